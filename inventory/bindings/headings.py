"""Headings of functions found in text, for languages without a grammar here: F#, Visual Basic, Kotlin.

What stands before and in a function's parameter list becomes the common form; bodies stay unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from inventory.syntax import ir

MOST_TEXT = 400_000
OPEN, CLOSE = "([{", ")]}"


class Writing(NamedTuple):
    """How one language writes what matters here; `attribute` ends where the attribute's name begins."""

    noise: re.Pattern[str]
    attribute: re.Pattern[str]
    heading: re.Pattern[str]
    parameter: re.Pattern[str]
    constant: re.Pattern[str]
    curried: bool = False


TEXTS = r'"""[\s\S]*?"""|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"'
WRITINGS = {
    "F#": Writing(
        re.compile(rf"{TEXTS}|\(\*(?!\))[\s\S]*?\*\)|//[^\n]*"),
        re.compile(r"(?:\[<|;)\s*(?:(return)\s*:\s*)?(?=[A-Za-z_])"),
        re.compile(
            r"\b(?:let|member|static\s+member)\s+(?:inline\s+|rec\s+)?(?:[\w_]+\.)?(\w+|``[^`\n]+``)\s*"
        ),
        re.compile(r"\s*(?:>\]|;)?\s*(\w+)\s*:\s*([\w.]+)"),
        re.compile(r'\[<\s*Literal\s*>\]\s*(?:let\s+)?(?:\w+\s+)?(\w+)\s*=\s*"((?:\\.|[^"\\\n])*)"'),
        curried=True,
    ),
    "Visual Basic": Writing(
        re.compile(r'"(?:[^"\n]|"")*"' + r"|'[^\n]*"),
        re.compile(r"(?:<|(?<=\)),)\s*(?:(Return)\s*:\s*)?(?=[A-Za-z_])", re.IGNORECASE),
        re.compile(r"\b(?:Function|Sub)\s+(\w+)\s*(?=\()", re.IGNORECASE),
        re.compile(r"[\s>_]*((?:ByRef|ByVal)\s+)?(\w+)\s*(?:\(\s*\))?\s+As\s+([\w.]+)", re.IGNORECASE),
        re.compile(r'\bConst\s+(\w+)\s*(?:As\s+String\s*)?=\s*"((?:[^"\n]|"")*)"', re.IGNORECASE),
    ),
    "Kotlin": Writing(
        re.compile(rf"{TEXTS}|/\*[\s\S]*?\*/|//[^\n]*"),
        re.compile(r"@(?:[a-z]\w*\.)*(?=[A-Z])"),
        re.compile(r"\bfun\s+(?:<[^>\n]*>\s*)?(?:\w+\.)?(\w+|`[^`\n]+`)\s*(?=\()"),
        re.compile(r"\s*(?:vararg\s+)?(\w+)\s*:\s*([\w.]+)"),
        re.compile(r'\bconst\s+val\s+(\w+)\s*(?::\s*String\s*)?=\s*"((?:\\.|[^"\\\n])*)"'),
    ),
}
NAME = re.compile(r"[A-Za-z_][\w.]*")
NAMED = re.compile(r"\s*([A-Za-z_]\w*)\s*(?::?=)(?!=)\s*")


def read(path: str, text: str, language: str, declaring: frozenset[str]) -> ir.Class:
    """The functions of a file whose heading has an attribute named in `declaring`, as methods of one class.

    Its fields are the file's constant texts.
    """
    writing = WRITINGS[language]
    clean = _without_comments(text[:MOST_TEXT], writing)
    fields = tuple(
        ir.Parameter(m[1], None, ir.Literal(m[2]), "static") for m in writing.constant.finditer(clean)
    )
    stem = path.rpartition("/")[2].partition(".")[0]
    kind = ir.Class(stem, stem, (), fields, {}, 1, clean.count("\n") + 1, path=path)
    for function in _functions(path, clean, writing, declaring):
        kind.methods[f"{function.name}:{function.line}"] = function
    return kind


def _without_comments(text: str, writing: Writing) -> str:
    """The text with blanks for comments; all places stay where they are."""
    return writing.noise.sub(
        lambda m: m[0] if m[0][0] in '"@' else re.sub(r"[^\n]", " ", m[0]),
        text,
    )


def _functions(path: str, text: str, writing: Writing, declaring: frozenset[str]) -> Iterator[ir.Function]:
    for found in _attributes(text, 0, len(text), writing):
        if found.name not in declaring:
            continue
        heading = writing.heading.search(text, found.end)
        if heading is None:
            return
        end = _end_of_heading(text, heading.end(), writing)
        before = [a.node for a in _attributes(text, found.start, heading.start(), writing)]
        line = text.count("\n", 0, found.start) + 1
        name = heading[1].strip("`")
        parameters = tuple(_parameters(text, heading.end(), end, writing))
        yield ir.Function(name, name, parameters, tuple, line, line, decorators=tuple(before), path=path)


