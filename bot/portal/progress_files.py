"""The table of who has done what as a file: every line of the filtered list, whatever page was open."""

import csv
import io
from datetime import date
from typing import List, Union

import xlsxwriter

from bot.portal.progress import COLUMNS, Progress
from bot.spreadsheets import harmless

Cell = Union[str, date, None]


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
