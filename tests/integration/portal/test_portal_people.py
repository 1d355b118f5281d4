"""A line manager of five sees five; whatever id is changed, in an address or a form, is 404 without a name."""

import re
from typing import Any, Callable, Dict, List, Tuple

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.learning.oversight import Reach, WaiverWanted
from bot.learning.waivers import WaiverReason
from bot.records import SqlRecords
from bot.services import Services

SignedIn = Callable[[str], Any]
OWN = {
    "new-starter": "Megan Pritchard",
    "teaching-assistant": "Sam Whitlock",
    "priya-sharma": "Priya Sharma",
    "tomasz-kowalski": "Tomasz Kowalski",
    "jo-barnes": "Joanne Barnes",
}
# Of another school, of the own school, above one, oneself, nobody, and what is no id.
OTHERS = ["priya-nair", "carys-llewellyn", "ruth-adeyemi", "governor", "line-manager", "made-up"]
ODD = ["%00", "..%2f..%2fschool", "priya-nair%0d%0aX:1", "' OR 1=1 --", "x" * 3000]
WHY = "Did the trust's own course in June."


def names_of_others(services: Services) -> List[str]:
    with services.records.begin() as repo:
        people = repo.people()
    return [each.name for each in people if each.id not in OWN and each.id != "line-manager"]


def fields(services: Services, **changes: str) -> Dict[str, str]:
    module_id = services.curriculum.modules[0].id
    return {"module": module_id, "reason": "Administrative", "note": WHY, **changes}


def test_a_line_manager_of_five_sees_five(signed_in: SignedIn, services: Services) -> None:
    manager = signed_in("line-manager")
    listed = set(re.findall(r'href="/team/people/([^"]+)"', manager.get("/team").text))

    assert listed == set(OWN)
    for person_id, name in OWN.items():
        shown = manager.get(f"/team/people/{person_id}")
        assert shown.status_code == 200
        assert f"<h1>{name}</h1>" in shown.text
        assert not any(other in shown.text for other in names_of_others(services))


@pytest.mark.parametrize("person_id", [*OTHERS, *ODD])
@pytest.mark.parametrize("reach", ["team", "school", "schools/bitterne-park"])
@pytest.mark.parametrize("rest", ["", "/waive"])
def test_somebody_elses_id_in_an_address_is_404_without_a_name(
    signed_in: SignedIn, services: Services, person_id: str, reach: str, rest: str
) -> None:
    answer = signed_in("line-manager").get(f"/{reach}/people/{person_id}{rest}")

    assert answer.status_code == 404
    assert "We can't find that page" in answer.text
    assert not any(name in answer.text for name in names_of_others(services))


@pytest.mark.parametrize("person_id", [*OTHERS, "x" * 3000, "priya-nair\x00"])
def test_somebody_elses_id_in_any_form_is_404_without_a_name_and_changes_nothing(
    signed_in: SignedIn, services: Services, demo_records: SqlRecords, person_id: str
) -> None:
    theirs = services.queries.pass_on("priya-nair", "May I?")
    before = trail(demo_records)
    manager = signed_in("line-manager")
    token = {"form_token": manager.form_token("/team")}
    waiver = {**token, **fields(services), "confirmed": "yes"}
    signature = {**token, "version": "1", "note": WHY, "back": "/team"}
    forms: List[Tuple[str, Dict[str, str]]] = [
        ("/team/remind", {**token, "person_id": person_id}),
        ("/sign-offs", {**signature, "person_id": person_id}),
        ("/questions", {**token, "query_id": theirs.id, "answer": "Forged"}),
        ("/questions", {**token, "query_id": theirs.id, "answer": ""}),
        ("/questions", {**token, "query_id": person_id, "how": "in_person"}),
    ]
    if person_id in OTHERS:
        forms += [
            (f"/{reach}/people/{person_id}/waive", waiver)
            for reach in ("team", "school", "schools/bitterne-park")
        ]

    for path, sent in forms:
        answer = manager.post(path, sent)

        assert answer.status_code == 404, path
        assert not any(name in answer.text for name in names_of_others(services)), path
        assert "May I?" not in answer.text
    assert trail(demo_records) == before


def test_every_route_with_a_person_in_it_is_walked_here(app: Starlette) -> None:
    with_people = {route.path for route in app.routes if isinstance(route, Route)}

    assert {path for path in with_people if "{person" in path} == {
        f"/{reach}/people/{{person_id}}{rest}"
        for reach in ("team", "school", "schools/{school_id}")
        for rest in ("", "/waive")
    }


@pytest.mark.parametrize("viewer", ["head-teacher", "hr"])
def test_the_head_teacher_and_hr_see_the_people_of_their_school_and_no_other(
    signed_in: SignedIn, viewer: str
) -> None:
    browser = signed_in(viewer)

    assert browser.get("/school/people/new-starter").status_code == 200
    assert browser.get("/schools/bitterne-park/people/new-starter").status_code == 200
    assert browser.get("/schools/sinclair/people/new-starter").status_code == 404
    for person_id in ("priya-nair", "governor", viewer):
        assert browser.get(f"/school/people/{person_id}").status_code == 404


