"""Names that stand for people and do not say who they are. The keys behind them are made here and never leave."""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path


def pseudonym(key: bytes, person_id: str) -> str:
    """The same for the same key and person; nobody without the key can tell whose it is."""
    return hmac.new(key, person_id.encode(), sha256).hexdigest()


def kept_key(path: Path) -> bytes:
    """The key in this file, made when it is first asked for; two processes that ask at once get the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_hex(32))
        try:
            os.link(unfinished, path)  # unlike a rename, this never replaces another's key
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return bytes.fromhex(path.read_text())


class TermMarks:
    """Tells the askers of one school term apart. When a new term's key is made the old ones are destroyed: from then
    on nobody, the operator included, can say whose an old mark is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, person_id: str, term: str) -> str:
        path = self._folder / f"asker-key-{term}"
        if not path.exists():
            for old in self._folder.glob("asker-key-*"):
                old.unlink(missing_ok=True)
        return pseudonym(kept_key(path), person_id)
