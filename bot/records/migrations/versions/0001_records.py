"""Schools, people and their posts; attempts, answers, completions, sign-offs; queries and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("completion", "sign_off", "answer", "audit")
TABLES = (
    "audit",
    "query",
    "sign_off",
    "completion",
    "answer",
    "attempt",
    "post",
    "person",
    "school",
)
REFUSAL = "history is added to, never changed"


def upgrade() -> None:
    _make_staff_list()
    _make_learning()
    _make_queries_and_audit()
    if op.get_context().dialect.name == "postgresql":
        _guard_history_on_postgresql()
    else:
        _guard_history_on_sqlite()


def downgrade() -> None:
    for name in TABLES:  # indexes and triggers go with their table
        op.drop_table(name)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_history()")


def _make_staff_list() -> None:
    op.create_table(
        "school",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("safeguarding_lead", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_school"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("line_manager_id", sa.String(), nullable=True),
        sa.Column("serving_since", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_post_person_id"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_post_school_id"),
        sa.ForeignKeyConstraint(["line_manager_id"], ["person.id"], name="fk_post_line_manager_id"),
        sa.CheckConstraint(
            "duty IN ('staff', 'head_teacher', 'governor', 'hr')", name=op.f("ck_post_duty")
        ),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_post_ends_after_start")),
    )
    op.create_index("ix_post_history", "post", ["person_id", "started_on"])
    current = sa.text("ended_on IS NULL")
    for name, column, unique in (
        ("uq_post_current", "person_id", True),
        ("ix_post_line_manager", "line_manager_id", False),
        ("ix_post_school", "school_id", False),
    ):
        op.create_index(
            name, "post", [column], unique=unique, sqlite_where=current, postgresql_where=current
        )


def _make_learning() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("module_id", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("content_versions", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.JSON(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_attempt_person_id"),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_attempt_score")),
    )
    op.create_index("ix_attempt_person", "attempt", ["person_id", "started_at"])
    still_open = sa.text("finished_at IS NULL")
    op.create_index(
        "uq_attempt_open",
        "attempt",
        ["person_id", "module_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "answer",
        sa.Column("number", _row_number(), autoincrement=True, nullable=False),
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("option_id", sa.String(), nullable=False),
        sa.Column("judgement", sa.String(), nullable=False),
        sa.Column("typed", sa.Boolean(), nullable=False),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_answer"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_answer_attempt_id"),
        sa.UniqueConstraint(
            "attempt_id", "scenario_id", "step_id", "attempt_no", name=op.f("uq_answer_once")
        ),
    )
    op.create_table(
        "completion",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("module_id", sa.String(), nullable=False),
        sa.Column("module_version", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_completion"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_completion_person_id"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_completion_attempt_id"),
        sa.UniqueConstraint(
            "person_id", "module_id", "policy_version", name=op.f("uq_completion_once")
        ),
    )
    op.create_table(
        "sign_off",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("policy_sha256", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_off"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_off_person_id"),
        sa.UniqueConstraint("person_id", "policy_version", name=op.f("uq_sign_off_once")),
    )


def _make_queries_and_audit() -> None:
    op.create_table(
        "query",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("asker_id", sa.String(), nullable=False),
        sa.Column("addressee_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_query"),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name="fk_query_asker_id"),
        sa.ForeignKeyConstraint(["addressee_id"], ["person.id"], name="fk_query_addressee_id"),
        sa.CheckConstraint("state IN ('open', 'answered')", name=op.f("ck_query_state")),
    )
    op.create_index("ix_query_addressee", "query", ["addressee_id", "state", "asked_at"])
    op.create_table(
        "audit",
        sa.Column("number", _row_number(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )


def _row_number() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _guard_history_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"
        )


def _guard_history_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
            )
