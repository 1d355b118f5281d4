"""The outbox's sender when something goes wrong beside Teams itself; and a token that is had by certificate."""

import base64
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from bot.catalogue.teams_words import read_teams_words
from bot.channels.teams.activities import Chat
from bot.channels.teams.cards import Look
from bot.channels.teams.connector import Connector, TryLater
from bot.channels.teams.sending import Sending
from bot.errors import ConversationNotStored, SettingsError
from bot.runtime.teams_store import TeamsStore
from bot.settings import PROJECT
from bot.settings.teams import read_teams_settings
from tests.teams.messages import message
from tests.teams.microsoft import APP_ID, TENANT, Microsoft

LOOK = Look(read_teams_words(PROJECT / "content"), "https://training.school.example")


class Teams:
    """A connector that takes everything."""

    def __init__(self) -> None:
        self.posted = []

    async def send(self, chat, activity):
        self.posted.append((chat.conversation_id, activity["text"]))
        return f"activity-{len(self.posted)}"


class FullDisk(TeamsStore):
    """Can be read, and not written for a while."""

    is_full = False

    def sent(self, row_id, activity_id=None):
        if self.is_full:
            raise ConversationNotStored("the disk is full")
        super().sent(row_id, activity_id)


def chat(name):
    return Chat("https://smba.trafficmanager.net/uk/", name, TENANT, "28:bot")


@pytest.fixture
def store(tmp_path):
    kept = FullDisk(f"sqlite:///{tmp_path / 'conversations.db'}")
    kept.prepare()
    yield kept
    kept.dispose()


async def test_what_teams_took_is_not_posted_again_while_that_cannot_be_noted(store):
    teams = Teams()
    sending = Sending(store, teams, None, LOOK)
    for name in ("one", "two"):
        store.enqueue(f"web:{name}", name, chat(name), [message("Hello.")])
    store.is_full = True
    for _ in range(3):
        with pytest.raises(ConversationNotStored):
            await sending.send_due()
    store.is_full = False

    assert await sending.send_due() == 2

    assert sorted(teams.posted) == [("one", "Hello."), ("two", "Hello.")]
    assert store.standing() == (0, [])


async def test_a_message_that_cannot_be_made_is_a_dead_letter_and_the_others_go(store):
    teams = Teams()
    sending = Sending(store, teams, None, LOOK)
    broken = message("Of a form nobody knows.", progress={"label": "no numbers"})
    store.enqueue("web:one", "broken", chat("one"), [broken])
    store.enqueue("web:one", "next", chat("one"), [message("And then?")])
    store.enqueue("web:two", "whole", chat("two"), [message("Hello.")])

    while await sending.send_due():
        continue

    waiting, dead = store.standing()
    assert sorted(teams.posted) == [("one", "And then?"), ("two", "Hello.")]
    assert waiting == 0
    assert [(letter.id, letter.error) for letter in dead] == [("broken", "not made: KeyError")]


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bot")])
    now = datetime.now(timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    lasts = made.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return lasts.public_key(key.public_key()).sign(key, hashes.SHA256())


def pem_of(key):
    plain = serialization.NoEncryption()
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    return key.private_bytes(*form) + certificate(key).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
async def microsoft():
    running = await Microsoft().start()
    yield running
    await running.stop()


def settings_with(pem, url="http://127.0.0.1:9"):
    given = {
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_CERTIFICATE": str(pem),
        "TEAMS_TENANT_IDS": TENANT,
        "TEAMS_TEST_URL": url,
    }
    return read_teams_settings(given, "127.0.0.1", True)


async def test_the_token_is_had_by_a_certificate_and_waits_while_that_is_being_replaced(
    microsoft, tmp_path
):
    key, pem = rsa.generate_private_key(public_exponent=65537, key_size=2048), tmp_path / "bot.pem"
    pem.write_bytes(pem_of(key))
    settings = settings_with(pem, microsoft.url)
    connector, there = (
        Connector(settings),
        replace(chat("one"), service_url=microsoft.service_url),
    )
    pem.write_bytes(b"half of")
    with pytest.raises(TryLater, match="certificate"):
        await connector.send(there, {"type": "message", "text": "Hello."})
    pem.write_bytes(pem_of(key))

    await connector.send(there, {"type": "message", "text": "Hello."})
    await connector.close()

    assertion = microsoft.forms[-1]["client_assertion"]
    claims = jwt.decode(
        assertion, key.public_key(), algorithms=["RS256"], audience=settings.token_url
    )
    assert claims["iss"] == claims["sub"] == APP_ID
    assert claims["exp"] > time.time()
    thumbprint = x509.load_pem_x509_certificate(pem.read_bytes()).fingerprint(hashes.SHA256())
    named = jwt.get_unverified_header(assertion)["x5t#S256"]
    assert base64.urlsafe_b64decode(f"{named}=") == thumbprint
    assert "client_secret" not in microsoft.forms[-1]


@pytest.mark.parametrize(
    "held",
    [b"nothing of the kind", pem_of(ec.generate_private_key(ec.SECP256R1()))],
    ids=["no PEM", "not RSA"],
)
def test_a_certificate_that_cannot_be_used_is_told_at_the_start(tmp_path, held):
    pem = tmp_path / "bot.pem"
    pem.write_bytes(held)

    with pytest.raises(SettingsError, match="TEAMS_APP_CERTIFICATE"):
        Connector(settings_with(pem))
