"""What no good directory sends: none of it signs anybody in, and the page is true and kind."""

import base64
import hashlib
from typing import Any, Callable, Dict

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey
from starlette.applications import Starlette

from tests.integration.sign_in.conftest import OBJECT_ID
from tests.oidc.forged_directory import (
    CLIENT,
    OTHER_TENANT,
    SECRET,
    TENANT,
    ForgedDirectory,
    new_key,
    public,
    shifted,
    unsigned,
)

CHECKS = "pass our checks"
CLOCKS = "fit our clock"


@pytest.fixture(autouse=True)
def megan_is_known(change_person: Any) -> None:
    """Everything but the fault is right, so a fault that is not seen signs her in."""
    change_person(entra_object_id=OBJECT_ID)


@pytest.fixture
def come_back(browser: Any, directory: ForgedDirectory) -> Callable[..., Any]:
    def vouched(**claims: Any) -> Any:
        location = browser.get("/sign-in/entra").headers["location"]
        return browser.get(directory.vouch(location, oid=OBJECT_ID, **claims))

    return vouched


def nobody_is_signed_in(browser: Any, answer: Any, words: str, status: int = 403) -> bool:
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert "<h1" in answer.text
    assert "Try again with Microsoft" in answer.text
    return bool(browser.get("/my-training").status_code == 303)


def test_a_good_token_signs_in(come_back: Callable[..., Any]) -> None:
    assert come_back().status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"aud": None},
        {"iss": "https://login.elsewhere.example/v2.0"},
        {"iss": None},
        {"tid": OTHER_TENANT, "iss": "https://login.elsewhere.example/v2.0"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ""},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"exp": "tomorrow"},
        {"at_hash": "bm90IGl0cyBoYXNo"},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_or_missing_signs_nobody_in(
    browser: Any, come_back: Callable[..., Any], claims: Dict[str, Any]
) -> None:
    assert nobody_is_signed_in(browser, come_back(**claims), CHECKS)


def test_a_token_for_several_clients_that_names_us_as_its_party_signs_in(
    come_back: Callable[..., Any],
) -> None:
    assert come_back(aud=[CLIENT, "another-client"], azp=CLIENT).status_code == 303


def test_the_hash_of_the_access_token_is_checked(come_back: Callable[..., Any]) -> None:
    digest = hashlib.sha256(b"an access token").digest()[:16]
    at_hash = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    assert come_back(at_hash=at_hash).status_code == 303


@pytest.mark.parametrize(
    ("claim", "minutes"), [("exp", -3), ("iat", 3), ("nbf", 3)], ids=["over", "early", "not yet"]
)
def test_clocks_that_disagree_by_more_than_two_minutes_are_said_to(
    browser: Any, come_back: Callable[..., Any], clock: Any, claim: str, minutes: int
) -> None:
    answer = come_back(**{claim: shifted(clock, minutes=minutes)})

    assert nobody_is_signed_in(browser, answer, CLOCKS)


@pytest.mark.parametrize(("claim", "minutes"), [("exp", -1), ("iat", 1), ("nbf", 1)])
def test_clocks_that_disagree_a_little_do_no_harm(
    come_back: Callable[..., Any], clock: Any, claim: str, minutes: int
) -> None:
    assert come_back(**{claim: shifted(clock, minutes=minutes)}).status_code == 303


def test_a_token_without_a_signature_signs_nobody_in(
    browser: Any, come_back: Callable[..., Any], directory: ForgedDirectory
) -> None:
    directory.signed = unsigned

    assert nobody_is_signed_in(browser, come_back(), CHECKS)


def test_a_token_of_another_key_signs_nobody_in(
    browser: Any, come_back: Callable[..., Any], directory: ForgedDirectory, another_key: Any
) -> None:
    directory.signed = lambda claims: directory.sign(claims, another_key, kid=directory.key.kid)

    assert nobody_is_signed_in(browser, come_back(), CHECKS)


