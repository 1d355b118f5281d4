"""The tables, on SQLite and PostgreSQL alike. A change here needs a migration: a test compares the two.

History (`APPEND_ONLY`) is only ever added to; triggers made by the migrations have the database itself refuse to change
or delete it. Only while a row stands in `erasing`, which no other transaction sees, do they let erasure through.
"""

from datetime import datetime, timezone
from typing import Any, Optional

import sqlalchemy as sa

APPEND_ONLY = (
    "completion",
    "sign_off",
    "answer",
    "audit",
    "waiver",
    "content_snapshot",
    "confidence",
    "erasure",
)


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
    sa.Column("email", sa.String, nullable=True),
    sa.Column("entra_object_id", sa.String, nullable=True),
    sa.Column("erased_at", UtcTime, nullable=True),
    sa.Index("uq_person_email", "email", unique=True),
    sa.Index("uq_person_entra_object_id", "entra_object_id", unique=True),
)

# A change of school, role, duty or line manager ends a post and begins the next; `serving_since` is carried over,
# so that moving somebody does not move the day their training is due. Somebody who serves several schools holds a
# post at each; where one is asked for, it is the main one.
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
    sa.Column("is_main", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.CheckConstraint("duty IN ('staff', 'head_teacher', 'governor', 'hr')", name="duty"),
    sa.CheckConstraint("ended_on >= started_on", name="ends_after_start"),
    sa.Index("ix_post_history", "person_id", "started_on"),
)
_is_current = post.c.ended_on.is_(None)
_current = {"sqlite_where": _is_current, "postgresql_where": _is_current}
sa.Index("uq_post_current", post.c.person_id, post.c.school_id, unique=True, **_current)
_is_main = sa.and_(_is_current, post.c.is_main)
sa.Index(
    "uq_post_main",
    post.c.person_id,
    unique=True,
    sqlite_where=_is_main,
    postgresql_where=_is_main,
)
sa.Index("ix_post_line_manager", post.c.line_manager_id, **_current)
sa.Index("ix_post_school", post.c.school_id, **_current)

absence = sa.Table(
    "absence",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("person_id"),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=True),
    sa.Column("recorded_by", sa.String, nullable=False),
    sa.Column("recorded_at", UtcTime, nullable=False),
    sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    sa.Index("ix_absence_person", "person_id"),
)

# `kind` is `module`, `test_out` or `follow_up`. The last two go through the places of their `plan`, a list of pairs of
# scenario and step. `content_hashes` names the snapshots of the content it runs against.
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
    sa.Column("kind", sa.String, nullable=False, server_default="module"),
    sa.Column("plan", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("content_hashes", sa.JSON(none_as_null=True), nullable=True),
    sa.CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    sa.Index("ix_attempt_person", "person_id", "started_at"),
)
_is_open = attempt.c.finished_at.is_(None)
sa.Index(
    "uq_attempt_open",
    attempt.c.person_id,
    attempt.c.module_id,
    attempt.c.kind,
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

confidence = sa.Table(
    "confidence",
    metadata,
    sa.Column("attempt_id", sa.String, sa.ForeignKey("attempt.id"), primary_key=True),
    sa.Column("moment", sa.String, primary_key=True),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.CheckConstraint("moment IN ('before', 'after')", name="moment"),
    sa.CheckConstraint("level BETWEEN 1 AND 4", name="level"),
)

content_snapshot = sa.Table(
    "content_snapshot",
    metadata,
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("content_id", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("kept_at", UtcTime, nullable=False),
)

# `renewal` counts the yearly renewals under one policy version, from 0 for the first completion.
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
    sa.Column("renewal", sa.Integer, nullable=False, server_default="0"),
    sa.Column("how", sa.String, nullable=False, server_default="completed"),
    sa.UniqueConstraint("person_id", "module_id", "policy_version", "renewal", name="once"),
)

waiver = sa.Table(
    "waiver",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("person_id"),
    sa.Column("module_id", sa.String, nullable=False),
    sa.Column("policy_version", sa.Integer, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("waived_by", sa.String, nullable=False),
    sa.Column("waived_at", UtcTime, nullable=False),
    sa.Index("ix_waiver_person", "person_id"),
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
    sa.Column("recorded_by", sa.String, nullable=True),
    sa.Column("note", sa.String, nullable=True),
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
    sa.Column("answer", sa.Text, nullable=True),
    sa.Column("told_at", UtcTime, nullable=True),
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

# What is to be told to a person: a reminder, the answer to a query. Not delivered yet while `delivered_at` is empty.
notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _person("person_id"),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("subject", sa.JSON, nullable=False),
    sa.Column("made_by", sa.String, nullable=True),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("delivered_at", UtcTime, nullable=True),
    sa.Column("delivered_by", sa.String, nullable=True),
)
_is_reminder = notice.c.kind == sa.literal_column("'reminder'")
sa.Index(
    "uq_notice_reminder_a_day",
    notice.c.person_id,
    notice.c.made_on,
    unique=True,
    sqlite_where=_is_reminder,
    postgresql_where=_is_reminder,
)
_is_waiting = notice.c.delivered_at.is_(None)
sa.Index(
    "ix_notice_waiting",
    notice.c.person_id,
    sqlite_where=_is_waiting,
    postgresql_where=_is_waiting,
)


def _school() -> Any:
    return sa.Column("school_id", sa.String, sa.ForeignKey("school.id"), nullable=False)


# How often a topic was asked about in a month: a count, without who asked.
asked = sa.Table(
    "asked",
    metadata,
    _school(),
    sa.Column("topic_id", sa.String, nullable=False),
    sa.Column("month", sa.Date, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("school_id", "topic_id", "month"),
)

# Questions nobody could answer, names taken out. `asker_mark` only tells askers apart; it leads back to nobody.
unanswered = sa.Table(
    "unanswered",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _school(),
    sa.Column("asker_mark", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("asked_on", sa.Date, nullable=False),
    sa.Index("ix_unanswered_school", "school_id", "asked_on"),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _school(),
    sa.Column("topic_id", sa.String, nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("given_on", sa.Date, nullable=False),
)

# How far each line of the audit trail has got on its way to a learning record store.
statement = sa.Table(
    "statement",
    metadata,
    sa.Column("target", sa.String, nullable=False),
    sa.Column("audit_number", RowNumber, sa.ForeignKey("audit.number"), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_try_at", UtcTime, nullable=True),
    sa.Column("sent_at", UtcTime, nullable=True),
    sa.Column("error", sa.String, nullable=True),
    sa.PrimaryKeyConstraint("target", "audit_number"),
)

# What was erased, by which rule: counts, never what it said.
erasure = sa.Table(
    "erasure",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("record_type", sa.String, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("tombstone_id", sa.String, nullable=True),
    sa.Column("erased_by", sa.String, nullable=False),
    sa.Column("erased_at", UtcTime, nullable=False),
)

erasing = sa.Table("erasing", metadata, sa.Column("rule", sa.String, primary_key=True))
