"""How the people of a school stand with their training, counted by the database: it hands out groups, not people.

It follows the bounds of `bot.learning.due_bounds`. Whom those do not cover is named by `left_to_the_rules`, to be read
and judged one by one; tests hold both together against the rules over random histories.
"""

from datetime import date
from typing import Any, Dict, List, Mapping, Sequence, Tuple

import sqlalchemy as sa

from bot.guidance.history import PolicyHistory
from bot.learning.content import Module
from bot.learning.due import DONE, DUE, OVERDUE
from bot.learning.due_bounds import DueBounds, Vintage, due_bounds
from bot.learning.facts import Duty
from bot.learning.profiles import Profile
from bot.records.staff import staff_of
from bot.records.tables import absence, completion, sign_off, waiver


class SchoolStandings:
    """The people of one school on one day, as the database sees them in one moment."""

    def __init__(
        self,
        connection: Any,
        school_id: str,
        modules: Sequence[Module],
        policy: PolicyHistory,
        on: date,
    ) -> None:
        self._connection = connection
        self._modules = modules
        self._policy = policy
        self._on = on
        self._people = staff_of(school_id).cte("people")
        self._vintages = {
            module.id: due_bounds(module, policy, 0, on).vintages for module in modules
        }
        self._latest = self._latest_passes()
        self._together = self._people.outerjoin(
            self._latest, self._latest.c.person_id == self._people.c.id
        )

    def profiles(self) -> List[Profile]:
        """Everybody but those left to the rules, in groups of those who stand alike."""
        states = [
            self._state(module).label(f"state_{at}") for at, module in enumerate(self._modules)
        ]
        signed = has_signed(self._people.c.id, self._policy, self._on).label("signed")
        kind = (self._people.c.role, signed, *states)
        inner = (
            sa.select(*kind)
            .select_from(self._together)
            .where(sa.not_(self._is_left_to_the_rules()))
            .subquery()
        )
        found = self._connection.execute(
            sa.select(*inner.c, sa.func.count()).group_by(*inner.c)
        ).all()
        return [self._profile(row[0], bool(row[1]), row[2:-1], row[-1]) for row in found]

    def left_to_the_rules(self) -> Any:
        """A query for the ids of those the bounds do not cover."""
        return (
            sa.select(self._people.c.id)
            .select_from(self._together)
            .where(self._is_left_to_the_rules())
        )

    def _profile(self, role: str, signed: bool, states: Sequence[Any], people: int) -> Profile:
        asked = tuple(
            (module.id, state)
            for module, state in zip(self._modules, states, strict=True)
            if state is not None
        )
        return Profile(role, asked, signed, people)

    def _latest_passes(self) -> Any:
        """Each person's latest pass of each module and vintage, a column each."""
        ids = sa.select(self._people.c.id)
        passes = sa.union_all(
            *(
                sa.select(
                    table.c.person_id, table.c.module_id, table.c.policy_version, at.label("at")
                ).where(table.c.person_id.in_(ids))
                for table, at in (
                    (completion, completion.c.completed_at),
                    (waiver, waiver.c.waived_at),
                )
            )
        ).subquery()
        columns = [
            sa.func.max(sa.case((_is_of(passes, module, vintage), passes.c.at))).label(name)
            for module in self._modules
            for name, vintage in self._named(module)
        ]
        return sa.select(passes.c.person_id, *columns).group_by(passes.c.person_id).subquery()

    def _named(self, module: Module) -> Sequence[Tuple[str, Vintage]]:
        at = self._modules.index(module)
        return [
            (f"latest_{at}_{number}", vintage)
            for number, vintage in enumerate(self._vintages[module.id])
        ]

    def _latest_of(self, module: Module) -> Sequence[Any]:
        return [self._latest.c[name] for name, _ in self._named(module)]

    def _is_left_to_the_rules(self) -> Any:
        """Those who were ever away, and those whose latest pass is under an earlier version than another of theirs."""
        was_away = sa.exists().where(absence.c.person_id == self._people.c.id)
        out_of_order = [
            earlier > latest[-1]
            for latest in map(self._latest_of, self._modules)
            for earlier in latest[:-1]
        ]
        # A comparison with nothing is neither true nor false; here it means no.
        return sa.or_(was_away, *(sa.func.coalesce(each, sa.false()) for each in out_of_order))

    def _state(self, module: Module) -> Any:
        by_time = self._roles_by_first_time(module)
        usual = self._state_within(module, module.terms.first_time)
        others = [
            (self._people.c.role.in_(roles), self._state_within(module, days))
            for days, roles in by_time.items()
        ]
        state = sa.case(*others, else_=usual) if others else usual
        if not module.for_leaders:
            return state
        leads = sa.or_(self._people.c.leads, self._people.c.duty == Duty.HEAD_TEACHER.value)
        return sa.case((leads, state))

    def _roles_by_first_time(self, module: Module) -> Mapping[int, List[str]]:
        if not module.terms.by_role:
            return {}
        by_time: Dict[int, List[str]] = {}
        # Compared here: the databases fold letters in ways of their own.
        for (role,) in self._connection.execute(sa.select(self._people.c.role).distinct()):
            days = module.terms.first_time_of(role)
            if days != module.terms.first_time:
                by_time.setdefault(days, []).append(role)
        return by_time

    def _state_within(self, module: Module, first_time_days: int) -> Any:
        bounds = due_bounds(module, self._policy, first_time_days, self._on)
        latest = self._latest_of(module)
        still_due = [
            each >= bounds.due_from
            for each, in_time in zip(latest, bounds.in_time, strict=True)
            if in_time
        ]
        return sa.case(
            (sa.and_(*(each.is_(None) for each in latest)), self._never_passed(bounds)),
            (latest[-1] >= bounds.done_from, DONE),
            (sa.or_(*still_due), DUE),
            else_=OVERDUE,
        )

    def _never_passed(self, bounds: DueBounds) -> Any:
        if not bounds.has_begun:
            return sa.literal(DONE)
        started = self._people.c.serving_since
        return sa.case(
            (started > self._on, DONE), (started >= bounds.started_from, DUE), else_=OVERDUE
        )


def has_signed(person_id: Any, policy: PolicyHistory, on: date) -> Any:
    """The condition that somebody's signature stands: no more than minor changes came after it."""
    return sa.exists().where(
        sign_off.c.person_id == person_id, sign_off.c.policy_version >= policy.last_major(on)
    )


def _is_of(passes: Any, module: Module, vintage: Vintage) -> Any:
    conditions = [passes.c.module_id == module.id, passes.c.policy_version >= vintage.first]
    if vintage.before is not None:
        conditions.append(passes.c.policy_version < vintage.before)
    return sa.and_(*conditions)
