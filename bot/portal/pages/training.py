"""A person's own training: done, due, signed."""

from datetime import datetime
from typing import List, Sequence

from starlette.requests import Request
from starlette.responses import Response

from bot.certificates.earned import WHOLE_TRAINING
from bot.learning.confidence import LEVELS
from bot.learning.facts import Completion, LearningRecord, SignOff
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.pages.mail import mail_choices


def show(request: Request) -> Response:
    """What the person signed in has done and what is due, and who else sees that."""
    viewer, portal = viewer_of(request), portal_of(request)
    services = portal.services
    record = services.learning.record_of(viewer.person.id)
    document = services.guidance.document
    certificates = services.certificates_of(viewer.person.id)
    manager_id = viewer.person.line_manager_id
    with services.records.begin() as repo:
        line_manager = repo.person(manager_id) if manager_id else None
        recorders = {
            each.recorded_by: repo.name(each.recorded_by)
            for each in record.sign_offs
            if each.recorded_by
        }
    return page(
        request,
        "my_training.html",
        "My training",
        modules=services.learning.modules(viewer.person.id),
        titles={module.id: module.title for module in services.curriculum.modules},
        past=_newest_first(record),
        signed=services.learning.standing_sign_off(viewer.person.id),
        document=document,
        line_manager=line_manager,
        how_sure=services.confidence.of(viewer.person.id),
        level_words=[services.phrases.buttons[f"how_sure_{level}"] for level in LEVELS],
        recorders=recorders,
        certificates={each.id: each for each in certificates.earned},
        whole_training=WHOLE_TRAINING,
        passed_on=services.queries.passed_on_by(viewer.person.id),
        just_signed="signed" in request.query_params,
        today=portal.today(),
        mail_choices=mail_choices(request, viewer),
        sends_mail=portal.settings.smtp is not None,
    )


def _newest_first(record: LearningRecord) -> "Sequence[Completion | SignOff]":
    past: List[Completion | SignOff] = [*record.completions, *record.sign_offs]
    return sorted(past, key=_moment, reverse=True)


def _moment(done: "Completion | SignOff") -> datetime:
    return done.completed_at if isinstance(done, Completion) else done.signed_at
