"""Fields of one object that bear one another out as a person's where their names say little."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from privacy.classify import persons
from privacy.classify.decide import STRONG
from privacy.classify.whose import Seen

_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w+")
_LOOKED_AT = 20  # values of a column
_SHORTEST, _LONGEST = 4, 16  # letters of a word that a mail address is made of
_LOCAL = 64  # characters before its sign


def paired(seen: Iterable[Seen]) -> set[str]:
    """Objects in which a given name stands beside a surname, or a name beside mail addresses made of it."""
    by_object: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        if one.column.type == "string":
            by_object[one.parent].append(one)
    return {parent for parent, inside in by_object.items() if _pair(inside)}


def _pair(inside: Iterable[Seen]) -> bool:
    parts: set[str] = set()
    names: list[str] = []
    mails: list[str] = []
    for one in inside:
        if one.named is not None and one.says != "something":
            parts.add(one.named.part)
            names += one.column.values
        elif one.column.values and all(map(_MAIL.fullmatch, one.column.values[:_LOOKED_AT])):
            mails += one.column.values
    return {"first", "last"} <= parts or (bool(mails) and spelled(names, mails))


def sights_beside(seen: Iterable[Seen]) -> Mapping[str, frozenset[str]]:
    """What the fields of each object look like, by its path."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in seen:
        found[one.parent].update([one.sight.name] if one.sight else ())
    return {parent: frozenset(names) for parent, names in found.items()}


def spelled(names: Iterable[str], mails: Iterable[str]) -> bool:
    """Whether mail addresses are made of these names: ``Ada Holt`` and ``a.holt@…``; two at least."""
    known = {word for name in names for word in persons.words_of(name) if len(word) >= _SHORTEST}
    local = {mail.partition("@")[0].lower()[:_LOCAL] for mail in mails}
    fitting = sum(any(piece in known for piece in _pieces(text)) for text in local)
    return fitting > 1 and fitting * 3 >= len(local)


def _pieces(text: str) -> Iterator[str]:
    for at in range(len(text)):
        yield from (text[at:end] for end in range(at + _SHORTEST, min(len(text), at + _LONGEST) + 1))


def leave_lone_parts(seen: Sequence[Seen]) -> None:
    """Given names or surnames that nothing beside them bears out are names of ships and dolls as well."""
    borne = paired(seen)
    borne |= {one.parent for one in seen if (one.named and not one.named.part) or _somebodys(one)}
    for one in seen:
        if one.named and one.named.part and one.says != "something" and one.parent not in borne:
            one.named = None


def _somebodys(one: Seen) -> bool:
    """Whether a name or a strong form says that a field is a person's."""
    by_name = one.says == "something" and one.if_person is not None and one.if_person.level > 1
    return by_name or any(f.sign == STRONG and f.most for f in (one.evidence.found if one.evidence else ()))
