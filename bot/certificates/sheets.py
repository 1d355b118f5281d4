"""Tables of an evidence pack as CSV: what a spreadsheet opens, with no cell run as a formula."""

import csv
import io
from datetime import date, datetime
from typing import Iterable, List, Mapping, Sequence, Union

from bot.dates import local_day
from bot.learning.evidence import Evidence
from bot.spreadsheets import harmless

Cell = Union[str, int, date, datetime, None]


def completions_csv(evidence: Evidence, titles: Mapping[str, str]) -> bytes:
    """Every completion, the first first. Scores and choices are no part of it."""
    headings = (
        "Person id", "Name", "Module", "Module version", "Policy version", "Completed on", "How", "Record",
    )  # fmt: skip
    return _csv(
        headings,
        (
            (
                each.person_id,
                evidence.name(each.person_id),
                titles.get(each.module_id, each.module_id),
                each.module_version,
                each.policy_version,
                local_day(each.completed_at),
                each.how,
                each.id,
            )
            for each in evidence.completions
        ),
    )


def sign_offs_csv(evidence: Evidence) -> bytes:
    """Every sign-off with its wording and the fingerprint of the text that was signed."""
    headings = (
        "Person id", "Name", "Policy version", "Signed at", "Wording", "Policy sha256", "Recorded by", "Note", "Record",
    )  # fmt: skip
    return _csv(
        headings,
        (
            (
                each.person_id,
                evidence.name(each.person_id),
                each.policy_version,
                each.signed_at,
                each.wording,
                each.policy_sha256,
                evidence.name(each.recorded_by) if each.recorded_by else "",
                each.note,
                each.id,
            )
            for each in evidence.sign_offs
        ),
    )


def waivers_csv(evidence: Evidence, titles: Mapping[str, str], with_notes: bool) -> bytes:
    """Every waiver with its reason. Notes may say what only the person and HR need to know."""
    headings = [
        "Person id",
        "Name",
        "Module",
        "Policy version",
        "Reason",
        "Waived on",
        "Waived by",
        "Record",
    ]
    rows: List[List[Cell]] = [
        [
            each.person_id,
            evidence.name(each.person_id),
            titles.get(each.module_id, each.module_id),
            each.policy_version,
            each.reason,
            local_day(each.waived_at),
            evidence.name(each.waived_by),
            each.id,
            *([each.note] if with_notes else []),
        ]
        for each in evidence.waivers
    ]
    return _csv([*headings, *(["Note"] if with_notes else [])], rows)


def _csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")  # with the mark that lets spreadsheets read accents


def _cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless("" if cell is None else str(cell))
