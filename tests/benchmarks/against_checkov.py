"""Function apps seen in infrastructure code and the time that takes, beside checkov on the same checkouts.

    python tests/benchmarks/against_checkov.py CHECKOUTS --checkov PATH/TO/checkov [--only NAME …]

`CHECKOUTS` holds one folder a repository; checkov stands in an environment of its own. Each is started as a
process of its own on a copy that holds the repository as it is; checkov reads Bicep, ARM and Terraform without
going to the network, this tool reads all of its infrastructure code and joins it (no code is followed). Function
apps are counted by where they are declared: one template deployed by several roots is one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FRAMEWORKS = ("bicep", "arm", "terraform")
OURS = """
import json, sys
from pathlib import Path
from inventory.infrastructure import reading
from inventory.infrastructure.estate import Estate
from inventory.sources import read
estate = Estate(r for d in reading.read(read(Path(sys.argv[1]))).deployments for r in d.resources)
print(json.dumps(sorted({(a.location.path, a.location.line) for a in estate.function_apps})))
"""


def checkov(program: Path, folder: Path) -> tuple[int, float]:
    """(function apps among the resources that checkov has results for, seconds)."""
    command = [str(program), "-d", str(folder), "--framework", *FRAMEWORKS, "--skip-download", "-o", "json"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    found = set()
    for report in _reports(done.stdout):
        results = report.get("results", {})
        for check in (*results.get("passed_checks", ()), *results.get("failed_checks", ())):
            kind = str(check["resource"])
            if "Microsoft.Web/sites." in kind or "function_app" in kind:
                found.add((check["file_path"], kind))
    return len(found), taken


def _reports(text: str) -> list[dict[str, Any]]:
    start = min((text.find(c) for c in "[{" if c in text), default=-1)
    content = json.loads(text[start:]) if start >= 0 else []
    return [r for r in (content if isinstance(content, list) else [content]) if "results" in r]


def ours(folder: Path) -> tuple[int, float]:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", OURS, str(folder)], capture_output=True, text=True, check=True
    )
    return len(json.loads(done.stdout)), time.perf_counter() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("checkouts", type=Path)
    arguments.add_argument("--checkov", type=Path, required=True)
    arguments.add_argument("--only", nargs="*", default=())
    given = arguments.parse_args()
    print("| repository | checkov: function apps | seconds | this tool: function apps | seconds |")
    print("|---|---|---|---|---|")
    totals = [0, 0.0, 0, 0.0]
    for folder in sorted(p for p in given.checkouts.iterdir() if p.is_dir()):
        if given.only and not any(word in folder.name for word in given.only):
            continue
        row = (*checkov(given.checkov, folder), *ours(folder))
        totals = [a + b for a, b in zip(totals, row, strict=True)]
        print(f"| {folder.name} | {row[0]} | {row[1]:.1f} | {row[2]} | {row[3]:.2f} |", flush=True)
    print(f"| all | {totals[0]} | {totals[1]:.1f} | {totals[2]} | {totals[3]:.2f} |")


if __name__ == "__main__":
    main()
