"""A CSV file as rows of cells by column, each row with its line: as Excel and others save it."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import Iterator, List, Mapping, Sequence, Tuple

from bot.staffing.problems import Problem, StaffFileWrong

MOST_BYTES = 5_000_000
NOT_UTF8 = "In Excel: save as 'CSV UTF-8'."


@dataclass(frozen=True)
class Row:
    """`cells` holds every column of the file, without spaces around its words."""

    line: int
    cells: Mapping[str, str]


def read_table(
    content: bytes, required: Sequence[str], optional: Sequence[str]
) -> Tuple[List[Row], List[Problem]]:
    """The rows that can be read, and what is wrong with the others. Empty rows are left out.

    UTF-8 with or without a byte order mark; commas or semicolons. StaffFileWrong when no row can be read at all.
    """
    if len(content) > MOST_BYTES:
        raise _hopeless(1, "the file is larger than 5 MB", "Import one school at a time.")
    lines = _text(content).splitlines(keepends=True)
    skipped = 1 if lines and lines[0].lower().startswith("sep=") else 0  # Excel's own hint
    return _rows(lines[skipped:], skipped, required, optional)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _hopeless(line, "this is not UTF-8 text", NOT_UTF8) from error


def _rows(
    lines: Sequence[str], skipped: int, required: Sequence[str], optional: Sequence[str]
) -> Tuple[List[Row], List[Problem]]:
    records = _records(lines, skipped)
    header_line, header = next(records, (1, []))
    columns = [_column(cell) for cell in header]
    faults = list(_header_faults(header_line, columns, required, optional))
    if faults:
        raise StaffFileWrong(faults)
    rows, problems = [], []
    for line, cells in records:
        stripped = [cell.strip() for cell in cells]
        faults = list(_row_faults(line, columns, stripped))
        problems += faults
        if not faults and any(stripped):
            rows.append(Row(line, dict(zip(columns, stripped, strict=True))))
    return rows, problems


def _records(lines: Sequence[str], skipped: int) -> Iterator[Tuple[int, List[str]]]:
    header = lines[0] if lines else ""
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter, strict=True)
    begins = skipped + 1
    try:
        for cells in reader:
            yield begins, cells
            begins = skipped + reader.line_num + 1
    except csv.Error as error:
        what = f"this is not CSV: {error}"
        raise _hopeless(begins, what, "Look for a quotation mark that is not closed.") from error


def _column(cell: str) -> str:
    return "_".join(cell.casefold().split())


def _header_faults(
    line: int, columns: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> Iterator[Problem]:
    known = (*required, *optional)
    for column in required:
        if column not in columns:
            yield Problem(line, f"there is no column '{column}'", "Add it to the first line.")
    for column in dict.fromkeys(columns):
        if column not in known:
            remedy = f"Take it out, or use one of: {', '.join(known)}."
            yield Problem(line, f"the column '{column}' is not known", remedy)
        elif columns.count(column) > 1:
            yield Problem(line, f"the column '{column}' stands there twice", "Keep one of them.")


def _row_faults(line: int, columns: Sequence[str], cells: Sequence[str]) -> Iterator[Problem]:
    if not any(cells):
        return
    if len(cells) != len(columns):
        what = f"there are {len(cells)} cells, and the first line has {len(columns)}"
        yield Problem(line, f"too many or too few columns: {what}", "Count the separators.")
        return
    for column, cell in zip(columns, cells, strict=True):
        if any(unicodedata.category(letter) == "Cc" for letter in cell):
            what = f"{column} holds a line break or another sign that is no letter"
            yield Problem(line, what, "Type that cell again.")


def _hopeless(line: int, what: str, remedy: str) -> StaffFileWrong:
    return StaffFileWrong([Problem(line, what, remedy)])
