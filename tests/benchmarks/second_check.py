"""What a second check takes after one file changed, of what the first took with an empty cache.

    python tests/benchmarks/second_check.py CHECKOUT FILE... [--command check|scan]

The checkout is copied and committed once. For each FILE of it the cache is emptied, the command runs, a remark (in JSON: a space) is put at the end of the
file, it runs again, and once more with `--no-cache`, which must say the same to the byte. Seconds are those of the processors (user and system).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
REMARKS = {
    ".py": "# a remark\n",
    ".tf": "# a remark\n",
    ".bicep": "// a remark\n",
    ".ts": "// a remark\n",
    ".js": "// a remark\n",
}


def run(copy: Path, cache: Path, words: list[str]) -> tuple[float, bytes]:
    """Seconds of the processors, and what the command answered."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "privacy", *words, "--workers", "1", "--format", "json"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def committed(checkout: Path, copy: Path) -> None:
    """The checkout as a repository of one commit."""
    shutil.copytree(checkout, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    for words in ("init", "-q"), ("add", "-A", "-f"), ("commit", "-q", "-m", "all"):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *words], cwd=copy, check=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", type=Path)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--command", choices=("check", "scan"), default="check")
    given = parser.parse_args()
    words = ["check", "--base", "HEAD"] if given.command == "check" else ["scan"]
    print(
        "| changed file | empty cache | after the change | share | after the change, `--no-cache` |\n|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        committed(given.checkout, copy)
        for number, name in enumerate(given.files):
            cache, file = Path(folder, f"cache{number}"), copy / name
            first, _ = run(copy, cache, words)
            before = file.read_bytes()
            file.write_bytes(before + REMARKS.get(file.suffix, " ").encode())
            second, told = run(copy, cache, words)
            fresh, again = run(copy, cache, [*words, "--no-cache"])
            file.write_bytes(before)
            if told != again:
                raise SystemExit(f"{name}: with the cache it is not what it is without")
            print(
                f"| {file.suffix} | {first:.1f} | {second:.1f} | {second / first:.2f} | {fresh:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
