"""A learning record store on this computer: real HTTP, checks what it is sent, and fails on demand."""

import json
import socket
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Dict, Iterator, List, Optional, Tuple

import pytest

Answer = Tuple[int, Dict[str, str]]
KEY, SECRET = "school", "a secret of the record store"


class RecordStoreServer(ThreadingHTTPServer):
    """Keeps statements by id. `plan` holds what to do with the next requests instead: an answer, `cut` (no answer,
    nothing kept) or `cut after keeping`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statements: Dict[str, Any] = {}
        self.requests: List[List[str]] = []
        self.headers: List[Dict[str, str]] = []
        self.plan: List[Answer | str] = []
        self.refuses: Optional[str] = None  # statements with this verb
        self.holds: Optional[Event] = None  # keeps, and answers no sooner than this
        self.kept_and_holding = Event()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/xapi"


class _Handler(BaseHTTPRequestHandler):
    server: RecordStoreServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.headers.append(dict(self.headers))
        self.server.requests.append([statement["id"] for statement in body])
        planned = self.server.plan.pop(0) if self.server.plan else None
        if isinstance(planned, str):
            if planned == "cut after keeping":
                self._keep(body)
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer(*(planned or self._judged(body)))

    def _judged(self, body: List[Any]) -> Answer:
        expected = "Basic " + b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if self.path != "/xapi/statements" or self.headers["X-Experience-API-Version"] != "1.0.3":
            return 400, {}
        if self.headers["Authorization"] != expected:
            return 401, {}
        if any(statement["verb"]["id"].endswith(str(self.server.refuses)) for statement in body):
            return 400, {}
        if any(self.server.statements.get(s["id"], s) != s for s in body):
            return 409, {}
        self._keep(body)
        if self.server.holds:
            self.server.kept_and_holding.set()
            self.server.holds.wait(20)
        return 200, {}

    def _keep(self, body: List[Any]) -> None:
        self.server.statements.update({statement["id"]: statement for statement in body})

    def _answer(self, status: int, headers: Dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Not into the test's output."""


@pytest.fixture
def store() -> Iterator[RecordStoreServer]:
    server = RecordStoreServer()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    if server.holds:
        server.holds.set()
    server.shutdown()
    thread.join()
    server.server_close()
