"""Scripted learners take everything that is asked of them over the real web channel; the records agree to the row.

One presses buttons, one types everything, one is interrupted in every way: pauses, policy questions, another device,
and a restart of the product. They share one start of the product, and go through it in this order.
"""

import asyncio
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

import pytest
import socketio

from benchmarks.ports import free_port
from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import read_policy
from bot.identity import mint_chat_token
from bot.learning.content import Curriculum, Judgement, Option, Step
from bot.settings import PROJECT, read_settings
from tests.conftest import Product

pytestmark = pytest.mark.model
ANSWERED_WITHIN = 60.0
QUESTIONS = (
    "can I use the school logo on my own page?",
    "what happens if I break the policy?",
    "can i go on facebook at lunch on my own phone",
)
Place = Tuple[str, str]  # scenario and step


@pytest.fixture(scope="module")
def own_product(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of these learners' own: one of them has it restarted."""
    running = Product(tmp_path_factory.mktemp("learners"), free_port(), free_port(), model.parent)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    content = PROJECT / "content"
    return read_curriculum(content, read_policy(content))


class Device:
    """One open chat of a person: a socket, and what it heard in the turn now ending."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token
        self._ended = asyncio.Event()
        self.turn: List[Dict[str, Any]] = []
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("bot_uttered", self._hear)

    def _hear(self, message: Dict[str, Any]) -> None:
        self.turn.append(message)
        if message["metadata"].get("end_of_turn"):
            self._ended.set()

    async def open(self) -> "Device":
        await self.socket.connect(self._url, auth={"token": self._token})
        return self

    async def close(self) -> None:
        await self.socket.disconnect()

    async def send(self, **message: str) -> None:
        """Sends a message and waits for the end of its turn."""
        self.turn = []
        self._ended.clear()
        receipt = await self.socket.call("user_uttered", {"id": uuid.uuid4().hex, **message})
        assert receipt["stored"] is True
        await asyncio.wait_for(self._ended.wait(), ANSWERED_WITHIN)


@dataclass
class Learner:
    """A person at one device, who knows the curriculum by heart and sees only what the chat shows."""

    product: Product
    curriculum: Curriculum
    person: str
    device: Optional[Device] = None
    # What they did, in order: the step, the option, and whether it was typed.
    done: List[Tuple[Place, str, bool]] = field(default_factory=list)

    async def open_device(self) -> None:
        """Another device, or the same after a restart; the one before is closed."""
        await self.close_device()
        key = read_settings(self.product.environment).chat_token_key
        now = datetime.now(timezone.utc)
        token = mint_chat_token(self.person, key, now, timedelta(minutes=30))
        self.device = await Device(self.product.assistant_url, token).open()

    async def close_device(self) -> None:
        if self.device:
            await self.device.close()

    async def say(self, text: str) -> None:
        assert self.device
        await self.device.send(text=text)

    async def press(self, title: str) -> None:
        """Presses the button with this label, wherever in the turn it stands."""
        assert self.device
        buttons = [one for message in self.device.turn for one in message["buttons"]]
        labels = {one["title"]: one["payload"] for one in buttons}
        label = next(each for each in labels if each.endswith(title))
        await self.device.send(payload=labels[label])

    @property
    def heard(self) -> str:
        assert self.device
        return "\n".join(message["text"] or "" for message in self.device.turn)

    @property
    def waiting(self) -> Optional[Tuple[Place, Step]]:
        """The step that the end of the turn shows, found again by its options; None at a module's end."""
        assert self.device
        titles = {one["title"][3:] for one in self.device.turn[-1]["buttons"]}
        for scenario in self.curriculum.scenarios.values():
            for step in scenario.steps:
                if {option.text for option in step.options} <= titles:
                    return (scenario.id, step.id), step
        return None

    async def decide_by_button(self) -> None:
        place, option = self._sound()
        await self.press(option.text)
        self.done.append((place, option.id, False))

    async def decide_by_typing(self) -> None:
        """Says it as an author wrote that people would, and yes to what is said back."""
        place, option = self._sound()
        await self.say(option.phrasings[0])
        assert option.text in self.heard, (
            f"{place}: {option.phrasings[0]!r} was heard as\n{self.heard}"
        )
        await self.say("yes")
        self.done.append((place, option.id, True))

    def _sound(self) -> Tuple[Place, Option]:
        assert self.waiting, f"no decision is shown:\n{self.heard}"
        place, step = self.waiting
        return place, next(o for o in step.options if o.judgement is Judgement.SOUND)

    @property
    def module_ids(self) -> List[str]:
        leads = self.person == "line-manager"
        return [each.id for each in self.curriculum.modules if leads or not each.for_leaders]


def recorded(product: Product) -> Dict[str, Any]:
    return dict(json.loads(product.command("records", "--json")))


def check_records(product: Product, learner: Learner) -> None:
    """One finished attempt and one completion for each module, and every answer as the learner gave it."""
    kept = recorded(product)
    attempts = [each for each in kept["attempts"] if each["person_id"] == learner.person]
    completions = [each for each in kept["completions"] if each["person_id"] == learner.person]
    own = {each["id"]: each for each in attempts}
    answers = [
        ((each["scenario_id"], each["step_id"]), each["option_id"], each["typed"])
        for each in kept["answers"]
        if each["attempt_id"] in own
    ]

    assert answers == learner.done
    assert len(answers) == sum(
        len(scenario.steps)
        for module_id in learner.module_ids
        for scenario in learner.curriculum.scenarios_of(learner.curriculum.module(module_id))
    )
    assert [each["module_id"] for each in attempts] == learner.module_ids
    assert all(each["passed"] and each["score"] == 1.0 for each in attempts)
    assert {(e["module_id"], e["attempt_id"], e["how"], e["renewal"]) for e in completions} == {
        (each["module_id"], each["id"], "completed", 0) for each in attempts
    }
    assert Counter(each["module_id"] for each in completions) == Counter(learner.module_ids)
    for each in kept["answers"]:
        if each["attempt_id"] in own:
            assert each["judgement"] == "sound"
            assert each["scenario_id"] in own[each["attempt_id"]]["content_versions"]


async def test_a_line_manager_completes_all_six_modules_by_buttons(
    own_product: Product, curriculum: Curriculum
) -> None:
    learner = Learner(own_product, curriculum, "line-manager")
    await learner.open_device()
    await learner.say("start my training")
    for number, _ in enumerate(learner.module_ids, start=1):
        while learner.waiting:
            await learner.decide_by_button()
        assert "It's on your record from today" in learner.heard
        if number < len(learner.module_ids):
            await learner.press("Start the next module")

    assert "you've read and understood the policy" in learner.heard
    await learner.press("Sign the policy")
    await learner.press("I have read and understood it")
    await learner.close_device()
    check_records(own_product, learner)
    signed = [each["person_id"] for each in recorded(own_product)["sign_offs"]]
    assert signed == ["line-manager"]


async def test_a_teaching_assistant_completes_all_five_modules_by_typing_only(
    own_product: Product, curriculum: Curriculum
) -> None:
    learner = Learner(own_product, curriculum, "teaching-assistant")
    await learner.open_device()
    for _ in learner.module_ids:
        await learner.say("start my training")
        while learner.waiting:
            await learner.decide_by_typing()
        assert "It's on your record from today" in learner.heard

    await learner.close_device()
    check_records(own_product, learner)


async def test_a_new_starter_completes_all_five_modules_with_everything_in_between(
    own_product: Product, curriculum: Curriculum
) -> None:
    learner = Learner(own_product, curriculum, "new-starter")
    await learner.open_device()
    turns = count(1)
    for module in range(len(learner.module_ids)):
        await learner.say("start my training")
        while learner.waiting:
            await _interrupted(learner, next(turns), restart=module == 2)
            await learner.decide_by_button()
        assert "It's on your record from today" in learner.heard

    await learner.close_device()
    check_records(own_product, learner)


async def _interrupted(learner: Learner, turn: int, restart: bool) -> None:
    """Something comes in between, and the same decision waits afterwards."""
    waited_for = learner.waiting
    if turn % 5 == 0:
        await learner.say(QUESTIONS[turn % len(QUESTIONS)])
    if turn % 7 == 0:
        await learner.say("can we pause there please")
        await learner.open_device()
        await learner.say("carry on where I left off")
    if restart and turn % 12 == 0:
        await learner.close_device()
        await asyncio.to_thread(_restart, learner.product)
        await learner.open_device()
        await learner.say("carry on with my training")

    assert learner.waiting == waited_for


def _restart(product: Product) -> None:
    product.stop()
    product.start()


def test_no_row_belongs_to_anybody_else(own_product: Product) -> None:
    kept = recorded(own_product)

    learners = {"line-manager", "teaching-assistant", "new-starter"}
    assert {each["person_id"] for each in kept["attempts"]} == learners
    assert len(kept["answers"]) == len(
        {(e["attempt_id"], e["scenario_id"], e["step_id"]) for e in kept["answers"]}
    )
