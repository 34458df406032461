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


@dataclass
class Made:
    """A file: its bytes, how many values it has, what is personal in it, and what must stay."""

    name: str
    content: bytes
    personal: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def person(faker: Faker, chance: random.Random, locale: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Personal values by field, other values by field, and a note."""
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


def made_in(kind: str, locale: str, seed: int) -> Made:
    """One file of a format with a few people of a locale."""
    faker = Faker(locale)
    faker.seed_instance(seed)
    chance = random.Random(seed)
    people = [person(faker, chance, locale) for _ in range(chance.randint(3, 8))]
    rows = [{**{k: one.get(k, "") for k in people[0][0]}, **other} for one, other, _ in people]
    made = Made(f"{locale}-{seed}.{kind}", b"")
    for row, (_, other, _) in zip(rows, people, strict=True):
        made.personal += [str(row[k]) for k in people[0][0] if row[k] != ""]
        made.other += [str(value) for value in other.values()]
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
    made.personal, made.other = [], []
    for one, _, note in people:
        values = list(one.values())
        made.personal += [f"{values[0]} {values[1]}", values[2], values[3]]
        made.other.append(note.split(values[0])[0].strip())


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


def every(seed: int = 11) -> Iterator[Made]:
    """All files: every format in every locale."""
    for n, locale in enumerate(LOCALES):
        for m, kind in enumerate(FORMATS):
            yield made_in(kind, locale, seed * 10_000 + n * 100 + m)


def write(folder: Path, seed: int = 11) -> list[Made]:
    """The files on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    made = list(every(seed))
    for one in made:
        (folder / one.name).write_bytes(one.content)
    return made


def texts_of(path: Path) -> list[str]:
    """Every value of a file, as text: what a reader of the format gives."""
    kind = path.name.partition(".")[2]
    content = path.read_bytes()
    if kind == "json.gz":
        content, kind = gzip.decompress(content), "json"
    if kind in ("json", "ndjson"):
        rows = (
            json.loads(content)
            if kind == "json"
            else [json.loads(line)["customer"] for line in content.splitlines()]
        )
        return [str(value) for row in rows for value in row.values()]
    if kind in ("csv", "tsv"):
        return [
            cell
            for row in list(
                csv.reader(
                    io.StringIO(content.decode(), newline=""), delimiter="," if kind == "csv" else "\t"
                )
            )[1:]
            for cell in row
        ]
    if kind == "parquet":
        from pyarrow import parquet

        return [str(v) for row in parquet.read_table(io.BytesIO(content)).to_pylist() for v in row.values()]
    if kind == "avro":
        import fastavro

        return [str(v) for row in fastavro.reader(io.BytesIO(content)) for v in row.values()]  # type: ignore[union-attr]
    if kind == "xlsx":
        import openpyxl

        return [
            str(v)
            for row in list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))[
                1:
            ]
            for v in row
        ]
    return [decoded(kind, content)]


def decoded(kind: str, content: bytes) -> str:
    """A text in which the values stand plainly."""
    from html import unescape
    from urllib.parse import unquote_plus

    text = content.decode()
    if kind == "form":
        return unquote_plus(text)
    if kind == "xml":
        return unescape(text)
    if kind == "sql":
        return text.replace("''", "'")
    if kind == "eml":
        import email
        import email.policy

        message = email.message_from_bytes(content, policy=email.policy.default)
        return f"{message['From']}\n{message.get_content()}"
    return text.encode().decode() if kind != "http" else text
