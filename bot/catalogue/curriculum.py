"""Modules and scenarios in: read, checked against the policy and each other, frozen."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from bot.catalogue.reading import LinedMap, line_of, problem, read_yaml
from bot.catalogue.scenario_checks import END, ScenarioChecks, check_name_and_clauses
from bot.errors import ContentError
from bot.guidance.answers import Quote
from bot.guidance.document import PolicyDocument
from bot.learning.content import (
    Curriculum,
    Judgement,
    Misconception,
    Module,
    Option,
    Post,
    Scenario,
    Step,
    Terms,
)
from bot.learning.coverage import untaught

Files = Dict[Path, LinedMap]


class _Read(NamedTuple):
    modules: Files
    scenarios: Files
    problems: List[ContentError]


def read_curriculum(content_dir: Path, document: PolicyDocument) -> Curriculum:
    """All modules, lowest `order` first, with their scenarios. Raises the first problem as ContentError."""
    read = _read(content_dir, document)
    if read.problems:
        raise read.problems[0]
    return _curriculum(read.modules, read.scenarios, read_terms(content_dir))


def read_terms(content_dir: Path) -> Terms:
    """By when training is asked for, from `training.yml`."""
    read = read_yaml(content_dir / "training.yml", content_dir / "schema" / "training.schema.json")
    by_role = {role.casefold(): days for role, days in read["by_role"].items()}
    return Terms(read["first_time"], read["notice"], read["grace"], by_role)


def curriculum_problems(content_dir: Path, document: PolicyDocument) -> List[ContentError]:
    """Everything that keeps modules and scenarios from being used, each with file, line and remedy."""
    return _read(content_dir, document).problems


def _read(content_dir: Path, document: PolicyDocument) -> _Read:
    modules, problems = _files(content_dir, "modules", "module.schema.json")
    scenarios, more = _files(content_dir, "scenarios", "scenario.schema.json")
    problems += more
    for path, raw in scenarios.items():
        problems += ScenarioChecks(path, raw, document).problems()
    for path, raw in modules.items():
        problems += check_name_and_clauses(path, raw, document.as_dict())
    if not problems:
        problems += _step_ids(scenarios)
        problems += _modules_and_scenarios(modules, scenarios)
    if not problems:
        problems += _untaught(content_dir, _curriculum(modules, scenarios, Terms()), document)
    return _Read(modules, scenarios, problems)


def _files(content_dir: Path, folder: str, schema: str) -> Tuple[Files, List[ContentError]]:
    files: Files = {}
    problems: List[ContentError] = []
    for path in sorted((content_dir / folder).glob("*.yml")):
        try:
            files[path] = read_yaml(path, content_dir / "schema" / schema)
        except ContentError as error:
            problems.append(error)
    return files, problems


def _step_ids(scenarios: Files) -> Iterator[ContentError]:
    """A step's id alone says which decision a button belongs to, so no two scenarios may share one."""
    owners: Dict[str, str] = {}
    for path, raw in scenarios.items():
        for at, step in enumerate(raw["steps"]):
            owner = owners.setdefault(step["id"], raw["id"])
            if owner != raw["id"]:
                what = f"the step id '{step['id']}' is used in {owner} too"
                yield problem(path, line_of(raw, "steps", at, "id"), what, "Give it another id.")


def _untaught(
    content_dir: Path, curriculum: Curriculum, document: PolicyDocument
) -> Iterator[ContentError]:
    """Every clause has to be taught to everybody, not only to those who lead."""
    for clause_id in untaught(curriculum, document.as_dict()):
        what = f"no module asked of everybody teaches clause {clause_id}"
        yield problem(content_dir / "modules", 1, what, "Write a scenario that quotes it.")


def _modules_and_scenarios(modules: Files, scenarios: Files) -> Iterator[ContentError]:
    by_id = {raw["id"]: raw for raw in scenarios.values()}
    for path, raw in modules.items():
        yield from _module_problems(path, raw, by_id)
    used = {scenario_id for raw in modules.values() for scenario_id in raw["scenarios"]}
    for path, raw in scenarios.items():
        if raw["id"] not in used:
            what = f"no module uses the scenario '{raw['id']}'"
            yield problem(path, line_of(raw, "id"), what, "Add it to a module, or take it out.")


def _module_problems(
    path: Path, raw: LinedMap, scenarios: Dict[str, LinedMap]
) -> Iterator[ContentError]:
    if raw["id"] in scenarios:
        what = f"a scenario has the id '{raw['id']}' too"
        yield problem(path, line_of(raw, "id"), what, "Give one of them another id.")
    for at, scenario_id in enumerate(raw["scenarios"]):
        line = line_of(raw, "scenarios", at)
        if scenario_id not in scenarios:
            what = f"there is no scenario '{scenario_id}'"
            yield problem(path, line, what, f"Write {scenario_id}.yml, or take it out.")
            continue
        missing = [c for c in scenarios[scenario_id]["clauses"] if c not in raw["clauses"]]
        if missing:
            what = f"{scenario_id} teaches {missing}, which the module does not list"
            yield problem(path, line, what, "Add them to `clauses`.")


def _curriculum(modules: Files, scenarios: Files, terms: Terms) -> Curriculum:
    in_order = sorted(modules.values(), key=lambda raw: (raw["order"], raw["id"]))
    by_id = {raw["id"]: _scenario(raw) for raw in scenarios.values()}
    return Curriculum(tuple(_module(raw, terms) for raw in in_order), by_id)


def _module(raw: LinedMap, terms: Terms) -> Module:
    return Module(
        id=raw["id"],
        version=raw["version"],
        title=raw["title"],
        summary=raw["summary"],
        aims=tuple(raw["aims"]),
        clause_ids=tuple(raw["clauses"]),
        scenario_ids=tuple(raw["scenarios"]),
        minutes=raw["minutes"],
        pass_share=float(raw["pass_share"]),
        renewal_months=raw["renewal_months"],
        for_leaders=raw.get("for_leaders", False),
        terms=terms,
    )


def _scenario(raw: LinedMap) -> Scenario:
    post: Optional[Dict[str, str]] = raw.get("post")
    return Scenario(
        id=raw["id"],
        version=raw["version"],
        title=raw["title"],
        clause_ids=tuple(raw["clauses"]),
        person=raw["person"],
        situation=raw["situation"],
        post=Post(**post) if post else None,
        steps=tuple(map(_step, raw["steps"])),
    )


def _step(raw: Any) -> Step:
    misconceptions = (
        Misconception(each["id"], tuple(each["phrasings"]), each["coaching"])
        for each in raw["misconceptions"]
    )
    options = tuple(map(_option, raw["options"]))
    return Step(raw["id"], raw["prompt"], options, tuple(misconceptions))


def _option(raw: Any) -> Option:
    return Option(
        id=raw["id"],
        text=raw["text"],
        judgement=Judgement(raw["judgement"]),
        happens=raw["happens"],
        quote=Quote(raw["quote"]["clause"], raw["quote"]["text"]),
        tell=raw["tell"],
        next_step=None if raw["next"] == END else raw["next"],
        phrasings=tuple(raw["phrasings"]),
    )
