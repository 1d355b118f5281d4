"""Evidence packs: what is in them, what never is, who may take them, and that a changed one is found out."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from bot.certificates.manifest import check_pack
from bot.cli import main
from bot.errors import NoSuchSchool, NotProven, UnknownPerson
from bot.learning.facts import Waiver
from bot.records import SqlRecords
from bot.services import Services
from bot.settings import PROJECT, Settings
from tests.pdf import opened, structure_of, text_of

SignedIn = Callable[[str], Any]
AT = datetime(2026, 9, 12, 9, 0, tzinfo=timezone.utc)
NOTE = "Trained at another school."
POLICY = PROJECT / "content" / "policy" / "social-networking-policy.md"


@pytest.fixture
def eventful(
    services: Services, demo_records: SqlRecords, complete: Callable[[str], None]
) -> Services:
    """The new starter completed a module, signed, asked something; a colleague has a waiver and a sign-off on paper."""
    complete("new-starter")
    services.learning.sign_off("new-starter", 1)
    services.queries.pass_on("new-starter", "May I post about the secret garden?")
    services.learning.sign_off_for("line-manager", "teaching-assistant", 1, "=1+1 on paper")
    with demo_records.begin() as repo:
        repo.add_waiver(
            Waiver(
                id="waiver-1",
                person_id="teaching-assistant",
                module_id="what_you_post",
                policy_version=1,
                reason="Equivalent Outside Activity",
                note=NOTE,
                waived_by="hr",
                waived_at=AT,
            )
        )
    return services


def files_of(pack: bytes) -> Dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as opened_pack:
        return {name: opened_pack.read(name) for name in opened_pack.namelist()}


def rows_of(content: bytes) -> List[Dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def school_pack(eventful: Services) -> bytes:
    return eventful.packs.of_school("bitterne-park", AT)


def test_a_schools_pack_holds_its_records_and_the_policy_as_published(school_pack: bytes) -> None:
    files = files_of(school_pack)

    assert set(files) == {
        "summary.pdf",
        "completions.csv",
        "sign-offs.csv",
        "waivers.csv",
        "policy/version-1.md",
        "manifest.json",
        "manifest.sig",
    }
    assert files["policy/version-1.md"] == POLICY.read_bytes()
    (completed,) = rows_of(files["completions.csv"])
    assert (completed["Name"], completed["Module"]) == (
        "Megan Pritchard",
        "Friends and befriending",
    )
    assert (completed["Policy version"], completed["Completed on"]) == ("1", "2026-09-10")
    signed = {row["Person id"]: row for row in rows_of(files["sign-offs.csv"])}
    assert signed["new-starter"]["Recorded by"] == ""
    assert signed["teaching-assistant"]["Recorded by"] == "Daniel Okafor"
    assert signed["teaching-assistant"]["Note"] == "'=1+1 on paper"
    (waived,) = rows_of(files["waivers.csv"])
    assert (waived["Name"], waived["Waived by"]) == ("Sam Whitlock", "Alison Fairweather")


def test_the_summary_is_a_tagged_pdf(school_pack: bytes) -> None:
    content = files_of(school_pack)["summary.pdf"]

    text = text_of(content)
    for said in (
        "Bitterne Park Primary School",
        "12 September 2026",
        "Megan Pritchard",
        "Version 1",
    ):
        assert said in text
    with opened(content) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].startswith("Evidence of training: Bitterne Park")
    tags = [tag for tag, _ in structure_of(content)]
    assert tags.count("/H1") == 1
    assert "/Table" in tags


def test_a_schools_pack_never_holds_questions_choices_or_other_schools_people(
    school_pack: bytes, eventful: Services
) -> None:
    files = files_of(school_pack)
    written = b"\n".join(content for name, content in files.items() if name != "summary.pdf")
    everything = written.decode("utf-8") + text_of(files["summary.pdf"])

    assert "secret garden" not in everything
    assert NOTE not in everything, "the note of a waiver is for the person and HR"
    with eventful.records.begin() as repo:
        strangers = [each.name for each in repo.people() if each.school_id != "bitterne-park"]
        (attempt,) = repo.attempts("new-starter")
        chosen = {answer.option_id for answer in repo.answers(attempt.id)}
    assert not any(name in everything for name in strangers)
    assert not any(option in written.decode("utf-8") for option in chosen)
    assert "Geoffrey Hollis" not in everything, "governors are not staff"
    assert "score" not in everything.lower()


def test_ones_own_pack_is_about_nobody_else(eventful: Services) -> None:
    files = files_of(eventful.packs.of_person("teaching-assistant", AT))

    (waived,) = rows_of(files["waivers.csv"])
    assert waived["Note"] == NOTE
    assert rows_of(files["completions.csv"]) == []
    text = text_of(files["summary.pdf"])
    assert "Waived" in text
    assert "Recorded by Daniel Okafor" in text
    assert "Megan" not in text


def test_somebody_who_has_left_still_has_their_evidence(
    eventful: Services, demo_records: SqlRecords
) -> None:
    with demo_records.begin() as repo:
        repo.end_post("new-starter", AT.date())

    files = files_of(eventful.packs.of_person("new-starter", AT))

    assert len(rows_of(files["completions.csv"])) == 1
    text = text_of(files["summary.pdf"])
    assert "They have left the staff list" in text
    assert "Overdue" not in text


def test_a_pack_of_nobody_is_not_made(services: Services) -> None:
    with pytest.raises(UnknownPerson):
        services.packs.of_person("nobody", AT)
    with pytest.raises(NoSuchSchool, match="There are: bitterne-park, mansel-park, sinclair"):
        services.packs.of_school("nowhere", AT)


# Checking


def changed(pack: bytes, path: Path, change: Callable[[Dict[str, bytes]], None]) -> Path:
    """The pack with its files changed, written to a path."""
    files = files_of(pack)
    change(files)
    with zipfile.ZipFile(path, "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


def test_the_manifest_names_every_file_with_its_hash_and_verifies(
    school_pack: bytes, eventful: Services, tmp_path: Path
) -> None:
    path = changed(school_pack, tmp_path / "pack.zip", lambda files: None)

    manifest = check_pack(path, eventful.issuer.keys)

    assert manifest.about == "school bitterne-park"
    assert manifest.made_at == AT
    files = files_of(school_pack)
    listed = {each["name"]: each["sha256"] for each in json.loads(files["manifest.json"])["files"]}
    assert listed == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if not name.startswith("manifest.")
    }


def forged_manifest(files: Dict[str, bytes]) -> None:
    files["completions.csv"] += b"forged"
    manifest = json.loads(files["manifest.json"])
    for each in manifest["files"]:
        each["sha256"] = hashlib.sha256(files[each["name"]]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files.update({"completions.csv": b"forged"}), "changed: completions.csv"),
        (lambda files: files.pop("waivers.csv"), "missing: waivers.csv"),
        (lambda files: files.update({"more.csv": b""}), "not part of it: more.csv"),
        (lambda files: files.pop("manifest.json"), "no manifest.json"),
        (lambda files: files.pop("manifest.sig"), "no manifest.json or no manifest.sig"),
        (lambda files: files.update({"manifest.sig": b"\xff"}), "is no signature"),
        (forged_manifest, "changed after it was signed"),
    ],
)
def test_a_pack_that_was_changed_proves_nothing(
    school_pack: bytes,
    eventful: Services,
    tmp_path: Path,
    change: Callable[[Dict[str, bytes]], None],
    said: str,
) -> None:
    path = changed(school_pack, tmp_path / "pack.zip", change)

    with pytest.raises(NotProven, match=said):
        check_pack(path, eventful.issuer.keys)


@pytest.mark.parametrize("content", [b"", b"no zip at all", None])
def test_what_is_no_pack_is_told_so(
    services: Services, tmp_path: Path, content: "bytes | None"
) -> None:
    path = tmp_path / "pack.zip"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(NotProven):
        check_pack(path, services.issuer.keys)


def test_a_pack_cut_short_or_damaged_is_told_so(
    school_pack: bytes, services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "pack.zip"
    for spoilt in (school_pack[:-100], school_pack[:200] + b"damage!" + school_pack[207:]):
        path.write_bytes(spoilt)

        with pytest.raises(NotProven):
            check_pack(path, services.issuer.keys)


def test_the_operator_makes_and_checks_packs(
    eventful: Services,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATA", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    out = tmp_path / "pack.zip"

    assert main(["evidence", "person", "new-starter", str(out)]) == 0
    assert out.stat().st_mode & 0o077 == 0
    assert main(["verify", str(out)]) == 0
    assert "about: person new-starter" in capsys.readouterr().out
    assert main(["evidence", "person", "nobody", str(out)]) == 1
    assert main(["evidence", "school", "nowhere", str(out)]) == 1
    told = capsys.readouterr().err
    assert "Nobody has or had the id nobody" in told
    assert "There are: bitterne-park" in told
    assert main(["evidence", "person", "new-starter", str(tmp_path / "no" / "pack.zip")]) == 1
    assert "Name another place" in capsys.readouterr().err


# The portal


def audited(records: SqlRecords) -> List[Any]:
    with records.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT actor_id FROM audit WHERE event = 'evidence.made'"
        )
        return [row[0] for row in found]


@pytest.mark.parametrize("person_id", ["head-teacher", "hr"])
def test_the_head_teacher_and_hr_take_their_schools_pack(
    eventful: Services, signed_in: SignedIn, demo_records: SqlRecords, person_id: str
) -> None:
    browser = signed_in(person_id)
    assert "/school/evidence.zip" in browser.get("/school/people").text

    answer = browser.get("/school/evidence.zip")

    assert answer.headers["content-type"] == "application/zip"
    assert b"Megan Pritchard" in files_of(answer.content)["completions.csv"]
    assert audited(demo_records) == [person_id]


@pytest.mark.parametrize("person_id", ["line-manager", "governor", "new-starter"])
def test_nobody_else_takes_a_schools_pack(
    eventful: Services, signed_in: SignedIn, demo_records: SqlRecords, person_id: str
) -> None:
    answer = signed_in(person_id).get("/school/evidence.zip")

    assert answer.status_code == 403
    assert audited(demo_records) == []


def test_a_head_teacher_gets_no_other_schools_pack(eventful: Services, signed_in: SignedIn) -> None:
    answer = signed_in("mansel-head").get("/school/evidence.zip", school="bitterne-park")

    files = files_of(answer.content)
    assert json.loads(files["manifest.json"])["about"] == "school mansel-park"
    assert b"Megan" not in files["completions.csv"]


def test_everybody_takes_their_own_pack_only(
    eventful: Services, signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    answer = signed_in("line-manager").get("/my-training/evidence.zip", person="new-starter")

    files = files_of(answer.content)
    assert json.loads(files["manifest.json"])["about"] == "person line-manager"
    assert b"Megan" not in b"".join(files.values())
    assert audited(demo_records) == ["line-manager"]
