"""Is the model on disk the one that was trained here? A model is code: loading a foreign one runs what it brings.

The checksum stands beside the archive, written when it was trained. Whoever can change both is kept out by naming the
checksum in the environment as well (`MODEL_CHECKSUM`), where those who write the models folder cannot reach it.
"""

import hashlib
import hmac
from pathlib import Path
from typing import Optional

from bot.errors import SettingsError

BLOCK = 1 << 20
REMEDY = "Delete it and train again with: make train"


def write_checksum(model: Path) -> None:
    """Notes what the model is, for every later start."""
    beside = _beside(model)
    unfinished = beside.with_suffix(".unfinished")
    unfinished.write_text(checksum_of(model))
    unfinished.replace(beside)


def has_checksum(model: Path) -> bool:
    """Whether a model is there that was trained to its end."""
    return model.exists() and _beside(model).exists()


def check_model(model: Path, named: Optional[str] = None) -> None:
    """Raises SettingsError unless the archive is, byte for byte, the one that was trained, and the one `named`."""
    try:
        noted, found = _beside(model).read_text().strip(), checksum_of(model)
    except FileNotFoundError as error:
        raise SettingsError(f"{error.filename} is missing beside the model. {REMEDY}") from error
    if not hmac.compare_digest(noted, found):
        raise SettingsError(
            f"{model} is not the model that was trained here: it was changed or damaged, so it is not loaded. {REMEDY}"
        )
    if named and not hmac.compare_digest(named.strip().lower(), found):
        raise SettingsError(
            f"{model} is not the model that MODEL_CHECKSUM names, so it is not loaded. Put that one back, or, after "
            f"training on purpose, set MODEL_CHECKSUM={found}"
        )


def checksum_of(model: Path) -> str:
    """SHA-256 of the archive, in hexadecimal digits."""
    digest = hashlib.sha256()
    with model.open("rb") as archive:
        while block := archive.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _beside(model: Path) -> Path:
    return model.with_name(f"{model.name}.sha256")
