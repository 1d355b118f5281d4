"""The page for authors is true: every field is explained, and a scenario is added as one file and a line."""

import json
import re
import shutil
from pathlib import Path
from typing import Any, Iterator, Set

import pytest
import yaml

from bot.catalogue.checks import check_content

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")


def fields(schema: Any) -> Iterator["tuple[str, Any]"]:
    """Every property of a schema, at any depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for value in schema.values():
            yield from fields(value)


def schema(name: str) -> Any:
    return json.loads((CONTENT / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))


def keys(node: Any) -> Set[str]:
    if isinstance(node, list):
        return {key for item in node for key in keys(item)}
    if isinstance(node, dict):
        return set(node) | {key for value in node.values() for key in keys(value)}
    return set()


@pytest.mark.parametrize("name", ["scenario", "module"])
def test_the_schema_explains_every_field(name: str) -> None:
    silent = [
        key
        for key, field in fields(schema(name))
        if "description" not in field and "description" not in _definition(name, field)
    ]

    assert silent == []


def _definition(name: str, field: Any) -> Any:
    """What a `$ref` points to; nothing for a field without one."""
    pointed_at = field.get("$ref", "").removeprefix("#/$defs/")
    return schema(name)["$defs"].get(pointed_at, {})


def test_the_page_shows_every_field_of_a_scenario() -> None:
    shown = next(
        keys(yaml.safe_load(block))
        for block in re.findall(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
        if "steps:" in block
    )

    assert {key for key, _ in fields(schema("scenario"))} <= shown


def test_the_page_names_every_field_of_a_module_and_every_command() -> None:
    modules = PAGE[PAGE.index("### Modules") :]
    assert [key for key, _ in fields(schema("module")) if f"`{key}`" not in modules] == []
    for command in ("preview", "coverage", "reading-age", "evaluate-typed"):
        assert f"python -m bot {command}" in PAGE


def test_a_scenario_is_added_as_one_file_and_a_line_in_its_module(tmp_path: Path) -> None:
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    copied = (content / "scenarios" / "pupil_follow_request.yml").read_text(encoding="utf-8")
    for step in ("follow_request", "pupil_asks_why", "story_to_share"):
        copied = re.sub(rf"\b{step}\b", f"{step}_again", copied)
    copied = copied.replace("id: pupil_follow_request", "id: another_request")
    (content / "scenarios" / "another_request.yml").write_text(copied, encoding="utf-8")
    module = content / "modules" / "friends_and_befriending.yml"
    text = module.read_text(encoding="utf-8")

    unused = check_content(content)
    module.write_text(
        text.replace("scenarios:\n", "scenarios:\n  - another_request\n"), encoding="utf-8"
    )

    assert len(unused) == 1
    assert "no module uses the scenario 'another_request'" in unused[0]
    assert check_content(content) == []
