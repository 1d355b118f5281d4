"""Whether an answer helped: counted by school and topic, never by person."""

from dataclasses import dataclass
from typing import Callable

from bot.dates import local_day
from bot.learning.facts import Feedback
from bot.learning.ports import Clock, Records


@dataclass(frozen=True)
class FeedbackOnAnswers:
    """Takes feedback on answers. RecordsUnavailable: then it was not kept."""

    records: Records
    clock: Clock
    new_id: Callable[[], str]

    def give(self, person_id: str, topic_id: str, helpful: bool) -> None:
        """Keeps the school, the topic and the day, not the person. Raises UnknownPerson."""
        with self.records.begin() as repo:
            school_id = repo.person(person_id).school_id
            given_on = local_day(self.clock.now())
            repo.add_feedback(Feedback(self.new_id(), school_id, topic_id, helpful, given_on))
