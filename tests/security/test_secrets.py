"""Secrets: none by default, none in the repository, and none compared letter by letter."""

import ast
import re
import subprocess
from pathlib import Path
from typing import Dict, Iterator, Tuple

import pytest

from bot.errors import SettingsError
from bot.settings import PROJECT, read_settings

SECRETS = ("CHAT_TOKEN_KEY", "SESSION_KEY", "CERTIFICATE_KEY")
SECRET = re.compile(r"token|secret|signature|\bseal|password|\bkey$|nonce|state_given", re.I)
# Comparisons of names like these that are no secret, or no comparison with what a stranger sent.
NO_SECRET = {
    ("bot/channels/teams/connector.py", "token.value == unlike"),  # both our own, to fetch another
}
LOOKS_SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?:SECRET|PASSWORD|TOKEN_KEY|SESSION_KEY|CERTIFICATE_KEY)\s*[:=]\s*['\"]?[A-Za-z0-9+/]{24,}"
)


def production(**given: str) -> Dict[str, str]:
    return {"DEMO": "0", **dict.fromkeys(SECRETS, "0123456789abcdef" * 4), **given}


@pytest.mark.parametrize("name", SECRETS)
def test_production_does_not_start_without_a_secret_of_its_own(tmp_path: Path, name: str) -> None:
    read_settings({**production(), "DATA": str(tmp_path)})
    for value in (None, "", "short"):
        given = {**production(), "DATA": str(tmp_path), name: value}

        with pytest.raises(SettingsError, match=name):
            read_settings({key: text for key, text in given.items() if text is not None})
    assert not (tmp_path / "secrets").exists()


def test_two_demos_share_no_secret_and_nobody_else_can_read_them(tmp_path: Path) -> None:
    made = [read_settings({"DATA": str(tmp_path / name)}) for name in ("one", "two")]
    keys = {(each.chat_token_key, each.session_key, each.certificate_key) for each in made}

    assert len({key for each in keys for key in each}) == 6
    for path in tmp_path.glob("*/secrets/*"):
        assert path.stat().st_mode & 0o077 == 0


def comparisons() -> Iterator[Tuple[str, str]]:
    for path in [*(PROJECT / "bot").rglob("*.py"), *(PROJECT / "actions").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Compare):
                continue
            if not all(isinstance(each, (ast.Eq, ast.NotEq)) for each in node.ops):
                continue
            sides = [node.left, *node.comparators]
            if any(isinstance(each, ast.Constant) for each in sides):
                continue  # with a word of ours, such as an empty one
            if any(
                isinstance(each, ast.Call) and ast.unparse(each.func) == "bool" for each in sides
            ):
                continue  # whether there is one
            if any(SECRET.search(ast.unparse(each)) for each in sides):
                yield str(path.relative_to(PROJECT)), ast.unparse(node)


def test_no_token_or_signature_is_compared_letter_by_letter() -> None:
    """`==` stops at the first letter that differs, and its time tells which (PyJWT, itsdangerous and joserfc compare
    in constant time; ours goes by `hmac.compare_digest`)."""
    assert set(comparisons()) - NO_SECRET == set()
    assert "hmac.compare_digest" in (PROJECT / "bot/portal/sessions.py").read_text()


def test_no_secret_is_in_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        path = PROJECT / name
        if (
            path.suffix in (".onnx", ".ttf", ".png")
            or not path.is_file()
            or name.startswith("tests/")
        ):
            continue
        found = LOOKS_SECRET.search(path.read_text(encoding="utf-8", errors="ignore"))
        assert not found, name
