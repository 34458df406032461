"""Memory does not grow with a payload, not even where all of it stands on one line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from memory import classified, write

pytestmark = pytest.mark.slow(seconds=20)
LIMIT = 350  # MB; what the program itself takes is about half of it


@pytest.mark.parametrize("form", ["ndjson", "csv", "line"])
def test_a_file_larger_than_the_memory_it_may_take(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"customers.{'json' if form == 'line' else form}"
    write(path, form, 400)
    most, _, _, found = classified(path, exhaustive=False)
    assert most < LIMIT and not found.startswith("0 records"), (most, found)
