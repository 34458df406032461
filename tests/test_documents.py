"""The documents: whole, the same each time, safe against names, and never over somebody's words."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import HOSTILE, case, register

from inventory.errors import Problem
from inventory.infrastructure.periods import words as period
from privacy.cells import cells
from privacy.formats import data, html
from privacy.formats.markdown import MARKS, Footnotes, code, escape, locations, visible
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.wording import basis, condition, place

REGISTER = register()
RECORD = next(one for one in documents.available() if one.name == "article-30-controller")
TEXT = documents.Page(RECORD, Dossier(case())).text


class Page(HTMLParser):
    """Tags, attributes and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def page(text: str = TEXT) -> Page:
    return Page(html.page(text, "Title", "en", "privacy 0"))


def write(folder: Path, *formats: str) -> tuple[Path, ...]:
    wanted, kinds = documents.chosen((RECORD.name,), formats)
    return documents.write(Dossier(case()), wanted, kinds, folder)


def test_the_record_is_the_same_each_time() -> None:
    assert documents.Page(RECORD, Dossier(case())).text == TEXT


def test_every_cell_reaches_the_record() -> None:
    """What people are asked or have said is there; nothing of the register is dropped on the way."""
    for one in cells(REGISTER):
        if one.question:
            assert f"question {REGISTER.questions.number(one)}" in TEXT, one.id
        for said in one.stated:
            if said.note:
                assert str(escape(said.note)) in TEXT, one.id
    for number, question in REGISTER.questions.open:
        assert f"\n{number}. {escape(question.text)}" in TEXT
    for group in REGISTER.scanned.gaps:
        assert str(escape(group.reason)) in TEXT
    for store in REGISTER.stores:
        assert str(escape(store.name)) in TEXT and str(escape(store.reason)) in TEXT


@pytest.mark.parametrize("word", ["compliant", "anonymous", "not required", "GDPR-safe"])
def test_it_passes_no_verdict(word: str) -> None:
    assert word not in TEXT.lower()


def test_absence_is_not_seen_rather_than_none() -> None:
    assert "none seen" in TEXT.lower()
    empty = documents.Page(RECORD, Dossier(case(b"activities: {a: {functions: health}}"))).text
    assert "None seen." in empty


def test_every_table_keeps_its_columns() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE):
        rows = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(rows)) == 1, table


def test_names_from_a_repository_stay_text() -> None:
    seen = page()
    assert not {"script", "img", "iframe", "b", "object", "link", "base"} & set(seen.tags)
    assert all(not name.startswith("on") for name, _ in seen.attributes)
    links = {value for name, value in seen.attributes if name in ("href", "src")}
    assert all(link and link.startswith("#") for link in links), links
    assert "<script>alert(1)</script>" in seen.words
    assert "\u202e" not in TEXT and HOSTILE not in TEXT


def test_a_name_wears_no_origin_and_cites_nothing() -> None:
    seen = page(f"{escape('● observed [^1]')} {code('◆ declared')}")
    assert ("class", "origin observed") not in seen.attributes and "sup" not in seen.tags
    assert not any(mark in escape("●◆◇○") for mark in MARKS.values())


def test_footnotes_and_headings_have_their_ends() -> None:
    seen = page()
    ids = [value for name, value in seen.attributes if name == "id"]
    links = {str(value)[1:] for name, value in seen.attributes if name == "href"}
    assert len(set(ids)) == len(ids) and links <= set(ids)
    numbers = [int(number) for number in re.findall(r"^\[\^(\d+)\]: ", TEXT, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_page_needs_nothing_from_elsewhere() -> None:
    source = html.page(TEXT, "Title", "en", "privacy 0")
    assert "default-src 'none'" in source
    frame = re.sub(r"<main .*</main>", "", source, flags=re.DOTALL)
    assert not re.search(r"url\(|@import|<link|src=|https?://", frame)


@given(st.text())
def test_any_text_comes_back_as_it_is(text: str) -> None:
    seen = Page(html.body(f"x {escape(text)} x")[0])
    assert set(seen.tags) <= {"p"}
    words = re.sub("[●◆◇○]", "•", visible(text))
    assert seen.words.split() == f"x {words} x".split()


@given(st.text())
def test_any_name_fits_a_cell_of_a_table(text: str) -> None:
    seen = Page(html.body(f"| a | b |\n|---|---|\n| {code(text)} | {escape(text)} |\n")[0])
    assert seen.tags.count("td") == 2 and seen.tags.count("tr") == 2
    assert set(seen.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code", "div"}


def test_json_holds_every_cell(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "json")
    content = json.loads(path.read_text(encoding="utf-8"))
    text = json.dumps(content)
    assert content["schema_version"] == 1
    assert all(json.dumps(one.id)[1:-1] in text for one in cells(REGISTER))


@pytest.mark.parametrize("extra", ["", "half a character \ud800"])
def test_large_json_says_the_same_in_less_room(extra: str) -> None:
    """Of every document, also where what is said can't be put in as ready text."""
    for document in documents.available():
        if document.needs:
            continue
        made = documents.Page(document, Dossier(case()))
        chapters = made.dossier.chapters(document.chapters) | ({"extra": extra} if extra else {})
        small, large = (data.open_text(chapters, made.questions, large) + b"}" for large in (False, True))
        assert json.loads(large) == json.loads(small)
        assert len(large) < len(small) and b"\n" not in large


def test_unknown_documents_and_formats_are_problems() -> None:
    for names, kinds in ((["x"], []), ([], ["doc"])):
        with pytest.raises(Problem):
            documents.chosen(names, kinds)


def test_places_are_told_by_file_and_counted() -> None:
    from inventory.facts import Location

    many = [Location("a.py", n) for n in range(1, 21)]
    assert locations(many[:1]) == "`a.py` line 1"
    assert locations(many).endswith("11, 12; and 8 more")
    notes = Footnotes()
    assert (notes.cite(many), notes.cite(many[:1]), notes.cite(reversed(many))) == ("[^1]", "[^2]", "[^1]")
    assert notes.cite(()) == ""


def test_words_for_codes() -> None:
    assert (
        period("P1Y6M") == "1 year 6 months"
        and period("PT36H") == "36 hours"
        and period("PT5M") == "5 minutes"
    )
    assert period("none") == "none"
    assert basis("contract") == "contract (Article 6(1)(b))" and basis("none") == "none"
    assert condition("health_care") == "health care (Article 9(2)(h))"
    assert place("NO").startswith("Norway: in the European") and "only some recipients" in place("US")
    assert "third country" in place("XX")
