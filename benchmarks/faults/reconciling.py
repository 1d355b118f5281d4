"""The conversations to the row: every message taken in has one stored turn and an answer, in order; nothing else."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Set, Tuple

import sqlalchemy as sa

Key = Tuple[str, str]  # sender and message id


@dataclass
class Ledger:
    """What the database holds, read at one moment."""

    inbox: List[Mapping[str, Any]]
    events: Dict[str, List[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def answers(self) -> Dict[Key, List[str]]:
        """What was answered to each message, by the turns that are stored."""
        told: Dict[Key, List[str]] = {}
        for sender, events in self.events.items():
            asked: Optional[Key] = None
            for event in events:
                held = json.loads(event["data"])
                if held["event"] == "user" and held.get("text") is not None:
                    asked = (sender, held["message_id"])
                    assert asked not in told, f"two turns answer {asked}"
                    told[asked] = []
                elif held["event"] == "bot" and not (held.get("metadata") or {}).get("notice"):
                    assert asked is not None, f"{sender} was told something unasked"
                    told[asked].append(held["text"] or "")
        return told


def read_ledger(url: str) -> Ledger:
    engine = sa.create_engine(url, future=True)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM inbox ORDER BY position")
        ledger = Ledger([dict(row) for row in rows.mappings()])
        for row in connection.exec_driver_sql(
            "SELECT * FROM conversation_event ORDER BY sender, seq"
        ).mappings():
            ledger.events[row["sender"]].append(dict(row))
    engine.dispose()
    return ledger


def reconciled(url: str, acknowledged: Set[Key]) -> Ledger:
    """Raises AssertionError, with what is wrong, unless everything acknowledged is answered once and in order."""
    ledger = read_ledger(url)
    taken = [(row["sender"], row["message_id"]) for row in ledger.inbox]
    answers = ledger.answers()

    assert len(taken) == len(set(taken)), "a message is in the inbox twice"
    assert acknowledged <= set(taken), f"lost: {sorted(acknowledged - set(taken))[:5]}"
    unanswered = [
        key for key, row in zip(taken, ledger.inbox, strict=True) if not row["answered_at"]
    ]
    assert not unanswered, f"not answered: {unanswered[:5]}"
    kept = [key for key, row in zip(taken, ledger.inbox, strict=True) if row["body"] is not None]
    assert not kept, f"words kept in the inbox after the answer: {kept[:5]}"
    assert set(taken) == set(answers), (
        f"no turn: {sorted(set(taken) - set(answers))[:5]}, "
        f"a turn of nothing: {sorted(set(answers) - set(taken))[:5]}"
    )
    silent = [key for key, told in answers.items() if not told]
    assert not silent, f"a turn without an answer: {silent[:5]}"
    for sender, events in ledger.events.items():
        assert [event["seq"] for event in events] == list(range(len(events))), f"gaps: {sender}"
        in_turn = [key for key in answers if key[0] == sender]
        as_taken = [key for key in taken if key[0] == sender]
        assert in_turn == as_taken, f"out of order: {sender}"
    return ledger
