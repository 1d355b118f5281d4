"""The answers: read from files, held against the topics and the policy, frozen as `Guidance`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from bot.catalogue.policy import quote_stands_in, read_policy
from bot.catalogue.reading import Key, line_of, problem, read_yaml
from bot.errors import ContentError
from bot.guidance.answers import Answer, AnswerKind, Guidance, Particular, Quote, Strength
from bot.guidance.document import PolicyDocument
from bot.guidance.out_of_scope import Referral, Referrals, Subject

PARTICULARS = ("platform", "relationship", "role")  # kinds of entities an answer may turn to


@dataclass(frozen=True)
class Topic:
    """One thing staff ask: how its answer stands to the policy and which clauses it must quote."""

    id: str
    kind: AnswerKind
    clause_ids: Tuple[str, ...]
    path: Path
    line: int


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer and the place its author wrote it."""

    answer: Answer
    path: Path
    node: Any

    def problem(self, what: str, remedy: str, *keys: Key) -> ContentError:
        """A problem with this answer, at the line of the value at `keys`."""
        subject = f"{self.answer.topic_id}: {what}"
        return problem(self.path, line_of(self.node, *keys), subject, remedy)


def read_guidance(content_dir: Path, in_force: Optional[PolicyDocument] = None) -> Guidance:
    """All the assistant may say about the policy in force, by default the last version published; ContentError for the
    first misfit."""
    document = in_force or read_policy(content_dir)
    topics = read_topics(content_dir)
    written = [each for path in answer_files(content_dir) for each in read_answers(path)]
    for misfit in misfits(written, topics, document):
        raise misfit
    for topic in unanswered(written, topics):
        raise topic
    answers = {each.answer.topic_id: each.answer for each in written}
    return Guidance(document=document, answers={topic: answers[topic] for topic in topics})


def read_referrals(content_dir: Path) -> Referrals:
    """Whom to ask about subjects outside the policy, from `answers/out_of_scope.yml`."""
    path = content_dir / "answers" / "out_of_scope.yml"
    content = read_yaml(path, content_dir / "schema" / "out_of_scope.schema.json")
    return Referrals(
        subjects=tuple(
            Subject(Referral(node["subject"], node["who"]), tuple(node["phrases"]))
            for node in content["subjects"]
        ),
        otherwise=Referral(content["otherwise"]["subject"], content["otherwise"]["who"]),
    )


def read_topics(content_dir: Path) -> Mapping[str, Topic]:
    """The topics of `policy/topics.yml` by id, in the order written; refuses an id used twice."""
    path = content_dir / "policy" / "topics.yml"
    content = read_yaml(path, content_dir / "schema" / "topics.schema.json")
    topics: Dict[str, Topic] = {}
    for node in content["topics"]:
        if node["id"] in topics:
            what = f"topic {node['id']} stands here twice"
            raise problem(path, node.line, what, "Keep each topic once.")
        topics[node["id"]] = Topic(
            node["id"], AnswerKind(node["kind"]), tuple(node["clauses"]), path, node.line
        )
    return topics


def answer_files(content_dir: Path) -> Sequence[Path]:
    """The files that hold answers: one a policy section, and the urgent ones."""
    folder = content_dir / "answers"
    return [*sorted(folder.glob("section_*.yml")), folder / "urgent.yml"]


def read_answers(path: Path) -> Sequence[WrittenAnswer]:
    """The answers of one file, each with its place; only its form is checked here."""
    content = read_yaml(path, path.parent.parent / "schema" / "answers.schema.json")
    return [WrittenAnswer(_answer(node), path, node) for node in content["answers"]]


def misfits(
    written: Sequence[WrittenAnswer], topics: Mapping[str, Topic], document: PolicyDocument
) -> Iterator[ContentError]:
    """Every answer that does not fit its topic or whose quote is not the policy's own words."""
    seen: List[str] = []
    for each in written:
        topic_id = each.answer.topic_id
        if topic_id in seen:
            yield each.problem("this topic is answered twice", "Keep one of them.", "topic")
        seen.append(topic_id)
        if topic_id in topics:
            yield from _misfits_of_topic(each, topics[topic_id])
        else:
            remedy = "Correct the id, or add it to topics.yml."
            yield each.problem("topics.yml has no such topic", remedy, "topic")
        yield from _misquotes(each, document)
        yield from _unknown_see_also(each, topics)


def unanswered(
    written: Sequence[WrittenAnswer], topics: Mapping[str, Topic]
) -> Iterator[ContentError]:
    """Every topic nobody has written an answer for."""
    answered = {each.answer.topic_id for each in written}
    for topic in topics.values():
        if topic.id not in answered:
            what = f"topic {topic.id} has no answer"
            yield problem(topic.path, topic.line, what, "Write one in content/answers.")


def _answer(node: Any) -> Answer:
    return Answer(
        topic_id=node["topic"],
        kind=AnswerKind(node["kind"]),
        title=node["title"],
        answer=node["answer"],
        strength=Strength(node["strength"]),
        quotes=tuple(Quote(quote["clause"], quote["text"]) for quote in node["quotes"]),
        still_applies=node.get("still_applies"),
        tell=node.get("tell"),
        see_also=tuple(node.get("see_also", ())),
        particulars=tuple(
            Particular(kind, tuple(one[kind]), one["say"])
            for one in node.get("particulars", ())
            for kind in PARTICULARS
            if kind in one
        ),
    )


def _misfits_of_topic(each: WrittenAnswer, topic: Topic) -> Iterator[ContentError]:
    if each.answer.kind is not topic.kind:
        what = f"its kind is {each.answer.kind.value}, in topics.yml it is {topic.kind.value}"
        yield each.problem(what, "Make the two agree.", "kind")
    if set(each.answer.clause_ids) != set(topic.clause_ids):
        quoted = ", ".join(each.answer.clause_ids) or "no clause"
        asked = ", ".join(topic.clause_ids) or "no clause"
        what = f"it quotes {quoted}, topics.yml asks for {asked}"
        yield each.problem(what, "Quote exactly those clauses.", "quotes")


def _misquotes(each: WrittenAnswer, document: PolicyDocument) -> Iterator[ContentError]:
    clauses = document.as_dict()
    for at, quote in enumerate(each.answer.quotes):
        if quote.clause_id not in clauses:
            what = f"the policy has no clause {quote.clause_id}"
            yield each.problem(what, "Use a number of the policy.", "quotes", at, "clause")
        elif not quote_stands_in(clauses[quote.clause_id], quote.text):
            what = f"this quote does not stand in clause {quote.clause_id}"
            yield each.problem(what, "Copy it from the policy, unchanged.", "quotes", at, "text")


def _unknown_see_also(each: WrittenAnswer, topics: Mapping[str, Topic]) -> Iterator[ContentError]:
    for at, topic_id in enumerate(each.answer.see_also):
        if topic_id not in topics or topic_id == each.answer.topic_id:
            what = f"see_also names {topic_id}, which is no other topic"
            yield each.problem(what, "Name another topic of topics.yml.", "see_also", at)
