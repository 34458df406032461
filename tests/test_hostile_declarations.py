"""privacy.yaml with markup and formulas in every free text: it stays text in every document and language."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from small_graph import HOSTILE, case

from privacy.declaration_file import parse
from privacy.declarations.file import Declarations
from privacy.formats import comma_separated, html
from privacy.writing import documents, sheets
from privacy.writing.dossier import Dossier

FORMULA = '=HYPERLINK("http://e.example","x")'
PLAIN = ("P1Y", "NL", "user.name", "2026-01-01", True, 1)
APART = (
    "classification",
    "exclude",
    "version",
    "attestations",
    "fixtures",
    "policy",
    "suppressions",
)  # no texts of documents
KEYS = {"activities": "booking", "assessments": "booking", "impacts": None, "categories": None}


def texts(part: type[BaseModel]) -> dict[str, Any]:
    """A mapping with something in every key of it: hostile text wherever text may stand."""
    made = {}
    for key, field in part.model_fields.items():
        if not (part is Declarations and key in APART):
            value = _value(field.annotation, key, [*field.metadata])
            if value is not None:
                made[key] = value
    return made


def _value(annotation: Any, key: str, metadata: list[Any]) -> Any:
    inner = _part(annotation)
    if get_origin(annotation) is dict:
        keys, values = get_args(annotation)
        names = get_args(keys) if get_origin(keys) is Literal else (KEYS.get(key) or HOSTILE,)
        return {names[0]: texts(values) if _part(values) else HOSTILE}
    if inner is not None:
        listed = any(get_origin(one) is tuple for one in _flat(annotation))
        return [texts(inner)] if listed else texts(inner)
    return next(_valid(annotation, metadata), None)


def _part(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is dict:
        return None
    return next((found for one in get_args(annotation) if (found := _part(one))), None)


def _valid(annotation: Any, metadata: list[Any]) -> Iterator[Any]:
    """Values that a key takes, hostile ones first."""
    from typing import Annotated

    whole = Annotated[annotation, *metadata] if metadata else annotation  # type: ignore[valid-type]
    check = TypeAdapter(whole)
    literals = [word for one in _flat(annotation) for word in get_args(one) if isinstance(word, str)]
    for candidate in ([HOSTILE, FORMULA, "+1"], HOSTILE, *PLAIN, *literals, *([word] for word in literals)):
        try:
            check.validate_python(candidate)
        except ValidationError:
            continue
        yield candidate


def _flat(annotation: Any) -> Iterator[Any]:
    yield annotation
    for one in get_args(annotation):
        if not isinstance(one, (str, int)):
            yield from _flat(one)


def declared() -> bytes:
    content = texts(Declarations)
    content["activities"]["booking"] |= {"functions": ["book_*", "notify_patient", HOSTILE]}
    content["recipients"] = {"sendgrid": content["recipients"][HOSTILE], HOSTILE: {"note": FORMULA}}
    content["notes"] = {"activity:booking/purposes": HOSTILE, HOSTILE: FORMULA}
    content["role"] = "both"
    return json.dumps(content).encode()


DECLARED = declared()
DOSSIER = Dossier(case(DECLARED))
PAGES = [
    (one, language)
    for one in documents.available()
    for language in one.languages
    if not getattr(one, "needs", "") and "md" in one.formats
]


def test_every_free_text_is_hostile() -> None:
    said = parse(DECLARED).content
    assert (
        said.software == HOSTILE.strip() and said.california.assessments["booking"].purpose == HOSTILE.strip()
    )
    assert said.controllers[HOSTILE].contract == HOSTILE.strip()
    assert len(re.findall("alert", DECLARED.decode())) > 80


@pytest.mark.parametrize(("document", "language"), PAGES, ids=lambda one: getattr(one, "name", one))
def test_it_stays_text(document: documents.Document, language: str) -> None:
    text = documents.Page(document, DOSSIER, language).text
    assert HOSTILE not in text and "\u202e" not in text and "<script" not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table
    page = html.page(text, "Title", language, "privacy 0")
    content = page.partition("<main>")[2]
    assert not re.search(r"<(script|img|iframe|object|embed|base|form)\b|\son\w+=|href=\"(?!#)", content)


TABLED = [one for one in documents.available() if sheets.there(one.name) and not getattr(one, "needs", "")]


@pytest.mark.parametrize("document", TABLED, ids=lambda one: one.name)
def test_no_cell_of_a_table_is_a_formula(document: documents.Document) -> None:
    for content in comma_separated.files(documents.Page(document, DOSSIER).sheets).values():
        for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            assert not any(value.lstrip()[:1] in ("=", "+", "-", "@") for value in line if value)
            assert not any(HOSTILE in value or "\u202e" in value for value in line)
