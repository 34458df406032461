"""Makes labelled fixtures: files of every format in twenty locales, with a note of every value that is somebody's.

The people are Faker's, which shares no data with the classifier; field names are written here, as programmers of each
country call them. The same seed makes the same files.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from xml.sax.saxutils import escape

from faker import Faker

LOCALES = (
    "en_GB", "en_US", "de_DE", "de_AT", "fr_FR", "nl_NL", "es_ES", "it_IT", "pt_PT", "pt_BR",
    "pl_PL", "cs_CZ", "da_DK", "no_NO", "sv_SE", "fi_FI", "hu_HU", "ro_RO", "tr_TR", "el_GR",
)  # fmt: skip
FORMATS = (
    "json",
    "ndjson",
    "csv",
    "tsv",
    "yaml",
    "xml",
    "sql",
    "http",
    "form",
    "eml",
    "log",
    "txt",
    "parquet",
    "avro",
    "xlsx",
    "json.gz",
)
NAMES = {
    "en": ("firstName", "lastName", "email", "phone", "street", "city", "postcode", "birthDate"),
    "de": ("vorname", "nachname", "email", "telefon", "strasse", "ort", "plz", "geburtsdatum"),
    "fr": ("prenom", "nom", "courriel", "telephone", "rue", "ville", "code_postal", "date_naissance"),
    "nl": ("voornaam", "achternaam", "email", "telefoon", "straat", "woonplaats", "postcode", "geboortedatum"),
    "es": ("nombre", "apellidos", "correo", "telefono", "calle", "ciudad", "codigo_postal", "fecha_nacimiento"),
    "it": ("nome", "cognome", "email", "telefono", "indirizzo", "citta", "cap", "data_nascita"),
    "pt": ("nome", "apelido", "email", "telefone", "morada", "cidade", "codigo_postal", "data_nascimento"),
    "pl": ("imie", "nazwisko", "email", "telefon", "ulica", "miasto", "kod_pocztowy", "data_urodzenia"),
    "cs": ("jmeno", "prijmeni", "email", "telefon", "ulice", "mesto", "psc", "datum_narozeni"),
    "da": ("fornavn", "efternavn", "email", "telefon", "vej", "by", "postnummer", "foedselsdato"),
    "no": ("fornavn", "etternavn", "epost", "telefon", "gateadresse", "poststed", "postnummer", "fodselsdato"),
    "sv": ("fornamn", "efternamn", "epost", "telefon", "gatuadress", "postort", "postnummer", "fodelsedatum"),
    "fi": ("etunimi", "sukunimi", "email", "puhelin", "katuosoite", "kaupunki", "postinumero", "syntymaaika"),
    "hu": ("keresztnev", "vezeteknev", "email", "telefon", "utca", "varos", "iranyitoszam", "szuletesi_datum"),
    "ro": ("prenume", "nume", "email", "telefon", "strada", "oras", "cod_postal", "data_nasterii"),
    "tr": ("ad", "soyad", "eposta", "telefon", "sokak", "sehir", "posta_kodu", "dogum_tarihi"),
    "el": ("onoma", "eponymo", "email", "tilefono", "odos", "poli", "tk", "imerominia_gennisis"),
}  # fmt: skip
NOTES = {
    "en": "Spoke to {name} on the phone about order {order}. Mail goes to {email}, number is {phone}.",
    "de": "Mit {name} wegen Bestellung {order} telefoniert. E-Mail an {email}, Tel. {phone}.",
    "fr": "Appel de {name} au sujet de la commande {order}. Courriel : {email}, tél. {phone}.",
    "es": "Llamada de {name} sobre el pedido {order}. Correo: {email}, tel. {phone}.",
    "it": "Telefonata con {name} per l'ordine {order}. E-mail: {email}, tel. {phone}.",
    "nl": "Gebeld met {name} over bestelling {order}. E-mail naar {email}, tel. {phone}.",
}


KEYS = {
    "tagged": ("customerId", "referredBy"),
    "number": ("kundennummer", "geworben_von"),
    "uuid": ("user_id", "manager_id"),
    "mail": ("login", "invitedBy"),
    "small": ("id", "parentId"),
}
"""The key of a person and the field that refers to another one; a locale has one of them in all its files."""
PEOPLE = 16  # of a locale; each file holds some of them, so that they stand in many


@dataclass
class Made:
    """A file: its bytes, what is personal in it, what must stay, and keys that mean something in the database alone."""

    name: str
    content: bytes
    personal: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


Person = tuple[dict[str, Any], dict[str, Any], str]
"""Personal values by field, other values by field, and a note."""


def person(faker: Faker, chance: random.Random, locale: str) -> Person:
    """Somebody of a country."""
    language = locale[:2]
    fields = NAMES[language]
    first, last = faker.first_name(), faker.last_name()
    local = f"{ascii_of(first)}.{ascii_of(last)}" if ascii_of(first) != "info" else faker.user_name()
    mail = f"{local}{chance.randrange(100)}@{faker.free_email_domain()}"
    values = (
        first,
        last,
        mail,
        faker.phone_number(),
        faker.street_address().replace("\n", ", "),
        faker.city(),
        faker.postcode(),
        faker.date_of_birth(minimum_age=18, maximum_age=90).isoformat(),
    )
    personal = dict(zip(fields, values, strict=True))
    if chance.random() < 0.5:
        personal["iban"] = faker.iban()
    if chance.random() < 0.3:
        personal["creditCard"] = faker.credit_card_number("visa")
    if chance.random() < 0.3:
        personal["ip"] = faker.ipv4_public()
    other = {
        "sku": f"SKU-{chance.randrange(10**6):06d}",
        "quantity": chance.randint(1, 9),
        "price": round(chance.uniform(1, 500), 2),
        "status": chance.choice(["open", "paid", "shipped", "returned"]),
        "createdAt": f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}T08:30:00Z",
        "currency": chance.choice(["EUR", "GBP", "USD", "PLN"]),
        "newsletter": chance.choice(["yes", "no"]),
        "version": f"{chance.randint(1, 4)}.{chance.randint(0, 20)}",
    }
    order = f"A{chance.randrange(10**5):05d}"
    note = NOTES.get(language, NOTES["en"]).format(
        name=f"{first} {last}", order=order, email=mail, phone=personal[fields[3]]
    )
    return personal, other, note


def ascii_of(name: str) -> str:
    import unicodedata

    plain = "".join(
        c
        for c in unicodedata.normalize(
            "NFKD", name.lower().replace("ß", "ss").replace("ł", "l").replace("ø", "o")
        )
        if c.isascii() and c.isalpha()
    )
    return plain or "info"


def people_of(locale: str, seed: int, count: int) -> list[Person]:
    """People of a country, each with a key and a reference to another one."""
    faker = Faker(locale)
    faker.seed_instance(seed)
    chance = random.Random(seed)
    made = [person(faker, chance, locale) for _ in range(count)]
    shape = list(KEYS)[LOCALES.index(locale) % len(KEYS)]
    keys = [_key(shape, n, one, chance) for n, (one, _, _) in enumerate(made)]
    key, reference = KEYS[shape]
    for n, (_, other, _) in enumerate(made):
        other[key], other[reference] = keys[n], chance.choice(keys)
    return made


def _key(shape: str, n: int, values: dict[str, Any], chance: random.Random) -> str | int:
    if shape == "small":
        return n + 1
    if shape == "tagged":
        return f"C-{chance.randrange(10**5):05d}"
    if shape == "uuid":
        return str(UUID(int=chance.getrandbits(128), version=4))
    return f"{chance.randrange(10**7, 10**8)}" if shape == "number" else f"{list(values.values())[2]}"


def made_in(kind: str, locale: str, seed: int, known: list[Person] | None = None) -> Made:
    """One file of a format with a few people of a locale: some of those that are `known`, or its own."""
    chance = random.Random(seed)
    count = chance.randint(3, 8)
    people = chance.sample(known, count) if known else people_of(locale, seed, count)
    keys = KEYS[list(KEYS)[LOCALES.index(locale) % len(KEYS)]]
    rows = [{**{k: one.get(k, "") for k in people[0][0]}, **other} for one, other, _ in people]
    made = Made(f"{locale}-{seed}.{kind}", b"")
    for row, (_, other, _) in zip(rows, people, strict=True):
        made.personal += [str(row[k]) for k in people[0][0] if row[k] != ""]
        made.other += [str(value) for name, value in other.items() if name not in keys]
        (made.keys if "id" in keys else made.personal).extend(str(row[name]) for name in keys)
    made.content = WRITERS[kind](rows, [note for _, _, note in people], made, people)
    return made


def _json(rows: list[dict[str, Any]], *_: Any) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=2).encode()


def _ndjson(rows: list[dict[str, Any]], *_: Any) -> bytes:
    return "".join(json.dumps({"customer": row}, ensure_ascii=False) + "\n" for row in rows).encode()


def _table(delimiter: str, end: str) -> Callable[..., bytes]:
    def write(rows: list[dict[str, Any]], *_: Any) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=end)
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().encode()

    return write


def _yaml(rows: list[dict[str, Any]], *_: Any) -> bytes:
    lines = ["# customers for tests", "customers:"]
    for row in rows:
        for at, (key, value) in enumerate(row.items()):
            shown = str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)
            lines.append(f"  {'- ' if at == 0 else '  '}{key}: {shown}")
    return ("\n".join(lines) + "\n").encode()


def _xml(rows: list[dict[str, Any]], *_: Any) -> bytes:
    people = "".join(
        "  <customer>" + "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in row.items()) + "</customer>\n"
        for row in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<customers>\n{people}</customers>\n'.encode()


def _sql(rows: list[dict[str, Any]], *_: Any) -> bytes:
    def cell(value: Any) -> str:
        return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"

    values = ",\n".join("  (" + ", ".join(cell(v) for v in row.values()) + ")" for row in rows)
    return f"INSERT INTO customers ({', '.join(rows[0])}) VALUES\n{values};\n".encode()


def _http(rows: list[dict[str, Any]], *_: Any) -> bytes:
    return "\n".join(
        f"### {n}\nPOST https://api.example.com/customers HTTP/1.1\nContent-Type: application/json\n\n{json.dumps(row, ensure_ascii=False)}\n"
        for n, row in enumerate(rows)
    ).encode()


def _form(rows: list[dict[str, Any]], *_: Any) -> bytes:
    return "".join(urlencode({k: str(v) for k, v in row.items()}) + "\n" for row in rows).encode()


def _with_notes(made: Made, people: list[Any]) -> None:
    """What is personal in a text: the words of names, the address, the number."""
    made.personal, made.other, made.keys = [], [], []
    for one, _, note in people:
        values = list(one.values())
        made.personal += [f"{values[0]} {values[1]}", values[2], values[3]]
        made.other += around(note, [f"{values[0]} {values[1]}", values[2], values[3]])


def around(note: str, values: list[str]) -> list[str]:
    """What stands between the values of a note."""
    parts = [note]
    for value in values:
        parts = [piece for part in parts for piece in part.split(value)]
    return [part.strip() for part in parts if len(part.strip()) > 1]


def _eml(_rows: Any, notes: list[str], made: Made, people: list[Any]) -> bytes:
    _with_notes(made, people)
    first = list(people[0][0].values())
    made.personal += [f"{first[0]} {first[1]}", first[2]]
    name = f"=?utf-8?B?{b64encode(f'{first[0]} {first[1]}'.encode()).decode()}?="
    head = f"From: {name} <{first[2]}>\nTo: Shop <orders@shop.example.com>\nSubject: Orders\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return (head + "\n\n".join(notes) + "\n").encode()


def _log(_rows: Any, notes: list[str], made: Made, people: list[Any]) -> bytes:
    _with_notes(made, people)
    made.personal += [list(one.values())[2] for one, _, _ in people]
    lines = []
    for at, ((one, _, _), note) in enumerate(zip(people, notes, strict=True)):
        lines.append(
            f"2026-03-0{at % 9 + 1} 10:00:0{at % 10} INFO user={list(one.values())[2]} status=ok {note}"
        )
    return ("\n".join(lines) + "\n").encode()


def _txt(_rows: Any, notes: list[str], made: Made, people: list[Any]) -> bytes:
    _with_notes(made, people)
    return ("\n".join(notes) + "\n").encode()


def _parquet(rows: list[dict[str, Any]], *_: Any) -> bytes:
    import pyarrow
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), out)
    return out.getvalue()


def _avro(rows: list[dict[str, Any]], *_: Any) -> bytes:
    import fastavro

    kinds = {str: "string", int: "long", float: "double"}
    schema = {
        "type": "record",
        "name": "Customer",
        "fields": [{"name": k, "type": kinds[type(v)]} for k, v in rows[0].items()],
    }
    out = io.BytesIO()
    fastavro.writer(out, fastavro.parse_schema(schema), rows, codec="deflate")
    return out.getvalue()


def _xlsx(rows: list[dict[str, Any]], *_: Any) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[..., bytes]] = {
    "json": _json, "ndjson": _ndjson, "csv": _table(",", "\n"), "tsv": _table("\t", "\r\n"), "yaml": _yaml, "xml": _xml, "sql": _sql,
    "http": _http, "form": _form, "eml": _eml, "log": _log, "txt": _txt, "parquet": _parquet, "avro": _avro, "xlsx": _xlsx,
    "json.gz": lambda rows, *_: gzip.compress(_json(rows), mtime=0),
}  # fmt: skip


def every(seed: int = 11, shared: bool = False) -> Iterator[Made]:
    """All files: every format in every locale. `shared`: the people of a locale stand in many of its files."""
    for n, locale in enumerate(LOCALES):
        known = people_of(locale, seed * 10_000 + n * 100 + 99, PEOPLE) if shared else None
        for m, kind in enumerate(FORMATS):
            yield made_in(kind, locale, seed * 10_000 + n * 100 + m, known)


def write(folder: Path, seed: int = 11, shared: bool = False) -> list[Made]:
    """The files on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    made = list(every(seed, shared))
    for one in made:
        (folder / one.name).write_bytes(one.content)
    return made
