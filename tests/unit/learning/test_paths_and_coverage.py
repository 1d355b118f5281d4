"""Every way through a scenario, and which clauses the decisions of a module teach."""

from dataclasses import replace

from bot.learning.content import Curriculum
from bot.learning.coverage import decisions_by_clause, untaught
from bot.learning.paths import arrows, paths
from tests.fakes import a_curriculum, a_scenario, straight

# The sound choice leads to the second step, the others past it.
FORKED = a_scenario("forked", [[1, 2, 2], [2, 2, None], [None, None, None]])


def test_an_arrow_leads_from_each_choice_to_its_step_or_the_end() -> None:
    drawn = [
        (way.step.id, way.option.id, way.leads_to and way.leads_to.id) for way in arrows(FORKED)
    ]

    assert drawn[:3] == [
        ("forked_0", "sound", "forked_1"),
        ("forked_0", "partly", "forked_2"),
        ("forked_0", "breach", "forked_2"),
    ]
    assert drawn[5] == ("forked_1", "breach", None)
    assert len(drawn) == 9


def test_every_path_is_found_once_and_ends() -> None:
    found = list(paths(FORKED))

    # two of three choices at the second step go on to three more, one ends; two skip the second step
    assert len(found) == (2 * 3 + 1) + 2 * 3
    assert len(set(found)) == len(found)
    assert all(path[-1].next_step is None for path in found)


def test_three_straight_decisions_have_twenty_seven_paths() -> None:
    assert len(list(paths(straight("plain", 3)))) == 27


def test_a_decision_counts_once_for_each_clause_it_quotes() -> None:
    curriculum = a_curriculum(straight("first", 2))

    assert decisions_by_clause(curriculum, curriculum.modules[0]) == {"2.1": 2}


def test_a_clause_only_leaders_learn_is_not_taught() -> None:
    curriculum = a_curriculum(straight("first", 2))
    of_leaders = Curriculum(
        (replace(curriculum.modules[0], for_leaders=True),), curriculum.scenarios
    )

    assert untaught(curriculum, ["2.1", "2.4"]) == ("2.4",)
    assert untaught(of_leaders, ["2.1", "2.4"]) == ("2.1", "2.4")
