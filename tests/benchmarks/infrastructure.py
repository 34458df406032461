"""How much of the infrastructure of real repositories is read, and how much of it is resolved.

    python tests/benchmarks/infrastructure.py CORPUS CHECKOUTS [--only TEXT] [--open]

CORPUS holds `oracles_iac/`, CHECKOUTS the repositories. For each repository and language: files with
statements that were left out, declarations found of those that are there (recall, precision), and of the
properties and app settings of all resources how many are resolved (a literal, a reference, a secret, a text
or a closed choice of these) and how many are decidable (also with a parameter or a variable inside).
`--open` lists the properties that are neither.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inventory import sources
from inventory.infrastructure.deployments import Declaration, Reading
from inventory.resources import (
    Choice,
    Closure,
    Computed,
    Context,
    Environment,
    Namespace,
    Open,
    Parameter,
    Reference,
    Resource,
    Secret,
    Template,
    Unknown,
    Value,
    as_written,
)

LANGUAGES = ("bicep", "arm", "terraform")
RESOLVED, DECIDABLE, OPEN = "resolved", "decidable", "open"


def read(language: str, checkout: sources.Checkout) -> Reading | None:
    """What the front end of a language gives; None while there is none."""
    try:
        module = importlib.import_module(f"inventory.infrastructure.{language}.reading")
    except ModuleNotFoundError:
        return None
    found: Reading = module.read(checkout)
    return found


# --- declarations ----------------------------------------------------------------------------------


def declared(found: Iterable[Declaration]) -> Counter[tuple[str, ...]]:
    return Counter(map(_found, found))


def _found(declaration: Declaration) -> tuple[str, ...]:
    path, kind = declaration.location.path, declaration.type.lower()
    if declaration.language == "terraform":
        return (path, declaration.block, kind, declaration.name, "")
    if (
        declaration.language == "bicep" and declaration.nested
    ):  # known as it is written: without what is around it
        return (path, "", kind.rpartition("/")[2], str(declaration.existing), "")
    return (path, "", kind, str(declaration.existing), declaration.version)


def oracle(path: Path, language: str) -> Counter[tuple[str, ...]]:
    """The declarations that are in the files of a repository, from another reader than ours."""
    out: Counter[tuple[str, ...]] = Counter()
    for file in json.loads(path.read_text(encoding="utf-8"))["files"]:
        if file["kind"] == language:
            out.update(_expected(file["file"], r, language) for r in file["resources"])
    return out


def listed(path: Path, language: str) -> set[str]:
    """The files that the other reader has read."""
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    return {file["file"] for file in files if file["kind"] == language}


def _expected(file: str, row: Mapping[str, Any], language: str) -> tuple[str, ...]:
    if language == "terraform":
        return (file, row["block"], row["type"].lower(), row["name"], "")
    kind, existing = row["type"].lower(), str(bool(row["existing"]))
    if row.get("child"):
        return (file, "", kind.rpartition("/")[2], existing, "")
    return (file, "", kind, existing, row["apiVersion"] or "")


# --- values ----------------------------------------------------------------------------------------


def leaves(value: Value, path: str = "") -> Iterator[tuple[str, Value]]:
    """Every single value in a value, with its path."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}")
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]")
    elif isinstance(value, Open):
        yield from leaves(value.known, path)
        yield f"{path}.*", value.rest
    else:
        yield path, value


def grade(value: Value) -> str:
    """How well a value is known."""
    worst = RESOLVED
    todo = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, (Unknown, Namespace, Closure)):
            return OPEN
        if isinstance(here, (Parameter, Environment)):
            worst = DECIDABLE
        elif isinstance(here, Template):
            todo += here.parts
        elif isinstance(here, Choice):
            todo += here.options
        elif isinstance(here, Computed):
            todo += here.arguments
        elif isinstance(here, Open):
            todo += (here.known, here.rest)
        elif isinstance(here, list):
            todo += here
        elif isinstance(here, dict):
            todo += here.values()
        elif isinstance(here, (Context, Reference, Secret)):
            continue
    return worst


def app_settings(resource: Resource) -> list[Value]:
    """The values of a site's settings, wherever they are written."""
    kind = resource.type.lower()
    if kind in ("microsoft.web/sites", "microsoft.web/sites/slots"):
        listed = resource.get("properties.siteConfig.appSettings")
        return [_setting(s) for s in _flat(listed)]
    if kind.endswith("/config") and as_written(resource.name).rpartition("/")[2].lower() == "appsettings":
        held = resource.get("properties")
        return [value for _, value in leaves(held)]
    return []


