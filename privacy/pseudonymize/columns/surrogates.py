"""The surrogates of whole columns, by kind: what `Mapping.surrogate` gives for each value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from privacy.pseudonymize.columns.permutations import Permutations
from privacy.pseudonymize.columns.phones import phones
from privacy.pseudonymize.columns.words import WordColumns
from privacy.pseudonymize.mapping import LAST, Mapping
from privacy.pseudonymize.surrogates import identifiers, machines, mails, places
from privacy.pseudonymize.words import titles, ways

DAYS = 1 << 15  # days that are remembered: those of most people who live
Many = Callable[[Sequence[str]], list[str]]
Plain = Callable[[str], object]
_POINT = re.compile(r"(-?\d{1,3}\.\d)(\d{1,10})", re.ASCII)
_DAY = len("2000-12-31")
_NUMERIC = re.compile(r"[0-9]{1,300}")
Place = tuple[int, str, int]
"""Where a value stands, what stays before its number, and the number."""


class Surrogates:
    """Surrogates of columns under one mapping; kinds without a faster way go value by value."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._permutations = Permutations(mapping.prf)
        self._words = WordColumns(mapping.words, self._permutations)
        self._many: dict[str, Many] = {
            "name": lambda texts: self._words.texts(texts, "name", titles()),
            "mail": self._mails,
            "username": self._usernames,
            "organisation": lambda texts: self._words.texts(texts, "organisation"),
            "place": self._places,
            "point": self._points,
            "identifier": self._identifiers,
            "birth": self._births,
        }
        self._held = 0
        self._days: dict[str, dict[str, str]] = defaultdict(dict)

    def of(self, kind: str) -> Many:
        """What makes the surrogates of one kind."""
        if kind == "phone" and kind in self._mapping.crowds:
            return lambda texts: phones(self._mapping.prf, self._permutations, texts, LAST)
        if kind == "ip" and kind in self._mapping.crowds:
            return self._machines
        return self._many.get(kind) or self._singly(kind)

    def _singly(self, kind: str) -> Many:
        make = self._mapping.maker(kind)
        return lambda texts: [make(text) for text in texts]

    def _where(self, texts: Sequence[str], plain: Plain, many: Many, others: Many) -> list[str]:
        """Those that are `plain` in one way, the others in another."""
        fit = list(map(plain, texts))
        if all(fit):
            return many(texts)
        if not any(fit):
            return others(texts)
        some = iter(many([text for text, one in zip(texts, fit, strict=True) if one]))
        rest = iter(others([text for text, one in zip(texts, fit, strict=True) if not one]))
        return [next(some) if one else next(rest) for one in fit]

    def _mails(self, texts: Sequence[str]) -> list[str]:
        return self._where(texts, mails.ALONE.fullmatch, self._alone, self._singly("mail"))

    def _alone(self, texts: Sequence[str]) -> list[str]:
        split = [text.partition("@") for text in texts]
        local = self._words.texts([one[0] for one in split], "name")
        words = self._mapping.words
        hosts = {domain: mails.host(words, domain) for domain in {one[2] for one in split}}
        return [f"{name}@{hosts[one[2]]}" for name, one in zip(local, split, strict=True)]

    def _usernames(self, texts: Sequence[str]) -> list[str]:
        return self._where(
            texts,
            lambda text: "@" not in text,
            lambda some: self._words.texts(some, "name", titles()),
            self._singly("username"),
        )

    def _places(self, texts: Sequence[str]) -> list[str]:
        if places.POSTAL_SIGN.search("\n".join(texts)) is None:
            return self._words.texts(texts, "place", ways())
        return self._where(
            texts,
            lambda text: places.POSTAL.search(text) is None,
            lambda some: self._words.texts(some, "place", ways()),
            self._singly("place"),
        )

    def _machines(self, texts: Sequence[str]) -> list[str]:
        """Those of the sixth version all at once."""
        return self._where(
            texts,
            machines.SIX.fullmatch,
            lambda some: list(machines.sixes(self._mapping.prf, some)),
            self._singly("ip"),
        )

    def _births(self, texts: Sequence[str]) -> list[str]:
        """Days as computers write them, by their month; there are few of those, and of days in each."""
        made, make = [], self._mapping.maker("birth")
        for text in texts:
            days = self._days[text[:8]] if len(text) == _DAY else {}
            day = text[8:]
            one = days.get(day)
            if one is None:
                one = days[day] = make(text)
                self._held += 1
            made.append(one)
        if self._held > DAYS:
            self._days.clear()
            self._held = 0
        return made

    def _points(self, texts: Sequence[str]) -> list[str]:
        """Degrees, by the number of decimals that are turned."""
        made, make = list(texts), self._mapping.maker("point")
        alike: dict[int, list[Place]] = defaultdict(list)
        for at, text in enumerate(texts):
            found = _POINT.fullmatch(text)
            if found is None:
                made[at] = make(text)
            else:
                start, rest = found.groups()
                alike[len(rest)].append((at, start, int(rest)))
        for width, held in alike.items():
            self._numbered(made, held, "point", width)
        return made

    def _identifiers(self, texts: Sequence[str]) -> list[str]:
        """UUIDs; numbers behind tags, by their width; numbers alone; everything else one by one."""
        return self._where(
            texts,
            identifiers.UUID.fullmatch,
            lambda some: list(identifiers.uuids(self._mapping.prf, some)),
            lambda some: self._where(
                some, identifiers.CHECKED.fullmatch, self._singly("identifier"), self._tagged
            ),
        )

    def _tagged(self, texts: Sequence[str]) -> list[str]:
        made, make = list(texts), self._mapping.maker("identifier")
        alike: dict[int, list[Place]] = defaultdict(list)
        alone = []
        for at, text in enumerate(texts):
            found = identifiers.TAGGED.fullmatch(text)
            if found is not None:
                tag, digits = found.groups()
                alike[len(digits)].append((at, tag, int(digits)))
            elif _NUMERIC.fullmatch(text):
                alone.append(at)
            else:
                made[at] = make(text)
        for width, held in alike.items():
            self._numbered(made, held, f"id/{width}", width)
        turned = self._words.digits({texts[at] for at in alone}, "id")
        for at in alone:
            made[at] = turned[texts[at]]
        return made

    def _numbered(self, made: list[str], held: list[Place], kind: str, width: int) -> None:
        """Numbers of one width, each with its start before it."""
        turned = self._permutations.permuted(kind, [number for _, _, number in held], 10**width)
        form = f"%s%0{width}d"
        for (at, start, _), number in zip(held, turned, strict=True):
            made[at] = form % (start, number)
