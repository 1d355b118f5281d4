"""The tables, on SQLite and PostgreSQL alike. A change here needs a migration: a test compares the two.

History (`completion`, `sign_off`, `answer`, `audit`) is only ever added to; triggers in the first migration make the
database itself refuse to change or delete it.
"""

from datetime import datetime, timezone
from typing import Any, Optional

import sqlalchemy as sa

APPEND_ONLY = ("completion", "sign_off", "answer", "audit")


class UtcTime(sa.TypeDecorator):
    """Aware times in, aware UTC times out, although SQLite keeps no time zone. Refuses a time without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Optional[datetime], dialect: Any) -> Optional[datetime]:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be recorded")
        return value and value.astimezone(timezone.utc)

    def process_result_value(self, value: Optional[datetime], dialect: Any) -> Optional[datetime]:
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=timezone.utc)
        return value.astimezone(timezone.utc)


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(constraint_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
# SQLite only numbers rows by itself when the key is a plain INTEGER.
RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _person(name: str, nullable: bool = False) -> Any:
    return sa.Column(name, sa.String, sa.ForeignKey("person.id"), nullable=nullable)


school = sa.Table(
    "school",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("safeguarding_lead", sa.String, nullable=True),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
)

# A change of school, role, duty or line manager ends a post and begins the next; `serving_since` is carried over,
# so that moving somebody does not move the day their training is due.
post = sa.Table(
    "post",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("person_id"),
    sa.Column("school_id", sa.String, sa.ForeignKey("school.id"), nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("duty", sa.String, nullable=False),
    _person("line_manager_id", nullable=True),
    sa.Column("serving_since", sa.Date, nullable=False),
    sa.Column("started_on", sa.Date, nullable=False),
    sa.Column("ended_on", sa.Date, nullable=True),
    sa.CheckConstraint("duty IN ('staff', 'head_teacher', 'governor', 'hr')", name="duty"),
    sa.CheckConstraint("ended_on >= started_on", name="ends_after_start"),
    sa.Index("ix_post_history", "person_id", "started_on"),
)
_is_current = post.c.ended_on.is_(None)
_current = {"sqlite_where": _is_current, "postgresql_where": _is_current}
sa.Index("uq_post_current", post.c.person_id, unique=True, **_current)
sa.Index("ix_post_line_manager", post.c.line_manager_id, **_current)
sa.Index("ix_post_school", post.c.school_id, **_current)

attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("person_id"),
    sa.Column("module_id", sa.String, nullable=False),
    sa.Column("policy_version", sa.Integer, nullable=False),
    sa.Column("content_versions", sa.JSON, nullable=False),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("touched_at", UtcTime, nullable=False),
    sa.Column("position", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("finished_at", UtcTime, nullable=True),
    sa.Column("passed", sa.Boolean, nullable=True),
    sa.Column("score", sa.Float, nullable=True),
    sa.CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    sa.Index("ix_attempt_person", "person_id", "started_at"),
)
_is_open = attempt.c.finished_at.is_(None)
sa.Index(
    "uq_attempt_open",
    attempt.c.person_id,
    attempt.c.module_id,
    unique=True,
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)

answer = sa.Table(
    "answer",
    metadata,
    sa.Column("number", RowNumber, primary_key=True, autoincrement=True),
    sa.Column("attempt_id", sa.String, sa.ForeignKey("attempt.id"), nullable=False),
    sa.Column("scenario_id", sa.String, nullable=False),
    sa.Column("step_id", sa.String, nullable=False),
    sa.Column("option_id", sa.String, nullable=False),
    sa.Column("judgement", sa.String, nullable=False),
    sa.Column("typed", sa.Boolean, nullable=False),
    sa.Column("attempt_no", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.UniqueConstraint("attempt_id", "scenario_id", "step_id", "attempt_no", name="once"),
)

completion = sa.Table(
    "completion",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("person_id"),
    sa.Column("module_id", sa.String, nullable=False),
    sa.Column("module_version", sa.Integer, nullable=False),
    sa.Column("policy_version", sa.Integer, nullable=False),
    sa.Column("attempt_id", sa.String, sa.ForeignKey("attempt.id"), nullable=False),
    sa.Column("completed_at", UtcTime, nullable=False),
    sa.UniqueConstraint("person_id", "module_id", "policy_version", name="once"),
)

sign_off = sa.Table(
    "sign_off",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("person_id"),
    sa.Column("policy_version", sa.Integer, nullable=False),
    sa.Column("policy_sha256", sa.String, nullable=False),
    sa.Column("wording", sa.String, nullable=False),
    sa.Column("signed_at", UtcTime, nullable=False),
    sa.UniqueConstraint("person_id", "policy_version", name="once"),
)

query = sa.Table(
    "query",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("asker_id"),
    _person("addressee_id"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("answered_at", UtcTime, nullable=True),
    sa.CheckConstraint("state IN ('open', 'answered')", name="state"),
    sa.Index("ix_query_addressee", "addressee_id", "state", "asked_at"),
)

# The actor is no foreign key: an operator's shell or the system itself may act, and history outlives people.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", RowNumber, primary_key=True, autoincrement=True),
    sa.Column("actor_id", sa.String, nullable=False),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("subject", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)
