"""The mailer beside the other processes: started with them when a mail server is set up, again when it is killed."""

import os
import signal
import threading
from pathlib import Path
from typing import Dict, Iterator, Optional

import httpx
import pytest

from tests.conftest import Product, free_port

WITHIN = 90.0  # seconds


class ProductThatMails(Product):
    @property
    def environment(self) -> Dict[str, str]:
        smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none", "SMTP_PORT": "1"}
        return {**super().environment, **smtp, "MAIL_FROM": "training@schools.example"}


@pytest.fixture(scope="module")
def mailing(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductThatMails]:
    running = ProductThatMails(
        tmp_path_factory.mktemp("mailing"), free_port(), free_port(), model.parent
    )
    running.start()
    yield running
    running.stop()


def mailer_of(product: Product) -> Optional[int]:
    assert product.process
    parent = product.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for pid in children:
        if b"\0mail\0run\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return int(pid)
    return None


def test_a_killed_mailer_is_started_again_and_nothing_else_is_touched(
    mailing: ProductThatMails,
) -> None:
    first = mailer_of(mailing)
    assert first is not None
    os.kill(first, signal.SIGKILL)

    waited, never = 0.0, threading.Event()
    while mailer_of(mailing) in (None, first):
        assert waited < WITHIN, "the mailer did not come back"
        waited += 0.25
        never.wait(0.25)
    ready = httpx.get(f"{mailing.url}/ready")
    assert (ready.status_code, ready.json()["mail"]) == (200, "well")
    assert httpx.get(f"{mailing.assistant_url}/channels/web/ready").json()["ready"] is True


def test_the_mailer_ends_with_the_rest(mailing: ProductThatMails) -> None:
    pid = mailer_of(mailing)
    assert pid is not None

    mailing.stop()

    assert not Path(f"/proc/{pid}").exists()
    mailing.process = None
