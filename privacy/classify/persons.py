"""Whether values are names of persons: a small model, made by `tests/training/person_names.py`."""

from __future__ import annotations

import math
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from privacy.classify import spelling
from privacy.classify.spelling import GIVEN, LAST, PLACES, WORDS, Word, bare, like

LOOKED_AT = 60  # distinct values of a column
SCALE = 24  # weights are kept as whole numbers
INSIDE = 14  # places of the net between traits and kinds
TRAITS = 30
KINDS = ("", "whole", "first", "last")
WHOLE, PART = 0.9, 0.97  # chances from which on a column is taken for one of whole names, of parts of names
FEW = 8  # what a value can say at most, as log-odds
_NOTHING = frozenset({"-", "n/a", "na", "null", "none", "unknown", "nan", "?", "."})


@dataclass(frozen=True, slots=True)
class Persons:
    """How many values of those looked at are names of persons, which part of one, and how likely that is."""

    matched: int
    of: int
    part: str  # "" for whole names, "first", "last"
    listed: int = 0  # values with a given name that is on the list
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as the model sees it: its words and the log-odds of each kind of name against anything else."""

    text: str
    words: list[Word]
    odds: tuple[float, float, float]
    formless: bool
    titled: bool


def column(values: Sequence[str], whole: float = WHOLE, part: float = PART) -> Persons | None:
    """What a column says about persons, when that is likely enough; parts of names need three values."""
    looked = _looked(values)
    seen = [_value(value) for value in looked]
    found = _traits(seen)
    if found is None:
        return None
    chances = _chances(found)
    name = 1 - chances[0]
    if name < min(whole, part):
        return None
    kind = max(range(1, 4), key=lambda at: chances[at])
    if name < (whole if kind == 1 else part) or (kind > 1 and len(seen) < 3):
        return None
    matched = sum(max(one.odds) > 0 for one in seen)
    listed = sum(any(word.lists & GIVEN for word in one.words) for one in seen)
    return Persons(max(matched, 1), len(seen), "" if kind == 1 else KINDS[kind], listed, name)


def _looked(values: Sequence[str]) -> list[str]:
    told = dict.fromkeys(text for value in values if (text := value.strip()) and text.lower() not in _NOTHING)
    return list(told)[:LOOKED_AT]


def traits(values: Sequence[str], hidden: Collection[str] = ()) -> list[float] | None:
    """What a column is judged by; `hidden` words are taken to be on no list."""
    return _traits([_value(value, hidden) for value in _looked(values)])


def _value(value: str, hidden: Collection[str] = ()) -> _Value:
    text = bare(value)
    words = spelling.words(text, hidden) if like(text) else []
    if not words or len(words) > 7:
        return _Value(text, [], (-FEW, -FEW, -FEW), True, False)
    weights = _model()[1]
    places = set(spelling.features(text, words, hidden))
    whole, given, last = (_bound(sum(weights[3 * at + kind] for at in places) / SCALE) for kind in range(3))
    return _Value(text, words, (whole, given, last), False, text != value)


def _bound(odds: float) -> float:
    return max(-FEW, min(FEW, odds))


def _traits(seen: list[_Value]) -> list[float] | None:
    many = len(seen)
    if many < 2:
        return None
    chances = [_softmax((0.0, *one.odds)) for one in seen]
    best = sorted(max(one.odds) for one in seen)
    told = [word for one in seen for word in one.words if word.shape not in ("p", "I", "i")]
    words = max(1, len(told))
    counts = Counter(word.text for one in seen for word in {w.text: w for w in one.words}.values())
    return [
        *(sum(chance[kind] for chance in chances) / many for kind in (1, 2, 3)),
        *(sum(one.odds[kind] for one in seen) / many / 4 for kind in range(3)),
        best[many // 4] / 4,
        best[many // 2] / 4,
        sum(one.formless for one in seen) / many,
        sum(len(one.words) == 1 for one in seen) / many,
        sum(bool(word.lists & GIVEN) for word in told) / words,
        sum(bool(word.lists & LAST) for word in told) / words,
        sum(bool(word.lists & WORDS) for word in told) / words,
        sum(bool(word.lists & PLACES) for word in told) / words,
        sum(word.lists in (WORDS, PLACES, WORDS | PLACES) for word in told) / words,
        sum(not word.lists for word in told) / words,
        *(sum(_again(one, at, counts) for one in seen) / many for at in (0, -1)),
        sum(any(word.lists & GIVEN for word in one.words) for one in seen) / many,
        sum(any(word.lists in (WORDS, WORDS | PLACES) for word in one.words) for one in seen) / many,
        sum("," in one.text for one in seen) / many,
        sum(any(word.shape in "Ii" for word in one.words) for one in seen) / many,
        sum(any(word.shape == "p" for word in one.words) for one in seen) / many,
        sum(one.titled for one in seen) / many,
        sum(one.text.isupper() for one in seen) / many,
        sum(one.text.islower() for one in seen) / many,
        len(told) / many / 3,
        1 / many,
        math.log(many) / 4,
        sum(len(word.text) for word in told) / words / 8,
    ]


def _again(one: _Value, at: int, counts: Counter[str]) -> bool:
    """Whether several values begin, or end, with the same word: ``Salon Hugo``, ``Salon Voltaire``."""
    if len(one.words) < 2:
        return False
    word = one.words[at]
    return counts[word.text] > 1 and not word.lists & (GIVEN | LAST) and word.shape not in ("p", "I", "i")


def _chances(found: list[float]) -> list[float]:
    """From the traits of a column to the chances of other things, whole names, given names, surnames."""
    net = _model()[0]
    middle = []
    for at in range(INSIDE):
        total = net[TRAITS * INSIDE + at]
        total += sum(trait * net[row * INSIDE + at] for row, trait in enumerate(found))
        middle.append(math.tanh(total))
    start = TRAITS * INSIDE + INSIDE
    out = []
    for kind in range(4):
        total = net[start + INSIDE * 4 + kind]
        out.append(total + sum(value * net[start + row * 4 + kind] for row, value in enumerate(middle)))
    return _softmax(out)


def _softmax(odds: Sequence[float]) -> list[float]:
    most = max(odds)
    powers = [math.exp(one - most) for one in odds]
    total = sum(powers)
    return [one / total for one in powers]


_NET = TRAITS * INSIDE + INSIDE + INSIDE * 4 + 4
_used: list[tuple[array[float], array[int]]] = []


def _model() -> tuple[array[float], array[int]]:
    return _used[-1] if _used else _shipped()


@cache
def _shipped() -> tuple[array[float], array[int]]:
    whole = zlib.decompress(files("privacy").joinpath("data", "person_names.bin").read_bytes())
    return _parts(whole[: _NET * 4], whole[_NET * 4 :])


def _parts(net: bytes, weights: bytes) -> tuple[array[float], array[int]]:
    floats, places = array("f"), array("b")
    floats.frombytes(net)
    places.frombytes(weights)
    return floats, places


def use(weights: bytes, net: bytes | None) -> None:
    """Use these weights instead of the shipped ones, while training."""
    _used[:] = [_parts(net or bytes(_NET * 4), weights)]


def titled(value: str) -> bool:
    """Whether a value begins with a title and goes on like a name: ``dr. Boonstra``."""
    text = bare(value)
    return text != value.strip() and like(text) and text[:1].isupper() and len(spelling.words(text)) < 5


def is_given(word: str) -> bool:
    return bool(spelling.on_lists(spelling.folded(word)) & GIVEN)


def may_be(value: str) -> bool:
    """Whether a value could be a name where its field says so: a whole name, or one word of a list."""
    return whole(value) or any(word.lists & (GIVEN | LAST) for word in spelling.words(bare(value)))


def words_of(value: str) -> list[str]:
    """The words of a name without accents and capitals."""
    return [word.text for word in spelling.words(bare(value))]


def whole(value: str) -> bool:
    """Whether one value is the name of a person: two words or more, in any order."""
    return score(value) > 0


def score(value: str) -> float:
    """Log-odds that a value is a person's whole name; minus infinity where its form rules that out."""
    one = _value(value)
    if one.formless or len(one.words) < 2:
        return -math.inf
    return float(one.odds[0])
