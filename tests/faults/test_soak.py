"""The soak of `make faults` with few turns: everything goes wrong, and everything agrees at the end."""

import os
from pathlib import Path

import pytest

from benchmarks.faults.soak import soaked
from benchmarks.postgres import postgres_programs, running_cluster

pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(
        postgres_programs() is None,
        reason="PostgreSQL is not installed: apt-get install postgresql",
    ),
]
TURNS = int(os.environ.get("FAULT_TURNS", "75"))
MESSAGES = int(os.environ.get("FAULT_MESSAGES", "40"))


async def test_everything_acknowledged_is_answered_once_and_in_order_whatever_goes_wrong(
    model: Path, tmp_path: Path
):
    with running_cluster() as url:
        seen = await soaked(tmp_path, url, model.parent, TURNS, seed=7, both=MESSAGES)

    assert len(seen.acknowledged) > TURNS / 2 + MESSAGES / 2
    assert sum(seen.faults.values()) >= TURNS // 25
