"""Python's literals: the real value of strings, bytes and numbers; f-strings as interpolations."""

from __future__ import annotations

import unicodedata

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python.grammar import SKIPPED, kinds, named
from inventory.syntax.tree import Lower, Reader

CONTENT = kinds("string_content")
END = kinds("string_end")
BRACES = kinds("escape_interpolation")
INTERPOLATION = kinds("interpolation", "format_expression")
SPECIFIER = kinds("format_specifier")
EQUALS = kinds("=", named=False)
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
    return ir.Interpolation(tuple(p for p in out if not (isinstance(p, ir.Literal) and not p.value)), line)


def _sum(left: object, right: object) -> str | bytes:
    if isinstance(left, bytes) and isinstance(right, bytes):
        return left + right
    return "".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in (left, right))


def _parts(node: Node, at: Reader, lower: Lower) -> list[ir.Expression]:
    """Texts and interpolations in order; what stands between the quotes and is no child is text too."""
    children = node.children
    opening = at.text(children[0])
    prefix = opening.rstrip("'\"").lower()
    closing = len(opening) - len(prefix) if children[-1].kind_id in END and not children[-1].is_missing else 0
    parts: list[ir.Expression] = []
    escapes: list[Node] = []
    position = children[0].end_byte
    for child in children[1:]:
        if child.kind_id in CONTENT:
            escapes += [c for c in child.children if c.kind_id in BRACES or "r" not in prefix]
        elif child.kind_id in INTERPOLATION:
            parts.append(_text(at, position, child.start_byte, escapes, prefix, at.line(node)))
            parts.extend(_filled(child, at, lower))
            position, escapes = child.end_byte, []
    parts.append(_text(at, position, node.end_byte - closing, escapes, prefix, at.line(node)))
    return parts


def _text(at: Reader, start: int, end: int, escapes: list[Node], prefix: str, line: int) -> ir.Literal:
    """Source text with its escapes undone."""
    out = []
    for node in escapes:
        out.append(_between(at, start, node.start_byte))
        written = at.text(node)
        out.append(written[0] if node.kind_id in BRACES else _unescaped(written))
        start = node.end_byte
    text = "".join([*out, _between(at, start, end)])
    return ir.Literal(text.encode("latin-1", "replace") if "b" in prefix else text, line)


def _unescaped(written: str) -> str:
    """The character that an escape sequence means; one that means none stays as written."""
    body = written[1:]
    if body in SINGLE:
        return SINGLE[body]
    try:
        if body[:1] in ("x", "u", "U"):
            return chr(int(body[1:], 16))
        if body[:1] == "N":
            return unicodedata.lookup(body[2:-1])
        return chr(int(body, 8))
    except (ValueError, KeyError, OverflowError):
        return written


def _filled(node: Node, at: Reader, lower: Lower) -> list[ir.Expression]:
    """The parts of ``{value=!r:spec}``; a value with a specifier is the operation ``format``."""
    children = [c for c in node.children if c.kind_id not in SKIPPED]
    inner = [c for c in children if c.is_named]
    line = at.line(node)
    if not inner:
        return []
    value = lower(inner[0], at)
    if inner[-1].kind_id in SPECIFIER:
        value = ir.Operation("format", (value, _specifier(inner[-1], at, lower)), line)
    if len(children) > 3 and children[2].kind_id in EQUALS:
        written = _between(at, children[0].end_byte, children[3].start_byte)
        return [ir.Literal(written, line), value]
    return [value]


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
    """The source text there; a line ends with a line feed, whatever the file has."""
    return at.source[start:end].decode("utf-8", "replace").replace("\r\n", "\n")


def number(node: Node, at: Reader) -> ir.Expression:
    """A number of any notation; unknown when imaginary, which has no form, or beyond all use."""
    written = at.text(node).replace("_", "").rstrip("lL")
    line = at.line(node)
    try:
        return ir.Literal(_whole(written), line)
    except ValueError:
        pass
    try:
        return ir.Unknown((), line) if written.isdigit() else ir.Literal(float(written), line)
    except ValueError:
        return ir.Unknown((), line)


def _whole(written: str) -> int:
    # `0777` is how Python 2 wrote octal.
    old_octal = written.isdigit() and written[0] == "0" and len(written) > 1
    return int(written, 8 if old_octal else 0)
