"""Commands for certificates and evidence packs: check one, make one, show the public key."""

import argparse
import os
from pathlib import Path
from typing import Callable, Dict

from bot.errors import UnknownPerson, WrongCommand
from bot.settings import Settings


def verify(given: argparse.Namespace, settings: Settings) -> int:
    """Says what a certificate's code or an evidence pack proves; needs no database."""
    from datetime import datetime, timezone

    from bot.certificates.issuing import in_words, issuer_from, pack_in_words
    from bot.certificates.manifest import check_pack
    from bot.dates import local_day

    issuer = issuer_from(settings)
    if given.code.endswith(".zip"):
        print(pack_in_words(check_pack(Path(given.code), issuer.keys)))
    else:
        today = local_day(datetime.now(timezone.utc))
        print(in_words(issuer.check(given.code), today))
    return 0


def certificate(given: argparse.Namespace, settings: Settings) -> int:
    """Writes a person's certificate of a module, or of the whole training, as PDF."""
    from bot.certificates.issuing import in_words
    from bot.dates import local_day
    from bot.services import build_services

    services = build_services(settings)
    try:
        found = services.certificates_of(given.person).named(given.module)
    except UnknownPerson:
        raise UnknownPerson(f"Nobody on the staff list has the id {given.person}.") from None
    at = services.clock.now()
    with services.records.begin() as repo:
        subject = {"person": given.person, "certificate": found.id}
        repo.audit("operator", "certificate.issued", subject, at)
    _write(Path(given.out), services.issuer.pdf(found, local_day(at)))
    print(in_words(found.statement, local_day(at)))
    return 0


def evidence(given: argparse.Namespace, settings: Settings) -> int:
    """Writes the evidence pack of a person or a school as a signed zip."""
    from bot.services import build_services

    services = build_services(settings)
    at = services.clock.now()
    make = services.packs.of_person if given.of == "person" else services.packs.of_school
    try:
        pack = make(given.id, at)
    except UnknownPerson:
        raise UnknownPerson(f"Nobody has or had the id {given.id}.") from None
    with services.records.begin() as repo:
        repo.audit("operator", "evidence.made", {given.of: given.id}, at)
    _write(Path(given.out), pack)
    print(f"{given.out} is written. Check it with: python -m bot verify {given.out}")
    return 0


def public_key(given: argparse.Namespace, settings: Settings) -> int:
    """Prints the public key that checks certificates and evidence packs signed now."""
    from bot.certificates.issuing import issuer_from

    print(issuer_from(settings).keys.current)
    return 0


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "verify": verify,
    "certificate": certificate,
    "evidence": evidence,
    "public-key": public_key,
}


def add_arguments(name: str, added: argparse.ArgumentParser) -> None:
    """What the command with this name is given; nothing for a command of another module."""
    if name == "verify":
        added.add_argument("code", help="the code on the certificate, or a pack's .zip file")
    if name == "certificate":
        added.add_argument("person", help="a person's id, such as new-starter")
        added.add_argument("module", help="a module's id, or whole-training")
        added.add_argument("out", help="where the certificate goes (PDF)")
    if name == "evidence":
        added.add_argument("of", choices=("person", "school"))
        added.add_argument("id", help="a person's or a school's id")
        added.add_argument("out", help="where the pack goes (.zip)")


def _write(path: Path, content: bytes) -> None:
    """Writes a file that only the operator may read: it is about a person."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise WrongCommand(
            f"{path} cannot be written: {error.strerror}. Name another place."
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
