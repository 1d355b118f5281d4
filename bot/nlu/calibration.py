"""Chooses how the gate decides, from rows that no training has seen, by what each kind of mistake costs.

The rows (`calibration_*.yml`) were written apart from the training rows and from the test rows, so that nothing is
fitted on either. `make calibrate` first finds the temperature at which the classifier is as sure as it is right; then
how much each piece of evidence weighs for an answer, and for two (`bot.nlu.evidence`); then the thresholds that cost
least. It writes all of them into `config.yml`, which every model carries with it.
"""

import re
from itertools import product
from pathlib import Path
from typing import Any, Collection, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Sequence

import numpy as np
import yaml
from numpy.typing import NDArray
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.training_data.message import Message

from bot.language.urgent import URGENT_ROUTES
from bot.nlu.answer_gate import SMALLEST, AnswerGate, at_temperature
from bot.nlu.evidence import OUT_OF_SCOPE, Weights, fitted, for_answer, for_pairs, weighed
from bot.nlu.linguistics import ORDER, URGENT
from bot.nlu.opinions import Opinions
from bot.nlu.topic_classifier import HALF_OPINIONS, OPINIONS

HERE = Path(__file__).parent
ROWS = (HERE / "calibration_rows.yml", HERE / "calibration_out_of_scope.yml")
TWO_QUESTIONS = HERE / "calibration_two_questions.yml"
OFFERED = 3
STRENGTH = 0.1  # C of the two logistic regressions
MISSED_QUESTION = 6.0  # as a wrong answer: half of what was asked got none
NEEDLESS_ANSWER = 1.0  # one more answer to read

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
    # Up to here no urgent row is lost for it.
    "urgent_evidence": [0.0, 0.05, 0.1, 0.15],
    "answer_threshold": [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9],
    "ambiguity_threshold": [0.0],  # the evidence weighs the runners-up already
    # Misspelt questions look out of scope first, and these rows hold few of them: below 0.3 they would be refused.
    "refuse_threshold": [0.3, 0.35, 0.4, 0.5],
}
TEMPERATURES = np.arange(0.5, 3.05, 0.05)


class Ranked(NamedTuple):
    """A row's accepted labels, what the classifier made of it, the urgent pattern it matched, if any, whether it is an
    order, and the probability that its likeliest topic is right."""

    wanted: Sequence[str]
    likely: Mapping[str, float]
    pattern: Any
    is_order: bool = False
    sure: Optional[float] = None


class Read(NamedTuple):
    """A row as the shipped components read it, before any threshold."""

    wanted: Sequence[str]
    opinions: Opinions
    halves: Optional[Opinions]
    pattern: Any
    is_order: bool
    asks_twice: bool = False

    def ranked(self, temperature: float, weights: Optional[Weights] = None) -> Ranked:
        """The row at a temperature; with the evidence for its answer weighed, if `weights` are known."""
        likely = at_temperature(self.opinions.named()[0], temperature)
        evidence = for_answer(self.opinions, temperature)
        sure = weighed(evidence, weights) if weights else None
        return Ranked(self.wanted, likely, self.pattern, self.is_order, sure)


def calibrate(model: Path, config: Path) -> None:
    """Writes temperature, weights and thresholds into `config`; prints the thresholds, and how often each thing happens
    with them."""
    present = next(
        part
        for part in yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
        if "harmless" in part
    )
    reader = _Reader(Agent.load(str(model)).processor)
    ordinary, outside = map(reader.read, ROWS)
    temperature = round(best_temperature([row.ranked(1.0) for row in ordinary]), 2)
    single = [*ordinary, *outside]
    tasks = frozenset({*present["harmless"], *present["tasks"]})
    weights = answer_weights(single, temperature, tasks)
    ranked = [row.ranked(temperature, weights) for row in single]
    settings = [dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())]
    kept = {"harmless": present["harmless"], "tasks": present["tasks"]}
    best = min(settings, key=lambda chosen: _cost(ranked, {**kept, **chosen}))
    paired = pair_settings([*single, *reader.read(TWO_QUESTIONS)], temperature, tasks)
    chosen = {"temperature": temperature, **best, "answer_weights": weights, **paired}
    config.write_text(with_values(config.read_text(encoding="utf-8"), chosen), encoding="utf-8")
    for name, value in chosen.items():
        if not isinstance(value, dict):
            print(f"    {name}: {value}")
    print(f"mean cost {_cost(ranked, {**kept, **best}) / len(ranked):.3f} over {len(ranked)} rows")
    happened = _happened(ranked, {**kept, **best})
    for name in COSTS:
        print(f"{happened.count(name):5d}  {name}")


