"""The list of a pack's files with the hash of each, signed: what says later that nothing was changed, lost or added."""

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Mapping

from bot.certificates.signing import Keys, as_text, from_text
from bot.errors import NotProven

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
FORM = 1
PURPOSE = b"policy-assistant evidence\x00\x01"
LARGEST = 200_000_000  # bytes of one file; a larger one is none of ours


@dataclass(frozen=True)
class Manifest:
    """What a pack is about, when it was made, and its files."""

    about: str
    made_at: datetime
    files: Mapping[str, str]  # name to sha256


def sealed(
    about: str, made_at: datetime, files: Mapping[str, bytes], keys: Keys
) -> Dict[str, bytes]:
    """These files with their signed manifest."""
    listed = [
        {"name": name, "bytes": len(content), "sha256": _sha256(content)}
        for name, content in files.items()
    ]
    manifest = {"form": FORM, "about": about, "made_at": made_at.isoformat(), "files": listed}
    written = json.dumps(manifest, indent=2, ensure_ascii=False).encode()
    return {
        **files,
        MANIFEST: written,
        SIGNATURE: as_text(keys.sign(PURPOSE, written)).encode("ascii") + b"\n",
    }


def check_pack(path: Path, keys: Keys) -> Manifest:
    """What a pack proves. Raises NotProven, with why, unless it is whole and unchanged as one of our keys signed it."""
    try:
        with zipfile.ZipFile(path) as pack:
            files = _read(pack)
    except FileNotFoundError:
        raise NotProven(f"There is no file {path}. Check the name.") from None
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise NotProven(f"{path} cannot be read as a zip file: {error}.") from error
    written, signature = files.pop(MANIFEST, None), files.pop(SIGNATURE, None)
    if written is None or signature is None:
        raise NotProven(f"It has no {MANIFEST} or no {SIGNATURE}, so nothing shows who made it.")
    try:
        signed = from_text(signature.decode("ascii").strip())
    except ValueError:
        raise NotProven(f"Its {SIGNATURE} is no signature.") from None
    keys.check(PURPOSE, written, signed)
    return _compared(json.loads(written), files)


def _read(pack: zipfile.ZipFile) -> Dict[str, bytes]:
    names = pack.namelist()
    if len(names) != len(set(names)):
        raise NotProven("It holds two files of one name, so it is not as it was made.")
    if any(entry.file_size > LARGEST for entry in pack.infolist()):
        raise NotProven("It holds a file too large to be ours.")
    return {name: pack.read(name) for name in names}


def _compared(manifest: Any, files: Mapping[str, bytes]) -> Manifest:
    listed = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    for problem, names in {
        "missing": sorted(set(listed) - set(files)),
        "not part of it": sorted(set(files) - set(listed)),
        "changed": _changed(listed, files),
    }.items():
        if names:
            raise NotProven(
                f"It is not as it was made. These files are {problem}: {', '.join(names)}."
            )
    return Manifest(manifest["about"], datetime.fromisoformat(manifest["made_at"]), listed)


def _changed(listed: Mapping[str, str], files: Mapping[str, bytes]) -> List[str]:
    both = set(listed) & set(files)
    return sorted(name for name in both if _sha256(files[name]) != listed[name])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
