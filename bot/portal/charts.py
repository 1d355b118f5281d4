"""Bar charts as SVG, drawn here so that they are the same on the page, in the file and on paper.

A chart never stands alone: the same numbers are in a table beside it.
"""

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from markupsafe import Markup

WIDTH, LABELS, NUMBERS, ROW, BAR = 720, 290, 110, 30, 16
SPACE = WIDTH - LABELS - NUMBERS
INK, QUIET = "#17252b", "#4c5c63"
# The colours of paper, by class; on a page its stylesheet gives each class the page's own, light or dark.
PAPER = {"ink": INK, "quiet": QUIET, "track": "#e6ecee", "first": "#0d5563", "second": "#b4471f"}
PARTS = ("first", "second")
FONT = Markup('font-family="sans-serif" font-size="13"')


@dataclass(frozen=True)
class Bar:
    """A line of the chart: its label, the whole, the parts of it that are coloured, and what is said of it at the end.
    None is a number that is not shown."""

    label: str
    whole: Optional[int]
    parts: Tuple[Optional[int], ...]
    note: str


def bar_chart(title: str, bars: Sequence[Bar]) -> Markup:
    """The bars one below the other, each part in its colour, the numbers at the end. `title` says what it shows."""
    most = max((bar.whole or 0 for bar in bars), default=0) or 1
    drawn = Markup("").join(_row(bar, at, most) for at, bar in enumerate(bars))
    height = len(bars) * ROW + 6
    return Markup(
        '<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'width="{width}" height="{height}"><title>{title}</title>{drawn}</svg>'
    ).format(width=WIDTH, height=height, title=title, drawn=drawn)


def _row(bar: Bar, at: int, most: int) -> Markup:
    top = at * ROW + 3
    track = _rect(0, bar.whole or most, top, most, "track")
    start, rects = 0, Markup("")
    for part, kind in zip(bar.parts, PARTS, strict=False):
        if part:
            rects += _rect(start, part, top, most, kind)
            start += part
    return (
        _text(bar.label, 0, top + ROW / 2 + 1, "ink")
        + track
        + rects
        + _text(bar.note, WIDTH - NUMBERS + 10, top + ROW / 2 + 1, "quiet")
    )


def _rect(start: int, length: int, top: float, most: int, kind: str) -> Markup:
    return Markup(
        '<rect class="chart__{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="2" fill="{}"/>'
    ).format(
        kind,
        LABELS + SPACE * start / most,
        top + (ROW - BAR) / 2 - 3,
        SPACE * length / most,
        BAR,
        PAPER[kind],
    )


def _text(words: str, left: float, middle: float, kind: str) -> Markup:
    return Markup('<text class="chart__{}" x="{}" y="{:.1f}" {} fill="{}">{}</text>').format(
        kind, left, middle, FONT, PAPER[kind], words
    )


# On a page: the labels above the bars, so that it can be read on a phone; colours by class, so that they follow the
# page's own, with those of paper where no stylesheet is.
PAGE_WIDTH, PAGE_ROW, PAGE_BAR = 480, 84, 16
STATE_COLOURS = (("done", "#1c6137"), ("due", "#184f80"), ("overdue", "#97221a"))


@dataclass(frozen=True)
class StateBar:
    """A line of a chart of states: its label, and how many are done, due and overdue."""

    label: str
    done: int
    due: int
    overdue: int

    @property
    def counts(self) -> Tuple[int, int, int]:
        return self.done, self.due, self.overdue

    @property
    def in_words(self) -> str:
        return f"{self.done} done, {self.due} due, {self.overdue} overdue"


def state_chart(title: str, bars: Sequence[StateBar]) -> Markup:
    """The bars one below the other. Its description says every number, and so does the text beside each bar."""
    drawn = Markup("").join(_state_row(bar, at) for at, bar in enumerate(bars))
    description = "; ".join(f"{bar.label}: {bar.in_words}" for bar in bars)
    return Markup(
        '<svg class="bars" role="img" aria-labelledby="bars-title bars-desc" xmlns="http://www.w3.org/2000/svg" '
        'viewBox="0 0 {width} {height}"><title id="bars-title">{title}</title>'
        '<desc id="bars-desc">{description}.</desc>{drawn}</svg>'
    ).format(
        width=PAGE_WIDTH,
        height=len(bars) * PAGE_ROW,
        title=title,
        description=description,
        drawn=drawn,
    )


def _state_row(bar: StateBar, at: int) -> Markup:
    top, whole = at * PAGE_ROW, sum(bar.counts) or 1
    rects, start = Markup(""), 0.0
    for count, (name, colour) in zip(bar.counts, STATE_COLOURS, strict=True):
        length = PAGE_WIDTH * count / whole
        if count:
            rects += Markup(
                '<rect class="bars__{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="{}"/>'
            ).format(name, start, top + 54, max(length - 2, 1), PAGE_BAR, colour)
        start += length
    return Markup(
        '<text class="bars__ink" x="0" y="{}" fill="{}">{}</text>'
        '<text class="bars__quiet" x="0" y="{}" fill="{}">{}</text>{}'
    ).format(top + 20, INK, bar.label, top + 45, QUIET, bar.in_words, rects)
