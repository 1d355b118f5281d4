"""Content as an attempt saw it, kept for good: so that a result can be explained after the content has changed."""

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any, Mapping, Tuple, Union

from bot.learning.content import Curriculum, Module, Scenario
from bot.learning.facts import ContentSnapshot


def snapshot_of(content: Union[Module, Scenario]) -> ContentSnapshot:
    """The frozen content as plain JSON, named by the SHA-256 of its canonical form.

    Without the terms by which training is asked for: they are the school's, and no part of what was taught.
    """
    body = json.loads(canonical(asdict(content)))
    body.pop("terms", None)
    return ContentSnapshot(fingerprint(body), content.id, content.version, body)


def snapshots_of(
    curriculum: Curriculum, module: Module, scenario_ids: Tuple[str, ...]
) -> Tuple[ContentSnapshot, ...]:
    """The module and these scenarios of it."""
    scenarios = [snapshot_of(curriculum.scenarios[scenario_id]) for scenario_id in scenario_ids]
    return (snapshot_of(module), *scenarios)


def fingerprint(body: Mapping[str, Any]) -> str:
    """The SHA-256 over the canonical form."""
    return sha256(canonical(body).encode()).hexdigest()


def canonical(body: Mapping[str, Any]) -> str:
    """The same text for the same content: keys in order, no spaces to spare."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
