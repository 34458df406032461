"""The same record in several files: what a field is in one of them it is in all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from privacy.pseudonymize.fields import Treatment
from privacy.pseudonymize.gathering import Seen
from privacy.pseudonymize.kinds import KEEP, TEXT

LEAST, SHAPES = 3, 50  # fields two records must share; different records a field is compared with
NUMERIC = frozenset(
    ["identifier", "number", "phone", "age", "amount", "point", "birth", "postal_code", "card", "device"]
)
Treatments = dict[str, dict[str, Treatment]]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a payload, by its own name and those of the fields beside it."""

    payload: str
    path: str
    name: str
    beside: frozenset[str]
    kind: str | None  # of its values: `number`, `string`


def spread(seen: Sequence[Seen], treatments: Treatments) -> None:
    """Give fields of one name in the same record one treatment in all files: the one most of them have."""
    fields: dict[str, list[_Field]] = defaultdict(list)
    for one in seen:
        for found in _fields(one):
            fields[found.name].append(found)
    for held in fields.values():
        votes = _votes(held, treatments)
        for place in held if votes else ():
            own = treatments[place.payload].get(place.path)
            if own is None or own.kind not in (KEEP, TEXT):
                best = _best(place, votes)
                if best is not None:
                    treatments[place.payload][place.path] = replace(best, path=place.path)


def _fields(seen: Seen) -> Iterator[_Field]:
    beside: dict[str, set[str]] = defaultdict(set)
    columns = [(path, column) for path, column in seen.columns.by_path.items() if column.type]
    for path, _ in columns:
        beside[_above(path)].add(_name(path))
    whole = {above: frozenset(names) for above, names in beside.items()}
    for path, column in columns:
        if column.type != "boolean" and not column.text and len(whole[_above(path)]) >= LEAST:
            yield _Field(seen.path, path, _name(path), whole[_above(path)], column.type)


def _above(path: str) -> str:
    return path.rpartition(".")[0]


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _votes(held: Sequence[_Field], treatments: Treatments) -> Mapping[frozenset[str], Counter[Treatment]]:
    """What is done with a field, by the record it stands in."""
    votes: dict[frozenset[str], Counter[Treatment]] = {}
    for one in held:
        treatment = treatments[one.payload].get(one.path)
        if treatment is None or treatment.kind in (KEEP, TEXT) or treatment.method == KEEP:
            continue
        if one.beside in votes or len(votes) < SHAPES:
            votes.setdefault(one.beside, Counter())[replace(treatment, path="")] += 1
    return votes


def _best(one: _Field, votes: Mapping[frozenset[str], Counter[Treatment]]) -> Treatment | None:
    """The treatment most like records give it; None where none is alike."""
    found: Counter[Treatment] = Counter()
    for beside, counts in votes.items():
        common = len(one.beside & beside)
        if common >= LEAST and common * 2 >= len(one.beside | beside):
            found.update(counts)
    fitting = [(count, t) for t, count in found.items() if one.kind != "number" or t.kind in NUMERIC]
    if not fitting:
        return None
    return max(fitting, key=lambda each: (each[0], each[1].kind, each[1].category, each[1].method))[1]
