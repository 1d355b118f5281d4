"""A scenario's graph, as text and for Graphviz, says the same."""

import re
from typing import Set, Tuple

from bot.authoring.graph import as_dot, as_text
from tests.fakes import a_scenario

FORKED = a_scenario("forked", [[1, 2, 2], [2, 2, None], [None, None, None]])


def test_the_text_names_every_step_and_where_each_choice_leads() -> None:
    lines = as_text(FORKED).splitlines()

    assert lines[:3] == ["forked: Forked", "", "1. forked_0"]
    assert [line.split()[-1] for line in lines[3:6]] == ["forked_1", "forked_2", "forked_2"]
    assert lines[3].split()[0] == "sound"
    assert lines[-1].endswith("-> end")


def test_graphviz_and_text_draw_the_same_arrows() -> None:
    drawn: Set[Tuple[str, ...]] = set(
        re.findall(r'^  "(\w+)" -> "(\w+)" \[label="(\w+)"', as_dot(FORKED), re.MULTILINE)
    )
    step, told = "", set()
    for line in as_text(FORKED).splitlines():
        if line and line[0].isdigit():
            step = line.split()[1]
        elif "->" in line:
            _, option, _, leads_to = line.split()
            told.add((step, leads_to, option))

    assert len(told) == 9
    assert drawn == told
    assert as_dot(FORKED).startswith('digraph "forked" {')
    assert as_dot(FORKED).endswith("}")


def test_quotation_marks_in_a_title_do_not_break_the_source() -> None:
    scenario = a_scenario('say "no"', [[None] * 3])

    assert r'digraph "say \"no\"" {' in as_dot(scenario)
