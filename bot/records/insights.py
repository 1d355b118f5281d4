"""Reading the registers, first answers and queries of one school. Raw counts: what may be shown is decided above."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.learning.facts import AttemptKind
from bot.learning.registers import UnansweredQuestion
from bot.learning.reporting import AnswerFeedback, DecisionAnswers, QueryDates
from bot.records import tables
from bot.records.repository import SqlRecords

Days = Tuple[date, date]  # first and last, both included


class Insights:
    """What is asked and what is found hard, over the records. Any method may raise RecordsUnavailable."""

    def __init__(self, records: SqlRecords) -> None:
        self._database = records.database

    def asked(self, school_id: str, days: Days) -> Mapping[str, int]:
        """How often each topic was answered, in the months of these days."""
        asked = tables.asked
        first, last = days
        rows = self._rows(
            sa.select(asked.c.topic_id, sa.func.sum(asked.c.times).label("times"))
            .where(asked.c.school_id == school_id)
            .where(asked.c.month.between(first.replace(day=1), last))
            .group_by(asked.c.topic_id)
        )
        return {row["topic_id"]: int(row["times"]) for row in rows}

    def unanswered(self, school_id: str, days: Days, most: int = 2000) -> List[UnansweredQuestion]:
        """The newest questions that were not answered, without names."""
        kept = tables.unanswered
        rows = self._rows(
            sa.select(kept)
            .where(kept.c.school_id == school_id, kept.c.asked_on.between(*days))
            .order_by(kept.c.asked_on.desc(), kept.c.id)
            .limit(most)
        )
        return [UnansweredQuestion(**row) for row in rows]

    def feedback(self, school_id: str, days: Days) -> Mapping[str, AnswerFeedback]:
        """How often the answer of a topic was said to help, and not to."""
        given = tables.feedback
        helpful = sa.func.sum(sa.case((given.c.helpful, 1), else_=0))
        rows = self._rows(
            sa.select(given.c.topic_id, helpful.label("helpful"), sa.func.count().label("all"))
            .where(given.c.school_id == school_id, given.c.given_on.between(*days))
            .group_by(given.c.topic_id)
        )
        return {
            row["topic_id"]: AnswerFeedback(int(row["helpful"]), int(row["all"] - row["helpful"]))
            for row in rows
        }

    def first_answers(self, school_id: Optional[str] = None) -> List[DecisionAnswers]:
        """What people chose at each decision the first time they met it, in attempts of whole modules that were
        finished, passed or not: how many people, and how many chose what was not sound."""
        first = _first_answers(school_id).subquery()
        unsound = sa.func.sum(sa.case((first.c.judgement != "sound", 1), else_=0))
        rows = self._rows(
            sa.select(
                first.c.scenario_id,
                first.c.step_id,
                sa.func.count().label("learners"),
                unsound.label("unsound"),
            )
            .where(first.c.nth == 1)
            .group_by(first.c.scenario_id, first.c.step_id)
            .order_by(first.c.scenario_id, first.c.step_id)
        )
        return [
            DecisionAnswers(
                row["scenario_id"], row["step_id"], row["learners"], int(row["unsound"])
            )
            for row in rows
        ]

    def queries(self, school_id: str, days: Days) -> List[QueryDates]:
        """When each question passed on in these days, to somebody of the school, was asked and answered."""
        query = tables.query
        rows = self._rows(
            sa.select(query.c.asked_at, query.c.answered_at).where(
                query.c.addressee_id.in_(_people_of(school_id)),
                query.c.asked_at.between(*_moments(days)),
            )
        )
        dated = [QueryDates(row["asked_at"], row["answered_at"]) for row in rows]
        return [each for each in dated if days[0] <= each.asked_on <= days[1]]

    def _rows(self, statement: Any) -> Sequence[Mapping[str, Any]]:
        with self._database.reading() as connection:
            found: Sequence[Mapping[str, Any]] = connection.execute(statement).mappings().all()
        return found


def _moments(days: Days) -> Tuple[datetime, datetime]:
    """From before the first day begins until after the last has ended, wherever the clocks stand."""
    first, last = (datetime.combine(day, time(), timezone.utc) for day in days)
    return first - timedelta(days=1), last + timedelta(days=2)


def _people_of(school_id: str) -> Any:
    post = tables.post
    return sa.select(post.c.person_id).where(
        post.c.school_id == school_id, post.c.ended_on.is_(None)
    )


def _first_answers(school_id: Optional[str]) -> Any:
    answer, attempt = tables.answer, tables.attempt
    nth = sa.func.row_number().over(
        partition_by=(attempt.c.person_id, answer.c.scenario_id, answer.c.step_id),
        order_by=answer.c.number,
    )
    found = (
        sa.select(answer.c.scenario_id, answer.c.step_id, answer.c.judgement, nth.label("nth"))
        .join(attempt, attempt.c.id == answer.c.attempt_id)
        .where(attempt.c.finished_at.is_not(None), attempt.c.kind == AttemptKind.MODULE.value)
    )
    return (
        found if school_id is None else found.where(attempt.c.person_id.in_(_people_of(school_id)))
    )
