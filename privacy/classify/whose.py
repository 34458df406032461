"""What is seen of a column: what its name means alone and in a person's record, and its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from privacy.classify import names, persons, sights, unnamed
from privacy.classify.columns import Column, Columns
from privacy.classify.evidence import Verdict
from privacy.classify.keys import ANY, KEY
from privacy.classify.languages import spoken
from privacy.classify.lexicon import NONE, lexicon
from privacy.classify.surroundings import beside, within
from privacy.classify.values import Evidence, look
from privacy.classify.words import fold, split
from privacy.vocabulary import read

RECORD = frozenset({"record"})
PERSON = RECORD | {"person"}
NAMES = ("user.name", "user.name.first", "user.name.last")
_NUMBERED = re.compile(r"[\s:.]\d(?:[\s-]?\d){3}")  # `PLZ 10115` in a column `plz`


@dataclass(frozen=True, slots=True)
class Table:
    """`data/records.yaml`."""

    anchors: tuple[str, ...]
    topics: Mapping[str, str]
    affairs: frozenset[str]
    dull: re.Pattern[str]
    date: re.Pattern[str]
    yields: tuple[str, ...]
    keeps: tuple[str, ...]
    words: frozenset[str]
    numbers: tuple[str, ...]
    plumbing: frozenset[str]
    key: re.Pattern[str]
    meaningless: re.Pattern[str]
    silent: re.Pattern[str]
    functional: re.Pattern[str]
    code: re.Pattern[str]


@cache
def table() -> Table:
    raw: Any = read("records.yaml")
    return Table(
        tuple(raw["anchors"]),
        dict(raw["topics"]),
        frozenset(word for text in raw["affairs"] for word in lexicon().normal.words(text))
        | lexicon().affairs,
        re.compile(raw["dull"], re.IGNORECASE),
        re.compile(raw["date"]),
        tuple(raw["yields"]),
        tuple(raw["keeps"]),
        frozenset(raw["words"]),
        tuple(raw["numbers"]),
        frozenset(raw["plumbing"]),
        re.compile(raw["key"]),
        re.compile(raw["meaningless"], re.IGNORECASE),
        re.compile(raw["silent"], re.IGNORECASE),
        re.compile(raw["functional"], re.IGNORECASE),
        re.compile(raw["code"]),
    )


@dataclass(slots=True)
class Seen:
    """One column with what its name could mean in a record about a person, and what its values are."""

    path: str
    column: Column
    near: frozenset[str]
    kind: str | None
    alone: Verdict | None = None
    if_person: Verdict | None = None
    named: persons.Persons | None = None
    evidence: Evidence | None = None
    says: unnamed.Says = "something"
    sight: sights.Sight | None = None

    @property
    def parent(self) -> str:
        return parent_of(self.path)

    @property
    def leaf(self) -> str:
        return self.path.rpartition(".")[2].replace("[]", "")

    @property
    def name(self) -> str:
        """The path as names are judged: keys that are data say nothing."""
        steps = (step for step in self.path.split(".") if step.replace("[]", "") not in (ANY, KEY))
        return ".".join(steps) or self.path


def see(found: Columns, path: str, column: Column, topics: frozenset[str], values: bool) -> Seen:
    """`topics`: contexts of the whole payload and its languages."""
    near = found.beside.get(parent_of(path), NONE)
    kind = {"boolean": "bool", "number": "number"}.get(column.type or "")
    one = Seen(path, column, near, kind)
    if not silent(one):
        one.alone = names.decide(one.name, (), kind, None, (), RECORD | topics & lexicon().tongues)
        one.if_person = named_in_record(one, topics)
    one.says = "nothing" if silent(one) else unnamed.says(one.leaf, table().meaningless, table().affairs)
    if values:
        one.named = unnamed.named(column, one.says, _is_name(one))
        one.sight = sights.seen(column) if one.says != "something" else None
    if values and column.values:
        named = one.if_person or one.alone
        said = named.category if named else None
        one.evidence = look(column, split(path.rpartition(".")[2]), said)
    return one


def silent(one: Seen) -> bool:
    """Whether the key says nothing: ``f1``, ``col_7``."""
    return bool(table().silent.fullmatch(one.leaf))


def _is_name(one: Seen) -> bool:
    """Whether the field's own name says that it holds names of persons."""
    return one.if_person is not None and one.if_person.category in NAMES


def named_in_record(one: Seen, topics: frozenset[str]) -> Verdict | None:
    """What the name means in a record about a person of these topics and languages."""
    if silent(one):
        return None
    return names.decide(one.name, (), one.kind, None, one.near, PERSON | topics)


