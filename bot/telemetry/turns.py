"""One turn, watched: its ids on every log line inside it, and how long each stage took."""

import time
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Awaitable, Callable, Dict, Iterator, Mapping, Optional, Sequence, TypeVar

import structlog

from bot.telemetry.logs import conversation_name, request_name
from bot.telemetry.metrics import ANSWERS, TURN_SECONDS, TURNS

logger = structlog.get_logger(__name__)

URGENT = "urgent"
CHANNELS = ("web", "teams")
TASK = "task"  # what a message is that does not say
KINDS = (
    *("policy", "silent", URGENT, "choices", "out_of_scope", TASK),
    *("scenario", "feedback", "record"),
)
OTHER = "other"
AGAIN = "again"  # the turn was stored before a crash; its answers are handed over once more
Method = TypeVar("Method", bound=Callable[..., Awaitable[Any]])


class Turn:
    """What is known of the turn so far."""

    def __init__(self) -> None:
        self.outcome = AGAIN
        self.kind = ""
        self.seconds: Dict[str, float] = {}


_current: ContextVar[Optional[Turn]] = ContextVar("turn", default=None)


@contextmanager
def watched_turn(key: str, waiting: Any) -> Iterator[None]:
    """Around one turn of `waiting`, a message of the inbox. Logs and counts it when it is over."""
    turn = Turn()
    waited = max(0.0, time.time() - waiting.received_at)
    names = {
        "conversation": conversation_name(key, waiting.sender),
        "request": request_name(key, waiting.sender, waiting.message_id),
    }
    token, began = _current.set(turn), time.perf_counter()
    try:
        with structlog.contextvars.bound_contextvars(**names):
            yield
            turn.seconds["inbox"] = waited
            turn.seconds["whole"] = waited + time.perf_counter() - began
            _tell(turn, waiting.body.get("channel", CHANNELS[0]))
    finally:
        _current.reset(token)


def answered_with(said: Sequence[Mapping[str, Any]]) -> None:
    """What the turn says; nothing when it broke and the person was told so."""
    turn = _current.get()
    if turn is None:
        return
    kinds = [_kind(one) for one in said]
    turn.outcome = "answered" if said else "failed"
    kind = URGENT if URGENT in kinds else next(iter(kinds), "")
    turn.kind = kind if kind in KINDS or not kind else OTHER


def _kind(message: Mapping[str, Any]) -> str:
    return str({**message, **(message.get("metadata") or {})}.get("kind", TASK))


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Times one stage; what is done in parts is added up."""
    began = time.perf_counter()
    try:
        yield
    finally:
        turn = _current.get()
        if turn is not None:
            spent = time.perf_counter() - began
            turn.seconds[name] = turn.seconds.get(name, 0.0) + spent


def timed(name: str) -> Callable[[Method], Method]:
    """The same for a coroutine method."""

    def around(method: Method) -> Method:
        @wraps(method)
        async def with_time(*given: Any, **named: Any) -> Any:
            with stage(name):
                return await method(*given, **named)

        return with_time  # type: ignore[return-value]

    return around


def _tell(turn: Turn, channel: str) -> None:
    for name, seconds in turn.seconds.items():
        TURN_SECONDS.labels(name).observe(seconds)
    TURNS.labels(channel if channel in CHANNELS else OTHER, turn.outcome).inc()
    if turn.kind:
        ANSWERS.labels(turn.kind).inc()
    took = {f"{name}_ms": round(seconds * 1000, 1) for name, seconds in turn.seconds.items()}
    logger.info(f"turn.{turn.outcome}", channel=channel, kind=turn.kind or None, **took)
