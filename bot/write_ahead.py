"""SQLite's write-ahead log, for files that several processes use."""

import sqlite3
import time


def write_ahead(connection: sqlite3.Connection, seconds_to_wait: float) -> None:
    """Has the file written ahead of (WAL), for good. Of two processes that open a new file at once SQLite refuses one,
    whatever its busy time-out is."""
    until = time.monotonic() + seconds_to_wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
