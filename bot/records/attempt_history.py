"""An attempt and everything kept beside it, read for whoever has to explain it years later."""

from typing import Any, Dict, List, Mapping, Tuple

import sqlalchemy as sa

from bot.errors import UnknownAttempt
from bot.learning.attempts import CONTENT_CHANGED
from bot.learning.explanation import AttemptHistory, KeptContent
from bot.learning.facts import AnswerFact, Attempt, ContentSnapshot
from bot.records import tables
from bot.records.repository import SqlRecords
from bot.records.rows import Row, answer_of, attempt_of, completion_of, snapshot_of


def attempt_history(records: SqlRecords, attempt_id: str) -> AttemptHistory:
    """Everything on record about one attempt. Raises UnknownAttempt."""
    attempt, answer, completion = tables.attempt, tables.answer, tables.completion
    with records.database.reading() as connection:
        found = _rows(connection, sa.select(attempt).where(attempt.c.id == attempt_id))
        if not found:
            raise UnknownAttempt(
                f"There is no attempt {attempt_id}. `python -m bot records --json` lists them."
            )
        of_attempt = sa.select(answer).where(answer.c.attempt_id == attempt_id)
        proof = sa.select(completion).where(completion.c.attempt_id == attempt_id)
        return AttemptHistory(
            attempt=attempt_of(found[0]),
            answers=tuple(map(answer_of, _rows(connection, of_attempt.order_by(answer.c.number)))),
            completions=tuple(map(completion_of, _rows(connection, proof))),
            content=_content(connection, attempt_of(found[0])),
        )


def answers_by_attempt(records: SqlRecords) -> List[Tuple[str, AnswerFact]]:
    """Every answer on record with the attempt it belongs to, in the order they were given."""
    answer = tables.answer
    with records.database.reading() as connection:
        found = _rows(connection, sa.select(answer).order_by(answer.c.number))
    return [(row["attempt_id"], answer_of(row)) for row in found]


def _content(connection: Any, attempt: Attempt) -> KeptContent:
    changes = _changes(connection, attempt.id)
    hashes = {*attempt.content_hashes.values(), *(each["sha256"] for each in changes)}
    snapshot = tables.content_snapshot
    found = _rows(connection, sa.select(snapshot).where(snapshot.c.sha256.in_(sorted(hashes))))
    by_hash: Dict[str, ContentSnapshot] = {row["sha256"]: snapshot_of(row) for row in found}
    begun_with = {
        content_id: by_hash[sha256]
        for content_id, sha256 in attempt.content_hashes.items()
        if sha256 in by_hash
    }
    at_the_end = [by_hash.get(each["sha256"]) for each in changes if "step" not in each]
    return KeptContent(
        begun_with=begun_with,
        changed_to={
            (each["content"], each["step"], int(each["attempt_no"])): by_hash[each["sha256"]]
            for each in changes
            if "step" in each and each["sha256"] in by_hash
        },
        module=next(iter(at_the_end), begun_with.get(attempt.module_id)),
    )


def _changes(connection: Any, attempt_id: str) -> List[Mapping[str, str]]:
    """What the audit trail says about content that changed while this attempt was open."""
    audit = tables.audit
    lines = sa.select(audit.c.subject).where(audit.c.event == CONTENT_CHANGED)
    subjects = (row["subject"] for row in _rows(connection, lines.order_by(audit.c.number)))
    return [subject for subject in subjects if subject["attempt"] == attempt_id]


def _rows(connection: Any, statement: Any) -> List[Row]:
    return list(connection.execute(statement).mappings())
