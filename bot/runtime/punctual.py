"""The assistant's connections, with an end to waiting.

Sanic starts its request time anew with every letter that comes, so a connection that sends one a second (slow loris)
would stay for hours.
"""

from time import monotonic
from typing import Any, Optional

from sanic.http import Stage
from sanic.server.protocols.websocket_protocol import WebSocketProtocol

REQUEST_WITHIN = 10.0  # seconds for a request's headers to arrive, from the first letter


class PunctualProtocol(WebSocketProtocol):
    """Closes a connection whose request does not come whole in time."""

    __slots__ = ("_waits_since",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waits_since: Optional[float] = monotonic()

    def check_timeouts(self) -> None:
        """Sanic looks every few seconds; so does this."""
        if self._http is not None and self._http.stage in (Stage.IDLE, Stage.REQUEST):
            self._waits_since = self._waits_since or monotonic()
            if self._task and monotonic() - self._waits_since > REQUEST_WITHIN:
                self._task.cancel()
                return
        else:
            self._waits_since = None
        super().check_timeouts()

    async def send(self, data: Any) -> None:
        """An answer ends the waiting for its request."""
        self._waits_since = None
        await super().send(data)
