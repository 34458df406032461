"""Values as they leave Terraform: references by the names of ARM's properties, nothing of the evaluation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from inventory.infrastructure.terraform import kinds
from inventory.resources import (
    Choice,
    Closure,
    Computed,
    Context,
    Namespace,
    Open,
    Reference,
    Template,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from inventory.infrastructure.terraform.plan import Placed

DEEPEST = 80
PLACES = re.compile(r"\[(?:\d+|\*)\]")


def settled(value: Value, by_id: Mapping[str, Placed], depth: int = 0) -> Value:
    """The value with every reference by ARM's path of the property meant."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if depth > DEEPEST:
        return Unknown("nested too deep to follow")
    depth += 1
    if isinstance(value, Reference):
        return _named(value, by_id)
    if isinstance(value, list):
        return [settled(v, by_id, depth) for v in value]
    if isinstance(value, dict):
        return {k: settled(v, by_id, depth) for k, v in value.items()}
    return _open(value, by_id, depth)


def _open(value: Value, by_id: Mapping[str, Placed], depth: int) -> Value:
    if isinstance(value, Template):
        return Template(tuple(settled(v, by_id, depth) for v in value.parts))
    if isinstance(value, Choice):
        options = tuple(settled(v, by_id, depth) for v in value.options)
        return Choice(settled(value.condition, by_id, depth), options)
    if isinstance(value, Open):
        return Open(settled(value.known, by_id, depth), settled(value.rest, by_id, depth))
    if isinstance(value, Computed):
        return Computed(value.function, tuple(settled(v, by_id, depth) for v in value.arguments))
    if isinstance(value, Context):
        return Context(value.name, tuple(settled(v, by_id, depth) for v in value.arguments))
    if isinstance(value, (Namespace, Closure)):
        return Unknown("names that stand for no value")
    return value


def _named(reference: Reference, by_id: Mapping[str, Placed]) -> Reference:
    placed = by_id.get(reference.resource)
    if placed is None or reference.path in ("", "id"):
        return reference
    return Reference(reference.resource, property_of(placed.type, reference.path))


def property_of(type: str, path: str) -> str:
    """ARM's path of an attribute; the attribute's own where no other is known."""
    plain = PLACES.sub("", path)
    if type.startswith("azapi_"):
        return plain.removeprefix("output.")
    if plain.startswith("identity."):
        return {"principal_id": "identity.principalId", "tenant_id": "identity.tenantId"}.get(
            plain[9:], plain
        )
    kind = kinds.table().kinds.get(type)
    if kind is None:
        return plain
    if plain in kind.outputs:
        return kind.outputs[plain]
    rows = (row.target for row in kind.rows if ".".join(row.source).replace("[]", "") == plain)
    return next(rows, plain)
