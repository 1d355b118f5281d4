"""Seeing and waiving for somebody on both databases: what is found, and what two at the same moment come to."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.errors import NothingToWaive, NotPermitted
from bot.guidance.history import PolicyHistory
from bot.learning.authority import require_to_answer_for
from bot.learning.content import Curriculum, Module
from bot.learning.facts import Notice, NoticeKind
from bot.learning.oversight import Oversight, Reach, WaiverWanted
from bot.learning.waivers import WaiverReason
from bot.records import SqlRecords
from bot.records.tables import post
from tests.fakes import FixedClock, numbered_ids

WANTED = WaiverWanted("new-starter", "friends", WaiverReason.ADMINISTRATIVE, "On secondment.")


@pytest.fixture
def oversight(
    demo_records: SqlRecords, at: datetime, module: Module, policy: PolicyHistory
) -> Oversight:
    return Oversight(
        demo_records, FixedClock(at), Curriculum((module,), {}), policy, numbered_ids()
    )


def test_two_presses_at_the_same_moment_waive_once(
    oversight: Oversight, demo_records: SqlRecords
) -> None:
    at_once = Barrier(2)

    def waive(_: int) -> bool:
        at_once.wait()
        try:
            oversight.waive("line-manager", WANTED, Reach.TEAM)
        except NothingToWaive:
            return False
        return True

    with ThreadPoolExecutor(2) as windows:
        assert sorted(windows.map(waive, range(2))) == [False, True]
    with demo_records.begin() as repo:
        assert len(repo.waivers(["new-starter"])) == 1


def test_reminders_are_seen_newest_first_and_answers_to_questions_are_none(
    oversight: Oversight, demo_records: SqlRecords, at: datetime
) -> None:
    first = Notice(
        id="n1",
        person_id="new-starter",
        kind=NoticeKind.REMINDER,
        subject={},
        made_by="line-manager",
        made_on=at.date(),
        made_at=at,
    )
    day = timedelta(days=1)
    later = replace(first, id="n2", made_on=at.date() + day, made_at=at + day, made_by=None)
    with demo_records.begin() as repo:
        repo.add_notice(first)
        repo.add_notice(later)
        repo.add_notice(replace(first, id="n3", kind=NoticeKind.QUERY_ANSWERED))
        repo.add_notice(replace(first, id="n4", person_id="jo-barnes"))

    seen = oversight.person("line-manager", "new-starter", Reach.TEAM)

    assert [each.id for each in seen.reminders] == ["n2", "n1"]
    assert seen.names == {"line-manager": "Daniel Okafor"}
    assert seen.reminded_today


def test_the_head_teacher_sees_people_of_the_own_school_only(oversight: Oversight) -> None:
    seen = {each.id for each in oversight.people("head-teacher", Reach.SCHOOL)}

    assert {"new-starter", "line-manager", "hr"} <= seen
    assert not seen & {"governor", "head-teacher", "priya-nair"}
    assert oversight.people("governor", Reach.SCHOOL) == []
    assert oversight.people("new-starter", Reach.TEAM) == []


def give_a_second_post(records: SqlRecords, person_id: str, duty: str) -> None:
    """At Mansel Park, for its line manager."""
    with records.database.writing() as connection:
        connection.execute(
            sa.insert(post).values(
                id=uuid4().hex,
                person_id=person_id,
                school_id="mansel-park",
                role="Cook",
                duty=duty,
                line_manager_id="other-manager",
                serving_since=date(2026, 9, 7),
                started_on=date(2026, 9, 7),
                is_main=False,
            )
        )


def test_whoever_serves_two_schools_is_seen_by_those_of_either_and_listed_once(
    oversight: Oversight, demo_records: SqlRecords
) -> None:
    give_a_second_post(demo_records, "jo-barnes", "staff")
    give_a_second_post(demo_records, "hr", "hr")

    for actor, reach in [
        ("line-manager", Reach.TEAM),
        ("other-manager", Reach.TEAM),
        ("head-teacher", Reach.SCHOOL),
        ("hr", Reach.SCHOOL),
    ]:
        assert oversight.person(actor, "jo-barnes", reach).person.id == "jo-barnes"
        with demo_records.begin() as repo:
            assert require_to_answer_for(repo, actor, "jo-barnes").id == "jo-barnes"
    listed = oversight.people("hr", Reach.SCHOOL)
    assert [each.id for each in listed].count("jo-barnes") == 1
    names = [each.name.casefold() for each in listed]
    assert names == sorted(names)


def test_a_second_post_as_a_governor_is_no_post_to_oversee(
    oversight: Oversight, demo_records: SqlRecords
) -> None:
    give_a_second_post(demo_records, "jo-barnes", "governor")
    give_a_second_post(demo_records, "tomasz-kowalski", "head_teacher")

    with pytest.raises(NotPermitted):
        oversight.person("tomasz-kowalski", "jo-barnes", Reach.SCHOOL)


def test_a_line_manager_who_has_left_oversees_nobody(
    oversight: Oversight, demo_records: SqlRecords, at: datetime
) -> None:
    with demo_records.begin() as repo:
        repo.end_post("line-manager", at.date())

    with pytest.raises(NotPermitted):
        oversight.person("line-manager", "new-starter", Reach.TEAM)
    with pytest.raises(NotPermitted), demo_records.begin() as repo:
        require_to_answer_for(repo, "line-manager", "new-starter")


@pytest.mark.parametrize("reach", list(Reach))
def test_an_id_that_no_database_can_hold_is_nobodys(
    oversight: Oversight, demo_records: SqlRecords, reach: Reach
) -> None:
    with pytest.raises(NotPermitted):
        oversight.person("line-manager", "new-starter\x00", reach)
    with pytest.raises(NotPermitted), demo_records.begin() as repo:
        require_to_answer_for(repo, "line-manager", "new-starter\x00")
