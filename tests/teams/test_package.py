"""The app's zip: what Teams asks of it, and what is said when a setting is missing."""

import io
import json
import struct
from zipfile import ZipFile

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from bot.teams_app.package import problems_of, write_package
from tests.teams.microsoft import APP_ID, TENANT

SCHEMA = "MicrosoftTeams.v1.19.schema.json"


def settings_of(tmp_path, **changes: str) -> Settings:
    given = {
        "DATA": str(tmp_path),
        "PUBLIC_URL": "https://training.school.example",
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_SECRET": "s",
        "TEAMS_TENANT_IDS": TENANT,
        **changes,
    }
    return read_settings({name: value for name, value in given.items() if value})


def held_in(path) -> dict:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def size_of(png: bytes) -> tuple:
    return struct.unpack(">II", io.BytesIO(png[16:24]).read())


def test_the_package_holds_a_manifest_that_fits_microsofts_schema_texts_and_icons(tmp_path):
    held = held_in(write_package(tmp_path / "app.zip", settings_of(tmp_path)))
    manifest = json.loads(held["manifest.json"])

    assert problems_of(manifest, SCHEMA) == []
    assert manifest["bots"][0]["botId"] == APP_ID
    assert manifest["validDomains"] == ["training.school.example"]
    assert manifest["localizationInfo"]["additionalLanguages"][0]["file"] in held
    assert size_of(held[manifest["icons"]["color"]]) == (192, 192)
    assert size_of(held[manifest["icons"]["outline"]]) == (32, 32)


def test_the_texts_of_english_in_england_say_what_the_manifest_says(tmp_path):
    held = held_in(write_package(tmp_path / "app.zip", settings_of(tmp_path)))
    manifest, texts = json.loads(held["manifest.json"]), json.loads(held["en-gb.json"])

    assert problems_of(texts, "MicrosoftTeams.Localization.v1.19.schema.json") == []
    for part in ("name", "description"):
        for length in ("short", "full"):
            assert texts[f"{part}.{length}"] == manifest[part][length]
    commands = manifest["bots"][0]["commandLists"][0]["commands"]
    for number, command in enumerate(commands):
        at = f"bots[0].commandLists[0].commands[{number}]"
        assert texts[f"{at}.title"] == command["title"]
        assert texts[f"{at}.description"] == command["description"]


def test_the_same_settings_give_the_same_file(tmp_path):
    settings = settings_of(tmp_path)

    one = write_package(tmp_path / "one.zip", settings).read_bytes()

    assert one == write_package(tmp_path / "two.zip", settings).read_bytes()


def test_the_schema_finds_what_is_wrong(tmp_path):
    manifest = json.loads(
        held_in(write_package(tmp_path / "app.zip", settings_of(tmp_path)))["manifest.json"]
    )
    manifest["name"]["short"] = "x" * 31
    del manifest["icons"]

    assert len(problems_of(manifest, SCHEMA)) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"TEAMS_APP_ID": ""}, "TEAMS_APP_ID"), ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "https://")],
)
def test_what_is_missing_is_named(tmp_path, changes, said):
    with pytest.raises(SettingsError, match=said):
        write_package(tmp_path / "app.zip", settings_of(tmp_path, **changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"TEAMS_APP_SECRET": ""}, "TEAMS_APP_SECRET"),
        ({"TEAMS_APP_CERTIFICATE": "/nowhere.pem"}, "exactly one"),
        ({"TEAMS_APP_SECRET": "", "TEAMS_APP_CERTIFICATE": "/nowhere.pem"}, "no file"),
        ({"TEAMS_TENANT_IDS": ""}, "TEAMS_TENANT_IDS"),
        ({"TEAMS_TEST_URL": "https://login.evil.example"}, "this computer only"),
        ({"TEAMS_TEST_URL": "http://10.0.0.1:80"}, "this computer only"),
        ({"TEAMS_WITHOUT_TOKENS": "1", "HOST": "0.0.0.0", "DEMO": "0"}, "anybody"),
        ({"TEAMS_WITHOUT_TOKENS": "1", "DEMO": "0", "HOST": "127.0.0.1"}, "anybody"),
    ],
)
def test_teams_set_up_by_half_or_unsafely_does_not_start(tmp_path, changes, said):
    secrets = dict.fromkeys(("CHAT_TOKEN_KEY", "SESSION_KEY"), "k" * 64)
    key = {"CERTIFICATE_KEY": "a" * 64}

    with pytest.raises(SettingsError, match=said):
        settings_of(tmp_path, **secrets, **key, **changes)


def test_without_an_app_id_there_is_no_teams(tmp_path):
    assert read_settings({"DATA": str(tmp_path)}).teams is None
