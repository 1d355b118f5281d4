"""Importing the staff list in the browser: shown first, then exactly that, within what each may do."""

import re
from typing import Any, Callable, Dict, Optional

import httpx
import pytest
import sqlalchemy as sa

from bot.portal.carried import packed, unpacked
from bot.records import SqlRecords, tables

SignedIn = Callable[[str], Any]
HEADER = "id,name,school,role,duty,line_manager\n"
NEW = HEADER + "zoe,Zoë Ólafsdóttir,bitterne-park,Cook,,line-manager\n"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def upload(
    browser: Any, content: "str | bytes", base: str = "/school", **fields: str
) -> httpx.Response:
    sent = {"form_token": browser.form_token(f"{base}/staff"), **fields}
    raw = content.encode() if isinstance(content, str) else content
    answer: httpx.Response = browser.client.post(
        f"{base}/staff", data=sent, files={"file": ("staff.csv", raw, "text/csv")}
    )
    return answer


def confirm(browser: Any, shown: httpx.Response, **changes: str) -> httpx.Response:
    part = shown.text.split("/staff/import", 1)[1].split("</form>", 1)[0]
    fields: Dict[str, str] = {**dict(HIDDEN.findall(part)), **changes}
    answer: httpx.Response = browser.post("/school/staff/import", fields)
    return answer


def person(records: SqlRecords, person_id: str) -> Optional[str]:
    with records.begin() as repo:
        return next((each.name for each in repo.people() if each.id == person_id), None)


