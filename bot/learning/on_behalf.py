"""Putting a sign-off on record for somebody else, as after a signature on paper: who may, and on what terms."""

from bot.learning.authority import require_note, require_to_answer_for
from bot.learning.facts import SignOff
from bot.learning.ports import Repository
from bot.learning.views import SignOffResult


def put_on_record(repo: Repository, sign_off: SignOff) -> SignOffResult:
    """Adds a sign-off that `recorded_by` vouches for, once. An earlier one stays as it is.

    NotPermitted unless they are HR, the head teacher of the person's school, or the person's line manager now; nobody
    vouches for themselves. NoteMissing when the note does not say how they know.
    """
    recorder_id = sign_off.recorded_by or ""
    require_to_answer_for(repo, recorder_id, sign_off.person_id)
    require_note(sign_off.note, "how you know")
    if repo.add_sign_off(sign_off):
        subject = {"sign_off": sign_off.id, "person": sign_off.person_id}
        repo.audit(recorder_id, "sign_off.recorded", subject, sign_off.signed_at)
        return SignOffResult(sign_off, already=False)
    earlier = repo.sign_offs([sign_off.person_id])
    kept = next(each for each in earlier if each.policy_version == sign_off.policy_version)
    return SignOffResult(kept, already=True)
