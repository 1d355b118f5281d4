"""Tokens prove who is speaking, or nothing."""

import re
from datetime import datetime, timedelta, timezone

import jwt
import pytest

from bot.errors import InvalidToken
from bot.identity import identity_from_token, mint_chat_token, person_id_of, sender_id

KEY = "k" * 32
UNVERIFIED = {"verify_signature": False}
NOW = datetime.now(timezone.utc)


def claims(**changed: object) -> dict:
    all_claims = {
        "sub": "anna",
        "iss": "policy-assistant",
        "aud": "chat",
        "iat": NOW,
        "exp": NOW + timedelta(hours=9),
        **changed,
    }
    return {name: value for name, value in all_claims.items() if value is not None}


def test_a_minted_token_names_its_person():
    token = mint_chat_token("anna", KEY, datetime.now(timezone.utc), timedelta(minutes=5))

    assert identity_from_token(token, KEY).person_id == "anna"


def test_a_token_says_by_which_way_its_person_goes_without_saying_who_it_is():
    def way(person, key=KEY):
        return jwt.decode(mint_chat_token(person, key, NOW, timedelta(1)), options=UNVERIFIED)[
            "way"
        ]

    assert way("anna") == way("anna")
    assert len({way("anna"), way("ben"), way("anna", "x" * 32)}) == 3
    assert re.fullmatch("[0-9a-f]{16}", way("anna"))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW - timedelta(minutes=1)},
        {"aud": "portal"},
        {"iss": "somebody-else"},
        {"exp": None},
        {"sub": None},
        {"aud": None},
        {"iss": None},
        {"iat": None},
        {"sub": ""},
    ],
)
def test_a_token_with_a_wrong_or_missing_claim_is_refused(changed):
    token = jwt.encode(claims(**changed), KEY, algorithm="HS256")

    with pytest.raises(InvalidToken):
        identity_from_token(token, KEY)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(None, id="nothing"),
        pytest.param(17, id="a number"),
        pytest.param("", id="empty"),
        pytest.param("not.a.token", id="not a token"),
        pytest.param(jwt.encode(claims(), "x" * 32, algorithm="HS256"), id="another key"),
        pytest.param(jwt.encode(claims(), None, algorithm="none"), id="unsigned"),
        pytest.param(jwt.encode(claims(), KEY, algorithm="HS512"), id="another algorithm"),
    ],
)
def test_anything_but_our_own_signature_is_refused(token):
    with pytest.raises(InvalidToken):
        identity_from_token(token, KEY)


def test_a_sender_id_leads_back_to_its_person():
    assert person_id_of(sender_id("web", "new:starter")) == "new:starter"
