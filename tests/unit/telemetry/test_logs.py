"""Log lines hold events, ids and kinds of error; not what a library or an exception quotes."""

import json
import logging
import sqlite3
from pathlib import Path

import pytest
import structlog

from bot.settings.telemetry import TelemetrySettings
from bot.telemetry.logs import configure_logs, conversation_name, request_name
from bot.telemetry.metrics import EVENTS

KEY = "k" * 32


@pytest.fixture
def log(capsys, monkeypatch):
    root = logging.getLogger()
    # numpy.distutils, once a test has it imported, turns the root logger into one of its own that prints.
    monkeypatch.setattr(root, "__class__", logging.RootLogger)
    structlog_was = structlog.get_config() if structlog.is_configured() else None
    before = (list(root.handlers), root.level, logging.getLogger("bot").level)

    def configure(**changes):
        configure_logs(TelemetrySettings(**{"log_format": "json", **changes}))
        return lambda: capsys.readouterr().err

    yield configure
    root.handlers[:], (level, ours) = before[0], before[1:]
    root.setLevel(level)
    logging.getLogger("bot").setLevel(ours)
    structlog.reset_defaults()
    if structlog_was:
        structlog.configure(**structlog_was)


def test_an_event_of_ours_keeps_its_fields(log):
    read = log()

    structlog.get_logger("bot.some").warning("process.started_again", name="portal", status=-9)
    logging.getLogger("bot.mail").error("mail.refused id=%s why=%s", "m1", "550")

    ours, old = (json.loads(line) for line in read().splitlines())
    assert (ours["event"], ours["name"], ours["status"]) == ("process.started_again", "portal", -9)
    assert (old["event"], old["id"], old["why"]) == ("mail.refused", "m1", "550")
    assert (old["level"], old["logger"]) == ("error", "bot.mail")


def test_a_library_is_named_and_what_it_says_is_not_kept(log):
    read = log()

    logging.getLogger("rasa.core").warning("Failed on message 'my name is Zebedee'")
    logging.getLogger("sanic.error").error("Exception at %s", "/people/zebedee")
    structlog.get_logger("rasa.nlu").error("rasa.event", text="zebedee", event_info="zebedee")

    written = read()
    assert "ebedee" not in written
    said = [json.loads(line) for line in written.splitlines()]
    assert [one["event"] for one in said] == ["library"] * 3
    assert [one["logger"] for one in said] == ["rasa.core", "sanic.error", "rasa.nlu"]
    assert said[1]["text"] == "Exception at %s"


def test_an_exception_is_told_by_kind_and_place_and_not_by_its_text(log):
    read = log()

    try:
        try:
            int("zebedee")
        except ValueError as error:
            raise RuntimeError("zebedee could not be counted") from error
    except RuntimeError:
        logging.getLogger("bot.some").exception("turn.failed")

    told = json.loads(read())
    assert told["error"] == "RuntimeError < ValueError"
    assert told["at"][-1].startswith("tests/unit/telemetry/test_logs.py:")
    assert "zebedee" not in json.dumps(told)


def test_what_a_database_or_the_system_says_of_itself_is_kept(log):
    read = log()

    for broken in (
        lambda: sqlite3.connect(":memory:").execute("SELECT * FROM missing"),
        lambda: Path("/nowhere/zebedee").read_text(),
    ):
        try:
            broken()
        except (sqlite3.Error, OSError):
            logging.getLogger("bot.some").exception("records.unavailable")

    first, second = (json.loads(line) for line in read().splitlines())
    assert first["error"] == "OperationalError: no such table: missing"
    assert second["error"] == "FileNotFoundError: No such file or directory"


def test_libraries_stay_at_warnings_whatever_the_level(log):
    read = log(log_level="debug")

    logging.getLogger("rasa.core").debug("words of a person")
    structlog.get_logger("rasa.core").debug("rasa.event", text="words of a person")
    structlog.get_logger("bot.some").debug("request.served")

    assert [json.loads(line)["event"] for line in read().splitlines()] == ["request.served"]