def _end_of_heading(text: str, start: int, writing: Writing) -> int:
    """Where the parameters end: at the bracket that closes them; of curried ones at the sign of equality."""
    for at, depth in _depths(text, start):
        if writing.curried and depth == 0 and text[at] == "=":
            return at
        if not writing.curried and depth == 0 and text[at] in CLOSE:
            return at
    return start


def _depths(text: str, start: int, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Each place outside of texts with the number of brackets open after it."""
    depth, at, end = 0, start, len(text) if end is None else end
    while at < end:
        character = text[at]
        if character == '"':
            at = _after_text(text, at)
            continue
        depth += (character in OPEN) - (character in CLOSE)
        yield at, depth
        at += 1


def _after_text(text: str, start: int) -> int:
    if text.startswith('"""', start):
        end = text.find('"""', start + 3)
        return len(text) if end < 0 else end + 3
    at = start + 1
    while at < len(text) and text[at] not in '"\n':
        at += 2 if text[at] == "\\" else 1
    return at + 1


# --- attributes ------------------------------------------------------------------------------------


class Found(NamedTuple):
    name: str
    node: ir.Expression
    start: int
    end: int


def _attributes(text: str, start: int, end: int, writing: Writing) -> Iterator[Found]:
    """The attributes that begin between two places, in order."""
    at = start
    while (opening := writing.attribute.search(text, at, end)) is not None:
        name = NAME.match(text, opening.end())
        if name is None:
            at = opening.end()
            continue
        line = text.count("\n", 0, name.start()) + 1
        after, arguments, keywords = _arguments(text, name.end(), line)
        last = name[0].rpartition(".")[2]
        node: ir.Expression = ir.Call(ir.Name(last, line), arguments, keywords, line)
        if opening.re.groups and opening[1]:
            node = ir.Call(ir.Name("return", line), (node,), (), line)
        yield Found(last.removesuffix("Attribute"), node, opening.start(), after)
        at = max(after - 1, name.end())


Keywords = tuple[tuple[str, ir.Expression], ...]


def _arguments(text: str, at: int, line: int) -> tuple[int, tuple[ir.Expression, ...], Keywords]:
    start = at + len(text[at : at + 200]) - len(text[at : at + 200].lstrip(" \t"))
    if text[start : start + 1] == '"':
        end = _after_text(text, start)
        return end, (_value(text[start:end], line),), ()
    if text[start : start + 1] != "(":
        return at, (), ()
    end = next((i for i, depth in _depths(text, start) if depth == 0), start)
    positional: list[ir.Expression] = []
    named: list[tuple[str, ir.Expression]] = []
    for part in _split(text, start + 1, end):
        found = NAMED.match(part)
        if found is not None:
            named.append((found[1], _value(part[found.end() :], line)))
        elif part.strip():
            positional.append(_value(part, line))
    return end + 1, tuple(positional), tuple(named)


def _split(text: str, start: int, end: int) -> Iterator[str]:
    """The parts between commas that stand in no inner bracket."""
    begun = start
    for at, depth in _depths(text, start, end):
        if depth == 0 and text[at] == ",":
            yield text[begun:at]
            begun = at + 1
    yield text[begun:end]


def _value(part: str, line: int) -> ir.Expression:
    part = part.strip()
    if part.startswith('"""') and part.endswith('"""') and len(part) >= 6:
        return ir.Literal(part[3:-3], line)
    if part.startswith(('"', '@"')) and part.endswith('"') and part.count('"') >= 2:
        return ir.Literal(part[part.index('"') + 1 : -1].replace('\\"', '"').replace('""', '"'), line)
    for opening in ("arrayOf(", "[|", "{", "["):
        if part.startswith(opening):
            inner = part[len(opening) :].rstrip(")]}|")
            items = tuple(_value(p, line) for p in re.split(r"[,;]", inner) if p.strip())
            return ir.Sequence(items, line)
    if part.lower() in CONSTANTS:
        return ir.Literal(CONSTANTS[part.lower()], line)
    if re.fullmatch(r"-?\d{1,18}", part):
        return ir.Literal(int(part), line)
    if NAME.fullmatch(part):
        first, *rest = part.split(".")
        node: ir.Expression = ir.Name(first, line)
        for name in rest:
            node = ir.Attribute(node, name, line)
        return node
    return ir.Unknown((), line)


CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "nothing": None}


# --- parameters ------------------------------------------------------------------------------------


def _parameters(text: str, start: int, end: int, writing: Writing) -> Iterator[ir.Parameter]:
    """The parameters that have attributes; several attributes before one name are all of it."""
    waiting: list[ir.Expression] = []
    for found in _attributes(text, start, end, writing):
        waiting.append(found.node)
        named = writing.parameter.match(text, found.end, end)
        if named is None:
            continue
        *how, name, type = named.groups()
        kind = "out" if any(h and h.lower().startswith("byref") for h in how) else "plain"
        if type in ("byref", "outref"):
            kind = "out"
        line = text.count("\n", 0, found.start) + 1
        annotation = ir.Name(type.rpartition(".")[2], line)
        yield ir.Parameter(name, annotation, None, kind, tuple(waiting), line)
        waiting = []
