"""The schools' directories that people may sign in with, as the environment names them."""

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Mapping, Sequence, Tuple
from uuid import UUID

from bot.errors import SettingsError
from bot.settings.addresses import keeps_secrets, secret_keeping

DOMAIN = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+")
# Anybody may open an account there, so belonging to it proves nothing.
OPEN_TO_ALL = ("gmail.com", "googlemail.com")
PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the tenant of all of Microsoft's


class Kind(str, Enum):
    """Which claims prove who somebody is, and that they belong to a school."""

    ENTRA = "entra"
    GOOGLE = "google"


@dataclass(frozen=True)
class IdentityProvider:
    """One directory: where it is, who we are to it, and whose accounts count.

    `issuer` may hold `{tenantid}`: then each tenant on the list is an issuer of its own.
    """

    kind: Kind
    issuer: str
    discovery: str
    client_id: str
    client_secret: str = field(repr=False)
    members_of: Tuple[str, ...]  # tenants of Entra, domains of Google

    def issuers(self) -> Sequence[str]:
        """Every issuer whose tokens count."""
        return [self.issuer.replace("{tenantid}", each) for each in self.members_of]


def read_providers(environ: Mapping[str, str]) -> Tuple[IdentityProvider, ...]:
    """The directories that are set up, none for the demonstration. SettingsError names the variable and the remedy."""
    given = (_entra(environ), _google(environ))
    return tuple(provider for each in given for provider in each)


def check_public_url(public_url: str, providers: Sequence[IdentityProvider]) -> None:
    """Raises SettingsError when people would be sent back from signing in over a line others can read."""
    if providers and not keeps_secrets(public_url):
        raise SettingsError(
            f"PUBLIC_URL={public_url} does not work with sign-in: it must be the https:// address that staff open. "
            "Only this computer may do without."
        )


def _entra(environ: Mapping[str, str]) -> Sequence[IdentityProvider]:
    names = ("ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET", "ENTRA_TENANTS")
    client_id, secret, listed = (environ.get(name, "").strip() for name in names)
    authority = _address(environ, "ENTRA_AUTHORITY", "https://login.microsoftonline.com")
    if not _is_set_up(dict(zip(names, (client_id, secret, listed), strict=True))):
        return ()
    tenants = tuple(_tenant(each) for each in _parts(listed))
    # A tenant's own address lets nobody else in to begin with. Several tenants share one, and are told apart after it.
    asked = tenants[0] if len(tenants) == 1 else "organizations"
    return (
        IdentityProvider(
            kind=Kind.ENTRA,
            issuer=f"{authority}/{{tenantid}}/v2.0",
            discovery=f"{authority}/{asked}/v2.0/.well-known/openid-configuration",
            client_id=client_id,
            client_secret=secret,
            members_of=tenants,
        ),
    )


def _google(environ: Mapping[str, str]) -> Sequence[IdentityProvider]:
    names = ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GOOGLE_DOMAINS")
    client_id, secret, listed = (environ.get(name, "").strip() for name in names)
    issuer = _address(environ, "GOOGLE_ISSUER", "https://accounts.google.com")
    if not _is_set_up(dict(zip(names, (client_id, secret, listed), strict=True))):
        return ()
    return (
        IdentityProvider(
            kind=Kind.GOOGLE,
            issuer=issuer,
            discovery=f"{issuer}/.well-known/openid-configuration",
            client_id=client_id,
            client_secret=secret,
            members_of=tuple(_domain(each) for each in _parts(listed)),
        ),
    )


def _is_set_up(given: Mapping[str, str]) -> bool:
    missing = [name for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        raise SettingsError(
            f"{missing[0]} is not set, although {next(name for name in given if given[name])} is: sign-in needs "
            f"{', '.join(given)} together. docs/sign-in.md says where each is found."
        )
    return not missing


def _parts(listed: str) -> Sequence[str]:
    return [part.strip() for part in listed.split(",") if part.strip()]


def _tenant(written: str) -> str:
    try:
        tenant = str(UUID(written))
    except ValueError:
        tenant = ""
    if tenant in ("", PERSONAL_ACCOUNTS):
        raise SettingsError(
            f"ENTRA_TENANTS does not work: {written!r} is no tenant of a school. Copy 'Tenant ID' from Microsoft "
            "Entra; names such as 'common' would let strangers in."
        )
    return tenant


def _domain(written: str) -> str:
    domain = written.lower()
    if not DOMAIN.fullmatch(domain) or domain in OPEN_TO_ALL:
        raise SettingsError(
            f"GOOGLE_DOMAINS does not work: {written!r} is no domain of a school's own Google Workspace. "
            "Write it as hill.sch.uk, with commas between several."
        )
    return domain


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    return secret_keeping(name, (environ.get(name) or default).rstrip("/"))
