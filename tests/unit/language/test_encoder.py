"""The sentence encoder: the released file, and the writer that makes such files."""

import hashlib

import numpy as np
import pytest

from bot.errors import SettingsError
from bot.language import encoder
from bot.language.encoder import RELEASED, SentenceEncoder, release_record, shared_encoder

TEXTS = ["Can I add a pupil on Facebook?", "who do i tell", "x " * 400]


def test_the_released_file_is_the_one_its_record_names():
    assert hashlib.sha256(RELEASED.read_bytes()).hexdigest() == release_record()["sha256"]
    assert RELEASED.stat().st_size <= 25_000_000


def test_a_text_becomes_a_vector_of_unit_length_alone_or_among_others():
    together = shared_encoder().encode(TEXTS)

    assert together.shape == (3, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.allclose(shared_encoder().encode([text])[0], vector, atol=2e-2)


def test_a_text_without_words_becomes_zeros():
    assert not shared_encoder().encode(["", "  "]).any()


def test_a_file_that_was_changed_is_not_used(tmp_path, monkeypatch):
    changed = tmp_path / "encoder.onnx"
    changed.write_bytes(RELEASED.read_bytes() + b"x")
    changed.with_suffix(".json").write_text(RELEASED.with_suffix(".json").read_text())
    monkeypatch.setattr(encoder, "RELEASED", changed)

    with pytest.raises(SettingsError, match="not the released encoder"):
        shared_encoder.__wrapped__()


def test_the_writer_gives_what_the_original_model_gives(tmp_path):
    from safetensors.numpy import load_file
    from transformers import TFBertModel

    from bot.language.bert_onnx import write_encoder
    from bot.language.finetuning import PACKAGED

    (tmp_path / "tokenizer.json").write_bytes((PACKAGED / "tokenizer.json").read_bytes())
    write_encoder(load_file(str(PACKAGED / "model.safetensors")), tmp_path / "encoder.onnx")
    ours = SentenceEncoder(tmp_path / "encoder.onnx")
    original = TFBertModel.from_pretrained(str(PACKAGED))

    for text in TEXTS[:2]:
        ids = np.array([ours._tokenizer.encode(text).ids])
        states = original(input_ids=ids, attention_mask=np.ones_like(ids)).last_hidden_state.numpy()
        mean = states[0].mean(axis=0)
        assert np.abs(ours.encode([text])[0] - mean / np.linalg.norm(mean)).max() < 1e-5
