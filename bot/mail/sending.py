"""Sending what is asked for: one e-mail after the other, each claimed first and marked last.

Whoever is stopped between the server's yes and the mark sends it again when the claim has run out, under the same
Message-ID. There is no way to make the two one step: an e-mail that may come twice is better than one that never comes.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.learning.mail_rules import MailRules
from bot.learning.ports import Clock
from bot.mail.delivering import Delivery, NotTaken, RefusedForGood, ServerInTrouble
from bot.mail.letters import Letters
from bot.mail.messages import AddressUnusable, message_of
from bot.records.mailing import Mail, MailOutbox
from bot.settings.smtp import SmtpSettings

logger = logging.getLogger(__name__)

THE_WAY = "mail"  # stands in `delivered_by` of a notice
LEASE = timedelta(minutes=10)  # longer than any sending may take
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)  # for one address; a server in trouble is waited for
LEAST_TRIES = 8  # two hours of them, however long a server in trouble held it up before


@dataclass(frozen=True)
class Sender:
    """Brings what waits in the outbox to the mail server."""

    outbox: MailOutbox
    letters: Letters
    delivery: Delivery
    smtp: SmtpSettings
    rules: MailRules
    clock: Clock
    lease: timedelta = LEASE

    async def send_due(self, stopping: "asyncio.Event | None" = None) -> int:
        """Sends what may be sent now, and says how many were accepted. Ends at the first trouble of the server, and
        when it is to stop. Raises RecordsUnavailable."""
        sent = 0
        while not (stopping and stopping.is_set()):
            now = self.clock.now()
            if not self.rules.hours.allow(now):
                break
            mail = await asyncio.to_thread(self.outbox.claim, now, self.lease)
            if mail is None:
                break
            try:
                sent += await self._send(mail)
            except ServerInTrouble as trouble:
                await asyncio.to_thread(self._rest, mail, trouble)
                break
        return sent

    async def _send(self, mail: Mail) -> bool:
        try:
            letter = await asyncio.to_thread(self.letters.letter, mail)
            if letter is None:
                await asyncio.to_thread(self.outbox.not_needed, mail, self.clock.now())
                return False
            message = message_of(letter, mail.id, self.smtp, self.clock.now())
            await self.delivery.deliver(message, str(letter.to.email).strip())
        except ServerInTrouble:
            raise
        except NotTaken as error:
            await asyncio.to_thread(self._later, mail, error)
            return False
        except (AddressUnusable, RefusedForGood) as error:
            logger.error("mail.refused id=%s", mail.id)
            await asyncio.to_thread(self.outbox.refuse, mail, str(error), self.clock.now())
            return False
        told_by = THE_WAY if letter.told_by_it else None
        await asyncio.to_thread(self.outbox.sent, mail, self.clock.now(), told_by)
        return True

    def _later(self, mail: Mail, error: NotTaken) -> None:
        now = self.clock.now()
        if now - mail.made_at > GIVE_UP_AFTER and mail.tries >= LEAST_TRIES:
            logger.error("mail.refused id=%s", mail.id)
            self.outbox.refuse(mail, str(error), now)
        else:
            self.outbox.try_again(mail, str(error), now + pause(mail.tries))

    def _rest(self, mail: Mail, trouble: ServerInTrouble) -> None:
        until = self.clock.now() + pause(mail.tries)
        logger.error("mail.server_in_trouble why=%s", trouble)
        self.outbox.try_again(mail, str(trouble), until)
        self.outbox.rest(until)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time."""
    doubled: int = 2 ** min(max(tries - 1, 0), 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
