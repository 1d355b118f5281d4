"""How the processes log, and who may read their figures."""

import pytest

from bot.errors import SettingsError
from bot.settings.telemetry import read_telemetry_settings
from bot.telemetry.exposing import may_read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
        ("METRICS_FROM", "everybody"),
        ("METRICS_FROM", "10.0.0.1/8"),
        ("METRICS_FROM", "0.0.0.0/0"),
        ("METRICS_FROM", "::/0"),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_the_remedy(name, value):
    with pytest.raises(SettingsError, match=name):
        read_telemetry_settings({name: value})


def test_levels_may_be_written_as_rasa_writes_them():
    assert read_telemetry_settings({"LOG_LEVEL": "WARNING"}).log_level == "warning"


@pytest.mark.parametrize(
    ("peer", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("10.1.2.3", {}, True),
        ("10.2.0.1", {}, False),
        ("203.0.113.9", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, False),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, False),
        ("testclient", {}, False),
        (None, {}, False),
    ],
)
def test_figures_are_read_straight_from_the_addresses_named(peer, headers, may):
    allowed = read_telemetry_settings({"METRICS_FROM": "127.0.0.0/8, ::1/128, 10.1.0.0/16"})

    assert may_read(peer, headers, allowed.metrics_from) is may
