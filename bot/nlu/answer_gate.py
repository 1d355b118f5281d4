"""Answer, offer choices, or refuse: one decision over the classifier's ranking, with its costs in `config.yml`.

A wrong confident answer costs more than a click on a choice, and an unanswered urgent message most of all. So the
urgent routes need little evidence, an answer needs much, and what lies between becomes choices (`nlu_fallback`).
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Text, Type

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
from bot.nlu.linguistics import ORDER, URGENT
from bot.nlu.topic_classifier import QUESTION_RANKINGS

OUT_OF_SCOPE = "out_of_scope"
NOT_UNDERSTOOD = (DEFAULT_NLU_FALLBACK_INTENT_NAME, OUT_OF_SCOPE)
ASKED = "asked"
PERHAPS_URGENT = 0.1  # a part alone, out of its context, is no ground for alarm


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerGate(GraphComponent, IntentClassifier):
    """Replaces the top intent where the evidence does not carry it; the ranking stays as the classifier made it."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier has to have ranked the intents."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Thresholds on calibrated confidence; chosen by `bot.nlu.calibration`, see docs/understanding.md."""
        return {
            # An urgent intent at least this likely wins over everything else.
            "urgent_threshold": 0.3,
            # The top intent is answered from this confidence on ...
            "answer_threshold": DEFAULT_NLU_FALLBACK_THRESHOLD,
            # ... if it leads the second by this much.
            "ambiguity_threshold": 0.1,
            # These need less: nothing comes of taking a message for one of them but a friendly line or a list.
            "harmless": [],
            "harmless_threshold": 0.5,
            # One question of several in a message is answered from this confidence on.
            "question_threshold": 0.5,
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
            likely = {one[INTENT_NAME_KEY]: one[PREDICTED_CONFIDENCE_KEY] for one in ranking}
            name = self.decide(likely, message.get(URGENT), bool(message.get(ORDER)))
            asked = [] if message.get(ORDER) else self._asked(message, likely)
            message.set(ASKED, asked, add_to_output=True)
            name = self._together(name, asked)
            confidence = likely.get(name, ranking[0][PREDICTED_CONFIDENCE_KEY])
            decided = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
            message.set(INTENT, decided, add_to_output=True)
        return messages

    def _asked(self, message: Message, likely: Mapping[Text, float]) -> List[Text]:
        """What the questions of a message are about, each once, where that is clear."""
        perhaps_urgent = max(likely.get(route, 0.0) for route in URGENT_ROUTES) >= PERHAPS_URGENT
        parts = [self._decide_part(each) for each in message.get(QUESTION_RANKINGS) or []]
        clear = [each for each in parts if each not in NOT_UNDERSTOOD]
        return list(
            dict.fromkeys(each for each in clear if perhaps_urgent or each not in URGENT_ROUTES)
        )

    def _together(self, whole: Text, asked: List[Text]) -> Text:
        """The intent of a message that asks several things: an urgent one first; a question that is clear by itself
        is not lost because the whole was not."""
        urgent = [name for name in (whole, *asked) if name in URGENT_ROUTES]
        if urgent:
            return urgent[0]
        return asked[0] if whole in NOT_UNDERSTOOD and len(asked) > 1 else whole

    def _decide_part(self, likely: Mapping[Text, float]) -> Text:
        """One question of several: each stands in little context, so it needs less to be answered."""
        first = max(likely, key=lambda name: likely[name])
        return first if likely[first] >= self._config["question_threshold"] else self.decide(likely)

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
