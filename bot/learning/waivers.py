"""Waiving a module for a person: with a reason and a note, put on record by somebody who answers for them."""

from enum import Enum

from bot.learning.authority import require_note, require_to_answer_for
from bot.learning.facts import Waiver
from bot.learning.ports import Repository


class WaiverReason(str, Enum):
    """Why a module is waived: the reasons of cmi5 (AICC cmi5 specification, 9.5.5.2, `waived` reasons)."""

    TESTED_OUT = "Tested Out"
    EQUIVALENT_AU = "Equivalent AU"
    EQUIVALENT_OUTSIDE_ACTIVITY = "Equivalent Outside Activity"
    ADMINISTRATIVE = "Administrative"


def put_waiver_on_record(repo: Repository, waiver: Waiver) -> None:
    """Adds a waiver. NotPermitted unless `waived_by` answers for the person, NoteMissing when the note does not say
    why; ValueError for a reason that cmi5 does not know."""
    WaiverReason(waiver.reason)
    require_to_answer_for(repo, waiver.waived_by, waiver.person_id)
    require_note(waiver.note, "why")
    repo.add_waiver(waiver)
    subject = {"waiver": waiver.id, "person": waiver.person_id, "module": waiver.module_id}
    repo.audit(waiver.waived_by, "waiver.added", subject, waiver.waived_at)
