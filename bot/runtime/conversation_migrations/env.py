"""Alembic's entry point for the conversations; `bot.runtime.conversation_schema` hands in a connection."""

from alembic import context

from bot.runtime.conversation_schema import VERSIONS

context.configure(connection=context.config.attributes["connection"], version_table=VERSIONS)
with context.begin_transaction():
    context.run_migrations()
