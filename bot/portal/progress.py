"""The table of who has done what: rows, filter and order, the same on the page and in the file."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import urlencode

import xlsxwriter

from bot.dates import local_day
from bot.learning.content import Curriculum
from bot.learning.due import DONE, DUE, OVERDUE
from bot.learning.facts import TeamRow
from bot.spreadsheets import harmless

STATES = (OVERDUE, DUE, DONE)  # the most pressing first
STATE_WORDS: Mapping[str, str] = {OVERDUE: "Overdue", DUE: "Due", DONE: "Done"}


@dataclass(frozen=True)
class Line:
    """One person and one module, as a line manager or head teacher may see them."""

    name: str
    role: str
    module: str
    state: str
    due_on: date
    completed_on: Optional[date]
    signed_on: Optional[date]
    waived: bool = False
    away: bool = False

    @property
    def state_in_words(self) -> str:
        """Such as `Done (waived)` or `Due (away)`."""
        added = "waived" if self.waived and self.state == DONE else "away" if self.away else ""
        return f"{STATE_WORDS[self.state]} ({added})" if added else STATE_WORDS[self.state]


SortKey = Callable[[Line], Any]
Cell = Union[str, date, None]


@dataclass(frozen=True)
class Column:
    """A column: its id in the query string, its heading, and what it is sorted by."""

    id: str
    heading: str
    key: SortKey  # None where a line has nothing in this column yet


def _alphabetical(text: str) -> str:
    """The key that puts `Ó` beside `O`."""
    return unicodedata.normalize("NFKD", text.casefold())


COLUMNS: Tuple[Column, ...] = (
    Column("name", "Name", lambda line: _alphabetical(line.name)),
    Column("role", "Role", lambda line: _alphabetical(line.role)),
    Column("module", "Module", lambda line: _alphabetical(line.module)),
    Column("state", "State", lambda line: STATES.index(line.state)),
    Column("due", "Due", lambda line: line.due_on),
    Column("completed", "Completed", lambda line: line.completed_on),
    Column("signed", "Policy signed", lambda line: line.signed_on),
)
KEYS: Mapping[str, SortKey] = {column.id: column.key for column in COLUMNS}


@dataclass(frozen=True)
class Selection:
    """What the address asks for. Unknown words mean the usual view: all, most pressing first."""

    state: Optional[str] = None
    sort: str = "state"
    descending: bool = False

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "Selection":
        state, sort = params.get("state"), params.get("sort", "state")
        return cls(
            state=state if state in STATES else None,
            sort=sort if sort in KEYS else "state",
            descending=params.get("order") == "desc",
        )

    @property
    def address(self) -> str:
        """This view as the query part of an address."""
        asked: Dict[str, str] = {"state": self.state} if self.state else {}
        order = "desc" if self.descending else "asc"
        return "?" + urlencode({**asked, "sort": self.sort, "order": order})

    def filtered(self, state: Optional[str]) -> "Selection":
        """The same order over another state, or over all."""
        return Selection(state, self.sort, self.descending)

    def sorted_by(self, column: Column) -> "Selection":
        """Where a column's heading leads: by that column, or reversed when it is so already."""
        return Selection(self.state, column.id, column.id == self.sort and not self.descending)


@dataclass(frozen=True)
class Progress:
    """The lines asked for, in order, and how many there are of each state before the filter."""

    selection: Selection
    lines: Tuple[Line, ...]
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def progress(rows: Sequence[TeamRow], curriculum: Curriculum, selection: Selection) -> Progress:
    """The view of these rows that was asked for."""
    lines = [_line(row, curriculum) for row in rows]
    counts = {state: sum(line.state == state for line in lines) for state in STATES}
    shown = [line for line in lines if selection.state in (None, line.state)]
    return Progress(selection, tuple(_in_order(shown, selection)), counts)


def as_csv(view: Progress) -> bytes:
    """The lines for a spreadsheet: accents come out right, and no cell is run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in _cells(view):
        writer.writerow([cell.isoformat() if isinstance(cell, date) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(view: Progress, name: str) -> bytes:
    """The same cells as a workbook: dates are dates, the headings stay in sight, no cell is run as a formula."""
    out = io.BytesIO()
    as_they_are = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(out, {"in_memory": True, **as_they_are}) as workbook:
        workbook.set_properties({"title": name})
        heading = workbook.add_format({"bold": True, "bottom": 1})
        day = workbook.add_format({"num_format": "d mmm yyyy", "align": "left"})
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(_cells(view)):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                elif cell is not None:
                    sheet.write_string(at, column, cell, None if at else heading)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(view.lines), len(COLUMNS) - 1)
        sheet.autofit()
    return out.getvalue()


def _cells(view: Progress) -> List[List[Cell]]:
    """The headings, then the lines, the same for every kind of file."""
    rows: List[List[Cell]] = [[column.heading for column in COLUMNS]]
    for line in view.lines:
        words = (line.name, line.role, line.module, line.state_in_words)
        rows.append([*map(harmless, words), line.due_on, line.completed_on, line.signed_on])
    return rows


def _in_order(lines: Sequence[Line], selection: Selection) -> Sequence[Line]:
    by_name = sorted(lines, key=KEYS["name"])
    key = KEYS[selection.sort]
    filled = [line for line in by_name if key(line) is not None]
    empty = [line for line in by_name if key(line) is None]  # last in either direction
    return sorted(filled, key=key, reverse=selection.descending) + empty


def _line(row: TeamRow, curriculum: Curriculum) -> Line:
    return Line(
        name=row.name,
        role=row.role,
        module=curriculum.module(row.module_id).title,
        state=row.state,
        due_on=row.due_on,
        completed_on=local_day(row.completed_at) if row.completed_at else None,
        signed_on=local_day(row.signed_at) if row.signed_at else None,
        waived=row.waived,
        away=row.away,
    )
