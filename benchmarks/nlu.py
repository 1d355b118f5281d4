"""`make bench-nlu`: our understanding pipeline and Rasa's stock one, trained on the same rows, asked the same messages.

Both are whole Rasa models, trained by `rasa.model_training.train_nlu` and asked through `Agent.parse_message`. Ours is
what `config.yml` says, with an encoder fine-tuned on the very rows of the benchmark if they are enough; the stock
one is the pipeline `rasa init` gives. Rows come from a folder with `train.csv` and `test.csv` (columns text, category),
such as BANKING77, or from our own training and held-out rows.
"""

import argparse
import asyncio
import csv
import statistics
import tempfile
import time
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any, Dict, List, Sequence, Set, Tuple

import numpy as np
import yaml

from bot.language.follow_ups import SEPARATOR
from bot.language.rows import read_rows
from bot.settings import PROJECT

Row = Tuple[str, str]
Asked = Tuple[str, Set[str]]

SEED = 0
EPOCHS = 3
ENOUGH = 50  # rows an intent; fine-tuning on ten forgets more than it learns (0.757 on BANKING77, in an earlier run)
HELD_OUT = ("situations", "plain")


def from_folder(folder: Path) -> Tuple[List[Row], List[Asked]]:
    """The rows of a public data set: to train on, and to ask."""
    train, test = (
        list(csv.DictReader((folder / name).open(encoding="utf-8", newline="")))
        for name in ("train.csv", "test.csv")
    )
    return (
        [(row["text"], row["category"]) for row in train],
        [(row["text"], {row["category"]}) for row in test],
    )


def our_own() -> Tuple[List[Row], List[Asked]]:
    """Our training rows, and our held-out policy questions with every topic that counts as right."""
    asked = []
    for name in HELD_OUT:
        for row in yaml.safe_load((PROJECT / "tests" / "nlu" / f"{name}.yml").read_text()):
            asked.append((row["text"], {row["topic"], *row.get("also", ())}))
    rows = read_rows(PROJECT / "data" / "nlu")
    return [row for row in rows if SEPARATOR not in row[0]], asked


def sample(rows: Sequence[Row], shots: int) -> List[Row]:
    """At most `shots` rows an intent, drawn at random; the same ones each time."""
    grouped: Dict[str, List[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[1]].append(row)
    chance = np.random.default_rng(SEED)
    return [
        group[place]
        for group in grouped.values()
        for place in chance.permutation(len(group))[:shots]
    ]


def stock_pipeline() -> List[Dict[str, Any]]:
    """What `rasa init` gives."""
    config = files("rasa") / "engine" / "recipes" / "config_files" / "default_config.yml"
    pipeline: List[Dict[str, Any]] = yaml.safe_load(config.read_text())["pipeline"]
    return pipeline


def our_pipeline(rows: Sequence[Row], folder: Path) -> List[Dict[str, Any]]:
    """What `config.yml` says, with an encoder fine-tuned on `rows`; the packaged one where they are few."""
    from safetensors.numpy import load_file

    from bot.language.finetuning import PACKAGED, fine_tune, write_small
    from bot.nlu.evidence import OUT_OF_SCOPE

    few = len(rows) < ENOUGH * len({intent for _, intent in rows})
    weights = load_file(PACKAGED / "model.safetensors") if few else fine_tune(rows, EPOCHS)
    write_small(weights, folder / "encoder.onnx")
    pipeline: List[Dict[str, Any]] = yaml.safe_load((PROJECT / "config.yml").read_text())[
        "pipeline"
    ]
    for part in pipeline:
        if part["name"].endswith("SentenceEncoderFeaturizer"):
            part.update(encoder=str(folder / "encoder.onnx"), joined=0)
        if part["name"].endswith("AnswerGate") and OUT_OF_SCOPE not in {each for _, each in rows}:
            part.update(answer_weights={}, pair_weights={})  # they were learned for our own topics
    return pipeline


def measure(
    name: str, rows: Sequence[Row], asked: Sequence[Asked], folder: Path
) -> Dict[str, float]:
    """Trains a pipeline and asks it everything: share right, seconds to train, milliseconds a parse (p50, p95)."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    started = time.perf_counter()
    pipeline = stock_pipeline() if name == "stock" else our_pipeline(rows, folder)
    config = {"recipe": "default.v1", "language": "en", "assistant_id": name, "pipeline": pipeline}
    (folder / "config.yml").write_text(yaml.safe_dump(config))
    (folder / "nlu.yml").write_text(_training_file(rows), encoding="utf-8")
    model = train_nlu(
        str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="model"
    )
    trained = time.perf_counter() - started
    right, times = asyncio.run(_ask(Agent.load(str(model)), asked))
    return {
        "right": right,
        "training_s": trained,
        "p50_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20)[-1],
    }


async def _ask(agent: Any, asked: Sequence[Asked]) -> Tuple[float, List[float]]:
    right, times = 0, []
    for text, accepted in asked:
        started = time.perf_counter()
        parsed = await agent.parse_message(text)
        times.append((time.perf_counter() - started) * 1000)
        # The classifier's first choice: what a gate or a fallback makes of it is another question.
        first = next(
            one["name"] for one in parsed["intent_ranking"] if one["name"] != "nlu_fallback"
        )
        right += first in accepted
    return right / len(asked), times


def _training_file(rows: Sequence[Row]) -> str:
    grouped: Dict[str, List[str]] = defaultdict(list)
    for text, intent in rows:
        grouped[intent].append(" ".join(text.split()).translate(str.maketrans("[]{}", "()()")))
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in grouped.items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True)


def main() -> None:
    """Trains, asks and prints one table."""
    from bot.runtime.assistant import configure_quiet_logging

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="folder with train.csv and test.csv; else our own rows"
    )
    parser.add_argument("--shots", type=int, help="rows an intent to train on; else all")
    parser.add_argument("--only", choices=["ours", "stock"], help="measure one of the two")
    given = parser.parse_args()
    configure_quiet_logging()
    rows, asked = from_folder(given.data) if given.data else our_own()
    rows = sample(rows, given.shots) if given.shots else rows
    print(f"{len(rows)} rows to train on, {len(asked)} to ask", flush=True)
    measured = {}
    for name in [given.only] if given.only else ["ours", "stock"]:
        with tempfile.TemporaryDirectory() as folder:
            measured[name] = measure(name, rows, asked, Path(folder))
        figures = "  ".join(f"{key} {value:.3f}" for key, value in measured[name].items())
        print(f"{name:6s} {figures}", flush=True)
    if not given.only:
        ratio = measured["ours"]["p50_ms"] / measured["stock"]["p50_ms"]
        print(f"parse p50, ours / stock: {ratio:.2f}")


if __name__ == "__main__":
    main()
