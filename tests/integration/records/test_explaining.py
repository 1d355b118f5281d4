"""An attempt explained from the database alone, on SQLite and PostgreSQL, although the content has changed since."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import List, Tuple

import pytest
import sqlalchemy as sa

from bot.errors import UnknownAttempt
from bot.learning.attempts import Attempts
from bot.learning.confidence import Confidence
from bot.learning.content import Curriculum
from bot.learning.explanation import AttemptHistory, differences, explained
from bot.learning.facts import AttemptKind
from bot.learning.follow_ups import FollowUps
from bot.learning.service import LearningService
from bot.learning.test_outs import TestOuts
from bot.records import SqlRecords, tables
from bot.records.attempt_history import attempt_history
from bot.records.demo import load_demo
from bot.settings import PROJECT
from tests.fakes import FakeMatcher, FixedClock, a_curriculum, a_history, numbered_ids

LEARNER = "new-starter"


class School:
    """Learning over real records, with content that a test may change."""

    def __init__(self, records: SqlRecords) -> None:
        self.records, self.clock, self.new_id = records, FixedClock(), numbered_ids()
        self.curriculum = a_curriculum()
        self.matcher = FakeMatcher({"I would say no": ("option", "sound")})

    @property
    def learning(self) -> LearningService:
        return LearningService(
            self.curriculum, self.records, self.clock, self.matcher, a_history(), self.new_id
        )

    @property
    def attempts(self) -> Attempts:
        return Attempts(self.curriculum, self.clock, a_history(), self.new_id)

    def choose(self, *option_ids: str) -> None:
        for option_id in option_ids:
            view = self.learning.current(LEARNER)
            assert view is not None
            self.learning.choose(LEARNER, view.attempt_id, view.step.id, option_id)

    def take(self, *option_ids: str) -> str:
        attempt_id = self.learning.start(LEARNER, "friends").attempt_id
        self.choose(*option_ids)
        return attempt_id

    def reword(self, scenario_id: str, version: int) -> None:
        """The scenario's first prompt reads otherwise from now on."""
        story = self.curriculum.scenarios[scenario_id]
        first = replace(story.steps[0], prompt="What would you do now?")
        changed = replace(story, steps=(first, *story.steps[1:]), version=version)
        self.curriculum = Curriculum(
            self.curriculum.modules, {**self.curriculum.scenarios, scenario_id: changed}
        )

    def history(self, attempt_id: str) -> AttemptHistory:
        return attempt_history(self.records, attempt_id)


@pytest.fixture
def school(demo_records: SqlRecords) -> School:
    return School(demo_records)


def snapshots(records: SqlRecords) -> List[Tuple[str, int]]:
    kept = tables.content_snapshot
    with records.database.reading() as connection:
        return sorted(map(tuple, connection.execute(sa.select(kept.c.content_id, kept.c.version))))


def test_an_attempt_is_explained_by_what_it_saw(school: School) -> None:
    attempt_id = school.take("sound", "breach")
    school.learning.back(LEARNER)
    school.choose("sound")
    school.learning.interpret(LEARNER, "I would say no")
    school.learning.confirm(LEARNER)
    school.choose("partly")
    asked = school.curriculum.scenarios["first"].steps[0].prompt
    school.reword("first", version=2)

    told = "\n".join(explained(school.history(attempt_id)))

    assert "“Friends” (friends, version 3)" in told
    assert asked in told
    assert "What would you do now?" not in told
    assert told.count("Choose what is breach at first_0 [breach]") == 1
    assert "first_1, try 2: this one counts" in told
    assert "Chosen: sound, typed, and confirmed" in told
    assert "Clause 2.1: “The school strongly advises against it.”" in told
    assert "Result: passed, score 0.75." in told
    assert "3 of 4 were sound; 75% have to be. 0 went against the policy; none may." in told
    assert "Completion id-" in told


def test_the_options_stand_in_the_order_they_were_shown(school: School) -> None:
    view = school.learning.start(LEARNER, "friends")
    school.choose("sound")

    lines = explained(school.history(view.attempt_id))

    told = [line for line in lines if "at first_0" in line]
    assert [shown.option.text in line for shown, line in zip(view.options, told, strict=True)] == [
        True
    ] * 3
    assert [line.strip().lstrip("> ")[0] for line in told] == ["A", "B", "C"]
    assert "Result: none yet, the attempt is open." in lines


def test_content_changed_without_a_new_version_is_seen(school: School) -> None:
    attempt_id = school.take("sound")
    assert differences(school.history(attempt_id), school.curriculum) == []

    school.reword("first", version=1)

    (found,) = differences(school.history(attempt_id), school.curriculum)
    assert found.startswith("first: ")
    assert "without raising its version" in found


def test_content_changed_with_a_new_version_is_no_difference(school: School) -> None:
    attempt_id = school.take("sound")

    school.reword("first", version=2)

    assert differences(school.history(attempt_id), school.curriculum) == []


