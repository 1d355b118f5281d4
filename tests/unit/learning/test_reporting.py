"""Reports count what they say they count, and keep single people out of it."""

from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Dict, List, Sequence

from bot.learning.content import Module
from bot.learning.profiles import Profile, put_together
from bot.learning.registers import UnansweredQuestion
from bot.learning.reporting import (
    AnswerFeedback,
    DecisionAnswers,
    QueryDates,
    completion_totals,
    exact_totals,
    hardest_decisions,
    module_totals,
    query_ages,
    unanswered_themes,
    unhelpful_answers,
)
from tests.fakes import a_curriculum

DAY = date(2026, 11, 2)
FRIENDS = a_curriculum().modules[0]
POSTS = replace(FRIENDS, id="posts", clause_ids=("2.1", "2.2"))
LEADERS = replace(FRIENDS, id="leaders", clause_ids=("1.3", "2.2"), for_leaders=True)


def profiles(*groups: "tuple[Dict[str, str], Module, str]") -> List[Profile]:
    """The people of these groups (states by person, of a module, with a role), in groups of those who stand alike."""
    roles: Dict[str, str] = {}
    states: Dict[str, Dict[str, str]] = {}
    for by_person, module, role in groups:
        for person, state in by_person.items():
            roles[person] = role
            states.setdefault(person, {})[module.id] = state
    return put_together(
        Profile(roles[person], tuple(own.items()), signed=False) for person, own in states.items()
    )


def people(count: int, state: str, start: int = 0) -> Dict[str, str]:
    return {f"p{start + number}": state for number in range(count)}


def question(mark: str, text: str = "?", on: date = DAY) -> UnansweredQuestion:
    return UnansweredQuestion(f"{mark}{on}", "a-school", mark, text, on)


def one_cluster(texts: Sequence[str]) -> Sequence[Sequence[int]]:
    return [range(len(texts))]


def test_a_clause_is_done_when_every_module_of_it_that_is_asked_is_done() -> None:
    school = profiles(
        (people(20, "done"), FRIENDS, "TA"),
        ({**people(12, "done"), **people(8, "due", 12)}, POSTS, "TA"),
        ({"p0": "overdue"}, LEADERS, "TA"),
    )

    totals = completion_totals(school, [FRIENDS, POSTS, LEADERS], ["1.3", "2.1", "2.2", "2.4"])

    assert totals.by_module["friends"].done == 20
    assert totals.by_module["posts"].done == 12
    assert totals.by_clause["2.1"] == 12
    assert "2.4" not in totals.by_clause
    assert totals.by_clause["1.3"] is None  # asked of one person
    assert totals.by_clause["2.2"] is None  # 11: the one who is missing could be found
    assert totals.everything is None


def test_done_and_overdue_do_not_give_away_the_few_who_are_neither() -> None:
    states = {**people(10, "done"), **people(5, "overdue", 10), **people(2, "due", 15)}

    totals = module_totals(profiles((states, FRIENDS, "TA")), [FRIENDS])["friends"]

    assert (totals.asked, totals.done, totals.overdue, totals.due) == (17, 10, None, None)


def test_roles_with_few_people_are_put_together() -> None:
    teachers = (people(8, "done"), FRIENDS, "Teacher")
    assistants = (people(6, "due", 10), FRIENDS, "TA")
    cook = ({"cook": "done"}, FRIENDS, "Cook")

    totals = completion_totals(profiles(teachers, assistants, cook), [FRIENDS], ["2.1"])

    assert [(each.role, each.people) for each in totals.by_role] == [("Teacher", 8), (None, 7)]
    # 9 of 15 are shown as finished, so the 8 teachers are not: the cook would be known.
    assert totals.everything == 9
    assert [each.done for each in totals.by_role] == [None, None]


def test_those_who_see_names_are_given_every_number() -> None:
    teachers = ({**people(3, "done"), **people(1, "overdue", 3)}, FRIENDS, "Teacher")
    cook = ({"cook": "due"}, FRIENDS, "Cook")

    totals = exact_totals(profiles(teachers, cook), [FRIENDS], ["2.1", "9.9"])

    friends = totals.by_module["friends"]
    assert (friends.asked, friends.done, friends.due, friends.overdue) == (5, 3, 1, 1)
    assert [(each.role, each.people, each.done) for each in totals.by_role] == [
        ("Cook", 1, 0),
        ("Teacher", 4, 3),
    ]
    assert (totals.people, totals.signed, totals.everything) == (5, 0, 3)
    assert totals.by_clause == {"2.1": 3}


def test_only_decisions_enough_people_met_and_missed_are_called_hard() -> None:
    answers = [
        DecisionAnswers("a", "few_learners", 9, 9),
        DecisionAnswers("a", "few_wrong", 30, 4),
        DecisionAnswers("a", "all_but_few_wrong", 12, 9),
        DecisionAnswers("a", "hard", 20, 10),
        DecisionAnswers("b", "harder", 10, 10),
    ]

    assert [each.step_id for each in hardest_decisions(answers)] == ["harder", "hard"]


def test_an_answer_is_called_unhelpful_only_when_several_said_so() -> None:
    given = {
        "a": AnswerFeedback(10, 4),
        "b": AnswerFeedback(6, 5),
        "c": AnswerFeedback(1, 7),
        "d": AnswerFeedback(0, 6),
    }

    assert unhelpful_answers(given) == {"d": (6, 6), "b": (5, 11)}


def test_a_theme_needs_five_different_askers() -> None:
    four_askers = [question(mark) for mark in "aabbccdd"]
    five_askers = [question(mark, "May I?") for mark in "aabcde"]

    assert unanswered_themes(four_askers, one_cluster) == []
    assert [
        (theme.example, theme.askers, theme.questions)
        for theme in unanswered_themes(five_askers, one_cluster)
    ] == [("May I?", 5, 6)]


def test_somebody_who_asks_again_in_another_term_is_not_another_asker() -> None:
    asked = [question("a"), question("b"), question("c")]
    asked += [question(mark, on=date(2027, 2, 1)) for mark in "xyz"]

    assert unanswered_themes(asked, one_cluster) == []


def test_queries_are_counted_by_age_and_a_few_are_not_told() -> None:
    def at(month: int, day: int) -> datetime:
        return datetime(2026, month, day, 12, tzinfo=timezone.utc)

    asked = [QueryDates(at(9, 1), at(9, 2))] * 6 + [QueryDates(at(11, 1), None)] * 5

    ages = query_ages(asked, DAY)
    with_one_old = query_ages([*asked, QueryDates(at(9, 1), None)], DAY)

    assert (ages.passed_on, ages.answered, ages.open_up_to_a_week) == (11, 6, 5)
    assert with_one_old.answered == 6
    assert with_one_old.open_up_to_a_week is None  # else the old one would be known
