"""Requests in `.http` files and commands of curl: addresses, headers and bodies, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.classify.reading.messages import _AFTER, _VARIABLE, PLUMBING, REQUEST
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.rewriting.forms import rewrite_address, rewrite_pairs
from privacy.pseudonymize.rewriting.json_tokens import Broken, rewritten
from privacy.pseudonymize.rewriting.xml_text import rewrite_xml

COMMENT, BODY = ("#comment",), ("body",)
_BLOCK = re.compile(r"(^###[^\n]*\n?)", re.MULTILINE)
_UNQUOTED = re.compile(r"((?::|,|\[)\s*)(\{\{[^{}\n]*\}\})")
_HEADER = re.compile(r"([\w-]+)(\s*:\s*)([^\n]*)")
_MARKUP = re.compile(r"<\?xml|<!doctype\s|<\w[^>]*>", re.IGNORECASE)
_BOUNDARY = re.compile(r'(?<!file)name="([^"]*)"', re.IGNORECASE)


def rewrite_http(text: str, fields: Fields) -> str:
    """Every request of a file."""
    return "".join(
        _commented(part, fields) if part.startswith("###") else _request(part, fields)
        for part in _BLOCK.split(text)
    )


def _commented(line: str, fields: Fields) -> str:
    change = fields.at(COMMENT)
    return change(line) if change is not None else line


def _request(block: str, fields: Fields) -> str:
    lines = block.splitlines(keepends=True)
    made: list[str] = []
    asked, kind = False, "json"
    for at, whole in enumerate(lines):
        line = whole.rstrip("\r\n")
        end = whole[len(line) :]
        plain = line.strip()
        if asked and not plain:
            body = "".join(lines[at + 1 :])
            return "".join([*made, whole]) + _with_scripts(body, kind, fields)
        if plain.startswith(("#", "//")):
            made.append(_commented(line, fields) + end)
        elif variable := _VARIABLE.match(line):
            change = fields.at(("variables", variable[1]))
            value = variable[2]
            made.append(line[: len(line) - len(value)] + (change(value) if change and value else value) + end)
        elif not asked and plain and REQUEST.match(plain):
            asked = True
            made.append(_address_line(line, fields) + end)
        elif not asked and plain.lower().startswith("curl"):
            return "".join(made) + _command("".join(lines[at:]), fields)
        elif asked:
            told, kind = _header_line(line, kind, fields)
            made.append(told + end)
        else:
            made.append(whole)
    return "".join(made)


def _address_line(line: str, fields: Fields) -> str:
    parts = re.split(r"(\s+)", line)
    at = next((n for n, part in enumerate(parts) if "/" in part or "{{" in part), None)
    if at is None:
        return line
    parts[at] = rewrite_address(parts[at], fields)
    return "".join(parts)


def _header_line(line: str, kind: str, fields: Fields) -> tuple[str, str]:
    """A header, or a part of a query over several lines; and the type of the body."""
    found = _HEADER.fullmatch(line.strip())
    if found is None:
        return (rewrite_pairs(line, fields, ("query",)) if line.strip()[:1] in "?&" else line), kind
    if found[1].lower() == "content-type":
        return line, found[3].lower()
    if found[1].lower() in PLUMBING:
        return line, kind
    change = fields.at(("headers", found[1]))
    if change is None or "{{" in found[3]:
        return line, kind
    start = line.index(found[0])
    return line[:start] + found[1] + found[2] + header(found[3], change) + line[start + len(found[0]) :], kind


def header(value: str, change: object) -> str:
    """The value of a header; what says how to read it stays."""
    word = re.match(r"(?:Bearer|Basic|Digest|Token)\s+", value, re.IGNORECASE)
    start = word.end() if word else 0
    return value[:start] + change(value[start:])  # type: ignore[operator, no-any-return]


def _with_scripts(body: str, kind: str, fields: Fields) -> str:
    """A body; scripts and stored answers below it are text."""
    after = _AFTER.search(body)
    head, rest = (body[: after.start()], body[after.start() :]) if after else (body, "")
    change = fields.at(COMMENT)
    return rewrite_body(head, kind, fields, BODY) + (change(rest) if change is not None and rest else rest)


def rewrite_body(body: str, kind: str, fields: Fields, above: tuple[str, ...]) -> str:
    """The content of a message by its type, or by what it looks like."""
    text = body.strip()
    if not text:
        return body
    start = body.index(text)
    return body[:start] + _content(text, kind, fields, above) + body[start + len(text) :]


def _content(text: str, kind: str, fields: Fields, above: tuple[str, ...]) -> str:
    if "multipart" in kind and text.startswith("--"):
        return rewrite_multipart(text, fields, above)
    if "urlencoded" in kind:
        return rewrite_pairs(text, fields, above)
    if ("xml" in kind and text.startswith("<")) or _MARKUP.match(text):
        return "".join(rewrite_xml([text], fields, above))
    if text[0] in "{[":
        try:
            return _json(text, fields, above)
        except (Broken, RecursionError):
            pass
    return fields.prose(above)(text)


def _json(text: str, fields: Fields, above: tuple[str, ...]) -> str:
    """JSON in which variables may stand without quotes."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[2])
        return found[1] + "NaN"

    made = rewritten(_UNQUOTED.sub(hold, text), fields, True, above)
    back: Iterator[str] = iter(held)
    return re.sub(r"\bNaN\b", lambda _: next(back, "NaN"), made) if held else made


def _command(text: str, fields: Fields) -> str:
    """A command of curl: addresses, headers and data among its words."""

    def changed(found: re.Match[str]) -> str:
        mark, word = found[0][:1], found[0][1:-1]
        if told := _HEADER.fullmatch(word):
            if told[1].lower() in PLUMBING:
                return found[0]
            change = fields.at(("headers", told[1]))
            return f"{mark}{told[1]}{told[2]}{header(told[3], change)}{mark}" if change else found[0]
        if "://" in word:
            return mark + rewrite_address(word, fields) + mark
        if word.lstrip()[:1] in ("{", "[", "<"):
            return mark + rewrite_body(word, "", fields, BODY) + mark
        return mark + rewrite_pairs(word, fields, BODY) + mark if "=" in word else found[0]

    made = re.sub(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"", changed, text)
    return re.sub(r"(?<=\s)https?://[^\s'\"]+", lambda found: rewrite_address(found[0], fields), made)


def rewrite_multipart(text: str, fields: Fields, above: tuple[str, ...] = ()) -> str:
    """The parts of a form by their names; what files hold stands below them."""
    mark = text.lstrip().partition("\n")[0].strip().removesuffix("--")
    if not mark.startswith("--"):
        return text
    return mark.join(_part(part, fields, above) for part in text.split(mark))


def _part(part: str, fields: Fields, above: tuple[str, ...]) -> str:
    found = re.search(r"\r?\n\r?\n", part)
    name = _BOUNDARY.search(part[: found.start()]) if found else None
    if found is None or name is None:
        return part
    head, body = part[: found.end()], part[found.end() :]
    if "filename=" in head:
        from privacy.pseudonymize.rewriting.formats import rewrite_text

        file = re.search(r'filename="([^"]*)"', head)
        return head + rewrite_text(file[1] if file else "", body, fields.below((*above, name[1])))
    change = fields.at((*above, name[1]))
    text = body.strip()
    if change is None or not text:
        return part
    start = body.index(text)
    return head + body[:start] + change(text) + body[start + len(text) :]
