"""Reminding from the team page: one person, everybody who is overdue, and who is refused."""

import re
from typing import Any, Callable, List

import pytest

from bot.services import Services

SignedIn = Callable[[str], Any]
BUTTON = re.compile(r'name="person_id" value="([^"]+)"')


def press(person: Any, **fields: str) -> Any:
    token = person.form_token("/my-training")
    return person.post("/team/remind", {"form_token": token, **fields})


def reminded(services: Services) -> List[str]:
    with services.records.begin() as repo:
        everybody = [person.id for person in repo.people()]
    return sorted(each.person_id for each in services.reports.notices_waiting(everybody))


def test_the_page_has_a_button_for_each_person_with_something_due_the_overdue_first(
    signed_in: SignedIn,
) -> None:
    shown = signed_in("line-manager").get("/team").text

    assert set(BUTTON.findall(shown)) == {
        "new-starter",
        "teaching-assistant",
        "priya-sharma",
        "tomasz-kowalski",
        "jo-barnes",
    }
    assert "Nobody gets more than one a day" in shown


def test_one_person_is_reminded_and_the_page_says_so_and_shows_it_that_day(
    signed_in: SignedIn, services: Services, clock: Any
) -> None:
    manager = signed_in("line-manager")

    told = press(manager, person_id="new-starter")

    assert told.status_code == 200
    assert "<strong>Megan Pritchard</strong> will see a reminder in the chat" in told.text
    assert reminded(services) == ["new-starter"]
    assert "new-starter" not in BUTTON.findall(manager.get("/team").text)
    assert "Reminded today" in manager.get("/team").text
    clock.advance(days=1)
    assert "new-starter" in BUTTON.findall(signed_in("line-manager").get("/team").text)


def test_a_second_press_on_the_same_day_is_told_so_and_reminds_nobody(
    signed_in: SignedIn, services: Services
) -> None:
    manager = signed_in("line-manager")
    press(manager, person_id="new-starter")

    again = press(manager, person_id="new-starter")

    assert "has been reminded today already" in again.text
    assert reminded(services) == ["new-starter"]


def test_everyone_who_is_overdue_is_reminded_and_nobody_else(
    signed_in: SignedIn, services: Services, clock: Any
) -> None:
    clock.advance(
        days=28
    )  # past the first four weeks of the policy and the grace; the newest people have longer
    rows = services.reports.team(
        "line-manager",
        services.curriculum.modules,
        services.policy_history,
        clock.now().date(),
    )
    late = {row.person_id for row in rows if row.state == "overdue"}

    told = press(signed_in("line-manager"))

    assert late
    assert late < {row.person_id for row in rows}
    assert set(reminded(services)) == late
    assert told.text.count("will see a reminder") == len(late)


def test_with_nobody_overdue_there_is_no_button_for_all_and_pressing_it_reminds_nobody(
    signed_in: SignedIn, services: Services
) -> None:
    manager = signed_in("line-manager")

    told = press(manager)

    assert "Remind everyone who is overdue" not in manager.get("/team").text
    assert "we reminded nobody" in told.text
    assert reminded(services) == []


@pytest.mark.parametrize("person_id", ["priya-nair", "line-manager", "made-up", ""])
def test_somebody_who_is_not_in_the_team_is_not_reminded_and_not_named(
    signed_in: SignedIn, services: Services, person_id: str
) -> None:
    refused = press(signed_in("line-manager"), person_id=person_id)

    assert refused.status_code == 404
    assert "We sent nothing" in refused.text
    assert "Priya Nair" not in refused.text
    assert reminded(services) == []


@pytest.mark.parametrize("person_id", ["new-starter", "governor", "hr"])
def test_somebody_without_a_team_reminds_nobody(
    signed_in: SignedIn, services: Services, person_id: str
) -> None:
    forged = {"person_id": "teaching-assistant", "manager_id": "line-manager"}
    for fields in (forged, {"manager_id": "line-manager"}):
        refused = press(signed_in(person_id), **fields)

        assert refused.status_code == 403
    assert reminded(services) == []


@pytest.mark.parametrize("token", ["", "guessed"])
def test_a_form_without_our_token_reminds_nobody(
    signed_in: SignedIn, services: Services, token: str
) -> None:
    refused = press(signed_in("line-manager"), person_id="new-starter", form_token=token)

    assert refused.status_code == 403
    assert "Please try that again" in refused.text
    assert reminded(services) == []


def test_the_page_of_reminders_cannot_be_opened_by_its_address(signed_in: SignedIn) -> None:
    assert signed_in("line-manager").get("/team/remind").status_code == 405
