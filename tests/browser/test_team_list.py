"""The line manager's list in Chromium, named after what is expected of it (expectations 16, 17, 19, 21 and 22)."""

import csv
import io
import re
from datetime import datetime, timezone
from typing import Dict, List

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.running_portal import RunningPortal

NAMES = [
    "Áine Ó Sé",
    "Michał Łukasik",
    "=SUM(1+1)",
    "Zoë Müller",
    "Niamh Ní Bhriain",
    "Pat O’Shea",
    "Ana Sá",
]
IN_FOCUS = "document.activeElement.id"


def rows(page: Page) -> List[str]:
    """The names of the lines in sight."""
    return page.locator("#progress tbody:not(.only-print) th").all_inner_texts()


def count(page: Page) -> str:
    return page.get_by_role("status").filter(has_text="Showing").inner_text()


def downloaded(page: Page, kind: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"Download this list ({kind})").click()
    return waiting.value.path().read_bytes()


def cells(content: bytes) -> List[Dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_a_caption_scopes_sort_buttons_and_says_how_many(
    team_portal: RunningPortal,
) -> None:
    page = team_portal.page("line-manager")
    page.goto("/team")
    table = page.get_by_role("table", name="Training of the people who report to you")

    assert table.locator("caption").count() == 1
    assert table.locator("thead th[scope=col]").count() == 7
    assert table.locator("tbody th[scope=row]").count() == 25
    assert table.locator("thead th button").count() == 7
    assert table.locator("th[aria-sort]").count() == 1
    assert count(page) == "Showing all 25, one for each person and module."


def test_a_keyboard_sort_keeps_the_focus_on_its_button_and_the_back_button_restores_the_list(
    team_portal: RunningPortal,
) -> None:
    page = team_portal.page("line-manager")
    page.goto("/team")
    before = rows(page)
    page.evaluate("window.sameDocument = true")

    page.get_by_role("button", name="Name", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Name")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Name")

    assert page.evaluate("window.sameDocument")  # only the list was swapped
    assert page.evaluate(IN_FOCUS) == "sort-name"
    assert rows(page)[0] == "Tomasz Kowalski"
    assert "sort=-name" in page.url
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Name")
    page.go_back()
    expect(page.locator("th[aria-sort]")).to_contain_text("State")
    assert rows(page) == before


def test_filters_and_search_narrow_the_whole_list_stay_in_the_address_and_come_back(
    team_portal: RunningPortal,
) -> None:
    team_portal.complete("new-starter")
    page = team_portal.page("line-manager")
    page.goto("/team")

    page.get_by_label("Name").fill("MEGAN")
    page.get_by_label("State").select_option("overdue")
    page.get_by_role("button", name="Show").click()
    status = page.get_by_role("status").filter(has_text="Showing")
    expect(status).to_have_text("Showing 4 of 25: overdue, names with “MEGAN”.")
    assert set(rows(page)) == {"Megan Pritchard"}
    assert page.evaluate(IN_FOCUS) == "progress-show"
    address = page.url

    page.get_by_role("link", name="Show everybody").click()
    expect(status).to_contain_text("Showing all 25")
    page.go_back()
    expect(status).to_contain_text("Showing 4 of 25")
    expect(page.get_by_label("Name")).to_have_value("MEGAN")
    opened_anew = team_portal.page("line-manager")
    opened_anew.goto(address)
    assert rows(opened_anew) == rows(page)


@pytest.mark.parametrize("typed", ["aine", "ÁINE", "o se", "Ó Sé"])
def test_names_are_found_with_and_without_accents(team_portal: RunningPortal, typed: str) -> None:
    team_portal.hire(*NAMES)
    page = team_portal.page("line-manager")
    page.goto("/team")

    page.get_by_label("Name").fill(typed)
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="Showing")).to_contain_text("Showing 5 of 60")
    assert set(rows(page)) == {"Áine Ó Sé"}


