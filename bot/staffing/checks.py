"""What can be wrong between the lines of a staff file, and between the file and the staff list."""

from collections import defaultdict
from datetime import date
from typing import Callable, Dict, FrozenSet, Iterator, List, Mapping, Optional, Sequence, Set

from bot.staffing.chains import circles
from bot.staffing.changes import ChangeKind, PersonChange
from bot.staffing.lines import StaffFile, StaffLine
from bot.staffing.now import PersonNow, StaffNow
from bot.staffing.problems import Problem

Reading = Callable[[StaffLine], Optional[object]]
LONGEST_CHAIN = 12


def problems_between(
    file: StaffFile, now: StaffNow, changes: Sequence[PersonChange], today: date
) -> Iterator[Problem]:
    """Every problem but those of a single line."""
    of_person: Dict[str, List[StaffLine]] = defaultdict(list)
    for line in file.lines:
        of_person[line.person_id].append(line)
    for lines in of_person.values():
        yield from _at_odds(lines)
    yield from _alike(of_person, now)
    for called, read in _UNIQUE.items():
        yield from _used_twice(called, read, of_person, now, file)
    yield from _ended_before_begun(file, now, today)
    yield from _line_managers(file, now, changes, today)


def _at_odds(lines: Sequence[StaffLine]) -> Iterator[Problem]:
    """The lines of one person say the same about the person, and each is about another school."""
    first = lines[0]
    seen = {first.school_id: first.line}
    for line in lines[1:]:
        if line.school_id in seen:
            what = f"{line.person_id} has a post at {line.school_id} already, in line {seen[line.school_id]}"
            yield Problem(line.line, what, "Keep one line for each school, or give another id.")
        seen.setdefault(line.school_id, line.line)
        for called, read in _ABOUT_THE_PERSON.items():
            given = read(line)
            before = next((each for each in lines if read(each) is not None), line)
            if given is not None and given != read(before):
                what = f"{called} of {line.person_id} is another one in line {before.line}"
                yield Problem(line.line, what, "Write the same in both, or give another id.")


def _alike(of_person: Mapping[str, Sequence[StaffLine]], now: StaffNow) -> Iterator[Problem]:
    """No two ids differ in capitals only: that is one person written in two ways."""
    spellings: Dict[str, str] = {person_id.casefold(): person_id for person_id in now}
    for person_id, lines in of_person.items():
        other = spellings.setdefault(person_id.casefold(), person_id)
        if other != person_id and person_id not in now:
            what = f"the id {person_id} is also written {other}"
            yield Problem(lines[0].line, what, "Write it in one way.")


def _used_twice(
    called: str,
    read: Callable[[PersonNow], Optional[str]],
    of_person: Mapping[str, Sequence[StaffLine]],
    now: StaffNow,
    file: StaffFile,
) -> Iterator[Problem]:
    """What tells people apart belongs to one person, those who have left included."""
    column = _COLUMNS[called]
    if column not in file.columns:
        return
    owners = {
        value: person_id
        for person_id, person in now.items()
        if person_id not in of_person and (value := read(person))
    }
    for person_id, lines in of_person.items():
        for line in lines:
            value = getattr(line, column)
            if value and owners.setdefault(value, person_id) != person_id:
                what = f"{called} {value} belongs to {owners[value]} too"
                yield Problem(line.line, what, "Correct one of them.")


def _ended_before_begun(file: StaffFile, now: StaffNow, today: date) -> Iterator[Problem]:
    for line in file.lines:
        if not line.ended_on or line.ended_on > today or line.person_id not in now:
            continue
        for post in now[line.person_id].posts:
            began = line.started_on or post.serving_since
            if post.school_id == line.school_id and line.ended_on < began:
                what = f"ended_on is before {line.person_id} began, on {began}"
                yield Problem(line.line, what, "Correct one of the two dates.")


def _line_managers(
    file: StaffFile, now: StaffNow, changes: Sequence[PersonChange], today: date
) -> Iterator[Problem]:
    leaving = {change.person_id for change in changes if change.kind is ChangeKind.LEFT}
    here = {person_id for person_id, person in now.items() if person.posts} - leaving
    here |= {
        change.person_id
        for change in changes
        if change.kind in (ChangeKind.ADDED, ChangeKind.REJOINED)
    }
    lines = [line for line in file.lines if not line.ended_on or line.ended_on > today]
    unread = file.person_ids - {line.person_id for line in file.lines}
    for line in lines:
        named = line.line_manager_id
        if named and named not in here and named not in unread:
            left = named in now or named in file.person_ids
            what = f"line_manager {named} " + (
                "has left" if left else "is nobody on the staff list"
            )
            yield Problem(line.line, what, "Use the id of somebody in this file or on the list.")
    read = {person_id: person for person_id, person in now.items() if person_id not in unread}
    yield from _in_a_circle(lines, read, changes)


def _in_a_circle(
    lines: Sequence[StaffLine], now: StaffNow, changes: Sequence[PersonChange]
) -> Iterator[Problem]:
    above: Dict[str, List[str]] = defaultdict(list)
    changed = {change.person_id: change for change in changes}
    for person_id, person in now.items():
        ends = changed[person_id].ends if person_id in changed else {}
        for post in person.posts:
            if post.line_manager_id and post.id not in ends:
                above[person_id].append(post.line_manager_id)
    for change in changes:
        above[change.person_id] += [
            post.line_manager_id for post in change.begins if post.line_manager_id
        ]
    places = {line.person_id: line.line for line in reversed(lines)}
    told: Set[FrozenSet[str]] = set()
    for chain in circles(above):
        inside = [person_id for person_id in chain if person_id in places]
        if inside and frozenset(chain) not in told:
            told.add(frozenset(chain))
            first = min(inside, key=places.__getitem__)
            yield Problem(places[first], *_told(_beginning_with(first, chain)))


def _beginning_with(person_id: str, chain: Sequence[str]) -> Sequence[str]:
    at = chain.index(person_id)
    return [*chain[at:-1], *chain[:at], person_id]


def _told(chain: Sequence[str]) -> Sequence[str]:
    shown = [*chain[:LONGEST_CHAIN], "…"] if len(chain) > LONGEST_CHAIN else chain
    what = f"line managers go round in a circle: {' reports to '.join(shown)}"
    return what, "Change the line manager of one of them."


_ABOUT_THE_PERSON: Mapping[str, Reading] = {
    "the name": lambda line: line.name,
    "the e-mail address": lambda line: line.email,
    "the Entra object id": lambda line: line.entra_object_id,
    "away_from": lambda line: line.away_from,
    "away_until": lambda line: line.away_until,
}
_UNIQUE: Mapping[str, Callable[[PersonNow], Optional[str]]] = {
    "the e-mail address": lambda person: person.email,
    "the Entra object id": lambda person: person.entra_object_id,
}
_COLUMNS = {"the e-mail address": "email", "the Entra object id": "entra_object_id"}
