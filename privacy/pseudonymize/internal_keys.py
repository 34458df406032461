"""Keys with no meaning outside of a database: small or running numbers, which stay as a rule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from privacy.classify.columns import Column
from privacy.pseudonymize.fields import Treatment
from privacy.pseudonymize.gathering import Seen
from privacy.pseudonymize.words import data

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_WHOLE = re.compile(r"0|[1-9]\d{0,17}")


def internal(seen: Sequence[Seen], treatments: dict[str, dict[str, Treatment]]) -> Iterator[tuple[str, str]]:
    """Payload and path of every field that is such a key in all the files in which its name stands."""
    held: dict[str, list[tuple[Seen, str]]] = defaultdict(list)
    for one in seen:
        for path, treatment in treatments[one.path].items():
            if treatment.kind == "identifier" and treatment.category in data()["internal_keys"]["categories"]:
                held["_".join(words_of(path))].append((one, path))
    for places in held.values():
        if all(is_internal(path, _values(one, path)) for one, path in places):
            yield from ((one.path, path) for one, path in places)


def _values(seen: Seen, path: str) -> list[str]:
    column: Column = seen.columns.by_path[path]
    return seen.of(column)


def words_of(path: str) -> list[str]:
    """The words of a field's name."""
    return [word.lower() for word in _WORDS.findall(path.rpartition(".")[2])]


def is_internal(path: str, values: Iterable[str]) -> bool:
    """Whether a field is called as keys of tables are, and all its values are small or run on."""
    words, rules = words_of(path), data()["internal_keys"]
    if not words or words[-1] not in rules["ends"] or set(words) & set(rules["outside"]):
        return False
    numbers = []
    for value in values:
        if not _WHOLE.fullmatch(value):
            return False
        numbers.append(int(value))
    if not numbers:
        return False
    small: bool = max(numbers) < 10 ** rules["digits"]
    return small or (
        len(numbers) >= rules["several"] and max(numbers) - min(numbers) < rules["apart"] * len(numbers)
    )
