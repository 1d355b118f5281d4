"""Which web addresses keep what is said to them."""

from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def keeps_secrets(address: str) -> bool:
    """Whether nobody on the way can read along: https, or this very computer."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
