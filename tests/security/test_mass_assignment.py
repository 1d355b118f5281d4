"""Fields a form does not have: they change nothing, whoever's name they carry."""

from typing import Any, Callable, Dict

import pytest
import sqlalchemy as sa

from bot.records import SqlRecords, tables
from bot.services import Services

SignedIn = Callable[[str], Any]
# What somebody would like to be, or to have done by somebody else.
EXTRA = {
    "person": "head-teacher",
    "actor": "head-teacher",
    "actor_id": "head-teacher",
    "learner_id": "head-teacher",
    "by": "head-teacher",
    "duty": "hr",
    "role": "hr",
    "school_id": "sinclair",
    "is_admin": "1",
    "asker_id": "head-teacher",
    "addressee_id": "head-teacher",
    "answered_by": "head-teacher",
    "signed_at": "2020-01-01",
    "at": "2020-01-01",
    "id": "head-teacher",
    "state": "completed",
}


def rows(records: SqlRecords, table: sa.Table) -> "list[Dict[str, Any]]":
    with records.database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


@pytest.fixture
def staff(demo_records: SqlRecords) -> Callable[[], Any]:
    """Who is who on the staff list, to be compared."""
    return lambda: (rows(demo_records, tables.person), rows(demo_records, tables.post))


def test_a_sign_off_is_of_the_person_signed_in(
    signed_in: SignedIn, demo_records: SqlRecords, staff: Any
) -> None:
    before = staff()
    me = signed_in("new-starter")
    token = me.form_token("/my-training/sign-off")
    sent = {"form_token": token, "read": "yes", "version": "1", **EXTRA, "person_id": "hr"}

    assert me.post("/my-training/sign-off", sent).status_code == 303

    signed = rows(demo_records, tables.sign_off)
    assert [each["person_id"] for each in signed] == ["new-starter"]
    assert "2020" not in str(signed[0])
    assert staff() == before


def test_an_answer_is_of_the_person_signed_in(
    signed_in: SignedIn, services: Services, demo_records: SqlRecords, staff: Any
) -> None:
    before = staff()
    asked = services.queries.pass_on("new-starter", "May I?")
    manager = signed_in("line-manager")
    sent = {
        "form_token": manager.form_token("/questions"),
        "query_id": asked.id,
        "answer": "Yes, you may.",
        **EXTRA,
    }

    assert manager.post("/questions", sent).status_code == 303

    kept = rows(demo_records, tables.query)
    assert len(kept) == 1
    assert kept[0]["id"] == asked.id
    assert "head-teacher" not in {str(value) for value in kept[0].values()}
    assert staff() == before


def test_a_waiver_is_of_whom_the_address_names_and_by_whom_is_signed_in(
    signed_in: SignedIn, services: Services, demo_records: SqlRecords, staff: Any
) -> None:
    before = staff()
    manager = signed_in("line-manager")
    path = "/team/people/new-starter"
    sent = {
        "form_token": manager.form_token(f"{path}/waive"),
        "module": services.curriculum.modules[0].id,
        "reason": "Administrative",
        "note": "Agreed.",
        "confirmed": "yes",
        **EXTRA,
        "person_id": "priya-nair",
    }

    assert manager.post(f"{path}/waive", sent).status_code == 303

    waived = rows(demo_records, tables.waiver)
    assert [each["person_id"] for each in waived] == ["new-starter"]
    said = {str(value) for value in waived[0].values()}
    assert "line-manager" in said
    assert not said & {"head-teacher", "priya-nair"}
    assert staff() == before


def test_signing_in_takes_no_role(signed_in: SignedIn, browser: Any, staff: Any) -> None:
    before = staff()

    assert browser.sign_in("new-starter", **EXTRA).status_code == 303

    assert browser.get("/school").status_code == 403
    assert browser.get("/team").status_code == 403
    assert staff() == before
