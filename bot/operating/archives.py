"""A backup: one file with both databases, what it holds, and a checksum of each part.

manifest.json     format, when, by which version, revision of the records, rows of every table, checksums
records.db        or .dump, and the same of the conversations unless they share the database
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Dict, List, Sequence, Tuple

from bot.errors import CopyFailed
from bot.operating.partners import is_taken
from bot.records.copying import (
    SQLITE,
    check_whole,
    copy_in,
    copy_out,
    holds_something,
    rows_in,
    same_place,
)
from bot.records.schema import knows, revision_at
from bot.settings import Settings

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1024 * 1024  # bytes
PIECE = 1024 * 1024
NAMES = ("records", "conversations")


@dataclass(frozen=True)
class Part:
    """One database in the archive."""

    name: str
    kind: str
    file: str
    bytes: int
    sha256: str
    tables: Dict[str, int]


@dataclass(frozen=True)
class Contents:
    """What an archive holds."""

    made_at: datetime
    revision: str
    parts: Tuple[Part, ...]

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(sum(part.tables.values()) for part in self.parts)


def back_up(settings: Settings, file: Path, now: datetime) -> Contents:
    """Writes a backup while the service runs; never over another file. Raises CopyFailed or RecordsUnavailable."""
    if file.exists():
        raise CopyFailed(
            f"{file} is there already. Choose another name: a backup is never written over."
        )
    if not file.parent.is_dir():
        raise CopyFailed(f"There is no folder {file.parent}. Make it first.")
    revision = revision_at(settings.database_url)
    if revision is None:
        raise CopyFailed("The records were never migrated, so there is nothing to back up yet.")
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        parts = tuple(_copied(name, url, Path(folder)) for name, url in _databases(settings))
        contents = Contents(now, revision, parts)
        unfinished = Path(folder) / "archive"
        _pack(unfinished, contents, Path(folder))
        try:
            os.link(unfinished, file)  # unlike a rename, it never replaces what came in between
        except OSError as error:
            raise CopyFailed(f"{file} could not be written: {error.strerror}") from error
    return contents


def put_back(settings: Settings, file: Path, overwrite: bool) -> Contents:
    """Restores a backup. Everything is checked before anything is written; CopyFailed says what to do. With
    `overwrite` also over databases that hold something."""
    _check_stopped(settings)
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        contents = _unpacked(file, Path(folder))
        if not knows(contents.revision):
            raise CopyFailed(
                f"The backup's records are at revision {contents.revision}, which this version does not know. "
                "Install the version that made it, or a newer one."
            )
        places = dict(_databases(settings))
        if set(places) != {part.name for part in contents.parts}:
            raise CopyFailed(
                "The backup and the settings disagree on whether records and conversations share one database. "
                "Set DATABASE_URL and CONVERSATIONS_URL as they were."
            )
        for name, url in places.items():
            if not overwrite and holds_something(rows_in(url)):
                raise CopyFailed(
                    f"The database of the {name} holds something already. If it is to be lost: restore FILE --overwrite"
                )
        for part in contents.parts:
            copy_in(part.kind, Path(folder) / part.file, places[part.name])
            _compare(part, rows_in(places[part.name]))
    return contents


def _databases(settings: Settings) -> List[Tuple[str, str]]:
    urls = (settings.database_url, settings.conversations_url)
    shared = same_place(*urls)
    return [(NAMES[0], urls[0])] if shared else list(zip(NAMES, urls, strict=True))


def _copied(name: str, url: str, folder: Path) -> Part:
    unnamed = folder / name
    copied = copy_out(url, unnamed)
    file = unnamed.with_suffix(".db" if copied.kind == SQLITE else ".dump")
    unnamed.rename(file)
    with file.open("rb") as copy:
        digest = _digest(copy)
    return Part(name, copied.kind, file.name, file.stat().st_size, digest, dict(copied.tables))


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _pack(archive: Path, contents: Contents, folder: Path) -> None:
    manifest = {"format": FORMAT, **asdict(contents), "made_at": contents.made_at.isoformat()}
    written = json.dumps(manifest, indent=2).encode()
    archive.touch(mode=0o600)
    with archive.open("r+b") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz") as packed:
            about = tarfile.TarInfo(MANIFEST)
            about.size, about.mode = len(written), 0o600
            packed.addfile(about, io.BytesIO(written))
            for part in contents.parts:
                packed.add(folder / part.file, part.file)
        raw.flush()
        os.fsync(raw.fileno())


def _unpacked(file: Path, folder: Path) -> Contents:
    """The parts, in this folder, each checked against its checksum and for being whole."""
    try:
        with tarfile.open(file) as archive:
            contents = _read_manifest(archive)
            for part in contents.parts:
                _take_out(archive, part, folder / part.file)
    except FileNotFoundError as error:
        raise CopyFailed(f"There is no file {file}.") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _damaged(file) from error
    for part in contents.parts:
        check_whole(part.kind, folder / part.file)
    return contents


def _read_manifest(archive: tarfile.TarFile) -> Contents:
    first = archive.next()
    stream = first and archive.extractfile(first)
    if not first or not stream or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise CopyFailed(f"{archive.name!s} is no backup of this product.")
    try:
        given: Dict[str, Any] = json.loads(stream.read())
        if given["format"] != FORMAT:
            raise CopyFailed(
                "The backup has a form this version does not know: use a newer version."
            )
        parts = tuple(Part(**part) for part in given["parts"])
        contents = Contents(datetime.fromisoformat(given["made_at"]), given["revision"], parts)
    except (ValueError, KeyError, TypeError) as error:
        raise CopyFailed(f"{archive.name!s} is no backup of this product.") from error
    _check_names(parts)
    return contents


def _check_names(parts: Sequence[Part]) -> None:
    # A name from the archive becomes a path here, so it must be one of ours.
    for part in parts:
        if part.name not in NAMES or part.file not in (f"{part.name}.db", f"{part.name}.dump"):
            raise CopyFailed("The backup names a part that no backup of this product has.")


def _take_out(archive: tarfile.TarFile, part: Part, to: Path) -> None:
    try:
        stream = archive.extractfile(part.file)
    except KeyError as error:
        raise CopyFailed(f"The backup lacks {part.file}. Use another one.") from error
    if stream is None:
        raise CopyFailed(f"The backup lacks {part.file}. Use another one.")
    digest, left = hashlib.sha256(), part.bytes + 1
    with to.open("wb") as file:
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            digest.update(piece)
            file.write(piece)
            left -= len(piece)
    if left != 1 or digest.hexdigest() != part.sha256:
        raise _damaged(Path(str(archive.name)))


def _damaged(file: Path) -> CopyFailed:
    return CopyFailed(
        f"{file} is damaged: its checksum is wrong. Nothing was changed. Use another backup."
    )


def _check_stopped(settings: Settings) -> None:
    for name, number in (("PORT", settings.port), ("ASSISTANT_PORT", settings.assistant_port)):
        if is_taken(settings.host, number):
            raise CopyFailed(
                f"Something listens on {name} {number}. Stop the service first, on every machine that uses these "
                "databases: what it remembers would not fit what is restored."
            )


def _compare(part: Part, found: Dict[str, int]) -> None:
    wrong = sorted(name for name, rows in part.tables.items() if found.get(name) != rows)
    if wrong:
        raise CopyFailed(
            f"After the restore these tables have not the rows of the backup: {', '.join(wrong)}. Was something "
            "running? Stop it, and restore again with --overwrite."
        )
