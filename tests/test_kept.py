"""What is kept is what would be made, and anything wrong with it means making it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from privacy import kept as module
from privacy.classify.lexicon import _lexicon
from privacy.kept import FEW, kept


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "privacy-inventory"


def test_it_is_made_once(cache: Path) -> None:
    assert kept("words", lambda: {"a": (1, 2)}) == {"a": (1, 2)}
    assert kept("words", lambda: {"never": ()}) == {"a": (1, 2)}
    assert len(list(cache.iterdir())) == 1


def test_what_is_damaged_is_made_anew(cache: Path) -> None:
    kept("words", lambda: "first")
    next(cache.iterdir()).write_bytes(b"\x80nothing")
    assert kept("words", lambda: "second") == "second"


def test_one_letter_that_was_spoiled_is_noticed(cache: Path) -> None:
    kept("words", lambda: "first")
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes().replace(b"first", b"burst"))
    assert kept("words", lambda: "second") == "second"


def test_other_data_makes_it_anew_and_old_ones_go(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(FEW + 3):
        monkeypatch.setattr(module, "_mark", lambda at=at: str(at))
        assert kept("words", lambda at=at: at) == at
    assert len(list(cache.iterdir())) == FEW


def test_where_nothing_can_be_written_it_is_made(cache: Path) -> None:
    cache.parent.joinpath("privacy-inventory").write_text("a file in its place")
    assert kept("words", lambda: 1) == 1


def test_without_a_home_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_: Path) -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", nowhere)
    assert kept("words", lambda: 1) == 1


def test_the_lexicon_kept_is_the_one_made(cache: Path) -> None:
    made = _lexicon()
    kept("lexicon", lambda: made)
    assert len(list(cache.iterdir())) == 1
    found = kept("lexicon", _lexicon)
    assert {**vars(found), "normal": None} == {**vars(made), "normal": None}
    assert found.normal.words("customerEmailAddress") == made.normal.words("customerEmailAddress")
