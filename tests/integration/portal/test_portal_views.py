"""Who sees which page, what stands on it, and who is refused without learning a name."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any, Callable

import pytest

from bot.learning.content import Curriculum
from bot.learning.facts import TeamRow
from bot.portal.progress import Selection, progress
from bot.portal.progress_files import as_csv
from bot.records import SqlRecords
from bot.services import Services

SignedIn = Callable[[str], Any]
TEAM = ("Joanne Barnes", "Megan Pritchard", "Priya Sharma", "Sam Whitlock", "Tomasz Kowalski")


def test_a_line_manager_sees_their_own_people_only(signed_in: SignedIn) -> None:
    shown = signed_in("line-manager").get("/team").text

    assert all(name in shown for name in TEAM)
    assert "Geoffrey Hollis" not in shown
    assert "5 people report to you" in shown
    assert "Showing all 25" in shown


def test_another_line_manager_sees_none_of_these_names(signed_in: SignedIn) -> None:
    other = signed_in("other-manager")
    pages = (other.get("/team"), other.get("/team", manager_id="line-manager", person="priya"))

    for shown in pages:
        assert shown.status_code == 200
        assert not any(name in shown.text for name in TEAM)


@pytest.mark.parametrize("person_id", ["governor", "new-starter", "hr"])
@pytest.mark.parametrize("path", ["/team", "/team/export"])
def test_somebody_without_a_team_is_refused_kindly(
    signed_in: SignedIn, person_id: str, path: str
) -> None:
    answer = signed_in(person_id).get(path)

    assert answer.status_code == 403
    assert "Nothing has gone wrong" in answer.text
    assert not any(name in answer.text for name in TEAM if person_id != "new-starter")


@pytest.mark.parametrize("person_id", ["new-starter", "line-manager", "other-manager"])
@pytest.mark.parametrize("path", ["/school", "/school/people/export"])
def test_staff_do_not_see_the_school(signed_in: SignedIn, person_id: str, path: str) -> None:
    answer = signed_in(person_id).get(path)

    assert answer.status_code == 403
    assert "Geoffrey Hollis" not in answer.text


@pytest.mark.parametrize("person_id", ["head-teacher", "hr"])
def test_the_head_teacher_and_hr_see_the_people_of_their_school(
    signed_in: SignedIn, person_id: str
) -> None:
    shown = signed_in(person_id).get("/school/people").text

    assert "Bitterne Park Primary School" in shown
    assert "Priya Sharma" in shown
    assert "Mansel Park" not in shown


def test_a_governor_sees_totals_and_never_a_name(
    signed_in: SignedIn, demo_records: SqlRecords, complete: Callable[[str], None]
) -> None:
    complete("new-starter")
    governor = signed_in("governor")

    shown = governor.get("/school").text

    with demo_records.begin() as repo:
        names = [each.name for each in repo.people() if each.id != "governor"]
    assert not any(name in shown for name in names)
    assert "Not shown" in shown
    assert governor.get("/school/people/export").status_code == 403


def test_the_navigation_offers_what_the_person_may_open(signed_in: SignedIn) -> None:
    staff = signed_in("new-starter").get("/my-training").text
    head = signed_in("head-teacher").get("/my-training").text

    assert 'href="/team"' not in staff
    assert 'href="/school"' not in staff
    assert 'href="/team"' in head
    assert 'href="/school"' in head


def test_my_training_shows_what_is_due_and_what_the_line_manager_sees(
    signed_in: SignedIn,
) -> None:
    shown = signed_in("new-starter").get("/my-training").text

    assert "Friends and befriending" in shown
    assert "4 October 2026" in shown  # 28 days after the first day
    assert "What my line manager can see" in shown
    assert "Daniel Okafor" in shown
    assert "signed the policy in force yet" in shown


def test_my_training_shows_what_was_done_and_signed(
    signed_in: SignedIn, services: Services, complete: Callable[[str], None]
) -> None:
    complete("teaching-assistant")
    services.learning.sign_off("teaching-assistant", 1)

    shown = signed_in("teaching-assistant").get("/my-training").text

    assert "on 10 September 2026" in shown
    assert "I have read and understood the Social Networking Policy, version 1" in shown


def test_my_training_shows_how_far_a_module_has_come(
    signed_in: SignedIn, services: Services
) -> None:
    services.learning.start("new-starter", services.curriculum.modules[0].id)

    shown = signed_in("new-starter").get("/my-training").text

    assert "0 of 9 decisions made" in shown
    assert "Go on in the chat" in shown


def test_only_the_person_sees_how_sure_they_felt(signed_in: SignedIn, services: Services) -> None:
    step = services.learning.start("new-starter", services.curriculum.modules[0].id)
    services.confidence.rate("new-starter", step.attempt_id, "before", 2)

    own = signed_in("new-starter").get("/my-training").text
    managers = signed_in("line-manager")

    assert "<dt>How sure you felt before</dt><dd>A little</dd>" in own
    assert "A little" not in managers.get("/team").text
    assert "How sure you felt before" not in managers.get("/my-training").text


def test_my_training_says_when_a_module_was_tested_out_of(
    signed_in: SignedIn, services: Services
) -> None:
    module = services.curriculum.modules[0]
    step = services.test_outs.begin("new-starter", module.id)
    while step:
        sound = next(o for o in step.step.options if o.judgement.value == "sound")
        outcome = services.learning.choose("new-starter", step.attempt_id, step.step.id, sound.id)
        step = outcome.next

    shown = signed_in("new-starter").get("/my-training").text

    assert f"Tested out of “{module.title}”" in shown


def test_a_governor_is_not_told_that_training_is_overdue(signed_in: SignedIn, clock: Any) -> None:
    clock.advance(days=60)

    shown = signed_in("governor").get("/my-training").text

    assert "Overdue" not in shown
    assert "asked to do the training" in shown


def test_the_table_is_sorted_and_filtered_by_its_address(
    signed_in: SignedIn, clock: Any, complete: Callable[[str], None]
) -> None:
    complete("new-starter")
    clock.advance(days=60)
    manager = signed_in("line-manager")

    by_name = manager.get("/team", sort="-name").text
    overdue = manager.get("/team", state="overdue").text

    assert by_name.index("Tomasz Kowalski") < by_name.index("Joanne Barnes")
    assert by_name.count("aria-sort") == 1
    assert 'aria-sort="descending"' in by_name
    assert "Showing 24 of 25: overdue" in overdue
    assert overdue.count("Megan Pritchard") < overdue.count("Joanne Barnes")


def test_a_filter_that_leaves_nobody_says_so_and_leads_back(signed_in: SignedIn) -> None:
    shown = signed_in("line-manager").get("/team", state="done").text

    assert "Nobody to show here" in shown
    assert 'href="/team"' in shown


def test_an_address_nobody_made_shows_the_usual_view(signed_in: SignedIn) -> None:
    shown = signed_in("line-manager").get("/team", state="x", sort="'; drop", order="?").text

    assert "Showing all 25" in shown


def test_the_team_page_never_shows_questions_or_answers(
    signed_in: SignedIn, services: Services
) -> None:
    step = services.learning.start("new-starter", services.curriculum.modules[0].id)
    option = step.step.options[-1]
    services.learning.choose("new-starter", step.attempt_id, step.step.id, option.id)
    services.queries.pass_on("new-starter", "May I keep my secret account?")

    shown = signed_in("line-manager").get("/team").text

    assert option.id not in shown
    assert option.text not in shown
    assert "secret account" not in shown


def test_the_export_holds_the_lines_of_the_view_and_is_on_the_audit_trail(
    signed_in: SignedIn, clock: Any, complete: Callable[[str], None], demo_records: SqlRecords
) -> None:
    complete("new-starter")
    clock.advance(days=60)
    manager = signed_in("line-manager")

    answer = manager.get("/team/export", state="overdue", sort="-name")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 24
    assert list(dict.fromkeys(line["Name"] for line in lines)) == sorted(TEAM, reverse=True)
    done = "Friends and befriending"
    assert [line["Name"] for line in lines if line["Module"] == done] == [
        "Tomasz Kowalski",
        "Sam Whitlock",
        "Priya Sharma",
        "Joanne Barnes",
    ]
    assert {line["State"] for line in lines} == {"Overdue"}
    assert answer.headers["content-disposition"] == (
        'attachment; filename="my-team-2026-11-09.csv"'
    )
    with demo_records.database.reading() as connection:
        trail = connection.exec_driver_sql("SELECT actor_id, event FROM audit").all()
    assert ("line-manager", "progress.exported") in [tuple(line) for line in trail]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_an_export_is_run_as_a_formula(curriculum: Curriculum, start: str) -> None:
    row = _row(curriculum, name=f'{start}HYPERLINK("x")', role="Ó cook")

    exported = as_csv(progress([row], curriculum, Selection())).decode("utf-8-sig")

    cells = list(csv.reader(io.StringIO(exported, newline="")))[1]
    assert cells[:2] == [f'\'{start}HYPERLINK("x")', "Ó cook"]


def test_lines_without_a_date_come_last_in_either_direction(curriculum: Curriculum) -> None:
    done = _row(curriculum, name="A", completed_at=datetime(2026, 9, 1, tzinfo=timezone.utc))
    rows = [_row(curriculum, name="Z"), done]

    for descending in (False, True):
        view = progress(rows, curriculum, Selection(sort="completed", descending=descending))
        assert [line.name for line in view.lines] == ["A", "Z"]


def test_accented_names_are_sorted_beside_their_plain_letter(curriculum: Curriculum) -> None:
    rows = [_row(curriculum, name=name) for name in ("Zoe", "Órla", "Pat", "Olive")]

    view = progress(rows, curriculum, Selection(sort="name"))

    assert [line.name for line in view.lines] == ["Olive", "Órla", "Pat", "Zoe"]


def test_days_are_those_of_england_across_the_clock_change(curriculum: Curriculum) -> None:
    summer = _row(curriculum, completed_at=datetime(2026, 10, 24, 23, 30, tzinfo=timezone.utc))
    winter = replace(summer, completed_at=datetime(2026, 10, 25, 23, 30, tzinfo=timezone.utc))

    days = [progress([row], curriculum, Selection()).lines[0] for row in (summer, winter)]

    assert [line.completed_on for line in days] == [date(2026, 10, 25), date(2026, 10, 25)]


@pytest.fixture
def curriculum(services: Services) -> Curriculum:
    return services.curriculum


def _row(curriculum: Curriculum, **changed: Any) -> TeamRow:
    row = TeamRow("p", "P", "Cook", curriculum.modules[0].id, "due", date(2026, 9, 29), None)
    return replace(row, **changed)


@pytest.mark.parametrize(
    ("page", "links"),
    [
        (1, (1, 2, None, 8)),
        (2, (1, 2, 3, None, 8)),
        (5, (1, None, 4, 5, 6, None, 8)),
        (8, (1, None, 7, 8)),
        (99, (1, None, 7, 8)),
    ],
)
def test_every_line_is_on_one_page_and_a_page_too_far_is_the_last(
    curriculum: Curriculum, page: int, links: Any
) -> None:
    rows = [_row(curriculum, name=f"P{number:03}") for number in range(180)]

    view = progress(rows, curriculum, Selection(sort="name", page=page))

    assert view.page_links == links
    assert [*view.before, *view.on_page, *view.after] == list(view.lines)
    assert (view.first, view.last) == (25 * min(page, 8) - 24, min(25 * page, 180))


def test_a_list_too_long_to_carry_along_is_not(curriculum: Curriculum) -> None:
    rows = [_row(curriculum, name=f"P{number:03}") for number in range(526)]

    view = progress(rows, curriculum, Selection())

    assert (view.prints_whole, view.before, view.after) == (False, (), ())


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "²"},
        {"page": "9" * 50},
        {"sort": "-"},
        {"q": "\x00"},
    ],
)
def test_a_selection_nobody_made_is_the_usual_one(asked: Any) -> None:
    assert Selection.read(asked) == Selection()


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("Michał Łukasik", "lukasik MICHAL"),
        ("Liam O'Connor", "oconnor"),
        ("Liam O’Connor", "o'connor"),
        ("Mei-Ling Chan", "mei ling"),
        ("Søren Straße", "soren strasse"),
    ],
)
def test_names_are_found_as_people_type_them(
    curriculum: Curriculum, name: str, search: str
) -> None:
    rows = [_row(curriculum, name=name), _row(curriculum, name="Somebody Else")]

    view = progress(rows, curriculum, Selection(search=search))

    assert [line.name for line in view.lines] == [name]
