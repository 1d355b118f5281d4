"""What is fuzzed: readers of what strangers, colleagues and authors send. Each takes bytes and returns, or raises what
it says it raises. Anything else is a finding; findings become cases in `tests/security/test_findings.py`."""

import asyncio
import json
import tempfile
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional, Sequence, Tuple

from bot.catalogue.curriculum import _scenario
from bot.catalogue.policy import read_document, read_policy
from bot.catalogue.reading import read_yaml
from bot.catalogue.scenario_checks import ScenarioChecks
from bot.channels.buttons import ButtonSigner
from bot.channels.messages import LONGEST_ID, LONGEST_TEXT, Refused, outgoing, read_incoming
from bot.channels.teams.activities import NotReadable, read_activity
from bot.channels.teams.tokens import Doorkeeper, NotLetIn, SigningKeys
from bot.errors import ContentError, InvalidToken
from bot.identity import identity_from_token
from bot.learning.facts import Duty
from bot.settings import PROJECT
from bot.settings.teams import TeamsSettings, read_teams_settings
from bot.staffing.encodings import decoded
from bot.staffing.lines import read_staff_file
from bot.staffing.now import AbsenceNow, PersonNow, PostNow
from bot.staffing.plan import plan_import
from bot.staffing.problems import StaffFileWrong
from bot.staffing.reach import beyond_reach

KEY = "k" * 32
SENDER = "web:new-starter"
SIGNER = ButtonSigner(KEY)
CONTENT = PROJECT / "content"
SERVICE = "http://127.0.0.1:5678/"
TENANT = "7e5a0000-0000-4000-8000-00000000000a"
LONGEST_FILE = 20_000  # bytes of a file tried; longer ones cost time and reach nothing new


def web_message(given: bytes) -> None:
    """A socket message, a pressed button with a payload of ours, and a token."""
    raw = _json(given)
    _taken(raw)
    if isinstance(raw, dict) and isinstance(raw.get("payload"), str) and _is_text(raw["payload"]):
        signed = outgoing({"buttons": [{"title": "", "payload": raw["payload"]}]}, SENDER, SIGNER)
        _taken({**raw, "payload": signed["buttons"][0]["payload"]})
    try:
        identity_from_token(raw.get("token") if isinstance(raw, dict) else raw, KEY)
    except InvalidToken:
        return
    raise AssertionError("a token was made without the key")


def _taken(raw: object) -> None:
    try:
        incoming = read_incoming(raw, SENDER, SIGNER)
    except Refused:
        return
    assert 0 < len(incoming.id) <= LONGEST_ID
    assert (
        incoming.id.isprintable()
    )  # PostgreSQL stores no NUL, and nothing stores half a character
    if incoming.text is not None:
        assert 0 < len(incoming.text) <= LONGEST_TEXT
        assert not incoming.text.startswith("/")
        assert "\x00" not in incoming.text
    json.dumps(dict(incoming.body), ensure_ascii=False).encode()


def teams_activity(given: bytes) -> None:
    """A body for Teams' address: what is given replaces parts of a good activity, or all of it."""
    changes = _json(given)
    for body in (changes, _changed(_activity(), changes)):
        if isinstance(body, dict):
            _received(body)


def _received(body: Mapping[str, Any]) -> None:
    try:
        asyncio.run(_DOORKEEPER.check(None, body))
        activity = read_activity(body)
    except (NotLetIn, NotReadable):
        return
    for named in (*astuple(activity.chat), *astuple(activity.member), activity.key):
        assert isinstance(named, str)
        named.encode()
    pressed = activity.value if activity.value and "payload" in activity.value else None
    _taken({"id": activity.key, **(pressed or {"text": activity.text})})


def scenario_file(given: bytes) -> None:
    """A scenario as an author might leave it: read, checked, frozen."""
    _SCENARIO.write_bytes(given[:LONGEST_FILE])
    try:
        raw = read_yaml(_SCENARIO, CONTENT / "schema" / "scenario.schema.json")
    except ContentError as error:
        str(error).encode()
        return
    if not ScenarioChecks(_SCENARIO, raw, _POLICY).problems():
        _scenario(raw)


def policy_text(given: bytes) -> None:
    """The text of a next version of the policy, as the portal hands it on: UTF-8 already."""
    text = given[:LONGEST_FILE].decode("utf-8", "ignore")
    _TEXT.write_text(text, encoding="utf-8")
    try:
        document = read_document(_TEXT, _POLICY)
    except ContentError:
        return
    assert document.clauses


def staff_file(given: bytes) -> None:
    """A staff file: read, compared with a staff list, and with what a head teacher may change."""
    try:
        content = decoded(given[:LONGEST_FILE]).content
        file, problems = read_staff_file(content, SCHOOLS)
    except StaffFileWrong:
        return
    plan, more = plan_import(file, NOW, date(2026, 9, 10), ends_leavers=True)
    list(beyond_reach(file, NOW, plan, {"hill"}))
    if not problems and not more:
        assert plan.fingerprint
        for change in plan.changes:
            change.name.encode()


