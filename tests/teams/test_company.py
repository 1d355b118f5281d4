"""In company nothing of anybody's is ever said: whatever is asked, by whomever, however."""

import time
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogue.teams_words import read_teams_words
from bot.channels.teams.activities import NotReadable, read_activity
from bot.channels.teams.cards import Look
from bot.channels.teams.channel import TeamsInput
from bot.runtime.teams_store import TeamsStore
from bot.settings import PROJECT, read_settings
from tests.teams.conftest import IMPORTED
from tests.teams.microsoft import APP_ID, TENANT
from tests.teams.payloads import BOT, in_channel

LOOK = Look(read_teams_words(PROJECT / "content"), "https://training.school.example")
NUMBERS = count()
URL = "https://smba.trafficmanager.net/uk/"


class Nobody:
    """People who must not even be looked up."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"somebody was looked up: {name}")


@dataclass
class Quiet:
    """A browser's channel that must not be told, and a sender that only is woken."""

    elsewhere: dict

    @property
    def turns(self) -> "Quiet":
        return self

    def wake(self) -> None:
        """Nothing is sent here."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    kept = TeamsStore(f"sqlite:///{tmp_path_factory.mktemp('company') / 'conversations.db'}")
    kept.prepare()
    yield kept
    kept.dispose()


def channel_with(store, tmp_path) -> TeamsInput:
    given_settings = read_settings(
        {
            "DATA": str(tmp_path),
            "TEAMS_APP_ID": APP_ID,
            "TEAMS_APP_SECRET": "s",
            "TEAMS_TENANT_IDS": TENANT,
        }
    )
    quiet = Quiet({})
    button = {"title": "Start", "payload": "/start_training"}
    return TeamsInput(given_settings, store, quiet, Nobody(), None, None, quiet, LOOK, button)


words = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "how is my team doing",
            "my progress",
            "what do you hold about me?",
            "/confirm_sign_off",
            "yes",
        ]
    ),
)
places = st.sampled_from(
    [
        {"conversationType": "channel", "isGroup": True, "id": "19:a@thread.tacv2;messageid=1"},
        {"conversationType": "groupChat", "isGroup": True, "id": "19:b@unq.gbl.spaces"},
        {"conversationType": "groupChat", "id": "19:c@thread.v2"},
        {"conversationType": "somethingNew", "id": "19:d@thread.v2"},
        {"isGroup": True, "id": "19:e@thread.v2"},
        {"conversationType": "personal", "isGroup": True, "id": "19:f@thread.v2"},
    ]
)
kinds = st.sampled_from(
    [
        "message",
        "messageUpdate",
        "messageDelete",
        "conversationUpdate",
        "installationUpdate",
        "invoke",
    ]
)
values = st.one_of(
    st.none(), st.fixed_dictionaries({"payload": words, "card": words, "action": st.just({})})
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=words,
    place=places,
    kind=kinds,
    value=values,
    who=st.sampled_from([*IMPORTED.values(), ""]),
    mentions=st.booleans(),
)
async def test_in_company_everybody_gets_the_same_words(
    store, tmp_path, text, place, kind, value, who, mentions
):
    body = {
        **in_channel(URL, text, mentions),
        "id": f"activity-{next(NUMBERS)}",
        "type": kind,
        "name": "adaptiveCard/action" if kind == "invoke" else "",
        "value": value,
        "conversation": {**place, "tenantId": TENANT},
        "from": {"id": "29:1", "aadObjectId": who},
        "membersAdded": [{"id": BOT}] if kind == "conversationUpdate" else [],
    }
    activity = read_activity(body)

    answer = await channel_with(store, tmp_path)._take(activity, None)

    said = store.due(time.time(), 1000)
    for one in said:
        assert one.chat.conversation_id == place["id"]
        assert one.messages[0]["text"] == LOOK.words["group"]
        assert len(one.messages) == 1
        assert one.messages[0]["buttons"] == []
        store.sent(one.id)
    assert len(said) == (kind == "message" and mentions)
    if kind == "invoke":
        assert answer.status in (200, 400)
        assert LOOK.words["group"] in answer.body.decode() or answer.status == 400
    else:
        assert answer.status == 200
    assert store.senders_waiting() == []


@given(st.dictionaries(st.text(max_size=12), st.one_of(st.none(), st.text(), st.integers())))
def test_whatever_comes_is_read_or_refused(body):
    try:
        read_activity(body)
    except NotReadable:
        return
