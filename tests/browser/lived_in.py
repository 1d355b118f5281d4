"""A school year in the demo schools, lived through the real services, and the portal's process over it, alone.

Three versions of the policy: one that is over, the one in force, one to come. People who have done everything, who are
in the middle, who are late; questions open and answered; a waiver, a sign-off on paper, a chat, reminders.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Dict, Iterator, List, Mapping
from urllib.request import urlopen
from uuid import uuid4

from bot.dates import local_day
from bot.identity import sender_id
from bot.learning.content import Judgement, Step
from bot.learning.registers import UnansweredQuestion
from bot.learning.service import LearningService
from bot.learning.views import StepView
from bot.learning.waivers import WaiverReason
from bot.records.demo import load_demo
from bot.records.schema import migrate
from bot.services import Services, build_services
from bot.settings import PROJECT, read_settings

EFFECTIVE_ON = re.compile(r"effective_on: \S+")
POLICY = "social-networking-policy.md"
IN_FORCE_SINCE, TO_COME_IN, FIRST_SINCE = 40, 30, 400  # days
MARKUP = "Is <b>this</b> & “that” all right? <script>alert(1)</script>"
LONG_WORD = "https://example.org/" + "a-very-long-address-without-any-space" * 4


class Moment:
    """A clock set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class NobodyTypes:
    """Nobody here types an answer to a scenario."""

    def match(self, text: str, step: Step) -> "tuple[str, str | None]":
        raise AssertionError("a typed answer was matched")


def move_in(folder: Path) -> Dict[str, str]:
    """Fills a data folder and a content folder, and returns the environment that has the product use them."""
    now = datetime.now(timezone.utc)
    content = folder / "content"
    _publish_versions(content, now)
    environment = {"DATA": str(folder / "data"), "CONTENT": str(content)}
    settings = read_settings(environment)
    migrate(settings.database_url)
    parts = build_services(settings)
    load_demo(parts.records, local_day(now))
    _Year(parts, now).live()
    parts.records.dispose()
    return environment


def _publish_versions(content: Path, now: datetime) -> None:
    """As `policy publish` leaves it; that it refuses what does not fit is tested elsewhere, and takes its time."""
    shutil.copytree(PROJECT / "content", content)
    today = local_day(now)
    listed = content / "policy" / "versions.yml"
    first_on = (today - timedelta(days=FIRST_SINCE)).isoformat()
    known, times = EFFECTIVE_ON.subn(
        f"effective_on: {first_on}", listed.read_text(encoding="utf-8")
    )
    assert times == 1
    text = (content / "policy" / POLICY).read_text(encoding="utf-8")
    for version, days, added in (
        (2, -IN_FORCE_SINCE, "Staff should look at their privacy settings each term."),
        (3, TO_COME_IN, "Staff should ask their line manager when they are not sure."),
    ):
        end = "#### 2.4 Policy Breaches"
        assert text.count(end) == 1
        text = text.replace(end, f"{added}\n\n{end}")
        source = content / "policy" / f"version-{version}.md"
        source.write_text(text, encoding="utf-8", newline="")
        known += (
            f"  - version: {version}\n"
            f"    effective_on: {(today + timedelta(days=days)).isoformat()}\n"
            "    approved_by: The governing bodies of the three schools\n"
            f"    source: {source.name}\n"
            f"    sha256: {hashlib.sha256(source.read_bytes()).hexdigest()}\n"
        )
    listed.write_text(known, encoding="utf-8")


