"""Records: who is on the staff, what they have learnt and signed, in SQLite or PostgreSQL."""

from bot.records.repository import SqlRecords, SqlRepository
from bot.records.teams import TeamsChats

__all__ = ["SqlRecords", "SqlRepository", "TeamsChats"]
