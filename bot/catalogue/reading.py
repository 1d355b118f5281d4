"""Content files in: YAML that knows its lines, checked against its JSON Schema, refused with place and remedy."""

import json
from pathlib import Path
from typing import Any, Callable, Dict, Hashable, List, Tuple, TypeVar, Union

import yaml
from jsonschema import Draft202012Validator, ValidationError

from bot.errors import ContentError

T = TypeVar("T")
Key = Union[str, int]
LONGEST_MESSAGE = 160
DEEPEST = 20  # lists and maps in one another; what authors write has 6
# What PyYAML raises for a scalar that is not what its tag or form says: `!!int x`, `0x`, a number of 5,000 digits.
_NOT_WHAT_IT_CLAIMS = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError)
REMEDIES = {
    "required": "Add it.",
    "additionalProperties": "Check its spelling, or take it out.",
    "type": "Write it in the form the schema asks for; numbers such as 2.1 need quotes.",
    "enum": "Use one of the words in that list.",
    "minItems": "Add what is missing.",
    "maxItems": "Take out what is too many.",
    "minLength": "Write something there.",
    "maxLength": "Make it shorter.",
    "uniqueItems": "Keep each only once.",
    "pattern": "Write it in the form of the others in this file.",
    "minimum": "Use a number in that range.",
    "maximum": "Use a number in that range.",
    "exclusiveMinimum": "Use a number in that range.",
}


class LinedMap(Dict[str, Any]):
    """A YAML mapping: a plain dict that also knows the line (from 1) it and each of its values begin on."""

    line: int
    lines: Dict[str, int]


class LinedList(List[Any]):
    """A YAML list: a plain list that also knows the line (from 1) it and each of its items begin on."""

    line: int
    lines: Dict[int, int]


def read_yaml(path: Path, schema_path: Path) -> Any:
    """The content of a YAML file as `LinedMap`, `LinedList` and scalars, valid against the JSON Schema.

    Dates stay text. Raises ContentError "FILE:LINE: what is wrong. Remedy." for the topmost fault of the file.
    """
    content = _parse(path)
    schema = json.loads(schema_path.read_text(encoding="utf-8"))
    faults = list(Draft202012Validator(schema).iter_errors(content))
    if faults:
        raise _as_content_error(path, schema_path, content, faults)
    return content


def attempt(read: Callable[[], T]) -> Tuple[List[T], List[ContentError]]:
    """What `read` gives, as a list of one; or an empty list and the problem it raised."""
    try:
        return [read()], []
    except ContentError as error:
        return [], [error]


def problem(path: Path, line: int, what: str, remedy: str) -> ContentError:
    """The error every content check raises or lists; `what` and `remedy` are sentences without and with a full stop."""
    return ContentError(f"{path}:{line}: {what}. {remedy}")


def line_of(node: Any, *keys: Key) -> int:
    """The line on which the value at `keys` below `node` begins, or of the nearest thing around it."""
    line: int = getattr(node, "line", 1)
    for key in keys:
        lines = getattr(node, "lines", {})
        if key not in lines:
            break
        line, node = lines[key], node[key]
    return line


def _parse(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        _check_bounds(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe one, below
    except FileNotFoundError:
        raise problem(path, 1, "the file is missing", "Create it, or restore it.") from None
    except UnicodeDecodeError:
        raise problem(path, 1, "the file is not UTF-8 text", "Save it as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = f"this is not YAML: {error.problem}"
        raise problem(path, line, what, "Check indents, colons and quotes here.") from error
    except yaml.YAMLError as error:
        what = "a sign that no text has stands in the file"
        raise problem(path, 1, what, "Type again what was changed last.") from error
    except _NOT_WHAT_IT_CLAIMS as error:
        what = "a number, or a value with a tag such as !!int, is none"
        raise problem(path, 1, what, "Put it in quotes, without a tag.") from error


def _check_bounds(text: str) -> None:
    """Refuses what a few lines can make endless: values used again by name, and lists in lists, on which the parser's
    own stack runs over and takes the process with it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _refusal(event, f"the value '*{event.anchor}' stands elsewhere; write it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _refusal(event, "lists and maps stand too deep in one another")


def _as_content_error(
    path: Path, schema_path: Path, content: Any, faults: List[ValidationError]
) -> ContentError:
    fault = min(faults, key=lambda each: line_of(content, *each.absolute_path))
    place = ".".join(str(key) for key in fault.absolute_path)
    message = fault.message
    if len(message) > LONGEST_MESSAGE:
        message = f"does not meet '{fault.validator}' of {schema_path.name}"
    what = f"{place}: {message}" if place else message
    remedy = REMEDIES.get(str(fault.validator), f"See {schema_path.name}.")
    return problem(path, line_of(content, *fault.absolute_path), what, remedy)


class _Loader(yaml.CSafeLoader):
    """A safe loader that keeps lines, leaves dates as text and refuses a key written twice."""


# A date stays text, so that JSON Schema can check it like everything else.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _construct_map(loader: _Loader, node: yaml.MappingNode) -> LinedMap:
    lined = LinedMap()
    lined.line = node.start_mark.line + 1
    lined.lines = {}
    for key_node, value_node in node.value:
        key: Hashable = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise _refusal(key_node, f"the key {key!r} is not a word; put it in quotes")
        if key in lined:
            raise _refusal(key_node, f"the key '{key}' stands here twice")
        lined[key] = loader.construct_object(value_node, deep=True)
        lined.lines[key] = key_node.start_mark.line + 1
    return lined


def _construct_list(loader: _Loader, node: yaml.SequenceNode) -> LinedList:
    lined = LinedList(loader.construct_object(item, deep=True) for item in node.value)
    lined.line = node.start_mark.line + 1
    lined.lines = {at: item.start_mark.line + 1 for at, item in enumerate(node.value)}
    return lined


def _refusal(node: Union[yaml.Node, yaml.Event], what: str) -> yaml.MarkedYAMLError:
    mark: Any = node.start_mark  # of either of PyYAML's two kinds
    return yaml.constructor.ConstructorError(None, None, what, mark)


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_map)
_Loader.add_constructor("tag:yaml.org,2002:seq", _construct_list)
