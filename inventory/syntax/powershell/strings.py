"""PowerShell's strings and numbers; expandable strings as interpolations."""

from __future__ import annotations

import re

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell.grammar import SKIPPED, kinds
from inventory.syntax.tree import Lower, Reader

ESCAPE = re.compile(r'`(\r?\n|u\{[0-9a-fA-F]{1,6}\}|.)|""', re.S)
SINGLE = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
HASH = "\x1a"
"""What stands for a ``#`` in text that was mended."""
HERE = kinds("expandable_here_string_literal", "verbatim_here_string_characters")


def verbatim(node: Node, at: Reader) -> ir.Literal:
    """``'it''s'`` and its here-string."""
    text = _text(at, node.start_byte, node.end_byte)
    if node.kind_id in HERE:
        return ir.Literal(_inside(text), at.line(node))
    return ir.Literal(text[1:-1].replace("''", "'"), at.line(node))


def expandable(node: Node, at: Reader, lower: Lower) -> ir.Literal | ir.Interpolation:
    """``"Dear $($x.Name)"`` and its here-string."""
    line = at.line(node)
    inner = [c for c in node.children if c.is_named and c.kind_id not in SKIPPED]
    here = node.kind_id in HERE
    start, end = node.start_byte, node.end_byte
    head = at.source.find(b"\n", start, end) + 1 if here else start + 1
    tail = at.source.rfind(b"\n", start, end) if here else end - 1
    parts: list[ir.Expression] = []
    position = head
    for child in inner:
        parts.append(ir.Literal(_plain(_text(at, position, child.start_byte), here), line))
        parts.append(lower(child, at))
        position = child.end_byte
    parts.append(ir.Literal(_plain(_text(at, position, max(tail, position)), here), line))
    return joined(parts, line)


def joined(parts: list[ir.Expression], line: int) -> ir.Literal | ir.Interpolation:
    """Neighbouring texts merged; a plain text when nothing else is left."""
    out: list[ir.Expression] = []
    text = ""
    for part in parts:
        for piece in part.parts if isinstance(part, ir.Interpolation) else (part,):
            if isinstance(piece, ir.Literal) and isinstance(piece.value, str):
                text += piece.value
                continue
            if text:
                out.append(ir.Literal(text, line))
            out.append(piece)
            text = ""
    if not out:
        return ir.Literal(text, line)
    return ir.Interpolation((*out, ir.Literal(text, line)) if text else tuple(out), line)


def _inside(text: str) -> str:
    """A here-string without its first and last line, which hold its quotes."""
    lines = text.split("\n")
    return "\n".join(lines[1:-1])


def _plain(text: str, here: bool) -> str:
    if "`" not in text and (here or '""' not in text):
        return text
    return ESCAPE.sub(lambda m: _unescaped(m[0], here), text)


def _unescaped(written: str, here: bool) -> str:
    if written == '""':
        return written if here else '"'
    body = written[1:]
    if body[:1] == "u" and len(body) > 1:
        code = int(body[2:-1], 16)
        return chr(code) if code < 0x110000 else ""
    return "" if body.strip("\r\n") == "" else SINGLE.get(body, body)


def _text(at: Reader, start: int, end: int) -> str:
    return at.source[start:end].decode("utf-8", "replace").replace("\r\n", "\n").replace(HASH, "#")


def number(node: Node, at: Reader) -> ir.Expression:
    written = at.text(node).strip().lower()
    line = at.line(node)
    try:
        return ir.Literal(int(written, 16 if written.startswith("0x") else 10), line)
    except ValueError:
        pass
    try:
        return ir.Literal(float(written), line)
    except ValueError:
        return ir.Unknown((), line)
