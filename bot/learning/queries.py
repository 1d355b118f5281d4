"""Questions that people have passed on to one another: who may get them, who may answer, and what the asker hears.

Everything that is told to a person is committed first. Every method names the person it acts for.
"""

from dataclasses import dataclass
from typing import Callable, Optional, Sequence

from bot.dates import local_day
from bot.errors import NobodyToAsk, NotPermitted
from bot.learning.addressing import candidates
from bot.learning.facts import Notice, NoticeKind, Person, Query
from bot.learning.ports import Clock, Records, Repository
from bot.learning.views import OpenQuery, PassedOn


@dataclass(frozen=True)
class Queries:
    """The use cases of questions passed on. Any method may raise RecordsUnavailable: then nothing happened."""

    records: Records
    clock: Clock
    new_id: Callable[[], str]

    def addressees(self, person_id: str) -> Sequence[Person]:
        """Whom this person's question may go to, the first choice first. NobodyToAsk when there is nobody."""
        with self.records.begin() as repo:
            return _addressees(repo, person_id)

    def pass_on(self, person_id: str, text: str, to: Optional[str] = None) -> Query:
        """Passes a question to the first choice, or to another of the `addressees`. NotPermitted for anybody else.

        The same question again while it is open there is the one on record.
        """
        with self.records.begin() as repo:
            at = self.clock.now()
            possible = [each.id for each in _addressees(repo, person_id)]
            if to is not None and to not in possible:
                raise NotPermitted("a question cannot go to this person")
            query = Query(self.new_id(), person_id, to or possible[0], text, at)
            kept = repo.add_query(query)
            if kept.id == query.id:
                repo.audit(person_id, "query.passed_on", {"query": query.id}, at)
            return kept

    def open_to(self, person_id: str) -> Sequence[OpenQuery]:
        """The questions that wait for this person, the oldest first."""
        with self.records.begin() as repo:
            return [_open(repo, query) for query in repo.open_queries_to(person_id)]

    def open_one(self, person_id: str, query_id: str) -> OpenQuery:
        """A question that waits for this person. NotPermitted unless it is open and was passed to them."""
        for query in self.open_to(person_id):
            if query.id == query_id:
                return query
        raise NotPermitted("no such question is open for this person")

    def answer(self, person_id: str, query_id: str, words: Optional[str] = None) -> str:
        """Records the answer, without `words` one given in person, and makes the asker a notice of it.

        Returns the asker's name. NotPermitted, changing nothing, unless the question is open and was passed to them.
        """
        with self.records.begin() as repo:
            at = self.clock.now()
            query = repo.answer_query(query_id, person_id, at, words)
            if query is None:
                raise NotPermitted("no such question is open for this person")
            repo.add_notice(
                Notice(
                    id=self.new_id(),
                    person_id=query.asker_id,
                    kind=NoticeKind.QUERY_ANSWERED,
                    subject={"query": query_id},
                    made_by=person_id,
                    made_on=local_day(at),
                    made_at=at,
                )
            )
            repo.audit(person_id, "query.answered", {"query": query_id}, at)
            return repo.name(query.asker_id)

    def passed_on_by(self, person_id: str) -> Sequence[PassedOn]:
        """What became of the questions this person passed on, the newest first."""
        today = local_day(self.clock.now())
        with self.records.begin() as repo:
            return [
                PassedOn(
                    query=query,
                    addressee_name=repo.name(query.addressee_id),
                    days=(today - local_day(query.asked_at)).days,
                )
                for query in repo.queries_from(person_id)
            ]


def _addressees(repo: Repository, person_id: str) -> Sequence[Person]:
    found = candidates(repo, repo.person(person_id))
    if not found:
        raise NobodyToAsk(f"nobody to ask for {person_id}")
    return found


def _open(repo: Repository, query: Query) -> OpenQuery:
    return OpenQuery(query.id, repo.name(query.asker_id), query.text, query.asked_at)
