"""How well typed answers are understood, measured on rows that nothing was learned from."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Iterator, List, Sequence

from bot.catalogue.reading import problem, read_yaml
from bot.learning.content import Curriculum, Scenario, Step
from bot.learning.ports import AnswerMatcher
from bot.learning.views import InterpretationKind

UNCLEAR = InterpretationKind.UNCLEAR.value


class Verdict(str, Enum):
    """What became of one row. Asked back costs the learner a sentence; wrong is said back before it counts."""

    RIGHT = "right"
    ASKED_BACK = "asked back"
    WRONG = "wrong"


@dataclass(frozen=True)
class Row:
    """A typed answer, where it was typed, and what it means: an option, a misconception or `unclear`."""

    scenario_id: str
    step: Step
    text: str
    means: str


@dataclass(frozen=True)
class Measured:
    """A row and what the matcher made of it."""

    row: Row
    got: str

    @property
    def verdict(self) -> Verdict:
        if self.got == self.row.means:
            return Verdict.RIGHT
        return Verdict.ASKED_BACK if self.got == UNCLEAR else Verdict.WRONG


def read_rows(folder: Path, schema_path: Path, curriculum: Curriculum) -> List[Row]:
    """Every row of `SCENARIO.yml` files. ContentError for a row whose step or meaning the scenario does not have."""
    return [
        row
        for path in sorted(folder.glob("*.yml"))
        for row in _rows_of(path, schema_path, curriculum)
    ]


def measure(rows: Sequence[Row], matcher: AnswerMatcher) -> List[Measured]:
    """Each row, put to the matcher."""
    return [Measured(row, matcher.match(row.text, row.step)[1] or UNCLEAR) for row in rows]


def share(measured: Sequence[Measured], verdict: Verdict) -> float:
    """Which part of the rows had this verdict, from 0 to 1."""
    return sum(each.verdict is verdict for each in measured) / len(measured)


def table(measured: Sequence[Measured]) -> Iterator[str]:
    """One line a scenario, then the whole."""
    yield f"{'scenario':<34}{'rows':>6}" + "".join(f"{verdict.value:>12}" for verdict in Verdict)
    for scenario_id in dict.fromkeys(each.row.scenario_id for each in measured):
        yield _line(scenario_id, [m for m in measured if m.row.scenario_id == scenario_id])
    yield _line("all", measured)


def misses(measured: Sequence[Measured]) -> Iterator[str]:
    """Every row that was not right, for those who write phrasings elsewhere. Tuning on them spoils the measure."""
    for each in measured:
        if each.verdict is not Verdict.RIGHT:
            yield f"{each.row.step.id}: “{each.row.text}” means {each.row.means}, got {each.got}"


def _line(name: str, measured: Sequence[Measured]) -> str:
    shares = "".join(f"{share(measured, verdict):>12.1%}" for verdict in Verdict)
    return f"{name:<34}{len(measured):>6}{shares}"


def _rows_of(path: Path, schema_path: Path, curriculum: Curriculum) -> Iterator[Row]:
    scenario = curriculum.scenarios.get(path.stem)
    if scenario is None:
        what = f"there is no scenario '{path.stem}'"
        raise problem(path, 1, what, "Name the file after one.")
    for raw in read_yaml(path, schema_path):
        step = _step_of(scenario, raw["step"])
        if step is None:
            what = f"the scenario has no step '{raw['step']}'"
            raise problem(path, raw.line, what, "Use a step of it.")
        if raw["means"] not in _meanings(step):
            what = f"'{raw['means']}' is nothing that can be meant at {step.id}"
            raise problem(path, raw.line, what, f"Use one of {_meanings(step)}.")
        yield Row(scenario.id, step, raw["text"], raw["means"])


def _step_of(scenario: Scenario, step_id: str) -> "Step | None":
    return next((step for step in scenario.steps if step.id == step_id), None)


def _meanings(step: Step) -> List[str]:
    return [*(o.id for o in step.options), *(m.id for m in step.misconceptions), UNCLEAR]
