"""What must hold in a scenario beyond its schema: quotes, judgements, lengths, ids, and that every path ends."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Set, Tuple

from bot.catalogue.policy import quote_stands_in
from bot.catalogue.reading import Key, LinedMap, line_of, problem
from bot.errors import ContentError
from bot.guidance.document import PolicyDocument
from bot.learning.content import Judgement

END = "end"
LONGEST_TO_SHORTEST = 2
Place = Tuple[Key, ...]


class ScenarioChecks:
    """Every problem of one scenario file, in the order of its lines."""

    def __init__(self, path: Path, raw: LinedMap, document: PolicyDocument) -> None:
        self._path = path
        self._raw = raw
        self._clauses = document.as_dict()

    def problems(self) -> List[ContentError]:
        """All of them; none when the scenario may be used."""
        found = list(check_name_and_clauses(self._path, self._raw, self._clauses))
        step_ids = [step["id"] for step in self._raw["steps"]]
        found += self._doubles(step_ids, ("steps",))
        for at, step in enumerate(self._raw["steps"]):
            found += self._step(step, ("steps", at), step_ids)
        if not found:
            found += self._paths()
        return found

    def _step(self, step: Any, place: Place, step_ids: List[str]) -> List[ContentError]:
        options, misconceptions = step["options"], step["misconceptions"]
        found = self._doubles([option["id"] for option in options], (*place, "options"))
        found += self._doubles([each["id"] for each in misconceptions], (*place, "misconceptions"))
        found += self._judgements(options, place)
        found += self._lengths(options, place)
        found += self._phrasings([*options, *misconceptions])
        for at, option in enumerate(options):
            found += self._option(option, (*place, "options", at), step_ids)
        return found

    def _option(self, option: Any, place: Place, step_ids: List[str]) -> Iterator[ContentError]:
        text = option["text"]
        if not text[0].isupper() or text[-1] in ".!?":
            what = f"'{text}' does not read after 'You would'"
            yield self._at(
                (*place, "text"), what, "Begin with a capital and a verb, end without a full stop."
            )
        yield from self._quote(option["quote"], (*place, "quote"))
        if option["next"] != END and option["next"] not in step_ids:
            what = f"there is no step '{option['next']}'"
            yield self._at((*place, "next"), what, f"Name one of {step_ids}, or '{END}'.")

    def _quote(self, quote: Any, place: Place) -> Iterator[ContentError]:
        clause_id = quote["clause"]
        if clause_id not in self._clauses:
            what = f"the policy has no clause {clause_id}"
            yield self._at((*place, "clause"), what, f"Use one of {list(self._clauses)}.")
        elif not quote_stands_in(self._clauses[clause_id], quote["text"]):
            what = f"these words do not stand in clause {clause_id}"
            yield self._at((*place, "text"), what, "Copy them from the policy, word for word.")
        elif clause_id not in self._raw["clauses"]:
            what = f"clause {clause_id} is quoted but not listed"
            yield self._at((*place, "clause"), what, "Add it to `clauses` at the top.")

    def _judgements(self, options: Any, place: Place) -> Iterator[ContentError]:
        given = sorted(option["judgement"] for option in options)
        wanted = sorted(judgement.value for judgement in Judgement)
        if given != wanted:
            what = f"the options are {given}"
            remedy = "Make exactly one sound, one partly and one breach."
            yield self._at((*place, "options"), what, remedy)

    def _lengths(self, options: Any, place: Place) -> Iterator[ContentError]:
        lengths = sorted(len(option["text"]) for option in options)
        if lengths[-1] > LONGEST_TO_SHORTEST * lengths[0]:
            what = f"the options are of {lengths} characters, so one of them stands out"
            yield self._at((*place, "options"), what, "Make them of similar length.")

    def _phrasings(self, answers: List[Any]) -> Iterator[ContentError]:
        owners: Dict[str, str] = {}
        for answer in answers:
            for at, phrasing in enumerate(answer["phrasings"]):
                owner = owners.setdefault(phrasing.casefold(), answer["id"])
                if owner != answer["id"]:
                    what = f"'{phrasing}' is a phrasing of '{owner}' too"
                    line = line_of(answer, "phrasings", at)
                    yield problem(self._path, line, what, "Keep it where it belongs.")

    def _doubles(self, ids: List[str], place: Place) -> List[ContentError]:
        return [
            self._at((*place, at, "id"), f"the id '{id_}' stands here twice", "Give it another id.")
            for at, id_ in enumerate(ids)
            if id_ in ids[:at]
        ]

    def _paths(self) -> Iterator[ContentError]:
        """A step nobody comes to, or one that can be come to again: then a path may never end."""
        steps = {step["id"]: step for step in self._raw["steps"]}
        following = {id_: {o["next"] for o in step["options"]} for id_, step in steps.items()}
        first = self._raw["steps"][0]["id"]
        reachable = _reachable(first, following) | {first}
        for at, step in enumerate(self._raw["steps"]):
            if step["id"] not in reachable:
                what = f"no choice leads to the step '{step['id']}'"
                yield self._at(("steps", at, "id"), what, "Lead to it, or take it out.")
            elif step["id"] in _reachable(step["id"], following):
                what = f"the step '{step['id']}' leads back to itself, so the scenario may not end"
                yield self._at(("steps", at, "id"), what, "Lead on to a later step, or to the end.")

    def _at(self, place: Place, what: str, remedy: str) -> ContentError:
        return problem(self._path, line_of(self._raw, *place), what, remedy)


def check_name_and_clauses(
    path: Path, raw: LinedMap, clauses: Dict[str, Any]
) -> Iterator[ContentError]:
    """What modules and scenarios share: the id is the file's name, and every clause named exists."""
    if raw["id"] != path.stem:
        what = f"the id '{raw['id']}' differs from the file name"
        yield problem(path, line_of(raw, "id"), what, f"Call the file {raw['id']}.yml.")
    for at, clause_id in enumerate(raw["clauses"]):
        if clause_id not in clauses:
            what = f"the policy has no clause {clause_id}"
            remedy = f"Use one of {list(clauses)}."
            yield problem(path, line_of(raw, "clauses", at), what, remedy)


def _reachable(start: str, following: Dict[str, Set[str]]) -> Set[str]:
    """Every step that a choice, or several one after another, can lead to from `start`."""
    found: Set[str] = set()
    waiting = list(following[start])
    while waiting:
        step_id = waiting.pop()
        if step_id not in found and step_id != END:
            found.add(step_id)
            waiting.extend(following[step_id])
    return found
