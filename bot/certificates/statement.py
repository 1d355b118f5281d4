"""What a certificate states, and the code that carries it: signed, compact, readable without a database.

The code is base64url of: the form (one byte), the id of the key, the signature, and the compressed statement.
"""

import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any, List, Tuple

from bot.certificates.signing import ID_BYTES, SIGNATURE_BYTES, Keys, as_text, from_text
from bot.errors import NotProven

FORM = b"\x01"
PURPOSE = b"policy-assistant certificate\x00" + FORM
SIGNED_FROM = len(FORM) + ID_BYTES + SIGNATURE_BYTES
LONGEST_CODE = 4000  # characters; ours have a few hundred


@dataclass(frozen=True)
class ModuleStatement:
    """One module completed: against which version of the policy, when, how, and the id of the record that says so."""

    title: str
    clause_ids: Tuple[str, ...]
    policy_version: int
    policy_effective_on: date
    completed_on: date
    how: str
    completion_id: str


@dataclass(frozen=True)
class Statement:
    """What a certificate states about one person. `is_whole` says that these are all the modules asked of them."""

    name: str
    school: str
    policy_title: str
    is_whole: bool
    valid_until: date
    modules: Tuple[ModuleStatement, ...]

    @property
    def completed_on(self) -> date:
        """The day on which the last of it was completed."""
        return max(module.completed_on for module in self.modules)


def code_of(statement: Statement, keys: Keys) -> str:
    """The code of a statement; the same statement and key give the same code."""
    content = zlib.compress(_json(_row(statement)), 9)
    return as_text(FORM + keys.sign(PURPOSE, content) + content)


def statement_of(code: str, keys: Keys) -> Statement:
    """The statement a code proves; white space in it is overlooked. Raises NotProven, with why, for anything else."""
    content = _content_of("".join(code.split()))
    keys.check(PURPOSE, content[SIGNED_FROM:], content[len(FORM) : SIGNED_FROM])
    try:
        return _statement(json.loads(zlib.decompress(content[SIGNED_FROM:])))
    except (ValueError, TypeError, zlib.error) as error:
        raise NotProven("It is signed, but this version of the program cannot read it.") from error


def _content_of(code: str) -> bytes:
    if not code:
        raise NotProven("There is no code. Copy the whole code from the certificate.")
    try:
        content = from_text(code) if len(code) <= LONGEST_CODE else b""
    except ValueError:
        content = b""
    if len(content) <= SIGNED_FROM:
        raise NotProven(
            "This is no complete code of a certificate. Copy all of it, from the first to the last character."
        )
    if content[: len(FORM)] != FORM:
        raise NotProven(
            "It does not begin like a code of this program. Copy all of it, or check it with a newer version."
        )
    return content


def _json(row: List[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def _row(statement: Statement) -> List[Any]:
    return [
        statement.name,
        statement.school,
        statement.policy_title,
        statement.is_whole,
        statement.valid_until.isoformat(),
        [_module_row(module) for module in statement.modules],
    ]


def _module_row(module: ModuleStatement) -> List[Any]:
    return [
        module.title,
        " ".join(module.clause_ids),
        module.policy_version,
        module.policy_effective_on.isoformat(),
        module.completed_on.isoformat(),
        module.how,
        module.completion_id,
    ]


def _statement(row: Any) -> Statement:
    name, school, policy_title, is_whole, valid_until, modules = row
    return Statement(
        name=name,
        school=school,
        policy_title=policy_title,
        is_whole=is_whole,
        valid_until=date.fromisoformat(valid_until),
        modules=tuple(_module(module) for module in modules),
    )


def _module(row: Any) -> ModuleStatement:
    title, clause_ids, policy_version, effective_on, completed_on, how, completion_id = row
    return ModuleStatement(
        title=title,
        clause_ids=tuple(clause_ids.split()),
        policy_version=policy_version,
        policy_effective_on=date.fromisoformat(effective_on),
        completed_on=date.fromisoformat(completed_on),
        how=how,
        completion_id=completion_id,
    )
