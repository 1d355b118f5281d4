"""The scenarios as written pass every check, and each kind of defect is refused with its file and line."""

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Callable, Iterator, Tuple

import pytest

from bot.catalogue.curriculum import curriculum_problems, read_curriculum
from bot.catalogue.policy import read_policy
from bot.catalogue.reading import read_yaml
from bot.errors import ContentError
from bot.learning import engine
from bot.learning.content import Curriculum, Judgement, Option, Step

CONTENT = Path(__file__).resolve().parents[2] / "content"
SCENARIO = "scenarios/pupil_follow_request.yml"
OTHER = "scenarios/niece_at_school.yml"
MODULE = "modules/friends_and_befriending.yml"
VERBS = frozenset(
    """Accept Add Answer Ask Change Check Clear Click Close Comment Copy Delete Drop Give Go Hand Have Hold Join Keep
    Leave Let Listen, Look Mention Message Open Post Promise Put Raise Read Report Ring Save Say Send Share Show Sign
    Start Stay Stop Take Talk Tell Thank Treat Wait Write""".split()
)


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return read_curriculum(CONTENT, read_policy(CONTENT))


def steps(curriculum: Curriculum) -> Iterator[Step]:
    return (step for scenario in curriculum.scenarios.values() for step in scenario.steps)


def options(curriculum: Curriculum) -> Iterator[Option]:
    return (option for step in steps(curriculum) for option in step.options)


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?][”’]?(?=\s|$)", text))


def test_the_content_has_no_problems() -> None:
    assert curriculum_problems(CONTENT, read_policy(CONTENT)) == []


def test_the_first_module_has_three_scenarios_of_three_decisions(curriculum: Curriculum) -> None:
    module = curriculum.module("friends_and_befriending")
    scenarios = curriculum.scenarios_of(module)

    assert [len(scenario.steps) for scenario in scenarios] == [3, 3, 3]
    assert [scenario.post.platform for scenario in scenarios if scenario.post] == [
        "Instagram",
        "Facebook",
        "WhatsApp",
    ]


def test_the_summary_tells_the_pass_rule_as_it_is(curriculum: Curriculum) -> None:
    module = curriculum.module("friends_and_befriending")

    assert engine.decisions_of(curriculum, module) == 9
    assert 6 / 9 < module.pass_share <= 7 / 9
    assert "nine decisions" in module.summary
    assert "seven of your nine" in module.summary
    assert f"about {module.minutes} minutes" in module.summary


def test_a_situation_is_two_to_four_sentences_about_a_named_person(curriculum: Curriculum) -> None:
    for scenario in curriculum.scenarios.values():
        assert 2 <= sentences(scenario.situation) <= 5, scenario.id
        assert scenario.situation.startswith(scenario.person.split(",")[0])


def test_every_choice_says_what_happens_next_and_never_only_that_it_was_wrong(
    curriculum: Curriculum,
) -> None:
    for option in options(curriculum):
        assert 2 <= sentences(option.happens) <= 5, option.id
        assert not re.search(r"\b(incorrect|wrong|correct|well done)\b", option.happens, re.I)
        assert sentences(option.tell) >= 1, option.id


def test_the_length_of_an_option_does_not_give_it_away(curriculum: Curriculum) -> None:
    longest = Counter(
        max(step.options, key=lambda o: len(o.text)).judgement for step in steps(curriculum)
    )
    for step in steps(curriculum):
        lengths = sorted(len(option.text) for option in step.options)
        assert lengths[-1] <= 1.25 * lengths[0], step.id

    assert longest[Judgement.SOUND] <= len(list(steps(curriculum))) / 2


def test_an_option_reads_well_after_you_would(curriculum: Curriculum) -> None:
    for option in options(curriculum):
        assert option.text.split()[0] in VERBS, option.text


def test_some_sound_choices_are_that_it_is_allowed(curriculum: Curriculum) -> None:
    sound = [option for option in options(curriculum) if option.judgement is Judgement.SOUND]

    assert sum("That is allowed" in option.happens for option in sound) >= 2
    assert any("there may be exceptions" in option.happens for option in sound)


def test_befriending_is_strongly_advised_against_and_no_more(curriculum: Curriculum) -> None:
    about = [option for option in options(curriculum) if "strongly advises" in option.quote.text]
    assert about
    for option in about:
        words = f"{option.happens} {option.tell}"
        assert not re.search(r"\b(ban|banned|forbid\w*|prohibit\w*|not allowed|must not)\b", words)


def test_every_choice_has_many_ways_to_type_it(curriculum: Curriculum) -> None:
    for option in options(curriculum):
        assert 14 <= len(option.phrasings) <= 18, option.id
    for step in steps(curriculum):
        assert 1 <= len(step.misconceptions) <= 2, step.id
        for misconception in step.misconceptions:
            assert len(misconception.phrasings) >= 8
            assert "?" in misconception.coaching, misconception.id


Change = Callable[[str], str]


def replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def without_an_option(text: str) -> str:
    begin = text.index("      - id: accept_it\n")
    return text[:begin] + text[text.index("    misconceptions:") :]


