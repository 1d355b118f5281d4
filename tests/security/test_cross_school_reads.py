"""Every address of the portal, asked for by everybody with everybody's ids: what is not theirs is 404 or 403, nameless.

Who may see whom is worked out here from the staff list alone, so that the portal's own idea of it is not asked."""

import re
from typing import Any, Callable, Dict, List, Set

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.learning.facts import Duty, Person
from bot.services import Services

SignedIn = Callable[[str], Any]
VIEWERS = ["new-starter", "line-manager", "other-manager", "head-teacher", "governor", "hr"]
REFUSED = (403, 404)
LEADS = (Duty.HEAD_TEACHER, Duty.HR)


def addresses(app: Starlette, with_part: str) -> List[str]:
    return [
        route.path
        for route in app.routes
        if isinstance(route, Route) and "GET" in (route.methods or ()) and with_part in route.path
    ]


def seen_by(viewer: Person, people: List[Person], address: str) -> Set[str]:
    """Whose page the address may show them."""
    if address.startswith("/team"):
        return {each.id for each in people if each.line_manager_id == viewer.id}
    if viewer.duty not in LEADS:
        return set()
    return {
        each.id for each in people if each.school_id == viewer.school_id and each.id != viewer.id
    }


@pytest.mark.parametrize("viewer_id", VIEWERS)
def test_nobody_reads_a_person_who_is_not_theirs(
    app: Starlette, signed_in: SignedIn, services: Services, viewer_id: str
) -> None:
    with services.records.reading() as repo:
        people = repo.people()
        viewer = repo.person(viewer_id)
    browser, asked = signed_in(viewer_id), 0
    for address in addresses(app, "{person_id}"):
        theirs = seen_by(viewer, people, address)
        for person in people:
            if person.id in theirs or (person.duty is Duty.GOVERNOR and viewer.duty in LEADS):
                continue
            path = address.replace("{person_id}", person.id)
            answer = browser.get(path.replace("{school_id}", person.school_id))

            asked += 1
            assert answer.status_code in REFUSED, (viewer_id, path)
            assert person.name not in answer.text or person.id == viewer_id, (viewer_id, path)
    assert asked >= 40


@pytest.mark.parametrize("viewer_id", VIEWERS)
def test_nobody_reads_a_school_that_is_not_theirs(
    app: Starlette, signed_in: SignedIn, services: Services, viewer_id: str
) -> None:
    with services.records.reading() as repo:
        own = {post.school_id for post in repo.posts_held(viewer_id)}
        schools = {school.id for school in repo.schools()}
        names: Dict[str, Set[str]] = {school: set() for school in schools}
        for each in repo.people():
            names[each.school_id].add(each.name)
    browser = signed_in(viewer_id)
    others = sorted(schools - own)
    assert others
    for address in addresses(app, "{school_id}"):
        if "{person_id}" in address:
            continue
        for school in [*others, "no-such-school", "%2e%2e", "' OR '1'='1"]:
            answer = browser.get(address.replace("{school_id}", school))

            assert answer.status_code in REFUSED, (viewer_id, address, school)
            found = [name for name in names.get(school, ()) if name in answer.text]
            assert not found, (viewer_id, address, school)


@pytest.mark.parametrize("viewer_id", ["new-starter", "other-manager", "governor"])
def test_a_certificate_of_somebody_else_is_not_there(
    signed_in: SignedIn, services: Services, complete: Any, viewer_id: str
) -> None:
    complete("teaching-assistant")
    shown = signed_in("teaching-assistant").get("/my-training").text
    paths = re.findall(r'href="(/certificate/[^"]+)"', shown)
    assert paths
    for path in paths:
        answer = signed_in(viewer_id).get(path)

        assert answer.status_code == 404
        assert "Sam Whitlock" not in answer.text
