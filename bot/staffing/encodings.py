"""The letters of an uploaded staff file: UTF-8, or what older Windows programs write."""

from dataclasses import dataclass

from bot.staffing.problems import Problem, StaffFileWrong

UTF8, WINDOWS = "UTF-8", "Windows-1252"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls
UTF16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS_CSV = "In Excel: File, Save as, then choose 'CSV UTF-8'. Upload that file."


@dataclass(frozen=True)
class Decoded:
    """The file as UTF-8, and which letters it was written in."""

    content: bytes
    encoding: str


def decoded(content: bytes) -> Decoded:
    """The file as UTF-8. Raises StaffFileWrong for what is no text of either kind, such as a workbook."""
    if content.startswith(WORKBOOKS):
        raise StaffFileWrong([Problem(1, "this is an Excel workbook and not CSV", SAVE_AS_CSV)])
    if content.startswith(UTF16):
        raise StaffFileWrong([Problem(1, "this is UTF-16 text", SAVE_AS_CSV)])
    try:
        content.decode("utf-8-sig")
        return Decoded(content, UTF8)
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(content.decode("cp1252").encode(), WINDOWS)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        what = "a letter there is neither UTF-8 nor Windows-1252"
        raise StaffFileWrong([Problem(line, what, SAVE_AS_CSV)]) from error
