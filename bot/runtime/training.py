"""Training the Rasa model, and knowing when it has to be trained again."""

import hashlib
import logging
import os
from pathlib import Path
from typing import Iterable

from tqdm import tqdm

from bot.errors import SettingsError
from bot.settings import PROJECT, Settings

INPUTS = ("config.yml", "domain.yml", "data", "bot/nlu", "bot/language")
SUFFIXES = frozenset({".yml", ".py", ".json"})
COMPONENT_STARTS = "Starting to train component"
COMPONENT_CACHED = "Restored component"


def train_if_needed(settings: Settings) -> Path:
    """The model for the inputs as they are now, trained if there is none yet. Wording in `content/` is no input."""
    model = current_model(settings)
    if not model.exists():
        _train(model)
    return model


def current_model(settings: Settings) -> Path:
    """Where the model of the present inputs is, or will be."""
    return settings.model_dir / f"{_fingerprint()}.tar.gz"


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _input_files():
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _input_files() -> Iterable[Path]:
    for name in INPUTS:
        path = PROJECT / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in found if each.suffix in SUFFIXES)


def _train(model: Path) -> None:
    # Rasa and TensorFlow take ten seconds to import; only training needs them here.
    from rasa.model_training import train

    from bot.runtime.assistant import configure_quiet_logging

    configure_quiet_logging()
    # Under another name until it is whole: a training that is killed must not leave half a model to be found.
    unfinished = model.with_name(f"unfinished-{os.getpid()}.tar.gz")
    with _Progress():
        result = train(
            domain=str(PROJECT / "domain.yml"),
            config=str(PROJECT / "config.yml"),
            training_files=str(PROJECT / "data"),
            output=str(model.parent),
            fixed_model_name=unfinished.name.removesuffix(".tar.gz"),
        )
    if result.code != 0 or not unfinished.exists():
        raise SettingsError("The model could not be trained; the lines above say why.")
    unfinished.replace(model)


class _Progress(logging.Handler):
    """A progress bar from Rasa's own log of the components it trains."""

    LOGGERS = ("rasa.engine.training.hooks", "rasa.engine.training.graph_trainer")
    COMPONENTS = 5

    def __enter__(self) -> "_Progress":
        self._bar = tqdm(
            total=self.COMPONENTS, desc="training", bar_format="{desc}: {bar} {elapsed}"
        )
        for name in self.LOGGERS:
            logger = logging.getLogger(name)
            logger.setLevel(logging.INFO)
            logger.propagate = False
            logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        for name in self.LOGGERS:
            logging.getLogger(name).removeHandler(self)
        self._bar.update(self._bar.total - self._bar.n)
        self._bar.close()

    def emit(self, record: logging.LogRecord) -> None:
        """One step of the bar a component, trained or found unchanged."""
        said = record.getMessage()
        if said.startswith((COMPONENT_STARTS, COMPONENT_CACHED)) and self._bar.n < self._bar.total:
            self._bar.set_description(f"training {said.split(chr(39))[1]}")
            self._bar.update()
