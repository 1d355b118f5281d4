"""What the design page shows of the stylesheet: each colour by its name, and what it is for."""

from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Colour:
    """A custom property of the stylesheet."""

    name: str
    use: str


COLOURS: Tuple[Colour, ...] = (
    Colour("ink", "Text"),
    Colour("ink-quiet", "Text that matters less; never less than 4.5:1"),
    Colour("page", "The ground of a page"),
    Colour("card", "The ground of cards, tables and fields"),
    Colour("tint", "The ground of notes, and of what is pointed at"),
    Colour("line", "Lines that only divide"),
    Colour("line-strong", "The edge of a field; 3:1 against its ground"),
    Colour("pc-accent", "Links, buttons, what is chosen"),
    Colour("pc-accent-strong", "The same, pointed at"),
    Colour("pc-on-accent", "Text on a button"),
    Colour("focus", "The ring around what has the focus"),
    Colour("done", "Done, always with its sign and word"),
    Colour("due", "Due, likewise"),
    Colour("overdue", "Overdue, errors, what cannot be undone"),
    Colour("masthead", "The head of every page"),
    Colour("demo", "The demonstration's banner, and the warning before a sign-out"),
)
