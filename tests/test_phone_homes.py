"""Telephone numbers without the code of a country are turned within the country that something tells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from privacy.pseudonymize.api import pseudonymize
from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates import phones
from privacy.pseudonymize.words import data

KEY = "00112233445566778899aabbccddeeff" * 2
GERMAN = ("02426293734", "0171 3456789", "030 / 4567 8901")


def turned(tmp_path: Path, **files: object) -> dict[str, list[dict[str, str]]]:
    """Files of records and what becomes of them."""
    (tmp_path / "in").mkdir()
    for name, records in files.items():
        (tmp_path / "in" / f"{name}.json").write_text(json.dumps(records), "utf-8")
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    return {name: json.loads((tmp_path / "out" / f"{name}.json").read_text("utf-8")) for name in files}


def of(code: str, text: str) -> bool:
    """Whether a number without a code is in a range for fiction of a country."""
    digits = "".join(filter(str.isdigit, text))
    forms = phones.plan().fiction[code]
    plain = digits if code == "1" else digits.removeprefix("0")
    return any(re.match(form.replace("aa", r"[2-9]\d").replace("x", r"\d"), plain) for form in forms)


def test_numbers_beside_it_tell_the_country(tmp_path: Path) -> None:
    records = [{"phone": text} for text in (*GERMAN, "+49 171 2345678")]
    made = turned(tmp_path, people=records)["people"]
    assert all(of("49", one["phone"]) for one in made[:3])
    assert [re.sub(r"\d", "0", one["phone"]) for one in made] == [
        re.sub(r"\d", "0", one["phone"]) for one in records
    ]


@pytest.mark.parametrize(
    ("code", "record"),
    [
        ("49", {"vorname": "Jana", "nachname": "Weber", "telefon": "02426293734"}),
        ("33", {"prenom": "Jeanne", "nom": "Leroy", "ville": "Lyon", "phone": "0612345678"}),
        ("46", {"fornamn": "Eva", "efternamn": "Berg", "telefon": "0701234567"}),
        ("44", {"name": "Jane Doe", "postcode": "AB1 2CD", "phone": "02426293734"}),
        ("61", {"firstName": "Jana", "lastName": "Kerr", "country": "AU", "phone": "0412345678"}),
    ],
)
def test_the_payload_tells_the_country(tmp_path: Path, code: str, record: dict[str, str]) -> None:
    key = "telefon" if "telefon" in record else "phone"
    made = turned(tmp_path, one=[record, {**record, key: record[key][:-1] + "0"}])["one"]
    assert all(of(code, one[key]) and len(one[key]) == len(record[key]) for one in made)
    assert made[0][key] != made[1][key]


@pytest.mark.parametrize(
    "record",
    [
        {"name": "Jane Doe", "phone": "02426293734"},
        {"nome": "Giulia", "cognome": "Ricci", "telefono": "06 12 34 56 78"},
    ],
)
def test_where_nothing_tells_it_a_number_is_of_no_country(tmp_path: Path, record: dict[str, str]) -> None:
    key = "phone" if "phone" in record else "telefono"
    made = turned(tmp_path, one=[record, record])["one"][0][key]
    assert re.sub(r"\D", "", made).startswith("00999")
    assert len(made) == len(record[key])


def test_one_number_is_one_in_every_file(tmp_path: Path) -> None:
    made = turned(
        tmp_path,
        kunden=[{"vorname": "Jana", "telefon": GERMAN[0]}, {"vorname": "Ole", "telefon": "+49 40 1234567"}],
        calls=[{"phone": GERMAN[0], "seconds": "12"}],
        notes=[{"note": f"please call back, phone {GERMAN[0]}, before noon"}],
    )
    number = made["kunden"][0]["telefon"]
    assert of("49", number)
    assert made["calls"][0]["phone"] == number
    assert number in made["notes"][0]["note"]


@pytest.mark.parametrize("code", data()["phones"]["fiction"])
def test_ranges_are_of_somebody_and_numbers_in_them_are_known_again(code: str) -> None:
    entry = data()["phones"]["fiction"][code]
    assert entry["source"]
    assert entry["seen"] in ("verified", "knowledge")
    for form in entry["ranges"]:
        number = form.replace("aa", "21").replace("x", "7")
        assert phones.reserved(f"+{code}{number}")
        assert phones.reserved(number if code == "1" else "0" + number)


def test_different_numbers_stay_different_when_the_ranges_are_full(tmp_path: Path) -> None:
    records = [{"telefon": f"0171{3456000 + at}"} for at in range(1500)]
    records[0]["telefon"] = "+49 171 1112223"
    made = turned(tmp_path, people=records)["people"]
    assert len({one["telefon"] for one in made}) == 1500
    assert all(phones.reserved(one["telefon"]) for one in made)


def test_the_last_attempt_hangs_on_the_number_alone() -> None:
    prf = Prf(bytes(32))
    last = {phones.phone(prf, GERMAN[0], 64, home) for home in ("", "49", "44", phones.NOWHERE)}
    assert len(last) == 1
