"""A real OpenID Connect provider (npm's oidc-provider) in a process of its own, with the schools' accounts."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict

import pytest

from bot.settings import PROJECT

FOLDER = PROJECT / "tests" / "oidc_provider"
TENANT = "11111111-aaaa-4bbb-8ccc-000000000001"
CLIENT = "policy-assistant"
SECRET = "a secret with ~ and . and -"


@dataclass
class RealProvider:
    """Runs until it is stopped. It calls itself `localhost`, so that to the portal at 127.0.0.1 it is another site."""

    port: int
    accounts: Dict[str, Any]
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> Dict[str, str]:
        """The product's settings for signing in here, with both kinds of directory."""
        return {
            "ENTRA_CLIENT_ID": CLIENT,
            "ENTRA_CLIENT_SECRET": SECRET,
            "ENTRA_TENANTS": TENANT,
            "ENTRA_AUTHORITY": self.url,
            "GOOGLE_CLIENT_ID": CLIENT,
            "GOOGLE_CLIENT_SECRET": SECRET,
            "GOOGLE_DOMAINS": "hill.sch.uk",
            "GOOGLE_ISSUER": f"{self.url}/google",
        }

    def start(self, portal_url: str) -> None:
        """Returns when it answers."""
        asked = {
            "origin": self.url,
            "port": self.port,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [
                f"{portal_url}/sign-in/{kind}/callback" for kind in ("entra", "google")
            ],
            "post_logout_redirect_uris": [f"{portal_url}/"],
            "accounts": self.accounts,
            "mounts": [f"/{TENANT}/v2.0", "/google"],
        }
        self.process = subprocess.Popen(
            [node(), "provider.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ready\n", "the provider ended before it was ready"

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None


def node() -> str:
    """Node's program, with the provider's packages in place. Skips the test where there is no Node."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        pytest.skip(
            "Signing in is tested against a provider that needs Node 20: apt-get install nodejs npm"
        )
    _install()
    return found


def _install() -> None:
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if _moment(done) < _moment(lock):
        subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, check=True)
        os.utime(done)


def _moment(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0
