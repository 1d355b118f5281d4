"""Signatures (Ed25519) that anybody with the public key can check, and the keys that make them.

A signature begins with the form of what was signed and the id of the key, so that a later key or form is told apart
from a forgery. What is signed begins with its purpose: a signature made for one purpose proves nothing for another.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.errors import NotProven

ID_BYTES = 4
SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class Keys:
    """The key that signs now, and every public key whose signatures still count, by its id."""

    private: Ed25519PrivateKey
    public: Mapping[bytes, Ed25519PublicKey]

    @property
    def current(self) -> str:
        """The public key of the key that signs now, as `CERTIFICATE_PUBLIC_KEYS` takes it."""
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, purpose: bytes, content: bytes) -> bytes:
        """The id of the key, then the signature."""
        return _key_id(self.private.public_key()) + self.private.sign(purpose + content)

    def check(self, purpose: bytes, content: bytes, signed: bytes) -> None:
        """Raises NotProven unless `signed` was made by one of our keys over these very bytes."""
        key = self.public.get(signed[:ID_BYTES])
        if key is None:
            raise NotProven(
                "It was not signed with a key of this school, or with an older one that is not listed here. "
                "Whoever looks after the service can list older keys in CERTIFICATE_PUBLIC_KEYS."
            )
        try:
            key.verify(signed[ID_BYTES:], purpose + content)
        except InvalidSignature:
            raise NotProven("It was changed after it was signed, so it proves nothing.") from None


def keys_from(private: str, older_public: Sequence[str] = ()) -> Keys:
    """Keys from 64 hexadecimal digits each, as the settings hold them."""
    own = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    older = [Ed25519PublicKey.from_public_bytes(bytes.fromhex(each)) for each in older_public]
    return Keys(own, {_key_id(key): key for key in (own.public_key(), *older)})


def as_text(content: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """The bytes of a base64url text. ValueError unless it is the one text `as_text` makes of them."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if as_text(content) != text:  # Python's decoder passes over strange characters and spare bits
        raise ValueError("not base64url")
    return content


def _key_id(key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(key.public_bytes_raw()).digest()[:ID_BYTES]
