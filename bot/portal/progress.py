"""The table of who has done what: rows, filters, order and pages, the same on the page and in the file."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple
from urllib.parse import urlencode

from bot.dates import local_day
from bot.learning.content import Curriculum, Module
from bot.learning.due import DONE, DUE, OVERDUE
from bot.learning.facts import TeamRow

STATES = (OVERDUE, DUE, DONE)  # the most pressing first
STATE_WORDS: Mapping[str, str] = {OVERDUE: "Overdue", DUE: "Due", DONE: "Done"}
A_PAGE = 25  # lines
MOST_PRINTED = 500  # lines of other pages that a page carries along for the printer
LONGEST_SEARCH = 100
WITHOUT_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "'": "", "’": "", "-": " "}
)


def plain(text: str) -> str:
    """A name as it is searched and sorted: without case, accents, strokes and apostrophes."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(WITHOUT_STROKES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def name_sought(params: Mapping[str, str]) -> str:
    """The part of a name that an address asks for."""
    return params.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def is_named(name: str, sought: str) -> bool:
    """Whether each word sought stands somewhere in the name."""
    return all(word in plain(name) for word in plain(sought).split())


@dataclass(frozen=True)
class Line:
    """One person and one module, as a line manager or head teacher may see them."""

    person_id: str
    name: str
    role: str
    module_id: str
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


@dataclass(frozen=True)
class Column:
    """A column: its id in the query string, its heading, and what it is sorted by."""

    id: str
    heading: str
    key: SortKey  # None where a line has nothing in this column yet


COLUMNS: Tuple[Column, ...] = (
    Column("name", "Name", lambda line: plain(line.name)),
    Column("role", "Role", lambda line: plain(line.role)),
    Column("module", "Module", lambda line: plain(line.module)),
    Column("state", "State", lambda line: STATES.index(line.state)),
    Column("due", "Due", lambda line: line.due_on),
    Column("completed", "Completed", lambda line: line.completed_on),
    Column("signed", "Policy signed", lambda line: line.signed_on),
)
KEYS: Mapping[str, SortKey] = {column.id: column.key for column in COLUMNS}


@dataclass(frozen=True)
class Selection:
    """What the address asks for. Unknown words mean the usual view: all, most pressing first, the first page."""

    state: Optional[str] = None
    sort: str = "state"
    descending: bool = False
    module: Optional[str] = None
    search: str = ""
    page: int = 1

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "Selection":
        state, order = params.get("state"), params.get("sort", "")
        page = params.get("page", "")
        is_number = page.isascii() and page.isdecimal() and len(page) < 6
        known = order.removeprefix("-") in KEYS
        return cls(
            state=state if state in STATES else None,
            sort=order.removeprefix("-") if known else "state",
            descending=known and order.startswith("-"),
            module=params.get("module") or None,
            search=name_sought(params),
            page=max(int(page), 1) if is_number else 1,
        )

    @property
    def order(self) -> str:
        """The column it is sorted by, led by a minus when that is reversed."""
        return f"-{self.sort}" if self.descending else self.sort

    @property
    def filters(self) -> Mapping[str, str]:
        """What narrows the list, as the address says it."""
        asked = {"q": self.search, "state": self.state, "module": self.module}
        return {name: value for name, value in asked.items() if value}

    @property
    def address(self) -> str:
        """This view as the query part of an address."""
        asked: Dict[str, str] = {**self.filters, "sort": self.order}
        return "?" + urlencode(asked if self.page == 1 else {**asked, "page": str(self.page)})

    def sorted_by(self, column: Column) -> "Selection":
        """Where a column's heading leads: by that column, or reversed when it is so already."""
        turned = column.id == self.sort and not self.descending
        return replace(self, sort=column.id, descending=turned, page=1)

    def on_page(self, number: int) -> "Selection":
        return replace(self, page=number)

    def takes(self, line: Line) -> bool:
        """Whether the line passes every filter."""
        return (
            self.state in (None, line.state)
            and self.module in (None, line.module_id)
            and is_named(line.name, self.search)
        )


