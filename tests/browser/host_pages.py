"""Pages of other sites that show the chat: the portal's process, a site that it lists and one that it does not.

They are at localhost and the portal at 127.0.0.1: for a browser these are two sites, so the portal's own cookie stays
out of the frame.
"""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Iterator
from urllib.request import urlopen

import pytest

from bot.settings import PROJECT
from tests.conftest import free_port

HOST_PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Staff pages</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"></head>
<body><main><h1>Staff pages</h1><p>Term starts on Monday.</p></main>{chat}</body></html>"""
LAUNCHER = '<script src="{portal}/static/policy-chat-launcher.js" async></script>'
FRAME = '<iframe src="{portal}/embed" title="Policy Assistant" width="100%" height="700"></iframe>'


@dataclass
class Sites:
    """The portal, a site it lists, and a site it does not."""

    portal: str
    listed: str
    unlisted: str


class HostPage(BaseHTTPRequestHandler):
    """Staff pages with a strict policy of their own: /launcher and /frame."""

    portal = ""

    def do_GET(self) -> None:
        chat = LAUNCHER if self.path == "/launcher" else FRAME
        body = HOST_PAGE.format(chat=chat.format(portal=self.portal)).encode()
        policy = (
            f"default-src 'none'; script-src {self.portal}; frame-src {self.portal}; img-src data:"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", f"{policy}; require-trusted-types-for 'script'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def serve_host_page(portal: str) -> ThreadingHTTPServer:
    handler = type("OurHostPage", (HostPage,), {"portal": portal})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def sites(stand_in: Dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    portal = f"http://127.0.0.1:{free_port()}"
    listed, unlisted = serve_host_page(portal), serve_host_page(portal)
    environment = {
        **os.environ,
        "DATA": str(tmp_path_factory.mktemp("portal")),
        "PORT": portal.rsplit(":", 1)[1],
        "ASSISTANT_URL": stand_in["assistant"],
        "ALLOWED_FRAME_ANCESTORS": f"http://localhost:{listed.server_port}",
    }
    run = [sys.executable, "-m", "bot"]
    for command in ("migrate", "demo"):
        subprocess.run([*run, command], cwd=PROJECT, env=environment, check=True)
    process = subprocess.Popen([*run, "portal"], cwd=PROJECT, env=environment)
    wait_for(portal, process)
    yield Sites(
        portal,
        f"http://localhost:{listed.server_port}",
        f"http://localhost:{unlisted.server_port}",
    )
    process.terminate()
    process.wait()
    listed.shutdown()
    unlisted.shutdown()


def wait_for(portal: str, process: "subprocess.Popen[bytes]") -> None:
    while True:
        try:
            urlopen(f"{portal}/health").close()
            return
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
                raise AssertionError("the portal ended before it was ready") from None
