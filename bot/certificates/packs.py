"""Evidence packs: a signed zip with a summary (PDF/UA), the records as CSV, and the policy as it was published."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Dict, Mapping, Optional, Protocol, Sequence

from bot.certificates.drawing import pdf_of
from bot.certificates.manifest import sealed
from bot.certificates.sheets import completions_csv, sign_offs_csv, waivers_csv
from bot.certificates.signing import Keys
from bot.dates import local_day
from bot.guidance.history import PolicyHistory
from bot.learning.content import Curriculum, Module
from bot.learning.due import OVERDUE, Obligation, is_asked_of
from bot.learning.evidence import Evidence
from bot.learning.facts import Duty, Person, SignOff

SUMMARY = "summary.pdf"


class EvidenceRecords(Protocol):
    """Where the evidence is read."""

    def of_person(self, person_id: str) -> Evidence:
        """Raises UnknownPerson."""

    def of_school(self, school_id: str) -> Evidence:
        """Raises NoSuchSchool."""


@dataclass(frozen=True)
class Asked:
    """One module asked of a person, and where they stand with it."""

    module: Module
    owed: Obligation

    @property
    def completed_on(self) -> Optional[date]:
        met_by = self.owed.met_by
        return local_day(met_by.at) if met_by and not met_by.is_waiver else None

    @property
    def is_waived(self) -> bool:
        return bool(self.owed.met_by and self.owed.met_by.is_waiver)


@dataclass(frozen=True)
class Stand:
    """Where one person stands on the day of the pack: each module asked of them, and the sign-off that counts."""

    person: Person
    asked: Sequence[Asked]
    signed: Optional[SignOff]

    @property
    def current(self) -> int:
        """How many of the modules are in time: not overdue, and met at least once."""
        return sum(bool(each.owed.met_by) and each.owed.state != OVERDUE for each in self.asked)

    @property
    def overdue(self) -> Sequence[Module]:
        return [each.module for each in self.asked if each.owed.state == OVERDUE]


@dataclass(frozen=True)
class Packs:
    """Makes packs over the records, signed with the key that signs certificates."""

    records: EvidenceRecords
    curriculum: Curriculum
    policy: PolicyHistory
    published: Mapping[int, bytes]
    keys: Keys

    def of_person(self, person_id: str, at: datetime) -> bytes:
        """One person's pack, for themself or on their behalf; a leaver has one too. Raises UnknownPerson."""
        evidence = self.records.of_person(person_id)
        return self._packed(evidence, f"person {person_id}", at, is_school=False)

    def of_school(self, school_id: str, at: datetime) -> bytes:
        """A school's pack: its staff of today. Never what they asked or chose. Raises NoSuchSchool."""
        evidence = self.records.of_school(school_id)
        return self._packed(evidence, f"school {school_id}", at, is_school=True)

    def _packed(self, evidence: Evidence, about: str, at: datetime, is_school: bool) -> bytes:
        on = local_day(at)
        titles = {module.id: module.title for module in self.curriculum.modules}
        versions = sorted({*evidence.policy_versions, self.policy.in_force(on).version})
        files: Dict[str, bytes] = {
            SUMMARY: pdf_of(
                "evidence.html",
                evidence=evidence,
                is_school=is_school,
                stands=[self._stand(evidence, person, on) for person in evidence.people],
                titles=titles,
                documents=[each for each in self.policy.versions if each.version in versions],
                public_key=self.keys.current,
                at=at,
            ),
            "completions.csv": completions_csv(evidence, titles),
            "sign-offs.csv": sign_offs_csv(evidence),
            "waivers.csv": waivers_csv(evidence, titles, with_notes=not is_school),
        }
        for version in versions:
            if version in self.published:
                files[f"policy/version-{version}.md"] = self.published[version]
        return _zipped(sealed(about, at, files, self.keys), at)

    def _stand(self, evidence: Evidence, person: Person, on: date) -> Stand:
        history = evidence.history_of(person)
        nothing_asked = evidence.have_left or person.duty is Duty.GOVERNOR
        asked = [
            Asked(module, history.owed(module, self.policy, on))
            for module in self.curriculum.modules
            if is_asked_of(module, person) and not nothing_asked
        ]
        return Stand(person, asked, evidence.sign_off_of(person, self.policy, on))


def _zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(entry, content)
    return out.getvalue()
