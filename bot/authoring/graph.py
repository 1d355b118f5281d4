"""A scenario's graph, as text to read in a terminal and as a source for Graphviz."""

import json
from typing import Iterator, Optional

from bot.learning.content import Judgement, Scenario, Step
from bot.learning.paths import arrows

END = "end"
COLOURS = {
    Judgement.SOUND: "darkgreen",
    Judgement.PARTLY: "darkorange",
    Judgement.BREACH: "firebrick",
}


def as_text(scenario: Scenario) -> str:
    """One paragraph a step, one line a choice: its judgement, its id, and where it leads."""
    lines = [f"{scenario.id}: {scenario.title}"]
    ways = arrows(scenario)
    widest = max(len(way.option.id) for way in ways)
    for number, step in enumerate(scenario.steps, start=1):
        lines += ["", f"{number}. {step.id}"]
        lines += [
            f"   {way.option.judgement.value:<7} {way.option.id:<{widest}} -> {_name(way.leads_to)}"
            for way in ways
            if way.step.id == step.id
        ]
    return "\n".join(lines)


def as_dot(scenario: Scenario) -> str:
    """The same as Graphviz source: `dot -Tsvg`."""
    return "\n".join(_dot_lines(scenario))


def _dot_lines(scenario: Scenario) -> Iterator[str]:
    yield f"digraph {_quoted(scenario.id)} {{"
    yield f"  label={_quoted(scenario.title)}; node [shape=box]; {_quoted(END)} [shape=doublecircle];"
    for way in arrows(scenario):
        ends = f"{_quoted(way.step.id)} -> {_quoted(_name(way.leads_to))}"
        colour = COLOURS[way.option.judgement]
        yield f"  {ends} [label={_quoted(way.option.id)}, color={colour}];"
    yield "}"


def _name(step: Optional[Step]) -> str:
    return step.id if step else END


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
