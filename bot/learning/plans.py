"""Which decisions a test-out and a follow-up ask: pure, and always the same for the same attempt."""

from hashlib import sha256
from typing import Callable, Collection, FrozenSet, Iterable, List, Mapping, Sequence, Tuple

from bot.learning.content import Curriculum, Judgement, Module, Step
from bot.learning.engine import is_standing
from bot.learning.facts import AnswerFact, Position
from bot.learning.routes import Place, Plan

ByPlace = Mapping[Place, FrozenSet[str]]


def plan_test_out(curriculum: Curriculum, module: Module, attempt_id: str) -> Plan:
    """A decision of its own for each clause of the module, in the order authors wrote them.

    One whose sound option quotes the clause, where there is one: knowing the answer is then knowing the clause. A
    clause whose decisions are all in the plan already adds none. Empty when no decision quotes a clause: then the
    module cannot be tested out of.
    """
    steps = _steps(curriculum, module)
    quoted = {place: clauses_of(step) for place, step in steps.items()}
    sound = {place: _sound_clauses(step) for place, step in steps.items()}
    chosen: List[Place] = []
    for clause in sorted(module.clause_ids, key=_rarest_first(sound, quoted)):
        quoting = _quoting(clause, sound) or _quoting(clause, quoted)
        if not quoting:
            return ()
        chosen += [place for place in _shuffled(quoting, attempt_id) if place not in chosen][:1]
    return tuple(place for place in steps if place in chosen)


def plan_follow_up(
    curriculum: Curriculum, module: Module, answers: Iterable[AnswerFact], attempt_id: str
) -> Plan:
    """One decision of the module: one whose first answer was not sound, if there is one."""
    missed = {
        (each.scenario_id, each.step_id)
        for each in answers
        if each.attempt_no == 1 and each.judgement != Judgement.SOUND.value
    }
    standing = [
        place for place in missed if is_standing(curriculum, module, Position(place[0], place[1]))
    ]
    return _shuffled(standing or list(_steps(curriculum, module)), attempt_id)[:1]


def clauses_to_look_at(
    curriculum: Curriculum, module: Module, answers: Iterable[AnswerFact]
) -> Tuple[str, ...]:
    """The module's clauses quoted where the last answer was not sound."""
    steps = _steps(curriculum, module)
    last = {(each.scenario_id, each.step_id): each.judgement for each in answers}
    quoted = {
        clause
        for place, judgement in last.items()
        if place in steps and judgement != Judgement.SOUND.value
        for clause in clauses_of(steps[place])
    }
    return tuple(clause for clause in module.clause_ids if clause in quoted)


def clauses_of(step: Step) -> FrozenSet[str]:
    """The clauses that the options of this decision quote."""
    return frozenset(option.quote.clause_id for option in step.options)


def _sound_clauses(step: Step) -> FrozenSet[str]:
    return frozenset(
        option.quote.clause_id for option in step.options if option.judgement is Judgement.SOUND
    )


def _steps(curriculum: Curriculum, module: Module) -> Mapping[Place, Step]:
    return {
        (scenario.id, step.id): step
        for scenario in curriculum.scenarios_of(module)
        for step in scenario.steps
    }


def _quoting(clause: str, clauses: ByPlace) -> Sequence[Place]:
    return [place for place, quoted in clauses.items() if clause in quoted]


def _rarest_first(sound: ByPlace, quoted: ByPlace) -> Callable[[str], Tuple[int, str]]:
    # A clause with few decisions takes its own before those that have many to choose from.
    return lambda clause: (len(_quoting(clause, sound) or _quoting(clause, quoted)), clause)


def _shuffled(places: Collection[Place], attempt_id: str) -> Plan:
    def order(place: Place) -> bytes:
        return sha256(f"{attempt_id}/{place[0]}/{place[1]}".encode()).digest()

    return tuple(sorted(places, key=order))
