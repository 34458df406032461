"""Fixtures before and after, format by format: folders to be read by eye, and properties that hold for all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from privacy.pseudonymize.api import check, pseudonymize

KEY = "00112233445566778899aabbccddeeff" * 2
FOLDERS = Path(__file__).parent / "fixtures"
FORMATS = sorted(
    folder.name
    for folder in FOLDERS.iterdir()
    if (folder / "before").is_dir() and any((folder / "before").iterdir())
)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_folder_becomes_the_one_beside_it(name: str, tmp_path: Path, accept: bool) -> None:
    before, after = FOLDERS / name / "before", FOLDERS / name / "after"
    pseudonymize(before, tmp_path / "out", key=KEY)
    if accept:
        shutil.rmtree(after, ignore_errors=True)
        shutil.copytree(tmp_path / "out", after)
    assert content(tmp_path / "out") == content(after)


@pytest.mark.parametrize("name", FORMATS)
def test_a_second_time_changes_nothing_and_a_check_finds_nothing(name: str, tmp_path: Path) -> None:
    after = FOLDERS / name / "after"
    pseudonymize(after, tmp_path / "out", key=KEY)
    assert content(tmp_path / "out") == content(after)
    assert check(after).findings() == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_check_finds_what_was_there_before(name: str) -> None:
    assert check(FOLDERS / name / "before").findings()


@pytest.mark.parametrize("name", FORMATS)
def test_lines_ends_and_marks_stay(name: str) -> None:
    for path in (FOLDERS / name / "before").iterdir():
        old, new = path.read_bytes(), (FOLDERS / name / "after" / path.name).read_bytes()
        assert old.count(b"\n") == new.count(b"\n")
        assert old.count(b"\r") == new.count(b"\r")


def test_the_same_person_is_the_same_in_every_file(tmp_path: Path) -> None:
    places = [FOLDERS / name / "before" for name in ("json", "csv", "ndjson")]
    for number, place in enumerate(places):
        pseudonymize(place, tmp_path / str(number), key=KEY)
    mails = [
        {
            word
            for text in content(tmp_path / str(n)).values()
            for word in text.decode("latin-1").replace('"', " ").replace(",", " ").split()
            if "@lamcab" in word or "@" in word
        }
        for n in range(3)
    ]
    assert mails[0] & mails[1] & mails[2]
