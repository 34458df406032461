"""What speaks for or against a record being a person's: hints of its fields and of what stands around it.

A hint has a name and an amount, mostly 0 to 1. `likelihood.py` weighs them; none of them is a value.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import TypeAlias

from privacy.classify.lexicon import lexicon
from privacy.classify.together import paired
from privacy.classify.whose import Seen, above, anchors, contexts, key_of_person, repeats, table
from privacy.vocabulary import read

Hints: TypeAlias = dict[str, float]
_LOOKED_AT = 50  # values of a column
_MOST = 3.0  # fields of a kind beyond which more say no more
_CODE = re.compile(r"(?=.*\d)[\w./:-]{3,40}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_FIRST_LAST = re.compile(r"[a-z]+[._-][a-z]+@", re.IGNORECASE)


@cache
def kind(category: str) -> str:
    """The kind of hint that a category is, by the longest of the branches listed for one."""
    kinds: Mapping[str, list[str]] = read("records.yaml")["kinds"]
    branches = ((branch, name) for name, listed in kinds.items() for branch in listed)
    held = [(len(b), name) for b, name in branches if category == b or category.startswith(b + ".")]
    return max(held)[1] if held else "other"


def of_field(one: Seen) -> Hints:
    """The hints that one column gives."""
    found: Hints = {}
    if one.if_person:
        found[f"name:{kind(one.if_person.category)}"] = one.if_person.level / 3
    if one.alone:
        found[f"alone:{kind(one.alone.category)}"] = one.alone.level / 3
    flags = (("anchor", anchors(one)), ("key", key_of_person(one)), ("repeats", repeats(one)))
    found |= {name: 1.0 for name, holds in flags if holds}
    found |= _of_words(one) | _of_names(one)
    values = [value.strip() for value in one.column.values[:_LOOKED_AT]]
    return found | _of_evidence(one) | _of_type(one, values) if values else found


def _of_words(one: Seen) -> Hints:
    step = one.path.rpartition(".")[2]
    told = contexts(step)
    found = {f"word:{c}": 1.0 for c in ("thing", "organisation", "person") if c in told}
    if any(word in table().affairs for word in lexicon().normal.words(step)):
        found["affair"] = 1.0
    return found


def _of_names(one: Seen) -> Hints:
    found = {f"sight:{one.sight.name}": 1.0} if one.sight is not None else {}
    if one.named is None:
        return found
    listed = {"listed": 1.0} if one.named.listed * 2 >= one.named.of else {}
    return found | {"named": 0.6 if one.named.part else 1.0} | listed


def _of_evidence(one: Seen) -> Hints:
    found: Hints = {}
    for match in one.evidence.found if one.evidence else ():
        if match.most:
            found[f"value:{kind(match.category)}"] = 1.0
            if match.sign == "strong":
                found["value:strong"] = 1.0
    return found


def _of_type(one: Seen, values: list[str]) -> Hints:
    column = one.column
    dates = all(map(_DATE.match, values))
    flags = {
        "number": column.type == "number",
        "boolean": column.type == "boolean",
        "date": dates,
        "text": column.text,
        "dull": sum(bool(table().dull.fullmatch(v)) for v in values) * 2 >= len(values),
        "code": not dates and all(map(_CODE.fullmatch, values)),
        "one_case": all(v.islower() or v.isupper() for v in values if any(c.isalpha() for c in v)),
    }
    if all("@" in value for value in values):
        office = sum(bool(table().functional.search(v)) for v in values) * 2 >= len(values)
        flags["mail_of_office" if office else "mail_of_person"] = True
        flags["mail_of_name"] = sum(bool(_FIRST_LAST.match(v)) for v in values) * 2 >= len(values)
    return {name: 1.0 for name, holds in flags.items() if holds}


def of_objects(
    path: str, seen: Sequence[Seen], fields: Mapping[str, Hints], topics: frozenset[str]
) -> dict[str, Hints]:
    """The hints on each object of a payload (by its path): of its own fields, those above, below, and all.

    `path` is the payload's, `fields` are the hints of its columns, `topics` what it is about as a whole.
    """
    own: dict[str, _Sum] = defaultdict(_Sum)
    below: dict[str, _Sum] = defaultdict(_Sum)
    for one in seen:
        hints = (
            fields[one.path] | {"any": 1.0, "any2": float(one.if_person.level > 1)}
            if one.if_person
            else fields[one.path] | {"none": 1.0}
        )
        own[one.parent].add(hints)
        for up in (one.parent, *above(one.parent)):
            below[up].add(hints)
    objects = set(below) | {""}
    stem = contexts(PurePosixPath(path).name.split(".")[0])
    pairs = paired(seen)
    found = {at: _of_object(at, own, below, stem, topics) for at in objects}
    return {at: hints | {"paired": 1.0} if at in pairs else hints for at, hints in found.items()}


def _of_object(
    at: str, own: Mapping[str, _Sum], below: Mapping[str, _Sum], stem: frozenset[str], topics: frozenset[str]
) -> Hints:
    empty = _Sum()
    found: Hints = {"depth": float(at.count(".") + bool(at)), "list": float("[]" in at)}
    outer = _Sum()
    for up in above(at):
        outer.merge(own.get(up, empty))
        told = contexts(up.rpartition(".")[2]) if up else ()
        found |= {f"outer object:{context}": 1.0 for context in told}
    told = contexts(at.rpartition(".")[2]) if at else stem
    found |= own.get(at, empty).hints("own") | below.get(at, empty).hints("below")
    if not at or not _impersonal(told):  # a clinic in a patient's record is no person for that
        found |= outer.hints("outer") | below.get("", empty).hints("all")
    found |= {f"object:{context}": 1.0 for context in told}
    found |= {f"file:{context}": 1.0 for context in stem}
    return found | {f"topic:{topic}": 1.0 for topic in topics}


def _impersonal(told: frozenset[str]) -> bool:
    return bool(told & {"thing", "organisation"}) and "person" not in told


class _Sum:
    """Hints of several fields added up."""

    def __init__(self) -> None:
        self.count = 0
        self.amounts: Hints = defaultdict(float)

    def add(self, hints: Hints) -> None:
        self.count += 1
        for name, amount in hints.items():
            self.amounts[name] += amount

    def merge(self, other: _Sum) -> None:
        self.count += other.count
        for name, amount in other.amounts.items():
            self.amounts[name] += amount

    def hints(self, where: str) -> Hints:
        """How many fields give each hint (up to three), and what share of them."""
        if not self.count:
            return {}
        found = {f"{where} {name}": min(amount, _MOST) for name, amount in self.amounts.items()}
        found |= {f"{where} share {name}": amount / self.count for name, amount in self.amounts.items()}
        found[f"{where} fields"] = math.log1p(self.count)
        found[f"{where} kinds"] = float(sum(name.startswith("name:") for name in self.amounts))
        return found
