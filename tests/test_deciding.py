"""The columns of a payload decided together."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.classify import names, persons
from privacy.classify.columns import Column, Columns
from privacy.classify.records import judge_columns


def said(file: str, rows: list[dict[str, object]]) -> dict[str, str]:
    """Path -> category of flat or nested records."""
    found = Columns(file)

    def take(value: dict[str, object], above: str) -> None:
        found.beside.setdefault(above, set()).update(value)
        for key, held in value.items():
            path = f"{above}.{key}" if above else key
            if isinstance(held, dict):
                take(held, path)
            else:
                found.by_path.setdefault(path, Column(path)).add(held)

    for row in rows:
        take(row, "")
    return {path: verdict.category for path, verdict in judge_columns(found).items()}


def test_a_feed_of_things_is_about_nobody() -> None:
    rows = [
        {"id": "A1", "name": "Oak Table", "city": "Leeds", "gender": "unisex", "phone": "+44 1632 960001"}
    ]
    assert said("products.json", rows) == {}


def test_a_record_with_a_surname_is_a_persons() -> None:
    rows = [{"prenom": "Ana", "nom": "Rocher", "ville": "Lyon", "taille": "M"}]
    told = said("export.csv", rows)
    assert told["prenom"] == "user.name.first"
    assert told["nom"] == "user.name.last"
    assert told["ville"] == "user.contact.address.city"


def test_an_organisation_inside_a_persons_record_stays_one() -> None:
    rows = [{"last_name": "Hale", "clinic": {"name": "North Clinic", "phone": "+44 1632 960002"}}]
    assert set(said("export.json", rows)) == {"last_name"}


def test_labels_of_a_form_are_no_data() -> None:
    assert said("translation.json", [{"surname": "Surname", "email": "E-mail"}]) == {}


def test_names_under_meaningless_keys() -> None:
    people = ["Philippa Strand", "Desmond Achebe", "Noriko Hale", "Gareth Blevins"]
    things = ["Walnut Heritage", "Cherry Chair", "Maple Table", "Oak Shelf"]
    told = said("x.csv", [{"c1": p, "c2": t} for p, t in zip(people, things, strict=True)])
    assert told == {"c1": "user.name"}


def test_order_numbers_and_versions_are_neither_telephones_nor_addresses() -> None:
    rows = [{"last_name": n, "ref9": f"100000{n}234", "release": f"4.1.0.{n}"} for n in "567"]
    assert not {"ref9", "release"} & set(said("export.json", rows))


@pytest.mark.parametrize(
    "name", ["födelsedatum", "szuletesi_datum", "Data urodzenia", "hm_gennisis", "dogumTarihi"]
)
def test_dates_of_birth_in_any_language(name: str) -> None:
    found = names.decide(name, about=frozenset({"record"}))
    assert found is not None and found.category == "user.demographic.date_of_birth"


def test_a_thousand_names_take_no_time() -> None:
    names.decide("warm_up")
    start = process_time()
    for at in range(1000):
        names.decide(f"customer{at}.billing_email_{at}")
    assert process_time() - start < 0.5


@given(st.lists(st.text(max_size=80), max_size=20))
def test_any_values_are_looked_at(values: list[str]) -> None:
    persons.column(values)
    for value in values:
        assert isinstance(persons.score(value), float)
