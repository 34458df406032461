"""The changes that the check is measured on still fit the golden apps, and programs leave code that can be read."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from conftest import APPS, app_names

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import quiet_changes
import seeded
from code_trees import GRAMMARS, fits, language


def _copy(name: str, folder: Path) -> Path:
    left = shutil.ignore_patterns("expected", "truth.yaml")
    return Path(shutil.copytree(APPS / name, folder / name, ignore=left))


@pytest.mark.parametrize("name", app_names())
def test_each_edit_fits_its_app(name: str, tmp_path: Path) -> None:
    seeds = [(one.name, one.before, one.edits) for one in seeded.seeds() if one.repository == name]
    quiet = [(one.name, {}, one.edits) for one in seeded.quiet() if one.repository == name]
    for number, (change, before, edits) in enumerate([*seeds, *quiet]):
        root = _copy(name, tmp_path / str(number))
        seeded.apply(root, before)
        assert seeded.apply(root, edits) or any(
            "move" in step for steps in edits.values() for step in steps
        ), change


@pytest.mark.parametrize("change", quiet_changes.AUTOMATIC)
def test_programs_leave_code_that_can_be_read(change: str, tmp_path: Path) -> None:
    made = 0
    for name in app_names():
        files = quiet_changes.text_files(_copy(name, tmp_path))
        for path, text in quiet_changes.AUTOMATIC[change][1](files).items():
            kind = language(path)
            made += text is None or text != files.get(path)
            was = files.get(path, "")
            if text and kind in GRAMMARS and path in files and fits(was, kind):
                assert fits(text, kind), f"{name}/{path}"
    assert made


def test_what_is_made_up_is_in_no_file_and_always_the_same() -> None:
    made = dict(seeded.values())
    seeded.values.cache_clear()
    assert made == dict(seeded.values())
    texts = [file.read_text("utf-8") for file in seeded.HERE.rglob("*.yaml")]
    assert not any(value in text for value in made.values() for text in texts)


def test_lines_beside_what_was_taken_out_count_as_changed() -> None:
    assert seeded.lines("a\nb\nc\n", "a\nc\n") == {1, 2}
    assert seeded.lines("a\nb\nc\n", "a\nx\nc\n") == {2}
