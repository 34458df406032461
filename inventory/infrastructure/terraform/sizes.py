"""How large a value may be: names that double each other would soon come to more than any memory holds."""

from __future__ import annotations

from inventory.resources import Unknown, Value, parts_of

LARGEST = 20_000


def sized(value: Value) -> Value:
    """The value, unless it has more parts than anything real."""
    if not isinstance(value, (list, dict)) and not hasattr(value, "__slots__"):
        return value
    for count, _ in enumerate(parts_of(value)):
        if count > LARGEST:
            return Unknown("a value too large to be real")
    return value
