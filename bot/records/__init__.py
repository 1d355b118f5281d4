"""Records: who is on the staff, what they have learnt and signed, in SQLite or PostgreSQL."""

from bot.records.portal_sessions import PortalSessions
from bot.records.repository import SqlRecords, SqlRepository

__all__ = ["PortalSessions", "SqlRecords", "SqlRepository"]