@pytest.mark.parametrize("viewer", ["governor", "new-starter", "other-manager"])
def test_nobody_else_sees_anybody(signed_in: SignedIn, viewer: str) -> None:
    for reach in ("team", "school"):
        answer = signed_in(viewer).get(f"/{reach}/people/teaching-assistant")

        assert answer.status_code == 404
        assert "Sam Whitlock" not in answer.text


def test_a_person_who_has_moved_on_is_no_longer_seen(
    signed_in: SignedIn, demo_records: SqlRecords, clock: Any
) -> None:
    with demo_records.begin() as repo:
        repo.end_post("new-starter", clock.now().date())

    assert signed_in("line-manager").get("/team/people/new-starter").status_code == 404


def test_the_page_shows_dates_renewal_waivers_sign_off_and_reminders(
    signed_in: SignedIn, services: Services, complete: Callable[[str], None]
) -> None:
    complete("new-starter")
    module = services.curriculum.modules[1]
    waiver = WaiverWanted("new-starter", module.id, WaiverReason.ADMINISTRATIVE, "<b>On leave</b>")
    services.oversight.waive("line-manager", waiver, Reach.TEAM)
    services.learning.sign_off_for("line-manager", "new-starter", 1, "On paper.")
    services.reminders.remind("line-manager", "new-starter")

    shown = signed_in("line-manager").get("/team/people/new-starter").text

    assert "<dt>Completed</dt><dd>10 September 2026</dd>" in shown
    assert "<dt>Due again</dt><dd>10 September 2027</dd>" in shown
    assert "Every 12 months" in shown
    assert "“&lt;b&gt;On leave&lt;/b&gt;”" in shown
    assert f"“{module.title}”, waived on 10 September 2026 by Daniel Okafor" in shown
    assert "recorded by Daniel Okafor: “On paper.”" in shown
    assert "Reminded today" in shown
    assert "<li>10 September 2026, by Daniel Okafor</li>" in shown


def test_the_page_never_shows_questions_or_answers_chosen(
    signed_in: SignedIn, services: Services
) -> None:
    step = services.learning.start("new-starter", services.curriculum.modules[0].id)
    services.confidence.rate("new-starter", step.attempt_id, "before", 2)
    option = step.step.options[-1]
    services.learning.choose("new-starter", step.attempt_id, step.step.id, option.id)
    services.queries.pass_on("new-starter", "May I keep my secret account?")

    shown = signed_in("line-manager").get("/team/people/new-starter").text

    for private in (option.text, option.id, "secret account", "How sure", "decisions"):
        assert private not in shown


def test_a_waiver_is_shown_back_and_counts_only_when_sent_again_and_once(
    signed_in: SignedIn, services: Services, demo_records: SqlRecords
) -> None:
    manager = signed_in("line-manager")
    path = "/team/people/new-starter/waive"
    sent = {"form_token": manager.form_token(path), **fields(services)}

    shown_back = manager.post(path, sent)
    assert shown_back.status_code == 200
    assert "Nothing is recorded yet" in shown_back.text
    assert waivers(demo_records) == 0

    counted = manager.post(path, {**sent, "confirmed": "yes"})
    assert counted.headers["location"] == "/team/people/new-starter?waived=1#waived"
    again = manager.post(path, {**sent, "confirmed": "yes"})
    assert again.status_code == 409
    assert "waived already" in again.text
    assert waivers(demo_records) == 1
    assert ("line-manager", "waiver.added") in trail(demo_records)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"module": ""}, "Choose the module"),
        ({"module": "juggling"}, "Choose the module"),
        ({"reason": ""}, "Choose a reason"),
        ({"reason": "Because"}, "Choose a reason"),
        ({"note": " \r\n\x00"}, "Say why"),
        ({"note": "x" * 501}, "500 characters or fewer"),
    ],
)
@pytest.mark.parametrize("confirmed", ["", "yes"])
def test_a_waiver_with_a_mistake_comes_back_although_it_was_confirmed(
    signed_in: SignedIn,
    services: Services,
    demo_records: SqlRecords,
    changes: Dict[str, str],
    said: str,
    confirmed: str,
) -> None:
    manager = signed_in("line-manager")
    path = "/team/people/new-starter/waive"
    sent = {"form_token": manager.form_token(path), **fields(services, **changes)}

    answer = manager.post(path, {**sent, **({"confirmed": confirmed} if confirmed else {})})

    assert answer.status_code == 422
    assert said in answer.text
    assert waivers(demo_records) == 0


@pytest.mark.parametrize("token", ["", "guessed"])
def test_a_form_without_our_token_waives_nothing(
    signed_in: SignedIn, services: Services, demo_records: SqlRecords, token: str
) -> None:
    sent = fields(services, form_token=token, confirmed="yes")

    answer = signed_in("line-manager").post("/team/people/new-starter/waive", sent)

    assert answer.status_code == 403
    assert waivers(demo_records) == 0


def waivers(records: SqlRecords) -> int:
    with records.begin() as repo:
        return len(repo.waivers(list(OWN)))


def trail(records: SqlRecords) -> List[Tuple[str, str]]:
    with records.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT actor_id, event FROM audit").all()
    return [tuple(line) for line in found]
