"""Large files read ahead by another process: the same as read here, whatever happens to that process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from privacy.pseudonymize import ahead
from privacy.pseudonymize.ahead import Ahead, reading
from privacy.pseudonymize.gathering import Gathered, gather

LINES = "".join(f'{{"email": "person{n}@example.org", "n": {n}}}\n' for n in range(500))


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ahead, "LARGE", 1000)
    path = tmp_path / "people.ndjson"
    path.write_text(LINES)
    return path


def told(gathered: list[Gathered]) -> list[object]:
    return [(one.path, sorted(one.columns.by_path), one.values, one.whole, one.rows) for one in gathered]


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


def test_what_is_read_ahead_is_what_is_read_here(large: Path) -> None:
    with reading([large.parent], 2) as found:
        assert found
        assert told(found.of(large, "people.ndjson")) == told(list(gather(large, "people.ndjson")))


def test_one_process_alone_reads_nothing_ahead(large: Path) -> None:
    with reading([large], 1) as found:
        assert not found
        assert told(found.of(large, "people.ndjson")) == told(list(gather(large, "people.ndjson")))


def test_a_process_that_is_killed_is_missed_by_nobody(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_path: Path, _shown: str) -> Iterator[Gathered]:
        raise MemoryError

    with monkeypatch.context() as there:
        there.setattr(ahead, "gather", never)
        manager = reading([large], 2)
        found = manager.__enter__()
    for process in multiprocessing.active_children():
        process.kill()
    assert told(found.of(large, "people.ndjson")) == told(list(gather(large, "people.ndjson")))
    manager.__exit__(None, None, None)


def test_nothing_large_needs_no_process(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LARGE", 1 << 30)
    with reading([large, large.parent / "not there"], 2) as found:
        assert isinstance(found, Ahead) and not found and not multiprocessing.active_children()
