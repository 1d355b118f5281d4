"""The operator's commands: `python -m bot COMMAND`. `python -m bot --help` lists them."""

import argparse
import logging
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Callable, Dict, Optional, Sequence

from bot.administration import commands as administration
from bot.authoring import commands as authoring
from bot.commands import certificates, explaining, policy, reporting, teams, waivers
from bot.errors import AssistantError, SettingsError
from bot.operating import commands as operating
from bot.settings import PROJECT, Settings, read_settings
from bot.telemetry.logs import LIBRARIES, configure_logs

Command = Callable[[argparse.Namespace, Settings], int]

SERVICES = ("serve", "assistant", "portal")  # and `mail run`
# Each has `COMMANDS` and `add_arguments`; they load their heavy parts when they run.
GROUPS = (
    policy,
    waivers,
    explaining,
    certificates,
    reporting,
    teams,
    administration,
    authoring,
    operating,
)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs one command; 0 when it did what was asked, 1 with a sentence on what to do when it could not."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        if given.command == "doctor":
            return operating.wrong_settings(given, error)
        print(error, file=sys.stderr)
        return 1
    try:
        is_service = given.command in SERVICES or getattr(given, "what", None) == "run"
        configure_logs(settings.telemetry, LIBRARIES if is_service else logging.ERROR)
        return COMMANDS[given.command](given, settings)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1


def serve(given: argparse.Namespace, settings: Settings) -> int:
    """Prepares everything, then runs portal and assistant until stopped."""
    from bot.runtime.supervisor import serve as run

    return run(settings)


def assistant(given: argparse.Namespace, settings: Settings) -> int:
    """Runs the assistant's process alone."""
    from bot.runtime.without_tensorflow import leave_out_tensorflow, leave_out_training

    leave_out_tensorflow()
    leave_out_training()

    from bot.runtime.assistant import run_assistant
    from bot.runtime.training import current_model

    run_assistant(settings, current_model(settings))
    return 0


def portal(given: argparse.Namespace, settings: Settings) -> int:
    """Runs the portal's process alone."""
    from bot.portal.app import create_app
    from bot.portal.server import run
    from bot.services import build_services

    run(create_app(build_services(settings), settings), settings)
    return 0


def train(given: argparse.Namespace, settings: Settings) -> int:
    """Trains the model when its inputs have changed since the last one."""
    from bot.runtime.training import train_if_needed

    print(f"model: {train_if_needed(settings)}")
    return 0


def migrate(given: argparse.Namespace, settings: Settings) -> int:
    """Brings the records' tables to the form the code expects."""
    from bot.records.schema import migrate as upgrade

    upgrade(settings.database_url)
    return 0


def demo(given: argparse.Namespace, settings: Settings) -> int:
    """Loads the demo schools and people; a second run changes nothing."""
    from bot.dates import local_day
    from bot.records.demo import load_demo
    from bot.records.repository import SqlRecords
    from bot.records.schema import migrate as upgrade
    from bot.services import SystemClock

    upgrade(settings.database_url)
    added = load_demo(SqlRecords(settings.database_url), local_day(SystemClock().now()))
    print(f"{added} people added")
    return 0


def token(given: argparse.Namespace, settings: Settings) -> int:
    """Prints a chat token for a person on the staff list."""
    from bot.identity import mint_chat_token
    from bot.records.repository import SqlRecords
    from bot.services import SystemClock

    with SqlRecords(settings.database_url).begin() as repo:
        person = repo.person(given.person)
    lifetime = timedelta(minutes=settings.chat_token_minutes)
    print(mint_chat_token(person.id, settings.chat_token_key, SystemClock().now(), lifetime))
    return 0


def records(given: argparse.Namespace, settings: Settings) -> int:
    """Prints people, attempts, answers, completions and sign-offs as JSON."""
    import json
    from dataclasses import asdict

    from bot.records.attempt_history import answers_by_attempt
    from bot.records.reports import Reports
    from bot.records.repository import SqlRecords

    kept = SqlRecords(settings.database_url)
    everything = Reports(kept).everything()
    listed = {
        "people": [asdict(record.person) for record in everything],
        "attempts": [asdict(one) for record in everything for one in record.attempts],
        "answers": [{"attempt_id": a, **asdict(one)} for a, one in answers_by_attempt(kept)],
        "completions": [asdict(one) for record in everything for one in record.completions],
        "sign_offs": [asdict(one) for record in everything for one in record.sign_offs],
    }
    print(json.dumps(listed, indent=2, default=str))
    return 0


def check_content(given: argparse.Namespace, settings: Settings) -> int:
    """Checks everything authors wrote; prints each problem with its file, line and remedy."""
    from bot.catalogue.checks import check_content as problems_in

    problems = problems_in(settings.content_dir)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"content: {len(problems)} problems" if problems else "content: all is well")
    return 1 if problems else 0


def evaluate(given: argparse.Namespace, settings: Settings) -> int:
    """Sends labelled rows through the real assistant and writes a report (contract 3)."""
    from bot.runtime.evaluation import evaluate_file
    from bot.runtime.training import train_if_needed

    evaluate_file(Path(given.rows), Path(given.out), train_if_needed(settings))
    return 0


def calibrate(given: argparse.Namespace, settings: Settings) -> int:
    """Chooses temperature and thresholds on rows no training has seen, and writes them into `config.yml`."""
    from bot.nlu.calibration import calibrate as choose
    from bot.runtime.assistant import configure_quiet_logging
    from bot.runtime.training import train_if_needed

    configure_quiet_logging()
    choose(train_if_needed(settings), PROJECT / "config.yml")
    return 0


def encoder(given: argparse.Namespace, settings: Settings) -> int:
    """Fine-tunes the sentence encoder on `data/nlu` and writes its released file."""
    from bot.language.encoder import RELEASED
    from bot.language.finetuning import release

    release(PROJECT / "data" / "nlu", RELEASED, given.epochs)
    return 0


COMMANDS: Dict[str, Command] = {
    "serve": serve,
    "assistant": assistant,
    "portal": portal,
    "train": train,
    "migrate": migrate,
    "demo": demo,
    "token": token,
    "records": records,
    "check-content": check_content,
    "evaluate": evaluate,
    "calibrate": calibrate,
    "encoder": encoder,
    **{name: command for group in GROUPS for name, command in group.COMMANDS.items()},
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The policy assistant.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        described = (command.__doc__ or "").split("\n")[0]
        added = commands.add_parser(name, help=described, description=described)
        for group in GROUPS:
            group.add_arguments(name, added)
        if name == "token":
            added.add_argument("person", help="a person's id, such as new-starter")
        if name == "records":
            added.add_argument("--json", action="store_true", required=True, help="as JSON")
        if name == "evaluate":
            added.add_argument("rows", help="YAML rows of {text, topic, also?, first?}")
            added.add_argument("out", help="where the report goes (JSON)")
        if name == "encoder":
            added.add_argument("--epochs", type=int, default=3)
    return parser
