"""A backup holds every row of both databases, and what is restored is the same row for row."""

import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tarfile
import threading
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.ports import free_port
from bot.errors import CopyFailed
from bot.operating.archives import MANIFEST, back_up, put_back
from bot.records import SqlRecords
from bot.records.copying import rows_in
from bot.records.demo import load_demo
from bot.runtime.teams_store import TeamsStore
from bot.settings import PROJECT, read_settings

NOW = datetime(2026, 9, 10, 9, 0, tzinfo=timezone.utc)


def every_row(url):
    engine = sa.create_engine(url, future=True)
    with engine.connect() as connection:
        rows = {
            name: sorted(
                repr(tuple(row)) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
            )
            for name in sa.inspect(connection).get_table_names()
        }
    engine.dispose()
    return rows


@pytest.fixture
def settings(tmp_path, database_url, today):
    """A service with people, an audit line, conversations and a message that waits."""
    records = SqlRecords(database_url)
    load_demo(records, today)
    with records.begin() as repo:
        repo.audit("hr", "staff.imported", {"name": 'O\'Neill; \u2603 "x"'}, NOW)
    records.dispose()
    conversations = f"sqlite:///{tmp_path / 'conversations.db'}"
    if database_url.startswith("postgresql"):
        conversations = database_url  # one database for both, as docs/operations.md allows
    store = TeamsStore(conversations)
    store.prepare()
    store.append("web:hr", 0, [{"event": "user", "text": f"line {n}\n\u2603"} for n in range(50)])
    store.accept("web:hr", "m1", {"text": "waits"})
    store.dispose()
    return read_settings(
        {
            "DATA": str(tmp_path),
            "DATABASE_URL": database_url,
            "CONVERSATIONS_URL": conversations,
            "PORT": str(free_port()),
            "ASSISTANT_PORT": str(free_port()),
        }
    )


@pytest.fixture
def elsewhere(settings, empty_database_url, tmp_path, request):
    """The same settings over databases with nothing in them."""
    shared = settings.database_url == settings.conversations_url
    other = f"sqlite:///{tmp_path / 'new' / 'conversations.db'}"
    return replace(
        settings,
        database_url=empty_database_url,
        conversations_url=empty_database_url if shared else other,
    )


both_kinds = pytest.mark.parametrize(
    ("database_url", "empty_database_url"),
    [("sqlite", "sqlite"), ("postgresql", "postgresql")],
    indirect=True,
)
of_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_sqlite = pytest.mark.parametrize(
    ("database_url", "empty_database_url"), [("sqlite", "sqlite")], indirect=True
)


@both_kinds
def test_what_is_restored_is_the_same_row_for_row(settings, elsewhere, tmp_path):
    before = every_row(settings.database_url), every_row(settings.conversations_url)

    contents = back_up(settings, tmp_path / "b.tar.gz", NOW)
    restored = put_back(elsewhere, tmp_path / "b.tar.gz", overwrite=False)

    assert (every_row(elsewhere.database_url), every_row(elsewhere.conversations_url)) == before
    assert restored == contents
    assert contents.rows >= 50
    SqlRecords(elsewhere.database_url).ping()
    with pytest.raises(Exception, match="audit"):  # history is still guarded
        sa.create_engine(elsewhere.database_url).execute("DELETE FROM audit")


@both_kinds
def test_restoring_over_something_needs_to_be_told(settings, elsewhere, tmp_path):
    back_up(settings, tmp_path / "b.tar.gz", NOW)
    later = TeamsStore(settings.conversations_url)
    later.append("web:hr", 50, [{"event": "user", "text": "after the backup"}])
    later.dispose()
    before = every_row(settings.conversations_url)

    with pytest.raises(CopyFailed, match="holds something already"):
        put_back(settings, tmp_path / "b.tar.gz", overwrite=False)
    assert every_row(settings.conversations_url) == before

    put_back(settings, tmp_path / "b.tar.gz", overwrite=True)
    assert len(every_row(settings.conversations_url)["conversation_event"]) == 50


@on_sqlite
def test_a_backup_is_whole_though_others_write_meanwhile(settings, elsewhere, tmp_path):
    stop, store = threading.Event(), TeamsStore(settings.conversations_url)

    def write():
        seq = 50
        while not stop.is_set():
            store.append("web:hr", seq, [{"event": "a"}, {"event": "b"}])
            seq += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(settings, tmp_path / "b.tar.gz", NOW)
    finally:
        stop.set()
        writer.join()
        store.dispose()

    put_back(elsewhere, tmp_path / "b.tar.gz", overwrite=False)
    rows = rows_in(elsewhere.conversations_url)
    assert rows["conversation_event"] >= 50
    assert rows["conversation_event"] % 2 == 0  # never half of what was written together


@of_sqlite
def test_a_backup_is_never_written_over_and_only_its_owner_reads_it(settings, tmp_path):
    file = tmp_path / "b.tar.gz"
    back_up(settings, file, NOW)
    before = file.read_bytes()

    with pytest.raises(CopyFailed, match="is there already"):
        back_up(settings, file, NOW)
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.glob(".backup-*")] == []


