"""Reads privacy.yaml: every mistake at once, each with its line and its mend."""

from __future__ import annotations

import difflib
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from inventory.errors import Problem
from inventory.facts import Location
from privacy.countries import meant
from privacy.declarations.file import Declarations
from privacy.declarations.words import FILE, Part
from privacy.vocabulary import categories
from privacy.vocabulary import read as read_data

NAMED = ("activities", "recipients", "stores", "controllers", "assessments")
DAY = re.compile(r"\d{4}-\d\d-\d\d(?:$|[Tt ])")
DEPTH = 12
ENTRIES = 50_000
LIMIT = 1_000_000  # bytes; a longer file was not written by a person
Key = tuple[str | int, ...]

MENDS = {
    "date": "Write the day as YYYY-MM-DD.",
    "tuple_type": 'Write a list: one line for each entry, beginning with "- ".',
    "dict_type": "Write lines of the form `key: value` below it, indented by two spaces.",
    "model_type": "Write lines of the form `key: value` below it, indented by two spaces.",
    "string_type": 'Write one text here; a number goes in quotes: "0031".',
    "string_too_short": 'Write something, or leave null (or a text beginning with "?") as an open question.',
}


class Mistakes(Problem):
    """Everything that is wrong with the file, in the order of its lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__("\n\n".join(p.message for p in self.problems), first.hint, first.at)


@dataclass(frozen=True, slots=True)
class Declared:
    """The file as read. `lines` maps the path of a key to its line; `fingerprint` is None without a file."""

    content: Declarations = field(default_factory=lambda: Declarations.model_validate({}))
    lines: Mapping[Key, int] = field(default_factory=dict)
    fingerprint: str | None = None

    def at(self, *path: str | int) -> tuple[Location, ...]:
        """Where the value at `path` stands, or the closest key above it; nothing when no key is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return (Location(FILE, self.lines[path]),) if path else ()


def read(root: Path) -> Declared:
    """What people declared in the checkout at `root`; nothing when the file is not there.

    Raises `Problem` when it can't be read, `Mistakes` when what it says can't stand.
    """
    path = root / FILE
    if not path.exists() and not path.is_symlink():
        return Declared()
    return parse(_bytes(path, root))


def parse(raw: bytes) -> Declared:
    """As `read`, from the file's bytes."""
    text = _text(raw)
    data, lines = load(text)
    try:
        content = Declarations.model_validate(_answered(_with_entries(data)))
    except ValidationError as error:
        raise Mistakes(_explained(error, lines)) from None
    return Declared(content, lines, hashlib.sha256(raw).hexdigest())


def _bytes(path: Path, root: Path) -> bytes:
    try:
        if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            raise Problem(f"{FILE} is no file of this repository", "Put the file itself there.", FILE)
        if path.stat().st_size > LIMIT:
            raise Problem(f"{FILE} is larger than {LIMIT} bytes", "Keep only declarations in it.", FILE)
        return path.read_bytes()
    except OSError as error:
        hint = "Make it a file that you may read, or run `privacy init` for a first one."
        raise Problem(f"{FILE} can't be read: {error.strerror}", hint, FILE) from None


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Problem(
            f"{FILE} is not UTF-8 text", "Save it with the encoding UTF-8.", f"{FILE}:{line}"
        ) from None


def load(text: str, file: str = FILE) -> tuple[dict[Any, Any], dict[Key, int]]:
    """A YAML file of people's: its mapping, and the line of every key and entry. Problem when it is none."""
    yaml = YAML(typ="safe", pure=True)
    try:
        data = yaml.load(text)
        node = yaml.compose(io.StringIO(text))
    except (YAMLError, RecursionError, ValueError) as error:
        raise _no_day(text, file) or _unreadable(error, file) from None
    lines: dict[Key, int] = {}
    if node is not None:
        _places(node, (), lines, file)
    if data is not None and not isinstance(data, dict):
        raise Problem(f"{file} holds no mapping", MENDS["dict_type"], f"{file}:1")
    return data or {}, lines


def _no_day(text: str, file: str) -> Problem | None:
    """What is written like a day and is none (``2026-02-30``): the reader fails without saying where."""
    try:
        todo = [YAML(typ="safe", pure=True).compose(io.StringIO(text))]
    except (YAMLError, RecursionError, ValueError):
        return None
    seen: set[int] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, (MappingNode, SequenceNode)) and id(node) not in seen:
            seen.add(id(node))
            todo += [
                part for entry in node.value for part in (entry if isinstance(entry, tuple) else (entry,))
            ]
        elif isinstance(node, ScalarNode) and DAY.match(node.value) and not _is_day(node.value[:10]):
            at = f"{file}:{node.start_mark.line + 1}"
            return Problem("that is no day of the calendar", "Write a day as YYYY-MM-DD.", at)
    return None


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _unreadable(error: Exception, file: str) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    at = f"{file}:{mark.line + 1}" if mark else file
    if isinstance(error, DuplicateKeyError):
        return Problem("the same key stands here twice", "Merge the two, or rename one.", at)
    what = getattr(error, "problem", None) or "it can't be read as YAML"
    return Problem(
        f"not valid YAML: {what}", "Compare the indentation, quotes and brackets with the lines around.", at
    )