class _Year:
    """What people of the demo schools did, told day by day."""

    def __init__(self, parts: Services, now: datetime) -> None:
        self._now = now
        self._clock = Moment(now)
        learning = LearningService(
            parts.curriculum,
            parts.records,
            self._clock,
            NobodyTypes(),
            parts.policy_history,
            lambda: uuid4().hex,
        )
        self._services = replace(
            parts,
            learning=learning,
            queries=replace(parts.queries, clock=self._clock),
            confidence=replace(parts.confidence, clock=self._clock),
            reminders=replace(parts.reminders, clock=self._clock),
            feedback=replace(parts.feedback, clock=self._clock),
        )

    def live(self) -> None:
        everybody = [module.id for module in self._services.curriculum.modules]
        self._days_ago(90)
        for person in ("teaching-assistant", "priya-sharma", "line-manager"):
            self._complete(person, everybody)
            self._sign(person)
        self._days_ago(60)
        for person in ("tomasz-kowalski", "carys-llewellyn", "nasreen-begum", "other-manager"):
            self._complete(person, everybody[:1])
        self._days_ago(12)
        self._complete("teaching-assistant", everybody)
        self._sign("teaching-assistant")
        self._services.learning.sign_off_for(
            "line-manager", "priya-sharma", self._version, f"On paper, in the office. {MARKUP}"
        )
        self._services.learning.waive(
            "head-teacher",
            "priya-sharma",
            everybody[0],
            WaiverReason.EQUIVALENT_AU,
            f"Taught the county's own course. {LONG_WORD}",
        )
        self._ask_and_answer()
        self._days_ago(1)
        self._begin("new-starter", everybody[0])
        self._services.reminders.remind("line-manager", "tomasz-kowalski")
        self._chat()
        self._registers()

    @property
    def _version(self) -> int:
        return self._services.learning.sign_off_wording().version

    def _days_ago(self, days: int) -> None:
        self._clock.at = self._now - timedelta(days=days)

    def _complete(self, person_id: str, module_ids: List[str]) -> None:
        asked = {each.module.id for each in self._services.learning.modules(person_id)}
        for module_id in [each for each in module_ids if each in asked]:
            step: StepView | None = self._services.learning.start(person_id, module_id)
            while step:
                step = self._choose_well(person_id, step)

    def _choose_well(self, person_id: str, step: StepView) -> "StepView | None":
        sound = next(o for o in step.step.options if o.judgement is Judgement.SOUND)
        learning = self._services.learning
        return learning.choose(person_id, step.attempt_id, step.step.id, sound.id).next

    def _begin(self, person_id: str, module_id: str) -> None:
        step: StepView | None = self._services.learning.start(person_id, module_id)
        assert step
        self._services.confidence.rate(person_id, step.attempt_id, "before", 2)
        for _ in range(4):
            assert step
            step = self._choose_well(person_id, step)

    def _sign(self, person_id: str) -> None:
        self._services.learning.sign_off(person_id, self._version)

    def _ask_and_answer(self) -> None:
        queries = self._services.queries
        first = queries.pass_on("new-starter", "Can I stay in the quiz team's group chat?")
        spoken = queries.pass_on("new-starter", "Who looks after the school's own page?")
        queries.pass_on("new-starter", f"May I share this? {LONG_WORD}")
        queries.pass_on("jo-barnes", MARKUP)
        self._days_ago(9)
        words = "Yes, if nobody from school is in it.\n\nCome and see me if you are not sure."
        queries.answer(first.addressee_id, first.id, words)
        queries.answer(spoken.addressee_id, spoken.id)

    def _chat(self) -> None:
        at = self._clock.at.timestamp()
        asked = "can i accept a friend request from a parent"
        self._services.conversations.prepare()
        self._services.conversations.append(
            sender_id("web", "new-starter"),
            0,
            [
                {"event": "action", "name": "action_session_start", "timestamp": at},
                {"event": "user", "text": asked, "timestamp": at, "parse_data": {}},
                {"event": "bot", "text": "That is **strongly advised against**.", "timestamp": at},
                {"event": "user", "text": f"{MARKUP} {LONG_WORD}", "timestamp": at},
            ],
        )

    def _registers(self) -> None:
        # Straight into the register: finding names in the words is tested elsewhere, and takes spaCy.
        asked_on = local_day(self._clock.at)
        with self._services.records.begin() as repo:
            people = [each.id for each in repo.people_of_school("bitterne-park")]
            for mark in people[:7]:
                words = "Can we use a class mascot online?"
                repo.add_unanswered(
                    UnansweredQuestion(uuid4().hex, "bitterne-park", mark, words, asked_on)
                )
        for person_id in people[:8]:
            self._services.registers.asked(person_id, "former_pupils")
            self._services.feedback.give(person_id, "former_pupils", helpful=False)


class PortalAlone:
    """`python -m bot portal` on a loopback port."""

    def __init__(self, environment: Mapping[str, str], port: int, assistant_port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        own = {"PORT": str(port), "ASSISTANT_PORT": str(assistant_port)}
        self._environment = {**os.environ, **environment, **own}

    def __enter__(self) -> "PortalAlone":
        command = [sys.executable, "-m", "bot", "portal"]
        self._process = subprocess.Popen(command, cwd=PROJECT, env=self._environment)
        for _ in self._tries():
            try:
                with urlopen(f"{self.url}/ready", timeout=5) as answer:
                    assert answer.status == 200
                    return self
            except OSError:  # nobody answers yet, or not in time
                continue
        raise AssertionError("the portal ended before it was ready")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _tries(self) -> Iterator[None]:
        """One more each time the process has lived through a tenth of a second."""
        while True:
            try:
                self._process.wait(0.1)
                return
            except subprocess.TimeoutExpired:
                yield
