"""Telling other systems what was recorded: xAPI statements from the audit trail to a learning record store."""
