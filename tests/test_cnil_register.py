"""The CNIL's simplified register: its lists are closed, and retention stands beside each category."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from small_graph import case

from privacy import vocabulary
from privacy.authorities import cnil
from privacy.writing import documents
from privacy.writing.dossier import Dossier

FORM = next(one for one in documents.available() if one.name == "cnil-register")


def workbook() -> openpyxl.Workbook:
    page = documents.Page(FORM, Dossier(case()))
    (content,) = documents.rendered(page, [one for one in documents.FORMATS if one.name == "xlsx"]).values()
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_list_and_a_sheet_for_each_activity() -> None:
    book = workbook()
    assert book.sheetnames[:3] == ["Liste des traitements", "Booking appointments", "Newsletter"]
    shown = [cell.value for row in book["Booking appointments"].iter_rows() for cell in row if cell.value]
    assert "Questions ouvertes" in book.sheetnames  # a form in French is French to its end
    assert "Catégories de données" in shown and "Durée de conservation prévue" in shown
    assert any("90 jours" in str(value) for value in shown)


def test_closed_lists_are_kept_and_the_privacy_shield_is_never_chosen() -> None:
    lists = cnil.lists()
    kinds = {*lists["lines"], lists["other"]}
    recipients = {*lists["recipients"].values(), lists["other_recipient"]}
    for sheet in cnil.derive(case()).sheets:
        assert {line.kind for line in sheet.data} <= kinds
        assert {line.kind for line in sheet.recipients} <= recipients
        assert all(line.detail for line in (*sheet.data, *sheet.special, *sheet.recipients))
    words = {str(cell.value) for tab in workbook() for row in tab.iter_rows() for cell in row}
    assert not any("Privacy Shield" in word for word in words)


def test_every_key_of_the_lines_is_a_category_or_above_one() -> None:
    known = vocabulary.categories()
    for keys in cnil.lists()["lines"].values():
        for key in keys:
            assert any(one == key or one.startswith(f"{key}.") for one in known), key


@pytest.mark.parametrize("languages", [("fr",), ("en", "fr"), ()])
def test_who_asks_for_french_gets_it_once_and_with_english_too(
    languages: tuple[str, ...], tmp_path: Path
) -> None:
    spoken = documents.spoken(languages)
    written = documents.write(
        Dossier(case()), [FORM], documents.chosen((), ("xlsx",))[1], tmp_path, spoken, 1
    )
    assert [path.name for path in written] == ["cnil-register.xlsx"]
    assert not FORM.among(("de",))
