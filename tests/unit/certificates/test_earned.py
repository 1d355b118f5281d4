"""Which certificates a record earns: what counts today, what is due again, and when the whole training is done."""

from datetime import date, datetime, timedelta, timezone
from typing import Optional, Sequence

import pytest

from bot.certificates.earned import WHOLE_TRAINING, Certificates, certificates_of
from bot.errors import NoSuchCertificate
from bot.guidance.document import Clause, PolicyDocument
from bot.learning.content import Module
from bot.learning.due import DONE, DUE, Obligation, Pass
from bot.learning.facts import Completion, LearningRecord
from bot.learning.views import ModuleState, ModuleStatus
from tests.fakes import a_person

AT = datetime(2026, 9, 10, 23, 30, tzinfo=timezone.utc)  # half past midnight of the 11th in England
TODAY = date(2026, 10, 1)
DUE_ON = date(2027, 9, 11)
MET = Pass(2, AT)
CLAUSES = tuple(Clause(number, f"Heading {number}", "Text.") for number in ("1.1", "2.0", "2.1"))


def document(version: int) -> PolicyDocument:
    """Version 1 has no clause 2.1 yet."""
    return PolicyDocument(
        title="The Policy",
        version=version,
        effective_on=date(2026, version, 1),
        approved_by="the governors",
        sha256="0" * 64,
        clauses=CLAUSES if version > 1 else CLAUSES[:2],
    )


def module(module_id: str, *clause_ids: str) -> Module:
    return Module(
        id=module_id,
        version=1,
        title=module_id.title(),
        summary="",
        aims=(),
        clause_ids=clause_ids,
        scenario_ids=(),
        minutes=5,
        pass_share=0.75,
        renewal_months=12,
    )


def status(
    of: Module,
    met_by: Optional[Pass] = MET,
    due_on: date = DUE_ON,
    changed: bool = False,
) -> ModuleStatus:
    owed = Obligation(DONE if met_by else DUE, due_on, met_by, changed)
    state = ModuleState.DONE if met_by else ModuleState.NOT_STARTED
    return ModuleStatus(of, state, 0, 1, met_by and met_by.at, due_on, owed)


def completed(
    of: Module, at: datetime = AT, version: int = 2, how: str = "completed"
) -> Completion:
    record_id = f"{of.id}-{version}-{at:%Y}"
    return Completion(record_id, "grace", of.id, 1, version, "attempt", at, how=how)


def shelf(statuses: Sequence[ModuleStatus], *completions: Completion) -> Certificates:
    record = LearningRecord(a_person("grace"), (), completions, ())
    return certificates_of(record, statuses, "A School", document, TODAY)


FRIENDS, POSTS = module("friends", "2.1", "1.1"), module("posts", "2.0", "2.1")


def test_a_completion_that_counts_has_a_certificate_with_the_day_it_was_in_england() -> None:
    found = shelf([status(FRIENDS), status(POSTS, met_by=None)], completed(FRIENDS))

    (certificate,) = found.earned
    assert certificate.id == "friends"
    assert certificate.statement.completed_on == date(2026, 9, 11)
    assert certificate.statement.valid_until == DUE_ON
    assert [clause.heading for clause in certificate.clauses] == ["Heading 1.1", "Heading 2.1"]
    assert found.missing == (POSTS,)


def test_nothing_done_earns_nothing() -> None:
    found = shelf([status(FRIENDS, met_by=None)])

    assert found == Certificates((), (FRIENDS,))
    with pytest.raises(NoSuchCertificate, match="friends"):
        found.named("friends")


def test_a_certificate_ends_with_its_last_day_and_not_before() -> None:
    assert shelf([status(FRIENDS, due_on=TODAY)], completed(FRIENDS)).named("friends")

    late = shelf([status(FRIENDS, due_on=TODAY - timedelta(days=1))], completed(FRIENDS))
    assert late == Certificates((), (FRIENDS,))


def test_a_module_due_again_because_a_clause_changed_has_none() -> None:
    assert shelf([status(FRIENDS, changed=True)], completed(FRIENDS)).missing == (FRIENDS,)


def test_the_whole_training_states_each_module_under_its_own_version() -> None:
    earlier = AT - timedelta(days=100)
    statuses = [status(FRIENDS), status(POSTS, Pass(1, earlier), DUE_ON - timedelta(days=100))]

    whole = shelf(
        statuses, completed(FRIENDS, how="tested_out"), completed(POSTS, earlier, version=1)
    ).named(WHOLE_TRAINING)

    assert whole.statement.is_whole
    assert whole.statement.valid_until == DUE_ON - timedelta(days=100)
    assert [(each.policy_version, each.how) for each in whole.statement.modules] == [
        (2, "tested_out"),
        (1, "completed"),
    ]
    assert whole.statement.modules[1].clause_ids == ("2.0",), "2.1 was not in version 1"
    assert [clause.id for clause in whole.clauses] == ["1.1", "2.0", "2.1"]


def test_a_waived_module_is_not_missing_and_not_certified() -> None:
    found = shelf([status(FRIENDS), status(POSTS, Pass(2, AT, is_waiver=True))], completed(FRIENDS))

    assert [each.id for each in found.earned] == ["friends", WHOLE_TRAINING]
    assert [each.title for each in found.earned[1].statement.modules] == ["Friends"]
    assert found.missing == ()


def test_waivers_alone_earn_no_certificate() -> None:
    found = shelf([status(FRIENDS, Pass(2, AT, is_waiver=True))])

    assert found == Certificates((), ())


def test_the_latest_completion_is_the_one_certified() -> None:
    old = AT - timedelta(days=365)

    found = shelf([status(FRIENDS)], completed(FRIENDS, old), completed(FRIENDS))

    assert found.named("friends").statement.modules[0].completion_id == "friends-2-2026"
