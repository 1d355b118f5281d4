"""Which certificates a person has: one for each module completed and not due again yet for a change of the policy
or its renewal, and one for the whole training when nothing is missing."""

from dataclasses import dataclass
from datetime import date
from typing import Callable, List, Optional, Sequence, Tuple

from bot.certificates.statement import ModuleStatement, Statement
from bot.dates import local_day
from bot.errors import NoSuchCertificate
from bot.guidance.document import Clause, PolicyDocument
from bot.learning.content import Module
from bot.learning.facts import Completion, LearningRecord
from bot.learning.views import ModuleStatus

WHOLE_TRAINING = "whole-training"  # an id no module can have

DocumentOf = Callable[[int], PolicyDocument]  # a version of the policy by its number


@dataclass(frozen=True)
class Certificate:
    """What one certificate states, with the clauses it names. Its id is the module's, or WHOLE_TRAINING."""

    id: str
    statement: Statement
    clauses: Tuple[Clause, ...]

    @property
    def title(self) -> str:
        """The module's title, or the policy's for the whole training."""
        stated = self.statement
        return stated.policy_title if stated.is_whole else stated.modules[0].title


@dataclass(frozen=True)
class Certificates:
    """The certificates one person has, and the modules asked of them that have none."""

    earned: Tuple[Certificate, ...]
    missing: Tuple[Module, ...]

    def named(self, certificate_id: str) -> Certificate:
        """Raises NoSuchCertificate when the person does not have it."""
        for certificate in self.earned:
            if certificate.id == certificate_id:
                return certificate
        raise NoSuchCertificate(
            f"There is no certificate for {certificate_id}: it is not completed, or it is due again."
        )


def certificates_of(
    record: LearningRecord,
    statuses: Sequence[ModuleStatus],
    school_name: str,
    document_of: DocumentOf,
    today: date,
) -> Certificates:
    """The certificates this record earns; `statuses` are of all modules asked of the person."""
    current = [status for status in statuses if _counts(status, today)]
    completed = [(status, _completion(record, status)) for status in current]
    proven = [(status, completion) for status, completion in completed if completion]
    missing = [status.module for status in statuses if status not in current]
    shelf = [_certificate(record, school_name, document_of, [each], whole=False) for each in proven]
    if proven and not missing:  # what was waived is not missing, and is not certified
        shelf.append(_certificate(record, school_name, document_of, proven, whole=True))
    return Certificates(tuple(shelf), tuple(missing))


def _counts(status: ModuleStatus, today: date) -> bool:
    """Whether the module was completed or waived, and neither its time nor a change of the policy asks for it again."""
    owed = status.owed
    return owed.met_by is not None and not owed.changed and today <= owed.due_on


def _completion(record: LearningRecord, status: ModuleStatus) -> Optional[Completion]:
    """The completion that counts; None when the module was waived."""
    met_by = status.owed.met_by
    if met_by is None or met_by.is_waiver:
        return None
    wanted = (status.module.id, met_by.policy_version, met_by.at)
    for each in record.completions:
        if (each.module_id, each.policy_version, each.completed_at) == wanted:
            return each
    return None


def _certificate(
    record: LearningRecord,
    school_name: str,
    document_of: DocumentOf,
    proven: Sequence[Tuple[ModuleStatus, Completion]],
    whole: bool,
) -> Certificate:
    modules, clauses = [], {}
    for status, completion in proven:
        document = document_of(completion.policy_version)
        covered = _covered(status.module, document)
        clauses.update({clause.id: clause for clause in covered})
        modules.append(_module_statement(status, completion, document, covered))
    statement = Statement(
        name=record.person.name,
        school=school_name,
        policy_title=document.title,
        is_whole=whole,
        valid_until=min(status.due_on for status, _ in proven),
        modules=tuple(modules),
    )
    certificate_id = WHOLE_TRAINING if whole else proven[0][0].module.id
    return Certificate(
        certificate_id, statement, tuple(clauses[clause_id] for clause_id in sorted(clauses))
    )


def _covered(module: Module, document: PolicyDocument) -> List[Clause]:
    return [clause for clause in document.clauses if clause.id in module.clause_ids]


def _module_statement(
    status: ModuleStatus,
    completion: Completion,
    document: PolicyDocument,
    covered: Sequence[Clause],
) -> ModuleStatement:
    return ModuleStatement(
        title=status.module.title,
        clause_ids=tuple(clause.id for clause in covered),
        policy_version=document.version,
        policy_effective_on=document.effective_on,
        completed_on=local_day(completion.completed_at),
        how=completion.how,
        completion_id=completion.id,
    )
