"""What `privacy check` says of the last commits of a repository, each against its parent.

    python tests/benchmarks/check_history.py REPOSITORY [--commits 100] [--misses] [--json FILE]

REPOSITORY is a clone with its history, bare or not; it is copied, and nothing in it is run. Prints a row for each commit that has a new
finding, and how many had none. An exception is a row of its own: there must be none.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from inventory.errors import Problem

TODAY = date(2026, 11, 27)


@dataclass
class Row:
    """One commit: what was new, or what kept the check from saying so."""

    commit: str
    subject: str
    files: int
    new: list[dict[str, Any]]
    problem: str
    crashed: bool
    seconds: float


def git(root: Path, *words: str) -> str:
    """What a git command prints."""
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace").strip()


def checked(root: Path, commit: str) -> Row:
    """One commit against its parent."""
    from privacy import checking

    git(root, "checkout", "-q", "-f", "--detach", commit)
    git(root, "clean", "-qfdx")
    subject = git(root, "log", "-1", "--format=%s", commit)[:60]
    files = len(git(root, "diff", "--name-only", f"{commit}~1", commit).splitlines())
    row, begun = Row(commit[:10], subject, files, [], "", False, 0.0), time.monotonic()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            found = checking.check(root, checking.Wanted(f"{commit}~1", "never", TODAY, 1))
        row.new = [one for one in json.loads(checking.FORMS["json"](found))["findings"] if one["new"]]
    except Problem as problem:
        row.problem = str(problem).splitlines()[0]
    except Exception:
        row.problem, row.crashed = traceback.format_exc(), True
    row.seconds = time.monotonic() - begun
    return row


def history(source: Path, commits: int) -> Iterator[Row]:
    """The last commits, the oldest first, on a clone of their own."""
    with tempfile.TemporaryDirectory() as held:
        root = Path(held) / "clone"
        git(source, "clone", "-q", "--shared", "--no-checkout", str(source.resolve()), str(root))
        listed = git(root, "rev-list", "--first-parent", f"--max-count={commits + 1}", "HEAD").split()
        for commit in reversed(listed[:-1]):
            yield checked(root, commit)


def main() -> None:
    """Prints the rows and the sums."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("repository", type=Path)
    words.add_argument("--commits", type=int, default=100)
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    rows: list[Row] = []
    print("| commit | subject | files | new findings |\n|---|---|---|---|")
    for row in history(asked.repository, asked.commits):
        rows.append(row)
        counted = Counter(f"{one['id']} ({one['severity']})" for one in row.new)
        said = row.problem or ", ".join(f"{count} {what}" for what, count in sorted(counted.items()))
        if said:
            print(f"| {row.commit} | {row.subject} | {row.files} | {said} |", flush=True)
        for one in row.new:
            place = one["path"][-1] if one["path"] else {"path": "", "line": 0}
            print(
                f"    {one['id']}: {one['message']} [{place['path']}:{place['line']}]",
                file=sys.stderr,
                flush=True,
            )
        if asked.json:
            asked.json.write_text(json.dumps([asdict(one) for one in rows], indent=1), encoding="utf-8")
    quiet = sum(not one.new and not one.problem for one in rows)
    seconds = sorted(one.seconds for one in rows)
    print(
        f"\n{len(rows)} commits, {quiet} quiet, {sum(len(one.new) for one in rows)} new findings,"
        f" {sum(one.crashed for one in rows)} exceptions, {sum(bool(one.problem) for one in rows)} not checked;"
        f" {seconds[len(seconds) // 2]:.1f} s each (median)"
    )


if __name__ == "__main__":
    main()
