"""E-mails somebody does not want: stopped by the link in one, without signing in; chosen under *My training*."""

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import InvalidStopLink
from bot.learning.facts import Duty
from bot.learning.mail_rules import MailTopic
from bot.portal.access import Viewer
from bot.portal.context import page, portal_of, viewer_if_any, viewer_of
from bot.portal.sessions import check_form_token
from bot.stop_links import read_stop_token

TOPIC_WORDS = {
    MailTopic.EARLY_REMINDERS: "reminders of training that isn't overdue yet",
    MailTopic.TEAM_DIGEST: "the weekly e-mail about your team",
    MailTopic.SCHOOL_DIGEST: "the monthly e-mail about your school",
}


@dataclass(frozen=True)
class MailChoice:
    """One kind of e-mail, and whether somebody gets it."""

    topic: str
    words: str
    is_wanted: bool


def confirm(request: Request) -> Response:
    """Asks before it stops anything: scanners of mail follow every link, people press a button."""
    viewer_if_any(request)
    found = _meant(request)
    if found is None:
        return page(request, "stop_mail_unknown.html", "We can't use this link", 404)
    words = TOPIC_WORDS[found[1]]
    return page(request, "stop_mail.html", "Stop these e-mails?", words=words, stopped=False)


def stop(request: Request) -> Response:
    """Stops the kind of the e-mail whose link this is. Mail programs post here by themselves (RFC 8058), so there is
    no form token: the signed link alone says what is asked, and by whom."""
    viewer_if_any(request)
    found = _meant(request)
    if found is None:
        return page(request, "stop_mail_unknown.html", "We can't use this link", 404)
    portal = portal_of(request)
    person_id, topic = found
    portal.services.mail_stops.stop(person_id, topic, portal.services.clock.now())
    words = TOPIC_WORDS[topic]
    return page(request, "stop_mail.html", "Stopped", words=words, stopped=True)


async def choose(request: Request) -> Response:
    """Stops one kind for the person signed in, or has it sent again."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_choose, request, form)


def _choose(request: Request, form: "dict[str, str]") -> Response:
    viewer = viewer_of(request)
    check_form_token(request, form.get("form_token"))
    portal = portal_of(request)
    stops, now = portal.services.mail_stops, portal.services.clock.now()
    topic = _topic(form.get("topic", ""))
    if topic is None or form.get("wanted") not in ("yes", "no"):
        return page(request, "not_understood.html", "We couldn't do that", 400)
    if form["wanted"] == "yes":
        stops.allow(viewer.person.id, topic, now)
    else:
        stops.stop(viewer.person.id, topic, now)
    return RedirectResponse("/my-training#mail", status_code=303)


def mail_choices(request: Request, viewer: Viewer) -> Sequence[MailChoice]:
    """What the person may choose; empty when no e-mail can reach them."""
    portal = portal_of(request)
    if portal.settings.smtp is None or not viewer.person.email:
        return ()
    stopped = portal.services.mail_stops.of(viewer.person.id)
    topics = [MailTopic.EARLY_REMINDERS]
    if viewer.sees_team:
        topics.append(MailTopic.TEAM_DIGEST)
    if viewer.person.duty is Duty.HEAD_TEACHER:
        topics.append(MailTopic.SCHOOL_DIGEST)
    return [MailChoice(each.value, TOPIC_WORDS[each], each not in stopped) for each in topics]


def _meant(request: Request) -> Optional[Tuple[str, MailTopic]]:
    """Whose e-mails of which kind the link is about; None when it is not ours, or too old to know."""
    portal = portal_of(request)
    try:
        mail_id, name = read_stop_token(portal.settings.session_key, request.path_params["token"])
    except InvalidStopLink:
        return None
    person_id, topic = portal.services.mail_stops.receiver(mail_id), _topic(name)
    return (person_id, topic) if person_id and topic else None


def _topic(name: str) -> Optional[MailTopic]:
    return next((each for each in MailTopic if each.value == name), None)
