"""Work that nobody waits for."""

import asyncio
from typing import Any, Coroutine, Set


class Background:
    """Tasks that run beside what started them. asyncio itself keeps only a weak reference to a task."""

    def __init__(self) -> None:
        self.tasks: Set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """The task, already under way."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def cancel(self) -> None:
        """Ends whatever still runs."""
        for task in list(self.tasks):
            task.cancel()
