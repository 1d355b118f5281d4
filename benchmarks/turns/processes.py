"""Processes under measurement: started in a group of their own, watched until they answer, weighed, ended."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, Mapping, Sequence
from urllib.error import URLError
from urllib.request import urlopen

READY_WITHIN = 300.0  # seconds
ENDED_WITHIN = 30.0
LOOK_EVERY = 0.1


class Measured:
    """A running command. `ready_s` is the time from its start until `answers` held."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        answers: Callable[[], bool],
    ) -> None:
        begun = time.perf_counter()
        self._log = (folder / "benchmark.log").open("ab")
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        while not answers():
            if self._ended_within(LOOK_EVERY) or time.perf_counter() - begun > READY_WITHIN:
                self.stop()
                raise SystemExit(f"It did not start: {' '.join(command)}\n{self._last_words()}")
        self.ready_s = time.perf_counter() - begun

    def memory_mb(self) -> float:
        """What the process and everything it started hold in memory, each shared page once (PSS), in MB."""
        return sum(memory_mb(pid) for pid in self.family())

    def family(self) -> Sequence[int]:
        """The process, its children, theirs, and so on."""
        parents = _parents()
        found = [self._process.pid]
        for pid in found:  # grows while it is gone through
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def stop(self) -> None:
        """Ends the whole group."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            if not self._ended_within(ENDED_WITHIN):
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._log.close()

    def _ended_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _last_words(self) -> str:
        return Path(self._log.name).read_text(errors="replace")[-2_000:]


def answers_at(url: str) -> bool:
    """Whether a GET of this address is answered with 200."""
    try:
        with urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


def memory_mb(pid: int) -> float:
    """What one process holds in memory (PSS), in MB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def processor_s() -> float:
    """Seconds of work all cores of this computer have done since it was started."""
    idle, waiting_for_disk = 3, 4
    spent = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    worked = [int(each) for at, each in enumerate(spent) if at not in (idle, waiting_for_disk)]
    return sum(worked) / os.sysconf("SC_CLK_TCK")


def _parents() -> Mapping[int, int]:
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                # The name before it may hold spaces and brackets.
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(folder.name)] = int(after_name[1])
    return parents