@of_sqlite
def test_no_key_is_in_a_backup(settings, tmp_path):
    back_up(settings, tmp_path / "b.tar.gz", NOW)

    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert archive.getnames() == [MANIFEST, "records.db", "conversations.db"]


def changed(archive, change):
    """The archive with its parts as `change` leaves them."""
    with tarfile.open(archive) as packed:
        parts = {each.name: packed.extractfile(each).read() for each in packed.getmembers()}
    change(parts)
    with tarfile.open(archive, "w:gz") as packed:
        for name, content in parts.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))


def manifest_with(held, **values):
    held[MANIFEST] = json.dumps({**json.loads(held[MANIFEST]), **values}).encode()


def one_byte_off(parts):
    parts["records.db"] = parts["records.db"][:-1] + bytes([parts["records.db"][-1] ^ 1])


def one_byte_more(parts):
    parts["records.db"] += b"x"


def another_name(parts):
    (first, *others) = json.loads(parts[MANIFEST])["parts"]
    first["file"] = "../../outside.db"
    manifest_with(parts, parts=[first, *others])


DAMAGE = {
    "one byte off": (one_byte_off, "checksum is wrong"),
    "one byte more": (one_byte_more, "checksum is wrong"),
    "a part is missing": (lambda parts: parts.pop("conversations.db"), "lacks conversations.db"),
    "a name that leads elsewhere": (another_name, "names a part"),
    "no manifest": (lambda parts: parts.pop(MANIFEST), "no backup of this product"),
    "of a newer product": (lambda p: manifest_with(p, revision="9999"), "does not know"),
    "of a newer form": (lambda p: manifest_with(p, format=2), "use a newer version"),
}


@on_sqlite
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_wrong_backup_is_refused_before_anything_is_written(
    settings, elsewhere, tmp_path, damage
):
    archive = tmp_path / "b.tar.gz"
    back_up(settings, archive, NOW)
    change, said = DAMAGE[damage]
    changed(archive, change)

    with pytest.raises(CopyFailed, match=said):
        put_back(elsewhere, archive, overwrite=True)

    assert rows_in(elsewhere.database_url) == rows_in(elsewhere.conversations_url) == {}
    assert not (tmp_path.parent / "outside.db").exists()


@on_sqlite
def test_half_a_file_and_no_file_are_refused(settings, elsewhere, tmp_path):
    archive = tmp_path / "b.tar.gz"
    back_up(settings, archive, NOW)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])

    with pytest.raises(CopyFailed, match="damaged"):
        put_back(elsewhere, archive, overwrite=False)
    with pytest.raises(CopyFailed, match="There is no file"):
        put_back(elsewhere, tmp_path / "none.tar.gz", overwrite=False)


@on_sqlite
def test_a_running_service_is_stopped_first(settings, elsewhere, tmp_path):
    back_up(settings, tmp_path / "b.tar.gz", NOW)
    with socket.socket() as running:
        running.bind(("127.0.0.1", settings.assistant_port))
        running.listen()

        with pytest.raises(CopyFailed, match="Stop the service first"):
            put_back(elsewhere, tmp_path / "b.tar.gz", overwrite=True)


@pytest.mark.parametrize(
    ("database_url", "empty_database_url"), [("sqlite", "postgresql")], indirect=True
)
def test_a_backup_does_not_move_between_kinds_of_database(settings, elsewhere, tmp_path):
    back_up(settings, tmp_path / "b.tar.gz", NOW)

    with pytest.raises(CopyFailed, match="Nothing moves data between them"):
        put_back(elsewhere, tmp_path / "b.tar.gz", overwrite=False)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_missing_programs_of_postgresql_are_named(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))

    with pytest.raises(CopyFailed, match="apt-get install postgresql-client"):
        back_up(settings, tmp_path / "b.tar.gz", NOW)


def test_nothing_to_back_up_is_said(tmp_path):
    settings = read_settings({"DATA": str(tmp_path)})

    with pytest.raises(CopyFailed, match="never migrated"):
        back_up(settings, tmp_path / "b.tar.gz", NOW)


@of_sqlite
def test_the_commands_do_it_from_the_shell(settings, tmp_path):
    environment = {
        **os.environ,
        "DATA": str(tmp_path),
        "DATABASE_URL": settings.database_url,
        "PORT": str(settings.port),
        "ASSISTANT_PORT": str(settings.assistant_port),
    }

    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
        )

    made = command("backup", str(tmp_path / "b.tar.gz"))
    refused = command("restore", str(tmp_path / "b.tar.gz"))
    with sqlite3.connect(tmp_path / "conversations.db") as database:
        database.execute("DELETE FROM conversation_event")
    restored = command("restore", str(tmp_path / "b.tar.gz"), "--overwrite")

    assert (made.returncode, restored.returncode) == (0, 0), made.stderr + restored.stderr
    assert refused.returncode == 1
    assert "holds something already" in refused.stderr
    assert "The keys are not in it" in made.stderr
    assert len(every_row(settings.conversations_url)["conversation_event"]) == 50
