"""Which web addresses keep what is said to them, and what a port is."""

from urllib.parse import urlsplit

from bot.errors import SettingsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
HIGHEST_PORT = 65535


def keeps_secrets(address: str) -> bool:
    """Whether nobody on the way can read along: https, or this very computer."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def secret_keeping(name: str, address: str) -> str:
    """The address, when it keeps secrets. SettingsError names the variable and the remedy."""
    if not keeps_secrets(address):
        raise SettingsError(
            f"{name} must begin with https:// so that nobody reads along. Only this computer may do without."
        )
    return address
