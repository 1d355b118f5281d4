"""Plays a scenario in the terminal as a learner meets it: the same engine, the same matcher, no records."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Callable, List, Optional, Tuple

from bot.learning import engine
from bot.learning.content import Curriculum, Module, Option, Scenario, Step
from bot.learning.facts import AnswerFact, Position
from bot.learning.ports import AnswerMatcher
from bot.learning.views import InterpretationKind

ONE_READER = (
    "preview"  # in place of an attempt's id: every preview shows the options in the same order
)
BACK = "b"
YES = frozenset({"y", "yes"})
NEVER = datetime(1970, 1, 1, tzinfo=timezone.utc)  # nothing of a preview is on record

Ask = Callable[[str], str]
Say = Callable[[str], None]


class Preview:
    """One reading of a scenario. `ask` reads a line, `say` shows one; with a matcher, answers may be typed."""

    def __init__(
        self,
        curriculum: Curriculum,
        scenario: Scenario,
        ask: Ask,
        say: Say,
        matcher: Optional[AnswerMatcher] = None,
    ) -> None:
        self._curriculum = curriculum
        self._scenario = scenario
        self._module = _module_of_one(curriculum, scenario)
        self._ask = ask
        self._say = say
        self._matcher = matcher
        self._answers: List[AnswerFact] = []

    def play(self) -> Tuple[AnswerFact, ...]:
        """Plays to the end and gives every answer taken. Whatever `ask` raises at the end of its input passes on."""
        self._introduce()
        position: Optional[Position] = engine.first_position(self._scenario)
        while position:
            position = self._decide(position)
        taken = ", ".join(answer.judgement for answer in self._answers)
        self._say(f"The end. Your choices: {taken}.")
        return tuple(self._answers)

    def _introduce(self) -> None:
        self._say(f"{self._scenario.title}\n\n{self._scenario.situation}")
        post = self._scenario.post
        if post:
            self._say(f"{post.author}, on {post.platform}: “{post.text}”")

    def _decide(self, position: Position) -> Optional[Position]:
        """One decision: its step, an answer, the feedback. The position that follows, or the step before once more."""
        step = engine.current_step(self._scenario, position)
        options = engine.shuffled(step, ONE_READER, self._scenario.id)
        way_back = engine.back(self._curriculum, self._module, position, self._answers)
        self._show(step, options, way_back is not None)
        while True:
            answer = self._ask("> ").strip()
            if way_back and answer.lower() == BACK:
                return way_back
            chosen = self._chosen(answer, step, options)
            if chosen:
                return self._take(position, chosen)

    def _show(self, step: Step, options: Tuple[Option, ...], can_go_back: bool) -> None:
        self._say(step.prompt)
        for number, option in enumerate(options, start=1):
            self._say(f"  {number}. {option.text}")
        if can_go_back:
            self._say(f"  {BACK}. Go back and choose again, once")

    def _chosen(self, answer: str, step: Step, options: Tuple[Option, ...]) -> Optional[Option]:
        if answer.isdecimal() and 1 <= int(answer) <= len(options):
            return options[int(answer) - 1]
        if self._matcher is None or not answer:
            typed = "" if self._matcher else " (with --typed, your own words will do)"
            self._say(f"Type a number from 1 to {len(options)}{typed}.")
            return None
        return self._read(answer, step, self._matcher)

    def _read(self, answer: str, step: Step, matcher: AnswerMatcher) -> Optional[Option]:
        """What typed words mean, said back; None unless the reader agrees."""
        kind, found = matcher.match(answer, step)
        if kind == InterpretationKind.OPTION and found:
            option = step.option(found)
            agreed = self._ask(f"You would choose this: {option.text}. Is that right? (y/n) ")
            return option if agreed.strip().lower() in YES else None
        if kind == InterpretationKind.MISCONCEPTION:
            self._say(f"[{found}] {_coaching(step, found)}")
            return None
        self._say("[unclear] That cannot be told from these words. It counts for nothing.")
        return None

    def _take(self, position: Position, option: Option) -> Optional[Position]:
        after, _ = engine.choose(self._scenario, position, option.id)
        number = engine.try_number(position, self._answers)
        fact = AnswerFact(
            self._scenario.id,
            position.step_id,
            option.id,
            option.judgement.value,
            False,
            number,
            NEVER,
        )
        self._answers.append(fact)
        quote = option.quote
        self._say(
            f"[{option.judgement.value}] {option.happens}\n\n"
            f"  “{quote.text}” ({quote.clause_id})\n\n{option.tell}\n"
        )
        return after


def _module_of_one(curriculum: Curriculum, scenario: Scenario) -> Module:
    """The scenario's module with no other scenario in it, so that the preview ends where the scenario does."""
    module = next(one for one in curriculum.modules if scenario.id in one.scenario_ids)
    return replace(module, scenario_ids=(scenario.id,))


def _coaching(step: Step, misconception_id: Optional[str]) -> str:
    return next(each.coaching for each in step.misconceptions if each.id == misconception_id)
