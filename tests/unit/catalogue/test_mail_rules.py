"""`mail.yml`: what the schools decide about e-mail, and what is said when it cannot be."""

import shutil
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.checks import check_content
from bot.catalogue.mail_rules import read_mail_rules
from bot.errors import ContentError
from bot.settings import PROJECT

CONTENT = PROJECT / "content"


@pytest.fixture
def changed(tmp_path: Path) -> Any:
    """The content's `mail.yml` with one passage replaced, in a folder of its own."""

    def write(old: str, new: str) -> Path:
        text = (CONTENT / "mail.yml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "mail.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
        shutil.copytree(CONTENT / "schema", tmp_path / "schema", dirs_exist_ok=True)
        return tmp_path

    return write


def test_the_rules_we_ship_keep_evenings_weekends_and_holidays_quiet() -> None:
    rules = read_mail_rules(CONTENT)

    assert (rules.hours.opens, rules.hours.closes, rules.hours.weekends) == (
        time(7),
        time(19),
        False,
    )
    assert not rules.hours.is_open_on(date(2026, 12, 25))
    assert rules.reminders.before == (28, 7)
    assert rules.made_from == time(8, 30)
    assert rules.chat_first == timedelta(minutes=5)
    assert (rules.team_digest_on, rules.school_digest) == (0, True)


def test_no_hour_need_be_quiet_and_no_digest_sent(changed: Any) -> None:
    folder = changed('from: "19:00"', 'from: "07:00"')
    assert (read_mail_rules(folder).hours.opens, read_mail_rules(folder).hours.closes) == (
        time.min,
        time.max,
    )
    assert read_mail_rules(changed("team: monday", "team: never")).team_digest_on is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('from: "19:00"', 'from: "06:00"', "the quiet hours leave no time of the day"),
        ('made_from: "08:30"', 'made_from: "20:00"', "made_from lies in the quiet hours"),
        ('made_from: "08:30"', 'made_from: "8.30"', "made_from"),
        ('last: "2026-10-30"', 'last: "2026-10-20"', "the last day lies before the first"),
        ('last: "2026-10-30"', 'last: "2026-10-32"', "there is no such day"),
        ("before: [28, 7]", "before: [0]", "reminders.before.0"),
        ("team: monday", "team: sunday", "digests.team"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(changed: Any, old: str, new: str, said: str) -> None:
    folder = changed(old, new)

    with pytest.raises(ContentError, match=r"mail\.yml:\d+: ") as caught:
        read_mail_rules(folder)

    assert said in str(caught.value)


def test_checking_the_content_checks_these_rules_too(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    rules = (folder / "mail.yml").read_text(encoding="utf-8")
    (folder / "mail.yml").write_text(rules.replace("team: monday", "team: sunday"))

    (problem,) = check_content(folder)

    assert "digests.team" in problem
