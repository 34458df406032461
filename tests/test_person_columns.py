"""Columns of names of persons told from other columns by their values alone: figures on the labelled columns, and what must not happen."""

from __future__ import annotations

import zlib
from importlib.resources import files
from pathlib import Path
from time import process_time

import pytest
from benchmarks.person_columns import LABELLED, columns, counts, f1
from hypothesis import given
from hypothesis import strategies as st

from privacy.classify import persons, spelling

DATA = files("privacy").joinpath("data")
MODEL = ("name_words.bin", "person_names.bin")


@pytest.mark.parametrize(("half", "least"), [("tuning", 0.93), ("held_out", 0.91)])
def test_names_are_told_from_things(half: str, least: float) -> None:
    found = counts(half)
    assert f1(found) >= least
    assert found["part"] >= 0.97 * found["hit"]


def test_columns_are_many_and_of_many_languages() -> None:
    every = [*columns("tuning"), *columns("held_out")]
    names = {language for kind, language, _ in every if kind in ("whole", "given", "last")}
    assert len(names) >= 40
    assert len({kind for kind, _, _ in every}) >= 80
    assert {path.name for path in LABELLED.iterdir()} == {"README.md", "tuning", "held_out"}


@pytest.mark.parametrize(
    ("values", "part"),
    [
        (["Ada Holt", "Karin Lindgren"], ""),
        (["HOLT, ADA", "MARSH, BEN", "LINDGREN, KARIN"], ""),
        (["Ada", "Ben", "Karin", "Emil"], "first"),
        (["Lindgren", "Holm", "Sjöberg", "Nyström"], "last"),
        (["", "Ada Holt", "-", "Ben Marsh", "n/a", "Karin Lindgren"], ""),
    ],
)
def test_names_in_every_form(values: list[str], part: str) -> None:
    found = persons.column(values)
    assert found is not None
    assert found.part == part


@pytest.mark.parametrize(
    "values",
    [
        ["Ada Holt"],
        ["Ada Holt", "Ada Holt "],
        ["Y", "N"],
        ["Ada", "Ben"],
        ["Oak Table", "Walnut Chair", "Pine Shelf"],
        ["GET", "POST", "PUT"],
        ["orderCreated", "orderPaid", "orderShipped"],
        ["please call back", "left at the door", "no answer"],
        ["1.0.2", "1.0.3", "2.1.0"],
        [],
    ],
)
def test_what_is_no_column_of_names(values: list[str]) -> None:
    assert persons.column(values) is None


def test_the_model_is_small_and_no_word_can_be_read_from_it() -> None:
    whole = b"".join(DATA.joinpath(name).read_bytes() for name in MODEL)
    assert len(whole) < 1_500_000
    plain = b"".join(zlib.decompress(DATA.joinpath(name).read_bytes()) for name in MODEL).lower()
    words = (
        Path(__file__).parent.joinpath("training", "words", "names.txt").read_text("utf-8").lower().split()
    )
    long = {word.encode() for word in words if len(word) > 5}
    assert [word for word in sorted(long) if word in plain] == []


def test_the_net_has_the_shape_of_the_traits() -> None:
    found = persons.traits(["Ada Holt", "Ben Marsh"])
    assert found is not None
    assert len(found) == persons.TRAITS
    whole = zlib.decompress(DATA.joinpath("person_names.bin").read_bytes())
    size = persons.TRAITS * persons.INSIDE + persons.INSIDE + persons.INSIDE * 4 + 4
    assert len(whole) == 4 * size + 3 * (1 << spelling.BITS)


@given(st.lists(st.text(max_size=80), max_size=30))
def test_any_values_are_judged(values: list[str]) -> None:
    found = persons.column(values)
    assert found is None or (0 < found.chance <= 1 and found.of <= persons.LOOKED_AT)
    for value in values:
        persons.titled(value)
        persons.may_be(value)


@pytest.mark.parametrize(
    "text",
    ["dr. " * 40_000, "a" * 200_000, "é'" * 100_000, "von " * 50_000, "d. \t" * 40_000 + "x", "Ab-" * 60_000],
)
def test_hostile_values_take_no_time(text: str) -> None:
    started = process_time()
    persons.column([text, text + "b"])
    persons.titled(text)
    assert process_time() - started < 1
