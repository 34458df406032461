"""JavaScript's literals: the real value of strings and numbers; templates as interpolations."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.javascript.grammar import Script, expression

SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


def string(node: Node, at: Script) -> ir.Expression:
    raw = at.source[node.start_byte : node.end_byte]
    line = at.line(node)
    if b"\\" not in raw:
        return ir.Literal(raw[1:-1].decode("utf-8", "replace"), line)
    return ir.Literal(_text(at, node.start_byte + 1, node.end_byte - 1, node), line)


def template(node: Node, at: Script) -> ir.Expression:
    """```…${x}…```: a literal when nothing is put into it."""
    parts: list[ir.Expression] = []
    start = node.start_byte + 1
    line = at.line(node)
    for child in node.children:
        if child.type == "template_substitution":
            _add(parts, _text(at, start, child.start_byte, node), line)
            parts += [expression(c, at) for c in at.named(child)[:1]]
            start = child.end_byte
    _add(parts, _text(at, start, node.end_byte - 1, node), line)
    if all(isinstance(p, ir.Literal) for p in parts):
        return ir.Literal("".join(str(p.value) for p in parts if isinstance(p, ir.Literal)), line)
    return ir.Interpolation(tuple(parts), line)


def _add(parts: list[ir.Expression], text: str, line: int) -> None:
    if text:
        parts.append(ir.Literal(text, line))


def _text(at: Script, start: int, end: int, node: Node) -> str:
    """The source text there with its escapes undone."""
    out: list[str] = []
    for child in node.children if at.source.find(b"\\", start, end) >= 0 else ():
        if child.type == "escape_sequence" and start <= child.start_byte < end:
            out += (_plain(at, start, child.start_byte), _unescaped(at.text(child)))
            start = child.end_byte
    return _paired("".join([*out, _plain(at, start, end)]))


def _plain(at: Script, start: int, end: int) -> str:
    return at.source[start:end].decode("utf-8", "replace").replace("\r\n", "\n")


def _unescaped(written: str) -> str:
    """The character that an escape sequence means."""
    body = written[1:]
    if body in SINGLE:
        return SINGLE[body]
    if body.strip("\r\n\u2028\u2029") == "":
        return ""
    try:
        return chr(int(body[1:].strip("{}"), 16)) if body[0] in "xu" else chr(int(body, 8))
    except (ValueError, OverflowError):
        return body


def _paired(text: str) -> str:
    """Halves of a character, as ``\\ud83d\\ude00`` gives them, put together; a lone half is no character."""
    if not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def number(node: Node, at: Script) -> ir.Expression:
    """A number of any notation; unknown when it is beyond all use."""
    written = at.text(node).replace("_", "").removesuffix("n")
    line = at.line(node)
    old_octal = written.isdigit() and len(written) > 1 and written[0] == "0"
    for read in (lambda: int(written, 8 if old_octal else 0), lambda: float(written)):
        try:
            return ir.Literal(read(), line)
        except ValueError:
            continue
    return ir.Unknown((), line)


def regex(node: Node, at: Script) -> ir.Expression:
    line = at.line(node)
    pattern = node.child_by_field_name("pattern")
    text = at.text(pattern) if pattern is not None else ""
    return ir.Call(ir.Name("RegExp", line), (ir.Literal(text, line),), (), line)
