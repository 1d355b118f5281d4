"""Where one person stands with one module."""

from datetime import date
from typing import Iterable, Sequence

from bot.dates import local_day
from bot.guidance.document import PolicyDocument
from bot.learning import due, engine
from bot.learning.content import Curriculum, Module
from bot.learning.facts import Completion, Person
from bot.learning.scoring import last_answers
from bot.learning.standing import Standing
from bot.learning.views import ModuleState, ModuleStatus


def status_of(
    curriculum: Curriculum,
    module: Module,
    policy: PolicyDocument,
    person: Person,
    completions: Iterable[Completion],
    standings: Sequence[Standing],
    today: date,
) -> ModuleStatus:
    """The person's status; only completions under the policy version in force count."""
    counting = [
        each.completed_at
        for each in completions
        if (each.module_id, each.policy_version) == (module.id, policy.version)
    ]
    completed_at = max(counting, default=None)
    owed = due.obligation(
        module,
        person.started_on,
        policy.effective_on,
        local_day(completed_at) if completed_at else None,
        today,
    )
    begun = [standing for standing in standings if standing.module.id == module.id]
    state = _state(owed.state == due.DONE, bool(begun))
    total = engine.decisions_of(curriculum, module)
    taken = len(last_answers(curriculum, module, begun[0].answers)) if begun else 0
    done = total if state is ModuleState.DONE else taken
    return ModuleStatus(module, state, done, total, completed_at, owed.due_on)


def _state(is_done: bool, is_begun: bool) -> ModuleState:
    if is_done:
        return ModuleState.DONE
    return ModuleState.IN_PROGRESS if is_begun else ModuleState.NOT_STARTED
