"""Trains the model of `privacy/classify/persons.py`: `python tests/training/person_names.py FOLDER`.

Needs `pip install faker numpy`, and in FOLDER `npm install @faker-js/faker`. Columns are drawn with a fixed seed; the words of a part of them
are taken to be on no list, so that the model learns how names are spelled and not only which there are. Only hashes and weights are written.
"""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
from name_columns import GIVEN, LAST, OTHER, WHOLE, Columns, Drawn
from name_lists import Names, gathered

from privacy.classify import persons, spelling

DATA = Path(__file__).parents[2] / "privacy" / "data"
SEED = 7
FIRST, SECOND = 44_000, 20_000  # columns for the values, columns for the columns
UNSEEN = 4  # every fourth word of a name stands only in columns of the second part, and there on no list
CLASSES = 3  # weights of a place: for a whole name, a given name, a surname


def write_lists(names: Names) -> None:
    """The words of names, other words and places, as bits."""
    given = {w for texts in names.given.values() for text in texts for w in _texts(text)}
    last = {w for texts in names.last.values() for text in texts for w in _texts(text)}
    words = {w for text in names.words for w in _texts(text) if len(w) > 2}
    places = {
        w for texts in names.places.values() for text in texts for w in _texts(text) if len(_texts(text)) == 1
    }
    parts = [given, last, words, places]
    print(*(f"{name} {len(part)}" for name, part in zip(spelling.LISTS, parts, strict=True)), sep=", ")
    (DATA / "name_words.bin").write_bytes(zlib.compress(b"".join(map(spelling.listed, parts)), 9))
    spelling._lists.cache_clear()
    spelling._known.cache_clear()


def _texts(text: str) -> list[str]:
    return [spelling.folded(word) for word in spelling.tokens(text) if word.lower() not in spelling.PARTICLES]


def unseen(word: str) -> bool:
    return zlib.crc32(word.encode(), 99) % UNSEEN == 0


def hidden(column: Drawn, draw: random.Random, second: bool) -> frozenset[str]:
    """The words of a column that are taken to be on no list."""
    texts = sorted({w for value in column.values for w in _texts(value)})
    return frozenset(w for w in texts if (second and unseen(w)) or draw.random() < column.hidden)


def rows(columns: list[Drawn], draw: random.Random) -> Iterator[tuple[numpy.ndarray, int]]:
    for column in columns:
        out = hidden(column, draw, False)
        for value in column.values:
            bare = spelling.bare(value)
            held = spelling.words(bare, out)
            if spelling.like(bare) and held and not any(unseen(w.text) and w.lists & 3 for w in held):
                yield numpy.fromiter(set(spelling.features(bare, held, out)), dtype=numpy.int32), column.kind


def fit_values(found: list[tuple[numpy.ndarray, int]], rounds: int = 5, batch: int = 192) -> numpy.ndarray:
    """Weights of places, by class against OTHER: softmax by adaptive steps."""
    rng = numpy.random.default_rng(SEED)
    size = 1 << spelling.BITS
    weights, squares = numpy.zeros((size, CLASSES)), numpy.full((size, CLASSES), 1e-2)
    kinds = numpy.array([kind for _, kind in found])
    for turn in range(rounds):
        order = rng.permutation(len(found))
        loss = 0.0
        for start in range(0, len(order), batch):
            part = order[start : start + batch]
            places = numpy.concatenate([found[at][0] for at in part])
            lengths = numpy.array([len(found[at][0]) for at in part])
            ends = numpy.concatenate([[0], numpy.cumsum(lengths)[:-1]])
            scores = numpy.add.reduceat(weights[places], ends, axis=0)
            chances = _softmax(scores)
            truth = numpy.eye(CLASSES + 1)[kinds[part]]
            loss -= numpy.log(chances[truth > 0] + 1e-9).sum()
            step = numpy.repeat((chances - truth)[:, 1:], lengths, axis=0)
            touched, where = numpy.unique(places, return_inverse=True)
            slope = numpy.stack([numpy.bincount(where, step[:, kind]) for kind in range(CLASSES)], axis=1)
            slope += 2e-3 * weights[touched]
            squares[touched] += slope * slope
            weights[touched] -= 0.14 * slope / numpy.sqrt(squares[touched])
        print(f"values, round {turn}: loss {loss / len(order):.4f}")
    return weights


