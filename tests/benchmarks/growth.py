"""How the time of a scan grows with the checkout: the same repositories 1, 2, 4 and 8 times side by side.

    python tests/benchmarks/growth.py CHECKOUTS [--only NAME …] [--copies 1 2 4 8] [--workers N]

CHECKOUTS holds one folder for each repository. Prints seconds, processor seconds, lines of source and
microseconds of processor a line for each number of copies: where growth is linear, the last column stands still.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from inventory.scan import scan_checkout
from inventory.sources import CODE, Limits, read

LIMITS = Limits(files=10_000_000)


def lay(repositories: list[Path], copies: int, folder: Path) -> Path:
    """A checkout that holds every repository `copies` times; files are links, not copies, where that can be."""
    for number in range(copies):
        for repository in repositories:
            target = folder / f"copy{number}" / repository.name
            shutil.copytree(repository, target, copy_function=_link, symlinks=True)
    return folder


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def measure(checkout: Path, copies: int, workers: int) -> str:
    start, used = time.perf_counter(), processor()
    seen = read(checkout, (), LIMITS)
    graph = scan_checkout(seen, workers=workers)
    seconds, used = time.perf_counter() - start, processor() - used
    lines = sum(source.text.count("\n") for source in seen.files if source.language in CODE)
    each = used / max(lines, 1) * 1e6
    return f"| {copies} | {lines} | {len(graph.functions)} | {seconds:.1f} | {used:.1f} | {each:.1f} |"


def processor() -> float:
    """Processor seconds of this process and its workers: other work on the machine hardly changes them."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("checkouts", type=Path)
    arguments.add_argument("--only", nargs="*", default=[], help="words of which one must stand in the name")
    arguments.add_argument("--copies", nargs="*", type=int, default=[1, 2, 4, 8])
    arguments.add_argument("--workers", type=int, default=1, help="processes; 0: one for each processor")
    given = arguments.parse_args()
    repositories = [
        path
        for path in sorted(given.checkouts.iterdir())
        if path.is_dir() and (not given.only or any(word in path.name for word in given.only))
    ]
    print("| copies | lines of source | functions | scan, s | processor, s | µs of it a line |")
    print("|---|---|---|---|---|---|")
    for copies in given.copies:
        with tempfile.TemporaryDirectory(dir=given.checkouts.parent) as folder:
            print(measure(lay(repositories, copies, Path(folder)), copies, given.workers), flush=True)


if __name__ == "__main__":
    main()
