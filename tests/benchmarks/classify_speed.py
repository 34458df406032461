"""How fast payloads are classified: lines of JSON, every record different, by columns and exhaustively.

    python tests/benchmarks/classify_speed.py --python PEERS/bin/python [--megabytes 100] [--workers 2] [--records 1500]

In the same run, beside it: reading alone (orjson over the same file, one process) and presidio-structured over the same values of the first
records, taken apart for it, in an environment of its own (see peers.py). Times are of whole commands, start included, on the clock and of
the processors; on a machine that does other things besides, the second says more, and the ratios more than both.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from big_payload import write

HERE = Path(__file__).parent
READ = """
import orjson, sys, time
start = time.process_time()
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        orjson.loads(line)
print(time.process_time() - start)
"""


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of the processors, and the most memory of one process, in MB."""

    clock: float
    processor: float
    memory: int = 0


def command(*words: str) -> Took:
    """A command of this tool, as a process of its own."""
    call = [sys.executable, "-m", "privacy", "classify", "--format", "json", *words]
    start = time.perf_counter()
    made = subprocess.Popen(
        call,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])},
    )
    _, status, used = os.wait4(made.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(call)} ended with {status}")
    return Took(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss >> 10)


def scalars(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """All values below, as texts, by path."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from scalars(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for child in value:
            yield from scalars(child, path + "[]")
    elif value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)


def structured(python: Path, file: Path, records: int) -> tuple[int, Took]:
    """presidio-structured over the first records: how many values, and how long."""
    table: dict[str, list[str]] = {}
    with file.open(encoding="utf-8") as lines:
        for line in islice(lines, records):
            for path, text in scalars(json.loads(line)):
                table.setdefault(path, []).append(text)
    done = subprocess.run(
        [str(python), str(HERE / "peer_side.py"), "structured"],
        input=json.dumps([table]),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    return sum(map(len, table.values())), Took(answer["clock"], answer["processor"])


def counted(file: Path) -> int:
    with file.open(encoding="utf-8") as lines:
        return sum(1 for line in lines for _ in scalars(json.loads(line)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--python", type=Path, required=True, help="the interpreter of the environment of the others"
    )
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--records", type=int, default=1500, help="records that presidio-structured gets")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "customers.ndjson"
        records = write(file, args.megabytes)
        values = counted(file)
        print(f"{args.megabytes:g} MB, {records} records, {values} values")
        measure(file, values, args)


def measure(file: Path, values: int, args: argparse.Namespace) -> None:
    """Print the rows of the table."""
    tiny = file.with_name("tiny.json")
    tiny.write_text('{"quantity": 1}')
    start = command(str(tiny))
    by_columns = command(str(file))
    reading = float(subprocess.check_output([str(args.python), "-c", READ, str(file)]))
    some, other = structured(args.python, file, args.records)
    every = command("--exhaustive", "--workers", str(args.workers), str(file))
    print(
        "| what | s, clock | s, processor | values/s, clock | values/s, processor | times presidio-structured | MB |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, took, count in (
        (f"presidio-structured, {some} values", other, some),
        ("by columns", by_columns, values),
        (f"exhaustive, {args.workers} workers", every, values),
    ):
        times = count / took.clock * other.clock / some, count / took.processor * other.processor / some
        print(
            f"| {name} | {took.clock:.1f} | {took.processor:.1f} | {count / took.clock:,.0f} | {count / took.processor:,.0f} | "
            f"{times[0]:.0f} (clock), {times[1]:.0f} (processor) | {took.memory or ''} |"
        )
    print(
        f"reading alone with orjson: {reading:.2f} s of the processor; by columns takes {by_columns.processor / reading:.1f} times that"
    )
    print(f"a tiny file: {start.processor:.2f} s of the processor")


if __name__ == "__main__":
    main()
