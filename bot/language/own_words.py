"""People's own words, shown to others: never to be taken for the policy's, or for the assistant's."""

import re

# What would draw a line as a quotation of the policy, or as a list.
MARKS = re.compile(r"^[\s>•-]+", re.MULTILINE)


def in_quotation_marks(words: str) -> str:
    """The words between quotation marks, line by line, without marks at the beginning of a line."""
    return f"“{MARKS.sub('', words.strip())}”"