def answer_weights(
    rows: Sequence[Read], temperature: float, tasks: Collection[str]
) -> Dict[str, float]:
    """How much each piece of evidence says that the likeliest topic is what was meant."""
    never = {OUT_OF_SCOPE, *URGENT_ROUTES, *tasks}
    evidence, right = [], []
    for row in rows:
        likely = row.opinions.named()[0]
        top = max(likely.keys() - {OUT_OF_SCOPE}, key=lambda name: likely[name])
        if top not in never:
            evidence.append(for_answer(row.opinions, temperature))
            right.append(top in row.wanted)
    return fitted(evidence, right, STRENGTH)


def pair_settings(
    rows: Sequence[Read], temperature: float, tasks: Collection[str]
) -> Dict[str, Any]:
    """How much each piece of evidence says that two topics are asked about together, learned from rows that ask two
    things about the policy and rows that ask one; and the probability from which a second answer costs less than none.
    """
    never = frozenset({OUT_OF_SCOPE, *URGENT_ROUTES, *tasks})
    found = [
        (_both_of(row), for_pairs(row.opinions, row.halves, temperature, never))
        for row in rows
        if row.halves and not (_both_of(row) & never)
    ]
    pairs = [(pair, set(pair.topics) == both) for both, listed in found for pair in listed]
    weights = fitted([pair.evidence for pair, _ in pairs], [right for _, right in pairs], STRENGTH)
    threshold = NEEDLESS_ANSWER / (NEEDLESS_ANSWER + MISSED_QUESTION)
    return {"pair_threshold": round(threshold, 3), "pair_weights": weights}


def _both_of(row: Read) -> FrozenSet[str]:
    """The two labels of a row that asks two things; empty for any other."""
    return frozenset(row.wanted) if len(row.wanted) == 2 and row.asks_twice else frozenset()


def with_values(config: str, values: Mapping[str, Any]) -> str:
    """The text of a configuration with `name: value` set where each name stands; the rest as it was. Weights stand on
    their name's line."""
    for name, value in values.items():
        if isinstance(value, dict):
            value = "{" + ", ".join(f"{each}: {one}" for each, one in value.items()) + "}"
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


def _happened(rows: Sequence[Ranked], chosen: Dict[str, Any]) -> List[str]:
    gate = AnswerGate({**AnswerGate.get_default_config(), **chosen})
    return [
        outcome_of(row, gate.decide(row.likely, row.pattern, row.is_order, row.sure))
        for row in rows
    ]


def _cost(rows: Sequence[Ranked], chosen: Dict[str, Any]) -> float:
    return sum(COSTS[what] for what in _happened(rows, chosen))


class _Reader:
    """Reads rows with the components of a model, each as the first message of a conversation."""

    def __init__(self, processor: MessageProcessor) -> None:
        self._processor = processor
        self._target = processor.model_metadata.nlu_target

    def read(self, path: Path) -> List[Read]:
        """The rows of a file."""
        return [self._read(row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]

    def _read(self, row: Mapping[str, Any]) -> Read:
        labels = row["topics"] if "topics" in row else [row["topic"], *row.get("also", [])]
        message = self._parsed(row["text"])
        return Read(
            [label.removeprefix("task:") for label in labels],
            message.get(OPINIONS),
            message.get(HALF_OPINIONS),
            message.get(URGENT),
            bool(message.get(ORDER)),
            asks_twice=len(row.get("topics", [])) > 1,
        )

    def _parsed(self, text: str) -> Message:
        read: Message = self._processor.graph_runner.run(
            inputs={
                PLACEHOLDER_MESSAGE: [UserMessage(text)],
                PLACEHOLDER_TRACKER: None,
            },
            targets=[self._target],
        )[self._target][0]
        return read