def _json(given: bytes) -> Any:
    """As the sockets and Sanic's handler read it: what is no JSON never reaches our code."""
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        return None


def _is_text(value: str) -> bool:
    return value.isprintable()


def _changed(base: Any, changes: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(changes, dict):
        return changes
    return {**base, **{key: _changed(base.get(key), changes[key]) for key in changes}}


def _activity() -> Dict[str, Any]:
    return {
        "type": "message",
        "id": "1",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "text": "hello",
        "from": {"id": "29:1-megan", "aadObjectId": "b1a5e000-0000-4000-8000-000000000001"},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": "a:1"},
        "recipient": {"id": "28:bot"},
        "channelData": {"tenant": {"id": TENANT}},
    }


def _teams() -> TeamsSettings:
    """The local mode: nobody can fuzz a signature, so the body alone is tried."""
    settings = read_teams_settings(
        {"TEAMS_APP_ID": "7e5a0000-0000-4000-8000-00000000000b", "TEAMS_WITHOUT_TOKENS": "1"},
        "127.0.0.1",
        True,
    )
    assert settings is not None
    return settings


def _person(name: str, manager: Optional[str], duty: Duty = Duty.STAFF) -> PersonNow:
    began = date(2020, 1, 6)
    post = PostNow(f"post-{name}", "hill", "Teacher", duty, manager, began, began, True)
    absence = AbsenceNow(f"absence-{name}", date(2026, 1, 5), None)
    return PersonNow(name, name.title(), f"{name}@school.example", None, (post,), (absence,))


_DOORKEEPER = Doorkeeper(_teams(), SigningKeys("https://login.botframework.com/"))
_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
_SCENARIO = _FOLDER / "pupil_follow_request.yml"
_TEXT = _FOLDER / "policy.md"
_POLICY = read_policy(CONTENT)
SCHOOLS = {"hill": "Hill School", "vale": "Vale School"}
NOW = {
    "ann": _person("ann", None, Duty.HEAD_TEACHER),
    "bob": _person("bob", "ann"),
    "cat": _person("cat", "bob"),
}

JSON_SEEDS = (
    b'{"id": "1", "text": "can I accept a friend request?"}',
    b'{"id": "1", "payload": "/choose_option{\\"option\\": \\"a\\"}~x", "metadata": {"role": "hr"}}',
    b'{"id": "\\ud800", "text": "\\ud83d\\ude00 \\u0000 //x"}',
    b'{"token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJociJ9.", "id": 1}',
)
TEAMS_SEEDS = (
    *JSON_SEEDS,
    json.dumps(_activity()).encode(),
    b'{"value": {"payload": "/x~y", "card": "c"}, "type": "invoke", "name": "adaptiveCard/action"}',
    b'{"entities": [{"type": "mention", "mentioned": {"id": "28:bot"}, "text": "<at>b</at>"}]}',
    b'{"textFormat": "xml", "text": "<at>b</at> &lt;b&gt;", "conversation": {"tenantId": []}}',
    b'{"membersAdded": [{"id": "28:bot"}], "type": "conversationUpdate", "from": null}',
)
STAFF_SEEDS = (
    b"id,name,school,role,email,line_manager,started_on\nann,Ann,hill,Head,a@b.org,,2026-01-05\n",
    b"sep=;\r\nid;name;school;role;duty;ended_on\r\nbob;\xe9;Hill School;Cook;governor;01/09/2026\r\n",
    b'id,name,school,role,away_from,away_until\ndan,"D, ""x""",vale,Cook,2026-01-01,2026-02-01\n',
)


@dataclass(frozen=True)
class Target:
    """A reader, what its corpus begins from, and words that help the fuzzer past its first checks."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    words: Tuple[str, ...] = ()


def _files(folder: str, pattern: str) -> Callable[[], Sequence[bytes]]:
    return lambda: [path.read_bytes() for path in sorted((CONTENT / folder).glob(pattern))]


TARGETS: Mapping[str, Target] = {
    "web_message": Target(
        web_message, lambda: JSON_SEEDS, ("id", "text", "payload", "token", "\\ud800", "\\u0000")
    ),
    "teams_activity": Target(
        teams_activity,
        lambda: TEAMS_SEEDS,
        ("conversation", "tenantId", "value", "payload", "entities", "mention", "<at>", "</at>"),
    ),
    "scenario_file": Target(
        scenario_file,
        _files("scenarios", "*.yml"),
        ("steps:", "options:", "quote:", "&a", "*a", "!!int", "!!binary", "<<:", "---", "? ", "|-"),
    ),
    "policy_text": Target(policy_text, _files("policy", "*.md"), ("#### 2.1 ", "- 2.1 ")),
    "staff_file": Target(
        staff_file,
        lambda: STAFF_SEEDS,
        ("id", "name", "school", "role", "duty", "hill", "line_manager", "head_teacher", "sep=;"),
    ),
}
