"""A person with something of every kind on record, and conversations of their own and of others about them."""

from datetime import date, datetime, timedelta
from typing import Any, Dict, List
from uuid import uuid4

import sqlalchemy as sa

from bot.channels.teams.activities import Chat
from bot.learning.facts import AnswerFact, Attempt, Completion, Position, Query, SignOff
from bot.records import SqlRecords, tables
from bot.records.mail_tables import mail, mail_stop
from bot.records.portal_sessions import portal_session
from bot.records.teams import teams_chat
from bot.runtime.conversation_keeping import ConversationKeeping
from bot.runtime.teams_activities import Taken
from bot.runtime.teams_store import TeamsStore

ID, NAME, EMAIL = "marta-zielinska", "Marta Zielińska", "marta@hill.example"
FOUND_ID = "0e5f11aa-found-by-her-address"  # of another account of hers in Teams
OBJECT_ID = "11111111-2222-4333-8444-555555555555"
COLLEAGUE = "linda-moss"


def live(records: SqlRecords, conversations: ConversationKeeping, at: datetime) -> None:
    """Fills every table that can hold something of the demo's cook, as the product would."""
    with records.begin() as repo:
        for attempt_id, passed in (("passed", True), ("failed", False)):
            repo.add_attempt(_attempt(attempt_id, at))
            repo.add_answer(attempt_id, AnswerFact("s", "one", "a", "sound", True, 1, at))
            repo.finish_attempt(attempt_id, passed, 0.5, at)
        repo.add_attempt(_attempt("open", at))
        repo.add_completion(Completion("c1", ID, "friends", 1, 1, "passed", at))
        repo.add_sign_off(
            SignOff("s1", ID, 1, "ab", "I have read it.", at, COLLEAGUE, f"{NAME} signed on paper")
        )
        repo.add_sign_off(SignOff("s2", COLLEAGUE, 1, "ab", "I have read it.", at, ID, "seen"))
        repo.add_query(Query("q1", ID, COLLEAGUE, "May I, Marta, post this?", at))
        repo.add_query(Query("q2", COLLEAGUE, ID, f"Dear {NAME}, may I?", at))
        repo.add_query(Query("q3", "barry-tate", COLLEAGUE, f"May {NAME.upper()} do this?", at))
        repo.answer_query("q3", COLLEAGUE, at)
        repo.audit(ID, "sign_off.added", {"sign_off": "s1"}, at)
        repo.audit(COLLEAGUE, "reminder.sent", {"person": ID}, at)
    for table, row in _others(at):
        with records.database.writing() as connection:
            connection.execute(sa.insert(table).values(**row))
    with records.database.writing() as connection:
        own = sa.update(tables.person).where(tables.person.c.id == ID)
        connection.execute(own.values(email=EMAIL, entra_object_id=OBJECT_ID))
        of_school = sa.update(tables.school).where(tables.school.c.id == "bitterne-park")
        connection.execute(of_school.values(safeguarding_lead=NAME))
    conversations.prepare()
    conversations.append(f"web:{ID}", 0, _conversation(at, "I am Marta and I am worried"))
    conversations.append(f"teams:{ID}", 0, _conversation(at, "hello"))
    conversations.append(f"web:{COLLEAGUE}", 0, _conversation(at, f"how is {NAME.lower()} doing"))
    conversations.append(f"web:not-{ID}", 0, _conversation(at, "hello"))
    conversations.accept(f"web:{ID}", "m1", {"text": "one more thing"})
    conversations.accept(f"web:{COLLEAGUE}", "m2", {"text": f"tell {EMAIL}"})
    conversations.accept(f"teams:a-tenant:{OBJECT_ID}", "m3", {"text": "who am I?"})
    chat = Chat("https://smba.example/", "a:1", "a-tenant", "28:bot")
    on_teams = TeamsStore(str(conversations._engine.url.render_as_string(hide_password=False)))
    senders = (f"web:{ID}", f"teams:a-tenant:{OBJECT_ID}", f"web:{COLLEAGUE}")
    for number, sender in enumerate(senders):
        said = {"text": f"Hello {NAME}", "buttons": [], "custom": {}, "metadata": {}}
        on_teams.enqueue(sender, f"{number}/turn", chat, [said])
    for object_id in (OBJECT_ID, FOUND_ID, "0e5f-of-a-colleague"):
        taken = Taken("f" * 64, at.timestamp())
        on_teams.note_taken(f"mark-{object_id}", f"teams:a-tenant:{object_id}", taken)
    on_teams.dispose()


