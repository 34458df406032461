"""Word documents: all words of the text arrive, links lead somewhere, and no name of anybody breaks the file."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from small_graph import HOSTILE, case

from privacy.formats import markup, word
from privacy.formats.markdown import code, escape, visible
from privacy.formats.widths import widths
from privacy.writing import documents
from privacy.writing.dossier import Dossier

TEXTS = [one for one in documents.available() if "docx" in one.formats and not one.needs]
LIST = """# Title

1. first
2. second
   - inner *word*

> quoted

```bicep
resource x 'a' = {
  # no heading
}
```

| | |
|---|---|
| Key | value |

[inside](#title) and [outside](https://example.com) ● observed[^1]

[^1]: `a.py` line 1
"""


def opened(text: str) -> docx.document.Document:
    return docx.Document(io.BytesIO(word.document(text, "Title", "de")))


def words(document: docx.document.Document) -> str:
    parts = [node.text or " " for node in document.element.body.iter(qn("w:t"), qn("w:tab"), qn("w:br"))]
    return " ".join("".join(parts).split())


@pytest.mark.parametrize("document", TEXTS, ids=lambda one: one.name)
def test_every_word_of_the_text_arrives(document: documents.Document) -> None:
    page = documents.Page(document, Dossier(case()))
    (content,) = documents.rendered(
        page, [kind for kind in documents.FORMATS if kind.name == "docx"]
    ).values()
    there = re.sub(r"\s", "", words(docx.Document(io.BytesIO(content))))
    for tokens in markup.pieces(page.text):
        for block in tokens:
            said = re.sub(r"\s", "", markup.plain(block.children or ()))
            parts = [re.sub(r"\s", "", t.content) for t in block.children or () if t.type == "text"]
            assert all(part in there for part in parts), said
            rows = markup.rows(block) if block.type == markup.GRID else []
            bits = [bit for row in rows for cell in row for bit in markup.inline(cell)]
            assert all(re.sub(r"\s", "", markup.plain([bit])) in there for bit in bits)
    for _, note in markup.notes(page.text):
        assert re.sub(r"\s", "", markup.plain(markup.inline(note))) in there


@pytest.mark.parametrize("document", TEXTS, ids=lambda one: one.name)
def test_links_have_their_ends_and_marks_are_one_each(document: documents.Document) -> None:
    page = documents.Page(document, Dossier(case()))
    body = docx.Document(io.BytesIO(word.document(page.text, "T", "en", page.pictures.drawn))).element.body
    places = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    ids = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None}
    assert len(set(places)) == len(places) and len(set(ids)) == len(ids)
    assert anchors <= set(places) and any(name.startswith("note_") for name in anchors)
    assert HOSTILE not in words(docx.Document(io.BytesIO(word.document(page.text, "T", "en"))))


def test_it_is_a4_with_page_numbers_in_its_language() -> None:
    made = opened("# Title\n\ntext\n")
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    footer = etree.tostring(section.footer._element).decode()
    assert "Title" in footer and 'instr="PAGE"' in footer and 'instr="NUMPAGES"' in footer
    assert made.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "de-DE"


def test_blocks_look_like_what_they_are() -> None:
    made = opened(LIST)
    styles = [one.style.name for one in made.paragraphs]
    assert styles[:6] == ["Title", "Listed", "Listed", "Listed", "Quoted", "CodeBlock"]
    texts = [one.text for one in made.paragraphs]
    assert texts[1:4] == ["1.\tfirst", "2.\tsecond", "•\tinner word"] and texts[-1] == "1.\ta.py line 1"
    assert "# no heading" in texts[5]
    (table,) = made.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Key", "value"]
    colours = {run.style.name for one in made.paragraphs for run in one.runs}
    assert "Originobserved" in colours and "●\u00a0observed" in "".join(
        node.text for node in made.element.body.iter(qn("w:t"))
    )
    assert [one.target_ref for one in made.part.rels.values() if one.is_external] == ["https://example.com"]


@pytest.mark.parametrize("document", TEXTS, ids=lambda one: one.name)
def test_no_character_turns_or_hides_others(document: documents.Document) -> None:
    page = documents.Page(document, Dossier(case()))
    (content,) = documents.rendered(
        page, [kind for kind in documents.FORMATS if kind.name == "docx"]
    ).values()
    said = words(docx.Document(io.BytesIO(content)))
    assert not [char for char in said if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs")]


def test_the_head_of_a_table_is_repeated() -> None:
    made = opened("| a | b |\n|---|---|\n| 1 | 2 |\n")
    head, row = made.tables[0].rows
    assert head._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert row._tr.find(f".//{qn('w:tblHeader')}") is None


@settings(max_examples=25)  # each makes a whole file
@given(st.text(max_size=80))
def test_any_text_and_name_arrives(text: str) -> None:
    made = opened(f"x {escape(text)} x\n\n| a |\n|---|\n| {code(text)} |\n")
    said = re.sub("[●◆◇○]", "•", visible(text))
    assert re.sub(r"\s", "", f"x {said} x") in re.sub(r"\s", "", words(made))
    assert len(made.tables) == 1


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_any_markdown_makes_a_file(text: str) -> None:
    with zipfile.ZipFile(io.BytesIO(word.document(text, text, "en"))) as package:
        etree.fromstring(package.read("word/document.xml"))


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=6), st.integers(3000, 12000))
def test_columns_fill_the_page(rows: list[tuple[str, ...]], total: int) -> None:
    found = widths(rows, total)
    assert sum(found) == total and all(width > 0 for width in found)


def test_a_column_that_says_more_is_wider() -> None:
    narrow, wide = widths([("Key", "Value"), ("a", "a long sentence that goes on and on " * 3)], 9000)
    assert wide > 3 * narrow


def test_room_that_nobody_asked_for_is_shared() -> None:
    left, right = widths([("Function apps", "."), ("Files read", "11: python 1")], 9000)
    assert 0.3 < left / right < 3


def test_a_name_out_of_the_code_is_not_broken() -> None:
    beside = "a long sentence that goes on and on and wants the whole of the page for itself " * 3
    name, _ = widths([("Input", "What"), ("inventory.json", beside)], 9000)
    needs = len("inventory.json") * 9 * 0.6 * 20 + 230  # 9 points of one width, the margins of a cell
    assert name >= needs
