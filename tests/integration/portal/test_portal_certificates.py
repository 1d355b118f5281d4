"""One's own certificate as an accessible PDF, nobody else's, and the page where anybody can check one."""

from dataclasses import replace
from datetime import date
from typing import Any, Callable

import pytest
from starlette.applications import Starlette

from bot.certificates.signing import keys_from
from bot.certificates.statement import ModuleStatement, Statement, code_of
from bot.learning.content import Judgement
from bot.portal import create_app
from bot.records import SqlRecords
from bot.services import Services
from bot.settings import Settings
from tests.integration.portal.conftest import Browser
from tests.pdf import opened, structure_of, text_of
from tests.real_parts import MovableClock

SignedIn = Callable[[str], Any]
FIRST = "/certificate/friends_and_befriending.pdf"
WHOLE = "/certificate/whole-training.pdf"


@pytest.fixture
def complete_all(services: Services) -> Callable[[str], None]:
    """Lets a person pass every module asked of them."""

    def take(person_id: str) -> None:
        for status in services.learning.modules(person_id):
            step = services.learning.start(person_id, status.module.id)
            while step:
                sound = next(o for o in step.step.options if o.judgement is Judgement.SOUND)
                outcome = services.learning.choose(
                    person_id, step.attempt_id, step.step.id, sound.id
                )
                step = outcome.next

    return take


def issued_to(records: SqlRecords) -> Any:
    """Who took which certificate, by the audit trail."""
    with records.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT actor_id, subject FROM audit WHERE event = 'certificate.issued'"
        )
        return found.all()


def test_a_certificate_is_a_tagged_pdf_that_says_who_what_and_which_version(
    signed_in: SignedIn, complete: Callable[[str], None]
) -> None:
    complete("new-starter")

    answer = signed_in("new-starter").get(FIRST)

    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content)
    for said in (
        "Megan Pritchard",
        "Bitterne Park Primary School",
        "Friends and befriending",
        "version 1, of 1 September 2026",
        "2.1 Friends/Befriending",
        "Completed on 10 September 2026",
        "Valid until 10 September 2027",
    ):
        assert said in text
    with opened(answer.content) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Certificate: Friends and befriending, Megan Pritchard"
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        for font in fonts:
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
            assert "Proof" in str(font.BaseFont), "one of our own fonts was not found"
    tags = structure_of(answer.content)
    assert [tag for tag, _ in tags if tag in ("/H1", "/H2")] == ["/H1", "/H2", "/H2"]
    assert all(alt for tag, alt in tags if tag == "/Figure")
    assert ("/L", "") in tags


def test_the_code_on_its_face_is_proven_by_the_check_page(
    signed_in: SignedIn, browser: Any, complete: Callable[[str], None], services: Services
) -> None:
    complete("new-starter")
    text = text_of(signed_in("new-starter").get(FIRST).content)
    code = services.issuer.code(
        services.certificates_of("new-starter").named("friends_and_befriending")
    )

    shown = browser.get("/check", code=code).text

    assert code in text.replace(" ", "")
    assert "This code is genuine" in shown
    for said in ("Megan Pritchard", "Bitterne Park Primary School", "10 September 2026"):
        assert said in shown


def test_the_whole_training_has_a_certificate_once_no_module_is_missing(
    signed_in: SignedIn, complete: Callable[[str], None], complete_all: Callable[[str], None]
) -> None:
    complete("new-starter")
    learner = signed_in("new-starter")
    assert learner.get(WHOLE).status_code == 404
    assert WHOLE not in learner.get("/my-training").text

    complete_all("new-starter")

    assert WHOLE in learner.get("/my-training").text
    answer = learner.get(WHOLE)
    text = text_of(answer.content)
    for title in ("Friends and befriending", "What you post", "When something goes wrong"):
        assert title in text
    assert "For heads and line managers" not in text
    assert [tag for tag, _ in structure_of(answer.content)].count("/TH") == 4 + 5
    with opened(answer.content) as pdf:
        assert len(pdf.pages) == 1


