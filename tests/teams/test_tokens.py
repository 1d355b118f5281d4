"""Who is let in: real RS256 tokens, keys over real HTTP, and Microsoft's own library as a second opinion."""

import asyncio
import time
from typing import Any, Dict

import jwt
import pytest
from botframework.connector.auth import (
    AuthenticationConstants,
    ChannelValidation,
    SimpleCredentialProvider,
)
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor

from bot.channels.teams.tokens import Doorkeeper, NotLetIn, SigningKeys
from bot.settings.teams import TeamsSettings, read_teams_settings
from tests.teams.microsoft import APP_ID, TENANT, Key, Microsoft
from tests.teams.payloads import activity

ENVIRONMENT = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_SECRET": "s" * 20, "TEAMS_TENANT_IDS": TENANT}


@pytest.fixture
async def microsoft():
    running = await Microsoft().start()
    yield running
    await running.stop()


def settings_of(microsoft: Microsoft) -> TeamsSettings:
    given = {**ENVIRONMENT, "TEAMS_TEST_URL": microsoft.url}
    settings = read_teams_settings(given, "127.0.0.1", True)
    assert settings is not None
    return settings


class Seconds:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def verdict(microsoft: Microsoft, token: str, body: Dict[str, Any], keys=None) -> int:
    """200 for whoever is let in, else the status they get."""
    settings = settings_of(microsoft)
    keeper = Doorkeeper(settings, keys or SigningKeys(settings.openid_url))
    try:
        await keeper.check(token and f"Bearer {token}", body)
    except NotLetIn as error:
        return error.status
    return 200


async def oracle(microsoft: Microsoft, token: str, service_url: str) -> bool:
    """Whether botframework-connector would let it in, with its addresses turned to the stand-in."""
    JwtTokenExtractor.metadataCache.clear()
    ChannelValidation.open_id_metadata_endpoint = f"{microsoft.url}/openid"
    credentials = SimpleCredentialProvider(APP_ID, "secret")
    try:
        await ChannelValidation.authenticate_channel_token_with_service_url(
            f"Bearer {token}", credentials, service_url, "msteams"
        )
    except (PermissionError, jwt.PyJWTError):
        return False
    finally:
        ChannelValidation.open_id_metadata_endpoint = None
    return True


def forged(microsoft: Microsoft, algorithm: str) -> str:
    """Signed with what an attacker has: nothing, or the public key taken for a secret."""
    now = int(time.time())
    claims = {
        "iss": AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER,
        "aud": APP_ID,
        "exp": now + 600,
        "serviceurl": microsoft.service_url,
    }
    secret = None if algorithm == "none" else "a-public-key-everybody-can-read-in-the-list"
    return jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": microsoft.keys[0].id})


async def test_a_token_of_teams_for_this_bot_is_let_in(microsoft):
    body = activity(microsoft.service_url)

    assert await verdict(microsoft, microsoft.token(), body) == 200


HOSTILE = {
    "another issuer": {"iss": "https://sts.windows.net/evil/"},
    "no issuer": {"iss": None},
    "another bot": {"aud": "another-bot"},
    "no audience": {"aud": None},
    "expired": {"exp": int(time.time()) - 900},
    "not yet": {"nbf": int(time.time()) + 3600},
    "another address": {"serviceurl": "https://smba.trafficmanager.net/emea/"},
    "no address": {"serviceurl": None},
}


@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE)
async def test_a_token_with_a_wrong_claim_is_refused(microsoft, changes):
    body = activity(microsoft.service_url)

    assert await verdict(microsoft, microsoft.token(**changes), body) in (401, 403)


@pytest.mark.parametrize(
    "changes", [{}, *HOSTILE.values()], ids=["good", *(name for name in HOSTILE)]
)
async def test_microsofts_own_library_lets_in_nothing_that_we_refuse_and_refuses_nothing_we_let_in(
    microsoft, changes
):
    token, url = microsoft.token(**changes), microsoft.service_url
    ours = await verdict(microsoft, token, activity(url)) == 200
    # It fetches keys with a blocking call, so it runs beside the stand-in's own loop.
    theirs = await asyncio.to_thread(lambda: asyncio.run(oracle(microsoft, token, url)))

    assert ours == theirs


async def test_a_token_without_expiry_is_refused_although_microsofts_library_takes_it(microsoft):
    assert (
        await verdict(microsoft, microsoft.token(exp=None), activity(microsoft.service_url)) == 401
    )


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_only_rs256_counts(microsoft, algorithm):
    body = activity(microsoft.service_url)

    assert await verdict(microsoft, forged(microsoft, algorithm), body) == 401


@pytest.mark.parametrize("token", ["", "x", "x.y.z", "ey.ey.ey", "Bearer"])
async def test_what_is_no_token_is_refused_and_no_key_is_fetched_for_it(microsoft, token):
    assert await verdict(microsoft, token, activity(microsoft.service_url)) == 401
    assert microsoft.key_fetches == 0


