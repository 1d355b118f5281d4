"""Every way through a scenario, for those who draw it and those who test it."""

from dataclasses import dataclass
from typing import Iterator, Optional, Tuple

from bot.learning.content import Option, Scenario, Step

Path = Tuple[Option, ...]


@dataclass(frozen=True)
class Arrow:
    """A choice and where it leads: from a step to the next one, or to the end (None)."""

    step: Step
    option: Option
    leads_to: Optional[Step]


def arrows(scenario: Scenario) -> Tuple[Arrow, ...]:
    """Every choice of the scenario, steps and options in the order the author wrote them."""
    return tuple(
        Arrow(step, option, scenario.step(option.next_step) if option.next_step else None)
        for step in scenario.steps
        for option in step.options
    )


def paths(scenario: Scenario) -> Iterator[Path]:
    """Every sequence of choices from the first step to the end. Ends because checked content has no circles."""
    ways = arrows(scenario)

    def onward(step: Step, taken: Path) -> Iterator[Path]:
        for way in (way for way in ways if way.step.id == step.id):
            so_far = (*taken, way.option)
            if way.leads_to is None:
                yield so_far
            else:
                yield from onward(way.leads_to, so_far)

    return onward(scenario.steps[0], ())