@pytest.mark.parametrize("secret", ["the public key", SECRET])
def test_a_token_signed_with_what_others_know_signs_nobody_in(
    browser: Any, come_back: Callable[..., Any], directory: ForgedDirectory, secret: str
) -> None:
    known = directory.key.as_pem(private=False) if secret == "the public key" else secret.encode()
    own = OctKey.import_key(base64.urlsafe_b64encode(known).decode())
    directory.signed = lambda claims: jwt.encode(
        {"alg": "HS256", "kid": directory.key.kid}, claims, own
    )

    assert nobody_is_signed_in(browser, come_back(), CHECKS)


@pytest.mark.parametrize("token", ["", "not.a.token", "a.b", "{}", "." * 3])
def test_something_that_is_no_token_signs_nobody_in(
    browser: Any, come_back: Callable[..., Any], directory: ForgedDirectory, token: str
) -> None:
    directory.signed = lambda claims: token

    assert nobody_is_signed_in(browser, come_back(), CHECKS)


def test_keys_that_were_changed_are_fetched_again(
    come_back: Callable[..., Any], directory: ForgedDirectory, another_key: Any
) -> None:
    assert come_back().status_code == 303
    directory.key, directory.published = another_key, [public(another_key)]

    assert come_back().status_code == 303
    assert sum(path.endswith("/keys") for path in directory.asked_for) == 2


def test_a_new_key_under_an_old_name_is_fetched_again(
    come_back: Callable[..., Any], directory: ForgedDirectory, another_key: Any
) -> None:
    assert come_back().status_code == 303
    directory.published = [{**public(another_key), "kid": directory.key.kid}]
    directory.signed = lambda claims: directory.sign(claims, another_key, kid=directory.key.kid)

    assert come_back().status_code == 303


def test_a_key_that_was_withdrawn_counts_for_an_hour_at_most(
    browser: Any,
    come_back: Callable[..., Any],
    directory: ForgedDirectory,
    another_key: Any,
    clock: Any,
) -> None:
    assert come_back().status_code == 303
    directory.published = [public(another_key)]
    clock.advance(minutes=61)

    assert nobody_is_signed_in(browser, come_back(), CHECKS)


def test_keys_that_another_sign_in_throws_away_meanwhile_are_not_missed(
    browser: Any,
    come_back: Callable[..., Any],
    app: Starlette,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other, imported = type(browser)(app), KeySet.import_key_set

    def meanwhile(keys: Any) -> KeySet:
        clock.advance(minutes=61)
        assert other.get("/sign-in/entra").status_code == 303
        return imported(keys)

    monkeypatch.setattr(KeySet, "import_key_set", meanwhile)

    assert come_back().status_code == 303


def test_a_key_nobody_published_signs_nobody_in(
    browser: Any, come_back: Callable[..., Any], directory: ForgedDirectory
) -> None:
    directory.key = new_key("third")

    assert nobody_is_signed_in(browser, come_back(), CHECKS)


@pytest.mark.parametrize(
    ("meant_for", "status"), [("{tenantid}", 303), (TENANT, 303), (OTHER_TENANT, 403)]
)
def test_a_key_of_another_tenant_signs_for_none_but_its_own(
    come_back: Callable[..., Any], directory: ForgedDirectory, meant_for: str, status: int
) -> None:
    issuer = f"{directory.url}/{meant_for}/v2.0"
    directory.published = [public(directory.key, issuer=issuer, x5t="x", x5c=["MIIC"])]

    assert come_back().status_code == status


@pytest.mark.parametrize("object_id", [None, "", "megan"])
def test_an_account_without_an_object_id_is_not_looked_up(
    browser: Any, directory: ForgedDirectory, object_id: Any
) -> None:
    location = browser.get("/sign-in/entra").headers["location"]
    answer = browser.get(directory.vouch(location, oid=object_id))

    assert nobody_is_signed_in(browser, answer, CHECKS)
