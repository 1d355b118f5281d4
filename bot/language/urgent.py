"""The deterministic urgent layer: spaCy matchers over lemmas, so that a message about harm never waits for a guess."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Set, Tuple

import yaml
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.language.english import english

PATTERNS = Path(__file__).with_name("urgent_patterns.yml")
GAP = 3
URGENT_ROUTES = ("safeguarding_concern", "staff_distress")
# From this confidence on, a message's words are not kept, whatever it was taken for.
PERHAPS_URGENT = 0.1


@dataclass(frozen=True)
class _Phrase:
    """A phrase, and for each of its words the forms of which one has to be in the message: most phrases are ruled out
    by that, and spaCy's matcher is spared."""

    required: Tuple[FrozenSet[str], ...]
    matcher: Matcher

    def stands_in(self, doc: Doc, words: Set[str]) -> bool:
        return not any(words.isdisjoint(forms) for forms in self.required) and bool(
            self.matcher(doc)
        )


@dataclass(frozen=True)
class _Rule:
    route: str
    groups: Tuple[Tuple[_Phrase, ...], ...]


class UrgentPatterns:
    """The rules of `urgent_patterns.yml`; the first route whose rule fires is given, safeguarding before distress."""

    def __init__(self, rules: Dict[str, List[Dict[str, Any]]]) -> None:
        self._rules = [
            _Rule(route, tuple(tuple(map(_phrase, group)) for group in rule["groups"]))
            for route, listed in rules.items()
            for rule in listed
        ]

    def route(self, doc: Doc) -> Optional[str]:
        """`safeguarding_concern`, `staff_distress` or None."""
        words = {form for token in doc for form in (token.lower_, token.lemma_.lower())}
        for rule in self._rules:
            if all(any(each.stands_in(doc, words) for each in group) for group in rule.groups):
                return rule.route
        return None


@lru_cache(maxsize=1)
def urgent_patterns() -> UrgentPatterns:
    """The shipped rules, built once."""
    return UrgentPatterns(yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))["rules"])


def may_be_urgent(parsed: Mapping[str, Any]) -> bool:
    """Whether a message, as it was understood, is urgent or perhaps is: its words are kept nowhere."""
    ranking = parsed.get("intent_ranking") or []
    return bool(
        parsed.get("urgent")
        or (parsed.get("intent") or {}).get("name") in URGENT_ROUTES
        or any(
            one["name"] in URGENT_ROUTES and one["confidence"] >= PERHAPS_URGENT for one in ranking
        )
    )


def _phrase(written: object) -> _Phrase:
    phrase = str(written)
    matcher = Matcher(english().vocab)
    matcher.add("phrase", [_pattern(phrase, form) for form in ("LEMMA", "LOWER")])
    words = [word for word in phrase.split() if word != "*"]
    return _Phrase(tuple(frozenset(word.lower().split("|")) for word in words), matcher)


def _pattern(phrase: str, form: str) -> List[Dict[str, Any]]:
    """The phrase over lemmas, or over the words as they stand: sloppy writing often has no right lemma."""
    pattern: List[Dict[str, Any]] = []
    for word in phrase.split():
        if word == "*":
            pattern += [{"OP": "?"}] * GAP
        else:
            pattern.append({form: {"IN": _spellings(word)}})
    return pattern


def _spellings(word: str) -> List[str]:
    # spaCy keeps the case of names and of words it does not know.
    return [form for part in word.split("|") for form in (part, part.capitalize(), part.upper())]
