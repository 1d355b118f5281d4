"""Which module teaches which clause: a decision teaches the clauses its feedback quotes."""

from typing import Dict, Iterable, Tuple

from bot.learning.content import Curriculum, Module, Step

Taught = Dict[str, int]


def decisions_by_clause(curriculum: Curriculum, module: Module) -> Taught:
    """How many of the module's decisions teach each clause; clauses it does not teach are not in it."""
    taught: Taught = {}
    for scenario in curriculum.scenarios_of(module):
        for step in scenario.steps:
            for clause_id in _clauses_of(step):
                taught[clause_id] = taught.get(clause_id, 0) + 1
    return taught


def untaught(curriculum: Curriculum, clause_ids: Iterable[str]) -> Tuple[str, ...]:
    """The clauses that no module asked of everybody teaches; those who lead need not be the only ones to know."""
    of_all = [module for module in curriculum.modules if not module.for_leaders]
    taught = {clause for module in of_all for clause in decisions_by_clause(curriculum, module)}
    return tuple(clause_id for clause_id in clause_ids if clause_id not in taught)


def _clauses_of(step: Step) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(option.quote.clause_id for option in step.options))
