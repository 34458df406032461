"""Functions whose result depends on where a template is deployed: it stays open, under its own name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventory.infrastructure.arm.functions.lambdas import LAMBDAS
from inventory.infrastructure.arm.functions.lists import LISTS
from inventory.infrastructure.arm.functions.numbers import NUMBERS
from inventory.infrastructure.arm.functions.texts import TEXTS
from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.resources import Context, Value

_OBJECTS = (
    "deployer",
    "deployment",
    "environment",
    "managementGroup",
    "resourceGroup",
    "subscription",
    "tenant",
)
_HASHES = ("guid", "newGuid", "uniqueString")
_OTHERS = (
    "externalInput", "pickZones", "providers", "toLogicalZone", "toLogicalZones", "toPhysicalZone",
    "toPhysicalZones",
)  # fmt: skip


def _context(name: str) -> Function:
    def function(_run: Evaluator, arguments: Sequence[Value]) -> Value:
        return Context(name, tuple(arguments))

    return function


PLACES: Mapping[str, Function] = {
    **{name.lower(): _context(f"{name}()") for name in _OBJECTS},
    **{name.lower(): _context(name) for name in (*_HASHES, *_OTHERS)},
}

FUNCTIONS: Mapping[str, Function] = {**TEXTS, **LISTS, **LAMBDAS, **NUMBERS, **PLACES}
"""Every function of Bicep and ARM that a deployment itself does not answer, by its name in lower case."""
