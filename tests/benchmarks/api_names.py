"""How often the decision about names alone is right, on the labelled property names of public APIs.

    python tests/benchmarks/api_names.py tests/labelled/names [--each]
    python tests/benchmarks/api_names.py tests/labelled/names/development --misses

Every property counts once, judged as the product judges a field of a declared class: by its name, its type, its
schema and the names beside it. A label with other answers is right with each of them; a property that may be both
personal and not counts neither way. `--misses` lists what went wrong, and works in the development folder only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from classification import Leaf, misses, personal_or_not, rows

from privacy.classify.schemas import Column, judge_schema


def measured(path: Path) -> Iterator[Leaf]:
    """Every property of one file, with what was said."""
    said = yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    labels = [row[1] for listed in said["names"].values() for row in listed.values()]
    about_nobody = not any(label != "none" for label in labels)
    for schema, listed in said["names"].items():
        columns = [Column(str(name), row[0]) for name, row in listed.items()]
        verdicts = judge_schema(schema, columns)
        for name, (kind, *answers) in listed.items():
            found = verdicts.get(str(name))
            yield Leaf(
                path.stem,
                f"{schema}:{kind}",
                str(name),
                (said.get("language", "English"),),
                "schema",
                "api",
                about_nobody,
                tuple(answers),
                found.category if found else "none",
                " | ".join(f"{r.by}: {r.rule}" for r in found.reasons) if found else "",
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", action="store_true", help="a line for each API")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    files = [f for f in sorted(args.folder.glob("*.yaml")) if args.only in f.stem]
    found = {path.stem: list(measured(path)) for path in files}
    everything = [leaf for leaves in found.values() for leaf in leaves]
    if args.misses and args.folder.name == "development":
        print(*misses(everything), sep="\n")
    for name, leaves in found.items() if args.each else ():
        print(f"| {name} | {personal_or_not(leaves)} |")
    for what, figure in rows(everything):
        if not what.startswith(("format", "meaningless")):
            print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