def test_content_that_changed_during_an_attempt_is_kept_as_each_answer_met_it(
    school: School,
) -> None:
    attempt_id = school.take("sound", "sound")
    before = school.curriculum.scenarios["second"].steps[0].prompt
    school.reword("second", version=2)
    school.choose("sound", "sound")

    told = "\n".join(explained(school.history(attempt_id)))

    assert "second (version 2), second_0" in told
    assert "What would you do now?" in told
    assert before in told  # at the first story's decisions
    assert snapshots(school.records) == [("first", 1), ("friends", 3), ("second", 1), ("second", 2)]


def test_the_same_content_is_kept_once(school: School) -> None:
    school.take("breach", "breach", "breach", "breach")
    school.take("sound")

    assert snapshots(school.records) == [("first", 1), ("friends", 3), ("second", 1)]


def test_a_test_out_is_explained_and_its_completion_says_how(school: School) -> None:
    learning = school.learning
    test_outs = TestOuts(
        school.curriculum, school.records, school.clock, school.attempts, learning.modules
    )
    attempt_id = test_outs.begin(LEARNER, "friends").attempt_id
    school.choose("sound")

    history = school.history(attempt_id)

    assert history.attempt.kind is AttemptKind.TEST_OUT
    assert len(history.attempt.plan or ()) == 1
    told = "\n".join(explained(history))
    assert "a test-out of the module" in told
    assert "1 of 1 decisions were sound at the first try" in told
    assert ": tested out on 10 September 2026" in told
    assert not test_outs.possible(LEARNER, "friends")


def test_a_follow_up_declined_is_explained_as_given_up(school: School) -> None:
    school.take("sound", "sound", "sound", "sound")
    school.clock.move(timedelta(days=40))
    follow_ups = FollowUps(school.curriculum, school.records, school.clock, school.attempts)
    offered = follow_ups.offer(LEARNER)
    assert offered is not None
    assert follow_ups.offer(LEARNER) is None
    follow_ups.decline(LEARNER, offered.id)

    told = "\n".join(explained(school.history(offered.id)))

    assert "the question that follows up a completion" in told
    assert "Result: none. It was given up" in told


def test_a_follow_up_taken_is_open_and_then_over(school: School) -> None:
    school.take("sound", "sound", "sound", "sound")
    school.clock.move(timedelta(days=40))
    follow_ups = FollowUps(school.curriculum, school.records, school.clock, school.attempts)
    offered = follow_ups.offer(LEARNER)
    assert offered is not None
    view = follow_ups.take(LEARNER, offered.id)
    assert view is not None
    school.choose("breach")

    told = "\n".join(explained(school.history(offered.id)))

    assert "Result: not passed, score 0.00." in told
    assert school.learning.current(LEARNER) is None


def test_how_sure_somebody_felt_is_kept_once_and_only_theirs(school: School) -> None:
    attempt_id = school.learning.start(LEARNER, "friends").attempt_id
    confidence = Confidence(school.records, school.clock)

    assert confidence.rate(LEARNER, attempt_id, "before", 3)
    assert not confidence.rate(LEARNER, attempt_id, "before", 1)

    assert confidence.of(LEARNER) == {"friends": {"before": 3}}
    assert confidence.of("line-manager") == {}


def test_an_unknown_attempt_says_where_to_look(school: School) -> None:
    with pytest.raises(UnknownAttempt, match="records --json"):
        school.history("nothing")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_compares_with_the_content_of_today(
    records: SqlRecords, database_url: str, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(PROJECT / "content", content)
    environment = {**os.environ, "DATABASE_URL": database_url, "CONTENT": str(content)}
    attempt_id = _an_attempt_at_real_content(records, content)

    same = _explain(environment, attempt_id)
    _reword(content / "scenarios" / "pupil_follow_request.yml")
    changed = _explain(environment, attempt_id)
    (content / "scenarios" / "pupil_follow_request.yml").write_text("nonsense")
    unreadable = _explain(environment, attempt_id)
    unknown = _explain(environment, "nothing")

    assert (same.returncode, "reads the same" in same.stdout) == (0, True)
    assert (changed.returncode, "raising its version" in changed.stdout) == (1, True)
    assert (unreadable.returncode, "was not compared" in unreadable.stdout) == (0, True)
    assert (unknown.returncode, "There is no attempt" in unknown.stderr) == (1, True)


def _an_attempt_at_real_content(records: SqlRecords, content: Path) -> str:
    from bot.catalogue.curriculum import read_curriculum
    from bot.catalogue.policy import read_policy

    school = School(records)
    load_demo(records, school.clock.now().date())
    school.curriculum = read_curriculum(content, read_policy(content))
    return school.learning.start(LEARNER, "friends_and_befriending").attempt_id


def _reword(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    prompt = next(line for line in text.splitlines() if "prompt:" in line)
    path.write_text(text.replace(prompt, prompt.replace("prompt: ", "prompt: So, ", 1), 1))


def _explain(environment: dict, attempt_id: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bot", "explain", attempt_id],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
