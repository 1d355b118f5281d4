"""Bringing a database to the form the code expects, and back."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.errors import RecordsNotMigrated
from bot.records.database import Database, sqlite_file

SECONDS_TO_WAIT = 60  # for another process that migrates; nobody is waiting for an answer here
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def migrate(url: str) -> None:
    """Upgrades to the newest form, in one transaction; changes nothing when it is there already.

    Several processes may do this at once. Raises RecordsUnavailable when the database cannot be reached.
    """
    database = Database(url, SECONDS_TO_WAIT)
    with database.writing() as connection:
        command.upgrade(_over(connection), "head")
    database.dispose()


def downgrade(url: str, revision: str) -> None:
    """Goes back to an earlier revision, `base` for an empty database. What only the newer form held is lost."""
    database = Database(url, SECONDS_TO_WAIT)
    with database.writing() as connection:
        command.downgrade(_over(connection), revision)
    database.dispose()


def newest_revision() -> str:
    """The revision this code expects."""
    return _revisions()[0]


def knows(revision: str) -> bool:
    """Whether this code can bring a database of this revision up to date."""
    return revision in _revisions()


def revision_of(connection: Any) -> Optional[str]:
    """Which revision a database has; None when it was never migrated."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: Optional[str] = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar()
    return found


def revision_at(url: str) -> Optional[str]:
    """The same, by address; a file that isn't there is not made. Raises RecordsUnavailable."""
    file = sqlite_file(url)
    if file and not file.exists():
        return None
    database = Database(url)
    try:
        with database.reading() as connection:
            return revision_of(connection)
    finally:
        database.dispose()


def check_migrated(connection: Any) -> None:
    """Raises RecordsNotMigrated when the database is older than this code. A newer one is let through: while an update
    rolls out, processes of the old code go on beside it."""
    revision = revision_of(connection)
    if revision is None or revision in _revisions()[1:]:
        raise RecordsNotMigrated(
            f"The records are at revision {revision or 'none'} and {newest_revision()} is expected. Run: make migrate"
        )


@lru_cache(maxsize=1)
def _revisions() -> "tuple[str, ...]":
    scripts = ScriptDirectory.from_config(_over(None))
    return tuple(script.revision for script in scripts.walk_revisions())


def _over(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
