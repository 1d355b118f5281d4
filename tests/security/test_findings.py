"""What the fuzzers found, kept; and a short search for more on every run. `make fuzz SECONDS=600` searches longer."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogue.reading import read_yaml
from bot.errors import ContentError
from tests.fuzz import targets

FOUND_IN_SOCKETS_AND_TEAMS = {
    "half a character in an id": rb'{"id": "\ud800", "text": "hello"}',
    "half a character in a text": rb'{"id": "1", "text": "\ud83d hello"}',
    "half a character in a payload": rb'{"id": "1", "payload": "\ud800~x"}',
    "half a character in a token": rb'{"token": "eyJhbGciOiJub25lIn0.eyJ\ud800iJociJ9.", "id": 1}',
    "NUL in an id": rb'{"id": "a\u0000b", "text": "hello"}',
    "a tenant that is a list": rb'{"conversation": {"tenantId": ["x"], "id": "a:1"}}',
    "a tenant that is a number": rb'{"conversation": {"tenantId": 7, "id": "a:1"}}',
    "lists in lists": b"[" * 30_000,
    "a number of ten thousand digits": b'{"id": "1", "text": ' + b"9" * 10_000 + b"}",
}
FOUND_IN_FILES = {
    "a control character": "a: \x07\n",
    "NUL": "a: \x00\n",
    "lists in lists": "[" * 100_000,
    "maps in maps": "a: " + "{a: " * 50_000,
    "lists in lists, without brackets": "- " * 100_000,
    "a value used again and again": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "a value that holds itself": "a: &a [*a]\n",
    "what claims to be a number": "a: !!int abc\n",
    "what claims to be a date": "a: !!timestamp abc\n",
    "what claims to be true or false": "a: !!bool abc\n",
    "what claims to be a map": "!!map [a]\n",
    "a number of five thousand digits": "a: " + "1" * 5000 + "\n",
    "a call": "a: !!python/object/apply:os.system ['touch /tmp/pwned']\n",
    "a key that is a list": "{[a]: b}\n",
}
SEARCHED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
ANY_TEXT = st.text(st.characters(), max_size=60)  # half characters too: JSON can carry them
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


def parts(**named: Any) -> Any:
    """An object with any of these parts, each of its own kind or of any."""
    return st.fixed_dictionaries({}, optional={name: kind | JSON for name, kind in named.items()})


MESSAGES = parts(id=ANY_TEXT, text=ANY_TEXT, payload=ANY_TEXT, token=ANY_TEXT, metadata=JSON)
ACTIVITIES = parts(
    type=st.sampled_from(["message", "invoke", "installationUpdate", "messageUpdate"]),
    id=ANY_TEXT,
    text=ANY_TEXT,
    textFormat=st.sampled_from(["xml", "plain"]),
    value=parts(payload=ANY_TEXT, card=ANY_TEXT, action=parts(data=parts(payload=ANY_TEXT))),
    conversation=parts(id=ANY_TEXT, tenantId=ANY_TEXT, conversationType=ANY_TEXT, isGroup=JSON),
    recipient=parts(id=ANY_TEXT),
    channelData=parts(tenant=parts(id=ANY_TEXT), eventType=ANY_TEXT),
    entities=st.lists(parts(type=st.just("mention"), mentioned=parts(id=ANY_TEXT), text=ANY_TEXT)),
    membersAdded=st.lists(parts(id=ANY_TEXT)),
    **{"from": parts(id=ANY_TEXT, aadObjectId=ANY_TEXT)},
)


@pytest.mark.parametrize("name", FOUND_IN_SOCKETS_AND_TEAMS)
def test_what_was_found_in_messages_is_read_or_refused(name: str) -> None:
    targets.web_message(FOUND_IN_SOCKETS_AND_TEAMS[name])
    targets.teams_activity(FOUND_IN_SOCKETS_AND_TEAMS[name])


@pytest.mark.parametrize("name", FOUND_IN_FILES)
def test_what_was_found_in_files_is_refused_with_file_line_and_remedy(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text(FOUND_IN_FILES[name])

    with pytest.raises(ContentError, match=rf"{path}:\d+: .+\. .+\."):
        read_yaml(path, targets.CONTENT / "schema" / "scenario.schema.json")


@SEARCHED
@given(MESSAGES)
def test_any_socket_message_is_taken_or_refused(message: Any) -> None:
    targets.web_message(json.dumps(message).encode())


@SEARCHED
@given(ACTIVITIES)
def test_any_activity_of_teams_is_taken_or_refused(activity: Any) -> None:
    targets.teams_activity(json.dumps(activity).encode())


@SEARCHED
@given(st.data())
def test_any_change_to_a_scenario_is_read_or_refused(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(targets.TARGETS["scenario_file"].seeds()))
    targets.scenario_file(
        changed(data, file, [b": ", b"- ", b"&a ", b"*a", b"!!int ", b"{", b"\t"])
    )


@SEARCHED
@given(st.data())
def test_any_change_to_a_staff_file_is_read_or_refused(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(targets.STAFF_SEEDS))
    targets.staff_file(changed(data, file, [b",", b";", b'"', b"\n", b"\x00", b"ann", b"hill"]))


@SEARCHED
@given(st.data())
def test_any_change_to_the_policys_text_is_read_or_refused(data: st.DataObject) -> None:
    text = targets.TARGETS["policy_text"].seeds()[0]
    targets.policy_text(changed(data, text, [b"#### 2.1 ", b"- 2.1 ", b"\n", b"#"]))


def changed(data: st.DataObject, file: bytes, words: "list[bytes]") -> bytes:
    """The file with a few pieces put in, taken out or cut off."""
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(file)))
        to = min(len(file), at + data.draw(st.integers(0, 40)))
        put = data.draw(st.sampled_from(words) | st.binary(max_size=6))
        file = file[:at] + put + file[to:]
    return file
