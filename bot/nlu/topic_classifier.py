"""Intents by the sentence vector and the words together."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Text

import numpy as np
import skops.io as sio
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from bot.language.word_evidence import WordEvidence
from bot.nlu.opinions import Opinions
from bot.nlu.sentence_encoder import ALONE, HALVES, IN_CONTEXT, PASSAGES, Reading

OPINIONS = "opinions"
HALF_OPINIONS = "half_opinions"
PASSAGE_RANKINGS = "passage_rankings"
ALONE_RANKINGS = "alone_rankings"
WORDS_FILE = "words.npz"
FOLLOW_UPS_FILE = "follow_ups.skops"
FOLLOW_UP_STRENGTH = 0.1  # C; there are few such rows, and their vectors are long
SMALLEST = 1e-3  # a word the message lacks must not rule an intent out


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LogisticRegressionClassifier):
    """Rasa's logistic regression over the dense sentence vector (its sparse matrix makes 25,000 rows of 384 numbers
    ten times slower), times the evidence of the words: a product of experts (Hinton 2002, doi
    10.1162/089976602760128018)."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`word_weight` is the exponent of the words' opinion beside the vector's."""
        return {**LogisticRegressionClassifier.get_default_config(), "word_weight": 1.0}

    def __init__(
        self,
        config: Dict[Text, Any],
        name: Text,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        super().__init__(config, name, model_storage, resource)
        self._words: Optional[WordEvidence] = None
        self._follow_ups: Optional[LogisticRegression] = None

    def _create_X(self, messages: List[Message]) -> NDArray[np.float32]:
        return np.vstack(
            [message.get_dense_features(attribute=TEXT)[1].features for message in messages]
        )

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from every example that has a text and an intent, and persists what it learned."""
        rows = [each for each in training_data.intent_examples if each.get(TEXT)]
        alone = [each for each in rows if not each.get(IN_CONTEXT)]
        leaning = [each for each in rows if each.get(IN_CONTEXT)]
        self._words = WordEvidence.fit(
            [each.get(TEXT) for each in alone], [each.get(INTENT) for each in alone]
        )
        if leaning:
            self._follow_ups = LogisticRegression(
                C=FOLLOW_UP_STRENGTH, max_iter=self.config["max_iter"], class_weight="balanced"
            ).fit(
                np.vstack([each.get(IN_CONTEXT).vectors for each in leaning]),
                [each.get(INTENT) for each in leaning],
            )
        return super().train(TrainingData(alone))

    def persist(self) -> None:
        """Persists both opinions in the one resource."""
        super().persist()
        if self._words:
            with self._model_storage.write_to(self._resource) as folder:
                self._words.save(folder / WORDS_FILE)
                if self._follow_ups:
                    sio.dump(self._follow_ups, folder / FOLLOW_UPS_FILE)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Loads a trained component (see parent class for full docstring)."""
        component: TopicClassifier = super().load(
            config, model_storage, resource, execution_context, **kwargs
        )
        with model_storage.read_from(resource) as folder:
            component._words = WordEvidence.load(folder / WORDS_FILE)
            if (folder / FOLLOW_UPS_FILE).exists():
                component._follow_ups = sio.load(folder / FOLLOW_UPS_FILE)
        return component

    def process(self, messages: List[Message]) -> List[Message]:
        """Ranks the intents of each message, read in its context where it has one, and of each passage of a long one
        (`PASSAGE_RANKINGS`); of one that was read in its context also as it stands alone (`ALONE_RANKINGS`). What both
        experts say of one that stands alone (`OPINIONS`) and of its halves (`HALF_OPINIONS`) is kept for the gate."""
        for message in messages:
            likely = self._likely_of(message)
            ranking = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: likely[name]}
                for name in sorted(likely, key=lambda name: -likely[name])
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if message.get(PASSAGES):
                message.set(PASSAGE_RANKINGS, self._likely(message.get(PASSAGES)))
            if message.get(IN_CONTEXT):
                message.set(ALONE_RANKINGS, self._likely(message.get(ALONE)))
            if message.get(HALVES):
                message.set(HALF_OPINIONS, self._opinions(message.get(HALVES)))
        return messages

    def _likely_of(self, message: Message) -> Mapping[Text, float]:
        in_context = message.get(IN_CONTEXT)
        if in_context and self._follow_ups:
            likely = self._follow_ups.predict_proba(in_context.vectors)[0]
            return dict(zip(self._follow_ups.classes_, map(float, likely), strict=True))
        opinions = self._opinions(message.get(ALONE))
        message.set(OPINIONS, opinions)
        return opinions.named()[0]

    def _likely(self, reading: Reading) -> List[Mapping[Text, float]]:
        """Every intent's confidence, for each text of the reading."""
        return self._opinions(reading).named()

    def _opinions(self, reading: Reading) -> Opinions:
        """What the vector and the words say of each text of the reading."""
        vector = np.log(softmax(self.clf.decision_function(reading.vectors), axis=1) + 1e-9)
        words = np.zeros_like(vector)
        if self._words:
            likely = np.log(self._words.likely(reading.texts) + SMALLEST)
            words = self.config["word_weight"] * likely
        lengths = [len(text.split()) for text in reading.texts]
        return Opinions([str(name) for name in self.clf.classes_], vector, words, lengths)