def _flat(listed: Value) -> list[Value]:
    if isinstance(listed, Open):
        return [*_flat(listed.known), listed.rest]
    if isinstance(listed, list):
        return listed
    return [] if listed is None else [listed]


def _setting(setting: Value) -> Value:
    return setting.get("value", setting.get("Value")) if isinstance(setting, dict) else setting


@dataclass
class Figures:
    """What was counted for one repository and language, or for all."""

    files: int = 0
    lost: int = 0
    found: int = 0
    expected: int = 0
    right: int = 0
    resources: int = 0
    existing: int = 0
    opaque: int = 0
    seconds: float = 0.0
    properties: Counter[str] = field(default_factory=Counter)
    settings: Counter[str] = field(default_factory=Counter)

    def add(self, other: Figures) -> None:
        for name in (
            "files",
            "lost",
            "found",
            "expected",
            "right",
            "resources",
            "existing",
            "opaque",
            "seconds",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.properties.update(other.properties)
        self.settings.update(other.settings)

    def line(self) -> str:
        recall = share(self.right, self.expected)
        precision = share(self.right, self.found)
        return (
            f"{self.files:5d} {self.lost:4d} {self.expected:6d} {recall:>6} {precision:>6} {self.resources:5d}"
            f" {self.existing:4d} {self.opaque:4d}  {graded(self.properties)}  {graded(self.settings)}"
            f" {self.seconds:6.2f}"
        )


HEAD = (
    f"{'':62} files lost declar recall  prec. resrc exst opaq  "
    f"{'properties: resolved, decidable':>24}  {'settings':>20}   seconds"
)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def graded(counts: Counter[str]) -> str:
    whole = counts.total()
    return f"{share(counts[RESOLVED], whole):>6} {share(counts[RESOLVED] + counts[DECIDABLE], whole):>6} ({whole:5d})"


def measure(name: str, language: str, checkout: sources.Checkout, corpus: Path, show: bool) -> Figures | None:
    start = time.perf_counter()
    reading = read(language, checkout)
    if reading is None or not (reading.declarations or reading.deployments):
        return None
    out = Figures(seconds=time.perf_counter() - start)
    out.files = len({d.location.path for d in reading.declarations})
    out.lost = len(
        {g.location for g in reading.gaps if "left out" in g.reason or "read to its end" in g.reason}
    )
    known = corpus / "oracles_iac" / f"{name}.json"
    if known.exists():
        wanted = oracle(known, language)
        files = listed(known, language)
        kinds = ("resource",) if language == "bicep" else ("resource", "data", "module")
        got = declared(d for d in reading.declarations if d.block in kinds and d.location.path in files)
        out.expected, out.found, out.right = wanted.total(), got.total(), (wanted & got).total()
        if show:
            for row in sorted(wanted - got):
                print("  not found:", *row)
            for row in sorted(got - wanted):
                print("  not there:", *row)
    for deployment in reading.deployments:
        out.opaque += len(deployment.opaque)
        for resource in deployment.resources:
            count(resource, out, show)
    return out


def count(resource: Resource, out: Figures, show: bool) -> None:
    if resource.existing:
        out.existing += 1
        return
    out.resources += 1
    for path, value in leaves(resource.get("properties"), "properties"):
        how = grade(value)
        out.properties[how] += 1
        if how == OPEN and show:
            print(f"  open: {resource.at(path.lstrip('.'))} {resource.id} {path} {str(value)[:200]}")
    out.settings.update(grade(value) for value in app_settings(resource))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--open", action="store_true")
    options = parser.parse_args()
    totals = {language: Figures() for language in LANGUAGES}
    print(HEAD)
    for folder in sorted(options.checkouts.iterdir()):
        if options.only not in folder.name or not folder.is_dir():
            continue
        checkout = sources.read(folder)
        for language in LANGUAGES:
            figures = measure(folder.name, language, checkout, options.corpus, options.open)
            if figures is not None:
                print(f"{folder.name[:50]:51} {language:10} {figures.line()}")
                totals[language].add(figures)
                sys.stdout.flush()
    for language, figures in totals.items():
        print(f"{'all':51} {language:10} {figures.line()}")


if __name__ == "__main__":
    main()