def test_pages_hold_25_lines_and_filter_and_sort_apply_to_all_of_them(
    team_portal: RunningPortal,
) -> None:
    team_portal.hire(*NAMES)
    page = team_portal.page("line-manager")
    page.goto("/team?sort=name")
    seen = rows(page)
    assert count(page) == "Showing 1 to 25 of 60, one for each person and module."

    for number in (2, 3):
        page.locator("#page-next").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[aria-current=page]").last).to_have_text(str(number))
        seen += rows(page)

    assert len(seen) == 60
    assert seen == [name for name in dict.fromkeys(seen) for _ in range(5)]
    # The control is gone on the last page: the focus goes to the sentence that says where one is.
    assert page.evaluate(IN_FOCUS) == "progress-count"
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Name")
    assert count(page).startswith("Showing 1 to 25 of 60")


def test_loading_is_shown_and_a_list_that_cannot_be_fetched_is_said_to_be_as_it_was(
    team_portal: RunningPortal,
) -> None:
    page = team_portal.page("line-manager")
    page.goto("/team")
    before = rows(page)
    held = []
    page.route("**/team?*", lambda route: held.append(route))

    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.get_by_text("Loading the list …")).to_be_visible()
    held[0].abort()

    expect(page.get_by_role("alert").filter(has_text="We couldn't fetch the list")).to_be_visible()
    expect(page.get_by_text("Loading the list …")).to_be_hidden()
    assert rows(page) == before


def test_somebody_signed_out_meanwhile_is_led_to_sign_in_and_the_list_is_left_alone(
    team_portal: RunningPortal,
) -> None:
    page = team_portal.page("line-manager")
    page.route("**/session/active", lambda route: route.abort())  # the page would notice by itself
    page.goto("/team")
    team_portal.clock.advance(minutes=31)

    page.get_by_role("button", name="Name", exact=True).click()

    page.wait_for_url(re.compile(r"/\?next=%2Fteam.*timed_out=1"))


def test_no_match_says_so_and_what_to_do(team_portal: RunningPortal) -> None:
    page = team_portal.page("line-manager")
    page.goto("/team?q=zzz")

    expect(page.get_by_text("Nobody to show here.")).to_be_visible()
    assert count(page) == "Showing 0 of 25: names with “zzz”."
    page.locator("#progress-all").click()
    expect(page.get_by_role("status").filter(has_text="Showing all 25")).to_be_visible()


@pytest.mark.parametrize("path", ["/team", "/team?state=overdue", "/team/export"])
def test_somebody_with_no_team_is_told_what_the_page_is_and_whom_to_ask(
    team_portal: RunningPortal, path: str
) -> None:
    page = team_portal.page("new-starter")

    answer = page.goto(path)

    assert answer.status == 403
    expect(page.get_by_role("heading", name="Nobody reports to you")).to_be_visible()
    expect(page.get_by_text("ask the school office")).to_be_visible()
    assert "Sam Whitlock" not in page.content()


def test_somebody_elses_person_gives_404_without_a_name(team_portal: RunningPortal) -> None:
    page = team_portal.page("line-manager")

    for path in ("/team/people/priya-nair", "/team/people/priya-nair/waive"):
        answer = page.goto(path)
        assert answer.status == 404
        assert "Nair" not in page.content()
    expect(page.get_by_role("link", name="Go to the start")).to_be_visible()


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Europe/London"])
def test_a_day_is_that_of_england_wherever_the_browser_is(
    team_portal: RunningPortal, zone: str
) -> None:
    # 23:30 UTC is the next day in England until the clocks go back on 25 October, and the same day after that.
    team_portal.clock.moment = datetime(2026, 10, 24, 23, 30, tzinfo=timezone.utc)
    team_portal.complete("new-starter", 0)
    team_portal.clock.moment = datetime(2026, 10, 25, 23, 30, tzinfo=timezone.utc)
    team_portal.complete("new-starter", 1)
    page = team_portal.page("line-manager", timezone_id=zone)
    page.goto("/team?q=megan&state=done&sort=module")

    days = page.locator("#progress tbody td[data-label=Completed]").all_inner_texts()
    exported = [line["Completed"] for line in cells(downloaded(page, "CSV"))]

    assert days == ["25 October 2026", "25 October 2026"]
    assert exported == ["2026-10-25", "2026-10-25"]
    due = page.locator("#progress tbody td[data-label=Due]").all_inner_texts()
    assert due == ["25 October 2027", "25 October 2027"]


