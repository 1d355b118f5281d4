"""The preview plays a scenario as the chat does: feedback, one way back, typed answers said back."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import List, Mapping, Optional, Tuple

import pytest

from bot.authoring.preview import ONE_READER, Preview
from bot.learning import engine
from bot.learning.content import Post
from bot.settings import PROJECT
from tests.fakes import FakeMatcher, a_curriculum, straight

SCENARIO = replace(straight("first", 2), post=Post("X", "Dean", "3-1 away!!!"))
CURRICULUM = a_curriculum(SCENARIO, straight("second", 2))


def number_of(option_id: str, step: int = 0) -> str:
    """The number the preview shows an option with."""
    shown = engine.shuffled(SCENARIO.steps[step], ONE_READER, SCENARIO.id)
    return str(1 + [option.id for option in shown].index(option_id))


def played(
    *lines: str, meanings: Optional[Mapping[str, Tuple[str, str]]] = None
) -> "Tuple[List[str], str]":
    """The judgements taken, in order, and all that was shown."""
    waiting, shown = list(lines), []

    def ask(prompt: str) -> str:
        shown.append(prompt)
        return waiting.pop(0)

    matcher = FakeMatcher(meanings) if meanings else None
    answers = Preview(CURRICULUM, SCENARIO, ask, shown.append, matcher).play()
    assert not waiting
    return [answer.judgement for answer in answers], "\n".join(shown)


def test_a_numbered_choice_brings_its_consequence_clause_and_whom_to_tell() -> None:
    taken, shown = played(number_of("sound"), number_of("partly", 1))

    assert taken == ["sound", "partly"]
    for part in (
        "So it is.",
        "Dean, on X: “3-1 away!!!”",
        "Something happens.",
        "(2.1)",
        "Tell your",
    ):
        assert part in shown
    assert shown.endswith("The end. Your choices: sound, partly.")


def test_a_choice_that_was_not_sound_can_be_made_again_once() -> None:
    again = (number_of("breach"), "b", number_of("breach"))

    taken, shown = played(*again, number_of("sound", 1))

    assert taken == ["breach", "breach", "sound"]
    assert shown.count("b. Go back") == 1


def test_after_a_sound_choice_there_is_no_way_back() -> None:
    taken, shown = played(number_of("sound"), "b", number_of("sound", 1))

    assert taken == ["sound", "sound"]
    assert "b. Go back" not in shown
    assert "Type a number from 1 to 3 (with --typed" in shown


@pytest.mark.parametrize("answer", ["0", "4", "", "first", "²"])
def test_what_is_no_number_shown_is_asked_for_again(answer: str) -> None:
    taken, shown = played(answer, number_of("sound"), number_of("sound", 1))

    assert taken == ["sound", "sound"]
    assert "Type a number from 1 to 3" in shown


def test_a_typed_answer_is_said_back_and_taken_only_after_yes() -> None:
    meanings = {"id say no": ("option", "sound")}

    taken, shown = played(
        "id say no", "n", "id say no", "Y", number_of("sound", 1), meanings=meanings
    )

    assert taken == ["sound", "sound"]
    assert shown.count("You would choose this: Choose what is sound at first_0.") == 2


def test_a_misconception_is_coached_and_unclear_words_count_for_nothing() -> None:
    meanings = {"ask her mum": ("misconception", "myth")}

    taken, shown = played(
        "ask her mum", "hmm", number_of("sound"), number_of("sound", 1), meanings=meanings
    )

    assert taken == ["sound", "sound"]
    assert "[myth] Think again." in shown
    assert "[unclear]" in shown


def command(*arguments: str, given: str = "", folder: Path) -> "subprocess.CompletedProcess[str]":
    """The real command in a process of its own, with a database it could not open."""
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://127.0.0.1:1/none",
        "DATA": str(folder),
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=PROJECT,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command_plays_a_real_scenario_without_a_database(tmp_path: Path) -> None:
    done = command("preview", "train_home", given="1\n1\n1\n", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "Saturday's train" in done.stdout
    assert done.stdout.count("(2.2)") == 3
    assert "The end." in done.stdout
    assert list(tmp_path.rglob("*.db")) == []


def test_the_command_draws_the_graph_both_ways(tmp_path: Path) -> None:
    text = command("preview", "train_home", "--graph", folder=tmp_path)
    dot = command("preview", "train_home", "--graph", "dot", folder=tmp_path)

    assert "post_the_match     -> last_verse" in text.stdout
    assert dot.stdout.startswith('digraph "train_home" {')


def test_a_preview_left_early_says_so(tmp_path: Path) -> None:
    done = command("preview", "train_home", given="1\n", folder=tmp_path)

    assert done.returncode == 1
    assert done.stderr.strip() == "Stopped before the end."


def test_an_unknown_scenario_is_told_with_those_there_are(tmp_path: Path) -> None:
    done = command("preview", "train_hoem", folder=tmp_path)

    assert done.returncode == 1
    assert (
        "There is no scenario 'train_hoem'. There are: agency_assistant_first_day," in done.stderr
    )


def test_the_coverage_and_reading_age_commands_print_their_tables(tmp_path: Path) -> None:
    coverage = command("coverage", folder=tmp_path)
    ages = command("reading-age", folder=tmp_path)

    assert "1. Friends and befriending\n" in coverage.stdout
    assert "2.1 Friends/Befriending" in coverage.stdout
    assert coverage.stdout.endswith("those who lead: none\n")
    assert "scenarios/train_home.yml:" in ages.stdout
    assert "(limit 12)" in ages.stdout
