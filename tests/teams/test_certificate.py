"""The bot proves itself by a certificate: Microsoft's stand-in checks the assertion as the identity platform does."""

import base64
import time
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import aiohttp
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from bot.channels.teams.activities import Chat
from bot.channels.teams.connector import BotToken, Connector, TryLater
from bot.errors import SettingsError
from bot.settings.teams import read_teams_settings
from tests.teams.microsoft import APP_ID, BEARER, TENANT, Microsoft

HELLO = {"type": "message", "text": "Hello."}


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bot")])
    now = datetime.now(timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    lasts = made.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return lasts.public_key(key.public_key()).sign(key, hashes.SHA256())


def pem_of(key, shown):
    plain = serialization.NoEncryption()
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    return key.private_bytes(*form) + shown.public_bytes(serialization.Encoding.PEM)


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def key():
    return new_key()


@pytest.fixture
async def microsoft(key):
    running = await Microsoft().start()
    running.certificate = certificate(key)
    yield running
    await running.stop()


@pytest.fixture
def pem(key, microsoft, tmp_path):
    """The operator's file: the key, and the certificate that is registered."""
    path = tmp_path / "bot.pem"
    path.write_bytes(pem_of(key, microsoft.certificate))
    return path


def settings_with(pem, url="http://127.0.0.1:9"):
    given = {
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_CERTIFICATE": str(pem),
        "TEAMS_TENANT_IDS": TENANT,
        "TEAMS_TEST_URL": url,
    }
    return read_teams_settings(given, "127.0.0.1", True)


@pytest.fixture
async def connector(pem, microsoft):
    opened = Connector(settings_with(pem, microsoft.url))
    yield opened
    await opened.close()


@pytest.fixture
def chat(microsoft):
    return Chat(microsoft.service_url, "one", TENANT, "28:bot")


async def test_what_the_bot_signs_is_what_microsoft_asks_for(connector, microsoft, chat):
    await connector.send(chat, HELLO)

    (claims,) = microsoft.assertions  # signature, thumbprint, audience and times were checked there
    assert claims["iss"] == claims["sub"] == APP_ID
    assert claims["aud"] == f"{microsoft.url}/{TENANT}/oauth2/v2.0/token"
    assert time.time() < claims["exp"] <= time.time() + 600
    assert "client_secret" not in microsoft.forms[-1]
    assert microsoft.posted == [("one", HELLO)]


async def test_each_token_is_asked_for_with_an_assertion_of_its_own(connector, microsoft, chat):
    for _ in range(3):
        microsoft.good_tokens.clear()
        await connector.send(chat, HELLO)

    assert len({claims["jti"] for claims in microsoft.assertions}) == 3
    assert len(microsoft.posted) == 3


async def test_a_new_certificate_is_used_without_a_restart(connector, microsoft, pem, chat):
    await connector.send(chat, HELLO)
    new = new_key()
    microsoft.certificate = certificate(new)
    microsoft.good_tokens.clear()
    with pytest.raises(TryLater, match="401 invalid_client"):
        await connector.send(chat, HELLO)

    pem.write_bytes(pem_of(new, microsoft.certificate))
    await connector.send(chat, HELLO)

    assert len(microsoft.posted) == 2


async def test_a_message_waits_while_the_certificate_is_being_replaced(
    connector, microsoft, pem, chat
):
    whole = pem.read_bytes()
    pem.write_bytes(b"half of")
    with pytest.raises(TryLater, match="certificate"):
        await connector.send(chat, HELLO)
    pem.unlink()
    with pytest.raises(TryLater, match="certificate"):
        await connector.send(chat, HELLO)
    assert microsoft.forms == []
    pem.write_bytes(whole)

    await connector.send(chat, HELLO)

    assert len(microsoft.posted) == 1


async def test_a_key_beside_somebody_elses_certificate_is_refused(microsoft, pem, chat):
    pem.write_bytes(pem_of(new_key(), microsoft.certificate))
    connector = Connector(settings_with(pem, microsoft.url))

    with pytest.raises(TryLater, match="401 invalid_client"):
        await connector.send(chat, HELLO)

    await connector.close()
    assert microsoft.posted == []


@pytest.mark.parametrize(("off_by", "is_good"), [(0, True), (-3600, False), (3600, False)])
async def test_an_assertion_holds_for_ten_minutes_by_the_servers_clock(
    microsoft, pem, off_by, is_good
):
    async with aiohttp.ClientSession() as session:
        settings = settings_with(pem, microsoft.url)
        token = BotToken(settings, lambda: session, lambda: time.time() + off_by)
        if is_good:
            assert await token.value() in microsoft.good_tokens
            return
        with pytest.raises(TryLater, match="401 invalid_client"):
            await token.value()


NOT_GOOD = {
    "RSA without PSS": {"algorithm": "RS256"},
    "the thumbprint of SHA-1": {"header": "x5t"},
    "another's thumbprint": {"thumbprint": base64.urlsafe_b64encode(b"0" * 32).decode()},
    "for another tenant": {"aud": "https://login.microsoftonline.com/x/oauth2/v2.0/token"},
    "of another bot": {"iss": "another-bot"},
    "about another bot": {"sub": "another-bot"},
    "expired": {"exp": 1_000_000},
    "without an end": {"exp": None},
    "for an hour": {"exp": int(time.time()) + 3600},
    "without an id": {"jti": None},
}


@pytest.mark.parametrize("changes", NOT_GOOD.values(), ids=NOT_GOOD)
async def test_the_stand_in_refuses_what_microsoft_would(microsoft, key, changes):
    settled = {"algorithm": "PS256", "header": "x5t#S256", **changes}
    thumbprint = base64.urlsafe_b64encode(microsoft.certificate.fingerprint(hashes.SHA256()))
    url, now = f"{microsoft.url}/{TENANT}/oauth2/v2.0/token", int(time.time())
    claims = {"aud": url, "iss": APP_ID, "sub": APP_ID, "jti": uuid4().hex}
    claims |= {"nbf": now, "exp": now + 600}
    claims |= {name: value for name, value in changes.items() if name in claims}
    header = {settled["header"]: settled.get("thumbprint") or thumbprint.decode().rstrip("=")}
    told = {name: value for name, value in claims.items() if value is not None}
    assertion = jwt.encode(told, key, algorithm=settled["algorithm"], headers=header)
    form = {"grant_type": "client_credentials", "client_id": APP_ID, "scope": "x"}
    form |= {"client_assertion_type": BEARER, "client_assertion": assertion}

    async with aiohttp.ClientSession() as session, session.post(url, data=form) as reply:
        assert reply.status == 401
    assert microsoft.assertions == []


@pytest.mark.parametrize("held", ["nothing of the kind", "not RSA"])
def test_a_certificate_that_cannot_be_used_is_told_at_the_start(tmp_path, held):
    curve = ec.generate_private_key(ec.SECP256R1())
    pem = tmp_path / "bot.pem"
    pem.write_bytes(pem_of(curve, certificate(curve)) if held == "not RSA" else held.encode())

    with pytest.raises(SettingsError, match="TEAMS_APP_CERTIFICATE"):
        Connector(settings_with(pem))
