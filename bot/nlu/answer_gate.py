"""Answer, offer choices, or refuse: one decision over the classifier's ranking, with its costs in `config.yml`.

A wrong confident answer costs more than a click on a choice, and an unanswered urgent message most of all. So the
urgent routes need little evidence, an answer needs much, and what lies between becomes choices (`nlu_fallback`).
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Text, Type

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
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.language.questions import may_ask_twice
from bot.language.urgent import URGENT_ROUTES
from bot.nlu.linguistics import ORDER, URGENT
from bot.nlu.sentence_encoder import IN_CONTEXT, SAME_TOPIC
from bot.nlu.topic_classifier import ALONE_RANKINGS, PASSAGE_RANKINGS, QUESTION_RANKINGS

OUT_OF_SCOPE = "out_of_scope"
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
            # An urgent intent at least this likely wins over everything else.
            "urgent_threshold": 0.3,
            # One passage of a long message has to be this urgent.
            "passage_threshold": 0.6,
            # The top intent is answered from this confidence on ...
            "answer_threshold": DEFAULT_NLU_FALLBACK_THRESHOLD,
            # ... if it leads the second by this much.
            "ambiguity_threshold": 0.1,
            # These need less: nothing comes of taking a message for one of them but a friendly line or a list.
            "harmless": [],
            "harmless_threshold": 0.5,
            # One question of several in a message is clear from this confidence on.
            "question_threshold": 0.5,
            # Two topics share a message that may ask twice: the second needs this much, and both most of it. The
            # questions in it weigh this much beside the whole.
            "second_threshold": 0.1,
            "both_threshold": 0.5,
            "questions_weight": 0.3,
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
            name = self.decide(likely, urgent, bool(message.get(ORDER)))
            if name == DEFAULT_NLU_FALLBACK_INTENT_NAME:
                name = self._clear_alone(message) or name
            if name not in URGENT_ROUTES:
                name = message.get(SAME_TOPIC) or name
            asked = [] if message.get(ORDER) or in_context else self._asked(message, likely)
            message.set(ASKED, asked, add_to_output=True)
            name = self._together(name, asked)
            confidence = likely.get(name, ranking[0][PREDICTED_CONFIDENCE_KEY])
            decided = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
            message.set(INTENT, decided, add_to_output=True)
        return messages

    def _calibrated(self, likely: Mapping[Text, float]) -> Mapping[Text, float]:
        return at_temperature(likely, self._config["temperature"])

    def _urgent_inside(self, message: Message) -> Optional[Text]:
        """The urgent route that a passage of a long message calls for."""
        for likely in map(self._calibrated, message.get(PASSAGE_RANKINGS) or []):
            for route in URGENT_ROUTES:
                if likely[route] >= self._config["passage_threshold"]:
                    return route
        return None

    def _clear_alone(self, message: Message) -> Optional[Text]:
        """What a message asks that does not lean on the question before it, though it is short enough to."""
        for likely in map(self._calibrated, message.get(ALONE_RANKINGS) or []):
            first = max(likely, key=lambda name: likely[name])
            if first != OUT_OF_SCOPE and likely[first] >= self._config["alone_threshold"]:
                return first
        return None

    def _asked(self, message: Message, likely: Mapping[Text, float]) -> List[Text]:
        """What a message asks about when that is more than one thing, the likelier first; else empty.

        An urgent question among them counts only if the whole gives some ground for alarm.
        """
        parts = list(map(self._calibrated, message.get(QUESTION_RANKINGS) or []))
        perhaps_urgent = max(likely.get(route, 0.0) for route in URGENT_ROUTES) >= PERHAPS_URGENT
        clear = dict.fromkeys(name for name in map(self._decide_part, parts) if name)
        if perhaps_urgent and clear.keys() & set(URGENT_ROUTES):
            return list(clear)
        return self._both(likely, parts) if may_ask_twice(message.get(TEXT) or "") else []

    def _both(
        self, likely: Mapping[Text, float], parts: Sequence[Mapping[Text, float]]
    ) -> List[Text]:
        """The two topics that share a message between them, by the whole and its questions, in the order it
        asks them; empty when none do."""
        never = {*NOT_UNDERSTOOD, *URGENT_ROUTES, *self._config["harmless"]}
        weight = self._config["questions_weight"] if parts else 0.0
        shares = {
            name: (1 - weight) * share + weight * max((part[name] for part in parts), default=0.0)
            for name, share in likely.items()
        }
        first, second = sorted(shares, key=lambda name: (name in never, -shares[name]))[:2]
        enough = shares[second] >= self._config["second_threshold"]
        nearly_all = shares[first] + shares[second] >= self._config["both_threshold"]
        if not enough or not nearly_all or {first, second} & never:
            return []
        return sorted(
            [first, second],
            key=lambda name: max(range(len(parts)), key=lambda at: parts[at][name], default=0),
        )

    def _together(self, whole: Text, asked: List[Text]) -> Text:
        """The intent of a message that asks several things: an urgent one first; a question that is clear by itself
        is not lost because the whole was not."""
        urgent = [name for name in (whole, *asked) if name in URGENT_ROUTES]
        if urgent:
            return urgent[0]
        return asked[0] if whole in NOT_UNDERSTOOD and len(asked) > 1 else whole

    def _decide_part(self, likely: Mapping[Text, float]) -> Optional[Text]:
        """What one question of several is about, where that is clear: each stands in little context."""
        first = max(likely, key=lambda name: likely[name])
        is_clear = likely[first] >= self._config["question_threshold"]
        return first if is_clear and first not in NOT_UNDERSTOOD else None

    def decide(
        self, likely: Mapping[Text, float], pattern: Optional[Text] = None, is_order: bool = False
    ) -> Text:
        """The intent to act on: `likely` holds every intent's confidence, `pattern` an urgent route that words gave,
        `is_order` whether the message orders the assistant about instead of asking."""
        if pattern:
            return pattern
        urgent = max(URGENT_ROUTES, key=lambda name: likely.get(name, 0.0))
        if likely.get(urgent, 0.0) >= self._config["urgent_threshold"]:
            return urgent
        if is_order or likely.get(OUT_OF_SCOPE, 0.0) >= self._config["refuse_threshold"]:
            return OUT_OF_SCOPE
        first, second = sorted(likely, key=lambda name: -likely[name])[:2]
        lead = likely[first] - likely[second]
        is_harmless = first in self._config["harmless"]
        enough = self._config["harmless_threshold" if is_harmless else "answer_threshold"]
        if (
            first != OUT_OF_SCOPE
            and likely[first] >= enough
            and lead >= self._config["ambiguity_threshold"]
        ):
            return first
        return DEFAULT_NLU_FALLBACK_INTENT_NAME
