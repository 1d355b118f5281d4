"""Directories people sign in with: a setting that is wrong stops the start and is named."""

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings
from bot.settings.identity_providers import Kind

TENANT = "11111111-AAAA-4bbb-8ccc-000000000001"
OTHER = "11111111-aaaa-4bbb-8ccc-000000000002"
ENTRA = {"ENTRA_CLIENT_ID": "id", "ENTRA_CLIENT_SECRET": "s", "ENTRA_TENANTS": TENANT}
GOOGLE = {
    "GOOGLE_CLIENT_ID": "id",
    "GOOGLE_CLIENT_SECRET": "s",
    "GOOGLE_DOMAINS": "Hill.sch.uk, vale.sch.uk",
}
KEYS = {"CHAT_TOKEN_KEY": "c" * 32, "SESSION_KEY": "s" * 32, "CERTIFICATE_KEY": "ab" * 32}


def read(tmp_path, **given):
    return read_settings({"DATA": str(tmp_path), **KEYS, **given})


def test_without_any_the_demonstration_is_on(tmp_path):
    settings = read(tmp_path)

    assert (settings.demo, settings.identity_providers) == (True, ())


def test_both_may_be_set_up_and_the_demonstration_is_then_off(tmp_path):
    settings = read(tmp_path, **ENTRA, **GOOGLE)
    entra, google = settings.identity_providers

    assert settings.demo is False
    assert (entra.kind, google.kind) == (Kind.ENTRA, Kind.GOOGLE)
    assert entra.discovery == (
        f"https://login.microsoftonline.com/{TENANT.lower()}/v2.0/.well-known/openid-configuration"
    )
    assert entra.issuers() == [f"https://login.microsoftonline.com/{TENANT.lower()}/v2.0"]
    assert google.issuers() == ["https://accounts.google.com"] * 2
    assert google.members_of == ("hill.sch.uk", "vale.sch.uk")


def test_several_tenants_share_the_address_of_organisations(tmp_path):
    (entra,) = read(tmp_path, **{**ENTRA, "ENTRA_TENANTS": f"{TENANT}, {OTHER}"}).identity_providers

    assert "/organizations/v2.0/" in entra.discovery
    assert len(entra.issuers()) == 2


@pytest.mark.parametrize("given", [ENTRA, GOOGLE], ids=["entra", "google"])
def test_the_demonstration_beside_a_directory_stops_the_start(tmp_path, given):
    with pytest.raises(SettingsError, match=r"DEMO=1 .* (ENTRA|GOOGLE)_CLIENT_ID"):
        read(tmp_path, DEMO="1", **given)


@pytest.mark.parametrize("missing", [*ENTRA, *GOOGLE])
def test_a_part_that_is_missing_is_named(tmp_path, missing):
    given = {**(ENTRA if missing in ENTRA else GOOGLE), missing: " "}

    with pytest.raises(SettingsError, match=f"^{missing} is not set"):
        read(tmp_path, **given)


@pytest.mark.parametrize(
    "tenants", ["common", "hill.sch.uk", f"{TENANT},x", "9188040d-6c67-4c5b-b112-36a304b66dad"]
)
def test_a_tenant_that_would_let_strangers_in_is_refused(tmp_path, tenants):
    with pytest.raises(SettingsError, match="ENTRA_TENANTS does not work"):
        read(tmp_path, **{**ENTRA, "ENTRA_TENANTS": tenants})


@pytest.mark.parametrize("domains", ["gmail.com", "@hill.sch.uk", "hill", "hill.sch.uk,*.uk"])
def test_a_domain_that_would_let_strangers_in_is_refused(tmp_path, domains):
    with pytest.raises(SettingsError, match="GOOGLE_DOMAINS does not work"):
        read(tmp_path, **{**GOOGLE, "GOOGLE_DOMAINS": domains})


@pytest.mark.parametrize("name", ["ENTRA_AUTHORITY", "GOOGLE_ISSUER"])
def test_an_address_others_can_read_along_is_refused(tmp_path, name):
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{**ENTRA, **GOOGLE, name: "http://login.example.org"})


def test_people_are_not_sent_back_over_a_line_others_can_read(tmp_path):
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        read(tmp_path, **ENTRA, PUBLIC_URL="http://policy.hill.sch.uk")

    assert read(tmp_path, **ENTRA, PUBLIC_URL="https://policy.hill.sch.uk")


def test_a_directory_needs_the_keys_to_be_set(tmp_path):
    with pytest.raises(SettingsError, match="CHAT_TOKEN_KEY is not set"):
        read_settings({"DATA": str(tmp_path), **ENTRA})
