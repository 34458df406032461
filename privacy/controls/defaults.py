"""What a provider or a service sets by itself where nothing is written."""

from __future__ import annotations

from inventory.resources import Resource, Value


def default(_resource: Resource, _path: str) -> tuple[Value, str, bool] | None:
    """The value, where that is written, and whether it was verified; None when nothing is known."""
    return None
