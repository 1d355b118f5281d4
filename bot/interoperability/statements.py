"""xAPI 1.0.3 statements of recorded facts, with the verbs of ADL and cmi5.

The same line of the audit trail always gives statements with the same ids, so that sending again is harmless. A person
is an account with an opaque name; neither a name, an e-mail address nor what somebody typed is ever in a statement.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Callable, Dict, List, Mapping, Optional, Protocol
from uuid import UUID, uuid5

from bot.learning.content import Curriculum
from bot.learning.facts import Attempt, Completion, SignOff, Waiver
from bot.records.outbox import AuditLine

VERSION = "1.0.3"
Statement = Dict[str, Any]

OUR_IDS = UUID("5d1e3c0f-6a0c-5b7e-9a63-1f1f6c0f7c11")  # never change it: ids hang on it
ADL = "http://adlnet.gov/expapi/verbs/"
W3ID = "https://w3id.org/xapi/"
VERBS: Mapping[str, str] = {
    "initialized": f"{ADL}initialized",
    "passed": f"{ADL}passed",
    "failed": f"{ADL}failed",
    "completed": f"{ADL}completed",
    "satisfied": f"{W3ID}adl/verbs/satisfied",
    "waived": f"{W3ID}adl/verbs/waived",
}
SIGNED_OFF = "signed-off"  # no published verb means "has read and understood", so this one is ours
COURSE_TYPE = f"{W3ID}cmi5/activitytype/course"
POLICY_TYPE = "http://activitystrea.ms/schema/1.0/article"
REASON = f"{W3ID}cmi5/result/extensions/reason"

EVENTS = frozenset(
    {"attempt.started", "attempt.finished", "completion.added", "sign_off.added", "waiver.added"}
)


class Facts(Protocol):
    """Where the facts are looked up; None for one that was erased since."""

    def attempt(self, attempt_id: str) -> Optional[Attempt]: ...

    def completion(self, completion_id: str) -> Optional[Completion]: ...

    def sign_off(self, sign_off_id: str) -> Optional[SignOff]: ...

    def waiver(self, waiver_id: str) -> Optional[Waiver]: ...


@dataclass(frozen=True)
class Statements:
    """Makes the statements of a line. `home` is the product's own address, `opaque` turns a person's id into a name
    that says nothing."""

    home: str
    opaque: Callable[[str], str]
    curriculum: Curriculum
    facts: Facts

    def of(self, line: AuditLine) -> List[Statement]:
        """The line's statements; none when the fact it is about was erased since."""
        made = {
            "attempt.started": self._started,
            "attempt.finished": self._finished,
            "completion.added": self._completed,
            "sign_off.added": self._signed,
            "waiver.added": self._waived,
        }
        return made[line.event](line)

    def _started(self, line: AuditLine) -> List[Statement]:
        attempt = self.facts.attempt(line.subject["attempt"])
        return [self._of_attempt(line, attempt, "initialized")] if attempt else []

    def _finished(self, line: AuditLine) -> List[Statement]:
        attempt = self.facts.attempt(line.subject["attempt"])
        if attempt is None:
            return []
        result: Dict[str, Any] = {"success": bool(attempt.passed)}
        if attempt.score is not None:
            result["score"] = {"scaled": attempt.score}
        if attempt.finished_at:
            result["duration"] = _duration(attempt.finished_at - attempt.started_at)
        verb = "passed" if attempt.passed else "failed"
        return [{**self._of_attempt(line, attempt, verb), "result": result}]

    def _completed(self, line: AuditLine) -> List[Statement]:
        completion = self.facts.completion(line.subject["completion"])
        if completion is None:
            return []
        context = self._context(
            completion.attempt_id, completion.policy_version, completion.module_version
        )
        context["extensions"][self._own("how")] = completion.how
        done = {"result": {"completion": True}, "context": context}
        return [
            {**self._module(line, completion.person_id, verb, completion.module_id), **done}
            for verb in ("completed", "satisfied")
        ]

    def _signed(self, line: AuditLine) -> List[Statement]:
        sign_off = self.facts.sign_off(line.subject["sign_off"])
        if sign_off is None:
            return []
        activity = {
            "id": f"{self.home}/policy#version-{sign_off.policy_version}",
            "definition": {
                "type": POLICY_TYPE,
                "name": {"en-GB": f"Policy, version {sign_off.policy_version}"},
                "description": {"en-GB": sign_off.wording},
            },
        }
        return [self._base(line, sign_off.person_id, SIGNED_OFF, activity)]

    def _waived(self, line: AuditLine) -> List[Statement]:
        waiver = self.facts.waiver(line.subject["waiver"])
        if waiver is None:
            return []
        result = {"success": True, "completion": True, "extensions": {REASON: waiver.reason}}
        context = self._context(waiver.id, waiver.policy_version, None)
        made = self._module(line, waiver.person_id, "waived", waiver.module_id)
        return [{**made, "result": result, "context": context}]

    def _of_attempt(self, line: AuditLine, attempt: Attempt, verb: str) -> Statement:
        version = attempt.content_versions.get(attempt.module_id)
        context = self._context(attempt.id, attempt.policy_version, version)
        context["extensions"][self._own("kind")] = attempt.kind.value
        made = self._module(line, attempt.person_id, verb, attempt.module_id)
        return {**made, "context": context}

    def _module(self, line: AuditLine, person_id: str, verb: str, module_id: str) -> Statement:
        definition: Dict[str, Any] = {"type": COURSE_TYPE}
        titles = {module.id: module.title for module in self.curriculum.modules}
        if module_id in titles:  # it may not be offered any more
            definition["name"] = {"en-GB": titles[module_id]}
        activity = {"id": f"{self.home}/modules/{module_id}", "definition": definition}
        return self._base(line, person_id, verb, activity)

    def _base(
        self, line: AuditLine, person_id: str, verb: str, activity: Mapping[str, Any]
    ) -> Statement:
        account = {"homePage": self.home, "name": self.opaque(person_id)}
        return {
            "id": str(statement_id(line, verb)),
            "actor": {"objectType": "Agent", "account": account},
            "verb": {"id": VERBS.get(verb) or self._own(verb), "display": {"en-GB": verb}},
            "object": {"objectType": "Activity", **activity},
            "timestamp": line.at.isoformat(),
        }

    def _context(
        self, registered: str, policy_version: int, module_version: Optional[int]
    ) -> Dict[str, Any]:
        context: Dict[str, Any] = {
            "registration": str(uuid5(OUR_IDS, registered)),
            "platform": "Policy Assistant",
            "language": "en-GB",
            "extensions": {self._own("policy-version"): policy_version},
        }
        return {**context, "revision": str(module_version)} if module_version else context

    def _own(self, name: str) -> str:
        return f"{self.home}/xapi/{name}"


def statement_id(line: AuditLine, verb: str) -> UUID:
    """The same for the same line and verb. What the line is about has ids of its own, so that no other installation
    has the same."""
    about = json.dumps([line.number, line.event, sorted(line.subject.items()), verb])
    return uuid5(OUR_IDS, about)


def _duration(length: timedelta) -> str:
    return f"PT{max(length.total_seconds(), 0):.2f}S"