def test_what_libraries_warn_of_in_vain_is_left_out_and_their_errors_are_not(log):
    read = log()

    logging.getLogger().warning("Limited tf.summary API due to missing TensorBoard installation.")
    logging.getLogger("sanic.error").warning("Sanic is running in PRODUCTION mode.")
    assert read() == ""

    logging.getLogger().error("broken")
    logging.getLogger("sanic.error").error("broken")
    assert len(read().splitlines()) == 2


def test_our_own_events_below_the_level_are_left_out(log):
    read = log(log_level="error")

    structlog.get_logger("bot.some").warning("process.started_again")
    logging.getLogger("bot.some").warning("teams.not_sent")

    assert read() == ""


def test_plain_lines_are_for_people(log):
    read = log(log_format="plain")

    try:
        raise KeyError("zebedee")
    except KeyError:
        structlog.get_logger("bot.some").exception("turn.failed", request="r1")

    line, *below = read().splitlines()
    assert "turn.failed" in line
    assert "request=r1" in line
    assert any("test_logs.py:" in each for each in below)
    assert "zebedee" not in line + "".join(below)


def test_ids_of_the_turn_stand_on_old_lines_and_on_those_of_libraries(log):
    read = log()

    with structlog.contextvars.bound_contextvars(request="r1", conversation="c1"):
        logging.getLogger("actions.base").error("records.unavailable action=%s", "action_x")
        logging.getLogger("sqlalchemy.pool").error("lost")

    for line in read().splitlines():
        told = json.loads(line)
        assert (told["request"], told["conversation"]) == ("r1", "c1")


def test_configuring_again_writes_each_line_once(log):
    log()
    read = log()

    logging.getLogger("bot.some").error("turn.failed")

    assert len(read().splitlines()) == 1


def test_warnings_are_counted_by_event_and_never_by_what_they_hold(log):
    log()
    name = "test.counted"
    before = EVENTS.labels("error", name)._value.get()

    logging.getLogger("bot.some").error(name + " id=%s", "zebedee")
    structlog.get_logger("bot.some").error(name, id="zebedee")
    logging.getLogger("rasa.core").error("zebedee")

    assert EVENTS.labels("error", name)._value.get() == before + 2
    assert not [key for key in EVENTS._metrics if "zebedee" in str(key)]


def test_a_line_that_cannot_be_written_ends_nothing_and_quotes_nothing(log):
    read = log()
    for pytests_own in logging.getLogger().handlers[:]:
        if not type(pytests_own).__module__.startswith("bot."):
            logging.getLogger().removeHandler(pytests_own)

    logging.getLogger("bot.some").error("turn.failed id=%s", Unprintable())
    logging.getLogger("bot.some").error("turn.failed")

    assert [json.loads(line)["event"] for line in read().splitlines()] == ["turn.failed"]


class Unprintable:
    def __str__(self) -> str:
        raise ValueError("zebedee")

    __repr__ = __str__


def test_names_in_the_log_hang_on_the_key_and_on_the_person():
    name = conversation_name(KEY, "web:hr")

    assert name == conversation_name(KEY, "web:hr")
    assert name != conversation_name("x" * 32, "web:hr")
    assert name != conversation_name(KEY, "web:head-teacher")
    assert "hr" not in name


def test_a_message_id_of_another_form_is_not_shown():
    random = "0123456789abcdef0123456789abcdef"

    assert request_name(KEY, "web:hr", random) == random
    assert request_name(KEY, "web:hr", "Zebedee") == request_name(KEY, "web:hr", "Zebedee")
    assert "Zebedee" not in request_name(KEY, "web:hr", "Zebedee")
    assert request_name(KEY, "web:hr", "Zebedee") != request_name(KEY, "web:head", "Zebedee")
