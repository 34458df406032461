"""Hold the reading of C# attributes against the cases of the .NET worker's own generator tests.

    python tests/benchmarks/generator_cases.py CORPUS CHECKOUT

CORPUS holds csharp_gen/cases.json: for each case the functions that the worker's generator writes, and where its
source stands in CHECKOUT, a checkout of the worker's repository. Each case is scanned as a repository of its own.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from inventory import catalog
from inventory.bindings import csharp
from inventory.facts import Function
from inventory.infrastructure import apps
from inventory.sources import Limits, read
from inventory.syntax.program import Program

TEXT = re.compile(
    r'inputCode\s*=\s*(?:@"(?P<verbatim>(?:[^"]|"")*)"|(?P<fence>"{3,})(?P<raw>.*?)(?P=fence))', re.S
)
PROJECT = '<Project><ItemGroup><PackageReference Include="Microsoft.Azure.Functions.Worker" /></ItemGroup></Project>'
BESIDE = frozenset({"name", "type", "direction", "dataType", "properties"})


def source_of(case: dict[str, Any], checkout: Path) -> str:
    """The C# that a case is about: a text in the test, or the class that the test names."""
    lines = (checkout / case["test_file"]).read_text(encoding="utf-8-sig").splitlines()
    if "class" in case:
        usings = [line for line in lines if line.startswith("using ")]
        text = "\n".join(lines)
        parts = [class_at(lines, case["line"] - 1)]
        parts += [class_named(text, name) for name in case.get("helper_classes") or returned(text, parts[0])]
        return "\n".join([*usings, *parts])
    found = TEXT.search("\n".join(lines[case["line"] - 1 :]))
    if found is None:
        return ""
    return found["verbatim"].replace('""', '"') if found["verbatim"] is not None else found["raw"]


def returned(text: str, part: str) -> list[str]:
    """Classes of the test file that the methods of another one return."""
    names = dict.fromkeys(re.findall(r"public (?:async )?(?:Task<)?(\w+)>? \w+\(", part))
    return [n for n in names if re.search(rf"\bclass {n}\b", text)]


def class_named(text: str, name: str) -> str:
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if re.search(rf"\bclass {name}\b", line)), None)
    return class_at(lines, at) if at is not None else ""


def class_at(lines: list[str], start: int) -> str:
    """The lines from a class's head to its closing brace."""
    depth = 0
    for number in range(start, len(lines)):
        depth += lines[number].count("{") - lines[number].count("}")
        if depth == 0 and "}" in lines[number]:
            return "\n".join(lines[start : number + 1])
    return ""


def scan(source: str) -> tuple[list[Function], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "App.csproj").write_text(PROJECT, encoding="utf-8")
        (Path(folder) / "Code.cs").write_text(source, encoding="utf-8")
        checkout = read(Path(folder), (), Limits())
        found, _ = apps.find(checkout)
        functions, gaps = csharp.scan(checkout, Program(checkout), found, catalog.load())
        return functions, [gap.reason for gap in gaps]


def differences(wanted: dict[str, Any], function: Function) -> list[str]:
    """What the generator writes that is not so here, binding by binding."""
    left = {(b.name, b.type.lower(), b.direction != "out"): b.properties for b in function.bindings}
    wrong = []
    for binding in wanted["bindings"]:
        key = (binding["name"], binding["type"].lower(), binding["direction"].lower() == "in")
        given = {name.lower(): plain(value) for name, value in left.pop(key, {"": "missing"}).items()}
        for name, value in binding.items():
            if name not in BESIDE and given.get(name.lower()) != plain(value):
                wrong.append(f"{key} {name}: {given.get(name.lower())} for {plain(value)}")
        if "" in given:
            wrong.append(f"{key} is missing")
    return wrong + [f"{key} is too much" for key in left]


def plain(value: object) -> object:
    return [plain(v) for v in value] if isinstance(value, list) else str(value).lower()


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("checkout", type=Path)
    given = arguments.parse_args()
    cases = json.loads((given.corpus / "csharp_gen" / "cases.json").read_text(encoding="utf-8"))["cases"]
    right = total = said = refused = 0
    for case in cases:
        functions, gaps = scan(source_of(case, given.checkout))
        by_name = {f.name: f for f in functions}
        if case["kind"].endswith("negative"):
            refused += 1
            said += bool(gaps) or not functions
            print("" if gaps or not functions else f"{case['case']}: nothing said\n", end="")
        for wanted in case["functions"]:
            total += 1
            function = by_name.pop(wanted["name"], None)
            wrong = differences(wanted, function) if function is not None else ["not found"]
            right += not wrong
            for line in wrong:
                print(f"{case['case']} {wanted['name']}: {line}")
    print(f"\nfunctions as the generator writes them: {right} of {total}")
    print(f"code that it refuses and a gap names:   {said} of {refused}")
    sys.exit(0 if right == total and said == refused else 1)


if __name__ == "__main__":
    main()
