"""Intents by logistic regression over the dense sentence vector."""

from typing import List

import numpy as np
from numpy.typing import NDArray
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language.follow_ups import Leaning
from bot.nlu.sentence_encoder import CONTEXT_VECTORS, LEANING, QUESTION_VECTORS

QUESTION_RANKINGS = "question_rankings"
FLOOR = 1e-4
PRIOR_FLOOR = 0.1


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LogisticRegressionClassifier):
    """Rasa's classifier over a dense matrix: its sparse one makes 25,000 rows of 384 numbers ten times slower."""

    def _create_X(self, messages: List[Message]) -> NDArray[np.float32]:
        return np.vstack(
            [message.get_dense_features(attribute=TEXT)[1].features for message in messages]
        )

    def process(self, messages: List[Message]) -> List[Message]:
        """Ranks the intents of each message, and of each question in one that asks several (`QUESTION_RANKINGS`)."""
        super().process(messages)
        names = self.clf.classes_
        for message in messages:
            self._lean_on_context(message)
            vectors = message.get(QUESTION_VECTORS)
            if vectors is not None:
                likely = self.clf.predict_proba(vectors)
                message.set(
                    QUESTION_RANKINGS, [dict(zip(names, row, strict=True)) for row in likely]
                )
        return messages

    def _lean_on_context(self, message: Message) -> None:
        """Ranks a follow-up by its own words and by both messages together, less what the question before said alone:
        a product of experts (Hinton 2002, doi 10.1162/089976602760128018) with the prior half taken out."""
        vectors = message.get(CONTEXT_VECTORS)
        if vectors is None:
            return
        together, before = self.clf.predict_proba(vectors)
        likely = before
        if message.get(LEANING) is Leaning.ON_CONTEXT:
            own = {one["name"]: one["confidence"] for one in message.get("intent_ranking")}
            alone = np.array([own[name] for name in self.clf.classes_])
            likely = (alone + FLOOR) * (together + FLOOR) / np.sqrt(before + PRIOR_FLOOR)
            likely /= likely.sum()
        ranking = [
            {"name": name, "confidence": float(confidence)}
            for name, confidence in zip(self.clf.classes_, likely, strict=True)
        ]
        ranking.sort(key=lambda one: -one["confidence"])
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
