"""Our own servers made to call somewhere: only configured addresses are called, and no redirect is followed.

Where Teams may have us answer is tried in `tests/teams/test_tokens.py`; here is the record store."""

from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar, Iterator, List

import pytest

from bot.errors import SettingsError
from bot.interoperability.sending import NotTaken, RecordStore
from bot.settings import read_settings
from bot.settings.teams import SERVICE_HOSTS, TeamsSettings
from tests.real_parts import MovableClock

CLOCK = MovableClock(datetime(2026, 9, 10, 9, 0, tzinfo=timezone.utc))


class Leads(BaseHTTPRequestHandler):
    """Sends whoever asks to the address inside, and notes who came to it."""

    came: ClassVar[List[str]] = []

    def do_POST(self) -> None:
        self.came.append(self.path)
        self.send_response(307)
        inside = f"http://127.0.0.1:{self.server.server_address[1]}/inside"  # type: ignore[misc]
        self.send_header("Location", inside)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *arguments: Any) -> None:
        """Not into the test's output."""


@pytest.fixture
def leads() -> Iterator[ThreadingHTTPServer]:
    Leads.came.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Leads)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_record_store_that_leads_elsewhere_is_not_followed(leads: ThreadingHTTPServer) -> None:
    store = RecordStore(f"http://127.0.0.1:{leads.server_address[1]}/xapi", "key", "s" * 32, CLOCK)

    with pytest.raises(NotTaken, match="307"):
        store.take([{"id": "1"}])

    store.close()
    assert Leads.came == ["/xapi/statements"]


@pytest.mark.parametrize(
    "address",
    ["http://lrs.example/xapi", "ftp://lrs.example", "file:///etc/passwd", "gopher://x", "//x"],
)
def test_a_record_store_anybody_could_listen_to_is_not_taken(tmp_path: Any, address: str) -> None:
    with pytest.raises(SettingsError, match="XAPI_ENDPOINT"):
        read_settings({"DATA": str(tmp_path), "XAPI_ENDPOINT": address})


@pytest.mark.parametrize(
    "address",
    [
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example/smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/",
        "https://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:5005/",
        "https://[::1]/",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https://smba.trafficmanager.net#@evil.example/",
        "https://smba.trafficmanager.net?x=/",
        "https:///smba.trafficmanager.net/",
        "https://smba.trafficmanager.net\n.evil.example/",
    ],
)
def test_teams_is_answered_nowhere_but_at_microsofts(address: str) -> None:
    settings = TeamsSettings("app", "s" * 32, None, ("tenant",), without_tokens=False)

    assert not settings.may_answer_to(address)
    assert settings.may_answer_to(f"https://{SERVICE_HOSTS[0]}/emea/")
