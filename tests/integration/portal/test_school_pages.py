"""A school's pages: who opens which, at which school, and what stands on them."""

import re
from dataclasses import replace
from typing import Any, Callable, List

import pytest
import sqlalchemy as sa

from bot.learning.facts import Duty
from bot.records import SqlRecords, tables
from bot.services import Services

SignedIn = Callable[[str], Any]
TOTALS = ("/school", "/school/decisions", "/school/questions", "/school/pack")
PEOPLE = (
    "/school/people",
    "/school/people/export",
    "/school/people/export.xlsx",
    "/school/signed",
    "/school/evidence.zip",
    "/school/staff",
)
HR_ONLY = ("/school/publish", "/school/publish/text.md")


def names_of(records: SqlRecords, but: str) -> List[str]:
    with records.begin() as repo:
        return [each.name for each in repo.people() if each.id != but]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def serves_two(demo_records: SqlRecords) -> str:
    """The head teacher of Bitterne Park is a governor of Sinclair too."""
    with demo_records.begin() as repo:
        head = repo.person("head-teacher")
    row = {
        "id": "second-post",
        "person_id": head.id,
        "school_id": "sinclair",
        "role": "Governor",
        "duty": Duty.GOVERNOR.value,
        "serving_since": head.started_on,
        "started_on": head.started_on,
        "is_main": False,
    }
    with demo_records.database.writing() as connection:
        connection.execute(sa.insert(tables.post).values(**row))
    return head.id


