"""The policy's Markdown as blocks. Templates draw them, so none of it is ever taken for HTML."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Iterator, List, Tuple

from bot.guidance import Clause

LIST_ITEM = re.compile(r"^[-*] ")
HEADING = re.compile(r"^#+ (?P<text>.+?):?$")
LABEL = re.compile(r"^(?P<text>\w+(?:[ /]\w+){0,3}):$")  # such as `Head Teachers/Managers:`
STRONG = re.compile(r"\*\*(.+?)\*\*")
SENTENCE_END = (".", ":", ";", "?", "!")


class BlockKind(str, Enum):
    """What a block is drawn as."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True)
class Run:
    """Some words, strong or not."""

    text: str
    strong: bool


@dataclass(frozen=True)
class Block:
    """A heading or a paragraph (one item), or a list of items."""

    kind: BlockKind
    items: Tuple[Tuple[Run, ...], ...]


def blocks(markdown: str) -> Tuple[Block, ...]:
    """Headings, paragraphs and flat lists, in order; any other Markdown stays the text it is."""
    return tuple(_joined(list(_read(markdown))))


def heading(clause: Clause) -> str:
    """A clause's heading; one all in capitals is set in sentence case, which is easier to read."""
    return clause.heading.capitalize() if clause.heading.isupper() else clause.heading


def is_part(clause: Clause) -> bool:
    """Whether the clause opens a part of the policy (`1.0`, `2.0`) that others stand in."""
    return clause.id.endswith(".0")


def _read(markdown: str) -> Iterator[Block]:
    for chunk in re.split(r"\n\s*\n", markdown.strip()):
        lines = [line.strip() for line in chunk.splitlines()]
        title = HEADING.match(lines[0]) or LABEL.match(" ".join(lines))
        if title:
            yield Block(BlockKind.HEADING, (_runs(title["text"]),))
        elif LIST_ITEM.match(lines[0]):
            yield Block(BlockKind.LIST, tuple(_runs(item) for item in _items(lines)))
        else:
            yield Block(BlockKind.PARAGRAPH, (_runs(" ".join(lines)),))


def _items(lines: List[str]) -> List[str]:
    items: List[str] = []
    for line in lines:
        if LIST_ITEM.match(line):
            items.append(line[2:])
        else:
            items[-1] += f" {line}"
    return items


def _runs(text: str) -> Tuple[Run, ...]:
    parts = STRONG.split(text)
    return tuple(Run(part, at % 2 == 1) for at, part in enumerate(parts) if part)


def _joined(read: List[Block]) -> Iterator[Block]:
    """Joins what a page break of the printed policy cut apart: a sentence, or a list."""
    at = 0
    while at < len(read):
        block = read[at]
        while at + 1 < len(read) and _continues(block, read[at + 1]):
            at += 1
            block = _join(block, read[at])
        yield block
        at += 1


def _continues(block: Block, following: Block) -> bool:
    if block.kind is not following.kind or block.kind is BlockKind.HEADING:
        return False
    if block.kind is BlockKind.LIST:
        return True
    is_open = not block.items[-1][-1].text.rstrip().endswith(SENTENCE_END)
    return is_open and following.items[0][0].text[:1].islower()


def _join(block: Block, following: Block) -> Block:
    if block.kind is BlockKind.LIST:
        return Block(block.kind, block.items + following.items)
    space = (Run(" ", False),)
    return Block(block.kind, (block.items[0] + space + following.items[0],))
