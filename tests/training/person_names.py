"""Trains the model of `privacy/classify/persons.py` from the word lists of Faker (MIT): `python tests/training/person_names.py`.

Needs `pip install faker numpy`. Names and other things are drawn with a fixed seed; half of the time a name's words are taken
out of the lists, so that the model learns how names are spelled and not only which there are. Only hashes and weights are written.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import sys
import zlib
from array import array
from pathlib import Path
from typing import Any

import numpy
from faker import Faker
from faker.providers import person

sys.path.insert(0, str(Path(__file__).parents[2]))
from privacy.classify.persons import BITS, _key, features

DATA = Path(__file__).parents[2] / "privacy" / "data"
LATIN = [
    "az_AZ",
    "cs_CZ",
    "da_DK",
    "de_AT",
    "de_CH",
    "de_DE",
    "en",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_KE",
    "en_NG",
    "en_NZ",
    "en_PK",
    "en_US",
    "es",
    "es_AR",
    "es_CA",
    "es_CL",
    "es_CO",
    "es_ES",
    "es_MX",
    "et_EE",
    "fi_FI",
    "fr_BE",
    "fr_CA",
    "fr_CH",
    "fr_DZ",
    "fr_FR",
    "fr_QC",
    "ga_IE",
    "hr_HR",
    "hu_HU",
    "id_ID",
    "is_IS",
    "it_IT",
    "lt_LT",
    "lv_LV",
    "nl_BE",
    "nl_NL",
    "no_NO",
    "pl_PL",
    "pt_BR",
    "pt_PT",
    "ro_RO",
    "sk_SK",
    "sl_SI",
    "sv_SE",
    "tr_TR",
    "el_GR",
    "bg_BG",
    "ru_RU",
    "uk_UA",
    "vi_VN",
    "yo_NG",
    "ig_NG",
    "ha_NG",
    "tw_GH",
    "zu_ZA",
    "sw",
    "uz_UZ",
]
ROUNDS, EACH = 6, 120_000
THINGS = [
    "oak",
    "walnut",
    "cherry",
    "maple",
    "table",
    "chair",
    "sofa",
    "lamp",
    "shelf",
    "desk",
    "bed",
    "tea",
    "coffee",
    "blend",
    "wine",
    "rose",
    "tulip",
    "apple",
    "pear",
    "cheese",
    "bread",
    "cake",
    "soup",
    "dress",
    "shirt",
    "jacket",
    "trousers",
    "coat",
    "shoe",
    "boot",
    "bag",
    "scarf",
    "watch",
    "ring",
    "perfume",
    "cream",
    "soap",
    "shampoo",
    "lipstick",
    "oil",
    "serum",
    "candle",
    "mirror",
    "rug",
    "pillow",
    "bike",
    "tent",
    "racket",
    "ball",
    "guitar",
    "piano",
    "novel",
    "album",
    "tower",
    "square",
    "street",
    "park",
    "bridge",
    "station",
    "airport",
    "hotel",
    "bar",
    "cafe",
    "bakery",
    "school",
    "hospital",
    "church",
    "museum",
    "library",
    "theatre",
    "room",
    "hall",
    "office",
    "building",
    "centre",
    "clinic",
    "pharmacy",
    "market",
    "store",
    "river",
    "lake",
    "mountain",
    "valley",
    "beach",
    "island",
    "white",
    "black",
    "red",
    "blue",
    "green",
    "golden",
    "silver",
    "grey",
    "dark",
    "light",
    "classic",
    "premium",
    "heritage",
    "vintage",
    "royal",
    "deluxe",
    "mini",
    "maxi",
    "pro",
    "plus",
    "set",
    "pack",
    "box",
    "server",
    "router",
    "pump",
    "motor",
    "valve",
    "sensor",
    "drill",
    "hammer",
    "saw",
    "tractor",
    "truck",
    "trailer",
    "engine",
    "filter",
    "battery",
    "cable",
    "switch",
    "panel",
    "module",
    "unit",
    "type",
    "delivered",
    "pending",
    "cancelled",
    "shipped",
    "returned",
    "paid",
    "open",
    "closed",
    "active",
    "inactive",
    "approved",
    "rejected",
    "new",
    "used",
    "broken",
    "full",
    "empty",
    "high",
    "low",
    "monday",
    "friday",
    "north",
    "south",
    "east",
    "west",
    "spring",
    "summer",
    "autumn",
    "winter",
    "morning",
    "evening",
    "first",
    "second",
    "last",
    "standard",
    "express",
    "overnight",
    "tisch",
    "stuhl",
    "lampe",
    "schrank",
    "garten",
    "haus",
    "strasse",
    "platz",
    "bahnhof",
    "schule",
    "wein",
    "brot",
    "kuchen",
    "kleid",
    "jacke",
    "schuh",
    "tasche",
    "rot",
    "blau",
    "weiss",
    "schwarz",
    "maison",
    "rue",
    "place",
    "gare",
    "ecole",
    "vin",
    "pain",
    "fromage",
    "robe",
    "veste",
    "chaussure",
    "sac",
    "rouge",
    "bleu",
    "blanc",
    "noir",
    "huile",
    "crema",
    "casa",
    "calle",
    "plaza",
    "escuela",
    "vino",
    "pan",
    "queso",
    "vestido",
    "zapato",
    "bolsa",
    "rojo",
    "azul",
    "blanco",
    "negro",
    "casa",
    "via",
    "piazza",
    "scuola",
    "formaggio",
    "abito",
    "scarpa",
    "borsa",
    "rosso",
    "nero",
    "bianco",
    "huis",
    "straat",
    "plein",
    "kaas",
    "brood",
    "jurk",
    "schoen",
    "tas",
    "rood",
    "zwart",
    "wit",
    "hus",
    "gata",
    "torg",
    "skola",
    "ost",
    "brod",
    "kjole",
    "sko",
    "vase",
    "bord",
    "stol",
    "lampe",
    "dom",
    "ulica",
    "szkola",
    "wino",
    "chleb",
    "ser",
    "sukienka",
    "but",
    "torba",
    "stol",
    "krzeslo",
    "dum",
    "skola",
    "vino",
    "chleb",
    "syr",
    "talo",
    "katu",
    "koulu",
    "viini",
    "leipa",
    "juusto",
    "ev",
    "sokak",
    "okul",
    "sarap",
    "ekmek",
    "peynir",
]
TITLE_THINGS = [
    "Lady",
    "Lord",
    "Earl",
    "Princess",
    "Captain",
    "Saint",
    "King",
    "Queen",
    "Duke",
    "Baron",
    "San",
    "Santa",
    "St",
    "Mount",
    "Lake",
    "Port",
    "Villa",
]


def names() -> tuple[dict[str, tuple[list[str], list[str]]], list[str], list[str]]:
    by: dict[str, tuple[list[str], list[str]]] = {}
    for found in pkgutil.iter_modules(person.__path__):
        if found.name not in LATIN:
            continue
        provider = importlib.import_module(f"faker.providers.person.{found.name}").Provider
        first = _lists(provider, "first_name")
        last = _lists(provider, "last_name")
        if first and last:
            by[found.name] = (first, last)
    return (
        by,
        sorted({n for f, _ in by.values() for n in f}),
        sorted({n for _, ls in by.values() for n in ls}),
    )


def _lists(provider: Any, part: str) -> list[str]:
    found: set[str] = set()
    for name in dir(provider):
        value = getattr(provider, name)
        if part in name and isinstance(value, list | tuple | dict):
            found |= {
                v for v in value if isinstance(v, str) and "{" not in v and len(v) > 1 and v[0].isupper()
            }
    return sorted(found)


def a_person(by: dict[str, tuple[list[str], list[str]]], draw: random.Random) -> str:
    firsts, lasts = by[draw.choice(sorted(by))]
    first, last = draw.choice(firsts), draw.choice(lasts)
    kind = draw.random()
    if kind < 0.08:
        first += f" {draw.choice(firsts)}"
    elif kind < 0.14:
        first += f" {draw.choice(firsts)[0]}."
    elif kind < 0.2:
        first = f"{first[0]}."
    if draw.random() < 0.08:
        last = f"{draw.choice(['van', 'von', 'de', 'der', 'da', 'dos', 'di', 'del', 'van_der', 'de_la']).replace('_', ' ')} {last}"
    elif draw.random() < 0.1:
        last += draw.choice([" ", "-"]) + draw.choice(lasts)
    order = draw.random()
    text = f"{first} {last}" if order < 0.65 else f"{last}, {first}" if order < 0.8 else f"{last} {first}"
    return text.upper() if draw.random() < 0.05 else text


def a_thing(by: dict[str, tuple[list[str], list[str]]], fakers: list[Any], draw: random.Random) -> str:
    faker = draw.choice(fakers)
    firsts, lasts = by[draw.choice(sorted(by))]
    thing, other = draw.choice(THINGS), draw.choice(THINGS)
    kind = draw.randrange(15)
    if kind < 3:
        text = f"{thing} {other}"
    elif kind == 3:
        text = f"{draw.choice(firsts)} {thing}"
    elif kind == 4:
        text = f"{thing} {draw.choice(firsts + lasts)}"
    elif kind == 5:
        text = f"{draw.choice(TITLE_THINGS)} {draw.choice(firsts + lasts)}"
    elif kind == 6:
        text = str(faker.company())
    elif kind == 7:
        text = str(faker.job())
    elif kind == 8:
        text = f"{faker.city()} {draw.choice(['', thing, faker.city()])}"
    elif kind == 9:
        text = " ".join(faker.words(draw.randint(2, 4)))
    elif kind == 10:
        text = str(faker.country())
    elif kind == 11:
        text = faker.street_name() if hasattr(faker, "street_name") else faker.street_address()
    elif kind == 12:
        text = str(faker.catch_phrase()) if hasattr(faker, "catch_phrase") else f"{thing} {other}"
    elif kind == 13:
        text = f"{draw.choice(lasts)} {draw.choice(['& Sons', 'GmbH', 'Ltd', 'Inc', 'SA', 'AB', 'A/S', 'BV', 'Oy', 'Kft', 'Group', 'Bros', thing])}"
    else:
        text = (
            f"{faker.city()} {draw.choice(lasts)}" if draw.random() < 0.3 else f"{thing} {faker.color_name()}"
        )
    kind2 = draw.random()
    return text.title() if kind2 < 0.6 else text.capitalize() if kind2 < 0.8 else text


def train() -> None:
    by, first, last = names()
    given, sur = frozenset(map(_key, first)), frozenset(map(_key, last))
    for name, keys in (("given_names.bin", given), ("surnames.bin", sur)):
        (DATA / name).write_bytes(zlib.compress(array("I", sorted(keys)).tobytes(), 9))
    draw = random.Random(7)
    Faker.seed(7)
    fakers = [
        Faker(x)
        for x in [
            "en_GB",
            "en_US",
            "de_DE",
            "fr_FR",
            "es_ES",
            "it_IT",
            "nl_NL",
            "pl_PL",
            "cs_CZ",
            "da_DK",
            "sv_SE",
            "fi_FI",
            "pt_PT",
            "tr_TR",
            "hu_HU",
            "ro_RO",
            "no_NO",
        ]
    ]
    rows: list[tuple[numpy.ndarray, int]] = []
    for at in range(EACH):
        truth = at % 2
        text = a_person(by, draw) if truth else a_thing(by, fakers, draw)
        known = given, sur
        hidden = draw.random()
        if hidden < 0.5:  # as if some words were on no list
            drop = frozenset(
                _key(w) for w in text.replace(",", " ").replace("-", " ").split() if draw.random() < 0.6
            )
            known = given - drop if drop & given else given, sur - drop if drop & sur else sur
        rows.append((numpy.fromiter(features(text, *known), dtype=numpy.int32), truth))
    weights = numpy.zeros(1 << BITS)
    squares = numpy.full(1 << BITS, 1e-3)
    for _ in range(ROUNDS):
        draw.shuffle(rows)
        for places, truth in rows:
            guess = 1 / (1 + numpy.exp(-numpy.clip(weights[places].sum(), -30, 30)))
            step = guess - truth
            numpy.add.at(squares, places, step * step)
            numpy.subtract.at(
                weights, places, 0.15 * (step / numpy.sqrt(squares[places]) + 1e-4 * weights[places])
            )
    stored = numpy.clip(numpy.round(weights * 32), -127, 127).astype(numpy.int8)
    (DATA / "person_names.bin").write_bytes(zlib.compress(stored.tobytes(), 9))


if __name__ == "__main__":
    train()
