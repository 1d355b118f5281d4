"""Which kinds of e-mail a person does not want. What they stop or want again is on the audit trail."""

from datetime import datetime
from typing import AbstractSet, Optional

import sqlalchemy as sa

from bot.learning.mail_rules import MailTopic
from bot.records.database import INSERT
from bot.records.mail_tables import mail, mail_stop
from bot.records.repository import SqlRecords, SqlRepository


class MailStops:
    """Any method may raise RecordsUnavailable: then nothing was changed."""

    def __init__(self, records: SqlRecords) -> None:
        self._database = records.database

    def of(self, person_id: str) -> AbstractSet[MailTopic]:
        """What this person has stopped."""
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(mail_stop.c.topic).where(mail_stop.c.person_id == person_id)
            )
            return {MailTopic(topic) for topic in found.scalars()}

    def receiver(self, mail_id: str) -> Optional[str]:
        """To whom an e-mail went; None when that is not known any more."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(mail.c.person_id).where(mail.c.id == mail_id))
            return found.scalar()

    def stop(self, person_id: str, topic: MailTopic, at: datetime) -> None:
        """A second time changes nothing."""
        with self._database.writing() as connection:
            row = {"person_id": person_id, "topic": topic.value, "stopped_at": at}
            insert = INSERT[connection.dialect.name](mail_stop).values(**row)
            if connection.execute(insert.on_conflict_do_nothing()).rowcount:
                subject = {"topic": topic.value}
                SqlRepository(connection).audit(person_id, "mail.stopped", subject, at)

    def allow(self, person_id: str, topic: MailTopic, at: datetime) -> None:
        """Wants them again. A second time changes nothing."""
        with self._database.writing() as connection:
            own = sa.delete(mail_stop).where(
                mail_stop.c.person_id == person_id, mail_stop.c.topic == topic.value
            )
            if connection.execute(own).rowcount:
                subject = {"topic": topic.value}
                SqlRepository(connection).audit(person_id, "mail.allowed", subject, at)