async def test_a_key_that_is_not_endorsed_for_teams_signs_nothing(microsoft):
    microsoft.keys.append(Key("of-another-channel", ("webchat",)))

    assert await verdict(microsoft, microsoft.token(), activity(microsoft.service_url)) == 401


async def test_a_key_nobody_endorses_signs_nothing(microsoft):
    microsoft.keys.append(Key("of-nobody", ()))

    assert await verdict(microsoft, microsoft.token(), activity(microsoft.service_url)) == 401


async def test_somebody_elses_key_under_a_known_id_is_refused(microsoft):
    stolen = microsoft.token(key=Key("first"))

    assert await verdict(microsoft, stolen, activity(microsoft.service_url)) == 401


BODIES = {
    "another channel": {"channelId": "emulator"},
    "another tenant": {"conversation": {"id": "a:1", "tenantId": "9" * 36}},
    "two tenants": {"channelData": {"tenant": {"id": "9" * 36}}},
    "no tenant": {"conversation": {"id": "a:1"}, "channelData": {}},
    "a tenant that is no text": {"channelData": {"tenant": {"id": [TENANT]}}},
    "no address": {"serviceUrl": None},
    "another host": {"serviceUrl": "https://evil.example/"},
    "the host as a name before an at": {
        "serviceUrl": "https://smba.trafficmanager.net@evil.example/"
    },
}


@pytest.mark.parametrize("changes", BODIES.values(), ids=BODIES)
async def test_a_good_token_does_not_cover_another_body(microsoft, changes):
    body = {**activity(microsoft.service_url), **changes}
    token = microsoft.token(serviceurl=body["serviceUrl"] or microsoft.service_url)

    assert await verdict(microsoft, token, body) == 403


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/uk/", True),
        ("https://smba.trafficmanager.net:443/emea/", True),
        ("http://smba.trafficmanager.net/uk/", False),
        ("https://smba.trafficmanager.net:8443/uk/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net", False),
        ("https://user:pass@smba.trafficmanager.net/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_hosts_of_teams_are_answered(url, allowed):
    settings = read_teams_settings(ENVIRONMENT, "127.0.0.1", False)

    assert settings is not None
    assert settings.may_answer_to(url) is allowed


async def test_nothing_is_fetched_before_the_first_token_and_keys_are_fetched_once(microsoft):
    keys = SigningKeys(f"{microsoft.url}/openid")
    body = activity(microsoft.service_url)
    assert microsoft.key_fetches == 0

    for _ in range(3):
        assert await verdict(microsoft, microsoft.token(), body, keys) == 200

    assert microsoft.key_fetches == 1


async def test_a_new_key_of_microsofts_is_found_at_once(microsoft):
    seconds = Seconds()
    keys, body = SigningKeys(f"{microsoft.url}/openid", seconds), activity(microsoft.service_url)
    await verdict(microsoft, microsoft.token(), body, keys)
    seconds.now += 120
    microsoft.keys = [Key("second")]

    assert await verdict(microsoft, microsoft.token(), body, keys) == 200
    assert microsoft.key_fetches == 2


async def test_invented_key_ids_have_keys_fetched_once_a_minute_at_most(microsoft):
    seconds = Seconds()
    keys, body = SigningKeys(f"{microsoft.url}/openid", seconds), activity(microsoft.service_url)
    for number in range(20):
        invented = microsoft.token(key=Key(f"invented-{number % 2}"))
        assert await verdict(microsoft, invented, body, keys) == 401
        seconds.now += 1

    assert microsoft.key_fetches == 1


async def test_without_microsofts_keys_nobody_is_let_in_and_teams_is_to_try_again(microsoft):
    microsoft.is_down = True

    assert await verdict(microsoft, microsoft.token(), activity(microsoft.service_url)) == 503


async def test_known_keys_go_on_counting_while_microsoft_cannot_be_reached(microsoft):
    seconds = Seconds()
    keys, body = SigningKeys(f"{microsoft.url}/openid", seconds), activity(microsoft.service_url)
    await verdict(microsoft, microsoft.token(), body, keys)
    seconds.now += 25 * 3600
    microsoft.is_down = True

    assert await verdict(microsoft, microsoft.token(), body, keys) == 200


async def test_the_local_mode_needs_no_token_and_only_answers_on_this_computer():
    given = {"TEAMS_APP_ID": "local", "TEAMS_WITHOUT_TOKENS": "1"}
    settings = read_teams_settings(given, "127.0.0.1", True)
    assert settings is not None
    keeper = Doorkeeper(settings, SigningKeys(settings.openid_url))

    await keeper.check(None, activity("http://127.0.0.1:56150/_connector"))
    for elsewhere in (
        "https://smba.trafficmanager.net/uk/",
        "http://10.0.0.1/",
        "https://x.example/",
    ):
        with pytest.raises(NotLetIn):
            await keeper.check(None, activity(elsewhere))
