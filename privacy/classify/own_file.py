"""The part `classification` of privacy.yaml, and the YAML of Presidio's that it names, as recognizers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inventory.errors import Problem
from inventory.facts import Location
from privacy import declaration_file
from privacy.classify.own import Declared, Own
from privacy.classify.rows import Row
from privacy.declarations.classification import Classification
from privacy.declarations.words import FILE

LIMIT = 1_000_000  # bytes; a longer file was not written by a person
STRONG, FAIR = 0.85, 0.4  # scores of Presidio's from which on a match is strong, and fair
_UNKNOWN = (
    "Write it as Presidio does: name, supported_entity, patterns (name, regex, score), context, deny_list."
)


def read(declared: declaration_file.Declared, root: Path) -> Declared:
    """What is declared for the classifier in the checkout at `root`; Problem where it can't be understood."""
    said = declared.content.classification
    own = [
        Own(
            Row(name, one.category, one.sign, _context(one.context)),
            tuple((pattern, 1.0) for pattern in one.patterns),
            one.values,
            one.plugin or "",
            _at(declared, "recognizers", name),
        )
        for name, one in said.recognizers.items()
    ]
    for category, values in said.deny.items():
        own.append(
            Own(
                Row(f"denied {category}", category, "strong"), (), values, "", _at(declared, "deny", category)
            )
        )
    if said.presidio:
        own += _presidios(said, said.presidio, root, declared)
    return Declared(tuple(own), frozenset(said.countries), said.allow)


def _at(declared: declaration_file.Declared, *path: str) -> Location:
    return next(iter(declared.at("classification", *path)), Location(FILE))


def _context(words: tuple[str, ...] | list[str]) -> frozenset[str]:
    from privacy.classify.words import split

    return frozenset("".join(split(word)) for word in words)


def _presidios(
    said: Classification, name: str, root: Path, declared: declaration_file.Declared
) -> Iterator[Own]:
    place = _at(declared, "presidio")
    data, lines = declaration_file.load(_text(root, name, place), name)
    listed = data.get("recognizers")
    if not isinstance(listed, list):
        raise Problem("there is no list of recognizers", _UNKNOWN, f"{name}:1")
    for number, entry in enumerate(listed):
        line = lines.get(("recognizers", number), 1)
        if isinstance(entry, dict) and entry.get("type") != "predefined" and entry.get("enabled", True):
            yield _presidio(entry, Location(name, line), said.entities)


def _presidio(entry: Mapping[str, Any], at: Location, categories: Mapping[str, str]) -> Own:
    where = f"{at.path}:{at.line}"
    entity, context = entry.get("supported_entity"), entry.get("context") or []
    patterns, words = entry.get("patterns") or [], entry.get("deny_list") or []
    listed = all(isinstance(part, list) for part in (patterns, words, context))
    if not isinstance(entity, str) or not listed or not (patterns or words):
        raise Problem("this recognizer can't be understood", _UNKNOWN, where)
    category = categories.get(entity) or _known(entity)
    if category is None:
        hint = f"Say under classification.entities in {FILE} which data category {entity} means."
        raise Problem(f"no data category is known for {entity}", hint, where)
    read = tuple(_pattern(pattern, where) for pattern in patterns)
    best = max([score for _, score in read] + [float(bool(words))])
    sign = "strong" if best >= STRONG else "fair" if best >= FAIR else "weak"
    return Own(
        Row(entity, category, sign, _context([str(w) for w in context])), read, tuple(map(str, words)), "", at
    )


def _pattern(entry: Any, where: str) -> tuple[str, float]:
    import regex

    try:
        pattern, score = str(entry["regex"]), float(entry.get("score", 0.5))
        regex.compile(pattern)
    except (regex.error, KeyError, TypeError, ValueError, AttributeError):
        raise Problem("a pattern of this recognizer can't be understood", _UNKNOWN, where) from None
    return pattern, score


def _known(entity: str) -> str | None:
    """The category of an entity that our own recognizers find, too."""
    from privacy.classify.recognizers import rows

    row = rows().by_entity.get(entity)
    return row.category if row else None


def _text(root: Path, name: str, place: Location) -> str:
    path = root / name
    where = f"{place.path}:{place.line}"
    try:
        if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            raise Problem(f"{name} is no file of this repository", "Give its path from the top.", where)
        if path.stat().st_size > LIMIT:
            raise Problem(f"{name} is larger than {LIMIT} bytes", "Keep only recognizers in it.", where)
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError):
        raise Problem(
            f"{name} can't be read as UTF-8 text", "Save it with the encoding UTF-8.", where
        ) from None
