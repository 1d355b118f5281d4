"""Issuing certificates, and checking their codes: the keys and the check page's address put to use."""

from dataclasses import dataclass
from datetime import date

from bot.certificates.drawing import certificate_pdf, text_of
from bot.certificates.earned import Certificate
from bot.certificates.manifest import Manifest
from bot.certificates.signing import Keys, keys_from
from bot.certificates.statement import Statement, code_of, statement_of
from bot.settings import Settings


@dataclass(frozen=True)
class Issuer:
    """Signs with the school's key; `check_page` is the address where anybody can check a code."""

    keys: Keys
    check_page: str

    def code(self, certificate: Certificate) -> str:
        """The certificate's code; the same on every copy."""
        return code_of(certificate.statement, self.keys)

    def pdf(self, certificate: Certificate, today: date) -> bytes:
        """The certificate to print or keep."""
        return certificate_pdf(certificate, self.code(certificate), self.check_page, today)

    def check(self, code: str) -> Statement:
        """What a code proves. Raises NotProven, with why, when it proves nothing."""
        return statement_of(code, self.keys)


def issuer_from(settings: Settings) -> Issuer:
    """Issues with the keys of these settings."""
    keys = keys_from(settings.certificate_key, settings.certificate_public_keys)
    return Issuer(keys, f"{settings.public_url}/check")


def in_words(statement: Statement, today: date) -> str:
    """What a statement proves, as plain text for a terminal."""
    return text_of("statement.txt", statement=statement, is_over=today > statement.valid_until)


def pack_in_words(manifest: Manifest) -> str:
    """What an evidence pack proves, as plain text for a terminal."""
    return text_of("pack.txt", manifest=manifest)
