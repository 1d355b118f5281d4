"""A model file that is not what it should be stops the start, with what to do."""

import pytest

from bot.errors import SettingsError
from bot.runtime.assistant import load_assistant

pytestmark = pytest.mark.model


@pytest.mark.parametrize("kept", [0, 10, 100_000], ids=["nothing", "a few bytes", "a part"])
def test_a_model_that_was_cut_short_is_said_to_be_damaged(model, tmp_path, kept):
    damaged = tmp_path / "model.tar.gz"
    damaged.write_bytes(model.read_bytes()[:kept])

    with pytest.raises(SettingsError, match="Delete that file"):
        load_assistant(damaged)


def test_a_file_that_is_no_model_is_said_to_be_damaged(tmp_path):
    damaged = tmp_path / "model.tar.gz"
    damaged.write_text("this is a letter, not a model; " * 100)

    with pytest.raises(SettingsError, match="Delete that file"):
        load_assistant(damaged)
