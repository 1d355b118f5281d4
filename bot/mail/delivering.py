"""Handing one message to the mail server, and what its answer means for this message and for the next ones."""

import asyncio
import contextlib
import re
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Optional, Protocol

import aiosmtplib

from bot.errors import AssistantError
from bot.settings.smtp import Security, SmtpSettings

SECONDS_FOR_EACH_STEP = 30.0
SECONDS_IN_ALL = 120.0
SECONDS_TO_SAY_GOODBYE = 5.0
LONGEST_REPLY = 200
GOES_AWAY = 421  # "service not available, closing"


class NotTaken(AssistantError):
    """The server did not take this message now; it may later."""


class ServerInTrouble(NotTaken):
    """It would take no other message either: it cannot be reached, or does not take ours."""


class RefusedForGood(AssistantError):
    """The server will never take this message."""


class Delivery(Protocol):
    """A way for messages to leave."""

    async def deliver(self, message: EmailMessage, to: str) -> None:
        """Returns when the message was accepted. Raises NotTaken, ServerInTrouble or RefusedForGood."""


@dataclass(frozen=True)
class SmtpDelivery:
    """The mail server of the settings: a connection for each message, so that every failure ends with it."""

    settings: SmtpSettings
    seconds_for_each_step: float = SECONDS_FOR_EACH_STEP
    seconds_in_all: float = SECONDS_IN_ALL

    async def deliver(self, message: EmailMessage, to: str) -> None:
        client = self._client()
        try:
            await asyncio.wait_for(self._hand_over(client, message, to), self.seconds_in_all)
        except asyncio.TimeoutError as error:
            raise ServerInTrouble("the mail server is too slow: it did not answer in time") from (
                error
            )
        except aiosmtplib.SMTPException as error:
            raise _meaning(error, self.settings, to) from error
        except (ssl.SSLError, OSError) as error:
            raise ServerInTrouble(_unreachable(error, self.settings)) from error
        except (ValueError, UnicodeError) as error:
            raise RefusedForGood("this message cannot be put into a form mail servers take") from (
                error
            )
        finally:
            client.close()

    async def greet(self) -> None:
        """Connects, encrypts and signs in as before a message, and sends none. Raises ServerInTrouble."""
        client = self._client()
        try:
            await asyncio.wait_for(client.connect(), self.seconds_in_all)
            with contextlib.suppress(aiosmtplib.SMTPException, OSError, asyncio.TimeoutError):
                await client.quit(timeout=SECONDS_TO_SAY_GOODBYE)
        except asyncio.TimeoutError as error:
            raise ServerInTrouble("the mail server is too slow: it did not answer in time") from (
                error
            )
        except aiosmtplib.SMTPException as error:
            raise _meaning(error, self.settings, "") from error
        except (ssl.SSLError, OSError) as error:
            raise ServerInTrouble(_unreachable(error, self.settings)) from error
        finally:
            client.close()

    async def _hand_over(self, client: aiosmtplib.SMTP, message: EmailMessage, to: str) -> None:
        await client.connect()
        await client.send_message(message, sender=self.settings.sender.addr_spec, recipients=[to])
        # It is accepted. Whatever happens to the goodbye changes nothing about that.
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, asyncio.TimeoutError):
            await client.quit(timeout=SECONDS_TO_SAY_GOODBYE)

    def _client(self) -> aiosmtplib.SMTP:
        chosen = self.settings
        encrypted = chosen.security is not Security.NONE
        return aiosmtplib.SMTP(
            hostname=chosen.host,
            port=chosen.port,
            username=chosen.user,
            password=chosen.password if chosen.user else None,
            timeout=self.seconds_for_each_step,
            use_tls=chosen.security is Security.TLS,
            start_tls=chosen.security is Security.STARTTLS,
            tls_context=_verifying(chosen) if encrypted else None,
        )


def _verifying(settings: SmtpSettings) -> ssl.SSLContext:
    """Checks certificate and name, always."""
    context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _meaning(error: aiosmtplib.SMTPException, settings: SmtpSettings, to: str) -> AssistantError:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _meaning(error.recipients[0], settings, to)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        said = _said(error.code, error.message, to)
        return ServerInTrouble(f"SMTP_USER or SMTP_PASSWORD is wrong: {said}")
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        said = _said(error.code, error.message, to)
        return ServerInTrouble(f"the server does not let us send as MAIL_FROM: {said}")
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return ServerInTrouble("the mail server is too slow: it did not answer in time")
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        return ServerInTrouble("the mail server broke off in the middle")
    if isinstance(error, (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)):
        return _about_the_message(error.code, _said(error.code, error.message, to))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return ServerInTrouble(_said(error.code, error.message, to))
    if isinstance(error, aiosmtplib.SMTPNotSupported) and settings.security is Security.NONE:
        return RefusedForGood("the server does not take addresses with such letters")
    return ServerInTrouble(_unreachable(error, settings))


def _about_the_message(code: int, said: str) -> AssistantError:
    if code == GOES_AWAY:
        return ServerInTrouble(said)
    return NotTaken(said) if code < 500 else RefusedForGood(said)


def _said(code: int, reply: str, to: str) -> str:
    """The server's words, without the address they are about: servers may repeat it in other letters."""
    unnamed = re.sub(re.escape(to), "(the address)", reply, flags=re.IGNORECASE) if to else reply
    words = " ".join(unnamed.split())
    return f"{code} {words[:LONGEST_REPLY]}"


def _unreachable(error: Exception, settings: SmtpSettings) -> str:
    place = f"{settings.host}, port {settings.port}"
    certificate = _certificate_error(error)
    if certificate is not None:
        return (
            f"the certificate of {place} cannot be trusted ({certificate.verify_message}): "
            "correct SMTP_HOST, or set SMTP_CA_FILE"
        )
    if "starttls" in str(error).lower():
        return f"{place} offers no STARTTLS: use its other port with SMTP_SECURITY=tls"
    return f"{place} cannot be reached ({type(error).__name__}): look at SMTP_HOST, SMTP_PORT and SMTP_SECURITY"


def _certificate_error(error: Optional[BaseException]) -> Optional[ssl.SSLCertVerificationError]:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
