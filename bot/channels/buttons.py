"""Button payloads that only the person they were issued to can send back.

A payload such as `/start_training{"module": "…"}` names an intent directly, past all understanding; Rasa lets anybody
type one. So the web channel signs each payload for its receiver and turns away whatever is not signed.
"""

from itsdangerous import BadSignature, Signer


class ButtonSigner:
    """Signs with HMAC (RFC 2104, by itsdangerous), a key of its own for every sender."""

    def __init__(self, key: str) -> None:
        self._key = key

    def issue(self, sender: str, payload: str) -> str:
        """The payload as it goes to the browser."""
        return self._signer(sender).sign(payload).decode()

    def accept(self, sender: str, signed: str) -> str:
        """The payload that was issued to this sender; raises BadSignature for anything else."""
        return self._signer(sender).unsign(signed).decode()

    def _signer(self, sender: str) -> Signer:
        return Signer(self._key, salt=f"button:{sender}", sep="~")


__all__ = ["BadSignature", "ButtonSigner"]
