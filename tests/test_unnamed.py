"""Fields whose names say nothing: what their values, and those beside them, may say."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.classify import sights, unnamed
from privacy.classify.columns import Column, Columns
from privacy.classify.records import judge_columns
from privacy.classify.together import spelled
from privacy.classify.whose import table
from privacy.vocabulary import categories

NAMES = ["Ada Lindgren", "Karin Sjöberg", "Emil Nyström", "Ben Fischer"]


def column(values: list[str], path: str = "f1") -> Column:
    found = Column(path)
    for value in values:
        found.add(value)
    return found


def told(**fields: list[str]) -> dict[str, str]:
    """Path -> category of the fields of flat records."""
    found = Columns("export.csv", beside={"": frozenset(fields)})
    found.by_path = {path: column(values, path) for path, values in fields.items()}
    return {path: verdict.category for path, verdict in judge_columns(found).items()}


@pytest.mark.parametrize(
    ("leaf", "said"),
    [
        ("f7", "nothing"),
        ("col_3", "nothing"),
        ("x_b", "nothing"),
        ("kundenname", "something"),
        ("zxqwv", "unknown"),
    ],
)
def test_what_a_name_says(leaf: str, said: str) -> None:
    assert unnamed.says(leaf, table().meaningless, table().affairs) == said


def test_values_say_less_the_more_a_name_says() -> None:
    given = column(["Ada", "Karin", "Emil", "Ben"])
    assert unnamed.named(given, "nothing", False)
    assert unnamed.named(given, "something", False) is None
    assert unnamed.named(given, "something", True)


def test_names_make_a_record_a_persons() -> None:
    things = ["Oak Table", "Walnut Chair", "Pine Shelf", "Ash Desk"]
    assert told(f1=NAMES, f2=things) == {"f1": "user.name"}


def test_a_given_name_beside_a_surname() -> None:
    parts = told(f1=["Ada", "Karin", "Emil", "Ben"], f2=["Lindgren", "Sjöberg", "Nyström", "Fischer"])
    assert parts == {"f1": "user.name.first", "f2": "user.name.last"}


def test_a_given_name_alone_may_be_a_ships() -> None:
    assert told(f1=["Ada", "Karin", "Emil", "Ben"], f2=["12 t", "40 t", "38 t", "9 t"]) == {}


@pytest.mark.parametrize(
    ("mails", "fit"),
    [
        (["a.lindgren@example.com", "karin.sjoeberg@example.org"], True),
        (["info@example.com", "sales@example.org"], False),
        (["a.lindgren@example.com"], False),
    ],
)
def test_mail_addresses_spell_names(mails: list[str], fit: bool) -> None:
    assert spelled(NAMES, mails) is fit


@pytest.mark.parametrize(
    ("values", "category"),
    [
        (["Lindenstr. 5", "Am Markt 12a", "Goethestraße 7/3"], "user.contact.address.street"),
        (["12 rue de la Paix", "3 bis avenue Foch"], "user.contact.address.street"),
        (["Lale Sk. 4", "Papatya Cad. 18/2"], "user.contact.address.street"),
        (["verheiratet", "ledig", "geschieden"], "user.demographic.marital_status"),
        (["Catholic", "Lutheran", "Sikh"], "user.demographic.religious_belief"),
        (["A+", "0-", "AB+"], "user.health_and_medical"),
        (["I48.0", "E11.9", "G30.1"], "user.health_and_medical"),
        (["m", "w"], "user.demographic.gender"),
        (["Mozilla/5.0 (X11)", "curl/8.4.0"], "user.device.user_agent"),
        (["Regal 4", "Tisch 7"], None),
        (["m", "kg"], None),
        (["06/11/2025", "07/11/2025"], None),
        (["ledig"], None),
    ],
)
def test_sights(values: list[str], category: str | None) -> None:
    seen = sights.seen(column(values))
    assert (seen.category if seen else None) == category


def test_a_postal_code_needs_a_street_or_a_town_beside_it() -> None:
    seen = sights.seen(column(["95444", "28195", "04109"]))
    assert seen is not None
    assert sights.told(seen, {"sex"}) is None
    assert sights.told(seen, {"street"}) is not None


def test_sights_are_of_the_vocabulary() -> None:
    for sight in sights.sights():
        assert sight.category in categories()
        assert sight.pattern or sight.words or sight.sets or sight.places


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_values_are_looked_at(values: list[str]) -> None:
    sights.seen(column(values))
    spelled(values, values)


@pytest.mark.parametrize(
    "text", ["a " * 50_000, "1 a" * 50_000, "0" * 100_000, "+4 - (" * 20_000, "a, " * 40_000 + "1"]
)
def test_hostile_values_take_no_time(text: str) -> None:
    started = process_time()
    sights.seen(column([text, text + "x", "b" + text]))
    spelled([text], [text + "@example.com", "b" + text])
    assert process_time() - started < 1
