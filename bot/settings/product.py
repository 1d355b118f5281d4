"""The product's own settings, with those of what it speaks to in the files beside this one."""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping, Optional, Tuple

from bot.errors import SettingsError
from bot.settings.addresses import HIGHEST_PORT, LOOPBACK, secret_keeping
from bot.settings.identity_providers import IdentityProvider, check_public_url, read_providers
from bot.settings.smtp import SmtpSettings, read_smtp_settings
from bot.settings.teams import TeamsSettings, read_teams_settings
from bot.settings.telemetry import TelemetrySettings, read_telemetry_settings

PROJECT = Path(__file__).resolve().parents[2]
SIGNING_KEY = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
# An origin as Content-Security-Policy takes it; `*.` stands for all names under one. http only on this computer.
FRAME_ANCESTOR = re.compile(
    r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Settings:
    """Where things are and how they may be reached. Immutable; made by `read_settings`. Secrets are never shown, nor
    the addresses of databases, which may hold a password."""

    data_dir: Path
    host: str
    port: int
    assistant_port: int
    database_url: str = field(repr=False)
    conversations_url: str = field(repr=False)
    demo: bool
    chat_token_key: str = field(repr=False)
    session_key: str = field(repr=False)
    chat_token_minutes: int
    content_dir: Path
    model_dir: Path
    public_url: str
    assistant_url: str
    certificate_key: str = field(repr=False)
    certificate_public_keys: Tuple[str, ...]
    xapi_endpoint: Optional[str]
    xapi_key: str
    xapi_secret: str = field(repr=False)
    frame_ancestors: Tuple[str, ...]
    identity_providers: Tuple[IdentityProvider, ...] = ()
    smtp: Optional[SmtpSettings] = None
    teams: Optional[TeamsSettings] = None
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)
    model_checksum: Optional[str] = None

    @property
    def allowed_origins(self) -> Tuple[str, ...]:
        """Origins a browser may open the chat socket from: the portal, under each of its names."""
        if self.host in LOOPBACK:
            return (
                self.public_url,
                f"http://127.0.0.1:{self.port}",
                f"http://localhost:{self.port}",
            )
        return (self.public_url,)


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where all state lives: `DATA`, by default `var/` of the project."""
    return Path(environ.get("DATA") or PROJECT / "var").resolve()


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment; SettingsError names the variable and the remedy.

    Without configured secrets the demo makes its own, once for each data folder (mode 0600); outside the
    demo it refuses to start, because a secret that anybody can look up is none.
    """
    data_dir = data_folder(environ)
    host = environ.get("HOST", "127.0.0.1")
    port = _number(environ, "PORT", 8000, HIGHEST_PORT)
    assistant_port = _number(environ, "ASSISTANT_PORT", 5005, HIGHEST_PORT)
    if port == assistant_port:
        raise SettingsError("PORT and ASSISTANT_PORT must differ: choose two free ports.")
    providers = read_providers(environ)
    demo = environ.get("DEMO", "0" if providers else "1") == "1"
    if demo and providers:
        raise SettingsError(
            "DEMO=1 lets anybody sign in as anybody, so it cannot be together with "
            f"{providers[0].kind.name}_CLIENT_ID. Set DEMO=0, or take the settings of sign-in out."
        )
    if demo and host not in LOOPBACK:
        raise SettingsError(
            f"DEMO=1 lets anybody sign in, so it only listens on this computer, not on {host}. "
            "Leave HOST at 127.0.0.1, or set DEMO=0 and configure sign-in."
        )
    xapi = environ.get("XAPI_ENDPOINT")
    public_url = environ.get("PUBLIC_URL", f"http://{host}:{port}").rstrip("/")
    check_public_url(public_url, providers)
    return Settings(
        data_dir=data_dir,
        host=host,
        port=port,
        assistant_port=assistant_port,
        database_url=environ.get("DATABASE_URL", f"sqlite:///{data_dir / 'records.db'}"),
        conversations_url=environ.get(
            "CONVERSATIONS_URL", f"sqlite:///{data_dir / 'conversations.db'}"
        ),
        demo=demo,
        chat_token_key=_secret(environ, "CHAT_TOKEN_KEY", data_dir, demo),
        session_key=_secret(environ, "SESSION_KEY", data_dir, demo),
        chat_token_minutes=_number(environ, "CHAT_TOKEN_MINUTES", 30, most=720),
        content_dir=Path(environ.get("CONTENT", PROJECT / "content")).resolve(),
        model_dir=Path(environ.get("MODELS", data_dir / "models")).resolve(),
        public_url=public_url,
        assistant_url=environ.get("ASSISTANT_URL", f"http://{host}:{assistant_port}").rstrip("/"),
        certificate_key=_signing_key(
            "CERTIFICATE_KEY", _secret(environ, "CERTIFICATE_KEY", data_dir, demo)
        ),
        certificate_public_keys=tuple(
            _signing_key("CERTIFICATE_PUBLIC_KEYS", key.strip())
            for key in environ.get("CERTIFICATE_PUBLIC_KEYS", "").split(",")
            if key.strip()
        ),
        xapi_endpoint=secret_keeping("XAPI_ENDPOINT", xapi) if xapi else None,
        xapi_key=environ.get("XAPI_KEY", ""),
        xapi_secret=environ.get("XAPI_SECRET", ""),
        identity_providers=providers,
        frame_ancestors=_frame_ancestors(environ.get("ALLOWED_FRAME_ANCESTORS", "")),
        smtp=read_smtp_settings(environ),
        teams=read_teams_settings(environ, host, demo),
        telemetry=read_telemetry_settings(environ),
        model_checksum=environ.get("MODEL_CHECKSUM") or None,
    )


def _frame_ancestors(listed: str) -> Tuple[str, ...]:
    sites = tuple(site.strip().rstrip("/") for site in listed.split(",") if site.strip())
    for site in sites:
        if not FRAME_ANCESTOR.fullmatch(site):
            raise SettingsError(
                f"ALLOWED_FRAME_ANCESTORS: {site} does not work. Name each site that may show the chat as its origin, "
                "such as https://intranet.school.example, with commas between them."
            )
    return sites


def _number(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise SettingsError(f"{name}={text} does not work: use a number from 1 to {most}.")
    return int(text)


def _signing_key(name: str, key: str) -> str:
    if not SIGNING_KEY.fullmatch(key):
        raise SettingsError(
            f"{name} does not work: a key of certificates is 64 hexadecimal digits."
        )
    return key


def _secret(environ: Mapping[str, str], name: str, data_dir: Path, demo: bool) -> str:
    given: Optional[str] = environ.get(name)
    if given:
        if len(given) < 32:
            raise SettingsError(f"{name} is too short to keep a secret: use 32 characters or more.")
        return given
    if not demo:
        raise SettingsError(
            f"{name} is not set. Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    path = data_dir / "secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_suffix(f".{os.getpid()}")  # a half-written secret must never be read
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_hex(32))
        unfinished.replace(path)
    return path.read_text()
