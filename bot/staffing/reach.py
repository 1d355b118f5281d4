"""What a head teacher may change on the staff list: people of their own schools, and nobody's duty.

HR may change everything, so for HR there is no reach. A duty opens a school's pages, and an address is what somebody
signs in with: neither is to be had by importing a file.
"""

from typing import AbstractSet, Dict, Iterator, Mapping, Optional

from bot.learning.facts import Duty
from bot.staffing.changes import PersonChange, StaffPlan
from bot.staffing.lines import StaffFile
from bot.staffing.now import PersonNow, StaffNow
from bot.staffing.problems import Problem

ASK_HR = "Ask HR to import that."


def beyond_reach(
    file: StaffFile, now: StaffNow, plan: StaffPlan, schools: AbstractSet[str]
) -> Iterator[Problem]:
    """Everything in the file that goes beyond these schools, or is for HR alone."""
    first_lines: Dict[str, int] = {}
    for line in file.lines:
        first_lines.setdefault(line.person_id, line.line)
        if line.school_id not in schools:
            what = f"{line.school_id} is not a school you are head teacher of"
            yield Problem(line.line, what, f"Take the line out. {ASK_HR}")
    for change in plan.changes:
        at = first_lines.get(change.person_id, 1)
        for what in _beyond(change, now.get(change.person_id), schools):
            yield Problem(at, what, ASK_HR)


def _beyond(
    change: PersonChange, known: Optional[PersonNow], schools: AbstractSet[str]
) -> Iterator[str]:
    duties = _duties(known)
    if known and not schools & duties.keys():
        yield f"{change.person_id} is on record already, and is not at your school"
    after = _duties_after(change, known)
    if any(
        duties.get(school, Duty.STAFF) is not after.get(school, Duty.STAFF)
        for school in {*duties, *after}
    ):
        yield f"the duty of {change.person_id} would change"
    is_plain = all(duty is Duty.STAFF for duty in duties.values()) and duties.keys() <= schools
    if known and change.identity and not is_plain:
        yield f"the name or address of {change.person_id} would change, who has a duty or another school"


def _duties(known: Optional[PersonNow]) -> Mapping[str, Duty]:
    return {post.school_id: post.duty for post in known.posts} if known else {}


def _duties_after(change: PersonChange, known: Optional[PersonNow]) -> Mapping[str, Duty]:
    staying = {
        post.school_id: post.duty
        for post in (known.posts if known else ())
        if post.id not in change.ends
    }
    return {**staying, **{post.school_id: post.duty for post in change.begins}}
