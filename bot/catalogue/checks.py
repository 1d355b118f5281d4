"""Every check an author's work must pass, over a whole content folder."""

import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import Iterator, List, Sequence

from bot.catalogue.curriculum import curriculum_problems, read_terms
from bot.catalogue.dated_names import read_former_names
from bot.catalogue.guidance import (
    WrittenAnswer,
    answer_files,
    misfits,
    read_answers,
    read_referrals,
    read_topics,
    unanswered,
)
from bot.catalogue.mail_rules import read_mail_rules
from bot.catalogue.passages import Passage, passages_in
from bot.catalogue.policy import read_history
from bot.catalogue.reading import attempt, problem, read_yaml
from bot.catalogue.reading_age import reading_age_problems
from bot.catalogue.retention import read_retention
from bot.catalogue.strength import StrengthTable, read_strength
from bot.catalogue.teams_words import read_teams_words
from bot.errors import ContentError
from bot.guidance.answers import AnswerKind, Strength
from bot.guidance.document import PolicyDocument

LONGEST_ANSWER = 90  # words: what a phone shows without much scrolling
# Where a sentence that names no rule is about the rule quoted beside it.
EXPLAINS_ITS_QUOTE = ("answer", "happens")


def check_content(content_dir: Path, on: date = date.max) -> List[str]:
    """All problems of the content, each "FILE:LINE: what is wrong. Remedy."; empty when right.

    It must fit the policy in force on this day and every version that is published to follow; by default the last.
    """
    return list(dict.fromkeys(str(found) for found in _problems(content_dir, on)))


def problems_against(content_dir: Path, document: PolicyDocument) -> List[str]:
    """What of the content does not fit this text of the policy, in the form of `check_content`."""
    return list(dict.fromkeys(str(found) for found in _problems_against(content_dir, document)))


def _problems(content_dir: Path, on: date) -> Iterator[ContentError]:
    histories, faults = attempt(partial(read_history, content_dir))
    yield from faults
    for history in histories:  # without the policy nothing can be held against it
        first = history.in_force(on)
        for document in history.versions:
            if document.version >= first.version:
                yield from _problems_against(content_dir, document)


def _problems_against(content_dir: Path, document: PolicyDocument) -> Iterator[ContentError]:
    tables, faults = attempt(partial(read_strength, content_dir, document))
    yield from faults
    yield from _answer_problems(content_dir, document, tables)
    yield from attempt(partial(read_referrals, content_dir))[1]
    yield from attempt(partial(read_terms, content_dir))[1]
    yield from attempt(partial(read_former_names, content_dir))[1]
    yield from attempt(partial(read_retention, content_dir))[1]
    yield from attempt(partial(read_mail_rules, content_dir))[1]
    yield from attempt(partial(read_teams_words, content_dir))[1]
    yield from curriculum_problems(content_dir, document)
    passages = list(passages_in(content_dir))
    for table in tables:
        for passage in passages:
            yield from _strength_changed(passage, table)
    yield from _words_to_avoid(content_dir, passages)
    yield from reading_age_problems(passages)


def _answer_problems(
    content_dir: Path, document: PolicyDocument, tables: Sequence[StrengthTable]
) -> Iterator[ContentError]:
    topics, faults = attempt(partial(read_topics, content_dir))
    files = [attempt(partial(read_answers, path)) for path in answer_files(content_dir)]
    yield from faults
    for _, unreadable in files:
        yield from unreadable
    written = [each for read in files for answers in read[0] for each in answers]
    for known in topics:
        yield from misfits(written, known, document)
        if all(read[0] for read in files):  # an unread file would seem to answer nothing
            yield from unanswered(written, known)
    for each in written:
        yield from _too_long(each)
        for table in tables:
            yield from _strength_not_said(each, table)


def _too_long(each: WrittenAnswer) -> Iterator[ContentError]:
    words = len(each.answer.answer.split())
    if words > LONGEST_ANSWER:
        what = f"the answer has {words} words"
        yield each.problem(what, f"Keep it to {LONGEST_ANSWER}.", "answer")


def _strength_not_said(each: WrittenAnswer, table: StrengthTable) -> Iterator[ContentError]:
    """A policy answer names the strength its quote has, and says that very word itself."""
    answer = each.answer
    quotes = [quote.text for quote in answer.quotes]
    if answer.kind is not AnswerKind.POLICY:
        return
    if answer.strength is Strength.NONE:
        for rule in table.rules_quoted(quotes):
            what = f"its strength is none, but its quote says '{rule.word.value}'"
            yield each.problem(what, "Use the policy's own word.", "strength")
        return
    word = answer.strength.value
    if not any(table.says(answer.strength, quote) for quote in quotes):
        what = f"its strength is '{word}', which no quote of it says"
        yield each.problem(what, "Use the policy's own word.", "strength")
    if not table.says(answer.strength, answer.answer):
        what = f"the answer does not say '{word}' as its strength does"
        yield each.problem(what, "Keep the policy's own word.", "answer")


def _strength_changed(passage: Passage, table: StrengthTable) -> Iterator[ContentError]:
    quotes = passage.quotes if passage.key in EXPLAINS_ITS_QUOTE else ()
    for rule, word in table.changes(passage.text, quotes):
        what = (
            f"{passage.key}: '{word}' changes the strength of clause {rule.clause_id} ({rule.id})"
        )
        remedy = f"The policy's word there is '{rule.word.value}'."
        yield problem(passage.path, passage.line, what, remedy)


def _words_to_avoid(content_dir: Path, passages: Sequence[Passage]) -> Iterator[ContentError]:
    schema = content_dir / "schema" / "words_to_avoid.schema.json"
    lists, faults = attempt(partial(read_yaml, content_dir / "words_to_avoid.yml", schema))
    yield from faults
    for words in lists:
        for passage in passages:
            for entry in words["avoid"]:
                if re.search(rf"\b{re.escape(entry['word'])}\b", passage.text, re.IGNORECASE):
                    what = f"{passage.key}: '{entry['word']}' is a word to avoid"
                    yield problem(passage.path, passage.line, what, f"Write {entry['instead']}.")
