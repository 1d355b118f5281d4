"""Records: who is on the staff, what they have learnt and signed, in SQLite or PostgreSQL."""

from bot.records import mail_tables  # noqa: F401 - its tables belong to the metadata
from bot.records.portal_sessions import PortalSessions
from bot.records.repository import SqlRecords, SqlRepository
from bot.records.teams import TeamsChats

__all__ = ["PortalSessions", "SqlRecords", "SqlRepository", "TeamsChats"]
