"""What holds when nothing is written: by type, language and version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from inventory.catalog import DATA, read_data
from inventory.facts import Location
from inventory.infrastructure import defaults
from inventory.resources import Choice, Resource

ROWS = read_data(DATA / "resource_defaults.yaml")


@pytest.mark.parametrize(
    "example", ROWS["examples"], ids=lambda e: f"{e['declared']} {e['version']} {e['path']}"
)
def test_examples_of_the_data(example: Mapping[str, Any]) -> None:
    place = Location("main.tf")
    resource = Resource("r", example["type"], "n", {}, place, example["declared"], example["version"])
    found = defaults.default(resource, example["path"])
    if "either" in example:
        assert found is not None
        assert isinstance(found[0], Choice)
        assert list(found[0].options) == example["either"]
    else:
        assert (found[0] if found is not None else None) == example["gives"]


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("4.14.0", (4, 14, 0), (4, 14, 1)),
        ("~> 4.1", (4, 1), (5,)),
        ("~> 4.1.2", (4, 1, 2), (4, 2)),
        (">= 3.0, < 5.0", (3, 0), (5, 0)),
        ("", defaults.FIRST, defaults.NEVER),
        ("no version", defaults.FIRST, defaults.NEVER),
    ],
)
def test_constraints(written: str, low: tuple[int, ...], high: tuple[int, ...]) -> None:
    assert defaults.versions(written) == (low, high)


def test_ranges_of_one_property_leave_no_doubt() -> None:
    for key, rows in defaults.known().items():
        for n, row in enumerate(rows):
            for other in rows[n + 1 :]:
                apart = row.before <= other.since or other.before <= row.since
                assert apart or (row.types and other.types and not row.types & other.types), key