DEFECTS: "list[Tuple[str, str, Change, str, str]]" = [
    # name, file, change, the line it is on (its text), what is said
    (
        "quote",
        SCENARIO,
        replaced("strongly advises against staff", "forbids staff"),
        "text: >-",
        "do not stand in clause 2.1",
    ),
    (
        "quote ending inside a word",
        OTHER,
        replaced("related to a member of staff.", "related to a memb"),
        "text: >-",
        "do not stand",
    ),
    (
        "unknown clause quoted",
        SCENARIO,
        replaced('clause: "2.1"', 'clause: "2.9"'),
        'clause: "2.9"',
        "no clause 2.9",
    ),
    (
        "unknown clause listed",
        SCENARIO,
        replaced('clauses: ["1.3",', 'clauses: ["1.9", "1.3",'),
        "clauses:",
        "no clause 1.9",
    ),
    (
        "clause not listed",
        SCENARIO,
        replaced('clauses: ["1.3", ', "clauses: ["),
        'clause: "1.3"',
        "quoted but not listed",
    ),
    (
        "clause without quotation marks",
        SCENARIO,
        replaced('clause: "2.1"', "clause: 2.1"),
        "clause: 2.1",
        "need quotes",
    ),
    (
        "unknown next step",
        SCENARIO,
        replaced("next: pupil_asks_why", "next: nowhere"),
        "next: nowhere",
        "no step 'nowhere'",
    ),
    (
        "loop",
        SCENARIO,
        replaced("next: end", "next: follow_request"),
        "- id: follow_request",
        "may not end",
    ),
    (
        "unreachable step",
        SCENARIO,
        lambda text: text.replace("next: pupil_asks_why", "next: end"),
        "- id: pupil_asks_why",
        "no choice leads to",
    ),
    ("two options", SCENARIO, without_an_option, "options:", "Add what is missing"),
    (
        "two sound options",
        SCENARIO,
        replaced("judgement: breach", "judgement: sound"),
        "options:",
        "exactly one sound",
    ),
    (
        "unequal lengths",
        SCENARIO,
        replaced("waiting, and mention it to your line manager on Monday", "and tell someone"),
        "options:",
        "similar length",
    ),
    (
        "full stop",
        SCENARIO,
        replaced("your line manager on Monday\n", "your line manager on Monday.\n"),
        "text: Leave it",
        "does not read after",
    ),
    (
        "option id twice",
        SCENARIO,
        replaced("id: accept_it", "id: delete_it_quietly"),
        "- id: delete_it_quietly",
        "stands here twice",
    ),
    (
        "step id twice",
        SCENARIO,
        replaced("id: story_to_share", "id: follow_request"),
        "- id: follow_request",
        "stands here twice",
    ),
    (
        "step id in two scenarios",
        SCENARIO,
        lambda text: text.replace("follow_request\n    prompt", "family_group\n    prompt"),
        "- id: family_group",
        "is used in niece_at_school too",
    ),
    (
        "phrasing of two options",
        SCENARIO,
        replaced("- I'd accept it\n", "- I'd just delete it\n"),
        "- I'd just delete it",
        "is a phrasing of 'delete_it_quietly' too",
    ),
    (
        "too few phrasings",
        SCENARIO,
        lambda text: re.sub(r"(phrasings:\n)(?: {10}- .*\n){10}", r"\1", text, count=1),
        "phrasings:",
        "Add what is missing",
    ),
    (
        "id of another form",
        SCENARIO,
        replaced("- id: accept_it", "- id: Accept-It"),
        "- id: Accept-It",
        "Write it in the form of the others",
    ),
    ("unknown field", SCENARIO, replaced("title:", "titel: x\ntitle:"), "id:", "titel"),
    (
        "key twice",
        SCENARIO,
        replaced("version: 1", "version: 1\nversion: 2"),
        "version: 2",
        "stands here twice",
    ),
    ("not YAML", SCENARIO, replaced("steps:", "steps: ]"), "steps: ]", "not YAML"),
    (
        "file name",
        SCENARIO,
        replaced("id: pupil_follow_request", "id: another_name"),
        "id: another_name",
        "differs from the file name",
    ),
    (
        "unknown scenario",
        MODULE,
        replaced("- niece_at_school", "- nephew_at_school"),
        "- nephew_at_school",
        "no scenario 'nephew_at_school'",
    ),
    (
        "unused scenario",
        MODULE,
        replaced("  - niece_at_school\n", ""),
        "id: niece_at_school",
        "no module uses",
    ),
    (
        "module without the clause",
        MODULE,
        replaced('"1.3", ', ""),
        "- pupil_follow_request",
        "does not list",
    ),
    (
        "module file name",
        MODULE,
        replaced("id: friends_and_befriending", "id: friends"),
        "id: friends",
        "differs from the file name",
    ),
    (
        "pass share",
        MODULE,
        replaced("pass_share: 0.75", "pass_share: 75"),
        "pass_share: 75",
        "greater than the maximum",
    ),
]


@pytest.mark.parametrize(
    ("file", "change", "on_line", "said"),
    [defect[1:] for defect in DEFECTS],
    ids=[defect[0] for defect in DEFECTS],
)
def test_a_defect_is_refused_with_its_file_line_and_remedy(
    tmp_path: Path, file: str, change: Change, on_line: str, said: str
) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    path = content / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    document = read_policy(content)

    problems = [str(each) for each in curriculum_problems(content, document)]

    problem = next((each for each in problems if said in each), "")
    place = re.fullmatch(r"(.+\.yml):(\d+): (.+)", problem)
    assert place, problems
    line = Path(place[1]).read_text(encoding="utf-8").splitlines()[int(place[2]) - 1]
    assert on_line in line
    assert place[3].endswith(".")
    with pytest.raises(ContentError):
        read_curriculum(content, document)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"gone\.yml:1: the file is missing"):
        read_yaml(tmp_path / "gone.yml", CONTENT / "schema" / "module.schema.json")


def test_two_files_cannot_share_an_id_across_modules_and_scenarios(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    module = (content / MODULE).read_text(encoding="utf-8")
    module = module.replace("id: friends_and_befriending", "id: niece_at_school")
    (content / "modules" / "niece_at_school.yml").write_text(module, encoding="utf-8")

    problems = [str(each) for each in curriculum_problems(content, read_policy(content))]

    assert len(problems) == 1
    assert "a scenario has the id 'niece_at_school' too" in problems[0]
