"""A staff file is read as people's programs save it, and everything wrong in it is told at once, by line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.facts import Duty
from bot.staffing.chains import circles
from bot.staffing.lines import StaffFile, read_staff_file
from bot.staffing.problems import StaffFileWrong
from bot.staffing.table import MOST_BYTES

SCHOOLS = {"hill": "Hill School", "vale": "Vale School"}
HEADER = "id,name,school,role,email,duty,line_manager,started_on,away_from,away_until\n"
ANN = "ann,Ann Lee,hill,Teacher,Ann@Hill.org,,,2026-09-01,,\n"


def read(text: str) -> StaffFile:
    file, problems = read_staff_file(text.encode(), SCHOOLS)
    assert problems == ()
    return file


def wrong(text: str) -> "list[str]":
    try:
        _, problems = read_staff_file(text.encode(), SCHOOLS)
    except StaffFileWrong as error:
        problems = error.problems
    return [str(problem) for problem in problems]


def test_a_line_is_a_post_with_its_person() -> None:
    (line,) = read(HEADER + ANN).lines

    assert (line.line, line.person_id, line.name, line.school_id) == (2, "ann", "Ann Lee", "hill")
    assert (line.email, line.duty, line.line_manager_id) == ("ann@hill.org", Duty.STAFF, None)
    assert line.started_on == date(2026, 9, 1)


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + ANN).encode("utf-8-sig"),
        (HEADER + ANN).replace(",", ";").encode(),
        (HEADER + ANN).replace("\n", "\r\n").encode(),
        ("sep=;\n" + (HEADER + ANN).replace(",", ";")).encode(),
        (HEADER + ANN + ",,,,,,,,,\n\n").encode(),
        (HEADER.upper().replace("_", " ") + ANN).encode(),
        (HEADER + ANN.replace("hill,", "HILL SCHOOL,")).encode(),
        (HEADER + ANN.replace("2026-09-01", "01/09/2026")).encode(),
        (HEADER + ANN.replace("Ann Lee", '" Ann  Lee "')).encode(),
    ],
)
def test_files_of_excel_and_others_say_the_same(content: bytes) -> None:
    file, problems = read_staff_file(content, SCHOOLS)

    assert problems == ()
    assert [(line.name, line.school_id, line.started_on) for line in file.lines] == [
        ("Ann Lee", "hill", date(2026, 9, 1))
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",Ann,hill,Teacher,,,,,,", "line 2: id is empty. Fill it in."),
        ("a:b,Ann,hill,Teacher,,,,,,", "line 2: id 'a:b' is no id."),
        ("erased-1,Ann,hill,Teacher,,,,,,", "line 2: id 'erased-1' is kept for the system."),
        ("operator,Ann,hill,Teacher,,,,,,", "line 2: id 'operator' is kept for the system."),
        ("ann,,hill,Teacher,,,,,,", "line 2: name is empty. Fill it in."),
        ("ann,Ann,dale,Teacher,,,,,,", "line 2: school 'dale' is no school here."),
        ("ann,Ann,hill,,,,,,,", "line 2: role is empty. Fill it in."),
        ("ann,Ann,hill,Teacher,ann at hill,,,,,", "line 2: email 'ann at hill' is no e-mail"),
        ("ann,Ann,hill,Teacher,,king,,,,", "line 2: duty 'king' is no duty. Use one of: staff"),
        ("ann,Ann,hill,Teacher,,,ann,,,", "line 2: line_manager is the person themselves."),
        ("ann,Ann,hill,Teacher,,,,31/02/2026,,", "line 2: started_on '31/02/2026' is no date."),
        ("ann,Ann,hill,Teacher,,,,1/9/26,,", "line 2: started_on '1/9/26' is no date."),
        ("ann,Ann,hill,Teacher,,,,,,2026-09-01", "line 2: away_until has no away_from."),
        ("ann,Ann,hill,Teacher,,,,,2026-09-02,2026-09-01", "line 2: away_until is before away_"),
        ("ann,Ann,hill", "line 2: too many or too few columns: there are 3 cells"),
        ('ann,"A\x00nn",hill,Teacher,,,,,,', "line 2: "),
        ('ann,"Ann\nLee",hill,Teacher,,,,,,', "line 2: name holds a line break"),
        ('ann,"Ann,hill,Teacher,,,,,,', "line 2: this is not CSV"),
    ],
)
def test_a_wrong_cell_is_told_by_its_line_with_what_to_do(line: str, told: str) -> None:
    (problem,) = wrong(HEADER + line + "\n")

    assert problem.startswith(told)
    assert problem.endswith(".")


def test_everything_wrong_is_told_at_once() -> None:
    lines = ",Ann,dale,,,,,soon,,\n" + ANN + "bob,Bob\n"

    assert [problem.split(":")[0] for problem in wrong(HEADER + lines)] == [
        *["line 4"],
        *["line 2"] * 4,
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is no column 'id'"),
        ("id,name,school\n", "there is no column 'role'"),
        ("id,name,school,role,pay\n", "the column 'pay' is not known. Take it out"),
        ("id,name,school,role,role\n", "the column 'role' stands there twice"),
        ("id,name,school,role\n", "there is nobody in the file"),
    ],
)
def test_a_file_without_the_columns_is_refused(text: str, told: str) -> None:
    assert any(told in problem for problem in wrong(text))


def test_a_file_in_another_encoding_is_refused_with_the_line_and_the_remedy() -> None:
    content = (HEADER + ANN + ANN.replace("Ann Lee", "Zoë")).encode("cp1252")

    with pytest.raises(StaffFileWrong, match="line 3: this is not UTF-8 text"):
        read_staff_file(content, SCHOOLS)


def test_a_file_over_five_megabytes_is_refused() -> None:
    with pytest.raises(StaffFileWrong, match="larger than 5 MB"):
        read_staff_file(b"x" * (MOST_BYTES + 1), SCHOOLS)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_bytes_whatever_break_the_reader(content: bytes) -> None:
    for start in (b"", HEADER.encode()):
        try:
            file, problems = read_staff_file(start + content, SCHOOLS)
        except StaffFileWrong:
            continue
        assert file.lines or problems


@pytest.mark.parametrize(
    ("reports_to", "found"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["a"]}, [("a", "a")]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, [("b", "c", "b")]),
        ({"a": ["b", "c"], "b": [], "c": ["a"]}, [("a", "c", "a")]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, [("a", "b", "a"), ("c", "d", "c")]),
        ({"a": ["gone"]}, []),
    ],
)
def test_circles_of_line_managers_are_found(reports_to: dict, found: list) -> None:
    assert list(circles(reports_to)) == found


def test_a_chain_longer_than_any_stack_is_followed() -> None:
    longest = {str(each): [str(each + 1)] for each in range(50_000)}

    assert list(circles(longest)) == []
    assert len(next(circles({**longest, "50000": ["0"]}))) == 50_002
