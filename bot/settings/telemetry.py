"""What the processes tell whoever runs them: how they log, and who may read their figures."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Mapping, Tuple, Union

from bot.errors import SettingsError

FORMATS = ("auto", "plain", "json")
LEVELS = ("debug", "info", "warning", "error")
THIS_COMPUTER = "127.0.0.0/8,::1/128"

Network = Union[IPv4Network, IPv6Network]


@dataclass(frozen=True)
class TelemetrySettings:
    """`log_format`: auto is plain words on a terminal and JSON elsewhere. `metrics_from`: who may read `/metrics`."""

    log_format: str = "auto"
    log_level: str = "info"
    metrics_from: Tuple[Network, ...] = tuple(ip_network(each) for each in THIS_COMPUTER.split(","))


def read_telemetry_settings(environ: Mapping[str, str]) -> TelemetrySettings:
    """SettingsError names the variable and the remedy."""
    return TelemetrySettings(
        _one_of(environ, "LOG_FORMAT", FORMATS, "auto"),
        _one_of(environ, "LOG_LEVEL", LEVELS, "info"),
        _networks(environ.get("METRICS_FROM", THIS_COMPUTER)),
    )


def _one_of(environ: Mapping[str, str], name: str, known: Tuple[str, ...], default: str) -> str:
    given = environ.get(name, default).lower()  # Rasa's own setting of the same name is in capitals
    if given not in known:
        raise SettingsError(f"{name}={given} does not work: use one of {', '.join(known)}.")
    return given


def _networks(listed: str) -> Tuple[Network, ...]:
    networks = []
    for each in filter(None, (one.strip() for one in listed.split(","))):
        try:
            networks.append(ip_network(each))
        except ValueError as error:
            raise SettingsError(
                f"METRICS_FROM: {each} does not work. Name addresses or networks with commas between them, such as "
                "10.0.3.7 or 10.0.0.0/16."
            ) from error
        if not networks[-1].prefixlen:
            raise SettingsError(
                f"METRICS_FROM: {each} is everybody. Name the address of Prometheus, or its network."
            )
    return tuple(networks)
