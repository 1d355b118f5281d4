"""The tables of e-mail, beside those of `tables.py` and in the same metadata.

A row of `mail` says to whom, of what kind and on which occasion; never an address or a word: both are read when it is
sent. The three together are unique, so nothing is mailed twice, whoever asks for it.
"""

import sqlalchemy as sa

from bot.records.tables import UtcTime, metadata

WAITING, SENT, NOT_NEEDED, REFUSED = "waiting", "sent", "not_needed", "refused"

# `occasion` is the id of a notice, or the week or month of a digest. Whoever sends claims the row until a moment;
# whoever died while sending leaves a claim that runs out.
mail = sa.Table(
    "mail",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("occasion", sa.String, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("state", sa.String, nullable=False, server_default=WAITING),
    sa.Column("next_try_at", UtcTime, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_by", sa.String, nullable=True),
    sa.Column("claimed_until", UtcTime, nullable=True),
    sa.Column("ended_at", UtcTime, nullable=True),
    sa.Column("error", sa.String, nullable=True),
    sa.UniqueConstraint("person_id", "kind", "occasion", name="once"),
    sa.CheckConstraint("kind IN ('notice', 'team_digest', 'school_digest')", name="kind"),
    sa.CheckConstraint("state IN ('waiting', 'sent', 'not_needed', 'refused')", name="state"),
)
_is_waiting = mail.c.state == sa.literal_column("'waiting'")
sa.Index(
    "ix_mail_waiting",
    mail.c.next_try_at,
    sqlite_where=_is_waiting,
    postgresql_where=_is_waiting,
)

# Kinds of e-mail a person does not want. Wanting them again takes the row away; the audit trail keeps both.
mail_stop = sa.Table(
    "mail_stop",
    metadata,
    sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("topic", sa.String, primary_key=True),
    sa.Column("stopped_at", UtcTime, nullable=False),
    sa.CheckConstraint(
        "topic IN ('early_reminders', 'team_digest', 'school_digest')", name="topic"
    ),
)
