"""The settings of the mail server: what is wrong is named, with what to do."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import InvalidStopLink, SettingsError
from bot.settings.smtp import Security, read_smtp_settings
from bot.stop_links import read_stop_token, stop_token

GIVEN = {"SMTP_HOST": "mail.schools.example", "MAIL_FROM": "Assistant <training@schools.example>"}


def test_without_a_mail_server_nothing_is_set_up() -> None:
    assert read_smtp_settings({}) is None
    assert read_smtp_settings({"SMTP_HOST": " ", "MAIL_FROM": "x"}) is None


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("STARTTLS", 587), ("", 587)]
)
def test_the_usual_port_follows_from_the_encryption(security: str, port: int) -> None:
    found = read_smtp_settings({**GIVEN, "SMTP_SECURITY": security})

    assert found is not None
    assert (found.port, found.user) == (port, None)


def test_the_password_is_not_shown() -> None:
    found = read_smtp_settings({**GIVEN, "SMTP_USER": "a", "SMTP_PASSWORD": "open sesame"})

    assert "sesame" not in repr(found)


def test_this_computer_may_do_without_encryption() -> None:
    found = read_smtp_settings({**GIVEN, "SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none"})

    assert found is not None
    assert (found.security, found.port) == (Security.NONE, 25)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SMTP_SECURITY": "none"}, "in clear"),
        ({"SMTP_SECURITY": "ssl"}, "use starttls, tls or none"),
        ({"SMTP_PORT": "smtp"}, "SMTP_PORT=smtp"),
        ({"SMTP_PORT": "70000"}, "SMTP_PORT=70000"),
        ({"SMTP_USER": "a"}, "SMTP_USER and SMTP_PASSWORD belong together"),
        ({"SMTP_PASSWORD": "a"}, "SMTP_USER and SMTP_PASSWORD belong together"),
        ({"MAIL_FROM": ""}, "MAIL_FROM is not set"),
        ({"MAIL_FROM": "the school"}, "MAIL_FROM is no e-mail address"),
        ({"MAIL_FROM": "A <a@b.example>\nBcc: x@y.example"}, "MAIL_FROM is no e-mail address"),
        ({"MAIL_REPLY_TO": "office"}, "MAIL_REPLY_TO is no e-mail address"),
        ({"SMTP_CA_FILE": "/no/such/file"}, "SMTP_CA_FILE=/no/such/file is no file"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(changes: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=said):
        read_smtp_settings({**GIVEN, **changes})


def test_a_stop_link_says_only_what_it_was_given() -> None:
    token = stop_token("k" * 32, "a1b2", "early_reminders")

    assert read_stop_token("k" * 32, token) == ("a1b2", "early_reminders")


@pytest.mark.parametrize(
    "change", [lambda t: t + "x", lambda t: "x" + t, lambda t: "", lambda t: "a.b"]
)
def test_a_stop_link_that_was_changed_is_refused(change: Any) -> None:
    with pytest.raises(InvalidStopLink):
        read_stop_token("k" * 32, change(stop_token("k" * 32, "a1b2", "early_reminders")))


def test_a_stop_link_of_another_key_is_refused() -> None:
    with pytest.raises(InvalidStopLink):
        read_stop_token("j" * 32, stop_token("k" * 32, "a1b2", "early_reminders"))
