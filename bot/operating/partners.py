"""Checks of what is spoken to: the ports, the mail server, the record store, Teams. Nothing is sent to anybody."""

import asyncio
import socket
from contextlib import suppress
from typing import Tuple

import httpx

from bot.errors import AssistantError
from bot.mail.delivering import SmtpDelivery
from bot.operating.findings import Finding, fail, ok, warn
from bot.settings import LOOPBACK, Settings

SECONDS_TO_ANSWER = 10.0
OURS = (("PORT", "/ready", "status"), ("ASSISTANT_PORT", "/channels/web/ready", "ready"))


def addresses(settings: Settings) -> Finding:
    """Public addresses that keep what is said to them."""
    is_local = settings.host in LOOPBACK and settings.public_url.startswith("http://")
    if settings.public_url.startswith("https:") and settings.assistant_url.startswith("https:"):
        return ok("addresses", f"{settings.public_url}, chat at {settings.assistant_url}")
    if settings.demo and is_local:
        return ok("addresses", f"{settings.public_url}, for this computer alone")
    return fail(
        "addresses",
        f"{settings.public_url} or {settings.assistant_url} is without TLS",
        "put a reverse proxy with TLS in front, and set PUBLIC_URL and ASSISTANT_URL to https://",
    )


def port(settings: Settings, name: str) -> Finding:
    """Free, or ours."""
    number = settings.port if name == "PORT" else settings.assistant_port
    if not is_taken(settings.host, number):
        return ok(name, f"{number} is free; the service is not running")
    route, field = next((route, field) for each, route, field in OURS if each == name)
    with suppress(httpx.HTTPError, ValueError):
        answer = httpx.get(
            f"http://{_reachable(settings.host)}:{number}{route}", timeout=SECONDS_TO_ANSWER
        )
        if field in answer.json():
            if answer.is_success:
                return ok(name, f"{number} is ours, and ready")
            return fail(name, f"{number} is ours, and not ready: {answer.text}", "see its log")
    return fail(name, f"{number} is taken by another program", f"stop that, or set {name}")


def mail(settings: Settings) -> Finding:
    """Connects, encrypts and signs in as when an e-mail is sent; sends none."""
    if settings.smtp is None:
        return ok("mail", "not set up")
    try:
        asyncio.run(SmtpDelivery(settings.smtp, SECONDS_TO_ANSWER, SECONDS_TO_ANSWER).greet())
    except AssistantError as error:
        return fail("mail", str(error), "until then everything waits; docs/operations.md, E-mail")
    return ok("mail", f"{settings.smtp.host} takes e-mail from us")


def record_store(settings: Settings) -> Finding:
    """Asks the learning record store for one statement, with our key."""
    what = "record store"
    if settings.xapi_endpoint is None:
        return ok(what, "not set up")
    try:
        answer = httpx.get(
            f"{settings.xapi_endpoint.rstrip('/')}/statements",
            params={"limit": "1"},
            auth=(settings.xapi_key, settings.xapi_secret),
            headers={"X-Experience-API-Version": "1.0.3"},
            timeout=SECONDS_TO_ANSWER,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        return fail(what, f"no answer ({type(error).__name__})", "is XAPI_ENDPOINT right, and up?")
    if answer.status_code in (401, 403):
        return fail(what, f"it answers {answer.status_code}", "correct XAPI_KEY and XAPI_SECRET")
    if not answer.is_success:
        return fail(what, f"it answers {answer.status_code}", "correct XAPI_ENDPOINT")
    return ok(what, "reached, and our key is taken")


def teams(settings: Settings) -> Finding:
    """Asks Microsoft for the bot's own token, as before each sending."""
    chosen = settings.teams
    if chosen is None:
        return ok("Teams", "not set up")
    if chosen.without_tokens:
        says = "TEAMS_WITHOUT_TOKENS=1 lets a client on this computer be anybody"
        return warn("Teams", says, "for trying out only")
    trouble = asyncio.run(_teams_token_trouble(settings))
    if trouble:
        return fail(
            "Teams", trouble, "docs/teams.md says where app id, secret and tenants come from"
        )
    return ok("Teams", "Microsoft gives us our token")


async def _teams_token_trouble(settings: Settings) -> str:
    # aiohttp and cryptography take their time to import; most have no Teams.
    from bot.channels.teams.connector import BotToken, Connector, ConnectorError

    assert settings.teams is not None  # noqa: S101 - the caller has looked
    connector = Connector(settings.teams)
    try:
        await BotToken(settings.teams, connector._session).value()
    except ConnectorError as error:
        return f"no token: {error.why}"
    except (AssistantError, OSError) as error:
        return f"TEAMS_APP_CERTIFICATE cannot be used ({type(error).__name__})"
    finally:
        await connector.close()
    return ""


def is_taken(host: str, number: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(SECONDS_TO_ANSWER)
        return probe.connect_ex((_reachable(host), number)) == 0


def _reachable(host: str) -> str:
    names: Tuple[str, ...] = ("0.0.0.0", "::")  # noqa: S104 - not bound here, but asked for by name
    return "127.0.0.1" if host in names else host
