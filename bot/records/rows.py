"""Rows into facts and facts into rows."""

from dataclasses import asdict, fields
from typing import Any, Dict, Mapping, Optional

from bot.learning.facts import (
    Absence,
    AnswerFact,
    Attempt,
    AttemptKind,
    Completion,
    ConfidenceFact,
    ContentSnapshot,
    Duty,
    Person,
    Position,
    Query,
    School,
    SignOff,
    Waiver,
)

Row = Mapping[str, Any]


def person_of(row: Row) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        school_id=row["school_id"],
        role=row["role"],
        duty=Duty(row["duty"]),
        line_manager_id=row["line_manager_id"],
        started_on=row["serving_since"],
        leads=bool(row["leads"]),
        email=row["email"],
    )


def school_of(row: Row) -> School:
    return School(**_fields_of(School, row))


def attempt_of(row: Row) -> Attempt:
    values = _fields_of(Attempt, row)
    plan = row["plan"]
    return Attempt(
        **{
            **values,
            "position": _position_of(row["position"]),
            "kind": AttemptKind(row["kind"]),
            "plan": plan and tuple((scenario, step) for scenario, step in plan),
            "content_hashes": row["content_hashes"] or {},
        }
    )


def attempt_row(attempt: Attempt) -> Dict[str, Any]:
    return {
        **vars(attempt),
        "content_versions": dict(attempt.content_versions),
        "content_hashes": dict(attempt.content_hashes),
        "kind": attempt.kind.value,
        "plan": attempt.plan and [list(place) for place in attempt.plan],
        "position": position_row(attempt.position),
        "touched_at": attempt.started_at,
    }


def position_row(position: Optional[Position]) -> Optional[Dict[str, Any]]:
    return None if position is None else asdict(position)


def answer_of(row: Row) -> AnswerFact:
    return AnswerFact(**_fields_of(AnswerFact, row))


def completion_of(row: Row) -> Completion:
    return Completion(**_fields_of(Completion, row))


def confidence_of(row: Row) -> ConfidenceFact:
    return ConfidenceFact(**_fields_of(ConfidenceFact, row))


def snapshot_of(row: Row) -> ContentSnapshot:
    return ContentSnapshot(**_fields_of(ContentSnapshot, row))


def waiver_of(row: Row) -> Waiver:
    return Waiver(**_fields_of(Waiver, row))


def absence_of(row: Row) -> Absence:
    return Absence(**_fields_of(Absence, row))


def sign_off_of(row: Row) -> SignOff:
    return SignOff(**_fields_of(SignOff, row))


def query_of(row: Row) -> Query:
    return Query(**_fields_of(Query, row))


def _position_of(saved: Optional[Mapping[str, Any]]) -> Optional[Position]:
    return None if saved is None else Position(**saved)


def _fields_of(kind: Any, row: Row) -> Dict[str, Any]:
    return {field.name: row[field.name] for field in fields(kind)}
