"""How long a whole scan takes, against parsing the same source files alone; and the memory it needs.

    python tests/benchmarks/speed.py CHECKOUT [--only SUFFIX] [--times N]

Each figure is the median of N runs, after one run that is not counted. Parsing alone reads and
parses, with tree-sitter, every file of a language that the scan itself parses that way. Prints one row.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tree_sitter_c_sharp
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_powershell
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language, Parser

from inventory.scan import scan
from inventory.sources import Source, read

GRAMMARS: dict[str, Callable[[], Any]] = {
    "csharp": tree_sitter_c_sharp.language,
    "java": tree_sitter_java.language,
    "javascript": tree_sitter_javascript.language,
    "powershell": tree_sitter_powershell.language,
    "python": tree_sitter_python.language,
    "typescript": tree_sitter_typescript.language_typescript,
}


def seconds(work: Callable[[], object], times: int) -> float:
    """The median of `times` runs."""
    measured = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        measured.append(time.perf_counter() - start)
    return statistics.median(measured)


def parse(sources: Sequence[Source], root: Path) -> None:
    parsers = {name: Parser(Language(grammar())) for name, grammar in GRAMMARS.items()}
    for source in sources:
        parsers[source.language].parse((root / source.path).read_bytes())


def only(checkout: Path, suffix: str, folder: Path) -> Path:
    """A copy of the checkout that holds the files with this suffix and nothing else."""
    for path in sorted(checkout.rglob(f"*{suffix}")):
        if path.is_file() and ".git" not in path.relative_to(checkout).parts:
            target = folder / path.relative_to(checkout)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return folder


def measure(checkout: Path, name: str, times: int, workers: int) -> str:
    # A path that may give somebody away is shown as stars.
    sources = [s for s in read(checkout).files if s.language in GRAMMARS and (checkout / s.path).is_file()]
    scan(checkout, workers=workers)
    parse(sources, checkout)
    whole = seconds(lambda: scan(checkout, workers=workers), times)
    alone = seconds(lambda: parse(sources, checkout), times)
    size = sum(s.size for s in sources) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = f"{whole / alone:.1f}" if sources else "-"
    return f"| {name} | {len(sources)} | {size:.2f} | {alone:.3f} | {whole:.3f} | {ratio} | {peak:.0f} |"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("checkout", type=Path)
    arguments.add_argument("--only", default="", help="measure the files with this suffix alone")
    arguments.add_argument("--times", type=int, default=3)
    arguments.add_argument("--workers", type=int, default=1, help="processes; 0: one for each processor")
    given = arguments.parse_args()
    print("| checkout | files parsed | MB | parsing alone, s | whole scan, s | ratio | peak memory, MB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        checkout = only(given.checkout, given.only, Path(folder)) if given.only else given.checkout
        name = given.checkout.name + (f" (*{given.only})" if given.only else "")
        print(measure(checkout, name, given.times, given.workers))


if __name__ == "__main__":
    main()
