"""`/metrics`: who may read it, and what stands in it."""

from ipaddress import ip_address
from typing import Callable, Iterable, Mapping, Optional, Sequence, Tuple

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.errors import ConversationNotStored, RecordsUnavailable
from bot.settings.telemetry import Network

__all__ = ["CONTENT_TYPE_LATEST", "Standing", "exposition", "may_read"]

logger = structlog.get_logger(__name__)

# Whatever sets one of these passes on for somebody else, so the address behind the socket says nothing.
FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")

# A figure of the moment: its name, what it says, its label and the numbers by the label's value.
Figure = Tuple[str, str, str, Mapping[str, float]]


def may_read(peer: Optional[str], headers: Mapping[str, str], allowed: Sequence[Network]) -> bool:
    """Whether the request comes straight from an address of METRICS_FROM. Through a proxy it never does."""
    if peer is None or any(name in headers for name in FORWARDING):
        return False
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in allowed)


class Standing(Collector):
    """Figures read from a database when they are asked for; absent while it cannot be reached, and `name` says so."""

    def __init__(self, name: str, read: Callable[[], Iterable[Figure]]) -> None:
        self._name = name
        self._read = read

    def collect(self) -> Iterable[GaugeMetricFamily]:
        reached = GaugeMetricFamily(self._name, "1 while its database can be reached, otherwise 0")
        try:
            figures = list(self._read())
        except (ConversationNotStored, RecordsUnavailable):
            logger.exception("metrics.not_read")
            figures = []
            reached.add_metric([], 0)
        else:
            reached.add_metric([], 1)
        yield reached
        for name, says, label, numbers in figures:
            family = GaugeMetricFamily(name, says, labels=[label] if label else [])
            for value, number in numbers.items():
                family.add_metric([value] if label else [], number)
            yield family


def exposition(*standing: Standing) -> bytes:
    """What this process has counted, and how things stand, in Prometheus' text form."""
    own = CollectorRegistry()
    for each in standing:
        own.register(each)
    return generate_latest(REGISTRY) + generate_latest(own)
