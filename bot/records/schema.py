"""Bringing a database to the form the code expects, and back."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.records.database import Database

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


def _over(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
