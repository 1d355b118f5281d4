"""The workbook holds what the page and the CSV file hold, and nothing in it is a formula."""

import csv
import io
from datetime import date, datetime
from typing import Any, Callable, List

import openpyxl
import pytest

from bot.learning.facts import TeamRow
from bot.portal.progress import Selection, progress
from bot.portal.progress_files import as_xlsx
from bot.records import SqlRecords
from bot.services import Services

SignedIn = Callable[[str], Any]


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def as_text(cell: Any) -> str:
    return cell.date().isoformat() if isinstance(cell, datetime) else cell or ""


def rows_of(content: bytes) -> List[List[str]]:
    return [[as_text(cell) for cell in row] for row in sheet_of(content).values]


@pytest.mark.parametrize(("person", "path"), [("line-manager", "/team"), ("hr", "/school/people")])
def test_the_workbook_has_the_rows_of_the_csv_file(
    signed_in: SignedIn, clock: Any, complete: Callable[[str], None], person: str, path: str
) -> None:
    complete("new-starter")
    clock.advance(days=60)
    browser = signed_in(person)
    view = {"state": "overdue", "sort": "-name"}

    workbook = browser.get(f"{path}/export.xlsx", **view)
    lines = browser.get(f"{path}/export", **view).content.decode("utf-8-sig")

    assert rows_of(workbook.content) == list(csv.reader(io.StringIO(lines, newline="")))
    assert len(rows_of(workbook.content)) > 20
    assert workbook.headers["content-disposition"].endswith('-2026-11-09.xlsx"')


def test_taking_a_workbook_is_on_the_audit_trail(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    signed_in("line-manager").get("/team/export.xlsx")

    with demo_records.database.reading() as connection:
        trail = connection.exec_driver_sql("SELECT actor_id, event, subject FROM audit").all()
    assert ("line-manager", "progress.exported", '{"view": "my-team", "format": "xlsx"}') in [
        tuple(line) for line in trail
    ]


@pytest.mark.parametrize("path", ["/team/export.xlsx", "/school/people/export.xlsx"])
def test_somebody_without_people_gets_no_workbook(signed_in: SignedIn, path: str) -> None:
    assert signed_in("governor").get(path).status_code == 403
    assert signed_in("new-starter").get(path).status_code == 403


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_a_workbook_is_a_formula(services: Services, start: str) -> None:
    module = services.curriculum.modules[0]
    row = TeamRow("p", f'{start}HYPERLINK("x")', "123", module.id, "due", date(2026, 9, 29), None)

    sheet = sheet_of(as_xlsx(progress([row], services.curriculum, Selection()), "my-team"))

    cells = next(iter(sheet.iter_rows(min_row=2)))
    assert cells[0].value == f'\'{start}HYPERLINK("x")'
    assert [cell.data_type for cell in cells[:5]] == ["s", "s", "s", "s", "d"]
    assert cells[4].value.date() == date(2026, 9, 29)
    assert sheet.freeze_panes == "B2"
    assert sheet.column_dimensions["C"].width > len("Module")
