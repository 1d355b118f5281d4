"""What a staff file changes for one person."""

from datetime import date
from typing import Dict, FrozenSet, Iterator, List, Optional, Sequence, Tuple

from bot.learning.facts import Absence
from bot.staffing.changes import ChangeKind, Identity, NewPost, PersonChange
from bot.staffing.lines import StaffLine
from bot.staffing.now import AbsenceNow, PersonNow, PostNow


class PersonInFile:
    """One person's lines of a file beside what is on record of them."""

    def __init__(
        self,
        lines: Sequence[StaffLine],
        columns: FrozenSet[str],
        now: Optional[PersonNow],
        schools: FrozenSet[str],
        today: date,
    ) -> None:
        self._lines = lines
        self._columns = columns
        self._now = now
        self._today = today
        self._held = {post.school_id: post for post in now.posts} if now else {}
        self._open = [line for line in lines if not line.ended_on or line.ended_on > today]
        self._what: List[str] = []
        self._ends = self._ended(schools)
        self._serving_since: Dict[str, date] = {}

    def change(self) -> PersonChange:
        """All changes, those of the main post last: it depends on the others."""
        if self._now is None and not self._open:
            return self._change(None, [], None, ())
        identity = self._identity()
        absences = self._absences()
        begins = [post for post in map(self._begun, self._open) if post]
        main_school = self._main_school()
        begins = [_with_main(post, is_main=post.school_id == main_school) for post in begins]
        staying = [post for post in self._held.values() if post.id not in self._ends]
        kept_main = next((post for post in staying if post.school_id == main_school), None)
        if kept_main and not kept_main.is_main:
            self._what.append(f"main school: {kept_main.school_id}")
        main_post_id = kept_main.id if kept_main and not kept_main.is_main else None
        return self._change(identity, begins, main_post_id, absences)

    def _change(
        self,
        identity: Optional[Identity],
        begins: Sequence[NewPost],
        main_post_id: Optional[str],
        absences: Sequence[Tuple[Optional[str], Absence]],
    ) -> PersonChange:
        return PersonChange(
            person_id=self._lines[0].person_id,
            name=self._lines[0].name,
            kind=self._kind(begins),
            what=tuple(self._what),
            identity=identity,
            ends=self._ends,
            begins=tuple(begins),
            serving_since=self._serving_since,
            main_post_id=main_post_id,
            absences=tuple(absences),
        )

    def _kind(self, begins: Sequence[NewPost]) -> ChangeKind:
        stay = len(self._held) > len(self._ends) or bool(begins)
        if self._now is None:
            return ChangeKind.ADDED if stay else ChangeKind.UNCHANGED
        if stay and not self._held:
            return ChangeKind.REJOINED
        if self._held and not stay:
            return ChangeKind.LEFT
        return ChangeKind.CHANGED if self._what else ChangeKind.UNCHANGED

    def _ended(self, schools: FrozenSet[str]) -> Dict[str, date]:
        """Posts whose line has an end, and posts at the file's schools that have no line any more."""
        ends: Dict[str, date] = {}
        by_school = {line.school_id: line for line in self._lines}
        for school_id, post in self._held.items():
            line = by_school.get(school_id)
            ended_on = line.ended_on if line else self._today
            if school_id in schools and ended_on and ended_on <= self._today:
                ends[post.id] = max(ended_on, post.started_on)
                self._what.append(f"no longer at {school_id}")
        return ends

    def _begun(self, line: StaffLine) -> Optional[NewPost]:
        """The post to begin for a line; None when it is held as the line has it."""
        held = self._held.get(line.school_id)
        wanted = self._wanted(line, held)
        if held and _same(held, wanted):
            if held.serving_since != wanted.serving_since:
                self._serving_since[held.id] = wanted.serving_since
                self._what.append(f"started on: {held.serving_since} → {wanted.serving_since}")
            return None
        if held:
            self._ends[held.id] = max(self._today, held.started_on)
            self._what.extend(_differences(held, wanted))
        else:
            self._what.append(f"{wanted.role} at {line.school_id}")
        return wanted

    def _wanted(self, line: StaffLine, held: Optional[PostNow]) -> NewPost:
        known, has = held or self._moved_from(), self._columns
        duty = known.duty if held and known and "duty" not in has else line.duty
        line_manager_id = (
            known.line_manager_id
            if held and known and "line_manager" not in has
            else line.line_manager_id
        )
        serving_since = line.started_on or (known.serving_since if known else self._today)
        earliest = held.started_on if held else serving_since
        return NewPost(
            school_id=line.school_id,
            role=line.role,
            duty=duty,
            line_manager_id=line_manager_id,
            serving_since=serving_since,
            started_on=serving_since if self._now is None else max(self._today, earliest),
            is_main=False,
        )

    def _moved_from(self) -> Optional[PostNow]:
        """The post somebody leaves for another school: their service goes on."""
        ended = [post for post in self._held.values() if post.id in self._ends]
        return next(iter(sorted(ended, key=lambda each: not each.is_main)), None)

    def _main_school(self) -> str:
        """The main post stays where it is when the file says nothing about that school; else the first line has it."""
        in_file = {line.school_id for line in self._lines}
        elsewhere = [
            post
            for school_id, post in self._held.items()
            if post.id not in self._ends and school_id not in in_file
        ]
        for post in elsewhere:
            if post.is_main:
                return post.school_id
        chosen = [line.school_id for line in self._open] + [post.school_id for post in elsewhere]
        return chosen[0] if chosen else ""

    def _identity(self) -> Optional[Identity]:
        line = self._lines[0]
        kept = self._now or PersonNow(line.person_id, line.name, None, None, (), ())
        email = next((each.email for each in self._lines if each.email), None)
        object_id = next(
            (each.entra_object_id for each in self._lines if each.entra_object_id), None
        )
        wanted = Identity(
            name=line.name,
            email=email if "email" in self._columns else kept.email,
            entra_object_id=object_id
            if "entra_object_id" in self._columns
            else kept.entra_object_id,
        )
        if self._now is None:
            return wanted
        changed = [
            f"{called}: {before or 'none'} → {after or 'none'}"
            for called, before, after in (
                ("name", kept.name, wanted.name),
                ("e-mail", kept.email, wanted.email),
                ("Entra object id", kept.entra_object_id, wanted.entra_object_id),
            )
            if before != after
        ]
        self._what.extend(changed)
        return wanted if changed else None

    def _absences(self) -> Sequence[Tuple[Optional[str], Absence]]:
        line = next((each for each in self._lines if each.away_from), None)
        if line is None or line.away_from is None:
            return ()
        wanted = Absence(line.person_id, line.away_from, line.away_until)
        known = self._now.absences if self._now else ()
        if any(
            (each.starts_on, each.ends_on) == (wanted.starts_on, wanted.ends_on) for each in known
        ):
            return ()
        until = line.away_until.isoformat() if line.away_until else "nobody knows when"
        self._what.append(f"away from {line.away_from} until {until}")
        corrected = sorted(
            (each for each in known if _overlap(each, wanted)),
            key=lambda each: each.starts_on != wanted.starts_on,
        )
        return ((corrected[0].id if corrected else None, wanted),)


def _with_main(post: NewPost, is_main: bool) -> NewPost:
    return NewPost(**{**vars(post), "is_main": is_main})


def _same(held: PostNow, wanted: NewPost) -> bool:
    return not list(_differences(held, wanted))


def _differences(held: PostNow, wanted: NewPost) -> Iterator[str]:
    if held.role != wanted.role:
        yield f"role: {held.role} → {wanted.role}"
    if held.duty is not wanted.duty:
        yield f"duty: {held.duty.value} → {wanted.duty.value}"
    if held.line_manager_id != wanted.line_manager_id:
        before, after = held.line_manager_id or "none", wanted.line_manager_id or "none"
        yield f"line manager: {before} → {after}"


def _overlap(known: AbsenceNow, wanted: Absence) -> bool:
    known_end, wanted_end = known.ends_on or date.max, wanted.ends_on or date.max
    return known.starts_on <= wanted_end and wanted.starts_on <= known_end