@dataclass(frozen=True)
class Progress:
    """The lines asked for, in order, on all pages; how many there are of each state before any filter; and those of
    each module, in the order offered, before any filter."""

    selection: Selection
    lines: Tuple[Line, ...]
    counts: Mapping[str, int]
    modules: Tuple["ModuleStates", ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        return max(-(-len(self.lines) // A_PAGE), 1)

    @property
    def first(self) -> int:
        """The number of the first line on this page, from 1."""
        return (self.selection.page - 1) * A_PAGE + 1

    @property
    def on_page(self) -> Tuple[Line, ...]:
        return self.lines[self.first - 1 : self.first - 1 + A_PAGE]

    @property
    def last(self) -> int:
        return self.first - 1 + len(self.on_page)

    @property
    def prints_whole(self) -> bool:
        """Whether the page carries the lines of the other pages along, so that all are printed."""
        return len(self.lines) - len(self.on_page) <= MOST_PRINTED

    @property
    def before(self) -> Tuple[Line, ...]:
        """The lines of earlier pages, for the printer."""
        return self.lines[: self.first - 1] if self.prints_whole else ()

    @property
    def after(self) -> Tuple[Line, ...]:
        """The lines of later pages, for the printer."""
        return self.lines[self.last :] if self.prints_whole else ()

    @property
    def page_links(self) -> Tuple[Optional[int], ...]:
        """Numbers of pages to link to; None where some are left out."""
        here, last = self.selection.page, self.pages
        kept = sorted({1, last, *range(max(here - 1, 1), min(here + 1, last) + 1)})
        links: List[Optional[int]] = []
        for number in kept:
            previous = links[-1] if links else 0
            if previous is not None and number - previous > 1:
                links.append(None)
            links.append(number)
        return tuple(links)


@dataclass(frozen=True)
class ModuleStates:
    """How many people are done, due and overdue with a module."""

    id: str
    title: str
    counts: Mapping[str, int]

    @property
    def asked(self) -> int:
        return sum(self.counts.values())


def progress(rows: Sequence[TeamRow], curriculum: Curriculum, selection: Selection) -> Progress:
    """The view of these rows that was asked for."""
    lines = [_line(row, curriculum) for row in rows]
    modules = tuple(_states(module, lines) for module in curriculum.modules)
    asked = tuple(each for each in modules if each.asked)
    if all(each.id != selection.module for each in asked):
        selection = replace(selection, module=None)
    found = _in_order([line for line in lines if selection.takes(line)], selection)
    view = Progress(selection, tuple(found), _counts(lines), asked)
    # An old link may ask for a page that is no longer there.
    return replace(view, selection=selection.on_page(min(selection.page, view.pages)))


def _states(module: Module, lines: Sequence[Line]) -> ModuleStates:
    own = (line for line in lines if line.module_id == module.id)
    return ModuleStates(module.id, module.title, _counts(own))


def _counts(lines: Iterable[Line]) -> Mapping[str, int]:
    counts = dict.fromkeys(STATES, 0)
    for line in lines:
        counts[line.state] += 1
    return counts


def _in_order(lines: Sequence[Line], selection: Selection) -> Sequence[Line]:
    by_name = sorted(lines, key=KEYS["name"])
    key = KEYS[selection.sort]
    filled = [line for line in by_name if key(line) is not None]
    empty = [line for line in by_name if key(line) is None]  # last in either direction
    return sorted(filled, key=key, reverse=selection.descending) + empty


def _line(row: TeamRow, curriculum: Curriculum) -> Line:
    return Line(
        person_id=row.person_id,
        name=row.name,
        role=row.role,
        module_id=row.module_id,
        module=curriculum.module(row.module_id).title,
        state=row.state,
        due_on=row.due_on,
        completed_on=local_day(row.completed_at) if row.completed_at else None,
        signed_on=local_day(row.signed_at) if row.signed_at else None,
        waived=row.waived,
        away=row.away,
    )
