"""`.env.example` and `bot/settings/` name the same settings with the same defaults."""

import re
from pathlib import Path
from typing import Dict, Optional, Set

from bot.settings import PROJECT, read_settings

SETTING = re.compile(r"^#?([A-Z][A-Z_]*)=(.*)$", re.MULTILINE)
# Their defaults hang on DATA or on the project's folder, or are made anew.
NO_FIXED_DEFAULT = {
    "DATA",
    "DATABASE_URL",
    "CONVERSATIONS_URL",
    "CHAT_TOKEN_KEY",
    "SESSION_KEY",
    "CERTIFICATE_KEY",
    "CONTENT",
    "MODELS",
}


class WatchedEnvironment(Dict[str, str]):
    """An environment that remembers which names were asked for."""

    def __init__(self, values: Dict[str, str]) -> None:
        super().__init__(values)
        self.asked: Set[str] = set()

    def get(self, name: str, default: Optional[str] = None) -> Optional[str]:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


def listed() -> Dict[str, str]:
    """The settings of `.env.example`, each with the default written there."""
    return dict(SETTING.findall((PROJECT / ".env.example").read_text(encoding="utf-8")))


def test_every_setting_that_is_read_is_in_the_example_and_every_one_there_is_read(tmp_path: Path):
    environment = WatchedEnvironment({"DATA": str(tmp_path)})

    read_settings(environment)

    assert environment.asked == set(listed())


def test_the_defaults_in_the_example_are_the_defaults(tmp_path: Path):
    stated = {name: value for name, value in listed().items() if name not in NO_FIXED_DEFAULT}

    assert read_settings({**stated, "DATA": str(tmp_path)}) == read_settings(
        {"DATA": str(tmp_path)}
    )


def test_the_example_sets_nothing_and_holds_no_secret():
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")

    assert not re.search(r"^[A-Z]", example, re.MULTILINE)
    assert listed()["CHAT_TOKEN_KEY"] == listed()["SESSION_KEY"] == ""
    assert listed()["CERTIFICATE_KEY"] == ""
