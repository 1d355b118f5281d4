"""What e-mails say: drawn at the moment they are sent, from what the records hold then.

None means that there is nothing to say any more, or that the person does not want this kind.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

import jinja2

from bot.dates import day_in_words, local_day
from bot.errors import UnknownPerson
from bot.learning.automatic_reminders import is_away
from bot.learning.due import OVERDUE
from bot.learning.facts import Duty, Notice, Person
from bot.learning.mail_rules import MailTopic
from bot.learning.notices import AnswerToTell, ReminderToTell
from bot.mail.digests import month_of, school_lines, team_lines, week_of
from bot.records.mailing import NOTICE, SCHOOL_DIGEST, TEAM_DIGEST, Mail
from bot.services import Services
from bot.stop_links import stop_token

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Letter:
    """One e-mail in words, and to whom. `stop_link` stops its kind; None for one that cannot be stopped.

    `told_by_it` says that whoever got it needs no other telling of the notice behind it.
    """

    to: Person
    subject: str
    text: str
    html: str
    stop_link: Optional[str] = None
    told_by_it: bool = False


class Letters:
    """Writes e-mails. Any method may raise RecordsUnavailable."""

    def __init__(self, services: Services, public_url: str, key: str) -> None:
        self._services = services
        self._home = public_url
        self._key = key
        self._text = _templates(autoescape=False)
        self._html = _templates(autoescape=True)

    def letter(self, mail: Mail) -> Optional[Letter]:
        """What this e-mail says now."""
        try:
            with self._services.records.begin() as repo:
                person = repo.person(mail.person_id)
                away = is_away(repo.absences([person.id]), self._today())
        except UnknownPerson:  # they have left
            return None
        if person.email is None:
            return None
        if mail.kind == NOTICE:
            return self._notice(mail, person, away)
        if away:
            return None
        if mail.kind == TEAM_DIGEST:
            return self._team_digest(mail, person)
        return self._school_digest(mail, person) if mail.kind == SCHOOL_DIGEST else None

    def _notice(self, mail: Mail, person: Person, away: bool) -> Optional[Letter]:
        notice = self._services.mail_outbox.notice(mail.occasion)
        if notice is None:  # told in the chat meanwhile
            return None
        to_tell = self._services.notices.to_tell(notice)
        if isinstance(to_tell, AnswerToTell):
            asked_on = local_day(to_tell.query.asked_at)
            return self._drawn(
                mail, person, "answered", "Your question has been answered", day=asked_on
            )
        if to_tell is None or away:
            return None
        return self._reminder(mail, person, notice, to_tell)

    def _reminder(
        self, mail: Mail, person: Person, notice: Notice, to_tell: ReminderToTell
    ) -> Optional[Letter]:
        owed = [each.owed for each in to_tell.to_do]
        late = [each for each in owed if each.state == OVERDUE]
        changes = {change.clause_id: change for each in to_tell.to_do for change in each.changes}
        why = _why_it_cannot_be_stopped(to_tell.made_by_name, bool(late), bool(changes))
        if why is None and self._stopped(person, MailTopic.EARLY_REMINDERS):
            return None
        first = min(each.due_on for each in owed)
        return self._drawn(
            mail,
            person,
            "reminder",
            _subject(bool(late), bool(changes), first, self._today()),
            topic=None if why else MailTopic.EARLY_REMINDERS,
            why=why,
            asked_by=to_tell.made_by_name,
            to_do=to_tell.to_do,
            changes=list(changes.values()),
            policy=self._services.policy_history.in_force(self._today()),
            signed=self._services.learning.standing_sign_off(person.id) is not None,
        )

    def _team_digest(self, mail: Mail, person: Person) -> Optional[Letter]:
        if mail.occasion != week_of(self._today()) or self._stopped(person, MailTopic.TEAM_DIGEST):
            return None
        lines = team_lines(self._services.team_of(person.id))
        waiting = self._services.queries.open_to(person.id)
        if not lines and not waiting:
            return None
        ages = [(self._today() - local_day(each.asked_at)).days for each in waiting]
        return self._drawn(
            mail,
            person,
            "team_digest",
            "Your team's policy training this week",
            topic=MailTopic.TEAM_DIGEST,
            lines=lines,
            questions=len(ages),
            oldest=max(ages, default=0),
        )

    def _school_digest(self, mail: Mail, person: Person) -> Optional[Letter]:
        is_late = mail.occasion != month_of(self._today())
        if is_late or person.duty is not Duty.HEAD_TEACHER:
            return None
        if self._stopped(person, MailTopic.SCHOOL_DIGEST):
            return None
        services = self._services
        rows = services.reports.school(
            person.school_id,
            services.curriculum.modules,
            services.policy_history,
            self._today(),
        )
        if not rows:
            return None
        with services.records.begin() as repo:
            school = repo.school(person.school_id)
        return self._drawn(
            mail,
            person,
            "school_digest",
            f"Policy training at {school.name} this month",
            topic=MailTopic.SCHOOL_DIGEST,
            school=school.name,
            people=len({row.person_id for row in rows}),
            signed=len({row.person_id for row in rows if row.signed_at}),
            lines=school_lines(rows, services.curriculum.modules),
        )

    def _drawn(
        self,
        mail: Mail,
        person: Person,
        template: str,
        subject: str,
        topic: Optional[MailTopic] = None,
        **shown: Any,
    ) -> Letter:
        stop_link = None
        if topic is not None:
            token = stop_token(self._key, mail.id, topic.value)
            stop_link = f"{self._home}/stop-mail/{token}"
        frame: Mapping[str, Any] = {
            "subject": subject,
            "name": person.name,
            "home": self._home,
            "stop_link": stop_link,
            "today": self._today(),
            "why": None,
            **shown,
        }
        return Letter(
            to=person,
            subject=subject,
            text=_tidied(self._text.get_template(f"{template}.txt").render(frame)),
            html=self._html.get_template(f"{template}.html").render(frame),
            stop_link=stop_link,
            told_by_it=template == "reminder",
        )

    def _stopped(self, person: Person, topic: MailTopic) -> bool:
        return topic in self._services.mail_stops.of(person.id)

    def _today(self) -> date:
        return local_day(self._services.clock.now())


def _why_it_cannot_be_stopped(
    asked_by: Optional[str], is_late: bool, is_changed: bool
) -> Optional[str]:
    """The reason, as a template names it; None for an early reminder, which can be stopped."""
    if asked_by is not None:
        return "personal"
    if is_late:
        return "overdue"
    return "changed" if is_changed else None


def _subject(is_late: bool, is_changed: bool, first: date, today: date) -> str:
    if is_late:
        return "Your policy training is overdue"
    if is_changed:
        return f"The policy has changed: training to do by {day_in_words(first)}"
    if first == today:
        return "Your policy training is due today"
    if first < today:
        return "Your policy training was due"
    return f"Policy training to do by {day_in_words(first)}"


def _tidied(text: str) -> str:
    """No line ends in blanks, and no two empty lines follow one another."""
    lines: Sequence[str] = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for at, line in enumerate(lines) if line or lines[at - 1]]
    return "\n".join(kept) + "\n"


def _templates(autoescape: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=autoescape,  # noqa: S701 - off for the plain text part alone
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_in_words
    environment.filters["one_line"] = lambda text: " ".join(str(text).split())
    return environment
