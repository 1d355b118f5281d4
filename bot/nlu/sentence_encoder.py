"""Dense sentence features from the sentence encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.asking_again import aspect_asked
from bot.language.encoder import SentenceEncoder, Vectors, released_encoder, shared_encoder
from bot.language.follow_ups import SEPARATOR, Exchange, exchanges, in_context, may_lean
from bot.language.joined import joined
from bot.language.lexicon import words
from bot.language.misspelt import put_right
from bot.language.questions import gist, halves, passages
from bot.language.run_together import taken_apart

ALONE = "alone"
HALVES = "halves"
IN_CONTEXT = "in_context"
PASSAGES = "passages"
SAME_TOPIC = "same_topic"
STANDS_ALONE = 6  # words
URGENT_KIND = "urgent"
CHOICES_KIND = "choices"
ANSWER_KINDS = frozenset({"policy", "silent", URGENT_KIND})


class Reading(NamedTuple):
    """Texts as the classifier reads them: the words, and (texts, 384) scaled vectors."""

    texts: List[Text]
    vectors: Vectors


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
        and unit length is too short for it.
        `joined` texts that ask two things are added to the training rows. `encoder` is a file to use instead of the
        released one, for a benchmark."""
        return {**DenseFeaturizer.get_default_config(), "scale": 8.0, "joined": 0, "encoder": None}

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
        other = config.get("encoder")
        self._file = Path(other) if other else released_encoder()
        self._encoder = SentenceEncoder(self._file) if other else shared_encoder()
        words()  # now, because reading them takes a second that no message should wait

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Adds the sentence feature of the message's gist, and its reading (`ALONE`).

        A message that can be cut in two also gets a reading of the halves of each cut, one after the other (`HALVES`).
        One that may lean on the question before it gets a reading of both together beside its own (`IN_CONTEXT`, 768
        numbers). A long one gets a reading of each of its passages (`PASSAGES`): what is urgent may stand anywhere.
        One that asks on about the last answer ("who do I tell?") names its topic (`SAME_TOPIC`).
        """
        before = last_answered(tracker)
        for message in messages:
            whole = put_right(taken_apart(message.get(TEXT) or ""))
            text = gist(whole)
            alone = self._reading([text])
            self.add_features_to_message(None, alone.vectors, TEXT, message)
            message.set(ALONE, alone)
            if passages(whole):
                message.set(PASSAGES, self._reading(passages(whole)))
            cut = [half for both in halves(text) for half in both]
            if cut:
                message.set(HALVES, self._reading(cut))
            if before and before.topic and aspect_asked(text):
                message.set(SAME_TOPIC, before.topic)
            if before and before.question and may_lean(text):
                pair = in_context(before.question, text)
                together = self._encoder.encode([pair]) * self._config["scale"]
                message.set(IN_CONTEXT, Reading([text], np.hstack([together, alone.vectors])))
        return messages

    def _reading(self, texts: List[Text]) -> Reading:
        return Reading(texts, self._encoder.encode(texts) * self._config["scale"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the sentence feature to all training examples, encoded together, and to texts joined from them; and
        the exchanges among them with their readings (`IN_CONTEXT`)."""
        rows = [(each.get(TEXT), each.get(INTENT)) for each in training_data.intent_examples]
        leaning = exchanges(rows)
        alone = training_data.filter_training_examples(
            lambda each: SEPARATOR not in (each.get(TEXT) or "")
        )
        alone.training_examples += [
            Message.build(text, intent) for text, intent in joined(rows, self._config["joined"])
        ]
        encoder = SentenceEncoder(self._file, threads=0)
        written = [each for each in alone.training_examples if each.get(TEXT)]
        vectors = encoder.encode([each.get(TEXT) for each in written]) * self._config["scale"]
        for message, vector in zip(written, vectors, strict=True):
            self.add_features_to_message(None, vector.reshape(1, -1), TEXT, message)
        together = encoder.encode([in_context(one.before, one.text) for one in leaning])
        own = encoder.encode([one.text for one in leaning])
        readings = np.hstack([together, own]) * self._config["scale"]
        alone.training_examples += map(_exchange_message, leaning, readings)
        return alone

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing can be wrong beyond a scale that is no number."""
        float(config.get("scale", 8.0))


def _exchange_message(exchange: Exchange, reading: Vectors) -> Message:
    message = Message.build(in_context(exchange.before, exchange.text), exchange.intent)
    message.set(IN_CONTEXT, Reading([exchange.text], reading.reshape(1, -1)))
    return message


class Asked(NamedTuple):
    """What was asked last: the topic answered, none where choices were offered; and the question in words, none
    where it was urgent."""

    topic: Optional[Text]
    question: Optional[Text]


def last_answered(tracker: Optional[DialogueStateTracker]) -> Optional[Asked]:
    """What the last thing said to the person answered, if it was an answer, or offered choices for.

    The question is the person's own words, or the pressed button's; words too few to stand alone (a follow-up) are
    led by the topic's name.
    """
    topic = kind = None
    likely = ""
    events = list(tracker.events) if tracker else []
    for at, event in reversed(list(enumerate(events))):
        marks = _marks(event) if isinstance(event, BotUttered) else {}
        if marks.get("kind") in ANSWER_KINDS:
            topic, kind = str(marks.get("topic")), marks["kind"]
            likely = topic
        elif marks.get("kind") == CHOICES_KIND:
            likely = likely or next(iter(marks.get("choices") or []), "")
        elif isinstance(event, UserUttered):
            if not likely:
                return None
            if kind == URGENT_KIND or not event.text:
                return Asked(topic, None)
            words = event.text
            if words.startswith("/"):
                words = _button_title(events[:at], words)
            elif len(words.split()) < STANDS_ALONE:
                words = f"{likely.replace('_', ' ')} {words}"
            return Asked(topic, words)
    return None


def _marks(event: BotUttered) -> Dict[Text, Any]:
    """A message's own metadata, whether an action or `domain.yml` gave it."""
    metadata = event.metadata or {}
    return {**metadata, **(metadata.get("metadata") or {})}


def _button_title(events: List[Event], payload: Text) -> Optional[Text]:
    for event in reversed(events):
        if isinstance(event, BotUttered):
            for button in event.data.get("buttons") or []:
                if button.get("payload") == payload:
                    return str(button["title"])
    return None
