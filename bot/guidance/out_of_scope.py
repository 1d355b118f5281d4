"""Questions outside the policy: whom to ask instead. Reads a message, keeps nothing of it."""

import re
from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Referral:
    """Whom to ask about what; they complete "For `subject`, the best place to ask is `who`"."""

    subject: str
    who: str


@dataclass(frozen=True)
class Subject:
    """A subject the policy does not cover and the whole phrases, in small letters, that show it."""

    referral: Referral
    phrases: Tuple[str, ...]


@dataclass(frozen=True)
class Referrals:
    """Every subject we can send people on with, and where to send them `otherwise`."""

    subjects: Tuple[Subject, ...]
    otherwise: Referral

    def whom_to_ask(self, text: str) -> Referral:
        """The referral of the longest phrase in the text; of two alike, the earlier one."""
        words = _words(text)
        best, longest = self.otherwise, 0
        for subject in self.subjects:
            for phrase in subject.phrases:
                if len(phrase) > longest and f" {phrase} " in words:
                    best, longest = subject.referral, len(phrase)
        return best


def _words(text: str) -> str:
    """Small letters and digits, a space around each word; "Parents' evening": "parents evening"."""
    without_apostrophes = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", text.casefold())
    return f" {' '.join(re.findall(r'[a-z0-9]+', without_apostrophes))} "
