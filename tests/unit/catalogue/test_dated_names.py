"""What the policy names and is no longer so is found in its text, and a wrong list is refused."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.catalogue.dated_names import read_former_names
from bot.errors import ContentError
from bot.guidance.dated import FormerName, dated_clauses
from bot.guidance.document import Clause, PolicyDocument
from bot.settings import PROJECT

NAMES = [FormerName("Vine", "It closed."), FormerName("Google+", "It closed.")]


def document(text: str) -> PolicyDocument:
    clause = Clause("1.1", "Eligibility", text)
    return PolicyDocument("Policy", 1, date(2026, 9, 1), "governors", "ab", (clause,))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("such as Vine, and Google+.", ["Vine", "Google+"]),
        ("the vineyard, Vines, Google", []),
        ("nothing of the kind", []),
    ],
)
def test_a_name_is_found_as_a_whole_word(text: str, found: "list[str]") -> None:
    assert [each.name for each in dated_clauses(document(text), NAMES)] == found


def test_a_list_of_another_form_is_refused_with_its_place(tmp_path: Path) -> None:
    for folder in ("schema", "policy"):
        shutil.copytree(PROJECT / "content" / folder, tmp_path / folder)
    (tmp_path / "policy" / "dated_names.yml").write_text("names:\n  - {name: Vine}\n")

    with pytest.raises(ContentError, match=r"dated_names\.yml:2"):
        read_former_names(tmp_path)
