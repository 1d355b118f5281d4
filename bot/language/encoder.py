"""The sentence encoder: a text becomes a unit-length vector of 384 numbers, near for texts of like meaning.

The encoder is all-MiniLM-L6-v2 (Wang et al. 2020, arXiv 2002.10957; Apache-2.0), fine-tuned on `data/nlu` and released
beside this file: `make encoder` makes it, `released/encoder.json` says from what.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.errors import SettingsError

RELEASED = Path(__file__).with_name("released") / "encoder.onnx"
DIMENSIONS = 384
LONGEST = 256  # word pieces; the rest of a longer text is not read
BATCH = 64

Vectors = NDArray[np.float32]


class SentenceEncoder:
    """Runs the encoder's ONNX file: on one thread when serving, so that one long text does not starve the other
    core's work; on all of them (`threads=0`) for many texts at once."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, (len(texts), 384). An empty text gives a zero row."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        by_length: Dict[int, List[Tuple[int, List[int]]]] = {}
        for index, encoding in enumerate(self._tokenizer.encode_batch(list(texts))):
            if texts[index].strip():
                by_length.setdefault(len(encoding.ids), []).append((index, encoding.ids))
        for rows in by_length.values():
            for start in range(0, len(rows), BATCH):
                part = rows[start : start + BATCH]
                ids = np.array([ids for _, ids in part], dtype=np.int64)
                vectors[[index for index, _ in part]] = self._session.run(None, {"input_ids": ids})[
                    0
                ]
        return vectors


def released_encoder() -> Path:
    """The released encoder's file. Raises SettingsError when its file is not the one that was released."""
    if hashlib.sha256(RELEASED.read_bytes()).hexdigest() != release_record()["sha256"]:
        raise SettingsError(
            f"{RELEASED} is not the released encoder. Fetch it again from the repository."
        )
    return RELEASED


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The process's one encoder for serving."""
    return SentenceEncoder(released_encoder())


def release_record() -> Dict[str, str]:
    """How the released encoder was made: checksum, rows and their hash, joined texts, epochs, seed, command."""
    record: Dict[str, str] = json.loads(RELEASED.with_suffix(".json").read_text(encoding="utf-8"))
    return record
