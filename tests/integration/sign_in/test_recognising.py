"""Who is signed in by what a directory vouches for, and who is refused, all with the same words."""

from typing import Any, Callable

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from bot.portal import create_app
from bot.records import SqlRecords, tables
from tests.integration.sign_in.conftest import EMAIL, MEGAN, OBJECT_ID
from tests.oidc.forged_directory import OTHER_TENANT, TENANT, ForgedDirectory

SAME_WORDS = "ask your school office to add you"
MEMBER = {"oid": OBJECT_ID, "acct": 0, "preferred_username": EMAIL}
WORKSPACE = {"hd": "hill.sch.uk", "email": EMAIL, "email_verified": True}


def come_back(browser: Any, directory: ForgedDirectory, kind: str, **claims: Any) -> Any:
    location = browser.get(f"/sign-in/{kind}").headers["location"]
    return browser.get(directory.vouch(location, **claims))


def object_id_of(records: SqlRecords, person_id: str = MEGAN) -> Any:
    person = tables.person
    with records.database.reading() as connection:
        chosen = sa.select(person.c.entra_object_id).where(person.c.id == person_id)
        return connection.execute(chosen).scalar()


def audited(records: SqlRecords) -> Any:
    audit = tables.audit
    with records.database.reading() as connection:
        lines = connection.execute(sa.select(audit.c.actor_id, audit.c.event, audit.c.subject))
        return [tuple(line) for line in lines]


def is_refused(browser: Any, answer: Any) -> bool:
    assert answer.status_code == 403
    assert SAME_WORDS in answer.text
    return browser.get("/help").text.count("Megan") == 0


def test_entra_knows_a_person_by_the_object_id_whatever_their_address_is_now(
    browser: Any, directory: ForgedDirectory, change_person: Any
) -> None:
    change_person(entra_object_id=OBJECT_ID, email=None)

    answer = come_back(
        browser, directory, "entra", oid=OBJECT_ID.upper(), preferred_username="married@hill.sch.uk"
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
    assert "Megan Pritchard" in browser.get("/help").text


def test_google_knows_a_person_by_the_verified_address(
    browser: Any, directory: ForgedDirectory
) -> None:
    answer = come_back(browser, directory, "google", **{**WORKSPACE, "email": EMAIL.title()})

    assert answer.status_code == 303
    assert "Megan Pritchard" in browser.get("/help").text


def test_a_members_first_sign_in_links_their_object_id_and_says_so_on_the_audit_trail(
    browser: Any, directory: ForgedDirectory, records: SqlRecords, app: Starlette
) -> None:
    assert come_back(browser, directory, "entra", **MEMBER).status_code == 303
    assert object_id_of(records) == OBJECT_ID
    assert audited(records) == [
        (MEGAN, "account.linked", {"person": MEGAN, "provider": "entra"}),
    ]

    again = come_back(type(browser)(app), directory, "entra", oid=OBJECT_ID)

    assert again.status_code == 303
    assert len(audited(records)) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"acct": None},
        {"acct": 1},
        {"idp": "https://sts.windows.net/another/"},
        {"preferred_username": None, "email": EMAIL},
        {"preferred_username": "megan.pritchard@hill.sch.u\u212a"},
        {"preferred_username": ["megan.pritchard@hill.sch.uk"]},
        {"preferred_username": "stranger@hill.sch.uk"},
    ],
    ids=["kind not said", "guest", "other home", "mail alone", "look-alike", "a list", "unknown"],
)
def test_entra_addresses_that_prove_nothing_sign_nobody_in_and_link_nothing(
    browser: Any, directory: ForgedDirectory, records: SqlRecords, claims: Any
) -> None:
    answer = come_back(browser, directory, "entra", **{**MEMBER, **claims})

    assert is_refused(browser, answer)
    assert object_id_of(records) is None
    assert audited(records) == []


def test_an_address_that_came_to_another_account_is_refused_and_the_link_stays(
    browser: Any, directory: ForgedDirectory, records: SqlRecords, change_person: Any
) -> None:
    known = "22222222-aaaa-4bbb-8ccc-00000000000f"
    change_person(entra_object_id=known)

    assert is_refused(browser, come_back(browser, directory, "entra", **MEMBER))
    assert object_id_of(records) == known


