"""`docs/expectations.md` names a test for each of the twenty-five expectations, and each test named is there."""

import re

from bot.settings import PROJECT

EXPECTATIONS = (PROJECT / "docs" / "expectations.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \|(.+)$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+\.py)`: ((?:`test_\w+`(?:, )?)+)")


def test_every_expectation_has_its_tests_and_they_exist():
    rows = {int(number): words for number, words in ROW.findall(EXPECTATIONS)}
    assert sorted(rows) == list(range(1, 26))
    missing = [
        (number, file, name)
        for number, words in rows.items()
        for file, names in NAMED.findall(words)
        for name in re.findall(r"`(\w+)`", names)
        if f"def {name}(" not in (PROJECT / "tests" / "browser" / file).read_text(encoding="utf-8")
    ]
    assert missing == []