def _places(node: Node, path: Key, lines: dict[Key, int], file: str) -> None:
    """Fill `lines` with the line of every key and list entry.

    Aliases make a small file large, or endless: past the limits it is refused.
    """
    if len(path) > DEPTH or len(lines) > ENTRIES:
        line = f"{file}:{node.start_mark.line + 1}"
        raise Problem(f"{file} is nested too deeply, or too long", "Write it without aliases.", line)
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                lines[(*path, key.value)] = key.start_mark.line + 1
                _places(value, (*path, key.value), lines, file)
    elif isinstance(node, SequenceNode):
        for number, item in enumerate(node.value):
            _places(item, (*path, number), lines, file)


def _answered(data: Any) -> Any:
    """The data without its open questions: nulls and texts that begin with "?"."""
    if isinstance(data, dict):
        return {key: kept for key, value in data.items() if (kept := _answered(value)) is not None}
    if isinstance(data, list):
        kept = [item for item in map(_answered, data) if item is not None]
        return kept if kept or not data else None
    return None if isinstance(data, str) and data.lstrip().startswith("?") else data


def _with_entries(data: dict[Any, Any]) -> dict[Any, Any]:
    """The data with a mapping below each entry: an activity of which nothing is known yet is still one."""
    return {
        key: {name: {} if entry is None else entry for name, entry in value.items()}
        if key in NAMED and isinstance(value, dict)
        else value
        for key, value in data.items()
    }


def _explained(error: ValidationError, lines: Mapping[Key, int]) -> list[Problem]:
    problems = {_problem(one, lines) for one in error.errors(include_url=False)}
    return [
        Problem(message, hint, f"{FILE}:{line}" if line else FILE) for line, message, hint in sorted(problems)
    ]


def _place(loc: Key, lines: Mapping[Key, int]) -> Key:
    """The keys of the file that lead to `loc`, without what pydantic puts between them."""
    place: Key = ()
    for part in loc:
        if (*place, part) in lines:
            place = (*place, part)
    return place


def _line(lines: Mapping[Key, int], path: Key) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def _problem(error: ErrorDetails, lines: Mapping[Key, int]) -> tuple[int, str, str]:
    """The line, what is wrong there, and the mend."""
    place = _place(error["loc"], lines)
    line, name = _line(lines, place), ".".join(map(str, place))
    part, key = _part(error["loc"])
    if error["type"] == "extra_forbidden":
        return line, f"{name}: nothing of that name is known here", _nearest(place[-1], part.model_fields)
    if error["type"] == "literal_error":
        words = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return line, f"{name}: not one of the known words", _nearest(error["input"], words)
    if error["type"] == "category":
        near = difflib.get_close_matches(str(error["input"]), categories(), 1, 0.6)
        did = f'Did you mean "{near[0]}"? ' if near else ""
        return line, f"{name}: no data category of that name", f"{did}Write one like user.contact.email."
    if error["type"] == "country":
        code = meant(str(error["input"]))
        did = f'Did you mean "{code}"? ' if code else ""
        return line, f"{name}: no country has that code", f"{did}Write two capitals of ISO 3166-1, like NL."
    if error["type"] == "finding":
        known = read_data("findings.yaml")["findings"]
        return line, f"{name}: no finding of that id", _nearest(error["input"], known)
    if error["type"] == "expression":
        return line, f"{name}: {error['msg']}", "Write a regular expression, in single quotes."
    if error["type"] == "invalid_key":
        return (
            line,
            f"{name or FILE}: a key that is no word",
            'Write each key as a plain word, followed by ":".',
        )
    kind = "date" if error["type"].startswith("date") else error["type"]
    asked = part.model_fields[key].description if key in part.model_fields else None
    return line, f"{name}: not in the form that is expected here", MENDS.get(kind) or asked or error["msg"]


def _nearest(word: object, known: Iterable[str]) -> str:
    known = sorted(known)
    near = difflib.get_close_matches(str(word).lower(), known, 1, 0.6)
    start = f'Did you mean "{near[0]}"? ' if near else ""
    return f"{start}Known here: {', '.join(known)}."


def _part(loc: Key) -> tuple[type[Part], str]:
    """The mapping that `loc` leads into, and the last of its keys on the way."""
    part, last, named = Declarations, "", False
    for key in loc:
        info = None if named else part.model_fields.get(str(key))
        named = False
        if info:
            inner = _inner(info.annotation)
            named = bool(inner) and get_origin(info.annotation) is dict
            part, last = (inner, "") if inner else (part, str(key))  # type: ignore[assignment]
    return part, last


def _inner(annotation: Any) -> type[Part] | None:
    """The first kind of mapping that `annotation` names."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for argument in get_args(annotation) if (found := _inner(argument))), None)
