"""The local Teams in a terminal: what is said stands there as text, every button with a number that presses it."""

import asyncio
import sys
from typing import Any, Dict, Tuple

import aiohttp

from bot.teams_client.local import Activity, LocalTeams, buttons_of, words_of

HELP = """Type a message. 3 presses the button [3] (Action.Submit), !3 presses it as Action.Execute.
+ installs the app, - takes it away, Ctrl-D ends."""
NOT_THERE = "The assistant does not answer at {url}. Start it first: docs/teams.md says how."
CARD = "application/vnd.microsoft.card.adaptive"


class Terminal:
    """Prints what comes and sends what is typed. Old buttons keep their numbers, so that they can be pressed twice."""

    def __init__(self, bot_url: str, person_id: str) -> None:
        self._bot_url = bot_url
        self._teams = LocalTeams(bot_url, person_id, self._shown, self._changed)
        self._buttons: Dict[int, Tuple[str, Dict[str, Any]]] = {}

    async def run(self) -> int:
        """Until there is nothing more to read; 1 when the assistant could not be reached."""
        print(HELP, flush=True)
        async with self._teams:
            try:
                while line := await asyncio.to_thread(sys.stdin.readline):
                    await self._typed(line.strip())
            except aiohttp.ClientConnectionError:
                print(NOT_THERE.format(url=self._bot_url), file=sys.stderr)
                return 1
        return 0

    async def _typed(self, line: str) -> None:
        if line in ("+", "-"):
            _tell(await self._teams.install("add" if line == "+" else "remove"))
        elif line.removeprefix("!").isdecimal():
            await self._press(int(line.removeprefix("!")), as_execute=line.startswith("!"))
        elif line:
            _tell(await self._teams.say(line))

    async def _press(self, number: int, as_execute: bool) -> None:
        if number not in self._buttons:
            print(f"(there is no button [{number}])", flush=True)
            return
        card, action = self._buttons[number]
        if action["type"] == "Action.OpenUrl":
            print(f"(opens {action['url']})", flush=True)
        elif as_execute:
            self._answered(card, await self._teams.execute(action["data"], card))
        else:
            _tell(await self._teams.submit(action["data"], card))

    def _answered(self, card: str, answer: Any) -> None:
        if answer and answer["type"] == CARD:
            self._changed(card, {"attachments": [{"content": answer["value"]}]})
        else:
            print(f"(answered: {answer and answer['value']})", flush=True)

    def _shown(self, own_id: str, activity: Activity) -> None:
        print(f"\n── {own_id}: {activity.get('summary') or ''}\n{words_of(activity)}", flush=True)
        for action in buttons_of(activity):
            number = len(self._buttons) + 1
            self._buttons[number] = (own_id, action)
            print(f"  [{number}] {action['title']}", flush=True)

    def _changed(self, own_id: str, activity: Activity) -> None:
        print(f"\n── {own_id} now says:\n{words_of(activity)}", flush=True)


def _tell(status: int) -> None:
    if status != 200:
        print(f"(the assistant answered {status})", flush=True)