def test_the_charts_description_its_table_and_both_files_say_the_same_numbers(
    team_portal: RunningPortal,
) -> None:
    team_portal.complete("new-starter")
    team_portal.complete("priya-sharma")
    page = team_portal.page("line-manager")
    page.goto("/team")
    chart = page.get_by_role("img", name="Your whole team, by module")

    described = dict(
        re.findall(
            r"(?:^|; )([^:]+): (\d+ done, \d+ due, \d+ overdue)",
            chart.locator("desc").text_content(),
        )
    )
    table = page.get_by_role("table", name="The same numbers")
    in_table = {}
    for row in table.locator("tbody tr").all():
        module, *numbers = row.locator("th, td").all_inner_texts()
        in_table[module] = "{} done, {} due, {} overdue".format(*numbers)
    exported = counted(cells(downloaded(page, "CSV")))
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(page, "Excel"))).active
    headings, *lines = [list(row) for row in sheet.values]
    in_sheet = counted([dict(zip(headings, line, strict=True)) for line in lines])

    assert chart.locator("title").text_content() == "Your whole team, by module"
    assert described["Friends and befriending"] == "2 done, 0 due, 3 overdue"
    assert described == in_table == exported == in_sheet


def counted(lines: List[Dict[str, str]]) -> Dict[str, str]:
    found = {}
    for module in dict.fromkeys(line["Module"] for line in lines):
        states = [line["State"] for line in lines if line["Module"] == module]
        found[module] = (
            f"{states.count('Done')} done, {states.count('Due')} due, "
            f"{states.count('Overdue')} overdue"
        )
    return found


def test_exports_hold_the_filtered_list_with_all_its_pages_accents_and_no_formula(
    team_portal: RunningPortal,
) -> None:
    team_portal.hire(*NAMES)
    team_portal.complete("hired-0")
    page = team_portal.page("line-manager")
    page.goto("/team?state=overdue&sort=name&page=2")
    assert count(page) == "Showing 26 to 50 of 59, out of 60: overdue."

    lines = cells(downloaded(page, "CSV"))
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(page, "Excel"))).active

    in_sheet = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert len(lines) == len(in_sheet) == 59
    assert {line["State"] for line in lines} == {"Overdue"}
    assert [line["Name"] for line in lines] == [row[0] for row in in_sheet]
    assert {"Áine Ó Sé", "Michał Łukasik", "'=SUM(1+1)"} <= {line["Name"] for line in lines}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert [line["Due"] for line in lines] == [row[4].date().isoformat() for row in in_sheet]


def test_the_printer_gets_the_whole_filtered_list_and_nothing_to_press(
    team_portal: RunningPortal,
) -> None:
    team_portal.hire(*NAMES)
    page = team_portal.page("line-manager")
    page.goto("/team?sort=name&page=2")
    assert len(rows(page)) == 25

    page.emulate_media(media="print")

    printed = [row for row in page.locator("#progress tbody tr").all() if row.is_visible()]
    assert len(printed) == 60
    names = page.locator("#progress tbody th").all_inner_texts()
    assert names == [name for name in dict.fromkeys(names) for _ in range(5)]
    assert page.get_by_text("All 60 lines of the list.").is_visible()
    assert not page.get_by_role("status").filter(has_text="Showing").is_visible()
    assert not page.get_by_role("button", name="Show", exact=True).is_visible()
    assert not page.get_by_role("navigation", name="Pages of this list").is_visible()


def test_nothing_of_the_list_is_left_in_the_browsers_storage(team_portal: RunningPortal) -> None:
    page = team_portal.page("line-manager")
    page.goto("/team")
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Name")

    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    assert "Megan" not in kept
