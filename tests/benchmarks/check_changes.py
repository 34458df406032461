"""How well `privacy check` tells what a change adds, on seeded changes and on quiet ones.

    python tests/benchmarks/check_changes.py tests/apps [REPOSITORIES...] [--only seeds|quiet] [--match WORD] [--misses] [--json FILE]

The first folder holds repositories by name (the golden apps, or checkouts of public repositories, see check_changes/README.md); of
others the names of some may be given. Each change is made on a copy whose first commit is the repository as it is; the check is made
against that commit. A seed counts as found when one new finding has its id and shows a way with a changed line; a quiet change counts
against the check when it has any new finding. Fingerprints: which of those found in the whole repository (without a base, and against
an empty one) are found again after it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import quiet_changes
import seeded
from code_trees import language as language_of
from seeded import Quiet, Seed

from inventory.errors import Problem

TODAY = date(2026, 11, 27)


@dataclass
class Result:
    """What became of one change: `found` the right id, `placed` with a changed line; `loud` findings nobody asked for."""

    repository: str
    name: str
    group: str
    language: str
    kind: str
    found: bool = False
    placed: bool = False
    loud: list[str] = field(default_factory=list)
    fingerprints: int = 0
    kept: int = 0
    lost: list[str] = field(default_factory=list)
    problem: str = ""
    seconds: float = 0.0


def findings(root: Path, base: str | None) -> list[dict[str, Any]]:
    """What the check says, as its JSON has it."""
    from privacy import checking

    with contextlib.redirect_stderr(io.StringIO()):
        said = checking.FORMS["json"](checking.check(root, checking.Wanted(base, "never", TODAY, 1)))
    return list(json.loads(said)["findings"])


def known(root: Path) -> dict[str, dict[str, Any]]:
    """All there is to find in a repository, by fingerprint: in a whole scan, and as if everything had just come."""
    return {one["fingerprint"]: one for base in (None, seeded.EMPTY) for one in findings(root, base)}


def told(seed: Seed, found: list[dict[str, Any]], wanted: seeded.Lines) -> tuple[bool, bool]:
    """Whether all ids are there, and whether each of them shows a wanted line."""
    new = [one for one in found if one["new"]]
    right = [[one for one in new if one["id"] == id] for id in seed.expect]
    there = all(right)
    return there, there and all(any(_shows(one, wanted) for one in some) for some in right)


def _shows(finding: Mapping[str, Any], wanted: seeded.Lines) -> bool:
    return any(step["line"] in wanted.get(step["path"], ()) for step in finding["path"])


def measured_seed(seed: Seed, source: Path, place: Path) -> Result:
    """A seed on its own copy, for its base may be another one."""
    result = Result(seed.repository, seed.name, "seed", seed.language, seed.expect[0])
    begun = time.monotonic()
    root = seeded.repository(source, place, seed.before)
    changed = seeded.apply(root, seed.edits)
    with _told_problems(result):
        found = findings(root, "HEAD")
        result.found, result.placed = told(seed, found, seeded.wanted(seed, root, changed))
        result.loud = sorted({one["id"] for one in found if one["new"] and one["id"] not in seed.expect})
        if not result.placed:
            result.lost = [f"{one['id']} {_way(one)}" for one in found if one["new"]]
    result.seconds = time.monotonic() - begun
    return result


def _way(finding: Mapping[str, Any]) -> str:
    return " > ".join(f"{step['path']}:{step['line']}" for step in finding["path"])


@contextlib.contextmanager
def _told_problems(result: Result) -> Iterator[None]:
    try:
        yield
    except Problem as problem:
        result.problem = str(problem)
    except Exception:
        result.problem = traceback.format_exc()


def quiet_of(name: str, files: quiet_changes.Files) -> Iterator[tuple[str, str, str, Any]]:
    """(name, kind, language, what is to be written or edited) of every quiet change of a repository."""
    main = Counter(language_of(path) for path in files if language_of(path) in seeded.LANGUAGES)
    language = main.most_common(1)[0][0] if main else "other"
    for change, (kind, make) in quiet_changes.AUTOMATIC.items():
        yield change, kind, language, make(files)
    for one in seeded.quiet():
        if one.repository == name:
            yield one.name, one.kind, one.language, one


def measured_quiet(name: str, source: Path, place: Path, match: str) -> Iterator[Result]:
    """All quiet changes of a repository, one after the other on one copy."""
    root = seeded.repository(source, place)
    changes = [c for c in quiet_of(name, quiet_changes.text_files(root)) if match in c[0]]
    first = Result(name, "as it is", "quiet", "", "as it is")
    before: dict[str, dict[str, Any]] = {}
    with _told_problems(first):
        before = known(root) if changes else {}
    if first.problem:
        yield first
    for change, kind, language, what in changes:
        begun = time.monotonic()
        result = Result(name, change, "quiet", language, kind, fingerprints=len(before))
        if not (
            seeded.apply(root, what.edits) if isinstance(what, Quiet) else quiet_changes.write(root, what)
        ):
            continue
        with _told_problems(result):
            found = findings(root, "HEAD")
            after = known(root)
            result.loud = [f"{one['id']} {one['message']} {_way(one)}" for one in found if one["new"]]
            result.kept = len(before.keys() & after.keys())
            result.lost = [
                f"{before[key]['id']} {before[key]['message']}" for key in before.keys() - after.keys()
            ]
        result.seconds = time.monotonic() - begun
        seeded.restore(root)
        yield result


def run(folder: Path, names: list[str], only: str, match: str) -> Iterator[Result]:
    """Repository by repository."""
    seeds = list(seeded.seeds())
    for source in sorted(path for path in folder.iterdir() if path.is_dir()):
        if names and source.name not in names:
            continue
        own = [seed for seed in seeds if seed.repository == source.name]
        if folder.name != "apps" and not own:
            continue
        with tempfile.TemporaryDirectory() as held:
            if only != "quiet":
                for number, seed in enumerate(one for one in own if match in one.name):
                    yield measured_seed(seed, source, Path(held) / f"seed{number}" / "checkout")
            if only != "seeds":
                yield from measured_quiet(source.name, source, Path(held) / "quiet" / "checkout", match)


def table(results: list[Result], by: str) -> str:
    """Rows of seeds found and quiet changes kept quiet."""
    rows = []
    for key in sorted({getattr(one, by) for one in results}):
        some = [one for one in results if getattr(one, by) == key]
        rows.append(f"| {key} | {' | '.join(_figures(some))} |")
    return "\n".join(rows)


def _figures(some: list[Result]) -> list[str]:
    seeds = [one for one in some if one.group == "seed"]
    calm = [one for one in some if one.group == "quiet"]
    prints, kept = sum(one.fingerprints for one in calm), sum(one.kept for one in calm)
    return [
        f"{sum(one.found for one in seeds)} of {len(seeds)}" if seeds else "",
        f"{sum(one.placed for one in seeds)}" if seeds else "",
        f"{sum(bool(one.loud or one.problem) for one in calm)} of {len(calm)}" if calm else "",
        f"{kept} of {prints} ({kept / prints:.3f})" if prints else "",
    ]


def main() -> None:
    """Prints the tables, and on request what went wrong."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", type=Path)
    words.add_argument("names", nargs="*")
    words.add_argument("--only", choices=["seeds", "quiet"], default="")
    words.add_argument("--match", default="")
    words.add_argument("--misses", action="store_true")
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    results = []
    for result in run(asked.folder, asked.names, asked.only, asked.match):
        results.append(result)
        if asked.misses:
            report(result)
    head = "| seeds found | with the line | quiet, but loud | fingerprints kept |"
    for by in ("group", "kind", "language", "repository"):
        print(f"\n| {by} {head}\n|{'---|' * 5}\n{table(results, by)}")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in results], indent=1), encoding="utf-8")


def report(result: Result) -> None:
    """One line for what is in order, more for what is not."""
    fine = result.placed if result.group == "seed" else not result.loud and result.kept == result.fingerprints
    print(
        f"{'ok  ' if fine and not result.problem else 'MISS'} {result.repository} {result.name} {result.kind} {result.seconds:.1f}s",
        flush=True,
    )
    if not fine or result.problem:
        for line in (*([result.problem] if result.problem else ()), *result.loud[:8]):
            print(f"       loud {line}")
        for line in result.lost[:8]:
            print(f"       {'lost' if result.group == 'quiet' else 'said'} {line}")


if __name__ == "__main__":
    main()
