"""Alembic's entry point. `bot.records.schema` hands in a connection; the alembic command uses DATABASE_URL."""

import os
from typing import Any

from alembic import context

from bot.records.database import Database
from bot.records.tables import metadata
from bot.settings import read_settings

# Any number will do, as long as every process that migrates takes the same one.
MIGRATING = 7_305_118


def migrate_over(connection: Any) -> None:
    """Runs the migrations asked for; on PostgreSQL one process at a time (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


def migrate_from_the_shell() -> None:
    """Without `--sql` the migrations are run; with it their SQL is printed."""
    url = read_settings(os.environ).database_url
    if context.is_offline_mode():
        context.configure(url=url, target_metadata=metadata, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
        return
    database = Database(url)
    with database.writing() as connection:
        migrate_over(connection)
    database.dispose()


if "connection" in context.config.attributes:
    migrate_over(context.config.attributes["connection"])
else:
    migrate_from_the_shell()
