"""The policy document: nine clauses, byte for byte as published, and quotes held against them."""

from datetime import date
from pathlib import Path

import pytest

from bot.catalogue.policy import quote_stands_in, read_policy
from bot.errors import ContentError
from bot.guidance.document import Clause

SOURCE = "policy/social-networking-policy.md"
VERSIONS = "policy/versions.yml"


def test_the_document_has_its_nine_clauses_in_order(content: Path) -> None:
    document = read_policy(content)

    numbers = [clause.id for clause in document.clauses]
    assert numbers == ["1.0", "1.1", "1.2", "1.3", "2.0", "2.1", "2.2", "2.3", "2.4"]
    assert (document.version, document.effective_on) == (1, date(2026, 9, 1))


def test_a_clause_holds_its_text_without_heading_or_neighbour(content: Path) -> None:
    clause = read_policy(content).clause("2.4")

    assert clause.heading == "Policy Breaches"
    assert clause.text.startswith("Staff found to be in breach")
    assert clause.text.endswith("within this Policy.")


def test_sub_headings_without_a_number_stay_in_their_clause(content: Path) -> None:
    text = read_policy(content).clause("1.3").text

    assert all(
        part in text for part in ("Head Teachers/Managers:", "#### Employees:", "Governors:")
    )
    assert "RECOMMENDATIONS" not in text


def test_an_unknown_clause_is_refused(content: Path) -> None:
    with pytest.raises(ContentError, match=r"no clause 3\.1"):
        read_policy(content).clause("3.1")


def test_a_text_changed_by_one_letter_is_refused(content: Path) -> None:
    source = content / SOURCE
    source.write_text(source.read_text().replace("strongly advises", "Strongly advises"))

    with pytest.raises(ContentError, match=r"social-networking-policy\.md:1: .*sha256 differs"):
        read_policy(content)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("source: social-networking-policy.md", "source: lost.md", "there is no lost.md beside it"),
        ("2026-09-01", "2026-09-31", "2026-09-31 is not a day of the calendar"),
        ("version: 1", "version: 0", "0 is less than the minimum"),
    ],
)
def test_a_wrong_version_entry_is_refused_at_its_line(
    content: Path, old: str, new: str, says: str
) -> None:
    versions = content / VERSIONS
    versions.write_text(versions.read_text().replace(old, new))
    line = versions.read_text()[: versions.read_text().index(new)].count("\n") + 1

    with pytest.raises(ContentError) as refused:
        read_policy(content)

    assert str(refused.value).startswith(f"{versions}:{line}: ")
    assert says in str(refused.value)


def test_versions_out_of_order_are_refused(content: Path) -> None:
    versions = content / VERSIONS
    entry = versions.read_text().split("versions:\n")[1]
    versions.write_text(versions.read_text() + entry)

    with pytest.raises(ContentError, match="version 1 does not follow 1"):
        read_policy(content)


def test_the_last_version_is_the_one_in_force(content: Path) -> None:
    versions = content / VERSIONS
    entry = versions.read_text().split("versions:\n")[1]
    later = entry.replace("version: 1", "version: 2").replace("2026-09-01", "2027-09-01")
    versions.write_text(versions.read_text() + later)

    document = read_policy(content)

    assert (document.version, document.effective_on) == (2, date(2027, 9, 1))


CLAUSE = Clause("9.9", "Example", "Staff should not run\n\nin the corridor. They may walk.")


@pytest.mark.parametrize(
    "quote",
    ["Staff should not run in the corridor.", "run\nin  the", "in the corridor. They may walk."],
)
def test_a_quote_may_differ_in_white_space_only(quote: str) -> None:
    assert quote_stands_in(CLAUSE, quote)


@pytest.mark.parametrize(
    "quote",
    [
        "Staff must not run in the corridor.",
        "staff should not run",
        "in the corridor, They",
        "taff should not",
        "Staff should no",
        " \n",
    ],
)
def test_any_other_difference_is_a_misquote(quote: str) -> None:
    assert not quote_stands_in(CLAUSE, quote)
