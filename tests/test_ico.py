"""The workbook of the United Kingdom's authority: its words in its places, and how much of it a scan fills."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from conftest import app_names
from ico_coverage import counted, machine, places
from small_graph import DECLARED, case

from privacy.authorities import ico
from privacy.writing import documents
from privacy.writing.dossier import Dossier

FORM = next(one for one in documents.available() if one.name == "ico-controller")


def test_words_places_and_colours_are_those_of_the_form() -> None:
    page = documents.Page(FORM, Dossier(case()))
    (content,) = documents.rendered(page, [one for one in documents.FORMATS if one.name == "xlsx"]).values()
    tab = openpyxl.load_workbook(io.BytesIO(content))["Template"]
    heads = [cell.value for cell in tab[9]]
    assert heads == list(places().values()) and len(heads) == 30
    assert heads[0] == "Business function" and heads[29].startswith("Reasons for not adhering")
    assert [cell.value for cell in tab[2]][:6:2] == [
        "Controller",
        "Data Protection Officer (if applicable)",
        "Representative (if applicable)",
    ]
    assert [tab.cell(row, 1).value for row in (3, 4, 5, 6)] == ["Name", "Address", "Email", "Telephone"]
    assert tab["B3"].value.startswith("Clinic <b>West</b> [declared]")
    colours = [cell.fill.start_color.rgb for cell in tab[9]]
    assert len(set(colours[:11])) == len(set(colours[11:])) == 1 and colours[0] != colours[11]
    assert tab.auto_filter.ref.startswith("A9:AD")


def test_purpose_and_basis_are_never_filled_by_the_machine() -> None:
    for row in ico.derive(case(None)).rows:
        for name in ("purpose", "basis", "article_6", "interests"):
            assert row.cells[name].missing


def test_what_people_answer_stands_beside_what_was_seen() -> None:
    words = DECLARED + b"ico: {booking: {dpia_required: 'yes, by the board', breach: 'none in 2026'}}\n"
    (row, *_) = ico.derive(case(words)).rows
    assert [one.origin for one in row.cells["dpia"].stated][:2] == ["declared", "observed"]
    assert row.cells["breach"].stated[0].value == "none in 2026" and row.cells["breach"].question is None
    rights = [one.value for one in row.cells["rights"].stated]
    assert "portability (Article 20)" in rights and "objection (Article 21)" not in rights


@pytest.mark.slow
def test_how_much_of_the_form_a_scan_fills(tmp_path: Path) -> None:
    """At least 14 of 42 were asked for; what people alone know stays asked."""
    found = counted(tmp_path, app_names())
    filled = machine(found)
    assert len(found) == 42 and len(filled) >= 17
    assert "Purpose of processing" not in filled and not any("Officer" in place for place in filled)
