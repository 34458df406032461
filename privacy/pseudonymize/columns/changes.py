"""What happens to the values of one field, many at a time: the same as `Fields.at` makes of each."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from functools import cache
from itertools import accumulate
from operator import ne

from privacy.classify.reading.recordings import is_encoded
from privacy.pseudonymize import texts
from privacy.pseudonymize.columns.surrogates import Many, Surrogates
from privacy.pseudonymize.fields import SIGNS, STRAY, Change, Fields, Treatment
from privacy.pseudonymize.kinds import CATEGORIES, TEXT
from privacy.pseudonymize.surrogates.mails import could_be_ours
from privacy.pseudonymize.texts import NAMED, WORD, Span
from privacy.pseudonymize.words import is_marked

ManyChange = Callable[[list[str]], list[str]]
"""Values in, as many values out; the very same list where nothing changes."""
_SIGNS = ("*", "%40", "tok_", "enc_")
"""One of these, or an address, stands in whatever was made here, but for words."""
_KEPT = 1 << 13  # values of a field whose outcome is remembered, in each process
_SELDOM = 15  # portions in a row in which a field is not asked again if its values repeat
_WORDED = frozenset(["name", "place", "organisation"])
_BY_PERSON = frozenset(["date_shift", "noise"])
_CAPITALS = (r"@", r"\d[\d ).-]", r"(?<=[^\n])[^\W\d_a-z]")
_CAPITALS_ASCII = (r"@", r"[0-9][0-9 ).-]", r"[A-Z](?<=[^\n][A-Z])")


def fits(fields: Fields) -> bool:
    """Whether values may be taken by columns: none hangs on what else stands in its record."""
    mapping = fields.mapping
    if mapping is None or mapping.log is not None or not fields.large:
        return False
    used = {one.method for one in fields.by_path.values()} | set(fields.methods.values())
    return not used & _BY_PERSON


class Changes:
    """The changes of the columns of one payload."""

    def __init__(self, fields: Fields) -> None:
        assert fields.mapping is not None
        self._fields = fields
        self._surrogates = Surrogates(fields.mapping)

    def at(self, steps: tuple[str, ...]) -> ManyChange | None:
        """What changes the values at these steps; None where they stay unseen."""
        change, planned = self._fields.at(steps), self._fields.treatment(steps)
        if change is None:
            return None
        if planned is None:
            return _Unplanned(self._fields, change)
        if planned.method != "surrogate":
            return _singly(change)
        if planned.kind == TEXT:
            return _Texts(self._fields, planned, self._surrogates, change)
        return _Planned(self._fields, planned, self._surrogates.of(planned.kind))


def _singly(change: Change) -> ManyChange:
    return lambda values: [change(value) for value in values]


class _Planned:
    """Surrogates for the values of a field; those met often are remembered."""

    def __init__(self, fields: Fields, planned: Treatment, many: Many) -> None:
        self._fields, self._kind, self._many = fields, planned.kind, many
        self._key = planned.path, planned.category, planned.method
        self._known: dict[str, str] = {}
        self._forgetful = 0  # calls in which nothing is remembered, as hardly any value comes again

    def __call__(self, values: list[str]) -> list[str]:
        if self._forgetful:
            self._forgetful -= 1
            made = self._made(values)
        else:
            made = self._remembered(values)
        changed = sum(map(ne, values, made))
        if not changed:
            return values
        self._fields.counts[self._key] += changed
        return made

    def _remembered(self, values: list[str]) -> list[str]:
        known = self._known
        fresh = list(set(values).difference(known))
        if fresh:
            if len(known) + len(fresh) > _KEPT:
                known.clear()
                fresh = list(set(values))
            known.update(zip(fresh, self._made(fresh), strict=True))
        made = [known[value] for value in values]
        if len(fresh) * 4 > len(values) * 3:
            known.clear()
            self._forgetful = _SELDOM
        return made

    def _made(self, values: list[str]) -> list[str]:
        """The surrogates of values, in their order."""
        asked = _perhaps_ours(self._fields, self._kind, values)
        if not asked and all(values) and all(map(str.isascii, values)) and not any(map(str.isspace, values)):
            return self._many(values)
        made: list[str | None] = []
        for value in values:
            if not value or value.isspace() or (value in asked and self._fields.is_ours(self._kind, value)):
                made.append(value)
            else:
                made.append(None if value.isascii() else self._fields.surrogate(self._kind, value))
        plain = [value for value, one in zip(values, made, strict=True) if one is None]
        rest = iter(self._many(plain) if plain else ())
        return [next(rest) if one is None else one for one in made]


def _perhaps_ours(fields: Fields, kind: str, values: Sequence[str]) -> frozenset[str]:
    """The values of a kind of which it must be asked if they are surrogates already."""
    joined = "\n".join(values)
    if not fields.strict or any(sign in joined for sign in _SIGNS):
        return frozenset(values)
    if "@" in joined and (kind != "mail" or could_be_ours(values)):
        return frozenset(values)
    if kind not in _WORDED or " " not in joined:
        return frozenset()
    marked = set(filter(is_marked, set(WORD.findall(joined))))
    return frozenset(value for value in values if not marked.isdisjoint(WORD.findall(value)))


class _Unplanned:
    """A field nobody spoke of: nearly all its values stay."""

    def __init__(self, fields: Fields, change: Change) -> None:
        self._known, self._change = fields.known, change

    def __call__(self, values: list[str]) -> list[str]:
        distinct = list(set(values))
        told = {value for value in distinct if value in self._known}
        told.update(_holding(SIGNS, distinct))
        if not told:
            return values
        return [self._change(value) if value in told else value for value in values]


class _Texts:
    """Free texts: those in which something may stand are read one by one."""

    def __init__(self, fields: Fields, planned: Treatment, surrogates: Surrogates, change: Change) -> None:
        self._fields, self._planned, self._surrogates, self._change = fields, planned, surrogates, change
        self._people = fields.people_known

    def __call__(self, values: list[str]) -> list[str]:
        told = _holding(_CAPITALS_ASCII if all(map(str.isascii, values)) else _CAPITALS, values)
        if self._people:
            told.update(value for value in values if self._begins_with_name(value))
        if not told:
            return values
        made = self._made(Counter(filter(told.__contains__, values)))
        return [made.get(value, value) for value in values]

    def _made(self, told: Map[str, int]) -> dict[str, str]:
        """What becomes of texts, each met some times: all their spans of one kind at once."""
        made, found = {}, {}
        waiting: dict[str, dict[str, str]] = defaultdict(dict)
        for value in told:
            stray = not value.isascii() and STRAY.search(value) is not None
            if stray or is_encoded(value) or self._fields.methods:
                for _ in range(told[value]):
                    made[value] = self._change(value)
                continue
            spans = found[value] = texts.spans(value, False, self._people)
            for start, end, kind in spans:
                waiting[kind][value[start:end]] = ""
        for kind, held in waiting.items():
            held.update(self._surrogates_of(kind, list(held)))
        for value, spans in found.items():
            made[value] = self._put(value, spans, waiting, told[value])
        return made

    def _surrogates_of(self, kind: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Values by their surrogates; what is one already stays."""
        asked = _perhaps_ours(self._fields, kind, values)
        ours = {value for value in asked if self._fields.is_ours(kind, value)}
        rest = [value for value in values if value not in ours] if ours else values
        yield from zip(ours, ours, strict=True)
        yield from zip(rest, self._surrogates.of(kind)(rest), strict=True)

    def _put(self, value: str, spans: Iterable[Span], made: Map[str, Map[str, str]], times: int) -> str:
        """A text with its spans replaced, and counted as often as it was met."""
        parts, at, planned = [], 0, self._planned
        for start, end, kind in spans:
            old = value[start:end]
            new = made[kind][old]
            if new is not old and new != old:
                category = CATEGORIES.get(kind, planned.category)
                self._fields.counts[planned.path, category, "surrogate"] += times
            parts += [value[at:start], new]
            at = end
        return "".join(parts) + value[at:]

    def _begins_with_name(self, value: str) -> bool:
        found = NAMED.match(value)
        return found is not None and found[0].lower() in self._people


def _holding(forms: Iterable[str], values: Sequence[str]) -> set[str]:
    """The values in which one of some forms is found, all searched at once; none goes over lines."""
    joined = "\n".join(values)
    if joined.count("\n") != len(values) - 1:
        any_form = re.compile("|".join(forms))
        return {value for value in values if "\n" in value or any_form.search(value)}
    starts = list(accumulate((len(value) + 1 for value in values), initial=0))
    return {
        values[bisect(starts, found.start()) - 1]
        for form in forms
        for found in _once_a_line(form).finditer(joined)
    }


@cache
def _once_a_line(form: str) -> re.Pattern[str]:
    """The same form and the rest of its line. One form at a time is searched for faster than all at once."""
    return re.compile(f"{form}[^\n]*")