def test_a_module_not_completed_or_due_again_has_no_certificate(
    signed_in: SignedIn, complete: Callable[[str], None], clock: MovableClock
) -> None:
    learner = signed_in("new-starter")
    refused = learner.get(FIRST)
    assert refused.status_code == 404
    assert "You don't have this certificate" in refused.text

    complete("new-starter")
    assert learner.get(FIRST).status_code == 200
    assert FIRST in learner.get("/my-training").text

    clock.advance(days=366)
    assert signed_in("new-starter").get(FIRST).status_code == 404


@pytest.mark.parametrize("person_id", ["line-manager", "head-teacher", "hr", "teaching-assistant"])
def test_nobody_else_can_fetch_somebodys_certificate(
    signed_in: SignedIn,
    complete: Callable[[str], None],
    demo_records: SqlRecords,
    person_id: str,
) -> None:
    complete("new-starter")
    other = signed_in(person_id)

    answers = [
        other.get(FIRST),
        other.get(FIRST, person="new-starter", person_id="new-starter"),
        other.get("/certificate/new-starter/friends_and_befriending.pdf"),
    ]

    for answer in answers:
        assert answer.status_code == 404
        assert b"%PDF" not in answer.content
        assert "Megan" not in answer.text
    assert issued_to(demo_records) == []


def test_taking_a_certificate_is_on_the_audit_trail(
    signed_in: SignedIn, complete: Callable[[str], None], demo_records: SqlRecords
) -> None:
    complete("new-starter")

    signed_in("new-starter").get(FIRST)

    ((actor, subject),) = issued_to(demo_records)
    assert actor == "new-starter"
    assert "friends_and_befriending" in subject


def test_nobody_signed_in_is_led_to_the_sign_in(browser: Any) -> None:
    answer = browser.get(FIRST)

    assert answer.status_code == 303
    assert b"%PDF" not in answer.content


@pytest.fixture
def genuine(services: Services) -> str:
    module = ModuleStatement(
        "Friends", ("2.1",), 1, date(2026, 9, 1), date(2026, 9, 2), "tested_out", "record-1"
    )
    statement = Statement(
        "Ann <b>Lee</b>", "A School", "The Policy", False, date(2027, 9, 2), (module,)
    )
    return code_of(statement, services.issuer.keys)


def test_the_check_page_needs_no_records(
    services: Services, settings: Settings, genuine: str
) -> None:
    nowhere = SqlRecords("postgresql://nobody@127.0.0.1:9/nothing")
    app: Starlette = create_app(replace(services, records=nowhere), settings)

    shown = Browser(app).get("/check", code=genuine)

    assert shown.status_code == 200
    assert "This code is genuine" in shown.text
    assert "has shown in a test" in shown.text


def test_what_a_code_carries_is_text_and_never_html(browser: Any, genuine: str) -> None:
    shown = browser.get("/check", code=genuine).text

    assert "Ann &lt;b&gt;Lee&lt;/b&gt;" in shown
    assert "<b>Lee" not in shown


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("<script>alert(1)</script>", "no complete code"),
        ("ABC", "no complete code"),
        ("A" * 3000, "begin like a code"),
    ],
)
def test_a_wrong_code_is_said_to_prove_nothing(browser: Any, code: str, said: str) -> None:
    answer = browser.get("/check", code=code)

    assert answer.status_code == 200
    assert "This code proves nothing" in answer.text
    assert said in answer.text
    assert "<script>alert" not in answer.text


def test_a_code_signed_by_a_stranger_proves_nothing(
    browser: Any, services: Services, genuine: str
) -> None:
    stated = services.issuer.check(genuine)

    shown = browser.get("/check", code=code_of(stated, keys_from("ab" * 32))).text

    assert "not signed with a key of this school" in shown
    assert "Ann" not in shown


def test_a_certificate_whose_time_is_over_is_said_to_be_so(
    browser: Any, clock: MovableClock, genuine: str
) -> None:
    assert "It is valid until 2 September 2027" in browser.get("/check", code=genuine).text

    clock.advance(days=400)

    assert "It is no longer valid" in browser.get("/check", code=genuine).text


def test_the_check_page_opens_with_its_form(browser: Any) -> None:
    shown = browser.get("/check")

    assert shown.status_code == 200
    assert 'name="code"' in shown.text
    assert "proves nothing" not in shown.text
