"""References between records: a key and what refers to it, in whatever file and format, get one surrogate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from privacy.classify.columns import Column
from privacy.pseudonymize.fields import Treatment
from privacy.pseudonymize.gathering import Seen
from privacy.pseudonymize.kinds import KEEP

KINDS = ("number", "username", "identifier")
"""How keys are turned; where two kinds of key hold the same values the first of them counts."""
GUESSED = ("name", "contact", "organisation", "place", "secret")  # what a key may be taken for by its name
ROUNDS = 3  # references to what refers to something
MOST = 400_000  # values that are held
Treatments = dict[str, dict[str, Treatment]]
_NAMES = ("id", "_id", "uuid", "guid", "key", "pk", "ref", "owner", "author", "user", "customer")
_ENDS = ("id", "_by", "by", "ref", "_key", "uuid", "_no", "number")
_STEMS = ("_id", "id", "_uuid", "uuid", "_ref", "ref", "_key", "_no", "number")


@dataclass(slots=True)
class _Keys:
    """What is done with values of keys: telling ones, and short numbers by what they are of."""

    telling: dict[str, Treatment] = field(default_factory=dict)
    short: dict[str, dict[str, Treatment]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, stem: str, values: Sequence[str], treatment: Treatment) -> None:
        for value in values:
            if tells(value):
                if len(self.telling) < MOST:
                    self.telling.setdefault(value, treatment)
            else:
                self.short[stem].setdefault(value, treatment)

    def of(self, stem: str, values: Sequence[str], is_key: bool) -> Treatment | None:
        """What is done with most of these values elsewhere."""
        found = Counter(one for value in values if (one := self.telling.get(value)) is not None)
        best = _most(found, len(values))
        if best is not None or not is_key or not stem or all(map(tells, values)):
            return best
        for other, held in self.short.items():
            if other and (stem in other or other in stem):
                best = _most(Counter(held[value] for value in values if value in held), len(values))
                if best is not None:
                    return best
        return None


def _most(found: Counter[Treatment], of: int) -> Treatment | None:
    if found.total() * 2 <= of:
        return None
    return max(found.items(), key=lambda one: (one[1], -_rank(one[0]), one[0].method))[0]


def _rank(treatment: Treatment) -> int:
    return KINDS.index(treatment.kind)


def tells(value: str) -> bool:
    """Whether two fields that hold this value hardly do so by chance."""
    return len(value) >= 6 and any(map(str.isdigit, value)) and not (value.isdigit() and len(value) < 7)


def join(seen: Sequence[Seen], treatments: Treatments, fixed: Callable[[str], bool]) -> None:
    """Plan references as the keys are planned, and the other way round. `fixed`: paths people spoke of."""
    for _ in range(ROUNDS):
        keys = _keys(seen, treatments)
        if not [None for one in seen for _ in _joined(one, treatments[one.path], keys, fixed)]:
            return


def _keys(seen: Sequence[Seen], treatments: Treatments) -> _Keys:
    keys = _Keys()
    for kind in KINDS:
        for one in seen:
            for path, treatment in treatments[one.path].items():
                if treatment.kind == kind and treatment.method != KEEP:
                    keys.add(stem_of(path), one.of(one.columns.by_path[path]), replace(treatment, path=""))
    return keys


def _joined(
    seen: Seen, treatments: dict[str, Treatment], keys: _Keys, fixed: Callable[[str], bool]
) -> Iterator[str]:
    """The paths of a payload whose treatment was changed."""
    for path, column in seen.columns.by_path.items():
        own = treatments.get(path)
        if not _may_refer(column, own) or fixed(path):
            continue
        stem = stem_of(path) or stem_of(seen.path.rpartition("/")[2].partition(".")[0] + "_id")
        made = keys.of(stem, seen.of(column), _is_key(path))
        if made is None or (own is not None and (made.kind, made.method) == (own.kind, own.method)):
            continue
        category = own.category if own is not None and own.kind in KINDS else "user.unique_id"
        treatments[path] = replace(made, path=path, category=category)
        yield path


def _may_refer(column: Column, own: Treatment | None) -> bool:
    if column.type in ("boolean", None) or column.text:
        return False
    return own is None or own.kind in (KEEP, *KINDS, *GUESSED)


def _is_key(path: str) -> bool:
    last = path.rpartition(".")[2].lower().rstrip("[]")
    return last in _NAMES or last.endswith(_ENDS)


def stem_of(path: str) -> str:
    """The thing a key is of: ``customer`` of ``orders[].customerId`` and ``customers.id``."""
    parts = [part.replace("[]", "") for part in path.lower().split(".")]
    last = parts[-1]
    for end in _STEMS:
        if last.endswith(end) and last != end:
            return last.removesuffix(end).rstrip("_-").rstrip("s")
    return parts[-2].rstrip("s") if len(parts) > 1 else ""
