"""Bringing the conversations' database to the form the code expects, and back: whole or not at all."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import ConversationNotStored

MIGRATIONS = Path(__file__).with_name("conversation_migrations")
# Beside the records' own, for one PostgreSQL database may hold both.
VERSIONS = "conversation_version"
# Any number will do, as long as every process that migrates takes the same one.
MIGRATING = 7_305_119
SECONDS_TO_WAIT = 60  # for another process that migrates


def upgrade_conversations(url: str) -> None:
    """Upgrades to the newest form in one transaction; changes nothing when it is there already. Several processes may
    do this at once. Raises ConversationNotStored; nothing is changed then."""
    with _one_transaction(url) as connection:
        command.upgrade(_over(connection), "head")


def downgrade_conversations(url: str, revision: str) -> None:
    """Goes back to an earlier revision, `base` for an empty database. What only the newer form held is lost."""
    with _one_transaction(url) as connection:
        command.downgrade(_over(connection), revision)


@contextmanager
def _one_transaction(url: str) -> Iterator[Any]:
    engine = sa.create_engine(url, future=True, hide_parameters=True, poolclass=sa.pool.NullPool)
    if engine.dialect.name == "sqlite":
        # The driver begins no transaction for a change of tables by itself.
        sa.event.listen(engine, "connect", _without_the_drivers_transactions)
        sa.event.listen(engine, "begin", lambda each: each.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            yield connection
    except (SQLAlchemyError, CommandError) as error:
        raise ConversationNotStored(
            "The conversations' tables could not be brought up to date, and nothing of them was changed. Check that "
            "the database of CONVERSATIONS_URL runs, can be written and has room, and that this version is not older "
            "than its tables; then start again."
        ) from error
    finally:
        engine.dispose()


def _without_the_drivers_transactions(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={SECONDS_TO_WAIT * 1000}")


def _over(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
