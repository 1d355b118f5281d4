"""The outbox of e-mail: what is to be sent, who sends it just now, and what became of it.

Several processes may work on it at once. Each claims one row in a transaction of its own, sends outside of any, and
says what happened in another; a claim that its process did not live to use runs out, and the row is tried again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, List, Mapping, Optional, Sequence
from uuid import uuid4

import sqlalchemy as sa

from bot.learning.facts import Notice, NoticeKind
from bot.records import tables
from bot.records.correspondence import notice_of
from bot.records.database import INSERT
from bot.records.mail_tables import NOT_NEEDED, REFUSED, SENT, WAITING, mail
from bot.records.repository import SqlRecords, SqlRepository

LONGEST_ERROR = 300
NOTICE, TEAM_DIGEST, SCHOOL_DIGEST = "notice", "team_digest", "school_digest"


@dataclass(frozen=True)
class Mail:
    """One e-mail, claimed by whoever holds this until `claimed_until`. `tries` counts this one."""

    id: str
    person_id: str
    kind: str
    occasion: str
    made_at: datetime
    tries: int
    claimed_by: str


@dataclass(frozen=True)
class Refused:
    """An e-mail that could not be delivered and is not tried again by itself."""

    id: str
    person_id: str
    kind: str
    tries: int
    ended_at: datetime
    error: str


@dataclass(frozen=True)
class MailStanding:
    """How many e-mails are in each state. `trouble` is why the newest try of one that waits came to nothing."""

    sent: int
    waiting: int
    refused: int
    next_try_at: Optional[datetime]
    trouble: Optional[str]

    @property
    def is_well(self) -> bool:
        return not self.refused and self.trouble is None


class MailOutbox:
    """What is to be mailed. Any method may raise RecordsUnavailable."""

    def __init__(self, records: SqlRecords) -> None:
        self._database = records.database

    def put(self, person_ids: Sequence[str], kind: str, occasion: str, at: datetime) -> int:
        """Asks for an e-mail to each of these people; says how many had not been asked for before."""
        rows = [_new(person_id, kind, occasion, at) for person_id in person_ids]
        return self._put(rows)

    def put_notices(self, made_before: datetime, at: datetime) -> int:
        """Asks for an e-mail for each notice that nobody was told by then, to people with an address."""
        notice, person = tables.notice, tables.person
        asked_for = sa.select(mail.c.id).where(
            mail.c.person_id == notice.c.person_id,
            mail.c.kind == NOTICE,
            mail.c.occasion == notice.c.id,
        )
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(notice.c.person_id, notice.c.id)
                .join(person, person.c.id == notice.c.person_id)
                .where(
                    notice.c.delivered_at.is_(None),
                    notice.c.made_at <= made_before,
                    person.c.email.is_not(None),
                    ~asked_for.exists(),
                )
            ).all()
        return self._put([_new(person_id, NOTICE, notice_id, at) for person_id, notice_id in found])

    def claim(self, at: datetime, lease: timedelta) -> Optional[Mail]:
        """The e-mail that has waited longest, for the caller alone; None when none may be tried now."""
        is_free = sa.or_(mail.c.claimed_until.is_(None), mail.c.claimed_until <= at)
        may_be_tried = sa.and_(mail.c.state == WAITING, mail.c.next_try_at <= at, is_free)
        own = uuid4().hex
        with self._database.writing() as connection:
            # PostgreSQL: two that look at once see different rows. SQLite lets one writer in at a time.
            chosen = connection.execute(
                sa.select(mail.c.id)
                .where(may_be_tried)
                .order_by(mail.c.made_at, mail.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).scalar()
            claimed = connection.execute(
                sa.update(mail)
                .where(mail.c.id == chosen, may_be_tried)
                .values(claimed_by=own, claimed_until=at + lease, tries=mail.c.tries + 1)
            )
            if not claimed.rowcount:
                return None
            row = connection.execute(sa.select(mail).where(mail.c.id == chosen)).mappings().one()
        return _mail_of(row)

    def sent(self, claimed: Mail, at: datetime, told_by: Optional[str] = None) -> bool:
        """It was accepted. With `told_by` its notice counts as told by that, unless it was told before."""
        with self._database.writing() as connection:
            ended = _end(connection, claimed, SENT, at)
            if ended and told_by:
                SqlRepository(connection).close_notice(claimed.occasion, told_by, at)
        return ended

    def not_needed(self, claimed: Mail, at: datetime) -> None:
        """There is nothing left to say, or it is not wanted."""
        with self._database.writing() as connection:
            _end(connection, claimed, NOT_NEEDED, at)

    def refuse(self, claimed: Mail, error: str, at: datetime) -> None:
        """It will not be tried again by itself."""
        with self._database.writing() as connection:
            _end(connection, claimed, REFUSED, at, error)

    def try_again(self, claimed: Mail, error: str, next_try_at: datetime) -> None:
        """It was not accepted this time."""
        with self._database.writing() as connection:
            _change(connection, claimed, next_try_at=next_try_at, error=error[:LONGEST_ERROR])

    def rest(self, until: datetime) -> None:
        """Nothing is tried before this moment: whatever is wrong would meet every e-mail alike."""
        with self._database.writing() as connection:
            connection.execute(
                sa.update(mail)
                .where(mail.c.state == WAITING, mail.c.next_try_at < until)
                .values(next_try_at=until)
            )

    def try_refused_again(self, at: datetime) -> int:
        """Lets what was refused or waits be tried now, and says how many they are."""
        open_ones = mail.c.state.in_((REFUSED, WAITING))
        with self._database.writing() as connection:
            changed = connection.execute(
                sa.update(mail)
                .where(open_ones)
                .values(state=WAITING, next_try_at=at, ended_at=None, tries=0)
            )
        return int(changed.rowcount)

    def standing(self) -> MailStanding:
        """How many have been sent, wait, and were refused."""
        counted = sa.select(mail.c.state, sa.func.count()).group_by(mail.c.state)
        waits = mail.c.state == WAITING
        with self._database.reading() as connection:
            counts = dict(connection.execute(counted).all())
            first = connection.execute(sa.select(sa.func.min(mail.c.next_try_at)).where(waits))
            trouble = connection.execute(
                sa.select(mail.c.error)
                .where(waits, mail.c.error.is_not(None))
                .order_by(mail.c.next_try_at.desc())
                .limit(1)
            )
            next_try_at, error = first.scalar(), trouble.scalar()
        return MailStanding(
            sent=counts.get(SENT, 0),
            waiting=counts.get(WAITING, 0),
            refused=counts.get(REFUSED, 0),
            next_try_at=next_try_at,
            trouble=error,
        )

    def refused(self, most: int = 20) -> List[Refused]:
        """Those that could not be delivered, the newest first."""
        shown = (
            mail.c.id,
            mail.c.person_id,
            mail.c.kind,
            mail.c.tries,
            mail.c.ended_at,
            mail.c.error,
        )
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(*shown)
                .where(mail.c.state == REFUSED)
                .order_by(mail.c.ended_at.desc(), mail.c.id)
                .limit(most)
            ).mappings()
            return [Refused(**row) for row in rows]

    def notice(self, notice_id: str) -> Optional[Notice]:
        """The notice an e-mail tells; None when it was told by now, or is no more."""
        notice = tables.notice
        waits = sa.and_(notice.c.id == notice_id, notice.c.delivered_at.is_(None))
        with self._database.reading() as connection:
            for row in connection.execute(sa.select(notice).where(waits)).mappings():
                return notice_of(row)
        return None

    def reminded_on(self) -> Mapping[str, date]:
        """When each person was last reminded, by anybody and in any way."""
        notice = tables.notice
        latest = (
            sa.select(notice.c.person_id, sa.func.max(notice.c.made_on))
            .where(notice.c.kind == NoticeKind.REMINDER.value)
            .group_by(notice.c.person_id)
        )
        with self._database.reading() as connection:
            return dict(connection.execute(latest).all())

    def _put(self, rows: Sequence[Mapping[str, Any]]) -> int:
        added = 0
        for row in rows:
            with self._database.writing() as connection:
                insert = INSERT[connection.dialect.name](mail).values(**row)
                added += connection.execute(insert.on_conflict_do_nothing()).rowcount
        return added


def _new(person_id: str, kind: str, occasion: str, at: datetime) -> Mapping[str, Any]:
    return {
        "id": uuid4().hex,
        "person_id": person_id,
        "kind": kind,
        "occasion": occasion,
        "made_at": at,
        "next_try_at": at,
    }


def _mail_of(row: Mapping[str, Any]) -> Mail:
    return Mail(**{name: row[name] for name in Mail.__dataclass_fields__})


def _end(
    connection: Any, claimed: Mail, state: str, at: datetime, error: Optional[str] = None
) -> bool:
    kept = None if error is None else error[:LONGEST_ERROR]
    return _change(connection, claimed, state=state, ended_at=at, error=kept)


def _change(connection: Any, claimed: Mail, **values: Any) -> bool:
    """Changes what is still claimed by the caller, and gives it back. False when the claim had run out meanwhile and
    another has taken it."""
    is_ours = sa.and_(mail.c.id == claimed.id, mail.c.claimed_by == claimed.claimed_by)
    changed = connection.execute(
        sa.update(mail).where(is_ours).values(claimed_by=None, claimed_until=None, **values)
    )
    return bool(changed.rowcount)
