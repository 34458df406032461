"""YAML as the plain values that JSON could hold, of a size that doesn't depend on its aliases."""

from __future__ import annotations

from typing import Any

import yaml

from inventory.infrastructure.jsonc import DEEPEST
from inventory.resources import Value

LONGEST = 500_000
MOST = 200_000
"""Values, however often an alias repeats them."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, but for mappings that grow by merging without end."""

    def flatten_mapping(self, node: Any) -> None:
        super().flatten_mapping(node)
        if len(node.value) > MOST:
            raise ValueError("too large")


def loads(text: str) -> Value:
    """The value of a YAML text; ValueError says why there is none, without quoting any of it."""
    if len(text) > LONGEST:
        raise ValueError("too long")
    try:
        return _Plain().value(yaml.load(text, Loader=_Loader))
    except (yaml.YAMLError, RecursionError):
        raise ValueError("not valid YAML") from None


class _Plain:
    """Makes the values of a document; ValueError where they have no end."""

    def __init__(self) -> None:
        self.made = 0

    def value(self, value: object, depth: int = 0) -> Value:
        """What JSON could hold; dates and the like become texts."""
        self.made += 1
        if depth > DEEPEST or self.made > MOST:
            raise ValueError("nested too deep, or too large")
        if isinstance(value, dict):
            return {str(k): self.value(v, depth + 1) for k, v in value.items()}
        if isinstance(value, list):
            return [self.value(v, depth + 1) for v in value]
        return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
