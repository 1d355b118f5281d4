"""What went wrong and where, without the text of the exception: that may quote what a person wrote."""

import sqlite3
import traceback
from pathlib import Path
from typing import Any, Dict, List, Optional

import psycopg2

PROJECT = Path(__file__).resolve().parents[2]
MOST_PLACES = 12  # the innermost ones
LONGEST_REASON = 200


def told(error: Any) -> Dict[str, Any]:
    """Fields `error` (kinds, from what was raised to its cause) and `at` (places, the innermost last)."""
    raised: Optional[BaseException] = error[1] if isinstance(error, tuple) else error
    if raised is None:
        return {}
    chain: List[BaseException] = []
    while raised is not None and raised not in chain:
        chain.append(raised)
        raised = raised.__cause__ or (None if raised.__suppress_context__ else raised.__context__)
    return {"error": " < ".join(_named(each) for each in chain), "at": _places(chain[-1])}


def _named(error: BaseException) -> str:
    reason = _reason(error)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


def _reason(error: BaseException) -> str:
    """What the system or a database says of itself. A database quotes values only when it refuses a row, and that
    is no OperationalError."""
    if isinstance(error, (sqlite3.Error, psycopg2.OperationalError)):
        return " ".join(str(error).split("\nDETAIL")[0].split())[:LONGEST_REASON]
    if isinstance(error, OSError):
        return error.strerror or ""
    return ""


def _places(error: BaseException) -> List[str]:
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else path.name
