"""From what a directory vouches for to a person on the staff list (ADR 17 says why these claims and no others)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping, Optional
from uuid import UUID

from bot.portal.oidc import Claims, Problem, SignInFailed
from bot.records.accounts import Accounts
from bot.settings.identity_providers import IdentityProvider, Kind


@dataclass(frozen=True)
class Account:
    """What counts of an account: Entra's object id, and an address only when it is proven to be theirs."""

    object_id: Optional[str]
    email: Optional[str]


def account_of(provider: IdentityProvider, claims: Claims) -> Account:
    """The account the claims are about. Raises SignInFailed for one outside the schools."""
    reading = {Kind.ENTRA: _entra_account, Kind.GOOGLE: _google_account}[provider.kind]
    return reading(provider, claims)


def recognise(accounts: Accounts, account: Account, now: datetime) -> str:
    """The id of the person on the staff list now. Raises SignInFailed, the same for everybody who is not on it."""
    known = accounts.with_object_id(account.object_id) if account.object_id else None
    if known:
        return known.person_id
    if account.email is None:
        raise _not_recognised("no_proven_address")
    holder = accounts.with_email(account.email)
    if holder is None:
        raise _not_recognised("not_on_the_staff_list")
    if account.object_id is None:
        return holder.person_id
    # The address was given to somebody else, or the account was made anew: the office decides, not we.
    if holder.entra_object_id is not None:
        raise _not_recognised("another_object_id_on_record")
    if not accounts.link(holder.person_id, account.object_id, now):
        raise _not_recognised("object_id_of_somebody_else")
    return holder.person_id


def shown_name(claims: Claims) -> Optional[str]:
    """The account as its holder knows it, to be shown to them alone."""
    for claim in ("email", "preferred_username"):
        if isinstance(claims.get(claim), str):
            return str(claims[claim])
    return None


def _entra_account(provider: IdentityProvider, claims: Claims) -> Account:
    tenant = claims.get("tid")
    if tenant not in provider.members_of:
        raise _not_recognised("tenant_not_on_the_list")
    if claims["iss"] != provider.issuer.replace("{tenantid}", str(tenant)):
        raise SignInFailed(Problem.NOT_VALID, "issuer_of_another_tenant")
    try:
        object_id = str(UUID(str(claims.get("oid"))))
    except ValueError:
        raise SignInFailed(Problem.NOT_VALID, "no_object_id") from None
    return Account(
        object_id, _address(claims, "preferred_username") if _is_member(claims) else None
    )


def _is_member(claims: Claims) -> bool:
    """Whether the tenant itself gave the account its name: it says so, and that it is no guest's."""
    return claims.get("acct") in (0, "0") and claims.get("idp", claims["iss"]) == claims["iss"]


def _google_account(provider: IdentityProvider, claims: Claims) -> Account:
    if claims.get("hd") not in provider.members_of:
        raise _not_recognised("domain_not_on_the_list")
    if claims.get("email_verified") is not True:
        raise _not_recognised("address_not_verified")
    return Account(None, _address(claims, "email"))


def _address(claims: Mapping[str, Any], claim: str) -> Optional[str]:
    """An address as the staff list writes it. Letters beyond ASCII can pass for others: such a one counts as none."""
    written = claims.get(claim)
    return written.lower() if isinstance(written, str) and written.isascii() else None


def _not_recognised(reason: str) -> SignInFailed:
    return SignInFailed(Problem.NOT_RECOGNISED, reason)
