"""The engine: same inputs, same outputs; every path ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NoStepWaiting
from bot.learning import engine
from bot.learning.content import Scenario
from bot.learning.facts import AnswerFact, Position
from bot.learning.scoring import score_of
from tests.fakes import NOON, a_curriculum, a_scenario, straight

CURRICULUM = a_curriculum()
MODULE = CURRICULUM.modules[0]


def answer(position: Position, option_id: str, attempt_no: int = 1) -> AnswerFact:
    place = (position.scenario_id, position.step_id)
    return AnswerFact(*place, option_id, option_id, False, attempt_no, NOON)


def test_a_choice_leads_to_the_step_it_names() -> None:
    scenario = a_scenario("s", [[1, 2, 2], [2, 2, 2], [None, None, None]])

    after, taken = engine.choose(scenario, Position("s", "s_0"), "partly")

    assert after == Position("s", "s_2")
    assert taken.id == "partly"


def test_the_last_choice_of_a_scenario_leads_nowhere_in_it() -> None:
    scenario = straight("s", 1)

    after, _ = engine.choose(scenario, engine.first_position(scenario), "sound")

    assert after is None


def test_the_last_choice_of_a_scenario_leads_to_the_next_scenario_of_the_module() -> None:
    after, _ = engine.advance(CURRICULUM, MODULE, Position("first", "first_1"), "sound")

    assert after == Position("second", "second_0")


def test_the_same_choice_twice_gives_the_same_result() -> None:
    here = Position("first", "first_0")

    once = engine.advance(CURRICULUM, MODULE, here, "breach")
    again = engine.advance(CURRICULUM, MODULE, here, "breach")

    assert once == again
    assert here == Position("first", "first_0")


def test_an_option_the_step_does_not_have_is_refused() -> None:
    with pytest.raises(NoStepWaiting):
        engine.choose(straight("s", 1), Position("s", "s_0"), "of older content")


def test_a_choice_takes_nothing_said_back_along() -> None:
    here = Position("first", "first_0", said_back="breach", retrying=True)

    after, _ = engine.advance(CURRICULUM, MODULE, here, "sound")

    assert after == Position("first", "first_1")


@pytest.mark.parametrize("choice", ["partly", "breach"])
def test_after_a_choice_that_was_not_sound_there_is_one_way_back(choice: str) -> None:
    first, second = Position("first", "first_0"), Position("first", "first_1")

    there = engine.back(CURRICULUM, MODULE, second, [answer(first, choice)])

    assert there == Position("first", "first_0", retrying=True)


def test_the_way_back_leads_over_the_end_of_a_scenario_too() -> None:
    last, next_one = Position("first", "first_1"), Position("second", "second_0")

    there = engine.back(CURRICULUM, MODULE, next_one, [answer(last, "breach")])

    assert there == Position("first", "first_1", retrying=True)


def test_after_a_sound_choice_there_is_no_way_back() -> None:
    first, second = Position("first", "first_0"), Position("first", "first_1")

    assert engine.back(CURRICULUM, MODULE, second, [answer(first, "sound")]) is None


def test_the_way_back_is_taken_once() -> None:
    first, second = Position("first", "first_0"), Position("first", "first_1")
    retrying = Position("first", "first_0", retrying=True)

    assert engine.back(CURRICULUM, MODULE, retrying, [answer(first, "breach")]) is None
    tries = [answer(first, "breach"), answer(first, "breach", attempt_no=2)]
    assert engine.back(CURRICULUM, MODULE, second, tries) is None


def test_there_is_no_way_back_before_the_first_choice() -> None:
    assert engine.back(CURRICULUM, MODULE, Position("first", "first_0"), []) is None


def test_there_is_no_way_back_to_a_step_that_left_the_content() -> None:
    gone = answer(Position("first", "no_longer_here"), "breach")

    assert engine.back(CURRICULUM, MODULE, Position("first", "first_1"), [gone]) is None


def test_there_is_no_way_back_from_a_step_the_last_answer_did_not_lead_to() -> None:
    first, restarted = Position("first", "first_0"), Position("second", "second_1")

    assert engine.back(CURRICULUM, MODULE, restarted, [answer(first, "breach")]) is None


def test_there_is_no_way_back_over_an_option_that_left_the_content() -> None:
    gone = AnswerFact("first", "first_0", "of older content", "breach", False, 1, NOON)

    assert engine.back(CURRICULUM, MODULE, Position("first", "first_1"), [gone]) is None


def test_a_position_whose_step_is_gone_begins_its_scenario_again() -> None:
    moved = engine.repaired(CURRICULUM, MODULE, Position("second", "no_longer_here"))

    assert moved == (Position("second", "second_0"), True)


def test_a_position_whose_scenario_is_gone_begins_the_module_again() -> None:
    moved = engine.repaired(CURRICULUM, MODULE, Position("no_longer_here", "a_step"))

    assert moved == (Position("first", "first_0"), True)


def test_a_position_that_stands_stays_as_it_is() -> None:
    here = Position("second", "second_1", said_back="sound", retrying=True)

    assert engine.repaired(CURRICULUM, MODULE, here) == (here, False)


def test_options_keep_their_order_within_an_attempt() -> None:
    step = CURRICULUM.scenarios["first"].steps[0]

    once = engine.shuffled(step, "attempt", "first")

    assert once == engine.shuffled(step, "attempt", "first")
    assert set(once) == set(step.options)


def test_no_option_has_a_favourite_place() -> None:
    step = CURRICULUM.scenarios["first"].steps[0]
    places = [
        [option.id for option in engine.shuffled(step, f"attempt-{n}", "first")].index("sound")
        for n in range(600)
    ]

    assert all(150 < places.count(place) < 250 for place in range(3))


@st.composite
def scenarios(draw: st.DrawFn, scenario_id: str) -> Scenario:
    """Any scenario that content checks would let through: each option leads to a later step, or to the end."""
    count = draw(st.integers(1, 4))

    def ahead(step: int) -> "st.SearchStrategy[int | None]":
        later = [*range(step + 1, count), None]
        return st.sampled_from(later)

    rows = [[draw(ahead(step)) for _ in range(3)] for step in range(count)]
    return a_scenario(scenario_id, rows)


@given(
    first=scenarios("first"),
    second=scenarios("second"),
    choices=st.lists(
        st.tuples(st.sampled_from(["sound", "partly", "breach"]), st.booleans()),
        min_size=20,
        max_size=20,
    ),
    pass_share=st.floats(0.1, 1.0),
)
def test_any_choices_with_any_ways_back_end_with_a_score_between_0_and_1(
    first: Scenario, second: Scenario, choices: "list[tuple[str, bool]]", pass_share: float
) -> None:
    curriculum = a_curriculum(first, second, pass_share=pass_share)
    module = curriculum.modules[0]
    answers: list[AnswerFact] = []
    position: Position | None = engine.first_position(first)

    for option_id, wants_back in choices:
        if position is None:
            break
        way_back = engine.back(curriculum, module, position, answers) if wants_back else None
        position = way_back or position
        tried = engine.try_number(position, answers)
        answers.append(answer(position, option_id, tried))
        position, _ = engine.advance(curriculum, module, position, option_id)

    score = score_of(curriculum, module, answers)
    assert position is None
    assert 0 <= score.share <= 1
    assert max(each.attempt_no for each in answers) <= 2
    assert not score.passed or score.share >= pass_share
