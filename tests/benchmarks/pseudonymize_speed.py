"""How fast fixtures are pseudonymised: 100 MB of NDJSON and of CSV, every record different, whole commands on two processes.

    python tests/benchmarks/pseudonymize_speed.py [--python PEERS/bin/python] [--megabytes 100] [--records 300]

Beside it in the same run: parsing and writing the same file alone (orjson; pyarrow for CSV), and presidio-structured (an environment of its own, see
peers.py) over the first records: its analysis and anonymisation together, and the anonymisation alone, scaled up by values. Times are on the clock and
of the processors; on a machine that does other things besides, ratios of the second say more.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from big_payload import write
from classify_speed import scalars

ROOT = Path(__file__).parents[2]
NAMES_TAKE = 2.2  # times the size of a table that the same records have as lines of JSON
KEY = "00112233445566778899aabbccddeeff" * 2
ORJSON = """
import orjson, sys
with open(sys.argv[1], "rb") as lines, open(sys.argv[2], "wb") as out:
    for line in lines:
        out.write(orjson.dumps(orjson.loads(line)) + b"\\n")
"""
ARROW = """
import sys
from pyarrow import csv
csv.write_csv(csv.read_csv(sys.argv[1]), sys.argv[2])
"""
STRUCTURED = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
import pandas
from peer_side import analyzer
from presidio_structured import PandasAnalysisBuilder, StructuredAnalysis, StructuredEngine
from presidio_anonymizer.entities import OperatorConfig
table = pandas.DataFrame(json.load(sys.stdin))
operators = {"DEFAULT": OperatorConfig("replace", {"new_value": "X"})}
engine = analyzer()
start = time.perf_counter(), time.process_time()
found = PandasAnalysisBuilder(analyzer=engine).generate_analysis(table)
middle = time.perf_counter(), time.process_time()
StructuredEngine().anonymize(table, StructuredAnalysis(entity_mapping={c: "PERSON" for c in table.columns}), operators)
end = time.perf_counter(), time.process_time()
print(json.dumps({"both": [e - s for s, e in zip(start, end)], "alone": [e - s for s, e in zip(middle, end)]}))
"""


def run(call: list[str]) -> tuple[float, float, int]:
    """Seconds on the clock, of the processors, and MB of the largest process."""
    start = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PRIVACY_PSEUDONYM_KEY": KEY}
    made = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(made.pid, 0)
    if status:
        raise SystemExit(f"{call[:4]} ended with {status}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss >> 10


def as_csv(source: Path, target: Path) -> None:
    """The same records as a table."""
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8", newline="") as out:
        writer = None
        for line in lines:
            row = {path: value for path, value in scalars(json.loads(line)) if "[]" not in path}
            if writer is None:
                writer = csv.DictWriter(out, list(row), extrasaction="ignore")
                writer.writeheader()
            writer.writerow(row)


def structured(python: Path, file: Path, records: int) -> dict[str, list[float]]:
    """presidio-structured over the first records."""
    table: dict[str, list[str]] = {}
    with file.open(encoding="utf-8") as lines:
        for line in islice(lines, records):
            for path, text in scalars(json.loads(line)):
                if "[]" not in path:
                    table.setdefault(path, []).append(text)
    table = {path: values for path, values in table.items() if len(values) == records}
    done = subprocess.run(
        [str(python), "-c", STRUCTURED, str(Path(__file__).parent)],
        input=json.dumps(table),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, list[float]] = json.loads(done.stdout)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", type=Path)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--records", type=int, default=300)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lines, more, table = (folder / f"customers.{ending}" for ending in ("ndjson", "more", "csv"))
        write(more, args.megabytes * NAMES_TAKE)
        as_csv(more, table)
        more.unlink()
        records = write(lines, args.megabytes)
        print(
            "| file | MB | by | s, clock | s, processor | MB of memory | times |\n|---|---|---|---|---|---|---|"
        )
        for file, alone, name in ((lines, ORJSON, "orjson"), (table, ARROW, "pyarrow")):
            size = file.stat().st_size / 1e6
            first = run([sys.executable, "-c", alone, str(file), str(folder / "copy")])
            ours = run(
                [
                    sys.executable,
                    "-m",
                    "privacy",
                    "pseudonymize",
                    str(file),
                    "-o",
                    str(folder / "out"),
                    "--workers",
                    "2",
                ]
            )
            print(
                f"| {file.suffix[1:]} | {size:.0f} | {name} alone | {first[0]:.1f} | {first[1]:.1f} | {first[2]} | 1 |"
            )
            print(
                f"| {file.suffix[1:]} | {size:.0f} | privacy | {ours[0]:.1f} | {ours[1]:.1f} | {ours[2]} | {ours[0] / first[0]:.1f} |"
            )
            if file is lines and args.python:
                told = structured(args.python, lines, args.records)
                for what, (clock, processor) in told.items():
                    scale = records / args.records
                    print(
                        f"| ndjson | {size:.0f} | presidio-structured, {what} | {clock * scale:.0f} | {processor * scale:.0f} | | {clock * scale / ours[0]:.0f} times slower |"
                    )


if __name__ == "__main__":
    main()