def languages_of(found: Columns) -> frozenset[str]:
    """The languages of the names of a payload."""
    steps = (step.replace("[]", "") for path in found.by_path for step in path.split("."))
    return spoken([PurePosixPath(found.path).name.split(".")[0], *steps])


def topics_of(found: Columns) -> frozenset[str]:
    """What the payload is about by the name of its file and its outermost objects."""
    lex = lexicon()
    told: set[str] = set()
    roots = {path.split(".")[0].replace("[]", "") for path in found.by_path if "." in path}
    one_root = len(roots) == 1 and all("." in path for path in found.by_path)
    texts = [PurePosixPath(found.path).name.split(".")[0], *(roots if one_root else ())]
    for text in texts:
        words = lex.normal.words(text)
        for end in range(1, len(words) + 1):
            told |= lex.table(words, end)
    return frozenset(told & table().topics.keys())


def repeats(one: Seen) -> bool:
    """Whether its values repeat its name, and no number follows that would be what it is about."""
    name = "".join(c for c in fold(one.path.rpartition(".")[2]).lower() if c.isalpha())
    held = ["".join(c for c in fold(value).lower() if c.isalpha()) for value in one.column.values]
    if name and name in held and all(value in (name, "") for value in held):
        return not any(_NUMBERED.search(value) for value in one.column.values)
    category = one.if_person.category if one.if_person else None
    return category is not None and len(held) == 1 and _says(one.column.values[0]) == category


def _says(value: str) -> str | None:
    """The category that a value would have if it were the name of a field: labels of forms do."""
    found = names.decide(value, about=RECORD) if len(value) < 40 and "." not in value else None
    return found.category if found else None


def anchors(one: Seen) -> bool:
    """Whether a column by itself says that its record is about a person."""
    if repeats(one):
        return False
    if one.named is not None and _named_person(one, one.named):
        return True
    if one.near and beside(one.near) & {"message", "sms"} and one.if_person:
        told = within(one.if_person.category, ("user.contact.email", "user.contact.phone_number"))
        return told and _fits(one.if_person, one.column)
    if key_of_person(one) or (one.alone and one.alone.reasons[0].rule in table().words):
        return True
    held = one.alone
    if held is None or held.level < 2 or not within(held.category, table().anchors):
        return False
    return not one.column.values or _fits(held, one.column)


def key_of_person(one: Seen) -> bool:
    """A field called after a person that holds a key of one: ``actor``, ``socio: M-1024``."""
    leaf = one.path.rpartition(".")[2]
    if "person" not in contexts(leaf) or leaf.lower().endswith("s") or one.column.text:
        return False
    if one.column.type != "string" and not leaf.lower().endswith(("id", "nr", "no")):
        return False
    lex = lexicon()
    words = lex.normal.words(leaf.replace("[]", ""))
    if not words or lex.context(words, len(words))[1] not in lex.subjects:
        return False
    looked = one.column.values[:50]
    keys = sum(bool(table().key.fullmatch(value.strip())) for value in looked)
    return keys > 0 and keys >= 0.7 * len(looked)


def _named_person(one: Seen, named: persons.Persons) -> bool:
    """Whether names among the values make the record a person's: many things are named after persons."""
    if one.says != "something":
        return unnamed.of_person(named, one.says) and (one.says == "nothing" or not _impersonal(one.parent))
    told = _is_name(one) and not _impersonal(one.parent)
    return told and not named.part and named.listed * 2 >= named.of


def _impersonal(path: str) -> bool:
    """Whether an object is called after a thing or an organisation."""
    told = contexts(path.rpartition(".")[2]) if path else NONE
    return bool(told & {"thing", "organisation"}) and "person" not in told


def _fits(held: Verdict, column: Column) -> bool:
    from privacy.classify.values import shapes

    pattern = shapes().get(held.category)
    looked = column.values[:50]
    return pattern is None or sum(bool(pattern.fullmatch(v.strip())) for v in looked) * 2 >= len(looked)


@cache
def contexts(step: str) -> frozenset[str]:
    """What an object's own name says of it: the last words that say anything."""
    lex = lexicon()
    words = lex.normal.words(step.replace("[]", "").replace(ANY, ""))
    for end in range(len(words), 0, -1):
        told = lex.table(words, end)
        if told and not lex.says_nothing(words[end - 1]):
            return told
    return NONE


def above(path: str) -> Iterable[str]:
    while path:
        path = parent_of(path)
        yield path


def parent_of(path: str) -> str:
    return path.rpartition(".")[0]
