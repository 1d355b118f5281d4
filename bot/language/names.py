"""Which words of a message may be somebody's name."""

from typing import List

from bot.language.english import analyse

NEVER_NAMES = frozenset(
    """finish done complete do training module induction course team yet progress far overdue due policy befriending
    friend check tell show start sign pass know see late still get look status update person staff""".split()
)


def possible_names(text: str) -> List[str]:
    """Likely names first: what spaCy takes for a person, then proper nouns, then any word that could be one."""
    doc = analyse(text)
    people = [entity.text for entity in doc.ents if entity.label_ == "PERSON"]
    proper = [token.text for token in doc if token.pos_ == "PROPN"]
    others = [
        token.text
        for token in doc
        if token.is_alpha
        and not token.is_stop
        and len(token) > 2
        and token.lemma_.lower() not in NEVER_NAMES
    ]
    return list(dict.fromkeys(people + proper + others))
