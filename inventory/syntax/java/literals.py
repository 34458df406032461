"""Java's texts, characters and numbers, as the constants they stand for."""

from __future__ import annotations

import textwrap

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.grammar import kinds
from inventory.syntax.tree import Reader

ESCAPE = kinds("escape_sequence")
INTERPOLATION = kinds("string_interpolation")
SIMPLE = {
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "f": "\f",
    "r": "\r",
    "s": " ",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "\n": "",
}
BLOCK = b'"""'


def string(node: Node, at: Reader) -> ir.Expression:
    """``"…"`` and text blocks, with their escapes read."""
    line = at.line(node)
    raw = at.source[node.start_byte : node.end_byte]
    if raw.startswith(BLOCK):
        return ir.Literal(_unescaped(_stripped(raw[3:].removesuffix(BLOCK).decode("utf-8", "replace"))), line)
    text = raw[1:].removesuffix(b'"').decode("utf-8", "replace")
    return ir.Literal(_unescaped(text) if "\\" in text else text, line)


def character(node: Node, at: Reader) -> ir.Expression:
    return ir.Literal(_unescaped(at.text(node)[1:-1]), at.line(node))


def number(node: Node, at: Reader) -> ir.Expression:
    """A number of any base, without its underscores and suffix; what is none is unknown."""
    text = at.text(node).replace("_", "").lower()
    line = at.line(node)
    try:
        if text.startswith(("0x", "0b")):
            return ir.Literal(int(text.rstrip("l"), 16 if text[1] == "x" else 2), line)
        if len(text) > 1 and text.startswith("0") and text.rstrip("l").isdigit():
            return ir.Literal(int(text.rstrip("l"), 8), line)
        if text.rstrip("l").isdigit():
            return ir.Literal(int(text.rstrip("l")), line)
        return ir.Literal(float(text.rstrip("fd")), line)
    except ValueError:
        return ir.Unknown((), line)


def _stripped(text: str) -> str:
    """A text block without its first line's end and the blanks that all lines begin with."""
    body = text.replace("\r\n", "\n").partition("\n")[2]
    lines = body.split("\n")
    # The line with the closing quotes counts for the margin, blank as it is.
    marked = "\n".join([*lines[:-1], f"{lines[-1]}|"])
    return "\n".join(line.rstrip() for line in textwrap.dedent(marked)[:-1].split("\n"))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    out: list[str] = []
    position = 0
    while position < len(text):
        letter = text[position]
        if letter != "\\" or position + 1 >= len(text):
            out.append(letter)
            position += 1
            continue
        made, position = _escape(text, position + 1)
        out.append(made)
    return "".join(out)


def _escape(text: str, position: int) -> tuple[str, int]:
    """The character that an escape after its backslash stands for, and where the text goes on."""
    letter = text[position]
    if letter in SIMPLE:
        return SIMPLE[letter], position + 1
    if letter == "u":
        end = position
        while text[end : end + 1] == "u":
            end += 1
        return _code(text[end : end + 4], 16), end + 4
    end = position
    while end < min(position + 3, len(text)) and text[end] in "01234567":
        end += 1
    return (_code(text[position:end], 8), end) if end > position else (letter, position + 1)


def _code(digits: str, base: int) -> str:
    try:
        return chr(int(digits, base))
    except ValueError:
        return ""