def _softmax(scores: numpy.ndarray) -> numpy.ndarray:
    """Chances with OTHER, whose score is nought, in front."""
    whole = numpy.concatenate([numpy.zeros((len(scores), 1)), scores], axis=1)
    whole = numpy.exp(whole - whole.max(axis=1, keepdims=True))
    return whole / whole.sum(axis=1, keepdims=True)


def fit_columns(traits: numpy.ndarray, kinds: numpy.ndarray, rounds: int = 60) -> list[numpy.ndarray]:
    """A small net from the traits of a column to what it holds."""
    rng = numpy.random.default_rng(SEED)
    inside = persons.INSIDE
    net = [
        rng.normal(0, 0.3, (traits.shape[1], inside)),
        numpy.zeros(inside),
        rng.normal(0, 0.3, (inside, CLASSES + 1)),
        numpy.zeros(CLASSES + 1),
    ]
    mean, square = [numpy.zeros_like(p) for p in net], [numpy.zeros_like(p) for p in net]
    time = 0
    for turn in range(rounds):
        order = rng.permutation(len(traits))
        loss = 0.0
        for start in range(0, len(order), 64):
            part = order[start : start + 64]
            given, truth = traits[part], numpy.eye(CLASSES + 1)[kinds[part]]
            middle = numpy.tanh(given @ net[0] + net[1])
            out = middle @ net[2] + net[3]
            out = numpy.exp(out - out.max(axis=1, keepdims=True))
            out /= out.sum(axis=1, keepdims=True)
            loss -= numpy.log(out[truth > 0] + 1e-9).sum()
            back = (out - truth) / len(part)
            inner = (back @ net[2].T) * (1 - middle**2)
            slopes = [given.T @ inner, inner.sum(0), middle.T @ back, back.sum(0)]
            time += 1
            for at, slope in enumerate(slopes):
                slope = slope + 1e-4 * net[at]
                mean[at] = 0.9 * mean[at] + 0.1 * slope
                square[at] = 0.999 * square[at] + 0.001 * slope * slope
                rate = 0.004 * (1 - turn / rounds) + 1e-4
                net[at] = net[at] - rate * (mean[at] / (1 - 0.9**time)) / (
                    numpy.sqrt(square[at] / (1 - 0.999**time)) + 1e-8
                )
        if turn % 20 == 19:
            print(f"columns, round {turn}: loss {loss / len(order):.4f}")
    return net


def train(faker_js: Path) -> None:
    names = gathered(faker_js)
    write_lists(names)
    draw = random.Random(SEED)
    columns = Columns(names, draw)
    first, second = ([columns.one() for _ in range(many)] for many in (FIRST, SECOND))
    found = list(rows(first, draw))
    print(
        f"{len(found)} values: {[sum(kind == k for _, kind in found) for k in (OTHER, WHOLE, GIVEN, LAST)]}"
    )
    weights = fit_values(found)
    stored = numpy.clip(numpy.round(weights * persons.SCALE), -127, 127).astype(numpy.int8)
    persons.use(stored.tobytes(), None)
    kept = [(column, persons.traits(column.values, hidden(column, draw, True))) for column in second]
    kept = [(column, traits) for column, traits in kept if traits is not None]
    traits = numpy.array([traits for _, traits in kept])
    kinds = numpy.array([column.kind for column, _ in kept])
    many = len(kept) * 7 // 8
    net = fit_columns(traits[:many], kinds[:many])
    guess = (numpy.tanh(traits[many:] @ net[0] + net[1]) @ net[2] + net[3]).argmax(axis=1)
    print(
        f"columns left out: {(guess == kinds[many:]).mean():.4f} right; {((guess > 0) == (kinds[many:] > 0)).mean():.4f} name or not"
    )
    floats = numpy.concatenate([part.ravel() for part in net]).astype("<f4").tobytes()
    (DATA / "person_names.bin").write_bytes(zlib.compress(floats + stored.tobytes(), 9))


if __name__ == "__main__":
    train(Path(sys.argv[1]))