def test_a_governor_opens_totals_without_a_name_and_nothing_else(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    browser = signed_in("governor")
    names = names_of(demo_records, but="governor")

    for path in TOTALS:
        shown = browser.get(path)
        assert shown.status_code == 200, path
        assert not [name for name in names if name in shown.text], path
    for path in (*PEOPLE, "/school/unanswered", *HR_ONLY):
        refused = browser.get(path)
        assert refused.status_code == 403, path
        assert not [name for name in names if name in refused.text], path


def test_staff_open_none_of_them(signed_in: SignedIn) -> None:
    browser = signed_in("line-manager")

    for path in (*TOTALS, *PEOPLE, "/school/unanswered", *HR_ONLY):
        assert browser.get(path).status_code == 403, path


def test_the_head_teacher_opens_all_but_publishing_and_hr_all_but_the_unanswered(
    signed_in: SignedIn,
) -> None:
    head, hr = signed_in("head-teacher"), signed_in("hr")

    assert [head.get(path).status_code for path in (*TOTALS, *PEOPLE)] == [200] * 10
    assert [head.get(path).status_code for path in HR_ONLY] == [403, 403]
    assert [hr.get(path).status_code for path in (*TOTALS, *PEOPLE, *HR_ONLY)] == [200] * 12
    assert hr.get("/school/unanswered").status_code == 403


@pytest.mark.parametrize("person_id", ["head-teacher", "hr", "governor", "line-manager"])
@pytest.mark.parametrize("school_id", ["sinclair", "mansel-park", "nowhere"])
def test_another_school_is_a_page_that_is_not_there(
    signed_in: SignedIn, demo_records: SqlRecords, person_id: str, school_id: str
) -> None:
    browser = signed_in(person_id)

    for end in (
        "",
        "/people",
        "/people/export",
        "/pack.pdf",
        "/evidence.zip",
        "/staff",
        "/publish",
    ):
        answer = browser.get(f"/schools/{school_id}{end}")
        assert answer.status_code == 404, end
        assert "Sinclair" not in answer.text
        assert not [name for name in names_of(demo_records, person_id) if name in answer.text]


def test_somebody_who_serves_two_schools_changes_between_them(
    signed_in: SignedIn, serves_two: str
) -> None:
    browser = signed_in(serves_two)

    main = browser.get("/school").text
    other = browser.get("/schools/sinclair").text

    assert 'href="/schools/sinclair"' in main
    assert 'href="/school"' in other
    assert '<p class="school-name">Sinclair Primary' in other
    # What a post opens ends at its school: there they are a governor.
    assert browser.get("/schools/bitterne-park/people").status_code == 200
    assert browser.get("/schools/sinclair/people").status_code == 403
    assert 'href="/schools/sinclair/people"' not in other


def test_the_people_of_the_second_school_are_shown_where_the_post_allows_it(
    signed_in: SignedIn, serves_two: str, demo_records: SqlRecords
) -> None:
    with demo_records.database.writing() as connection:
        connection.execute(
            sa.update(tables.post)
            .where(tables.post.c.id == "second-post")
            .values(duty=Duty.HEAD_TEACHER.value)
        )
    browser = signed_in(serves_two)

    shown = browser.get("/schools/sinclair/people").text

    assert "Priya Sharma" not in shown
    assert 'action="/schools/sinclair/people"' in shown
    with demo_records.begin() as repo:
        [someone, *_] = [p for p in repo.people_of_school("sinclair") if p.duty is Duty.STAFF]
    assert someone.name in shown
    # The core's rule goes with it: they answer for these people too.
    fields = {
        "form_token": browser.form_token("/schools/sinclair/signed"),
        "person_id": someone.id,
        "version": "1",
        "note": "On paper",
        "back": "/schools/sinclair/signed",
    }
    answer = browser.post("/sign-offs", fields)
    assert answer.headers["location"] == "/schools/sinclair/signed?recorded=1#recorded"


def test_of_which_school_a_file_was_taken_is_on_the_audit_trail(
    signed_in: SignedIn, serves_two: str, demo_records: SqlRecords
) -> None:
    browser = signed_in(serves_two)

    for path in ("people/export", "people/export.xlsx", "pack.pdf"):
        assert browser.get(f"/schools/bitterne-park/{path}").status_code == 200
    assert browser.get("/schools/sinclair/pack.pdf").status_code == 200

    audit = tables.audit
    with demo_records.database.reading() as connection:
        found = connection.execute(
            sa.select(audit.c.subject).where(audit.c.event == "progress.exported")
        ).scalars()
        taken = sorted((each["school"], each["view"], each["format"]) for each in found)
    assert taken == [
        ("bitterne-park", "governors-pack", "pdf"),
        ("bitterne-park", "my-school", "csv"),
        ("bitterne-park", "my-school", "xlsx"),
        ("sinclair", "governors-pack", "pdf"),
    ]


def test_a_governors_numbers_hide_small_groups_and_a_head_teachers_do_not(
    signed_in: SignedIn, complete: Callable[[str], None]
) -> None:
    complete("new-starter")

    governor = text_of(signed_in("governor").get("/school").text)
    head = text_of(signed_in("head-teacher").get("/school").text)

    assert "Friends and befriending 17 Not shown" in governor
    assert "Friends and befriending 17 1 16 0" in head


def test_the_chart_shows_the_numbers_of_the_table(signed_in: SignedIn) -> None:
    shown = signed_in("head-teacher").get("/school").text

    assert shown.count('role="img"') == 2
    assert "0 of 17" in shown.split("<table", 1)[0]


def test_questions_are_counted_by_age_and_never_told(
    signed_in: SignedIn, services: Services, clock: Any
) -> None:
    services.queries.pass_on("new-starter", "May I keep my secret account?")
    clock.advance(days=10)

    head = text_of(signed_in("head-teacher").get("/school/questions").text)
    governor = text_of(signed_in("governor").get("/school/questions").text)

    assert "has waited 10 days" in head
    assert "Open, up to four weeks 1" in head
    assert "secret account" not in head
    assert "Fewer than five questions" in governor
    assert "10 days" not in governor


def test_a_minor_version_leaves_a_signature_standing(
    signed_in: SignedIn, services: Services, app: Any
) -> None:
    services.learning.sign_off("new-starter", 1)
    history = services.policy_history
    minor = replace(history.versions[0], version=2, is_minor=True)
    portal = app.state.portal
    app.state.portal = replace(
        portal, services=replace(services, policy_history=history.followed_by(minor))
    )

    team = signed_in("line-manager").get("/team").text
    school = signed_in("head-teacher").get("/school/signed").text

    assert '<option value="new-starter">' not in team
    assert '<option value="new-starter">' not in school
    assert '<option value="teaching-assistant">' in school


def test_somebody_who_signed_on_paper_is_found_by_part_of_the_name(signed_in: SignedIn) -> None:
    browser = signed_in("head-teacher")

    found = browser.get("/school/signed", q="SHARM").text
    nobody = browser.get("/school/signed", q="100%").text

    assert '<option value="priya-sharma">' in found
    assert '<option value="new-starter">' not in found
    assert "Nobody to show here" in nobody


def test_a_name_is_found_on_either_page_as_people_type_it(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    with demo_records.database.writing() as connection:
        connection.execute(
            sa.update(tables.person)
            .where(tables.person.c.id == "priya-sharma")
            .values(name="Zoë O’Łukasik")
        )
    browser = signed_in("head-teacher")

    for path in ("/school/signed", "/school/people"):
        assert "Zoë O’Łukasik" in browser.get(path, q="olukasik\x00 ZOE").text, path
        assert "Zoë O’Łukasik" not in browser.get(path, q="zoe smith").text, path


@pytest.mark.parametrize(("more", "is_cut"), [(50, False), (51, True)])
def test_a_list_that_was_cut_says_so_although_oneself_is_left_out(
    signed_in: SignedIn, demo_records: SqlRecords, more: int, is_cut: bool
) -> None:
    with demo_records.begin() as repo:
        teacher = repo.person("priya-sharma")
        named = [f"Aaron {number}" for number in range(more)]
        repo.add_people(
            [replace(teacher, id=f"a{at}", name=n, email=None) for at, n in enumerate(named)]
        )
    with demo_records.database.writing() as connection:
        connection.execute(
            sa.update(tables.person)
            .where(tables.person.c.id == "head-teacher")
            .values(name="Aaron Head")
        )

    shown = signed_in("head-teacher").get("/school/signed", q="aaron").text

    assert shown.count('<option value="a') == 50
    assert ("The first 50 are listed" in shown) == is_cut


def test_a_school_without_people_says_so(signed_in: SignedIn, demo_records: SqlRecords) -> None:
    with demo_records.database.writing() as connection:
        connection.execute(
            sa.update(tables.post)
            .where(
                tables.post.c.school_id == "bitterne-park", tables.post.c.person_id != "governor"
            )
            .values(ended_on=sa.func.coalesce(tables.post.c.ended_on, "2026-09-10"))
        )

    shown = signed_in("governor").get("/school").text

    assert "Nobody is on this school" in shown
