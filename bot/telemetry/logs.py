"""One way of logging for every process: events, ids and kinds of failure; never what a person wrote, nor a name.

Our own loggers (`bot`, `actions`) are trusted to name events and ids. Of a library only is told which it was, where,
and what kind of error: Rasa's own lines and the texts of exceptions carry messages (`docs/adr/0025-operations.md`).
"""

import logging
import os
import re
import sys
from hashlib import sha256
from typing import Any, List, MutableMapping

import structlog

from bot.pseudonyms import pseudonym
from bot.settings.telemetry import TelemetrySettings
from bot.telemetry.errors_without_words import told
from bot.telemetry.metrics import EVENTS

OURS = ("bot", "actions")
LIBRARIES = logging.WARNING  # whatever LOG_LEVEL says: below that Rasa prints messages
FIELD = re.compile(r"(\w+)=%[srd]")
RANDOM_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LIBRARY = "library"
# TensorFlow when it is imported and Sanic when it starts warn of nothing that anybody here can act on.
WARN_IN_VAIN = ("", "sanic.error")
KEPT_OF_A_LIBRARY = ("_record", "_from_structlog", "request", "conversation")
LENGTH_OF_NAME = 16  # hexadecimal digits, 64 bits: enough to tell conversations apart

Fields = MutableMapping[str, Any]


def conversation_name(key: str, sender: str) -> str:
    """What stands for a conversation in the log. The same in every process that has the key; without it nobody can
    tell whose it is."""
    return pseudonym(sha256(b"log" + key.encode()).digest(), sender)[:LENGTH_OF_NAME]


def request_name(key: str, sender: str, message_id: str) -> str:
    """A message's own id when it is a random one, as our chat makes them. Anything else could be words."""
    if RANDOM_ID.fullmatch(message_id):
        return message_id
    return conversation_name(key, f"{sender}/{message_id}")


def configure_logs(settings: TelemetrySettings, libraries: int = LIBRARIES) -> None:
    """Sends every log line of this process to standard error, in one form; of libraries from `libraries` on. May be
    called again."""
    handler = _ToStandardError()
    handler.setFormatter(_formatter(_is_plain(settings.log_format)))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, (_ToStandardError, _Counted))]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.addHandler(_Counted(logging.WARNING))
    root.setLevel(libraries)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level.upper())
    for name in WARN_IN_VAIN:  # of what is logged there, not below
        logging.getLogger(name).addFilter(_is_error)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        # Rasa calls `debug` with whole messages many times a turn; here that costs nothing.
        wrapper_class=structlog.make_filtering_bound_logger(
            min(logging.getLevelName(settings.log_level.upper()), LIBRARIES)
        ),
        cache_logger_on_first_use=False,
    )


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR


def _is_plain(log_format: str) -> bool:
    return log_format == "plain" or (log_format == "auto" and sys.stderr.isatty())


def _formatter(is_plain: bool) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars],
        pass_foreign_args=True,
        processors=[
            _without_words,
            structlog.processors.TimeStamper(
                "iso", utc=True, key="timestamp" if is_plain else "time"
            ),
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _PlainLine() if is_plain else structlog.processors.JSONRenderer(),
        ],
    )


def _without_words(_: Any, __: str, fields: Fields) -> Fields:
    record: logging.LogRecord = fields["_record"]
    error = fields.pop("exc_info", None)
    positional = fields.pop("positional_args", ())
    if is_ours(record.name):
        if not fields["_from_structlog"]:
            fields.update(_fields_of(str(record.msg), positional))
    else:
        fields = _of_a_library(record, fields, bool(positional))
    fields.update(level=record.levelname.lower(), logger=record.name, process=os.getpid())
    if error:
        fields.update(told(sys.exc_info()[1] if error is True else error))
    return fields


def is_ours(logger: str) -> bool:
    """Whether one of our own modules speaks."""
    return logger.partition(".")[0] in OURS


def event_of(template: str) -> str:
    """The event's name at the beginning of a line such as `mail.refused id=%s`."""
    return template.partition(" ")[0].rstrip(":")


def _fields_of(template: str, values: Any) -> Fields:
    names = FIELD.findall(template)
    if not names or not isinstance(values, tuple) or len(names) != len(values):
        return {}
    return {"event": event_of(template), **dict(zip(names, values, strict=True))}


def _of_a_library(record: logging.LogRecord, fields: Fields, has_gaps: bool) -> Fields:
    kept = {key: fields[key] for key in KEPT_OF_A_LIBRARY if key in fields}
    # With arguments the text is fixed, with gaps for them; without, what it was made of cannot be told.
    text = {"text": str(record.msg)} if has_gaps else {}
    return {**kept, "event": LIBRARY, **text, "where": f"{record.module}:{record.lineno}"}


class _PlainLine:
    """For people: one line, and the places of an error under it."""

    def __init__(self) -> None:
        self._draw = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())

    def __call__(self, logger: Any, name: str, fields: Fields) -> str:
        places: List[str] = fields.pop("at", [])
        return "\n    ".join([self._draw(logger, name, fields), *places])


class _ToStandardError(logging.Handler):
    """Whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # logging must never end what it tells of
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Python's own would print the record, words and all."""
        if sys.__stderr__:
            sys.__stderr__.write(f"log line not written: {record.name}:{record.lineno}\n")


class _Counted(logging.Handler):
    """Counts warnings and errors by event, so that each can raise an alarm."""

    def emit(self, record: logging.LogRecord) -> None:
        EVENTS.labels(record.levelname.lower(), _counted_as(record)).inc()


def _counted_as(record: logging.LogRecord) -> str:
    if not is_ours(record.name):
        return LIBRARY
    said: Any = record.msg  # a dict when structlog made it
    return event_of(str(said["event"] if isinstance(said, dict) else said))
