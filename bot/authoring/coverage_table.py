"""The matrix clause × module, as lines of text."""

from typing import Iterator

from bot.guidance.document import PolicyDocument
from bot.learning.content import Curriculum
from bot.learning.coverage import decisions_by_clause, untaught

CLAUSE, COLUMN = 50, 4
NONE = "·"


def table(curriculum: Curriculum, document: PolicyDocument) -> Iterator[str]:
    """The modules by number, then one line a clause with each module's count of decisions, then what is missing."""
    for number, module in enumerate(curriculum.modules, start=1):
        leaders = " (for those who lead)" if module.for_leaders else ""
        yield f"{number}. {module.title}{leaders}"
    numbers = range(1, len(curriculum.modules) + 1)
    yield ""
    yield f"{'clause':<{CLAUSE}}" + "".join(f"{number:>{COLUMN}}" for number in numbers)
    taught = [decisions_by_clause(curriculum, module) for module in curriculum.modules]
    for clause in document.clauses:
        counts = (each.get(clause.id, NONE) for each in taught)
        heading = f"{clause.id} {clause.heading}"[: CLAUSE - 1]
        yield f"{heading:<{CLAUSE}}" + "".join(f"{count:>{COLUMN}}" for count in counts)
    missing = untaught(curriculum, (clause.id for clause in document.clauses))
    yield ""
    yield f"taught to nobody, or only to those who lead: {', '.join(missing) or 'none'}"
