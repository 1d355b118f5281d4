"""How strongly the policy puts each rule, and whether a text about a rule keeps to it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterator, List, Sequence, Tuple

from bot.catalogue.policy import quote_stands_in
from bot.catalogue.reading import line_of, problem, read_yaml
from bot.errors import ContentError
from bot.guidance.answers import Strength
from bot.guidance.document import PolicyDocument

# Half-sentences are read one by one: "you must not post X, and you are advised to do Y" is right.
SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+|\n|, (?=and|but|so|because)")
# "It is not banned" and "rather than forbidden" say that a word does not apply.
DENIAL = r"(?:\b(?:not|never|no|isn't|rather than|nothing)(?: a| an| outright| strictly)? )"


@dataclass(frozen=True)
class Rule:
    """A rule of the policy: the words that carry its strength and those that would change it."""

    id: str
    clause_id: str
    says: str
    word: Strength
    about: Tuple[str, ...]
    never: Tuple[str, ...]


@dataclass(frozen=True)
class StrengthTable:
    """Every rule with its strength, and the ways each strength word may appear."""

    words: Dict[Strength, Tuple[str, ...]]
    rules: Tuple[Rule, ...]

    def says(self, strength: Strength, text: str) -> bool:
        """Whether the text puts it this strongly; "must not" does not say "must"."""
        return any(_has(form, text, unless_followed_by="not") for form in self.words[strength])

    def rules_quoted(self, quotes: Sequence[str]) -> Tuple[Rule, ...]:
        """Rules whose words stand in these quotes, as the reader meets them."""
        text = " ".join(" ".join(quotes).split()).casefold()
        found = [(text.find(_folded(rule.says)), rule) for rule in self.rules]
        return tuple(rule for at, rule in sorted(found, key=lambda pair: pair[0]) if at >= 0)

    def changes(self, text: str, quotes: Sequence[str] = ()) -> Iterator[Tuple[Rule, str]]:
        """Each word of the text that makes a rule stronger or weaker than the policy does.

        A sentence is about the rules whose `about` words it holds, or else about the first rule in
        the quote beside it; beside several quotes it cannot be told which.
        """
        otherwise = self.rules_quoted(quotes)[:1] if len(quotes) == 1 else ()
        for sentence in SENTENCE_ENDS.split(text):
            about = [rule for rule in self.rules if any(_has(it, sentence) for it in rule.about)]
            for rule in about or otherwise:
                for word in rule.never:
                    if _has(word, sentence, unless_after=DENIAL):
                        yield rule, word


def read_strength(content_dir: Path, document: PolicyDocument) -> StrengthTable:
    """The table of `policy/strength.yml`; refuses a rule whose words do not stand in its clause."""
    path = content_dir / "policy" / "strength.yml"
    content = read_yaml(path, content_dir / "schema" / "strength.schema.json")
    words = {Strength(word): tuple(forms) for word, forms in content["words"].items()}
    rules: List[Rule] = []
    for node in content["rules"]:
        rule = Rule(
            id=node["id"],
            clause_id=node["clause"],
            says=node["says"],
            word=Strength(node["word"]),
            about=tuple(node["about"]),
            never=tuple(node["never"]),
        )
        rules.append(rule)
        _check_rule(path, line_of(node, "says"), rule, words, document)
    return StrengthTable(words=words, rules=tuple(rules))


def _check_rule(
    path: Path,
    line: int,
    rule: Rule,
    words: Dict[Strength, Tuple[str, ...]],
    document: PolicyDocument,
) -> None:
    try:
        clause = document.clause(rule.clause_id)
    except ContentError as error:
        raise problem(path, line, str(error), "Use a number of the policy.") from None
    if not quote_stands_in(clause, rule.says):
        what = f"these words of rule {rule.id} do not stand in clause {rule.clause_id}"
        raise problem(path, line, what, "Copy them from the policy.")
    if not any(_has(form, rule.says) for form in words.get(rule.word, ())):
        what = f"the words of rule {rule.id} do not say '{rule.word.value}'"
        raise problem(
            path, line, what, "Choose the word the policy uses, or quote the part with it."
        )


def _has(phrase: str, text: str, unless_after: str = "", unless_followed_by: str = "") -> bool:
    if _folded(phrase) not in _folded(text):
        return False  # nearly always, and much faster than the pattern
    before = f"{unless_after}?" if unless_after else ""
    after = rf"(?! {unless_followed_by}\b)" if unless_followed_by else ""
    pattern = rf"(?P<denied>{before})(?<!\w){re.escape(_folded(phrase))}(?!\w){after}"
    return any(not match["denied"] for match in re.finditer(pattern, _folded(text)))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    straight = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(straight.split()).casefold()
