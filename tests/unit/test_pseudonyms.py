"""Marks tell people of one term apart, and lead back to nobody when the term is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from bot.dates import school_year_of, term_of
from bot.pseudonyms import TermMarks, kept_key, pseudonym


def test_a_person_has_one_mark_a_term_and_another_than_anybody_else(tmp_path: Path) -> None:
    marks, other_process = TermMarks(tmp_path), TermMarks(tmp_path)

    assert marks("ann", "2026-autumn") == other_process("ann", "2026-autumn")
    assert len({marks("ann", "2026-autumn"), marks("bob", "2026-autumn")}) == 2
    assert "ann" not in marks("ann", "2026-autumn")


def test_the_key_of_a_past_term_is_gone_and_the_mark_with_it(tmp_path: Path) -> None:
    marks = TermMarks(tmp_path)
    before = marks("ann", "2026-autumn")
    marks("ann", "2027-spring")

    assert [path.name for path in tmp_path.iterdir()] == ["asker-key-2027-spring"]
    assert marks("ann", "2026-autumn") != before


def test_a_key_is_made_once_although_many_ask_at_once_and_nobody_else_may_read_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "secrets" / "key"

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [path] * 40))

    assert len(keys) == 1
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]
    assert pseudonym(keys.pop(), "ann") != pseudonym(b"another", "ann")


def test_terms_and_school_years_begin_in_september() -> None:
    assert [term_of(date(2026, month, 1)) for month in (1, 4, 5, 8, 9, 12)] == [
        "2026-spring",
        "2026-spring",
        "2026-summer",
        "2026-summer",
        "2026-autumn",
        "2026-autumn",
    ]
    assert school_year_of(date(2027, 8, 31)) == 2026 == school_year_of(date(2026, 9, 1))
