"""C#'s literals: numbers, characters and strings of all kinds, interpolated ones too."""

from __future__ import annotations

import re
from textwrap import dedent

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import kinds, named
from inventory.syntax.tree import Lower, Reader

ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{1,4}|.)", re.DOTALL)
ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "e": "\x1b",
}
CONTENT = kinds(
    "string_literal_content", "character_literal_content", "raw_string_content", "escape_sequence"
)
ENCODING = kinds("string_literal_encoding")
START = kinds("interpolation_start")
QUOTE = kinds("interpolation_quote")
TEXT = kinds("string_content", "escape_sequence")
HOLE = kinds("interpolation")
BESIDES = kinds("interpolation_brace", "interpolation_format_clause", "interpolation_alignment_clause")


def integer(node: Node, at: Reader) -> ir.Expression:
    text = at.text(node).replace("_", "").rstrip("uUlL")
    try:
        return ir.Literal(int(text, 0 if text[:2].lower() in ("0x", "0b") else 10), at.line(node))
    except ValueError:
        return ir.Unknown((), at.line(node))


def real(node: Node, at: Reader) -> ir.Expression:
    try:
        return ir.Literal(float(at.text(node).replace("_", "").rstrip("fFdDmM")), at.line(node))
    except ValueError:
        return ir.Unknown((), at.line(node))


def string(node: Node, at: Reader) -> ir.Expression:
    """``"…"``, ``'c'`` and ``"…"u8``"""
    text = "".join(unescaped(at.text(c)) for c in node.children if c.kind_id in CONTENT)
    return ir.Literal(text, at.line(node))


def verbatim(node: Node, at: Reader) -> ir.Expression:
    text = at.text(node)
    return ir.Literal(text[text.find('"') + 1 : text.rfind('"')].replace('""', '"'), at.line(node))


def raw(node: Node, at: Reader) -> ir.Expression:
    text = "".join(at.text(c) for c in node.children if c.kind_id in CONTENT)
    return ir.Literal(_unindented(text), at.line(node))


def _unindented(text: str) -> str:
    """A raw string of several lines begins and ends with a line end and is moved to the left."""
    if "\n" not in text:
        return text
    return dedent(text.replace("\r\n", "\n").removeprefix("\n")).rstrip(" ").removesuffix("\n")


def unescaped(text: str) -> str:
    return ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(match: re.Match[str]) -> str:
    word = match[1]
    if word[0] in "uUx" and len(word) > 1:
        code = int(word[1:], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    return ESCAPES.get(word, word)


def interpolated(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """``$"…{x:N2}…"`` and its verbatim and raw forms."""
    line = at.line(node)
    children = node.children
    start = next((at.text(c) for c in children if c.kind_id in START), "$")
    is_raw = any(c.kind_id in QUOTE for c in children)
    parts: list[ir.Expression] = []
    for child in children:
        if child.kind_id in HOLE:
            parts += [lower(c, at) for c in named(child)[:] if c.kind_id not in BESIDES][:1]
        elif child.kind_id in TEXT:
            _add_text(parts, _text(at.text(child), "@" in start, is_raw), at.line(child))
    return ir.Interpolation(tuple(parts), line)


def _text(text: str, is_verbatim: bool, is_raw: bool) -> str:
    if is_raw:
        return text
    text = text.replace("{{", "{").replace("}}", "}")
    return text.replace('""', '"') if is_verbatim else unescaped(text)


def _add_text(parts: list[ir.Expression], text: str, line: int) -> None:
    last = parts[-1] if parts else None
    if isinstance(last, ir.Literal) and isinstance(last.value, str):
        parts[-1] = ir.Literal(last.value + text, last.line)
    else:
        parts.append(ir.Literal(text, line))
