"""Where one person stands with one module."""

from dataclasses import dataclass
from datetime import date
from typing import Sequence, Tuple

from bot.guidance.history import PolicyHistory
from bot.learning import due, engine
from bot.learning.content import Curriculum, Module
from bot.learning.facts import Absence, Completion, Person, Waiver
from bot.learning.ports import Repository
from bot.learning.scoring import last_answers
from bot.learning.standing import Standing
from bot.learning.views import ModuleState, ModuleStatus


@dataclass(frozen=True)
class History:
    """One person's facts that decide what is asked of them."""

    person: Person
    completions: Tuple[Completion, ...]
    waivers: Tuple[Waiver, ...]
    absences: Tuple[Absence, ...]

    def owed(self, module: Module, policy: PolicyHistory, on: date) -> due.Obligation:
        """What the module asks of this person on a day."""
        passes = due.passes_of(module, self.completions, self.waivers)
        return due.obligation(module, self.person, policy, passes, self.absences, on)


def history_of(repo: Repository, person_id: str) -> History:
    """Raises UnknownPerson."""
    return History(
        person=repo.person(person_id),
        completions=tuple(repo.completions([person_id])),
        waivers=tuple(repo.waivers([person_id])),
        absences=tuple(repo.absences([person_id])),
    )


def status_of(
    curriculum: Curriculum,
    module: Module,
    policy: PolicyHistory,
    history: History,
    standings: Sequence[Standing],
    today: date,
) -> ModuleStatus:
    """Where the person stands with the module today."""
    owed = history.owed(module, policy, today)
    begun = [standing for standing in standings if standing.module.id == module.id]
    state = _state(owed.state == due.DONE, bool(begun))
    total = engine.decisions_of(curriculum, module)
    taken = len(last_answers(curriculum, module, begun[0].answers)) if begun else 0
    met_by = owed.met_by
    return ModuleStatus(
        module=module,
        state=state,
        decisions_done=total if state is ModuleState.DONE else taken,
        decisions_total=total,
        completed_at=met_by.at if met_by else None,
        due_on=owed.due_on,
        owed=owed,
        changes=due.what_changed(module, policy, owed, today),
    )


def _state(is_done: bool, is_begun: bool) -> ModuleState:
    if is_done:
        return ModuleState.DONE
    return ModuleState.IN_PROGRESS if is_begun else ModuleState.NOT_STARTED
