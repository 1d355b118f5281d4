"""`make sbom` names every package that is installed or bundled, in its locked version."""

import json
import re
import shutil
import subprocess

import pytest

from bot.settings import PROJECT

PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.IGNORECASE | re.MULTILINE)


@pytest.fixture(scope="module")
def bills(tmp_path_factory):
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: apt-get install nodejs npm")
    folder = tmp_path_factory.mktemp("sbom")
    # `-o`: whatever the environment's mark says, nothing is installed for this.
    done = subprocess.run(
        ["make", "-o", ".venv/.synced", "sbom", f"SBOM={folder}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


def parts(bill):
    return {(each["name"].lower(), each["version"]) for each in bill["components"]}


def test_every_locked_python_package_is_in_it_with_its_hashes(bills):
    locked = PINNED.findall((PROJECT / "requirements.txt").read_text("utf-8"))

    assert len(locked) > 150
    assert {(name.lower(), version) for name, version in locked} == parts(bills["python"])
    assert all(each["hashes"] for each in bills["python"]["components"])


@pytest.mark.parametrize("part", ["widget", "portal"])
def test_every_locked_npm_package_is_in_it(bills, part):
    lock = json.loads((PROJECT / "web" / part / "package-lock.json").read_text("utf-8"))
    locked = {
        (path.rpartition("node_modules/")[2].lower(), one["version"])
        for path, one in lock["packages"].items()
        if path and not one.get("optional")
    }

    full_names = {
        (f"{each['group']}/{each['name']}" if each.get("group") else each["name"], each["version"])
        for each in bills[part]["components"]
    }
    assert locked
    assert locked <= {(name.lower(), version) for name, version in full_names}
