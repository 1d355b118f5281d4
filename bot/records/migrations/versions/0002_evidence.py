"""Renewals, waivers, absences, test-outs and snapshots of content; notices; counts without identity; erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EARLIER_HISTORY = ("completion", "sign_off", "answer", "audit")
NEW_HISTORY = ("waiver", "content_snapshot", "confidence", "erasure")
NEW_TABLES = (
    "statement",
    "erasing",
    "erasure",
    "feedback",
    "unanswered",
    "asked",
    "notice",
    "confidence",
    "content_snapshot",
    "waiver",
    "absence",
)
REFUSAL = "history is added to, never changed"
CURRENT = sa.text("ended_on IS NULL")
MAIN = sa.text("ended_on IS NULL AND is_main")
OPEN = sa.text("finished_at IS NULL")


def upgrade() -> None:
    _widen_the_staff_list()
    _widen_learning()
    _make_notices_and_counts()
    _make_erasure()
    _guard(EARLIER_HISTORY, NEW_HISTORY, "WHEN NOT EXISTS (SELECT 1 FROM erasing)")


def downgrade() -> None:
    """What only the newer form held is lost: renewals after the first, second posts, every new table."""
    _unguard(EARLIER_HISTORY + NEW_HISTORY)
    for name in NEW_TABLES:
        op.drop_table(name)
    op.execute("DELETE FROM completion WHERE renewal > 0")
    with op.batch_alter_table("completion") as batch:
        batch.drop_constraint(op.f("uq_completion_once"), type_="unique")
        batch.drop_column("how")
        batch.drop_column("renewal")
        batch.create_unique_constraint(
            op.f("uq_completion_once"), ["person_id", "module_id", "policy_version"]
        )
    for table, columns in {
        "query": ("told_at", "answer"),
        "sign_off": ("note", "recorded_by"),
    }.items():
        for column in columns:
            op.drop_column(table, column)
    op.execute(
        "DELETE FROM answer WHERE attempt_id IN (SELECT id FROM attempt WHERE kind <> 'module')"
    )
    op.execute(
        "DELETE FROM completion WHERE attempt_id IN (SELECT id FROM attempt WHERE kind <> 'module')"
    )
    op.execute("DELETE FROM attempt WHERE kind <> 'module'")
    op.drop_index("uq_attempt_open", "attempt")
    for column in ("content_hashes", "plan", "kind"):
        op.drop_column("attempt", column)
    _open_attempts(["person_id", "module_id"])
    op.execute("DELETE FROM post WHERE NOT is_main")
    for index in ("uq_post_main", "uq_post_current"):
        op.drop_index(index, "post")
    op.drop_column("post", "is_main")
    op.create_index("uq_post_current", "post", ["person_id"], unique=True, **_where(CURRENT))
    for index in ("uq_person_email", "uq_person_entra_object_id"):
        op.drop_index(index, "person")
    for column in ("erased_at", "entra_object_id", "email"):
        op.drop_column("person", column)
    _guard((), EARLIER_HISTORY, "")


def _widen_the_staff_list() -> None:
    op.add_column("person", sa.Column("email", sa.String(), nullable=True))
    op.add_column("person", sa.Column("entra_object_id", sa.String(), nullable=True))
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("uq_person_email", "person", ["email"], unique=True)
    op.create_index("uq_person_entra_object_id", "person", ["entra_object_id"], unique=True)
    op.add_column(
        "post", sa.Column("is_main", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.drop_index("uq_post_current", "post")
    op.create_index(
        "uq_post_current", "post", ["person_id", "school_id"], unique=True, **_where(CURRENT)
    )
    op.create_index("uq_post_main", "post", ["person_id"], unique=True, **_where(MAIN))
    op.create_table(
        "absence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_absence_person_id"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absence_ends_after_start")),
    )
    op.create_index("ix_absence_person", "absence", ["person_id"])


def _widen_learning() -> None:
    op.add_column(
        "attempt", sa.Column("kind", sa.String(), nullable=False, server_default="module")
    )
    op.add_column("attempt", sa.Column("plan", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("attempt", sa.Column("content_hashes", sa.JSON(none_as_null=True), nullable=True))
    op.drop_index("uq_attempt_open", "attempt")
    _open_attempts(["person_id", "module_id", "kind"])
    with op.batch_alter_table("completion") as batch:
        batch.add_column(sa.Column("renewal", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("how", sa.String(), nullable=False, server_default="completed"))
        batch.drop_constraint(op.f("uq_completion_once"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_completion_once"), ["person_id", "module_id", "policy_version", "renewal"]
        )
    op.add_column("sign_off", sa.Column("recorded_by", sa.String(), nullable=True))
    op.add_column("sign_off", sa.Column("note", sa.String(), nullable=True))
    op.create_table(
        "waiver",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("module_id", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("waived_by", sa.String(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_waiver"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_waiver_person_id"),
    )
    op.create_index("ix_waiver_person", "waiver", ["person_id"])
    op.create_table(
        "content_snapshot",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_content_snapshot"),
    )
    op.create_table(
        "confidence",
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "moment", name="pk_confidence"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_confidence_attempt_id"),
        sa.CheckConstraint("moment IN ('before', 'after')", name=op.f("ck_confidence_moment")),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_confidence_level")),
    )


def _make_notices_and_counts() -> None:
    op.add_column("query", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("query", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_person_id"),
    )
    op.create_index(
        "uq_notice_reminder_a_day",
        "notice",
        ["person_id", "made_on"],
        unique=True,
        **_where(sa.text("kind = 'reminder'")),
    )
    op.create_index(
        "ix_notice_waiting", "notice", ["person_id"], **_where(sa.text("delivered_at IS NULL"))
    )
    op.create_table(
        "asked",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "topic_id", "month", name="pk_asked"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_asked_school_id"),
    )
    op.create_table(
        "unanswered",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("asker_mark", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unanswered"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_unanswered_school_id"),
    )
    op.create_index("ix_unanswered_school", "unanswered", ["school_id", "asked_on"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_feedback_school_id"),
    )
    op.create_table(
        "statement",
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("audit_number", _row_number(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("target", "audit_number", name="pk_statement"),
        sa.ForeignKeyConstraint(
            ["audit_number"], ["audit.number"], name="fk_statement_audit_number"
        ),
    )


def _make_erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("record_type", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("tombstone_id", sa.String(), nullable=True),
        sa.Column("erased_by", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    op.create_table(
        "erasing",
        sa.Column("rule", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("rule", name="pk_erasing"),
    )


def _open_attempts(columns: list) -> None:
    op.create_index("uq_attempt_open", "attempt", columns, unique=True, **_where(OPEN))


def _where(condition: object) -> dict:
    return {"sqlite_where": condition, "postgresql_where": condition}


def _row_number() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _guard(guarded: tuple, unguarded: tuple, unless_erasing: str) -> None:
    """Triggers that refuse to change history. A rebuilt table has lost its own, so on SQLite all are made anew."""
    if op.get_context().dialect.name == "postgresql":
        refuse = f"RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME;"
        if unless_erasing:
            refuse = f"IF NOT EXISTS (SELECT 1 FROM erasing) THEN {refuse} END IF; RETURN NULL;"
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {refuse} END $$"
        )
        for table in unguarded:
            op.execute(
                f"CREATE TRIGGER {table}_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"
            )
        return
    for table in (*guarded, *unguarded):
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_refuses_{change.lower()}"
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {change} ON {table} {unless_erasing} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
            )


def _unguard(tables: tuple) -> None:
    for table in tables:
        if op.get_context().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_is_history ON {table}")
        else:
            for change in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_refuses_{change}")
