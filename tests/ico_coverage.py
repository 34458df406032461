"""How many of the 42 places of the ICO workbook a scan fills on the golden apps, before anybody answered.

    .venv/bin/python tests/ico_coverage.py [--table]

A place counts as filled *fully* where every statement comes with evidence and nothing is asked, *partly* where a
statement comes with evidence beside an open question, and as *asked* otherwise; of a place, the best app counts, and
the share of activities is told. Answers that apps bring along in their privacy.yaml are left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from conftest import app_names, copy_app

from inventory.catalog import read_data
from privacy import commands
from privacy.cells import Cell
from privacy.writing import templates

DAY = date(2026, 11, 27)
PARTIES = ("Controller", "Data Protection Officer", "Representative")
DETAILS = ("Name", "Address", "Email", "Telephone")
Counts = dict[str, Counter[str]]


def places() -> dict[str, str]:
    """Short name of each column -> its words in the form."""
    (table,) = (
        part
        for part in read_data(templates.folder() / "documents/ico-controller/sheets.yaml")["sheets"][0][
            "parts"
        ]
        if "columns" in part
    )
    return {column["value"].rpartition(".")[2]: column["title"] for column in table["columns"]}


def filled(cell: Cell) -> str:
    """Fully, partly or asked: how far the machine filled a cell, with evidence."""
    shown = [one for one in cell.stated if one.origin in ("observed", "inferred") and one.evidence]
    if not shown:
        return "asked"
    return "partly" if cell.question or any(one.origin == "inferred" for one in shown) else "fully"


def counted(folder: Path, names: list[str]) -> Counts:
    """Words of each of the 42 places -> how often it is filled fully, partly, or asked."""
    found: Counts = {f"{party}: {detail}": Counter() for party in PARTIES for detail in DETAILS}
    words = places()
    for name in names:
        app = copy_app(name, folder)
        (app / "privacy.yaml").unlink(missing_ok=True)
        dossier = commands.look(app, today=DAY).dossier
        for party in dossier.chapter("register").parties:
            for detail, key in zip(DETAILS, ("name", "address", "email", "phone"), strict=True):
                found[f"{_party(party.role)}: {detail}"][filled(party.cells[key])] += 1
        for row in dossier.chapter("ico").rows:
            for key, cell in row.cells.items():
                found.setdefault(words[key], Counter())[filled(cell)] += 1
    return found


def _party(role: str) -> str:
    return next(party for party in PARTIES if party.lower() == role.replace("_", " "))


def best(counts: Counter[str]) -> str:
    return next(word for word in ("fully", "partly", "asked") if counts[word] or word == "asked")


def machine(found: Counts) -> list[str]:
    """The places that the machine fills at least partly."""
    return [place for place, counts in found.items() if best(counts) != "asked"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", action="store_true", help="each place as a row of Markdown")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = counted(Path(folder), app_names())
    if given.table:
        print("| # | place of the form | filled | of activities |\n|---|---|---|---|")
        for number, (place, counts) in enumerate(found.items(), 1):
            share = f"{sum(counts.values()) - counts['asked']} of {sum(counts.values())}"
            print(f"| {number} | {place} | {best(counts)} | {share} |")
    full = sum(best(counts) == "fully" for counts in found.values())
    print(
        f"\n{len(machine(found))} of {len(found)} filled with evidence, {full} of them fully", file=sys.stderr
    )


if __name__ == "__main__":
    main()
