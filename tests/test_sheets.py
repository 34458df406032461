"""Tables of the documents: every sheet fills, and no text of anybody becomes a formula or breaks a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import DECLARED, HOSTILE, case

from inventory.errors import Problem
from privacy.case import Case
from privacy.formats import comma_separated, xlsx
from privacy.writing import documents, sheets
from privacy.writing.dossier import Dossier
from privacy.writing.sheets import Block, Head, Sheet

TABLED = [document for document in documents.available() if sheets.there(document.name)]
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "=cmd|' /C calc'!A0")


def page(document: documents.Document, about: Case | None = None) -> documents.Page:
    return documents.Page(document, Dossier(about or case()))


def sheet(*values: object) -> Sheet:
    heads = tuple(Head(f"h{number}", 20) for number, _ in enumerate(values))
    return Sheet("s", "S", (Block(heads, (tuple(values),)),))  # type: ignore[arg-type]


def opened(*made: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.workbook(made)))


def rows(made: Sheet) -> list[list[str]]:
    (content,) = comma_separated.files([made]).values()
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("document", TABLED, ids=lambda one: one.name)
def test_every_sheet_fills_and_opens(document: documents.Document) -> None:
    made = page(document).sheets
    book = opened(*made)
    assert len(book.sheetnames) == len(made) and len({name.lower() for name in book.sheetnames}) == len(made)
    for sheet_, tab in zip(made, book.worksheets, strict=True):
        heads = [head.title for block in sheet_.blocks for head in block.head]
        shown = [str(cell.value) for row in tab.iter_rows() for cell in row if cell.value is not None]
        assert set(heads) <= set(shown), sheet_.name
    assert {one.name for one in made} >= {"questions", "about"}


@pytest.mark.parametrize("document", TABLED, ids=lambda one: one.name)
def test_no_cell_is_a_formula_and_none_holds_what_hides(document: documents.Document) -> None:
    words = DECLARED.decode().replace("privacy@clinic.example", "=1+1").replace(": patients", ': "@SUM(A1)"')
    about = case(words.encode())
    for tab in opened(*page(document, about).sheets).worksheets:
        for row in tab.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr"), (tab.title, cell.coordinate)
                assert HOSTILE not in str(cell.value) and "\u202e" not in str(cell.value)
    for content in comma_separated.files(page(document, about).sheets).values():
        for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            assert not any(value.lstrip()[:1] in ("=", "+", "-", "@") for value in line if value)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    cell = opened(sheet(text)).worksheets[0]["A2"]
    assert cell.data_type == "s" and cell.value.strip() == text.strip()
    assert rows(sheet(text))[1][0].startswith("'")


@given(st.text(max_size=60))
def test_any_text_comes_back(text: str) -> None:
    cell = opened(sheet(text)).worksheets[0]["A2"]
    assert cell.data_type in ("s", "n")
    known = xlsx.NOT_IN_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    assert (cell.value or "").replace("\r\n", "\n").replace("\r", "\n") == known
    (value,) = rows(sheet(text))[1] or [""]
    assert value.removeprefix("'") == comma_separated.CONTROL.sub("", text).removeprefix("'")


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_words_make_a_tab(titles: list[str]) -> None:
    made = [Sheet("s", title, (Block((Head("h", 9),), ()),)) for title in ["", *titles]]
    assert all(0 < len(name) <= 31 for name in opened(*made).sheetnames)


def test_a_cell_that_is_too_long_says_so() -> None:
    for text in ("x" * 40_000, "\U0001f600" * 20_000):
        value = opened(sheet(text)).worksheets[0]["A2"].value
        assert value.endswith(xlsx.SHORTENED) and len(value.encode("utf-16-le")) <= xlsx.LONGEST * 2


def test_heads_stay_and_filter() -> None:
    tab = opened(sheet("a", "b", "c")).worksheets[0]
    assert tab.freeze_panes == "B2" and tab.auto_filter.ref == "A1:C2" and tab["A2"].alignment.wrap_text


def test_csv_is_as_excel_reads_it() -> None:
    (content,) = comma_separated.files([sheet('a "b"', "c\nd", 3, None)]).values()
    assert content == b'\xef\xbb\xbfh0,h1,h2,h3\r\n"a ""b""","c\nd",3,\r\n'


def test_a_mistake_in_sheets_yaml_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.yaml").write_text("sheets: [{name: a, title: b, colums: []}]")
    monkeypatch.setattr(sheets.templates, "folder", lambda: tmp_path)
    with pytest.raises(Problem) as caught:
        sheets._shapes("x.yaml")
    assert "colums" in str(caught.value) and "add-a-document" in caught.value.hint
