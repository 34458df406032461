"""Weights of `privacy/classify/word_kinds.py`: what kinds of word there are, told by their letters."""

from __future__ import annotations

import random
import re

import numpy
from values import LANGUAGES, Values
from wordfreq import top_n_list

from privacy.classify.word_kinds import BITS, KINDS, SCALE, features

ROUNDS, BATCH, RATE = 3, 512, 0.6
FREQUENT, CERTAIN = 8_000, 2_000  # words of a language; those that are words even if they are names as well
UNKNOWN = 0.35  # share of the time that a word is shown without its whole, by its parts only
_WORD = re.compile(r"[^\W\d_]{2,}")


def words_by_kind(values: Values) -> dict[str, set[str]]:
    """Lower-case words of each kind; a word may be of several."""
    given = {w.lower() for one in values.locales.values() for name in one.given for w in _WORD.findall(name)}
    surnames = {
        w.lower() for one in values.locales.values() for name in one.surnames for w in _WORD.findall(name)
    }
    places = {
        w.lower() for one in values.locales.values() for name in one.cities for w in _WORD.findall(name)
    }
    places |= {w.lower() for name in values.any["cities"] for w in _WORD.findall(name)}
    for language in values.words:
        surnames |= {values.surname(language).lower() for _ in range(400)}
    names = given | surnames | places
    common: set[str] = set()
    for language in LANGUAGES:
        for at, word in enumerate(top_n_list(language, FREQUENT)):
            if _WORD.fullmatch(word) and (at < CERTAIN or word not in names):
                common.add(word)
    return {
        "common": common,
        "given": given,
        "surname": surnames,
        "place": places - common,
        "health": _listed(values, "health")
        | {w.lower() for name in values.any["medicine"] for w in _WORD.findall(name)},
        "group": _listed(values, "nationalities") | _listed(values, "religions"),
    }


def _listed(values: Values, name: str) -> set[str]:
    """The longer words of a hand-written list in all languages."""
    return {
        w.lower()
        for words in values.words.values()
        for one in words[name]
        for w in _WORD.findall(one)
        if len(w) > 3
    }


def weights(values: Values, seed: int) -> bytes:
    """The table of weights, one byte for each kind in each row."""
    kinds = words_by_kind(values)
    names = set().union(*(kinds[kind] for kind in KINDS[1:]))
    words = sorted(set().union(*kinds.values())) + 2 * sorted(names)
    wanted = numpy.array([[word in kinds[kind] for kind in KINDS] for word in words], dtype=numpy.float32)
    rows = [numpy.array(list(features(word)), dtype=numpy.int32) for word in words]
    table = numpy.zeros((1 << BITS, len(KINDS)), dtype=numpy.float32, order="F")
    draw = random.Random(seed)
    for turn in range(ROUNDS):
        order = list(range(len(words)))
        draw.shuffle(order)
        rate = RATE * (1 - turn / ROUNDS)
        for first in range(0, len(order), BATCH):
            part = order[first : first + BATCH]
            used = [rows[at][1:] if draw.random() < UNKNOWN else rows[at] for at in part]
            lengths = numpy.array([len(one) for one in used])
            flat, owner = numpy.concatenate(used), numpy.repeat(numpy.arange(len(part)), lengths)
            starts = numpy.concatenate(([0], numpy.cumsum(lengths)[:-1]))
            sums = numpy.add.reduceat(table[flat], starts)
            errors = wanted[part] - 1 / (1 + numpy.exp(-sums))
            change = rate * errors / numpy.sqrt(lengths)[:, None]
            for kind in range(len(KINDS)):  # one at a time: numpy is fast in one dimension only
                numpy.add.at(table[:, kind], flat, change[owner, kind])
    return numpy.clip(numpy.round(table * SCALE), -127, 127).astype(numpy.int8).tobytes(order="C")
