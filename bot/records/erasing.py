"""The one way past the triggers that keep history, for erasure alone; and the log of what was erased."""

from contextlib import contextmanager
from datetime import datetime
from typing import Any, Iterator, Mapping, Optional
from uuid import uuid4

import sqlalchemy as sa

from bot.records.database import in_our_words
from bot.records.tables import erasing as permission
from bot.records.tables import erasure

Counts = Mapping[str, int]  # rows by table


@contextmanager
def erasing(connection: Any, rule: str) -> Iterator[None]:
    """Inside the block this transaction may change history, and no other can.

    A block that raises undoes what it did, the permission included, although the transaction may go on.
    """
    with in_our_words(), connection.begin_nested():
        connection.execute(sa.insert(permission).values(rule=rule))
        yield
        connection.execute(sa.delete(permission).where(permission.c.rule == rule))


def log_erasure(
    connection: Any,
    rule: str,
    counts: Counts,
    by: str,
    at: datetime,
    tombstone_id: Optional[str] = None,
) -> None:
    """How many rows of which kind went by which rule: never whose, never what they said."""
    rows = [
        {
            "id": uuid4().hex,
            "rule": rule,
            "record_type": record_type,
            "count": count,
            "tombstone_id": tombstone_id,
            "erased_by": by,
            "erased_at": at,
        }
        for record_type, count in counts.items()
        if count
    ]
    if rows:
        with in_our_words():
            connection.execute(sa.insert(erasure), rows)
