"""`make fuzz SECONDS=600`: every target of `targets.py` under atheris, coverage-guided, each for so long.

Each target runs in a process of its own, since a finding ends it. What it found is kept in FOLDER/TARGET/ and named;
the run then fails. The corpus is kept as well, so that the next run goes on from it.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MOST_MEMORY = 1500  # MB; more is a leak or a bomb
SLOWEST = 10  # seconds for one input; longer is a bomb too


def main() -> int:
    read = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    read.add_argument("--seconds", type=int, default=600, help="how long each target is tried")
    read.add_argument("--folder", type=Path, default=PROJECT / "var" / "fuzz")
    read.add_argument("--only", action="append", help="a target; may be given more than once")
    read.add_argument("--target", help=argparse.SUPPRESS)
    given = read.parse_args()
    if given.target:
        return _fuzz(given.target, given.seconds, given.folder)
    sys.path.insert(0, str(PROJECT))
    from targets import TARGETS

    failed = [name for name in given.only or TARGETS if not _passes(name, given)]
    for name in failed:
        print(f"{name}: a finding; its input is in {given.folder / name}/found", flush=True)
    return 1 if failed else 0


def _passes(name: str, given: argparse.Namespace) -> bool:
    print(f"{name}: {given.seconds} seconds", flush=True)
    own = ["--target", name, "--seconds", str(given.seconds), "--folder", str(given.folder)]
    return (
        subprocess.run(
            [sys.executable, __file__, *own],
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            cwd=PROJECT,
        ).returncode
        == 0
    )


def _fuzz(name: str, seconds: int, folder: Path) -> int:
    import atheris

    with atheris.instrument_imports(include=["bot", "yaml", "csv", "html", "itsdangerous", "jwt"]):
        from targets import TARGETS

    target = TARGETS[name]
    corpus, found = folder / name / "corpus", folder / name / "found"
    for each in (corpus, found):
        each.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = folder / name / "words"
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in target.words)
    words.write_text("".join(f'"{word}"\n' for word in quoted))
    options = [
        f"-max_total_time={seconds}",
        f"-rss_limit_mb={MOST_MEMORY}",
        f"-timeout={SLOWEST}",
        f"-dict={words}",
        f"-artifact_prefix={found}/",
        "-max_len=20000",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
