"""What the portal's pages for those who answer for others cost on the server, with 1,000 people on record and 100,000.

The pages of `PAGES` are asked of the real ASGI app, in this process, over real PostgreSQL: from the request to the last
byte, middleware, session cookie, queries and template included; no socket. The two sizes go by turns, each request by
another person. `benchmarks.people` says how the records are filled.
"""

import asyncio
import json
import statistics
import tempfile
import time
from base64 import b64encode
from dataclasses import dataclass
from typing import Callable, Dict, List, Mapping, Sequence

import httpx
import sqlalchemy as sa
from itsdangerous import TimestampSigner
from starlette.applications import Starlette
from starlette.requests import Request

from bot.portal import create_app
from bot.records import SqlRecords
from bot.services import build_services
from bot.settings import Settings, read_settings

ROUNDS = 60
WARM_UP = 5


@dataclass(frozen=True)
class Asked:
    """A page and who asks for it: in each round another line manager or head teacher."""

    path: str
    duty: str = "line manager"


PAGES: Mapping[str, Asked] = {
    "team_page": Asked("/team"),
    "team_search_page": Asked("/team?q=person&state=overdue&sort=-name&page=2"),
    "team_export": Asked("/team/export.xlsx"),
    "person_page": Asked("/team/people/{report}"),
    "questions_page": Asked("/questions"),
    "school_page": Asked("/school", "head teacher"),
    "my_training_page": Asked("/my-training"),
}


def page_figures(
    few: SqlRecords, few_people: int, many: SqlRecords, many_people: int, team: int, a_school: int
) -> Dict[str, float]:
    """For each page the 95th percentiles in milliseconds with few and with many people, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        portals = [
            _Portal(records, people, folder, team, a_school)
            for records, people in ((few, few_people), (many, many_people))
        ]
        return asyncio.run(_figures(portals))


async def _figures(portals: Sequence["_Portal"]) -> Dict[str, float]:
    figures: Dict[str, float] = {}
    for name, asked in PAGES.items():
        times: List[List[float]] = [[], []]
        for turn in range(ROUNDS + WARM_UP):
            for taken, portal in zip(times, portals, strict=True):
                taken.append(await portal.milliseconds(asked, turn))
        ends = [_p95(taken[WARM_UP:]) for taken in times]
        for portal, end in zip(portals, ends, strict=True):
            figures[f"{name}_p95_ms_{portal.people}"] = end
        figures[f"{name}_ratio"] = ends[1] / ends[0]
    return figures


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


class _Portal:
    """The app over one of the databases, and browsers of the people in it."""

    def __init__(
        self, records: SqlRecords, people: int, folder: str, team: int, a_school: int
    ) -> None:
        self.people = people
        self._team, self._a_school = team, a_school
        url = records.database.engine.url.render_as_string(hide_password=False)
        self._settings: Settings = read_settings({"DATA": folder, "DATABASE_URL": url})
        self._app: Starlette = create_app(build_services(self._settings), self._settings)

    async def milliseconds(self, asked: Asked, turn: int) -> float:
        """How long the page took the server, all of it sent."""
        group, offset = (self._team, 0) if asked.duty == "line manager" else (self._a_school, 1)
        person = (turn * 7_919 * group) % self.people + offset
        transport = httpx.ASGITransport(self._app, client=("127.0.0.1", 50000))
        async with httpx.AsyncClient(
            transport=transport,
            base_url=self._settings.public_url,
            cookies={"policy-assistant": self._cookie(f"p{person}")},
        ) as browser:
            begun = time.perf_counter()
            answer = await browser.get(asked.path.format(report=f"p{person + 1}"))
            taken = 1000 * (time.perf_counter() - begun)
        if answer.status_code != 200:
            raise SystemExit(f"{asked.path} answered {answer.status_code}: nothing was measured")
        return taken

    def _cookie(self, person_id: str) -> str:
        """As the portal itself signs in somebody; its sign-in page lists everybody, which nobody wants to wait for."""
        request = Request({"type": "http", "session": {}, "headers": []})
        self._app.state.portal.sessions.begin(request, person_id)
        signer = TimestampSigner(self._settings.session_key)
        return signer.sign(b64encode(json.dumps(request.session).encode())).decode()


def head_teachers(a_school: int) -> Callable[[sa.engine.Connection], None]:
    """Makes the second person of each school its head teacher."""

    def promote(connection: sa.engine.Connection) -> None:
        connection.execute(
            sa.text(
                "UPDATE post SET duty = 'head_teacher' "
                "WHERE substr(person_id, 2)::int % :a_school = 1"
            ),
            {"a_school": a_school},
        )

    return promote