def test_what_would_change_is_shown_and_only_then_saved(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    browser = signed_in("hr")
    moved = "priya-sharma,Priya Sharma,bitterne-park,Deputy head,,line-manager\n"

    shown = upload(browser, NEW + moved)

    assert "Nothing is saved yet" in shown.text
    assert "Zoë Ólafsdóttir" in shown.text
    assert "role: Higher level teaching assistant → Deputy head" in shown.text
    assert person(demo_records, "zoe") is None
    done = confirm(browser, shown)
    assert done.headers["location"] == "/school/staff?imported=1#imported"
    assert person(demo_records, "zoe") == "Zoë Ólafsdóttir"
    with demo_records.database.reading() as connection:
        audit = connection.execute(sa.select(tables.audit.c.actor_id, tables.audit.c.event)).all()
    assert ("hr", "staff.added") in [tuple(line) for line in audit]
    assert ("hr", "staff.changed") in [tuple(line) for line in audit]


def test_a_list_that_changed_in_between_is_shown_again_and_not_saved(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    browser = signed_in("hr")
    shown = upload(browser, NEW + "jo-barnes,Jo Barnes,bitterne-park,Cook,,\n")
    with demo_records.database.writing() as connection:
        connection.execute(
            sa.update(tables.person).where(tables.person.c.id == "jo-barnes").values(name="Jo B")
        )

    again = confirm(browser, shown)

    assert again.status_code == 409
    assert "has changed since you looked" in again.text
    assert "name: Jo B → Jo Barnes" in again.text
    assert person(demo_records, "zoe") is None
    assert confirm(browser, again).status_code == 303
    assert person(demo_records, "zoe") == "Zoë Ólafsdóttir"


def test_what_is_confirmed_is_what_was_shown(signed_in: SignedIn, demo_records: SqlRecords) -> None:
    browser = signed_in("hr")
    shown = upload(browser, NEW)

    other = confirm(browser, shown, content=packed((NEW + "ann,Ann,sinclair,Cook,,\n").encode()))
    broken = confirm(browser, shown, content="no file")

    assert (other.status_code, broken.status_code) == (409, 422)
    assert person(demo_records, "zoe") is None


def test_every_problem_is_told_by_line_with_what_to_do(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    wrong = NEW + "x y,No Id,nowhere,Cook,,\nbob,,bitterne-park,Cook,,nobody<b>\n"

    answer = upload(signed_in("hr"), wrong)

    assert answer.status_code == 422
    assert "Nothing was saved" in answer.text
    assert '<a href="#problem-1">Line 3: id &#39;x y&#39; is no id</a>' in answer.text
    assert 'id="problem-1"' in answer.text
    assert "Line 3: school &#39;nowhere&#39; is no school here" in answer.text
    assert "Line 4: name is empty" in answer.text
    assert "<title>Error: " in answer.text
    assert person(demo_records, "zoe") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_of_excel_are_read_as_they_are_written(
    signed_in: SignedIn, demo_records: SqlRecords, encoding: str
) -> None:
    browser = signed_in("hr")

    shown = upload(browser, NEW.encode(encoding))

    assert "Zoë Ólafsdóttir" in shown.text
    assert ("read it as Windows-1252" in shown.text) == (encoding == "cp1252")
    confirm(browser, shown)
    assert person(demo_records, "zoe") == "Zoë Ólafsdóttir"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (NEW.encode("utf-16"), "UTF-16"),
        (b"id,name\n", "no column"),
        (b"", "no column"),
        (NEW.encode() + b"\x81", "neither UTF-8 nor Windows-1252"),
        (HEADER.encode() + b"a" * 5_000_001, "larger than 5 MB"),
        (b"x" * 9_000_000, "larger than 5 MB"),
    ],
    ids=["workbook", "utf-16", "columns", "empty", "letters", "rows", "far too large"],
)
def test_what_is_no_staff_file_is_refused_with_what_to_do(
    signed_in: SignedIn, content: bytes, said: str
) -> None:
    answer = upload(signed_in("hr"), content)

    assert answer.status_code in (413, 422)
    assert said in answer.text


def test_without_a_file_or_our_token_nothing_happens(signed_in: SignedIn) -> None:
    browser = signed_in("hr")

    empty = browser.post("/school/staff", {"form_token": browser.form_token("/school/staff")})
    stolen = browser.post("/school/staff/import", {"form_token": "stolen", "content": packed(b"")})

    assert empty.status_code == 422
    assert '<a href="#file">Choose the staff file (CSV).</a>' in empty.text
    assert stolen.status_code == 403


def test_hr_may_import_for_every_school(signed_in: SignedIn, demo_records: SqlRecords) -> None:
    browser = signed_in("hr")

    shown = upload(browser, HEADER + "ann,Ann,sinclair,Cook,governor,\n")
    confirm(browser, shown)

    assert person(demo_records, "ann") == "Ann"


def test_a_head_teacher_may_import_people_of_their_own_school(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    browser = signed_in("head-teacher")

    confirm(browser, upload(browser, NEW))

    assert person(demo_records, "zoe") == "Zoë Ólafsdóttir"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("ann,Ann,sinclair,Cook,,\n", "sinclair is not a school you are head teacher of"),
        ("ann,Ann,bitterne-park,Clerk,hr,\n", "the duty of ann would change"),
        ("hr,Alison Fairweather,bitterne-park,Cook,,\n", "the duty of hr would change"),
        (
            "hr,Mallory,bitterne-park,HR and payroll officer,hr,head-teacher\n",
            "the name or address of hr",
        ),
        ("other-manager,X,bitterne-park,Cook,,\n", "on record already, and is not at your school"),
    ],
)
def test_a_head_teacher_may_not_go_beyond_their_school_or_give_a_duty(
    signed_in: SignedIn, demo_records: SqlRecords, lines: str, said: str
) -> None:
    browser = signed_in("head-teacher")
    with demo_records.begin() as repo:
        others = {p.name for p in repo.people() if p.school_id != "bitterne-park"}

    answer = upload(browser, HEADER + lines)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Ask HR" in answer.text
    assert not [name for name in others if name in answer.text]


def test_leaving_people_out_cannot_take_a_duty_away_for_a_head_teacher(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    answer = upload(signed_in("head-teacher"), NEW, ends_leavers="1")

    assert answer.status_code == 422
    assert "the duty of hr would change" in answer.text


def test_the_reach_is_judged_again_when_it_is_confirmed(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    shown = upload(signed_in("hr"), HEADER + "ann,Ann,sinclair,Cook,,\n")
    head = signed_in("head-teacher")

    answer = confirm(head, shown, form_token=head.form_token("/school/staff"))

    assert answer.status_code == 422
    assert person(demo_records, "ann") is None


def test_a_file_that_unpacks_to_more_than_it_may_is_no_file() -> None:
    assert unpacked(packed(b"x" * 101), most=100) is None
    assert unpacked(packed(b"x" * 100), most=100) == b"x" * 100
    assert unpacked(packed(b"x" * 100)[:-8], most=100) is None
