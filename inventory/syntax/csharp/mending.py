"""C# text that the grammar does not take: script directives, and ``#if`` in the middle of something."""

from __future__ import annotations

import re

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import parse

LOAD = re.compile(rb'^[ \t]*#(r|load)[ \t]+"([^"\r\n]*)"[^\r\n]*', re.MULTILINE)
DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(if|elif|else|endif|region|endregion|pragma|nullable)\b[^\r\n]*", re.MULTILINE
)
BOM = b"\xef\xbb\xbf"


def loads(source: bytes) -> tuple[bytes, tuple[ir.Import, ...]]:
    """The text without ``#r`` and ``#load``, and what is loaded, as imports; lines stay where they are."""
    if source.startswith(BOM):
        source = b"   " + source[3:]
    if b"#load" not in source and b"#r" not in source:
        return source, ()
    found = [
        ir.Import(m[2].decode("utf-8", "replace"), "*", "*", 0, source.count(b"\n", 0, m.start()) + 1)
        for m in LOAD.finditer(source)
        if m[1] == b"load"
    ]
    return LOAD.sub(lambda m: b" " * len(m[0]), source), tuple(found)


def mend(source: bytes, root: Node) -> tuple[bytes, Node]:
    """The text with its directives blanked out if that parses better: both branches of ``#if`` are kept."""
    blank = _blanked(source, keep_else=True)
    if blank == source:
        return source, root
    candidates = [(source, root)]
    for text in (blank, _blanked(source, keep_else=False)):
        tree = parse(text)
        if not tree.has_error:
            return text, tree
        candidates.append((text, tree))
    return min(candidates, key=lambda c: _errors(c[1]))


def _blanked(source: bytes, keep_else: bool) -> bytes:
    """Directives as spaces; without `keep_else` also what stands in the later branches."""
    out = bytearray(source)
    inside: list[bool] = []
    last = 0
    for match in DIRECTIVE.finditer(source):
        if not keep_else and any(inside):
            _blank(out, last, match.start())
        word = match[1]
        if word == b"if":
            inside.append(False)
        elif word in (b"elif", b"else") and inside:
            inside[-1] = True
        elif word == b"endif" and inside:
            inside.pop()
        _blank(out, match.start(), match.end())
        last = match.end()
    return bytes(out)


def _blank(out: bytearray, start: int, end: int) -> None:
    out[start:end] = bytes(c if c in b"\r\n" else 32 for c in out[start:end])


def _errors(root: Node) -> int:
    """How many places do not parse."""
    found, waiting = 0, [root]
    while waiting:
        node = waiting.pop()
        found += node.is_error or node.is_missing
        waiting.extend(c for c in node.children if c.has_error)
    return found
