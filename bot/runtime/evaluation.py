"""`make evaluate`: labelled rows through the real understanding and dialogue, each as a conversation of its own.

The report is contract 3: `{n, right, offered, wrong, refused, rows}`, with `figures` besides. A row is right when
its topic, or one of `also`, was answered; offered when it was among the choices; wrong when something else was
answered; refused otherwise.
"""

import asyncio
import json
import os
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

import yaml
from tqdm import tqdm

from bot.errors import ContentError
from bot.runtime.evaluation_figures import figures, table

EVALUATOR = "line-manager"  # may ask everything, so that no task is refused for its asker
ANSWERS = frozenset({"policy", "silent", "urgent"})
TASKS = frozenset({"task", "record", "scenario", "feedback"})
OUT_OF_SCOPE = "out_of_scope"
TASK = "task:"


@dataclass(frozen=True)
class Decision:
    """What the assistant did with a row: `answer`, `choices`, `out_of_scope` or `task`, and about what."""

    decision: str
    got: Sequence[str]
    confidence: float


def evaluate_file(rows_file: Path, report_file: Path, model: Path) -> None:
    """Reads rows, sends them, writes the report and prints its figures. ContentError for rows of another form."""
    rows = _read(rows_file)
    with tempfile.TemporaryDirectory() as scratch:
        _use_scratch_records(Path(scratch))
        decisions = asyncio.run(_decide_all(rows, model))
    report = score(rows, decisions)
    report_file.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    shares = {key: f"{report[key]} ({report[key] / report['n']:.1%})" for key in OUTCOMES}
    print(f"n {report['n']}  " + "  ".join(f"{key} {shown}" for key, shown in shares.items()))
    print(table(report["figures"]))


OUTCOMES = ("right", "offered", "wrong", "refused")


def score(rows: Sequence[Mapping[str, Any]], decisions: Sequence[Decision]) -> Dict[str, Any]:
    """The report over rows and what was decided for each."""
    listed = [
        {
            "text": row["text"],
            "topic": row["topic"],
            "decision": one.decision,
            "got": list(one.got),
            "confidence": round(one.confidence, 4),
            "outcome": outcome(row, one),
        }
        for row, one in zip(rows, decisions, strict=True)
    ]
    counts = Counter(row["outcome"] for row in listed)
    return {
        "n": len(listed),
        **{name: counts[name] for name in OUTCOMES},
        "figures": figures(rows, listed),
        "rows": listed,
    }


def outcome(row: Mapping[str, Any], one: Decision) -> str:
    """`right`, `offered`, `wrong` or `refused` (neither answered nor offered, which does no harm)."""
    wanted = {row["topic"], *row.get("also", ())}
    if wanted & set(one.got):
        return "offered" if one.decision == "choices" else "right"
    return "refused" if one.decision in ("choices", OUT_OF_SCOPE) else "wrong"


def decision_of(said: Sequence[Mapping[str, Any]], confidence: float) -> Decision:
    """What a turn's messages amount to, by their metadata."""
    marks = [{**one, **(one.get("metadata") or {})} for one in said]
    topics = [mark["topic"] for mark in marks if mark.get("kind") in ANSWERS]
    if topics:
        return Decision("answer", topics, confidence)
    for mark in marks:
        if mark.get("kind") == "choices":
            return Decision(
                "choices", [_label(name) for name in mark.get("choices", [])], confidence
            )
        if mark.get("kind") == OUT_OF_SCOPE:
            return Decision(OUT_OF_SCOPE, [OUT_OF_SCOPE], confidence)
    tasks = list(dict.fromkeys(TASK + mark["task"] for mark in marks if mark.get("task")))
    return Decision("task", tasks, confidence)


def _label(name: str) -> str:
    from bot.services import get_services

    return name if name in get_services().guidance.answers else TASK + name


async def _decide_all(rows: Sequence[Mapping[str, Any]], model: Path) -> List[Decision]:
    from rasa.core.channels.channel import UserMessage

    from bot.channels.messages import LEADING
    from bot.channels.turns import WebOutput
    from bot.identity import sender_id
    from bot.runtime.assistant import configure_quiet_logging, load_assistant

    configure_quiet_logging()
    agent = load_assistant(model)
    decisions = []
    for number, row in enumerate(tqdm(rows, desc="evaluating", unit="row", disable=None)):
        sender = sender_id(f"evaluation-{number}", EVALUATOR)
        if row.get("first"):
            await agent.handle_message(UserMessage(row["first"], WebOutput(), sender))
        output = WebOutput()
        typed = LEADING.sub("", row["text"]) or row["text"]
        await agent.handle_message(UserMessage(typed, output, sender))
        tracker = await agent.tracker_store.retrieve(sender)
        confidence = tracker.latest_message.intent.get("confidence") or 0.0
        decisions.append(decision_of(output.said, float(confidence)))
    return decisions


def _use_scratch_records(folder: Path) -> None:
    """The evaluated person's records live and die with the run."""
    from bot.dates import local_day
    from bot.records.demo import load_demo
    from bot.records.repository import SqlRecords
    from bot.records.schema import migrate
    from bot.services import SystemClock

    url = f"sqlite:///{folder / 'records.db'}"
    os.environ["DATABASE_URL"] = url
    migrate(url)
    load_demo(SqlRecords(url), local_day(SystemClock().now()))


def _read(path: Path) -> List[Mapping[str, Any]]:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    if isinstance(rows, dict) and "rows" in rows:
        rows = rows["rows"]
    if not isinstance(rows, list) or not all(
        isinstance(row, dict)
        and isinstance(row.get("text"), str)
        and isinstance(row.get("topic"), str)
        for row in rows
    ):
        raise ContentError(
            f"{path}: every row must be `- {{text: …, topic: …, also: […], first: …}}`."
        )
    return rows
