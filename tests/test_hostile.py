"""Texts made to keep expressions busy: the time of every recognizer and expression grows at most with the length."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

import pytest

from privacy import classify
from privacy.classify.names import decide
from privacy.classify.recognizers import LANGUAGE, engine, recognizers
from privacy.classify.values import alone, shapes
from privacy.classify.words import split
from privacy.vocabulary import read

WORDS = "a A 1 - . @ ( : < + = ' [ # é a. a@ a- 1- A1 A.1 a@b. 1. 1/ f: a_ +1 P<AAA eyJa eyJaaaaaaaa. AB12 rx DE12 0x 12- 756. 9A"
pytestmark = pytest.mark.slow
SPACED = (
    "-----BEGIN ",
    " ",
    "\n",
    "1 ",
    "a ",
    "4111 ",
    "claim no ",
    "authorization ",
    "provider tax id ",
    "AB12 ",
)
SEEDS = (*WORDS.split(" "), *SPACED)
LENGTH = 1000
NOTHING = 0.01  # seconds that say nothing about growth
MOST = 3.2  # times as long for twice the length, which is far from the fourfold of a square


def grows(run: Callable[[str], object], seed: str, end: str) -> bool:
    """Whether time grows faster than the length, measured up to three times: a busy machine is slow at times."""

    def took(length: int) -> float:
        text = (seed * (length // len(seed) + 1))[:length] + end
        start = process_time()
        run(text)
        return process_time() - start

    if took(LENGTH) < NOTHING:
        return False
    return all(took(2 * LENGTH) > MOST * took(LENGTH) for _ in range(3))


def faults(run: Callable[[str], object], ends: tuple[str, ...] = ("!",)) -> list[str]:
    return [seed + end for seed in SEEDS for end in ends if grows(run, seed, end)]


@pytest.mark.parametrize("recognizer", recognizers(), ids=lambda one: str(one.supported_entities[0]))
def test_recognizers(recognizer: Any) -> None:
    blank = engine().nlp_engine.process_text("", LANGUAGE)
    assert not faults(lambda text: recognizer.analyze(text, recognizer.supported_entities, blank))


def expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every expression of the modules and data files that values and names are held against."""
    for module in pkgutil.walk_packages(classify.__path__, "privacy.classify."):
        for name, held in vars(importlib.import_module(module.name)).items():
            if isinstance(held, re.Pattern) and isinstance(held.pattern, str):
                yield f"{module.name}.{name}", held
    yield from ((f"shape of {category}", held) for category, held in shapes().items())
    yield from ((f"alone {entity}", held) for entity, held in alone().items())
    raw = read("literals.yaml")
    written = {**raw["numbers"], **{k: raw[k] for k in ("address", "given", "name")}}
    yield from ((f"literal {name}", re.compile(form)) for name, form in written.items())
    yield from ((f"example {name}", re.compile(form)) for name, form in raw["examples"].items())
    for name, family in raw["families"].items():
        yield f"strings of {name}", re.compile(family["form"], re.DOTALL | re.MULTILINE)
    for category, form in read("recognizers.yaml")["impersonal"].items():
        yield f"impersonal {category}", re.compile(form)


EXPRESSIONS = dict(expressions())


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expressions(name: str) -> None:
    held = EXPRESSIONS[name]
    ways: list[Callable[[str], object]] = [held.fullmatch, held.match]
    if name.startswith(("literal", "strings")):
        ways.append(lambda text: sum(1 for _ in held.finditer(text)))
    for way in ways:
        assert not faults(way)


def test_names() -> None:
    assert not faults(split)
    assert not faults(decide)
