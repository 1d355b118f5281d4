"""Settings come from the environment; a wrong one says what to change."""

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings


def test_the_demo_makes_its_own_secret_once_for_each_data_folder(tmp_path):
    first = read_settings({"DATA": str(tmp_path)})
    again = read_settings({"DATA": str(tmp_path)})
    other = read_settings({"DATA": str(tmp_path / "other")})

    assert first.chat_token_key == again.chat_token_key
    assert first.chat_token_key != other.chat_token_key
    assert (tmp_path / "secrets" / "chat_token_key").stat().st_mode & 0o077 == 0


def test_outside_the_demo_a_missing_secret_stops_the_start(tmp_path):
    with pytest.raises(SettingsError, match="CHAT_TOKEN_KEY is not set"):
        read_settings({"DATA": str(tmp_path), "DEMO": "0"})


def test_a_short_secret_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="too short"):
        read_settings({"DATA": str(tmp_path), "CHAT_TOKEN_KEY": "password"})


def test_the_demo_listens_on_this_computer_only(tmp_path):
    with pytest.raises(SettingsError, match="only listens on this computer"):
        read_settings({"DATA": str(tmp_path), "HOST": "0.0.0.0"})


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", ""])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    with pytest.raises(SettingsError, match="PORT"):
        read_settings({"DATA": str(tmp_path), "PORT": port})


def test_what_is_secret_is_not_shown(tmp_path):
    given = {
        "DATABASE_URL": "postgresql://policy:hidden-1@db.example/policy",
        "CONVERSATIONS_URL": "postgresql://policy:hidden-2@db.example/chat",
        "CHAT_TOKEN_KEY": "hidden-3" * 8,
        "SESSION_KEY": "hidden-4" * 8,
        "CERTIFICATE_KEY": "abcdef01" * 8,
        "XAPI_SECRET": "hidden-5",
        "ENTRA_CLIENT_ID": "us",
        "ENTRA_CLIENT_SECRET": "hidden-6",
        "ENTRA_TENANTS": "11111111-aaaa-4bbb-8ccc-000000000001",
        "TEAMS_APP_ID": "bot",
        "TEAMS_APP_SECRET": "hidden-7",
        "TEAMS_TENANT_IDS": "11111111-aaaa-4bbb-8ccc-000000000001",
        "SMTP_HOST": "mail.example",
        "SMTP_USER": "policy",
        "SMTP_PASSWORD": "hidden-8",
        "MAIL_FROM": "training@school.example",
    }

    shown = repr(
        read_settings({"DATA": str(tmp_path), "PUBLIC_URL": "https://policy.example", **given})
    )

    assert "mail.example" in shown
    assert "hidden" not in shown
    assert "abcdef01" not in shown


def test_an_address_that_ends_in_a_slash_is_the_same_address(tmp_path):
    given = {"PUBLIC_URL": "https://policy.example/", "ASSISTANT_URL": "https://chat.example/"}

    settings = read_settings({"DATA": str(tmp_path), **given})

    assert settings.public_url == "https://policy.example"
    assert settings.assistant_url == "https://chat.example"
    assert "https://policy.example" in settings.allowed_origins  # as browsers write an origin


def test_both_processes_on_one_port_are_refused(tmp_path):
    with pytest.raises(SettingsError, match="must differ"):
        read_settings({"DATA": str(tmp_path), "PORT": "9000", "ASSISTANT_PORT": "9000"})


def test_outside_the_demo_certificates_need_a_key_of_their_own(tmp_path):
    given = {"DATA": str(tmp_path), "DEMO": "0"}
    secrets = {"CHAT_TOKEN_KEY": "c" * 32, "SESSION_KEY": "s" * 32}

    with pytest.raises(SettingsError, match="CERTIFICATE_KEY is not set"):
        read_settings({**given, **secrets})
