"""Documents in German and French: every sentence has its translation, and values stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import DECLARED, HOSTILE, case

from inventory.catalog import read_data
from privacy.controls.catalog import controls
from privacy.countries import names
from privacy.declarations.file import Declarations
from privacy.declarations.processing import Controller
from privacy.declarations.record import Activity, Contact, RecipientNote, StoreNote
from privacy.declarations.words import LAWFUL_BASES, SPECIAL_CONDITIONS
from privacy.formats import html
from privacy.formats.markdown import MARKS
from privacy.record.measures import catalog
from privacy.vocabulary import LANGUAGES
from privacy.writing import documents, templates
from privacy.writing.dossier import Dossier
from privacy.writing.messages import GAP, matched, messages
from privacy.writing.sheets import _shapes
from privacy.writing.wording import period

OTHERS = [language for language in LANGUAGES if language != "en"]
SPOKEN = [one for one in documents.available() if set(OTHERS) <= set(one.languages)]
MINE = ("article-30-controller", "article-30-processor")
RECORDS = [one for one in SPOKEN if one.name in MINE]


def extracted(name: str) -> Iterator[str]:
    """The sentences of a template that are to be translated."""
    source = (templates.folder() / name).read_text(encoding="utf-8")
    for _, _, found in templates._environment("md").extract_translations(source):
        yield from filter(None, (found,) if isinstance(found, str) else found or ())


def parts_of(name: str) -> set[str]:
    """A template and those it takes from, theirs included."""
    source = (templates.folder() / name).read_text(encoding="utf-8")
    taken = set(re.findall(r'from "(parts/[^"]+)"', source))
    return {name} | {inner for part in taken for inner in parts_of(part)}


def page(name: str, language: str, declared: bytes = DECLARED) -> str:
    document = next(one for one in SPOKEN if one.name == name)
    return documents.Page(document, Dossier(case(declared)), language).text


def test_the_records_come_in_three_languages() -> None:
    assert {one.name for one in RECORDS} == set(MINE)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("document", RECORDS, ids=lambda one: one.name)
def test_every_sentence_of_a_template_is_translated(document: documents.Document, language: str) -> None:
    known = messages(language).known
    for name in sorted(parts_of(f"documents/{document.name}/document.md.j2")):
        missing = [text for text in extracted(name) if text not in known]
        assert not missing, f"{name}: no {language} for {missing}"
    assert document.title in known


def heads_of(name: str) -> Iterator[str]:
    """The titles and fixed texts of a sheets.yaml."""
    for shape in _shapes(name):
        for part in (shape, *shape.parts):
            yield from (column.title for column in part.columns)
            yield from (text for line in part.lines for text in line)
        yield shape.title


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["parts/sheets.yaml", *(f"documents/{one}/sheets.yaml" for one in MINE)])
def test_every_head_of_a_table_is_translated(name: str, language: str) -> None:
    fixed = {text for text in heads_of(name) if text and not text.startswith("=")}
    assert not [text for text in sorted(fixed) if text not in messages(language).known]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    for english, other in messages(language).known.items():
        assert sorted(GAP.findall(english)) == sorted(GAP.findall(other)), english
        assert other.strip() and ("%" not in GAP.sub("", other)), english


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_is_translated_once(language: str) -> None:
    files = [read_data(path) for path in sorted((templates.folder() / "messages").glob(f"{language}*.yaml"))]
    keys = [key for file in files for key in file]
    assert len(keys) == len(set(keys)), {key for key in keys if keys.count(key) > 1}


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_records_ask_and_say_is_translated(language: str) -> None:
    said = messages(language).said
    asked = [
        field.description
        for part in (Contact, Activity, RecipientNote, StoreNote, Controller)
        for field in part.model_fields.values()
    ]
    asked += [
        Declarations.model_fields[key].description
        for key in (
            "role",
            "software",
            "controller",
            "controllers",
            "processor",
            "joint_controllers",
            "representative",
            "data_protection_officer",
            "measures",
        )
    ]
    asked += [text for one in controls().items for text in (one.measure, one.title)]
    asked += [word.replace("_", " ") for word in (*LAWFUL_BASES, *SPECIAL_CONDITIONS)]
    asked += [kind["measure"] + " (x)" for kind in catalog()["transforms"]]
    asked += [level["measure"] for level in catalog()["auth_levels"].values()]
    same = ("Log Analytics", "Azure Monitor and Application Insights", "Microsoft Defender for Cloud")
    for text in filter(None, asked):
        assert said(text) != text or text in same, text
    assert said("Article 30(1)(a)") != "Article 30(1)(a)" and "28" in said("Article 28(2)")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", MINE)
def test_a_page_in_another_language_is_whole_and_safe(name: str, language: str) -> None:
    text = page(name, language)
    assert text == page(name, language) and HOSTILE not in text and "\u202e" not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table
    content = html.page(text, "Title", language, "privacy 0")
    ids = set(re.findall(r'id="([^"]+)"', content))
    assert set(re.findall(r'href="#([^"]+)"', content)) <= ids
    assert "<script" not in content and f'<html lang="{language}">' in content
    for mark, origin in ((MARKS[one], one) for one in ("observed", "declared", "inferred", "missing")):
        assert f'class="origin {origin}">{messages(language).said(origin)}<' in content, mark


@pytest.mark.parametrize(
    ("language", "link"), [("de", "was-nicht-erkannt-wurde"), ("fr", "ce-qui-n-a-pas-pu-tre-vu")]
)
def test_links_inside_a_page_lead_to_the_heading_of_the_language(language: str, link: str) -> None:
    (sentence,) = (
        said for english, said in messages(language).known.items() if "#what-was-not-seen" in english
    )
    assert f"(#{link})" in sentence
    assert f'id="{link}"' in html.page(page(MINE[0], language), "Title", language, "privacy 0")


def test_values_are_put_into_the_sentence_of_the_language() -> None:
    said = messages("de").said
    assert said("control 1a: set so") == "Maßnahme 1a: so eingestellt"
    assert said("region westeurope; three copies in three zones of the region (Standard_ZRS)").startswith(
        "Region westeurope; drei"
    )
    assert (
        said("Names of blobs. Kept until processed.")
        == "Namen von Blobs. Aufbewahrung: bis zur Verarbeitung."
    )
    assert said("a name nobody knows") == "a name nobody knows"
    assert (
        period("P1Y6M", messages("fr")) == "1 an 6 mois"
        and period("no limit", messages("de")) == "keine Frist"
    )
    assert messages("en").said("control 1a: set so") == "control 1a: set so"


def test_countries_have_their_names() -> None:
    assert (names("de")["DE"], names("fr")["DE"], names("en")["DE"]) == (
        "Deutschland",
        "Allemagne",
        "Germany",
    )


@given(st.text(), st.text())
def test_a_sentence_is_found_again(one: str, two: str) -> None:
    parts = ["from ", "a", " to ", "b", "!"]
    text = f"from {one} to {two}!"
    found = matched(parts, text)
    assert (found is None) == (re.fullmatch(r"from (.+?) to (.+?)!", text, re.DOTALL) is None)
    if found:
        assert f"from {found['a']} to {found['b']}!" == text


@given(st.text(alphabet="; .:()aX", max_size=300))
def test_any_remark_is_said(text: str) -> None:
    assert isinstance(messages("de").said(text), str)


def test_a_long_remark_takes_no_longer_than_its_length() -> None:
    for sign in ("; ", ": ", ".", "(", " (not set"):
        assert messages("fr").said(sign * 2_000)
    assert messages("fr").said("x" * 100_000) == "x" * 100_000
