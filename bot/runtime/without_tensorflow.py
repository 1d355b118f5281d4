"""The assistant answers without TensorFlow: nothing in our pipeline uses it, yet Rasa imports it with its helpers for
training, which took two fifths of the time to start and a third of the memory (`docs/speed.md`).
"""

import sys
from types import ModuleType
from typing import Any, Dict, List, Mapping

# The two of its classes that are named when the rest of Rasa is imported: bases of classes that only train.
BASES = {"tensorflow.keras.callbacks": "Callback", "tensorflow.keras.utils": "Sequence"}


def leave_out_tensorflow() -> None:
    """From now on, in this process, TensorFlow is a stand-in. To be called before Rasa is imported. Whatever of it is
    used after all raises AttributeError."""
    made: Dict[str, ModuleType] = {}
    for place, base in BASES.items():
        parts = place.split(".")
        for depth in range(1, len(parts) + 1):
            name = ".".join(parts[:depth])
            made.setdefault(name, _StandIn(name))
            if depth > 1:
                setattr(made[".".join(parts[: depth - 1])], parts[depth - 1], made[name])
        setattr(made[place], base, type(base, (), {}))
    sys.modules.update(made)


def leave_out_training() -> None:
    """From now on, in this process, models are loaded without the graph they were trained by: its parts bring in all
    that Rasa can train, TensorFlow first of all."""
    from rasa.engine.storage.storage import ModelMetadata

    whole = ModelMetadata.from_dict

    def answering_only(serialized: Mapping[str, Any]) -> ModelMetadata:
        return whole({**serialized, "train_schema": {"nodes": {}}})

    ModelMetadata.from_dict = answering_only


class _StandIn(ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: List[str] = []  # a package

    def __getattr__(self, name: str) -> None:
        raise AttributeError(
            f"The assistant runs without TensorFlow, and {self.__name__}.{name} was asked for. If a part of config.yml "
            "needs it, take the two calls of bot/runtime/without_tensorflow.py out of bot/cli.py."
        )
