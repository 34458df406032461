"""Fixtures in formats that nobody reads by eye: packed from one table, pseudonymised, and unpacked beside it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from labelled_fixtures import WRITERS
from labelled_records import READERS

from privacy.pseudonymize.api import check, pseudonymize

KEY = "00112233445566778899aabbccddeeff" * 2
FOLDER = Path(__file__).parent / "fixtures_packed"
FORMATS = ("parquet", "avro", "xlsx")


def table(text: str) -> list[dict[str, Any]]:
    return [{**row, "id": int(row["id"])} for row in csv.DictReader(io.StringIO(text))]


def shown(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return out.getvalue()


def packed(form: str, folder: Path) -> Path:
    folder.mkdir()
    rows = table((FOLDER / "before.csv").read_text(encoding="utf-8"))
    (folder / f"guests.{form}").write_bytes(WRITERS[form](rows))
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_becomes_the_one_beside_it(form: str, tmp_path: Path, accept: bool) -> None:
    before = packed(form, tmp_path / "before")
    pseudonymize(before, tmp_path / "out", key=KEY)
    made = shown(list(READERS[form]((tmp_path / "out" / f"guests.{form}").read_bytes())))
    if accept:
        (FOLDER / "after.csv").write_text(made, encoding="utf-8")
    assert made == (FOLDER / "after.csv").read_text(encoding="utf-8")
    assert check(before).findings() and not check(tmp_path / "out").findings()


@pytest.mark.parametrize("form", FORMATS)
def test_a_second_time_changes_nothing(form: str, tmp_path: Path) -> None:
    pseudonymize(packed(form, tmp_path / "before"), tmp_path / "once", key=KEY)
    pseudonymize(tmp_path / "once", tmp_path / "twice", key=KEY)
    assert (tmp_path / "twice" / f"guests.{form}").read_bytes() == (
        tmp_path / "once" / f"guests.{form}"
    ).read_bytes()
