"""The tables of a document as data: `sheets.yaml` says which rows there are and what their columns hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inventory.catalog import read_data
from inventory.errors import Problem
from privacy.writing import templates
from privacy.writing.cell_texts import Plain, Texts

FILE = "sheets.yaml"
COMMON = "parts/sheets.yaml"
ORIGIN_WIDTH, EVIDENCE_WIDTH = 14, 34
Mark = Literal["", "required", "optional"]


# --- what sheets.yaml says --------------------------------------------------------------------------


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Shape):
    """`value` gives one column; `cell` gives three: value, origin and evidence of a statement."""

    title: str
    value: str = ""
    cell: str = ""
    kind: str = "text"
    width: int = 24
    mark: Mark = ""


class Part(Shape):
    """A table (`rows` and `columns`), or free `lines` whose cells are text or ``= expression``.

    `at` is the row it begins in, for forms whose places are given; else it follows the part before it.
    """

    rows: tuple[str, ...] = ()
    when: str = ""
    columns: tuple[Column, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    marks: tuple[Mark, ...] = ()
    at: int | None = None


class SheetShape(Part):
    """A sheet of one part, or of several; `each` makes one of it for every thing there is."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    each: str = ""
    parts: tuple[Part, ...] = ()


class SheetsFile(Shape):
    sheets: tuple[SheetShape, ...]


# --- what a document's sheets are -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `inner` columns say how the one before is known."""

    title: str
    width: int
    mark: Mark = ""
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under a head; without one they are lines of a form, of which `marks` say which cells are heads."""

    head: tuple[Head, ...]
    rows: tuple[tuple[Plain, ...], ...]
    at: int | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: `name` is the part of a file's name, `title` what its tab says."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def there(document: str) -> bool:
    """Whether a document has sheets."""
    return (templates.folder() / "documents" / document / FILE).is_file()


def sheets(document: str, texts: Texts, context: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """The sheets of a document in order, then those every document has; none where it has no sheets.yaml."""
    if not there(document):
        return ()
    shapes = (*_shapes(f"documents/{document}/{FILE}"), *_shapes(COMMON))
    return tuple(sheet for shape in shapes for sheet in _Filling(texts, shape).made(context))


@cache
def _shapes(name: str) -> tuple[SheetShape, ...]:
    path = templates.folder() / name
    try:
        return SheetsFile.model_validate(read_data(path)).sheets
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        hint = "docs/how-to/add-a-document.md shows what may stand there."
        raise Problem(f"{where}: {first['msg']}", hint, str(path)) from None


@dataclass(frozen=True, slots=True)
class _Filling:
    """One entry of sheets.yaml, filled."""

    texts: Texts
    shape: SheetShape

    def made(self, context: Mapping[str, Any]) -> Iterator[Sheet]:
        for inner in self._contexts(context):
            blocks = tuple(self._block(part, inner) for part in self.shape.parts or (self.shape,))
            yield Sheet(self.shape.name, self._text(self.shape.title, inner), blocks)

    def _contexts(self, context: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The context once for every thing that `each` finds."""
        if not self.shape.each:
            yield context
            return
        name, _, source = self.shape.each.partition(" in ")
        for one in templates.expression(source)(context):
            yield {**context, name.strip(): one}

    def _block(self, part: Part, context: Mapping[str, Any]) -> Block:
        if part.lines:
            lines = tuple(tuple(self._line(text, context) for text in line) for line in part.lines)
            return Block((), lines, part.at, part.marks)
        head = tuple(head for column in part.columns for head in self._heads(column))
        return Block(head, tuple(self._rows(part, context)), part.at)

    def _heads(self, column: Column) -> Iterator[Head]:
        title = self._said(column.title)
        yield Head(title, column.width, column.mark)
        if column.cell:
            yield Head(f"{title}: {self._said('origin')}", ORIGIN_WIDTH, column.mark, inner=True)
            yield Head(f"{title}: {self._said('evidence')}", EVIDENCE_WIDTH, column.mark, inner=True)

    def _rows(self, part: Part, context: Mapping[str, Any]) -> Iterator[tuple[Plain, ...]]:
        row = "".join(f"({one.cell or one.value})," for one in part.columns)
        found = templates.collected(part.rows, part.when, f"({row})")(context)
        for values in found:
            pairs = zip(part.columns, values, strict=True)
            yield tuple(text for column, value in pairs for text in self._texts(column, value))

    def _texts(self, column: Column, value: Any) -> Sequence[Plain]:
        if column.cell:
            return self.texts.apart(value, column.kind)
        return (self.texts.plain(value, column.kind),)

    def _line(self, text: str, context: Mapping[str, Any]) -> Plain:
        if not text.startswith("="):
            return self._said(text)
        what, _, kind = text[1:].partition(" as ")
        return self.texts.plain(templates.expression(what.strip())(context), kind.strip() or "text")

    def _text(self, text: str, context: Mapping[str, Any]) -> str:
        return str(self._line(text, context) or "")

    def _said(self, text: str) -> str:
        return self.texts.messages.said(text)
