"""XML as leaves, while it is parsed. No DTD is read and no entity is expanded, declared or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.parsers import expat

from privacy.classify.reading.payloads import ITEM, Payload, Record

DEEPEST = 200
LONGEST = 10_000  # characters of one text that are kept
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[\]<>\"']|\"[^\"]*\"|'[^']*')*")
_SUBSET = re.compile(r"(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*>")
_BATCH = 1000
Leaf = tuple[tuple[str, ...], Any]


class _TooDeep(Exception):
    """Nested deeper than anybody needs."""


def xml_records(payload: Payload) -> Iterator[Record]:
    """The leaves of the document, some at a time."""
    batch: Record = []
    payload.wanted()
    for leaf in xml_leaves(payload.pieces(), payload):
        batch.append(leaf)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def xml_leaves(pieces: Iterable[str], payload: Payload) -> Iterator[Leaf]:
    """Texts and attributes by the elements that lead to them, without namespaces."""
    tree = _Tree()
    parser = _parser(tree)
    try:
        for piece in _defused(pieces, payload):
            parser.Parse(piece.encode("utf-8", "replace"), False)
            yield from tree.taken()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        payload.gap(f"XML that is not well-formed: {expat.ErrorString(error.code)}", error.lineno or 1)
    except _TooDeep:
        payload.gap(f"nested more than {DEEPEST} deep: the rest was not read")
    if tree.skipped:
        payload.gap("XML with entities: they were not expanded")
    yield from tree.taken()


def _parser(tree: _Tree) -> Any:
    parser = expat.ParserCreate("utf-8")
    parser.UseForeignDTD(True)  # so that entities nobody declared are skipped, not an error
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text
    parser.SkippedEntityHandler = tree.skip
    return parser


def _defused(pieces: Iterable[str], payload: Payload) -> Iterator[str]:
    """The text without its XML declaration and document type."""
    more = iter(pieces)
    first = next(more, "")
    first = _DECLARATION.sub("", first.lstrip("\ufeff"), count=1)
    start = _DOCTYPE.search(first)
    if start is not None:
        first = _without(first, start, payload)
    yield first.lstrip()
    yield from more


def _without(text: str, start: re.Match[str], payload: Payload) -> str:
    end = start.end()
    if text[end : end + 1] == "[":
        subset = _SUBSET.match(text, end)
        if subset is None:
            payload.gap("XML whose document type has no end was not read")
            return text[: start.start()]
        if "<!ENTITY" in subset[0]:
            payload.gap("XML with entities: they were not expanded")
        return text[: start.start()] + text[subset.end() :]
    return text[: start.start()] + text[end + 1 :]


class _Element:
    __slots__ = ("counts", "leaf", "steps", "texts", "width")

    def __init__(self, steps: tuple[str, ...]) -> None:
        self.steps, self.leaf, self.width = steps, True, 0
        self.counts: dict[str, int] = {}
        self.texts: list[str] = []


class _Tree:
    """The open elements, and the leaves found since they were last taken."""

    def __init__(self) -> None:
        self.open: list[_Element] = []
        self.found: Record = []
        self.skipped = False

    def taken(self) -> Record:
        found, self.found = self.found, []
        return found

    def start(self, tag: str, attributes: list[str]) -> None:
        name = tag.rpartition(":")[2]
        if len(self.open) > DEEPEST:
            raise _TooDeep
        element = _Element(self._steps(name))
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            if key != "xmlns" and not key.startswith("xmlns:"):
                element.leaf = False
                self.found.append(((*element.steps, "@" + key.rpartition(":")[2]), value))
        self.open.append(element)

    def _steps(self, name: str) -> tuple[str, ...]:
        """An element that stands a second time below its parent is an item of a list."""
        if not self.open:
            return (name,)
        parent = self.open[-1]
        parent.leaf = False
        times = parent.counts[name] = parent.counts.get(name, 0) + 1
        return (*parent.steps, name, ITEM) if times > 1 else (*parent.steps, name)

    def end(self, _tag: str) -> None:
        element = self.open.pop()
        text = "".join(element.texts).strip()
        if text or element.leaf:
            self.found.append((element.steps, text))

    def text(self, data: str) -> None:
        element = self.open[-1]
        if element.width < LONGEST and (element.leaf or not element.counts):
            element.texts.append(data[: LONGEST - element.width])
            element.width += len(data)

    def skip(self, _name: str, _parameter: bool) -> None:
        self.skipped = True
