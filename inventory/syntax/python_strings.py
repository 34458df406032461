"""Python's literals: the real value of strings, bytes and numbers; f-strings as interpolations."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python_tree import SKIPPED, Reader, kinds, named

QUOTES = b"\"'"
CONTENT = kinds("string_content")
ESCAPE = kinds("escape_sequence")
BRACES = kinds("escape_interpolation")
INTERPOLATION = kinds("interpolation", "format_expression")
SPECIFIER = kinds("format_specifier")
SINGLE = {
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\n": "",
    "\r": "",
    "\r\n": "",
}

Lower = Callable[[Node, Reader], ir.Expression]


def string(node: Node, at: Reader, lower: Lower) -> ir.Literal | ir.Interpolation:
    """One string literal of any prefix; `lower` is applied to the expressions of an f-string."""
    plain = _plain(at.source[node.start_byte : node.end_byte])
    if plain is not None:
        return ir.Literal(plain, at.line(node))
    return _joined(_parts(node, at, lower), at.line(node))


def concatenated(node: Node, at: Reader, lower: Lower) -> ir.Literal | ir.Interpolation:
    """Adjacent string literals are one."""
    parts: list[ir.Expression] = []
    for child in named(node):
        found = string(child, at, lower)
        parts.extend(found.parts if isinstance(found, ir.Interpolation) else (found,))
    return _joined(parts, at.line(node))


def _plain(raw: bytes) -> str | None:
    """The value of a string without prefix and escapes, which most are."""
    quote = raw[:1]
    if quote not in (b'"', b"'") or b"\\" in raw or b"\r" in raw:
        return None
    width = 3 if raw[:3] == quote * 3 else 1
    if len(raw) < 2 * width or raw[-width:] != raw[:width]:
        return None
    return raw[width:-width].decode("utf-8", "replace")


def _joined(parts: list[ir.Expression], line: int) -> ir.Literal | ir.Interpolation:
    """Neighbouring literals merged; a plain literal when nothing else is left."""
    out: list[ir.Expression] = []
    for part in parts:
        last = out[-1] if out else None
        if isinstance(part, ir.Literal) and isinstance(last, ir.Literal):
            out[-1] = ir.Literal(_sum(last.value, part.value), last.line)
        else:
            out.append(part)
    if not out:
        return ir.Literal("", line)
    if len(out) == 1 and isinstance(out[0], ir.Literal):
        return ir.Literal(out[0].value, line)
    return ir.Interpolation(tuple(p for p in out if p != ir.Literal("", p.line)), line)


def _sum(left: object, right: object) -> str | bytes:
    if isinstance(left, bytes) and isinstance(right, bytes):
        return left + right
    return "".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in (left, right))


def _parts(node: Node, at: Reader, lower: Lower) -> list[ir.Expression]:
    children = node.children
    prefix = at.text(children[0]).rstrip("'\"").lower() if children else ""
    parts: list[ir.Expression] = []
    for child in children[1:]:
        kind = child.kind_id
        if kind in CONTENT:
            text = _content(child, at, "r" in prefix)
            value = text.encode("latin-1", "replace") if "b" in prefix else text
            parts.append(ir.Literal(value, at.line(child)))
        elif kind in INTERPOLATION:
            parts.extend(_filled(child, at, lower))
    if not parts and "b" in prefix:
        parts.append(ir.Literal(b"", at.line(node)))
    return parts


def _content(node: Node, at: Reader, raw: bool) -> str:
    """Text between quotes with its escapes undone."""
    source, out, position = at.source, [], node.start_byte
    for child in node.children:
        kind = child.kind_id
        if kind in BRACES or (kind in ESCAPE and not raw):
            out.append(source[position : child.start_byte].decode("utf-8", "replace"))
            written = at.text(child)
            out.append(written[0] if kind in BRACES else _unescaped(written))
            position = child.end_byte
    out.append(source[position : node.end_byte].decode("utf-8", "replace"))
    return "".join(out).replace("\r\n", "\n")


def _unescaped(written: str) -> str:
    """The character that an escape sequence means; one that means none stays as written."""
    body = written[1:]
    if body in SINGLE:
        return SINGLE[body]
    try:
        if body[0] in "xuU":
            return chr(int(body[1:], 16))
        if body[0] == "N":
            return unicodedata.lookup(body[2:-1])
        return chr(int(body, 8))
    except (ValueError, KeyError, OverflowError):
        return written


def _filled(node: Node, at: Reader, lower: Lower) -> list[ir.Expression]:
    """The parts of ``{value=!r:spec}``; a value with a specifier is the operation ``format``."""
    children = [c for c in node.children if c.kind_id not in SKIPPED]
    value: ir.Expression | None = None
    label: list[ir.Expression] = []
    for child in children:
        if child.kind_id in SPECIFIER:
            spec = _specifier(child, at, lower)
            value = ir.Operation("format", (value, spec), at.line(node)) if value else value
        elif child.is_named and value is None:
            value = lower(child, at)
            written = at.source[child.start_byte : child.end_byte].decode("utf-8", "replace")
        elif child.type == "=" and value is not None:
            label = [ir.Literal(f"{written}=", at.line(node))]
    return [*label, value] if value is not None else []


def _specifier(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    parts: list[ir.Expression] = []
    position = node.start_byte + 1
    for child in node.children:
        if child.kind_id in INTERPOLATION:
            parts.append(ir.Literal(_between(at, position, child.start_byte), at.line(node)))
            parts.extend(_filled(child, at, lower))
            position = child.end_byte
    parts.append(ir.Literal(_between(at, position, node.end_byte), at.line(node)))
    return _joined(parts, at.line(node))


def _between(at: Reader, start: int, end: int) -> str:
    return at.source[start:end].decode("utf-8", "replace")


def number(node: Node, at: Reader) -> ir.Expression:
    """A number of any notation; an imaginary one, which has no form, is unknown."""
    written = at.text(node).replace("_", "").rstrip("lL")
    line = at.line(node)
    for read in (_whole, float):
        try:
            return ir.Literal(read(written), line)
        except (ValueError, OverflowError):
            continue
    return ir.Unknown((), line)


def _whole(written: str) -> int:
    # `0777` is how Python 2 wrote octal.
    return int(written, 8 if written.isdigit() and written[0] == "0" and len(written) > 1 else 0)
