"""Every field of the register reaches every format: each gets a value of its own, and that is looked for."""

from __future__ import annotations

import io
import re
import types
import typing
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import Any, Literal, get_args, get_origin

import pytest
from small_graph import case

from inventory.facts import Location
from privacy.cells import Cell, Question, Stated
from privacy.questions import Questions, numbered
from privacy.register import Register
from privacy.writing import documents
from privacy.writing.dossier import Dossier

RECORD = next(one for one in documents.available() if one.name == "article-30-controller")
FORMATS = ("md", "html", "docx", "xlsx", "json")
INSIDE = {
    # What steers a reader's program, not a reader: ids, and words that others stand for.
    "Cell.id", "Activity.id", "FunctionEntry.name", "CategoryEntry.special", "CategoryEntry.cell", "RecipientEntry.id", "TransferEntry.id",
    "TransferEntry.status", "StoreEntry.id", "StoreEntry.kind", "Question.about", "Register.names", "Party.role",
}  # fmt: skip
NAMES = {"Party.role": "controller", "Weakness.verdict": "fail"}


class Marked:
    """Makes a value for every field of a dataclass; texts are marks of their own."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}
        self._number = count(1)

    def mark(self, field: str) -> str:
        text = NAMES.get(field) or f"zq{next(self._number)}qz"
        self.marks[text] = field
        return text

    def make(self, kind: Any, field: str) -> Any:
        origin, inner = get_origin(kind), get_args(kind)
        if origin in (types.UnionType, typing.Union):
            return self.make(next(one for one in inner if one is not type(None)), field)
        if origin is tuple:
            return (self.make(inner[0], field),)
        if origin is Literal:
            return inner[0]
        if isinstance(origin, type) and issubclass(origin, Mapping):
            keys = ("name", "address", "email", "phone") if field == "Party.cells" else (self.mark(field),)
            return {key: self.make(inner[1], field) for key in keys}
        return self.plain(kind, field)

    def plain(self, kind: Any, field: str) -> Any:
        if kind is Questions:
            return Questions()
        if kind is Stated:
            evidence = (Location(f"{self.mark(field + ' evidence')}.py", 7),)
            return Stated(self.mark(field), "declared", evidence, self.mark(f"{field} note"))
        if kind is Cell:
            asked = Question(self.mark(f"{field} question"), (self.mark(f"{field} key"),), "Article", "")
            return Cell(
                self.mark("Cell.id"), (self.plain(Stated, field),), asked, False, self.mark(f"{field} words")
            )
        if kind is Location:
            return Location(f"{self.mark(field)}.py", 3)
        if is_dataclass(kind):
            hints = typing.get_type_hints(kind)
            return kind(
                **{
                    one.name: self.make(hints[one.name], f"{kind.__name__}.{one.name}")
                    for one in fields(kind)
                }
            )
        return {str: lambda: self.mark(field), int: lambda: 1, bool: lambda: False}[kind]()


def marked() -> tuple[Register, dict[str, str]]:
    maker = Marked()
    made = maker.plain(Register, "Register")
    parties = tuple(
        replace(one, role=role)
        for role in ("controller", "representative", "data_protection_officer")
        for one in made.parties
    )
    hidden = tuple(replace(one, hidden=True) for one in made.stores)
    made = replace(made, parties=parties, stores=(*made.stores, *hidden))
    return replace(made, questions=numbered(made)), maker.marks


def words(name: str, content: bytes) -> str:
    if name.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [one for one in package.namelist() if one.endswith(".xml")]
            return "".join(package.read(one).decode() for one in parts)
    return content.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_every_field_of_the_register_reaches(form: str) -> None:
    made, marks = marked()
    page = documents.Page(RECORD, Dossier(replace(case(), register=made)))
    kinds = [one for one in documents.FORMATS if one.name == form]
    ((name, content),) = documents.rendered(page, kinds).items()
    text = words(name, content).lower()
    found = set(re.findall(r"zq\d+qz", text))
    lost = {field for mark, field in marks.items() if mark.startswith("zq") and mark not in found}
    assert not sorted(lost - (INSIDE if form != "json" else set()))
