"""The app's zip: the manifest with this bot's id and pages, checked against Microsoft's schema, its texts and icons."""

import json
from pathlib import Path
from typing import Any, Dict, List
from urllib.parse import urlsplit
from uuid import UUID, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jsonschema import Draft4Validator

from bot.errors import SettingsError, WrongCommand
from bot.settings import Settings

HERE = Path(__file__).resolve().parent
VERSION = "1.0.0"
ICONS = ("color.png", "outline.png")
TEXTS = "en-gb.json"
MADE_ON = (2026, 9, 1, 0, 0, 0)  # so that the same settings give the same file
# An app has an id of its own; it must stay the same from version to version.
APPS = UUID("3d1c1c5e-6f0e-5b5e-9a3e-2f6d0d7a9b10")


def manifest_of(settings: Settings) -> Dict[str, Any]:
    """The manifest for this bot and site. SettingsError says what is missing."""
    if settings.teams is None:
        raise SettingsError("TEAMS_APP_ID is not set: docs/teams.md says where it comes from.")
    site = settings.public_url
    if not site.startswith("https://"):
        raise SettingsError(
            f"PUBLIC_URL={site} does not work in Teams: it must begin with https://, where staff reach the site."
        )
    app_id = settings.teams.app_id
    manifest: Dict[str, Any] = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    manifest["version"] = VERSION
    manifest["id"] = str(uuid5(APPS, app_id))
    manifest["developer"] = {
        "name": "Your schools",
        "websiteUrl": f"{site}/help",
        "privacyUrl": f"{site}/privacy",
        "termsOfUseUrl": f"{site}/accessibility",
    }
    manifest["bots"][0]["botId"] = app_id
    manifest["validDomains"] = [urlsplit(site).hostname]
    return manifest


def problems_of(document: Dict[str, Any], schema_name: str) -> List[str]:
    """What Microsoft's schema of the name says against a document."""
    schema = json.loads((HERE / "schema" / schema_name).read_text(encoding="utf-8"))
    found = Draft4Validator(schema).iter_errors(document)
    return [f"{'.'.join(str(part) for part in each.path)}: {each.message}" for each in found]


def write_package(path: Path, settings: Settings) -> Path:
    """Writes the zip; refuses what Teams would refuse."""
    manifest = manifest_of(settings)
    texts = json.loads((HERE / TEXTS).read_text(encoding="utf-8"))
    problems = problems_of(manifest, "MicrosoftTeams.v1.19.schema.json")
    problems += problems_of(texts, "MicrosoftTeams.Localization.v1.19.schema.json")
    if problems:
        raise WrongCommand("Teams would refuse this app: " + "; ".join(problems))
    held = {
        "manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode(),
        TEXTS: (HERE / TEXTS).read_bytes(),
        **{name: (HERE / name).read_bytes() for name in ICONS},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in held.items():
            package.writestr(ZipInfo(name, MADE_ON), content)
    return path
