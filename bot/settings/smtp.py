"""How e-mail leaves the house: the settings of the mail server, from the environment."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from enum import Enum
from pathlib import Path
from typing import Mapping, Optional

from bot.errors import SettingsError
from bot.settings.addresses import HIGHEST_PORT, LOOPBACK


class Security(str, Enum):
    """How the connection is encrypted."""

    STARTTLS = "starttls"  # begins in clear, and is encrypted before anything is said
    TLS = "tls"  # encrypted from the first byte
    NONE = "none"  # only to this computer


USUAL_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True)
class SmtpSettings:
    """The mail server and in whose name is sent. `password` is never shown."""

    host: str
    port: int
    security: Security
    user: Optional[str]
    password: str = field(repr=False)
    sender: Address
    reply_to: Optional[Address] = None
    ca_file: Optional[Path] = None


def read_smtp_settings(environ: Mapping[str, str]) -> Optional[SmtpSettings]:
    """None when no mail server is set up. SettingsError names the variable and the remedy."""
    given = {
        name: environ.get(name, "").strip()
        for name in (
            "SMTP_HOST",
            "SMTP_PORT",
            "SMTP_SECURITY",
            "SMTP_USER",
            "SMTP_PASSWORD",
            "SMTP_CA_FILE",
            "MAIL_FROM",
            "MAIL_REPLY_TO",
        )
    }
    if not given["SMTP_HOST"]:
        return None
    security = _security(given["SMTP_SECURITY"] or "starttls", given["SMTP_HOST"])
    if bool(given["SMTP_USER"]) != bool(given["SMTP_PASSWORD"]):
        raise SettingsError(
            "SMTP_USER and SMTP_PASSWORD belong together: set both, or neither for a relay that knows this computer."
        )
    if not given["MAIL_FROM"]:
        raise SettingsError(
            "MAIL_FROM is not set. Write the address that e-mails come from, "
            "such as: Policy Assistant <training@school.example>"
        )
    return SmtpSettings(
        host=given["SMTP_HOST"],
        port=_port(given["SMTP_PORT"], USUAL_PORTS[security]),
        security=security,
        user=given["SMTP_USER"] or None,
        password=given["SMTP_PASSWORD"],
        sender=_address("MAIL_FROM", given["MAIL_FROM"]),
        reply_to=_address("MAIL_REPLY_TO", given["MAIL_REPLY_TO"])
        if given["MAIL_REPLY_TO"]
        else None,
        ca_file=_ca_file(given["SMTP_CA_FILE"]),
    )


def _security(text: str, host: str) -> Security:
    try:
        security = Security(text.lower())
    except ValueError:
        raise SettingsError(
            f"SMTP_SECURITY={text} does not work: use starttls, tls or none."
        ) from None
    if security is Security.NONE and host not in LOOPBACK:
        raise SettingsError(
            f"SMTP_SECURITY=none would send people's mail to {host} in clear. "
            "Use starttls (port 587) or tls (port 465); only this computer may do without."
        )
    return security


def _port(text: str, usual: int) -> int:
    if not text:
        return usual
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise SettingsError(
            f"SMTP_PORT={text} does not work: use a number from 1 to {HIGHEST_PORT}."
        )
    return int(text)


def _address(name: str, text: str) -> Address:
    shown, address = parseaddr(text)
    user, at, domain = address.rpartition("@")
    try:
        if not (at and user and domain) or "\n" in text or "\r" in text:
            raise ValueError
        return Address(display_name=shown, addr_spec=address)
    except (ValueError, IndexError):
        raise SettingsError(
            f"{name} is no e-mail address. Write it as: Policy Assistant <training@school.example>"
        ) from None


def _ca_file(text: str) -> Optional[Path]:
    if not text:
        return None
    path = Path(text).resolve()
    if not path.is_file():
        raise SettingsError(
            f"SMTP_CA_FILE={text} is no file. Give the certificate (PEM) of the authority that the "
            "mail server's certificate comes from, or leave it out."
        )
    return path
