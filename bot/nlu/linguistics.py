"""spaCy's part of understanding: entities, and the urgent patterns that nothing may overrule."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.language.english import analyse
from bot.language.entities import entity_finder
from bot.language.orders import orders
from bot.language.urgent import urgent_patterns

URGENT = "urgent"
ORDER = "order"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpacyReader(GraphComponent, EntityExtractorMixin):
    """Sets `entities` (platform, relationship, role, person), `urgent` (a route, or None) and `order` (whether it tells
    the assistant what to say) on each message."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyReader:
        """Creates the component; pipeline and patterns are shared in the process."""
        return cls()

    def __init__(self) -> None:
        self._entities = entity_finder()
        self._urgent = urgent_patterns()
        self._orders = orders()
        analyse("Ready")  # the first parse is slow; it must not be somebody's question

    def process(self, messages: List[Message]) -> List[Message]:
        """Reads each message that has a text. Training examples are never read: nothing here learns."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            doc = analyse(text)
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: entity.kind,
                    ENTITY_ATTRIBUTE_VALUE: entity.value,
                    ENTITY_ATTRIBUTE_START: entity.start,
                    ENTITY_ATTRIBUTE_END: entity.end,
                }
                for entity in self._entities.find(doc)
            ]
            message.set(
                ENTITIES,
                message.get(ENTITIES, []) + self.add_extractor_name(found),
                add_to_output=True,
            )
            message.set(URGENT, self._urgent.route(doc), add_to_output=True)
            message.set(ORDER, self._orders.is_order(text))
        return messages
