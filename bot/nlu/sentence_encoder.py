"""Dense sentence features from the sentence encoder."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.encoder import Vectors, shared_encoder
from bot.language.follow_ups import Leaning, leaning_of
from bot.language.questions import questions_in

QUESTION_VECTORS = "question_vectors"
CONTEXT_VECTORS = "context_vectors"
LEANING = "leaning"
ANSWER_KINDS = frozenset({"policy", "silent"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one sentence vector to each message; a message without words gets a vector of zeros."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rasa's featurizer base wants tokens to exist, though the encoder has its own."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`scale` multiplies the unit-length vectors: Rasa's logistic regression has no strength setting of its own,
        and unit length is too short for it."""
        return {**DenseFeaturizer.get_default_config(), "scale": 8.0}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Creates the component; the encoder itself is shared in the process."""
        return cls(execution_context.node_name, config)

    def __init__(self, name: Text, config: Dict[Text, Any]) -> None:
        super().__init__(name, config)
        self._encoder = shared_encoder()

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Adds the sentence feature to messages that have a text.

        A message that asks more than one thing also gets the vectors of its questions (`QUESTION_VECTORS`, one row a
        question). One that leans on the question before it gets two rows of `CONTEXT_VECTORS`: both together, and the
        question before alone.
        """
        self._add_features(messages)
        before = previous_question(tracker)
        for message in messages:
            text = message.get(TEXT) or ""
            questions = questions_in(text)
            if questions:
                message.set(QUESTION_VECTORS, self._vectors(questions))
            leaning = leaning_of(text)
            if before and leaning is not Leaning.ALONE:
                message.set(LEANING, leaning)
                message.set(CONTEXT_VECTORS, self._vectors([f"{before} {text}", before]))
        return messages

    def _vectors(self, texts: List[Text]) -> Vectors:
        return self._encoder.encode(texts) * self._config["scale"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the sentence feature to all training examples, encoded together."""
        self._add_features(training_data.training_examples)
        return training_data

    def _add_features(self, messages: List[Message]) -> None:
        written = [message for message in messages if message.get(TEXT) is not None]
        vectors = self._encoder.encode([message.get(TEXT) for message in written])
        for message, vector in zip(written, vectors * self._config["scale"], strict=True):
            self.add_features_to_message(None, vector.reshape(1, -1), TEXT, message)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing can be wrong beyond a scale that is no number."""
        float(config.get("scale", 8.0))


def previous_question(tracker: Optional[DialogueStateTracker]) -> Optional[Text]:
    """The person's last typed question, if the last thing said to them was an answer from the policy."""
    answered = False
    for event in reversed(tracker.events if tracker else []):
        if isinstance(event, BotUttered):
            answered = answered or event.metadata.get("kind") in ANSWER_KINDS
        elif isinstance(event, UserUttered):
            text = event.text or ""
            return text if answered and text and not text.startswith("/") else None
    return None
