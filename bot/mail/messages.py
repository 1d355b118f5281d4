"""From a letter to the message a mail server takes: headers that no name can break out of, text and HTML."""

import unicodedata
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.errors import AssistantError
from bot.mail.letters import Letter
from bot.settings.smtp import SmtpSettings


class AddressUnusable(AssistantError):
    """What is on record is no address an e-mail can go to."""


def message_of(letter: Letter, mail_id: str, smtp: SmtpSettings, at: datetime) -> EmailMessage:
    """The message, with the same Message-ID however often it is made. Raises AddressUnusable."""
    message = EmailMessage(policy=SMTP)
    message["From"] = smtp.sender
    message["To"] = _address(letter)
    if smtp.reply_to is not None:
        message["Reply-To"] = smtp.reply_to
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mail_id}@{smtp.sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange: no "out of office" in return
    if letter.stop_link is not None:
        message["List-Unsubscribe"] = f"<{letter.stop_link}>"
        if letter.stop_link.startswith("https:"):  # RFC 8058 allows one-click over TLS alone
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = (
        "en-GB"  # last: setting the content moves such headers into its first part
    )
    return message


def _address(letter: Letter) -> Address:
    given = (letter.to.email or "").strip()
    try:
        if not given or any(unicodedata.category(each).startswith(("C", "Z")) for each in given):
            raise ValueError
        address = Address(display_name=_one_line(letter.to.name), addr_spec=given)
        if not (address.username and address.domain):
            raise ValueError
        return address
    except (ValueError, IndexError, MessageError):
        raise AddressUnusable(
            "the address on record cannot be used: correct it in the staff file"
        ) from None


def _one_line(text: str) -> str:
    """The text without control characters: a name must not end its header and begin another."""
    printable = (" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text)
    return " ".join("".join(printable).split())
