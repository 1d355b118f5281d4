"""Everything held about one person, in a file for that person."""

import json
import stat
from pathlib import Path
from typing import Any, Callable

from bot.records import SqlRecords
from tests.integration.administration.lives import EMAIL, ID, NAME

Run = Callable[..., Any]


def test_the_file_has_something_of_every_kind(lived: SqlRecords, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "marta.json"

    assert run("export", ID, str(out)).code == 0

    held = json.loads(out.read_text(encoding="utf-8"))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert (held["person"]["name"], held["person"]["email"]) == (NAME, EMAIL)
    assert all(held.values())
    assert {len(held["attempts"]), len(held["absences"]), len(held["waivers"])} == {3, 1}
    assert held["attempts"][0]["choices"] or held["attempts"][1]["choices"]
    assert [each["text"] for each in held["queries"]] == ["May I, Marta, post this?"]
    assert "text" not in held["queries_to_this_person"][0]
    assert [line["event"] for line in held["audit_trail"]] == ["sign_off.added", "reminder.sent"]
    said = [each["text"] for each in held["conversation"]["messages"]]
    assert "I am Marta and I am worried" in said
    assert "Remind them" in said  # a pressed button stands with its label
    assert held["conversation"]["waiting"][0]["body"] == {"text": "one more thing"}


def test_somebody_unknown_or_erased_has_no_file(
    lived: SqlRecords, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    run("erase", ID)

    for person_id in (ID, "nobody"):
        told = run("export", person_id, str(out))
        assert (told.code, told.err) == (1, f"nobody is on record as {person_id}\n")
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_said_to_be_so(
    lived: SqlRecords, run: Run, tmp_path: Path
) -> None:
    told = run("export", ID, str(tmp_path / "nowhere" / "out.json"))

    assert told.code == 1
    assert "cannot be written: No such file or directory. Choose another place." in told.err
