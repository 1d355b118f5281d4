"""Chooses the gate's thresholds from rows that no training has seen, by what each kind of mistake costs.

The rows (`calibration_rows.yml`) were written apart from the training rows and from the test rows, so that thresholds
are fitted on neither. `make calibrate` first finds the temperature at which the classifier is as sure as it is right,
then the thresholds that cost least; it writes both into `config.yml`, which every model carries with it.
"""

import asyncio
import re
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence

import numpy as np
import yaml
from numpy.typing import NDArray
from rasa.core.agent import Agent
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY

from bot.language.orders import orders
from bot.language.urgent import URGENT_ROUTES
from bot.nlu.answer_gate import OUT_OF_SCOPE, SMALLEST, AnswerGate, at_temperature
from bot.nlu.linguistics import URGENT

ROWS = Path(__file__).with_name("calibration_rows.yml")
OFFERED = 3

# What a row costs by what became of it; a click is the unit. A wrong confident answer can cost somebody their job,
# an urgent message that gets an ordinary answer can cost more. To be told that the policy does not cover what it does
# cover is nearly as bad as a wrong answer.
COSTS = {
    "right": 0.0,
    "offered": 1.0,
    "refused": 5.0,
    "out of scope, offered choices": 0.7,
    "wrong": 6.0,
    "out of scope, answered": 8.0,
    "urgent, missed": 40.0,
    "urgent, false alarm": 6.0,
}
GRID = {
    # Below 0.3 everyday messages from outside the school's world ("my cat won't eat") raise alarms.
    "urgent_threshold": [0.3, 0.35, 0.4, 0.5],
    "answer_threshold": [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85],
    "ambiguity_threshold": [0.0, 0.1, 0.2],
    # Misspelt questions look out of scope first, and these rows hold few of them: below 0.3 they would be refused.
    "refuse_threshold": [0.3, 0.35, 0.4, 0.5],
}
TEMPERATURES = np.arange(0.5, 3.05, 0.05)


class Ranked(NamedTuple):
    """A row's accepted labels, what the classifier made of it, and the urgent pattern it matched, if any."""

    wanted: Sequence[str]
    likely: Mapping[str, float]
    pattern: Any
    is_order: bool = False


def calibrate(model: Path, config: Path) -> None:
    """Writes temperature and thresholds into `config`; prints them, and how often each thing happens with them."""
    ranked = asyncio.run(_ranked(Agent.load(str(model))))
    ratio = best_temperature(ranked)
    rows = [row._replace(likely=at_temperature(row.likely, ratio)) for row in ranked]
    settings = [dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())]
    best = min(settings, key=lambda chosen: _cost(rows, chosen))
    present = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    before = next(part["temperature"] for part in present if "temperature" in part)
    chosen = {"temperature": round(float(before * ratio), 2), **best}
    config.write_text(with_values(config.read_text(encoding="utf-8"), chosen), encoding="utf-8")
    for name, value in chosen.items():
        print(f"    {name}: {value}")
    print(f"mean cost {_cost(rows, best) / len(rows):.3f} over {len(rows)} rows")
    happened = _happened(rows, best)
    for name in COSTS:
        print(f"{happened.count(name):5d}  {name}")


def with_values(config: str, values: Mapping[str, float]) -> str:
    """The text of a configuration with `name: value` set where each name stands; the rest as it was."""
    for name, value in values.items():
        config = re.sub(rf"(?m)^(\s+{name}: ).*$", rf"\g<1>{value}", config)
    return config


def best_temperature(rows: Sequence[Ranked]) -> float:
    """The temperature with the least mean negative log-likelihood of what was meant."""
    return float(min(TEMPERATURES, key=lambda one: _mean_surprise(rows, one)))


def _mean_surprise(rows: Sequence[Ranked], temperature: float) -> float:
    meant: NDArray[np.float64] = np.array(
        [
            sum(at_temperature(row.likely, temperature).get(name, 0.0) for name in row.wanted)
            for row in rows
        ]
    )
    return float(-np.log(meant + SMALLEST).mean())


def outcome_of(row: Ranked, decided: str) -> str:
    """Which of the `COSTS` a decision on a row incurs."""
    is_urgent = bool(set(row.wanted) & set(URGENT_ROUTES))
    in_scope = OUT_OF_SCOPE not in row.wanted
    if decided in row.wanted:
        return "right"
    if decided in URGENT_ROUTES:
        return "right" if is_urgent else "urgent, false alarm"
    if is_urgent:
        return "urgent, missed"
    if decided == DEFAULT_NLU_FALLBACK_INTENT_NAME:
        if not in_scope:
            return "out of scope, offered choices"
        return "offered" if set(_choices(row.likely)) & set(row.wanted) else "refused"
    if decided == OUT_OF_SCOPE:
        return "refused"
    return "wrong" if in_scope else "out of scope, answered"


def _choices(likely: Mapping[str, float]) -> List[str]:
    ordered = sorted(likely, key=lambda name: -likely[name])
    return [name for name in ordered if name != OUT_OF_SCOPE][:OFFERED]


def _happened(rows: Sequence[Ranked], chosen: Dict[str, float]) -> List[str]:
    gate = AnswerGate({**AnswerGate.get_default_config(), **chosen})
    return [outcome_of(row, gate.decide(row.likely, row.pattern, row.is_order)) for row in rows]


def _cost(rows: Sequence[Ranked], chosen: Dict[str, float]) -> float:
    return sum(COSTS[what] for what in _happened(rows, chosen))


async def _ranked(agent: Agent) -> List[Ranked]:
    ranked = []
    for row in yaml.safe_load(ROWS.read_text(encoding="utf-8")):
        parsed = await agent.parse_message(row["text"])
        likely = {
            one[INTENT_NAME_KEY]: one[PREDICTED_CONFIDENCE_KEY]
            for one in parsed[INTENT_RANKING_KEY]
        }
        wanted = [label.removeprefix("task:") for label in [row["topic"], *row.get("also", [])]]
        is_order = orders().is_order(row["text"])
        ranked.append(Ranked(wanted, likely, parsed.get(URGENT), is_order))
    return ranked
