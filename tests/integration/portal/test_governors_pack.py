"""The governors' pack: right numbers, no name, an accessible file, and nobody reads what is not for them."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any, Callable

import pikepdf
import pytest
import sqlalchemy as sa

from bot.cli import main
from bot.learning.content import Judgement
from bot.portal.charts import Bar, bar_chart
from bot.portal.pack import governors_pack
from bot.records import SqlRecords, tables
from bot.services import Services

SignedIn = Callable[[str], Any]
PARK = "bitterne-park"
TEAM = ["new-starter", "teaching-assistant", "priya-sharma", "tomasz-kowalski", "jo-barnes"]


@pytest.fixture
def asked(services: Services, demo_records: SqlRecords) -> None:
    times = {"former_pupils": 6, "working_time": 5, "deleted_posts": 4, "safeguarding_concern": 9}
    for topic_id, count in times.items():
        for _ in range(count):
            services.registers.asked("new-starter", topic_id)
    about = {"school_id": PARK, "topic_id": "group_chats", "given_on": date(2026, 9, 10)}
    rows = [{**about, "id": str(each), "helpful": each < 5} for each in range(12)]
    with demo_records.database.writing() as connection:
        connection.execute(sa.insert(tables.feedback), rows)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def names_of(records: SqlRecords) -> "list[str]":
    with records.begin() as repo:
        return [each.name for each in repo.people()]


def test_the_pack_tells_what_was_asked_where_it_is_enough(services: Services, asked: None) -> None:
    pack = governors_pack(services, PARK, 2026)

    assert [(topic.title, topic.times) for topic in pack.asked] == [
        (services.guidance.title("former_pupils"), 6),
        (services.guidance.title("working_time"), 5),
    ]
    assert [(clause, topic.times) for clause, topic in pack.silent] == [("2.1", 6)]
    assert [(each.unhelpful, each.said) for each in pack.unhelpful] == [(7, 12)]
    assert governors_pack(services, PARK, 2025).asked == ()
    assert governors_pack(services, "mansel-park", 2026).asked == ()


def test_the_pack_names_what_is_dated_in_the_policys_own_text(services: Services) -> None:
    dated = governors_pack(services, PARK, 2026).dated

    assert {(each.clause_id, each.name) for each in dated} == {
        ("1.1", "Bebo"),
        ("1.1", "Twitter"),
        ("1.1", "Yammer"),
    }
    assert all(each.name in services.guidance.document.clause("1.1").text for each in dated)


def test_the_pack_counts_who_has_done_and_signed(
    services: Services, complete: Callable[[str], None]
) -> None:
    for person_id in TEAM:
        services.learning.sign_off(person_id, 1)
        complete(person_id)

    pack = governors_pack(services, PARK, 2026)

    assert (pack.totals.people, pack.signed, pack.totals.everything) == (17, 5, None)
    assert [(each.asked, each.done) for _, each in pack.modules][:2] == [(17, 5), (17, None)]
    roles = pack.totals.by_role
    assert sum(role.people for role in roles) == 17


def test_hard_decisions_need_ten_people(services: Services) -> None:
    with services.records.begin() as repo:
        staff = [each.id for each in repo.people_of_school(PARK) if each.id != "governor"]
    module = services.curriculum.modules[0].id

    def take_badly(person_id: str) -> None:
        step = services.learning.start(person_id, module)
        is_first = True
        while step:
            wanted = Judgement.PARTLY if is_first else Judgement.SOUND
            option = next(o for o in step.step.options if o.judgement is wanted)
            step = services.learning.choose(
                person_id, step.attempt_id, step.step.id, option.id
            ).next
            is_first = False

    for person_id in staff[:9]:
        take_badly(person_id)
    with_nine = governors_pack(services, PARK, 2026).decisions
    take_badly(staff[9])
    [hard] = governors_pack(services, PARK, 2026).decisions

    assert with_nine == ()
    assert (hard.learners, hard.share) == (10, 100)


@pytest.mark.parametrize("person_id", ["governor", "head-teacher", "hr"])
def test_the_page_is_for_those_who_answer_for_the_school_and_holds_no_name(
    signed_in: SignedIn, demo_records: SqlRecords, asked: None, person_id: str
) -> None:
    browser = signed_in(person_id)

    answer = browser.get("/school/pack")
    main_part = answer.text.split("<main", 1)[1]

    assert answer.status_code == 200
    assert "Being friends with former pupils" in text_of(main_part)
    assert not any(name in main_part for name in names_of(demo_records))
    assert "style=" not in main_part  # the content security policy would not draw it
    assert "2025 to 2026" in browser.get("/school/pack", year="2025").text
    for wrong in ("2999", "x", "-1", "1066"):
        assert "school year 2026 to 2027" in browser.get("/school/pack", year=wrong).text


@pytest.mark.parametrize("path", ["/school/pack", "/school/pack.pdf", "/school/unanswered"])
def test_staff_and_line_managers_are_refused(signed_in: SignedIn, path: str) -> None:
    for person_id in ("new-starter", "line-manager"):
        assert signed_in(person_id).get(path).status_code == 403


def test_the_pdf_is_accessible_and_taking_it_is_on_record(
    signed_in: SignedIn, demo_records: SqlRecords, asked: None
) -> None:
    answer = signed_in("governor").get("/school/pack.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert "Governors" in str(pdf.docinfo.Title)
        structure = [each for each in pdf.objects if getattr(each, "S", None) is not None]
        kinds = [str(each.S) for each in structure]
        assert {"/H1", "/H2", "/Table", "/TH", "/Caption", "/Figure"} <= set(kinds)
        figures = [each for each in structure if str(each.S) == "/Figure"]
        assert all("Bar chart" in str(each.Alt) for each in figures)
    with demo_records.database.reading() as connection:
        trail = connection.exec_driver_sql("SELECT actor_id, subject FROM audit").all()
    taken = '{"view": "governors-pack", "format": "pdf", "school": "bitterne-park"}'
    assert ("governor", taken) in map(tuple, trail)


def test_only_the_head_teacher_reads_what_nobody_could_answer(
    signed_in: SignedIn, services: Services
) -> None:
    for person_id in TEAM[:4]:
        services.registers.not_answered(person_id, "how do i book annual leave")
    head = signed_in("head-teacher")
    with_four = head.get("/school/unanswered").text
    services.registers.not_answered(TEAM[4], "how do I book annual leave, asks Megan?")
    with_five = head.get("/school/unanswered").text

    assert "annual leave" not in with_four
    assert "Nothing to show" in with_four
    assert "annual leave" in with_five
    assert "Megan" not in with_five
    for person_id in ("governor", "hr"):
        assert signed_in(person_id).get("/school/unanswered").status_code == 403


def test_the_command_writes_both_kinds_of_file(
    services: Services,
    asked: None,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATA", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    html, pdf = tmp_path / "pack.html", tmp_path / "pack.pdf"

    assert main(["governors-pack", PARK, str(html), "--year", "2026"]) == 0
    assert main(["governors-pack", PARK, str(pdf)]) == 0
    assert main(["governors-pack", "nowhere", str(html)]) == 1
    assert main(["governors-pack", PARK, str(tmp_path / "pack.doc")]) == 1
    assert main(["governors-pack", PARK, str(html), "--year", "2999"]) == 1

    assert "Being friends with former pupils" in html.read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="', html.read_text(encoding="utf-8"))  # needs nothing else
    assert pdf.read_bytes().startswith(b"%PDF")
    said = capsys.readouterr().err
    assert "bitterne-park" in said
    assert ".pdf or .html" in said
    assert "has not begun" in said


def test_a_chart_says_what_it_shows_and_takes_no_label_for_markup() -> None:
    drawn = bar_chart(
        "A & B", [Bar("<b>", 10, (5, None), "5 of 10"), Bar("none", None, (None,), "")]
    )

    assert "<title>A &amp; B</title>" in drawn
    assert "&lt;b&gt;" in drawn
    assert drawn.count("<rect") == 3