def _attempt(attempt_id: str, at: datetime) -> Attempt:
    module_id = f"module-{attempt_id}"
    return Attempt(attempt_id, ID, module_id, 1, {}, at, Position("s", "one"))


def _others(at: datetime) -> Any:
    day = at.date()
    yield (
        tables.absence,
        _own({"starts_on": day, "ends_on": None, "recorded_by": ID, "recorded_at": at}),
    )
    yield tables.confidence, {"attempt_id": "passed", "moment": "before", "level": 2, "at": at}
    yield (
        tables.waiver,
        _own(
            {
                "module_id": "m",
                "policy_version": 1,
                "reason": "Suspended",
                "note": f"told {EMAIL}",
                "waived_by": ID,
                "waived_at": at,
            }
        ),
    )
    for person_id, made_by in ((ID, COLLEAGUE), (COLLEAGUE, ID)):
        yield (
            tables.notice,
            _own(
                {
                    "person_id": person_id,
                    "kind": "reminder",
                    "subject": {"person": ID, "text": f"to {NAME}"},
                    "made_by": made_by,
                    "made_on": day,
                    "made_at": at,
                }
            ),
        )
    for person_id in (ID, COLLEAGUE):
        mailed = {"person_id": person_id, "kind": "notice", "occasion": "n1", "error": "no"}
        yield mail, _own({**mailed, "made_at": at, "next_try_at": at})
    yield mail_stop, {"person_id": ID, "topic": "team_digest", "stopped_at": at}
    for object_id in (OBJECT_ID, FOUND_ID):
        chat = {"conversation_id": "a:1", "met_at": at, "removed_at": at, "removed_why": "remove"}
        own = {"tenant_id": "a-tenant", "object_id": object_id, "person_id": ID}
        yield teams_chat, {**own, **chat}
    yield (
        tables.unanswered,
        {
            "id": "u1",
            "school_id": "sinclair",
            "asker_mark": "x",
            "text": f"is {NAME} kind",
            "asked_on": day,
        },
    )
    yield (
        tables.feedback,
        {"id": "f1", "school_id": "sinclair", "topic_id": "t", "helpful": True, "given_on": day},
    )
    for digest, person_id in (("d1", ID), ("d2", COLLEAGUE)):
        row = {"digest": digest, "person_id": person_id, "began_at": at, "seen_at": at}
        yield portal_session, row
    yield tables.statement, {"target": "lrs", "audit_number": 1, "tries": 1, "error": f"no {EMAIL}"}


def _own(row: Dict[str, Any]) -> Dict[str, Any]:
    return {"id": uuid4().hex, "person_id": ID, **row}


def _conversation(at: datetime, text: str) -> List[Dict[str, Any]]:
    moment = at.timestamp()
    button = {"title": "Remind them", "payload": f'/remind{{"person": "{ID}"}}'}
    return [
        {"event": "action", "name": "action_session_start", "timestamp": moment},
        {
            "event": "user",
            "text": text,
            "timestamp": moment,
            "parse_data": {"text": text, "entities": []},
        },
        {
            "event": "bot",
            "text": f"- **{NAME}** (Cook): due",
            "timestamp": moment,
            "data": {"buttons": [button]},
        },
        {"event": "user", "text": button["payload"], "timestamp": moment},
    ]


def gone_since(records: SqlRecords, person_id: str, day: date) -> None:
    """They left the staff list on this day; what they did there before is as old."""
    with records.database.writing() as connection:
        own = sa.update(tables.post).where(tables.post.c.person_id == person_id)
        days = {"started_on": day - timedelta(days=700), "serving_since": day - timedelta(days=700)}
        connection.execute(own.values(ended_on=day, **days))


def counts_of(records: SqlRecords) -> Dict[str, int]:
    with records.database.reading() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in tables.metadata.sorted_tables
        }
