"""The authors' commands, to be registered in `bot/cli.py`: preview, coverage, reading-age, evaluate-typed."""

import argparse
import sys
from pathlib import Path
from typing import Callable, Dict

from bot.errors import ContentError
from bot.learning.content import Curriculum, Scenario
from bot.settings import PROJECT, Settings

HELD_OUT = PROJECT / "tests" / "content" / "typed_answers"


def preview(given: argparse.Namespace, settings: Settings) -> int:
    """Plays a scenario in the terminal, or draws its graph; needs no database."""
    from bot.authoring.graph import as_dot, as_text

    curriculum = _curriculum(settings)
    scenario = _scenario(curriculum, given.scenario)
    if given.graph:
        print(as_dot(scenario) if given.graph == "dot" else as_text(scenario))
        return 0
    return _play(curriculum, scenario, given.typed)


def coverage(given: argparse.Namespace, settings: Settings) -> int:
    """Prints which module teaches which clause, with how many decisions."""
    from bot.authoring.coverage_table import table
    from bot.catalogue.policy import read_policy

    document = read_policy(settings.content_dir)
    for line in table(_curriculum(settings), document):
        print(line)
    return 0


def reading_age(given: argparse.Namespace, settings: Settings) -> int:
    """Prints the reading age of everything staff read, and each file's hardest sentence."""
    from bot.catalogue.passages import passages_in
    from bot.catalogue.reading_age import LIMIT, reading_ages

    measured = reading_ages(list(passages_in(settings.content_dir)))
    print(f"{'file':<46}{'words':>6}{'age':>6}  hardest sentence (limit {LIMIT:.0f})")
    for each in measured:
        place = f"{each.path.relative_to(settings.content_dir)}:{each.line}"
        print(f"{place:<46}{each.words:>6}{each.age:>6.1f}  {each.hardest}")
    return 0


def evaluate_typed(given: argparse.Namespace, settings: Settings) -> int:
    """Measures how typed answers are understood, on rows that nothing was learned from."""
    from bot.authoring.typed_answers import measure, misses, read_rows, table
    from bot.language.answer_matcher import PhrasingMatcher

    schema = settings.content_dir / "schema" / "typed_answers.schema.json"
    rows = read_rows(Path(given.rows), schema, _curriculum(settings))
    if not rows:
        raise ContentError(
            f"There are no rows in {given.rows}. Name a folder of SCENARIO.yml files."
        )
    measured = measure(rows, PhrasingMatcher())
    for line in [*table(measured), *(misses(measured) if given.misses else ())]:
        print(line)
    return 0


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "preview": preview,
    "coverage": coverage,
    "reading-age": reading_age,
    "evaluate-typed": evaluate_typed,
}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of the authors' command of this name; none for any other."""
    if name == "preview":
        parser.add_argument("scenario", help="a scenario's id, such as pupil_follow_request")
        parser.add_argument("--typed", action="store_true", help="answer in your own words too")
        parser.add_argument(
            "--graph",
            nargs="?",
            const="text",
            choices=["text", "dot"],
            help="draw it instead: as text, or as Graphviz source",
        )
    if name == "evaluate-typed":
        parser.add_argument("rows", nargs="?", default=HELD_OUT, help="a folder of SCENARIO.yml")
        parser.add_argument("--misses", action="store_true", help="list the rows not understood")


def _play(curriculum: Curriculum, scenario: Scenario, typed: bool) -> int:
    from bot.authoring.preview import Preview
    from bot.language.answer_matcher import PhrasingMatcher

    matcher = PhrasingMatcher() if typed else None
    try:
        Preview(curriculum, scenario, input, print, matcher).play()
    except (EOFError, KeyboardInterrupt):
        print("\nStopped before the end.", file=sys.stderr)
        return 1
    return 0


def _curriculum(settings: Settings) -> Curriculum:
    from bot.catalogue.curriculum import read_curriculum
    from bot.catalogue.policy import read_policy

    return read_curriculum(settings.content_dir, read_policy(settings.content_dir))


def _scenario(curriculum: Curriculum, scenario_id: str) -> Scenario:
    if scenario_id not in curriculum.scenarios:
        known = ", ".join(sorted(curriculum.scenarios))
        raise ContentError(f"There is no scenario '{scenario_id}'. There are: {known}.")
    return curriculum.scenarios[scenario_id]
