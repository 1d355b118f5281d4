"""The process that mails: plans and sends until it is told to stop. All it must remember is in the database."""

import asyncio
import contextlib
import logging
import signal
from dataclasses import dataclass

from bot.errors import RecordsUnavailable, SettingsError
from bot.mail.delivering import SmtpDelivery
from bot.mail.letters import Letters
from bot.mail.planning import Planner
from bot.mail.sending import Sender
from bot.services import Services
from bot.settings import Settings

logger = logging.getLogger(__name__)

LOOK_EVERY = 20.0  # seconds


@dataclass(frozen=True)
class Mailer:
    """Plans, then sends, again and again."""

    planner: Planner
    sender: Sender

    async def round(self, stopping: "asyncio.Event | None" = None) -> int:
        """One round; says how many e-mails were accepted. Raises RecordsUnavailable."""
        await asyncio.to_thread(self.planner.plan)
        return await self.sender.send_due(stopping)

    async def run(self, stopping: asyncio.Event) -> None:
        """Until it is to stop. What breaks in one round is said in the log and tried in the next."""
        while not stopping.is_set():
            try:
                await self.round(stopping)
            except RecordsUnavailable:
                logger.error("mail.records_unavailable")
            except Exception:  # the edge: one broken e-mail must not end the service of all others
                logger.exception("mail.round_failed")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_EVERY)


def mailer_of(services: Services, settings: Settings) -> Mailer:
    """With the mail server of the settings. Raises SettingsError when there is none."""
    if settings.smtp is None:
        raise SettingsError(
            "SMTP_HOST is not set, so nothing is mailed. Set it, with MAIL_FROM; docs/operations.md says how."
        )
    letters = Letters(services, settings.public_url, settings.session_key)
    sender = Sender(
        services.mail_outbox,
        letters,
        SmtpDelivery(settings.smtp),
        settings.smtp,
        services.mail_rules,
        services.clock,
    )
    return Mailer(Planner(services), sender)


async def run_until_stopped(mailer: Mailer) -> None:
    """Until SIGINT or SIGTERM; an e-mail being sent is finished first."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await mailer.run(stopping)
