"""Real mail servers on loopback, with TLS and passwords, and the product's parts with people who have addresses."""

import asyncio
import ipaddress
import ssl
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.learning.sending_hours import SendingHours
from bot.mail.mailer import Mailer, mailer_of
from bot.records import SqlRecords, tables
from bot.services import Services
from bot.settings import Settings, read_settings
from tests.real_parts import MovableClock, parts_at

USER, PASSWORD = "assistant", "a long pass phrase"
MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=timezone.utc)


@dataclass
class Postbox:
    """What a server has accepted, and what it is to answer instead of yes, by command: RCPT, DATA, MAIL."""

    messages: List[EmailMessage] = field(default_factory=list)
    receivers: List[str] = field(default_factory=list)
    answers: Dict[str, str] = field(default_factory=dict)
    once_accepted: Optional[Callable[[], None]] = None
    holds: Optional[asyncio.Event] = None

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.answers.get("RCPT", "250 OK").format(address=address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer == "CLOSE":
            server.transport.close()
            return "250 never heard"
        if answer == "SILENCE":
            await asyncio.Event().wait()
        if answer.startswith("250"):
            assert envelope.original_content is not None
            self.messages.append(message_from_bytes(envelope.original_content, policy=default))
            self.receivers.extend(envelope.rcpt_tos)
            if self.once_accepted is not None:
                self.once_accepted()
        return answer

    async def handle_QUIT(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.answers.get("QUIT") == "CLOSE":
            server.transport.close()
        return "221 Bye"


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own and a server certificate of it for a name."""

    ca_file: Path
    folder: Path

    def context(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.folder / f"{name}.pem")
        return context


def _certificate(name: str, issuer: Any, issuer_key: Any, key: Any, is_ca: bool) -> Any:
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(issuer or named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if not is_ca:
        try:
            other: Any = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            other = x509.DNSName(name)
        builder = builder.add_extension(x509.SubjectAlternativeName([other]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("Test authority", None, ca_key, ca_key, is_ca=True)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    for name in ("127.0.0.1", "somebody.example"):
        key = ec.generate_private_key(ec.SECP256R1())
        own = _certificate(name, ca.subject, ca_key, key, is_ca=False)
        secret = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{name}.pem").write_bytes(secret + own.public_bytes(pem))
    return Authority(folder / "ca.pem", folder)


def _lets_in(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    expected = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == expected, handled=False)


@pytest.fixture
def start_server(authority: Authority) -> Iterator[Callable[..., "tuple[Postbox, int]"]]:
    """Starts a mail server and returns its postbox and port. By default with STARTTLS and a password."""
    started: List[Controller] = []

    def start(security: str = "starttls", name: str = "127.0.0.1") -> "tuple[Postbox, int]":
        postbox = Postbox()
        options: Dict[str, Any] = {"hostname": "127.0.0.1", "port": 0}
        if security != "none":
            options |= {"auth_required": True, "authenticator": _lets_in}
        if security == "starttls":
            options |= {"tls_context": authority.context(name), "require_starttls": True}
        if security == "tls":
            options |= {"ssl_context": authority.context(name), "auth_require_tls": False}
        controller = _OnAFreePort(postbox, **options)
        controller.start()
        started.append(controller)
        return postbox, controller.server.sockets[0].getsockname()[1]

    yield start
    for controller in started:
        controller.stop()


class _OnAFreePort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def smtp_environment(port: int, authority: Authority, **others: str) -> Dict[str, str]:
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_USER": USER,
        "SMTP_PASSWORD": PASSWORD,
        "SMTP_CA_FILE": str(authority.ca_file),
        "MAIL_FROM": "Policy Assistant <training@schools.example>",
        "PUBLIC_URL": "https://policy.schools.example",
        **others,
    }


def give_addresses(records: SqlRecords) -> None:
    """Everybody has an address made of their id."""
    with records.database.writing() as connection:
        connection.execute(
            sa.update(tables.person).values(email=tables.person.c.id + "@schools.example")
        )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MONDAY)


@pytest.fixture
def server(start_server: Callable[..., Any]) -> "tuple[Postbox, int]":
    found: tuple[Postbox, int] = start_server()
    return found


@pytest.fixture
def postbox(server: "tuple[Postbox, int]") -> Postbox:
    return server[0]


@pytest.fixture
def settings(
    tmp_path: Path, database_url: str, server: "tuple[Postbox, int]", authority: Authority
) -> Settings:
    environment = smtp_environment(server[1], authority)
    return read_settings({"DATA": str(tmp_path), "DATABASE_URL": database_url, **environment})


@pytest.fixture
def services(
    settings: Settings, demo_records: SqlRecords, clock: MovableClock
) -> Iterator[Services]:
    give_addresses(demo_records)
    parts = parts_at(settings, clock)
    rules = replace(parts.mail_rules, hours=SendingHours(), chat_first=timedelta(minutes=5))
    yield replace(parts, mail_rules=rules)
    parts.records.dispose()


@pytest.fixture
def mailer(services: Services, settings: Settings) -> Mailer:
    return mailer_of(services, settings)


def words(message: EmailMessage, kind: str = "plain") -> str:
    """The text or HTML of a message, as people read it."""
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")
