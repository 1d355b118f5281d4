"""`rasa test` over the stories beside this file, with the very model the product runs."""

import subprocess
import sys
from pathlib import Path

STORIES = Path(__file__).with_name("test_stories.yml")


def test_every_story_goes_as_written(model: Path, tmp_path: Path):
    run = subprocess.run(
        [
            *(sys.executable, "-m", "rasa", "test", "core", "--e2e", "--fail-on-prediction-errors"),
            *("--model", model, "--stories", STORIES, "--out", tmp_path),
        ],
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, f"{run.stdout[-2000:]}\n{run.stderr[-2000:]}"
