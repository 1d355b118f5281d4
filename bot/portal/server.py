"""The portal's web server: Uvicorn, with an end to waiting.

Uvicorn waits for the rest of a request, and for somebody to take its answer, for ever. So a few thousand connections
that send a letter a minute (slow loris) would use up the process. Here each step has its time.
"""

import asyncio
from typing import Any, Optional

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bot.settings import Settings

HEADERS_WITHIN = 10.0  # seconds
BODY_WITHIN = 60.0  # a staff file of 5 MB over a slow line
ANSWER_TAKEN_WITHIN = 120.0  # made and read; the largest pack takes a few seconds


class PunctualProtocol(HttpToolsProtocol):
    """Closes a connection whose request, or whose reading of the answer, takes longer than it may."""

    _closing: Optional[asyncio.TimerHandle] = None
    _answering: Optional[RequestResponseCycle] = None

    def connection_made(self, transport: Any) -> None:
        """The headers' time begins."""
        super().connection_made(transport)
        self._within(HEADERS_WITHIN)

    def data_received(self, data: bytes) -> None:
        """The first letters of the next request on the same line begin its time, an empty line too."""
        if self._closing is None:
            self._within(HEADERS_WITHIN)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """From here on it is the body's time."""
        self._within(BODY_WITHIN)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """From here on it is the answer's time."""
        self._within(ANSWER_TAKEN_WITHIN)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Uvicorn itself closes a line on which nothing follows; what was asked meanwhile has its own time."""
        self._no_longer()
        super().on_response_complete()
        if self._answering is not None and not self._answering.response_complete:
            self._within(ANSWER_TAKEN_WITHIN)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Optional[Exception]) -> None:
        """Nothing is left to close."""
        self._no_longer()
        super().connection_lost(exc)

    def _within(self, seconds: float) -> None:
        self._no_longer()
        self._closing = self.loop.call_later(seconds, self._close)

    def _no_longer(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None

    def _close(self) -> None:
        self._closing = None
        if self._answering is not None:
            self._answering.disconnected = (
                True  # before the line is gone: nothing is written to it any more
            )
        self.transport.abort()


def run(app: ASGIApp, settings: Settings) -> None:
    """Serves until the process is told to stop."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        http=PunctualProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
