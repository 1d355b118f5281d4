"""Reading a PDF as a program for blind readers does: its text through each font's own table, its structure tree."""

import io
import re
from typing import Any, Dict, Iterator, List, Tuple

import pikepdf

CODE = re.compile(rb"<([0-9A-Fa-f]+)>")


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """The text of all pages, in the order drawn, white space made even."""
    drawn: List[str] = []
    with opened(content) as pdf:
        for page in pdf.pages:
            drawn += _drawn(page)
    return " ".join(" ".join(drawn).split())


def structure_of(content: bytes) -> List[Tuple[str, str]]:
    """The tag of every element of the structure tree, in reading order, with its alternative text."""
    with opened(content) as pdf:
        found = _elements(pdf.Root.StructTreeRoot)
        return [(str(element.S), str(element.get("/Alt", ""))) for element in found]


def _elements(node: Any) -> Iterator[Any]:
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node:
        yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from _elements(kid)


def _drawn(page: Any) -> Iterator[str]:
    tables = {name: _table(font) for name, font in page.Resources.Font.items()}
    table: Dict[str, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) == "TJ":
            yield "".join(
                _decoded(bytes(part), table)
                for part in operands[0]
                if isinstance(part, pikepdf.String)
            )


def _decoded(drawn: bytes, table: Dict[str, str]) -> str:
    codes = drawn.hex()
    return "".join(table[codes[at : at + 4]] for at in range(0, len(codes), 4))


def _table(font: Any) -> Dict[str, str]:
    table: Dict[str, str] = {}
    stream = font.ToUnicode.read_bytes()
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
        codes = CODE.findall(block)
        for code, text in zip(codes[::2], codes[1::2], strict=True):
            table[code.decode().lower()] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return table
