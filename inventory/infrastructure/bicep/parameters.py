"""Parameters files in Bicep's own language."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.facts import Gap, Location
from inventory.infrastructure.arm.functions.places import FUNCTIONS
from inventory.infrastructure.arm.parameters import Given
from inventory.infrastructure.arm.place import Place
from inventory.infrastructure.arm.template import Template
from inventory.infrastructure.arm.template_files import Library, beside
from inventory.infrastructure.arm.world import World
from inventory.infrastructure.evaluation import Evaluator
from inventory.resources import Value

MOST_BASES = 10


def given(library: Library, files: Iterable[Template]) -> tuple[dict[str, list[Given]], list[Gap]]:
    """The values of every parameters file, by the template that it says it is for."""
    out: dict[str, list[Given]] = {}
    gaps: list[Gap] = []
    for file in files:
        if not file.using:
            continue
        root = beside(file.path, file.using)
        if root is None or library.template(root) is None:
            gaps.append(
                Gap("the template that these parameters are for is not in the checkout", Location(file.path))
            )
            continue
        out.setdefault(root, []).append(_values(library, file))
    return out, gaps


def _values(library: Library, file: Template) -> Given:
    """What a file and those it extends assign; the nearest one counts."""
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    here: Template | None = file
    for _ in range(MOST_BASES):
        if here is None:
            break
        place = Place(World(here.path, library, Evaluator(FUNCTIONS)), here, {})
        for name, (_, line) in here.assigned.items():
            if name not in values:
                values[name] = place.name(name)
                lines[name] = line if here is file else 1
        base = beside(here.path, here.extends) if here.extends else None
        here = library.template(base) if base is not None else None
    return Given(file.path, values, lines)
