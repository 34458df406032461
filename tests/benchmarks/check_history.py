"""What `privacy check` says of each of the last commits of a repository, against the commit before it.

    python tests/benchmarks/check_history.py CLONE [--last 100] [--list]

CLONE is any git repository, bare or not; it is cloned anew and never changed. Prints a table of commits by number of findings, and with
`--list` every finding. An exception ends it: there must be none.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import subprocess
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from inventory.errors import Problem
from privacy import checking
from privacy.check.outcome import Outcome

TODAY = date(2026, 11, 27)


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def checked(root: Path, commit: str) -> Outcome | None:
    """The outcome for one commit; None where there are no functions, or files are missing in the clone."""
    try:
        git(root, "checkout", "-q", "--detach", "--force", commit)
        git(root, "clean", "-qfdx")
        with contextlib.redirect_stderr(io.StringIO()):
            return checking.check(root, checking.Wanted("HEAD^", "never", TODAY, 1))
    except Problem as problem:
        if "no Azure Functions found" not in problem.message:
            raise
        return None
    except subprocess.CalledProcessError:
        return None  # a file of the commit is not in this clone


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("clone", type=Path)
    words.add_argument("--last", type=int, default=100)
    words.add_argument("--list", action="store_true")
    asked = words.parse_args()
    counted: Counter[str] = Counter()
    by_id: Counter[str] = Counter()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as held:
        root = Path(held) / "checkout"
        git(Path(held), "clone", "-q", "--no-checkout", str(asked.clone.resolve()), str(root))
        commits = git(
            root, "rev-list", "--max-parents=2", "--min-parents=1", f"-{asked.last}", "HEAD"
        ).split()
        for commit in commits:
            outcome = checked(root, commit)
            found = outcome.counting if outcome is not None else ()
            counted["nothing to look at" if outcome is None else str(min(len(found), 10))] += 1
            by_id.update(one.id for one in found)
            if asked.list and found:
                print(f"{commit[:10]} {git(root, 'log', '-1', '--format=%s', commit)[:80]}")
                for one in found:
                    place = f"{one.path[-1].path}:{one.path[-1].line}" if one.path else ""
                    print(f"    {one.severity:<7} {one.id}: {one.message} {place}", flush=True)
    print(f"\n{len(commits)} commits, {time.monotonic() - begun:.0f} s")
    print("| findings | commits |\n|---|---|")
    for key in sorted(counted, key=lambda one: (not one.isdigit(), int(one) if one.isdigit() else 0)):
        print(f"| {key if key != '10' else '10 or more'} | {counted[key]} |")
    print("\n| id | findings |\n|---|---|")
    for id, count in by_id.most_common():
        print(f"| {id} | {count} |")


if __name__ == "__main__":
    main()
