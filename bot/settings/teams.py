"""Settings of the Microsoft Teams channel. Without TEAMS_APP_ID there is none, and nothing of it runs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping, Optional, Tuple
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.settings.addresses import LOOPBACK

LOGIN = "https://login.microsoftonline.com"
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
# Where Teams has bots answer: the public cloud, and the one of Microsoft 365 for governments (GCC).
SERVICE_HOSTS = ("smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com")
NAMES = (
    "TEAMS_APP_ID",
    "TEAMS_APP_SECRET",
    "TEAMS_APP_CERTIFICATE",
    "TEAMS_TENANT_IDS",
    "TEAMS_TEST_URL",
    "TEAMS_WITHOUT_TOKENS",
)


@dataclass(frozen=True)
class TeamsSettings:
    """Which bot this is, whose Teams may use it, and where Microsoft's services are.

    `without_tokens`: a client on this computer may say it is anybody, to try the cards out.
    """

    app_id: str
    secret: str = field(repr=False)
    certificate: Optional[Path]
    tenant_ids: Tuple[str, ...]
    without_tokens: bool
    login_url: str = LOGIN
    openid_url: str = OPENID
    test_url: Optional[str] = None

    @property
    def home_tenant(self) -> str:
        """The tenant the app is registered in: the first one named."""
        return self.tenant_ids[0]

    @property
    def token_url(self) -> str:
        """Where the bot gets its own token: its tenant's address; the one of all tenants serves no new bot."""
        return f"{self.login_url}/{self.home_tenant}/oauth2/v2.0/token"

    def may_answer_to(self, service_url: str) -> bool:
        """Whether the bot's token may be sent to this address."""
        parts = _parts(service_url)
        if parts is None:
            return False
        if self.without_tokens:
            return parts.scheme == "http" and parts.hostname in LOOPBACK
        if self.test_url:
            return service_url.startswith(f"{self.test_url}/")
        is_plain = not (parts.username or parts.password or parts.query or parts.fragment)
        at_home = parts.scheme == "https" and parts.port in (None, 443)
        return at_home and is_plain and parts.hostname in SERVICE_HOSTS

    def may_come_from(self, tenant_id: str) -> bool:
        """Whether this tenant is one of ours; a local client without tokens may name any."""
        return self.without_tokens or tenant_id.casefold() in self.tenant_ids


def read_teams_settings(
    environ: Mapping[str, str], host: str, demo: bool
) -> Optional[TeamsSettings]:
    """None when Teams is not set up. Raises SettingsError when it is set up by half, or unsafely."""
    app_id, secret, certificate, tenants, test_url, without = (
        environ.get(name, "") for name in NAMES
    )
    without_tokens = without == "1"
    if not app_id:
        return None
    if without_tokens and (host not in LOOPBACK or not demo):
        raise SettingsError(
            "TEAMS_WITHOUT_TOKENS=1 lets anybody be anybody, so it only works with the demo on this computer: "
            "DEMO=1 and HOST=127.0.0.1. Take it out of the environment."
        )
    tenant_ids = tuple(each.strip().casefold() for each in tenants.split(",") if each.strip())
    if not without_tokens:
        _check_complete(secret, certificate, tenant_ids)
    return TeamsSettings(
        app_id=app_id,
        secret=secret,
        certificate=Path(certificate).resolve() if certificate else None,
        tenant_ids=tenant_ids or ("local",),
        without_tokens=without_tokens,
        **(_of_tests(test_url) if test_url else {}),
    )


def _check_complete(secret: str, certificate: str, tenant_ids: Tuple[str, ...]) -> None:
    if bool(secret) == bool(certificate):
        raise SettingsError(
            "TEAMS_APP_ID is set, so exactly one of TEAMS_APP_SECRET and TEAMS_APP_CERTIFICATE must be set too: "
            "see docs/teams.md."
        )
    if certificate and not Path(certificate).is_file():
        raise SettingsError(
            f"TEAMS_APP_CERTIFICATE: there is no file {certificate}. It is a PEM file with key and certificate."
        )
    if not tenant_ids:
        raise SettingsError(
            "TEAMS_APP_ID is set, so TEAMS_TENANT_IDS must name the schools' Microsoft 365 tenant, the app's own first."
        )


def _of_tests(test_url: str) -> Mapping[str, str]:
    parts = _parts(test_url)
    if parts is None or parts.scheme != "http" or parts.hostname not in LOOPBACK:
        raise SettingsError(
            "TEAMS_TEST_URL stands in for Microsoft in tests and works on this computer only: http://127.0.0.1:PORT"
        )
    base = test_url.rstrip("/")
    return {"login_url": base, "openid_url": f"{base}/openid", "test_url": base}


def _parts(url: str):  # type: ignore[no-untyped-def]
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        return None
    return parts
