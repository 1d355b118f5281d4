"""Answers: for each topic what the policy says, quoted, how strongly, and whom to tell."""

from dataclasses import dataclass
from enum import Enum
from typing import Collection, Mapping, Optional, Tuple

from bot.guidance.document import PolicyDocument


class AnswerKind(str, Enum):
    """How an answer stands to the policy."""

    POLICY = "policy"  # answered from the policy's text
    SILENT = "silent"  # the policy does not say; the nearest clause and whom to ask
    URGENT = "urgent"  # the safe route, before anything else


class Strength(str, Enum):
    """The policy's own strength words; an answer keeps the word its clause uses."""

    STRICTLY_FORBIDDEN = "strictly forbidden"
    PROHIBITED = "prohibited"
    MUST = "must"
    MUST_NOT = "must not"
    SHOULD = "should"
    SHOULD_NOT = "should not"
    STRONGLY_ADVISED_AGAINST = "strongly advised against"
    ADVISED = "advised"
    RECOMMENDED = "recommended"
    EXPECTED = "expected"
    REQUIRED = "required"
    MAY = "may"
    NONE = "none"  # the policy states a fact, or nothing, and asks nothing


@dataclass(frozen=True)
class Quote:
    """Words of the policy, verbatim, and the clause they stand in."""

    clause_id: str
    text: str


@dataclass(frozen=True)
class Particular:
    """A sentence for messages that name one of `values`: a platform, relationship or role (`kind`)."""

    kind: str
    values: Tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Answer:
    """What a person reads on one topic.

    `title` names the topic in a choice button (under 50 characters, sentence case); `answer` answers first and
    explains after; `still_applies` and `tell` are complete sentences or None; `see_also` holds at most two topics.
    """

    topic_id: str
    kind: AnswerKind
    title: str
    answer: str
    strength: Strength
    quotes: Tuple[Quote, ...]
    still_applies: Optional[str]
    tell: Optional[str]
    see_also: Tuple[str, ...]
    particulars: Tuple[Particular, ...] = ()

    def particular_to(self, named: Collection[Tuple[str, str]]) -> Optional[str]:
        """The sentence for the first of the named (kind, value) pairs that the answer has one for."""
        for kind, value in named:
            for particular in self.particulars:
                if particular.kind == kind and value in particular.values:
                    return particular.sentence
        return None

    @property
    def clause_ids(self) -> Tuple[str, ...]:
        """Clauses quoted, in order, each once."""
        return tuple(dict.fromkeys(quote.clause_id for quote in self.quotes))


@dataclass(frozen=True)
class Guidance:
    """Everything the assistant may say about the policy: one answer a topic, over one policy version."""

    document: PolicyDocument
    answers: Mapping[str, Answer]

    def answer(self, topic_id: str) -> Answer:
        """The answer of a topic; KeyError for an id that is not in `topics.yml`."""
        return self.answers[topic_id]

    def title(self, topic_id: str) -> str:
        """What a topic is called on a button."""
        return self.answers[topic_id].title
