"""What time it is for a database, and when something was last put on record."""

from datetime import datetime, timezone
from typing import Optional

import sqlalchemy as sa

from bot.records import tables
from bot.records.database import Database


def newest_moment(database: Database) -> Optional[datetime]:
    """When the last line of the audit trail was written; None when there is none."""
    with database.reading() as connection:
        found: Optional[datetime] = connection.execute(
            sa.select(sa.func.max(tables.audit.c.at))
        ).scalar()
    return found


def database_clock(database: Database) -> Optional[datetime]:
    """A server's own clock; None for a file, which has none."""
    if database.engine.dialect.name == "sqlite":
        return None
    with database.reading() as connection:
        now: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar()
    return now.astimezone(timezone.utc)
