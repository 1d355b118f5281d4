"""A throw-away PostgreSQL cluster: for tests and benchmarks on a computer that has the server's programs."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Optional

from benchmarks.ports import free_port


class Cluster:
    """A PostgreSQL cluster in a folder of its own, on a free port of this computer only."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Not pytest's own folder: the user `postgres` may not look into that.
        self._folder = Path(tempfile.mkdtemp(prefix="records-postgres-"))
        self._port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
            "-c fsync=off -c shared_buffers=32MB"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "--wait", f"--log={log}", f"--options={options}")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command: List[str] = [
            str(self._programs / program),
            f"--pgdata={self._folder / 'cluster'}",
            *arguments,
        ]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        # Its output must not be a pipe: the server keeps that open and the call would never end.
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


def postgres_programs() -> Optional[Path]:
    """The folder of the server's programs; None when it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).parent if on_path else None


@contextmanager
def running_cluster() -> Iterator[str]:
    """A cluster's address while it runs. SystemExit, with what to install, without the server's programs."""
    programs = postgres_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    cluster = Cluster(programs)
    cluster.start()
    try:
        yield cluster.url
    finally:
        cluster.stop()
