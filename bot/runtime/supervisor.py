"""`make run`: prepares what is missing, starts the assistant and the portal, and stops both together."""

import os
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType
from typing import Dict, List, Mapping, Optional, Sequence
from urllib.error import URLError
from urllib.request import urlopen

import structlog

from bot.dates import local_day
from bot.errors import SettingsError
from bot.records.demo import load_demo
from bot.records.repository import SqlRecords
from bot.records.schema import migrate
from bot.runtime.training import train_if_needed
from bot.services import SystemClock
from bot.settings import Settings

logger = structlog.get_logger(__name__)

READY_WITHIN = 180.0  # seconds
STOPPED_WITHIN = 15.0
LOOK_EVERY = 0.25
MOST_RESTARTS = 5
COMMANDS: Mapping[str, Sequence[str]] = {
    "mailer": ("mail", "run")
}  # where they differ from the name
MAY_STAY_DOWN = ("mailer",)  # chat and pages go on without
READY_ROUTES = ("/channels/web/ready", "/ready")


def serve(settings: Settings) -> int:
    """Runs until interrupted. SettingsError when a port is taken or the assistant does not come up."""
    for name, port in (("PORT", settings.port), ("ASSISTANT_PORT", settings.assistant_port)):
        _check_free(name, settings.host, port)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    settings.data_dir.chmod(0o700)  # people's records and conversations are in there
    migrate(settings.database_url)
    if settings.demo:
        load_demo(SqlRecords(settings.database_url), local_day(SystemClock().now()))
    train_if_needed(settings)
    return _Processes(settings).run()


def _check_free(name: str, host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Port {port} is taken on {host}. Stop what uses it, or choose another: "
                f"make run {name}={port + 10}"
            ) from error


class _Processes:
    """The processes, the mailer among them when a mail server is set up. The portal stays up while another is started
    again after a crash."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: Dict[str, subprocess.Popen[bytes]] = {}
        self._restarts: Dict[str, int] = {}
        self._stopping = threading.Event()

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        print("starting the assistant and the portal", flush=True)
        mailer = ("mailer",) if self._settings.smtp else ()
        try:
            for name in ("assistant", "portal", *mailer):
                self._start(name)
            self._wait_until_ready()
            return self._watch()
        finally:
            self._end_all()

    def _start(self, name: str) -> None:
        # A group of its own: Ctrl-C reaches the supervisor alone, which then stops both in order.
        self._running[name] = subprocess.Popen(
            [sys.executable, "-m", "bot", *COMMANDS.get(name, (name,))], start_new_session=True
        )

    def _wait_until_ready(self) -> None:
        waited = 0.0
        while not self._stopping.wait(LOOK_EVERY):
            waited += LOOK_EVERY
            ended = [name for name, one in self._running.items() if one.poll() is not None]
            if ended or waited > READY_WITHIN:
                raise SettingsError(f"The {' and the '.join(ended) or 'assistant'} did not start.")
            if all(_answers(url) for url in self._ready_urls()):
                print(f"ready: {self._settings.public_url}", flush=True)
                return

    def _ready_urls(self) -> List[str]:
        bases = (self._settings.assistant_port, self._settings.port)
        host = self._settings.host
        return [
            f"http://{host}:{port}{route}" for port, route in zip(bases, READY_ROUTES, strict=True)
        ]

    def _watch(self) -> int:
        while not self._stopping.wait(LOOK_EVERY):
            for name, process in list(self._running.items()):
                if process.poll() is None:
                    continue
                self._restarts[name] = self._restarts.get(name, 0) + 1
                if self._restarts[name] > MOST_RESTARTS and name in MAY_STAY_DOWN:
                    logger.error("process.stays_down", name=name, ended=MOST_RESTARTS)
                    del self._running[name]
                    continue
                if self._restarts[name] > MOST_RESTARTS:
                    raise SettingsError(f"The {name} stopped {MOST_RESTARTS} times; giving up.")
                logger.warning("process.started_again", name=name, status=process.returncode)
                self._start(name)
        return 0

    def _stop(self, number: int, frame: Optional[FrameType]) -> None:
        self._stopping.set()

    def _end_all(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                os.kill(process.pid, signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False
