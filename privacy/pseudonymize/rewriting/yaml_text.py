"""YAML by the places of its scalars: quotes, comments, anchors and tags stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from privacy.classify.reading.payloads import ITEM
from privacy.pseudonymize.fields import KEY, Change, Fields, number
from privacy.pseudonymize.rewriting.json_tokens import encoded

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN = re.compile(r"[^\W_](?:[^\n#:\"'{}\[\],&*!|>%@`]|:(?=\S)|(?<=\S)#|[_'])*", re.DOTALL)
_WORDS = re.compile(r"(?:y|n|yes|no|true|false|on|off|null|~)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*")
COMMENT = ("#comment",)


class BrokenYaml(ValueError):
    """This is no YAML that can be read. `line` is where."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def rewrite_yaml(text: str, fields: Fields) -> str:
    """The documents, with their scalars changed."""
    made, at = [], 0
    try:
        for start, end, steps, style, key in _scalars(text):
            made.append(_comments(text[at:start], fields))
            made.append(_scalar(text[start:end], steps, style, key, fields))
            at = end
    except yaml.MarkedYAMLError as error:
        raise BrokenYaml(error.problem_mark.line + 1 if error.problem_mark else 1) from None
    except (yaml.YAMLError, RecursionError, ValueError, IndexError, AttributeError):
        raise BrokenYaml(1) from None
    return "".join(made) + _comments(text[at:], fields)


def _comments(text: str, fields: Fields) -> str:
    change = fields.at(COMMENT)
    return _COMMENT.sub(lambda found: change(found[0]), text) if change is not None and "#" in text else text


def _scalars(text: str) -> Iterator[tuple[int, int, tuple[str, ...], str, bool]]:
    """Start, end, steps, style and whether it is a key, of every scalar that is written."""
    shift = 1 if text.startswith("\ufeff") else 0
    marks = iter(
        (token.start_mark.index + shift, token.end_mark.index + shift, token.style or "")
        for token in yaml.scan(text[shift:], _LOADER)
        if isinstance(token, yaml.ScalarToken)
    )
    stack: list[list[Any]] = []
    for event in yaml.parse(text[shift:], _LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            stack = []
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            stack.append([isinstance(event, yaml.MappingStartEvent), None, _below(stack)])
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
            _done(stack)
        elif isinstance(event, yaml.AliasEvent):
            _done(stack)
        elif isinstance(event, yaml.ScalarEvent):
            key = bool(stack) and stack[-1][0] and stack[-1][1] is None
            written = event.value != "" or event.style in ("'", '"', "|", ">")
            if written:
                start, end, style = next(marks)
                steps = (*stack[-1][2], KEY) if key else _below(stack)
                yield start, end, steps, style, key
            if key:
                stack[-1][1] = event.value
            else:
                _done(stack)


def _below(stack: list[list[Any]]) -> tuple[str, ...]:
    """The steps to the value that comes next; items of an outermost list are records."""
    if not stack:
        return ()
    mapping, key, steps = stack[-1]
    if mapping:
        return (*steps, str(key) if key is not None else KEY)
    return (*steps, ITEM) if len(stack) > 1 else steps


def _done(stack: list[list[Any]]) -> None:
    if stack and stack[-1][0]:
        stack[-1][1] = None if stack[-1][1] is not None else ""


def _scalar(raw: str, steps: tuple[str, ...], style: str, key: bool, fields: Fields) -> str:
    change = fields.key(steps) if key else fields.at(steps)
    if change is None:
        return raw
    if style in ("|", ">"):
        head, mark, body = raw.partition("\n")
        return head + mark + _by_line(body, change)
    if "\n" in raw:
        return _by_line(raw, change)
    if style == "'":
        plain = raw[1:-1].replace("''", "'")
        made = change(plain)
        return raw if made == plain else "'" + made.replace("'", "''") + "'"
    if style == '"':
        plain = next(iter(yaml.load_all(raw, _LOADER)))
        made = change(plain)
        return raw if made == plain else encoded(made, raw)
    return _bare(raw, change)


def _bare(raw: str, change: Change) -> str:
    """A scalar without quotes; it gets some where it needs them."""
    if _NUMBER.fullmatch(raw):
        return number(change)(raw)
    made = change(raw)
    if made == raw:
        return raw
    kept = (
        _PLAIN.fullmatch(made)
        and made == made.strip()
        and not _WORDS.fullmatch(made)
        and not _NUMBER.fullmatch(made)
    )
    if kept or (made[:1] == raw[:1] and not re.search(r": |\s#|[\n\[\]{},]", made)):
        return made
    return "'" + made.replace("'", "''") + "'"


def _by_line(body: str, change: Change) -> str:
    """Lines by themselves, with what they are indented by."""
    made = []
    for line in body.split("\n"):
        plain = line.strip()
        start = line.find(plain) if plain else 0
        made.append(line[:start] + change(plain) + line[start + len(plain) :] if plain else line)
    return "\n".join(made)
