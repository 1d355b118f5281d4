"""The real nginx with the files of `deploy/nginx/`, on ports of this computer."""

import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator, NamedTuple, Optional, Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.settings import PROJECT

NAME = "training.school.example"
WITHIN = 15.0  # seconds until it listens, and until it has ended
ASSISTANT = re.compile(r"( *server )assistant-\d+:5005( .*\n)")


class Ports(NamedTuple):
    """Where nginx listens, and what stands behind it."""

    http: int
    https: int
    portal: int
    assistants: Sequence[int]


def nginx_program() -> Optional[str]:
    """Where nginx is; None when it is not installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def configured(folder: Path, ports: Ports) -> Path:
    """The files of `deploy/nginx/` in this folder, with this computer's addresses and a certificate made for the
    occasion, changed in nothing else."""
    changes = {
        "upstreams.conf": {"portal:8000": f"127.0.0.1:{ports.portal}"},
        "site.conf": {
            "listen 8080": f"listen 127.0.0.1:{ports.http}",
            "listen 8443": f"listen 127.0.0.1:{ports.https}",
            "/etc/nginx/tls": str(folder),
        },
        "nginx.conf": {
            "/tmp/": f"{folder}/",  # noqa: S108 - not used, replaced
            "/dev/stdout": f"{folder}/access.log",
        },
    }
    for name, places in changes.items():
        text = (PROJECT / "deploy" / "nginx" / name).read_text("utf-8")
        for old, new in places.items():
            if old not in text:
                raise SystemExit(f"deploy/nginx/{name} has no {old}")
            text = text.replace(old, new)
        if name == "upstreams.conf":
            text = _with_assistants(text, ports.assistants)
        (folder / name).write_text(text)
    _certificate(folder)
    return folder / "nginx.conf"


@contextmanager
def running_nginx(folder: Path, ports: Ports) -> Iterator[None]:
    """nginx with that configuration, for as long as it is needed. SystemExit without the program."""
    program = nginx_program()
    if program is None:
        raise SystemExit("nginx is not installed: apt-get install nginx-light")
    folder.chmod(0o755)  # its workers may run as somebody else
    command = [program, "-p", str(folder), "-c", str(configured(folder, ports))]
    with (folder / "error.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "-g", "daemon off;"], env={**os.environ, "LANG": "C"}, stderr=log
        )
    try:
        _wait_until_open(ports.https)
        yield
    finally:
        process.terminate()
        process.wait(WITHIN)


def _with_assistants(upstreams: str, ports: Sequence[int]) -> str:
    lines = list(ASSISTANT.finditer(upstreams))
    before, after = upstreams[: lines[0].start()], upstreams[lines[-1].end() :]
    return before + "".join(lines[0].expand(rf"\g<1>127.0.0.1:{port}\2") for port in ports) + after


def _wait_until_open(port: int) -> None:
    for _ in range(int(WITHIN / 0.05)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nginx did not open port {port}")


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
