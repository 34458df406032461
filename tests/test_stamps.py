"""Files are written over only as long as nobody's words are lost: in every format, whatever was done to them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import case

from inventory.errors import Problem
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.stamps import MANIFEST, stamped_package, untouched

RECORD = "article-30-controller"
ALL = tuple(kind.name for kind in documents.FORMATS)
TEXTS = tuple(name for name in ALL if name not in ("docx", "xlsx"))


def write(folder: Path, *formats: str, declared: bytes | None = None) -> tuple[Path, ...]:
    wanted, kinds = documents.chosen((RECORD,), formats)
    about = case(declared) if declared else case()
    return documents.write(Dossier(about), wanted, kinds, folder)


def edit(path: Path) -> None:
    """As a person does: one word is another."""
    content = path.read_bytes()
    if path.suffix not in (".xlsx", ".docx"):
        path.write_bytes(content.replace(b"Twilio", b"Another", 1))
        return
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Twilio", b"Another"))


def edited(paths: tuple[Path, ...]) -> Path:
    """The first of the files that names the recipient, after an edit."""
    for path in paths:
        before = path.read_bytes()
        edit(path)
        if path.suffix in (".xlsx", ".docx") or path.read_bytes() != before:
            return path
    raise AssertionError("no file names the recipient")


@pytest.mark.parametrize("kind", ALL)
def test_written_twice_is_the_same_file(kind: str, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in write(tmp_path, kind)}
    assert {path: path.read_bytes() for path in write(tmp_path, kind)} == before


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_ends_its_last_line(kind: str, tmp_path: Path) -> None:
    assert all(path.read_bytes().endswith(b"\n") for path in write(tmp_path, kind))


@pytest.mark.parametrize("kind", ALL)
def test_what_is_untouched_is_written_over(kind: str, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in write(tmp_path, kind)}
    after = {path: path.read_bytes() for path in write(tmp_path, kind, declared=b"software: Other")}
    assert before.keys() == after.keys() and before != after


@pytest.mark.parametrize("kind", ALL)
def test_an_edited_file_is_not_written_over(kind: str, tmp_path: Path) -> None:
    path = edited(write(tmp_path, kind))
    before = {one: one.read_bytes() for one in tmp_path.iterdir()}
    with pytest.raises(Problem) as caught:
        write(tmp_path, *ALL)
    assert "privacy.yaml" in caught.value.hint and caught.value.at == str(path)
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before


@pytest.mark.parametrize("kind", TEXTS)
def test_other_line_ends_are_no_edit(kind: str, tmp_path: Path) -> None:
    for path in write(tmp_path, kind):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    write(tmp_path, kind, declared=b"software: Other")


def test_a_workbook_that_excel_saved_is_edited(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "xlsx")
    openpyxl.load_workbook(path).save(path)
    with pytest.raises(Problem):
        write(tmp_path, "xlsx", declared=b"software: Other")


def test_a_lost_manifest_loses_no_words(tmp_path: Path) -> None:
    write(tmp_path, "csv")
    (tmp_path / MANIFEST).unlink()
    write(tmp_path, "csv")  # the same again harms nobody
    (tmp_path / MANIFEST).write_text("[]")
    with pytest.raises(Problem):
        write(tmp_path, "csv", declared=b"software: Other")


def test_the_manifest_keeps_the_stamps_of_other_documents(tmp_path: Path) -> None:
    (tmp_path / "other.table.csv").write_text("x")
    known = {"files": {"other.table.csv": "sha256:1", "gone.csv": "sha256:2"}}
    (tmp_path / MANIFEST).write_text(json.dumps(known))
    write(tmp_path, "csv")
    stamps = json.loads((tmp_path / MANIFEST).read_text())["files"]
    assert stamps["other.table.csv"] == "sha256:1" and "gone.csv" not in stamps and len(stamps) > 5


@pytest.mark.parametrize("name", ["md", "html", "xlsx", "activities.csv", "json"])
@pytest.mark.parametrize("content", [b"mine", b"PK\x05\x06" + bytes(18), b"\xff\xfe"])
def test_somebody_elses_file_is_not_written_over(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"{RECORD}.{name}"
    path.write_bytes(content)
    with pytest.raises(Problem):
        write(tmp_path, *ALL)
    assert [one.name for one in tmp_path.iterdir()] == [path.name] and path.read_bytes() == content


@given(st.binary(max_size=300))
def test_any_bytes_are_somebodys(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.xlsx", "a.csv", "a.md"):
            path = Path(folder) / name
            path.write_bytes(content)
            if content:
                with pytest.raises(Problem):
                    untouched(path)


def test_no_time_and_no_machine_is_in_a_package(tmp_path: Path) -> None:
    for path in write(tmp_path, "xlsx"):
        with zipfile.ZipFile(path) as package:
            assert {entry.date_time[0] for entry in package.infolist()} == {1980}
            assert b"20" not in package.read("docProps/core.xml").split(b"dc:title")[2][:60]


def test_the_stamp_of_a_package_is_about_its_content() -> None:
    def package(content: str) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            made.writestr("a.xml", content)
        return stream.getvalue()

    one, same, other = (stamped_package(package(text), "T", "en", "p") for text in ("a", "a", "b"))
    assert one == same != other
