"""A typed answer is said back, and counts only after a yes."""

import pytest

from bot.errors import NoStepWaiting, RecordsUnavailable
from bot.learning.content import Step
from tests.unit.learning.classroom import Classroom


@pytest.fixture
def typing(classroom: Classroom) -> Classroom:
    """Grace at the first decision, with a matcher that knows two sentences."""
    classroom.matcher.meanings.update(
        {"id say no": ("option", "sound"), "ask her mum": ("misconception", "myth")}
    )
    classroom.start()
    return classroom


def test_a_typed_option_is_said_back_and_not_scored(typing: Classroom) -> None:
    said = typing.service.interpret("grace", "id say no")

    assert said.kind == "option"
    assert said.option is not None
    assert said.option.id == "sound"
    assert said.step.said_back == said.option
    assert typing.service.waiting_for_confirmation("grace") == said.option
    assert not typing.records.facts.answers


def test_a_yes_counts_it_as_typed(typing: Classroom) -> None:
    typing.service.interpret("grace", "id say no")

    outcome = typing.rebuilt().confirm("grace")

    assert outcome.option.id == "sound"
    assert [answer.typed for _, answer in typing.records.facts.answers] == [True]
    assert typing.service.waiting_for_confirmation("grace") is None


def test_a_no_forgets_it_and_the_step_waits(typing: Classroom) -> None:
    typing.service.interpret("grace", "id say no")

    step = typing.service.retract("grace")

    assert (step.step.id, step.said_back) == ("first_0", None)
    with pytest.raises(NoStepWaiting):
        typing.service.confirm("grace")
    assert not typing.records.facts.answers


def test_a_misconception_is_coached_and_not_scored(typing: Classroom) -> None:
    said = typing.service.interpret("grace", "ask her mum")

    assert (said.kind, said.coaching, said.option) == ("misconception", "Think again.", None)
    assert said.step.step.id == "first_0"
    assert not typing.records.facts.answers


def test_an_unclear_answer_never_counts(typing: Classroom) -> None:
    said = typing.service.interpret("grace", "hmm what")

    assert (said.kind, said.option, said.coaching) == ("unclear", None, None)
    assert not typing.records.facts.answers


def test_an_unclear_answer_after_one_said_back_takes_it_back(typing: Classroom) -> None:
    typing.service.interpret("grace", "id say no")

    typing.service.interpret("grace", "hmm what")

    with pytest.raises(NoStepWaiting):
        typing.service.confirm("grace")


@pytest.mark.parametrize("text", ["{}", "{}.", "({})", "option {}", "Answer {}!"])
def test_a_letter_means_the_option_shown_with_it(typing: Classroom, text: str) -> None:
    shown = typing.service.current("grace").options[1]  # type: ignore[union-attr]

    said = typing.service.interpret("grace", text.format(shown.letter.lower()))

    assert said.option == shown.option
    assert not typing.matcher.seen


def test_a_letter_that_is_not_shown_is_left_to_the_matcher(typing: Classroom) -> None:
    assert typing.service.interpret("grace", "i").kind == "unclear"
    assert typing.matcher.seen == ["i"]


def test_a_button_counts_although_something_else_was_said_back(typing: Classroom) -> None:
    typing.service.interpret("grace", "id say no")

    outcome = typing.pick("breach")

    assert outcome.option.id == "breach"
    assert [answer.typed for _, answer in typing.records.facts.answers] == [False]


def test_a_typed_answer_without_a_step_waiting_is_refused(classroom: Classroom) -> None:
    with pytest.raises(NoStepWaiting):
        classroom.service.interpret("grace", "id say no")


def test_a_typed_answer_does_not_jump_to_a_step_reached_meanwhile(typing: Classroom) -> None:
    class SlowMatcher:
        """Takes so long that the learner presses a button in another window."""

        def match(self, text: str, step: Step) -> "tuple[str, str]":
            typing.pick("sound")
            return "option", "breach"

    service = typing.rebuilt()
    service._matcher = SlowMatcher()

    with pytest.raises(NoStepWaiting):
        service.interpret("grace", "something long")

    assert typing.service.waiting_for_confirmation("grace") is None


def test_what_was_typed_is_kept_nowhere(typing: Classroom) -> None:
    typing.service.interpret("grace", "id say no")
    typing.service.confirm("grace")

    assert "id say no" not in repr(typing.records.facts)


def test_an_answer_that_could_not_be_kept_is_not_said_back(typing: Classroom) -> None:
    typing.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        typing.service.interpret("grace", "id say no")

    typing.records.fails_at_commit = False
    assert typing.service.waiting_for_confirmation("grace") is None
