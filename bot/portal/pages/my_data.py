"""What is held about the person signed in: to read, and to take away."""

import json
from datetime import datetime, timezone
from typing import Any, List, Mapping, Optional

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.context import page, portal_of, viewer_of
from bot.portal.pages.mail import TOPIC_WORDS

MESSAGES_SHOWN = 100


def show(request: Request) -> Response:
    """Everything in words, of the chat its end; the file has all of it."""
    viewer, portal = viewer_of(request), portal_of(request)
    held = portal.services.held_about(viewer.person.id)
    messages = held["conversation"]["messages"]
    return page(
        request,
        "my_data.html",
        "What we hold about you",
        held=held,
        mail_topics={topic.value: words for topic, words in TOPIC_WORDS.items()},
        titles={module.id: module.title for module in portal.services.curriculum.modules},
        messages=_with_days(messages[-MESSAGES_SHOWN:]),
        messages_in_all=len(messages),
        day_of=datetime.fromisoformat,
    )


def download(request: Request) -> Response:
    """The same as a JSON file, whole. That it was taken is on the audit trail first."""
    viewer, portal = viewer_of(request), portal_of(request)
    services = portal.services
    with services.records.begin() as repo:
        subject = {"person": viewer.person.id}
        repo.audit(viewer.person.id, "held.exported", subject, services.clock.now())
    held = services.held_about(viewer.person.id)
    filename = f"my-data-{portal.today().isoformat()}.json"
    return Response(
        json.dumps(held, indent=2, ensure_ascii=False),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _with_days(messages: List[Mapping[str, Any]]) -> List[Mapping[str, Any]]:
    return [{**message, "on": _moment(message["at"])} for message in messages]


def _moment(at: Optional[float]) -> Optional[datetime]:
    return None if at is None else datetime.fromtimestamp(at, timezone.utc)