def test_an_object_id_that_a_leaver_had_is_given_to_nobody(
    browser: Any, directory: ForgedDirectory, records: SqlRecords, change_person: Any, clock: Any
) -> None:
    change_person("teaching-assistant", entra_object_id=OBJECT_ID)
    with records.begin() as repo:
        repo.end_post("teaching-assistant", clock.now().date())

    assert is_refused(browser, come_back(browser, directory, "entra", **MEMBER))
    assert object_id_of(records) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"hd": None},
        {"hd": "elsewhere.sch.uk"},
        {"hd": ["hill.sch.uk"]},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": "stranger@hill.sch.uk"},
    ],
)
def test_google_accounts_of_others_or_unverified_sign_nobody_in(
    browser: Any, directory: ForgedDirectory, claims: Any
) -> None:
    assert is_refused(browser, come_back(browser, directory, "google", **{**WORKSPACE, **claims}))


def test_another_tenant_is_refused_although_it_knows_the_object_id(
    browser: Any, directory: ForgedDirectory, change_person: Any
) -> None:
    change_person(entra_object_id=OBJECT_ID)

    assert is_refused(browser, come_back(browser, directory, "entra", **MEMBER, tid=OTHER_TENANT))


@pytest.mark.parametrize("kind", ["entra", "google"])
def test_a_leaver_and_a_stranger_read_the_same(
    browser: Any,
    directory: ForgedDirectory,
    records: SqlRecords,
    change_person: Any,
    clock: Any,
    kind: str,
) -> None:
    change_person(entra_object_id=OBJECT_ID)
    with records.begin() as repo:
        repo.end_post(MEGAN, clock.now().date())
    known = {"entra": MEMBER, "google": WORKSPACE}[kind]
    other = {**known, "oid": "22222222-aaaa-4bbb-8ccc-00000000000e"}

    leaver = come_back(browser, directory, kind, **known)
    stranger = come_back(
        browser,
        directory,
        kind,
        **{**other, "email": "x@hill.sch.uk", "preferred_username": "x@hill.sch.uk"},
    )

    assert is_refused(browser, leaver)
    assert leaver.text.replace(EMAIL, "") == stranger.text.replace("x@hill.sch.uk", "")


@pytest.mark.parametrize(
    ("person_id", "page"), [("governor", "/school"), ("head-teacher", "/school"), ("hr", "/school")]
)
def test_governors_heads_and_hr_sign_in_to_what_is_theirs(
    browser: Any, directory: ForgedDirectory, change_person: Any, person_id: str, page: str
) -> None:
    change_person(person_id, entra_object_id=OBJECT_ID)

    answer = come_back(browser, directory, "entra", oid=OBJECT_ID)

    assert answer.status_code == 303
    assert f'href="{page}"' in browser.get("/help").text


def test_several_tenants_share_one_address_and_each_counts_for_itself(
    services: Any,
    settings_with: Callable[..., Any],
    directory: ForgedDirectory,
    browser: Any,
    change_person: Any,
) -> None:
    change_person(entra_object_id=OBJECT_ID)
    both = directory.environment("entra", tenants=f"{TENANT},{OTHER_TENANT}")
    several = type(browser)(create_app(services, settings_with(both)))
    other = {"iss": f"{directory.url}/{OTHER_TENANT}/v2.0", "tid": OTHER_TENANT, "oid": OBJECT_ID}

    mixed = come_back(several, directory, "entra", **{**other, "tid": TENANT})
    right = come_back(several, directory, "entra", **other)

    assert (mixed.status_code, right.status_code) == (403, 303)
    assert "didn't pass our checks" in mixed.text


def test_the_account_is_shown_to_its_holder_and_to_no_log(
    browser: Any, directory: ForgedDirectory, caplog: pytest.LogCaptureFixture
) -> None:
    answer = come_back(
        browser, directory, "google", hd="gmail.com", email="<b>me</b>@gmail.com", name="Me"
    )

    assert "&lt;b&gt;me&lt;/b&gt;@gmail.com" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "sign_in.refused directory=google reason=domain_not_on_the_list" in caplog.text
    assert "@gmail.com" not in caplog.text
