"""Answer, offer choices, or refuse: one decision over the classifier's ranking, with its costs in `config.yml`.

A wrong confident answer costs more than a click on a choice, and an unanswered urgent message most of all. So the
urgent routes need little evidence, an answer needs much, and what lies between becomes choices (`nlu_fallback`).
"""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Text, Type

from rasa.core.constants import DEFAULT_NLU_FALLBACK_THRESHOLD
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

from bot.language.urgent import URGENT_ROUTES
from bot.nlu.evidence import OUT_OF_SCOPE, for_answer, for_pairs, weighed
from bot.nlu.linguistics import ORDER, URGENT
from bot.nlu.opinions import Opinions
from bot.nlu.sentence_encoder import IN_CONTEXT, SAME_TOPIC
from bot.nlu.topic_classifier import ALONE_RANKINGS, HALF_OPINIONS, OPINIONS, PASSAGE_RANKINGS

NOT_UNDERSTOOD = (DEFAULT_NLU_FALLBACK_INTENT_NAME, OUT_OF_SCOPE)
ASKED = "asked"
SMALLEST = 1e-9
PERHAPS_URGENT = 0.1  # a part alone, out of its context, is no ground for alarm


def at_temperature(likely: Mapping[Text, float], temperature: float) -> Dict[Text, float]:
    """The same ranking, less sure for a temperature above 1, surer for one below."""
    powers = {name: max(value, SMALLEST) ** (1 / temperature) for name, value in likely.items()}
    total = sum(powers.values())
    return {name: value / total for name, value in powers.items()}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerGate(GraphComponent, IntentClassifier):
    """Replaces the top intent where the evidence does not carry it, and makes the ranking's confidence honest."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier has to have ranked the intents."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Thresholds on calibrated confidence; chosen by `bot.nlu.calibration`, see docs/understanding.md."""
        return {
            # Divides the scores (Guo et al. 2017, arXiv 1706.04599): 1 leaves the confidence as it is, more
            # makes the gate less sure.
            "temperature": 1.0,
            # An urgent intent at least this likely wins over everything else, unless the evidence for it is less than
            # this: an insult or a question about the neighbour's dog.
            "urgent_threshold": 0.3,
            "urgent_evidence": 0.0,
            # One passage of a long message has to be this urgent ...
            "passage_threshold": 0.6,
            # ... and one half of any message this urgent, with this much evidence for it.
            "urgent_half": 0.8,
            "urgent_half_evidence": 0.9,
            # A topic is answered when the evidence for it (`bot.nlu.evidence`), weighed so, comes to this much ...
            "answer_threshold": DEFAULT_NLU_FALLBACK_THRESHOLD,
            "answer_weights": {},
            # ... or, without such evidence (a follow-up, a task), from this confidence on, ...
            "sure_threshold": 0.75,
            # ... if it leads the second by this much.
            "ambiguity_threshold": 0.1,
            # These need less: nothing comes of taking a message for one of them but a friendly line or a list.
            "harmless": [],
            "harmless_threshold": 0.5,
            # What the assistant does when asked; never one of two topics, but offered beside an answer.
            "tasks": [],
            # One half of a message is clear from this confidence on ...
            "half_threshold": 0.5,
            # ... and surely a task beside a question from this.
            "task_threshold": 0.9,
            # Two topics are answered when the evidence for both, weighed so, comes to this much.
            "pair_threshold": 0.5,
            "pair_weights": {},
            # A message that is not clear in its context is taken as it stands when it is this clear alone.
            "alone_threshold": 0.9,
            # The follow-ups' own classifier has its own temperature.
            "context_temperature": 0.4,
            # `out_of_scope` at least this likely refuses.
            "refuse_threshold": 0.5,
        }

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerGate:
        """Creates a new component (see parent class for full docstring)."""
        return cls(config)

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    def process(self, messages: List[Message]) -> List[Message]:
        """Decides for each message that was ranked; button presses carry their intent already."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if len(ranking) < 2:
                continue
            in_context = message.get(IN_CONTEXT) is not None
            likely = at_temperature(
                {one[INTENT_NAME_KEY]: one[PREDICTED_CONFIDENCE_KEY] for one in ranking},
                self._config["context_temperature" if in_context else "temperature"],
            )
            ranking = [
                {**one, PREDICTED_CONFIDENCE_KEY: likely[one[INTENT_NAME_KEY]]} for one in ranking
            ]
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            urgent = message.get(URGENT) or self._urgent_inside(message)
            sure = self._sure_of(message)
            name = self.decide(likely, urgent, bool(message.get(ORDER)), sure)
            if name == DEFAULT_NLU_FALLBACK_INTENT_NAME:
                name = self._clear_alone(message) or name
            if name not in URGENT_ROUTES:
                name = message.get(SAME_TOPIC) or name
            asked = [] if message.get(ORDER) or in_context else self._asked(message, likely, name)
            message.set(ASKED, asked, add_to_output=True)
            name = self._together(name, asked)
            confidence = likely.get(name, ranking[0][PREDICTED_CONFIDENCE_KEY])
            if sure is not None and name == ranking[0][INTENT_NAME_KEY]:
                confidence = confidence if name in self._never_of_two() else sure
            decided = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
            message.set(INTENT, decided, add_to_output=True)
        return messages

    def _sure_of(self, message: Message) -> Optional[float]:
        """The probability that the likeliest topic is what was meant; None for a message read in its context."""
        opinions: Optional[Opinions] = message.get(OPINIONS)
        if opinions is None or not self._config["answer_weights"]:
            return None
        evidence = for_answer(opinions, self._config["temperature"])
        return weighed(evidence, self._config["answer_weights"])

    def _calibrated(self, likely: Mapping[Text, float]) -> Mapping[Text, float]:
        return at_temperature(likely, self._config["temperature"])

    def _urgent_inside(self, message: Message) -> Optional[Text]:
        """The urgent route that a passage of a long message calls for, or half a message that also asks about
        something else."""
        for likely in map(self._calibrated, message.get(PASSAGE_RANKINGS) or []):
            for route in URGENT_ROUTES:
                if likely.get(route, 0.0) >= self._config["passage_threshold"]:
                    return route
        halves: Optional[Opinions] = message.get(HALF_OPINIONS)
        if not halves or message.get(IN_CONTEXT):
            return None
        for at, side in enumerate(self._sides(halves)):
            for route in URGENT_ROUTES:
                enough = self._config["urgent_half_evidence"]
                is_likely = side.get(route, 0.0) >= self._config["urgent_half"]
                if is_likely and self._evident(halves, at, enough):
                    return route
        return None

    def _sides(self, halves: Opinions) -> List[Dict[Text, float]]:
        shares = halves.shares(self._config["temperature"])
        return [dict(zip(halves.names, map(float, row), strict=True)) for row in shares]

    def _evident(self, halves: Opinions, at: int, enough: float) -> bool:
        if not self._config["answer_weights"]:
            return False
        evidence = for_answer(halves, self._config["temperature"], at)
        return weighed(evidence, self._config["answer_weights"]) >= enough

    def _clear_alone(self, message: Message) -> Optional[Text]:
        """What a message asks that does not lean on the question before it, though it is short enough to."""
        for likely in map(self._calibrated, message.get(ALONE_RANKINGS) or []):
            first = max(likely, key=lambda name: likely[name])
            if first != OUT_OF_SCOPE and likely[first] >= self._config["alone_threshold"]:
                return first
        return None

    def _asked(self, message: Message, likely: Mapping[Text, float], whole: Text) -> List[Text]:
        """What a message asks about when that is more than one thing, in its order; else empty.

        An urgent half counts only if the whole gives some ground for alarm. A task comes last: the question is
        answered, and the task offered.
        """
        opinions, halves = message.get(OPINIONS), message.get(HALF_OPINIONS)
        if not opinions or not halves or whole == OUT_OF_SCOPE:
            return []
        sides = self._sides(halves)
        perhaps_urgent = max(likely.get(route, 0.0) for route in URGENT_ROUTES) >= PERHAPS_URGENT
        if perhaps_urgent or whole in URGENT_ROUTES:
            return self._urgent_and_more(sides)
        pair = [] if whole in self._config["tasks"] else self._pair(opinions, halves)
        return pair or self._question_and_task(halves, sides)

    def _urgent_and_more(self, sides: Sequence[Mapping[Text, float]]) -> List[Text]:
        """The urgent route that a half calls for, and the topic another half asks about, if each is clear."""
        urgent = self._clearest(sides, URGENT_ROUTES, self._config["half_threshold"])
        never = self._never_of_two()
        topics = [name for name in sides[0] if name not in never]
        topic = self._clearest(sides, topics, self._config["half_threshold"])
        return [urgent, topic] if urgent and topic else []

    def _pair(self, opinions: Opinions, halves: Opinions) -> List[Text]:
        """The two topics that the evidence says are asked about together."""
        weights = self._config["pair_weights"]
        if not weights:
            return []
        pairs = for_pairs(opinions, halves, self._config["temperature"], self._never_of_two())
        likely = {pair.topics: weighed(pair.evidence, weights) for pair in pairs}
        best = max(likely, key=lambda topics: likely[topics])
        return list(best) if likely[best] >= self._config["pair_threshold"] else []

    def _question_and_task(
        self, halves: Opinions, sides: Sequence[Mapping[Text, float]]
    ) -> List[Text]:
        """The topic that one side of a cut evidently asks about and the task that the other surely asks for."""
        never = self._never_of_two()
        for at, asking in enumerate(sides):
            telling = sides[at - 1 if at % 2 else at + 1]
            topics = [name for name in asking if name not in never]
            topic = self._clearest([asking], topics, self._config["sure_threshold"])
            task = self._clearest([telling], self._config["tasks"], self._config["task_threshold"])
            if topic and task and self._evident(halves, at, self._config["answer_threshold"]):
                return [topic, task]
        return []

    def _never_of_two(self) -> FrozenSet[Text]:
        """What is no topic."""
        harmless, tasks = self._config["harmless"], self._config["tasks"]
        return frozenset({*NOT_UNDERSTOOD, *URGENT_ROUTES, *harmless, *tasks})

    @staticmethod
    def _clearest(
        sides: Sequence[Mapping[Text, float]], names: Sequence[Text], enough: float
    ) -> Optional[Text]:
        """The one of `names` that a side is surest of, if that is enough."""
        best = {name: max(side.get(name, 0.0) for side in sides) for name in names}
        name = max(best, key=lambda each: best[each], default=None)
        return name if name and best[name] >= enough else None

    def _together(self, whole: Text, asked: List[Text]) -> Text:
        """The intent of a message that asks several things: an urgent one first; else the first question of the two,
        unless the whole is one of them. A question that is clear by itself is not lost because the whole was not."""
        urgent = [name for name in (whole, *asked) if name in URGENT_ROUTES]
        if urgent:
            return urgent[0]
        return (
            asked[0] if asked and (whole in self._config["tasks"] or whole not in asked) else whole
        )

    def decide(
        self,
        likely: Mapping[Text, float],
        pattern: Optional[Text] = None,
        is_order: bool = False,
        sure: Optional[float] = None,
    ) -> Text:
        """The intent to act on: `likely` holds every intent's confidence, `pattern` an urgent route that words gave,
        `is_order` whether the message orders the assistant about instead of asking, `sure` the probability that the
        likeliest topic is right, if the evidence for it was weighed."""
        if pattern:
            return pattern
        first, second = sorted(likely, key=lambda name: -likely[name])[:2]
        urgent = max(URGENT_ROUTES, key=lambda name: likely.get(name, 0.0))
        is_sure = sure is None or urgent != first or sure >= self._config["urgent_evidence"]
        if is_sure and likely.get(urgent, 0.0) >= self._config["urgent_threshold"]:
            return urgent
        if is_order or likely.get(OUT_OF_SCOPE, 0.0) >= self._config["refuse_threshold"]:
            return OUT_OF_SCOPE
        lead = likely[first] - likely[second]
        if (
            first != OUT_OF_SCOPE
            and self._is_enough(first, likely[first], sure)
            and lead >= self._config["ambiguity_threshold"]
        ):
            return first
        return DEFAULT_NLU_FALLBACK_INTENT_NAME

    def _is_enough(self, name: Text, likely: float, sure: Optional[float]) -> bool:
        if name in self._config["harmless"]:
            return likely >= float(self._config["harmless_threshold"])
        if sure is None or name in self._config["tasks"]:
            return likely >= float(self._config["sure_threshold"])
        return sure >= float(self._config["answer_threshold"])
