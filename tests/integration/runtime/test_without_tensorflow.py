"""The assistant's process has no TensorFlow; training has. Each looks in a process of its own, as both are."""

import subprocess
import sys
from typing import List

import pytest

from bot.settings import PROJECT

LOADED = """
import sys
from bot.runtime.without_tensorflow import leave_out_tensorflow, leave_out_training
leave_out_tensorflow()
leave_out_training()
from bot.runtime.assistant import load_assistant
"""


def in_its_own_process(script: str, *arguments: str) -> List[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()  # Rasa prints what it understood


@pytest.mark.model
def test_a_message_is_understood_without_it(model):
    script = f"""{LOADED}
import asyncio
from pathlib import Path
agent = load_assistant(Path(sys.argv[1]))
said = asyncio.run(agent.parse_message("can my niece in year 5 add me on insta?"))
print(said["intent"]["name"], "tensorflow.python" in sys.modules)
"""
    assert in_its_own_process(script, str(model))[-1] == "befriending_exceptions False"


def test_whatever_uses_it_after_all_is_told_what_to_do():
    script = f"""{LOADED}
import tensorflow as tf
try:
    tf.constant(1)
except AttributeError as error:
    print(error)
print(hasattr(tf, "keras"), hasattr(tf, "data"))
"""
    told, there = in_its_own_process(script)
    assert "bot/cli.py" in told
    assert there == "True False"
