"""The person signed in reads and takes away everything held about them, and nobody else's."""

import json
from html import unescape
from typing import Any, Callable

import sqlalchemy as sa
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.records import ActionShowHeldData
from bot.errors import ConversationNotStored
from bot.learning.facts import Query, Waiver
from bot.learning.mail_rules import MailTopic
from bot.learning.waivers import WaiverReason
from bot.records import tables
from bot.records.mailing import NOTICE
from bot.records.teams import teams_chat
from bot.services import Services

SignedIn = Callable[[str], Any]


def chat(services: Services, person_id: str, text: str) -> None:
    services.conversations.prepare()
    services.conversations.append(
        f"web:{person_id}",
        0,
        [
            {"event": "action", "name": "action_session_start", "timestamp": 1.0},
            {"event": "user", "text": text, "timestamp": 1_757_000_000.0},
            {"event": "bot", "text": "Hello!", "timestamp": 1_757_000_001.0},
        ],
    )


def test_the_file_has_everything_of_the_person_signed_in(
    signed_in: SignedIn, services: Services, complete: Callable[[str], None], clock: Any
) -> None:
    complete("new-starter")
    chat(services, "new-starter", "may I befriend a parent?")
    with services.records.begin() as repo:
        repo.add_query(Query("q1", "new-starter", "line-manager", "May I?", clock.now()))

    answer = signed_in("new-starter").get("/my-data/download")

    held = json.loads(answer.text)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="my-data-2026-09-10.json"'
    )
    assert held["person"]["name"] == "Megan Pritchard"
    assert held["posts"][0]["school_name"] == "Bitterne Park Primary School"
    assert len(held["completions"]) == 1
    assert held["attempts"][0]["choices"]
    assert [query["text"] for query in held["queries"]] == ["May I?"]
    assert [message["text"] for message in held["conversation"]["messages"]] == [
        "may I befriend a parent?",
        "Hello!",
    ]
    assert len(held["conversation"]["as_stored"]) == 3
    assert held["audit_trail"][-1]["event"] == "held.exported"


def test_the_page_says_it_in_words(
    signed_in: SignedIn, services: Services, complete: Callable[[str], None]
) -> None:
    complete("new-starter")
    chat(services, "new-starter", "may I <b>befriend</b> a parent?")

    shown = signed_in("new-starter").get("/my-data").text

    assert "Early career teacher at Bitterne Park Primary School" in shown
    assert "passed." in shown
    assert "may I &lt;b&gt;befriend&lt;/b&gt; a parent?" in shown
    assert 'href="/my-data/download"' in shown


def test_e_mails_waivers_and_teams_are_shown_in_words(
    signed_in: SignedIn, services: Services, clock: Any
) -> None:
    services.mail_outbox.put(["new-starter"], NOTICE, "n1", clock.now())
    services.mail_stops.stop("new-starter", MailTopic.EARLY_REMINDERS, clock.now())
    module_id, reason = services.curriculum.modules[0].id, WaiverReason.EQUIVALENT_AU.value
    waived = (module_id, 1, reason, "Done in May", "line-manager", clock.now())
    with services.records.begin() as repo:
        repo.add_waiver(Waiver("w1", "new-starter", *waived))
    with services.records.database.writing() as connection:
        ids = {"tenant_id": "t", "object_id": "o", "person_id": "new-starter"}
        connection.execute(sa.insert(teams_chat).values(**ids, met_at=clock.now()))

    shown = unescape(signed_in("new-starter").get("/my-data").text)

    assert "An e-mail to you with a reminder" in shown
    assert "It is waiting to be sent." in shown
    assert "Your account there, since 10 September 2026" in shown
    assert "You stopped reminders of training that isn't overdue yet on 10 September 2026." in shown
    assert "You did the same in another module here. “Done in May”" in shown
    for code in ("early_reminders", "Equivalent AU", "(notice)"):
        assert code not in shown


def test_nobody_else_is_in_it_whatever_is_asked_for(
    signed_in: SignedIn, services: Services, complete: Callable[[str], None], clock: Any
) -> None:
    complete("new-starter")
    chat(services, "new-starter", "a secret")
    with services.records.begin() as repo:
        repo.add_query(Query("q1", "new-starter", "line-manager", "My words", clock.now()))
    manager = signed_in("line-manager")

    for path in ("/my-data", "/my-data/download"):
        shown = manager.get(path, person="new-starter", person_id="new-starter").text
        assert "Daniel Okafor" in shown
        assert "Megan Pritchard" not in shown
        assert "a secret" not in shown
        assert "My words" not in shown  # the asker's; when it was asked is shown


def test_somebody_who_never_wrote_is_told_so(signed_in: SignedIn) -> None:
    assert "You haven't written anything yet." in signed_in("governor").get("/my-data").text


def test_a_part_is_never_given_for_the_whole(
    signed_in: SignedIn, services: Services, monkeypatch: Any
) -> None:
    def unreachable(*_: Any) -> Any:
        raise ConversationNotStored("cut by the test")

    browser = signed_in("new-starter")
    monkeypatch.setattr(services.conversations, "of_person", unreachable)

    assert browser.get("/my-data").status_code == 503
    assert browser.get("/my-data/download").status_code == 503


def test_that_it_was_taken_is_on_the_audit_trail(signed_in: SignedIn, services: Services) -> None:
    signed_in("new-starter").get("/my-data/download")

    with services.records.database.reading() as connection:
        audit = sa.select(tables.audit).order_by(tables.audit.c.number)
        last = connection.execute(audit).all()[-1]
    assert (last.actor_id, last.event) == ("new-starter", "held.exported")


def test_the_chat_leads_there(services: Services, signed_in: SignedIn) -> None:
    dispatcher = CollectingDispatcher()
    tracker = Tracker("web:new-starter", {}, {}, [], False, None, {}, "action_listen")

    ActionShowHeldData(services).run(dispatcher, tracker, {})

    (link,) = dispatcher.messages[0]["custom"]["links"]
    assert link == {"title": "Download my data", "href": "/my-data"}
    assert signed_in("new-starter").get(link["href"]).status_code == 200
