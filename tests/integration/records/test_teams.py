"""Who is who in Teams: by the imported object id first, by one address once, and never by an address given away."""

from datetime import datetime, timezone

import pytest
import sqlalchemy as sa

from bot.records import SqlRecords, TeamsChats
from bot.records.tables import person

AT = datetime(2026, 9, 10, 8, tzinfo=timezone.utc)
TENANT, MEGAN, SAM, NEWCOMER = "t", "a" * 36, "b" * 36, "c" * 36
CHAT = {"service_url": "https://s/", "conversation_id": "a:1", "bot_id": "28:b"}


@pytest.fixture
def chats(demo_records: SqlRecords) -> TeamsChats:
    with demo_records.database.writing() as connection:
        for person_id, values in {
            "new-starter": {"entra_object_id": MEGAN.upper()},
            "teaching-assistant": {"email": "Sam@School.example"},
            "jo-barnes": {"email": "jo@school.example"},
        }.items():
            connection.execute(sa.update(person).where(person.c.id == person_id).values(**values))
    return TeamsChats(demo_records)


def test_an_imported_object_id_names_its_person(chats: TeamsChats) -> None:
    assert chats.person_of(TENANT, MEGAN) == "new-starter"
    assert chats.person_of(TENANT, SAM) is None
    assert chats.person_of(TENANT, "") is None


def test_an_address_names_its_person_once_and_from_then_on(chats: TeamsChats) -> None:
    assert chats.link(TENANT, SAM, ["sam@school.example"], AT) == "teaching-assistant"

    assert chats.person_of(TENANT, SAM) == "teaching-assistant"


def test_an_address_given_to_somebody_new_lets_them_into_nobodys_record(chats: TeamsChats) -> None:
    chats.link(TENANT, SAM, ["sam@school.example"], AT)

    assert chats.link(TENANT, NEWCOMER, ["sam@school.example"], AT) is None


def test_addresses_of_two_people_name_nobody(chats: TeamsChats) -> None:
    addresses = ["sam@school.example", "jo@school.example"]

    assert chats.link(TENANT, SAM, addresses, AT) is None
    assert chats.link(TENANT, SAM, [], AT) is None


def test_another_object_id_imported_later_ends_what_an_address_had_found(
    chats: TeamsChats, demo_records: SqlRecords
) -> None:
    chats.link(TENANT, SAM, ["sam@school.example"], AT)
    with demo_records.database.writing() as connection:
        own = sa.update(person).where(person.c.id == "teaching-assistant")
        connection.execute(own.values(entra_object_id=NEWCOMER))

    assert chats.person_of(TENANT, SAM) is None
    assert chats.person_of(TENANT, NEWCOMER) == "teaching-assistant"


@pytest.mark.parametrize(
    ("person_id", "object_id"), [("teaching-assistant", NEWCOMER), ("jo-barnes", SAM.upper())]
)
def test_nobody_is_written_to_in_the_chat_of_a_member_who_is_somebody_else_by_import(
    chats: TeamsChats, demo_records: SqlRecords, person_id: str, object_id: str
) -> None:
    chats.link(TENANT, SAM, ["sam@school.example"], AT)
    chats.met("teaching-assistant", TENANT, SAM, CHAT, AT)
    chats.met("new-starter", TENANT, MEGAN, {**CHAT, "conversation_id": "a:2"}, AT)
    assert len(chats.reachable()) == 2
    with demo_records.database.writing() as connection:
        own = sa.update(person).where(person.c.id == person_id)
        connection.execute(own.values(entra_object_id=object_id))

    assert [row["person_id"] for row in chats.reachable()] == ["new-starter"]


def test_somebody_who_left_is_nobody(chats: TeamsChats, demo_records: SqlRecords) -> None:
    chats.met("new-starter", TENANT, MEGAN, CHAT, AT)
    with demo_records.begin() as repo:
        repo.end_post("new-starter", AT.date())

    assert chats.person_of(TENANT, MEGAN) is None
    assert chats.reachable() == []


def test_a_chat_is_reached_until_the_app_is_taken_away_and_again_when_it_is_back(
    chats: TeamsChats,
) -> None:
    chats.met("new-starter", TENANT, MEGAN, CHAT, AT)
    assert [row["person_id"] for row in chats.reachable()] == ["new-starter"]

    chats.gone("a:1", "remove", AT)
    assert chats.reachable() == []
    assert chats.reach().removed[0]["removed_why"] == "remove"

    chats.met("new-starter", TENANT, MEGAN, CHAT, AT)
    assert chats.reach().reached == 1
