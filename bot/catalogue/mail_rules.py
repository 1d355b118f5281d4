"""What the schools have decided about e-mail, from `mail.yml`."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, Iterator

from bot.catalogue.reading import line_of, problem, read_yaml
from bot.learning.mail_rules import MailRules, ReminderRules
from bot.learning.sending_hours import Holiday, SendingHours

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def read_mail_rules(content_dir: Path) -> MailRules:
    """Raises ContentError."""
    path = content_dir / "mail.yml"
    read = read_yaml(path, content_dir / "schema" / "mail.schema.json")
    team = read["digests"]["team"]
    reminders = {**read["reminders"], "before": tuple(read["reminders"]["before"])}
    rules = MailRules(
        reminders=ReminderRules(**reminders),
        hours=_hours(path, read["quiet"]),
        made_from=time.fromisoformat(read["made_from"]),
        chat_first=timedelta(minutes=read["chat_first"]),
        team_digest_on=None if team == "never" else DAYS.index(team),
        school_digest=read["digests"]["school"],
    )
    if not rules.hours.opens <= rules.made_from < rules.hours.closes:
        raise problem(
            path,
            line_of(read, "made_from"),
            "made_from lies in the quiet hours",
            "Use a time at which e-mails may be sent.",
        )
    return rules


def _hours(path: Path, quiet: Any) -> SendingHours:
    opens, closes = time.fromisoformat(quiet["until"]), time.fromisoformat(quiet["from"])
    if opens == closes:
        opens, closes = time.min, time.max  # no hour of the day is quiet
    if opens > closes:
        raise problem(
            path,
            line_of(quiet, "until"),
            "the quiet hours leave no time of the day",
            "Write the evening hour in `from` and the morning hour in `until`.",
        )
    holidays = tuple(_holidays(path, quiet["holidays"]))
    return SendingHours(opens, closes, not quiet["weekends"], holidays)


def _holidays(path: Path, listed: Any) -> Iterator[Holiday]:
    for place, each in enumerate(listed):
        try:
            holiday = Holiday(date.fromisoformat(each["first"]), date.fromisoformat(each["last"]))
        except ValueError:
            raise problem(
                path, line_of(listed, place), "there is no such day", "Correct the day."
            ) from None
        if holiday.last < holiday.first:
            raise problem(
                path,
                line_of(listed, place),
                "the last day lies before the first",
                "Write the first day first.",
            )
        yield holiday
