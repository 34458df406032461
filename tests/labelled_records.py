"""Reads the labelled fixtures back as records of fields and values, each format with a reader of its own."""

from __future__ import annotations

import csv
import email
import email.policy
import gzip
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import yaml
from labelled_fixtures import NAMES, NOTES

Record = dict[str, str]
TEXTS = ("eml", "log", "txt")


def records_of(path: Path) -> list[Record]:
    """Every record of a file; of a text what stands where the note was filled in."""
    locale, kind = path.name.partition(".")[0], path.name.partition(".")[2]
    content = path.read_bytes()
    if kind in TEXTS:
        return list(_noted(_plain(kind, content), locale[:2]))
    return [{key: str(value) for key, value in row.items()} for row in READERS[kind](content)]


def text_of(path: Path) -> str:
    """The text of a file that is one."""
    return _plain(path.name.partition(".")[2], path.read_bytes())


def _plain(kind: str, content: bytes) -> str:
    if kind != "eml":
        return content.decode()
    message = email.message_from_bytes(content, policy=email.policy.default)
    return f"{message['From']}\n{message.get_content()}"


def _noted(text: str, language: str) -> Iterator[Record]:
    """What stands in the notes of a text: the whole name, the address, the number."""
    form = re.escape(NOTES.get(language, NOTES["en"]))
    for name in ("name", "order", "email", "phone"):
        form = form.replace(re.escape("{" + name + "}"), f"(?P<{name}>.+?)")
    fields = NAMES[language]
    for found in re.finditer(form.removesuffix(r"\.") + r"\.(?=\n|$)", text):
        yield {"name": found["name"], fields[2]: found["email"], fields[3]: found["phone"]}


def _table(delimiter: str) -> Callable[[bytes], Iterator[dict[str, Any]]]:
    def read(content: bytes) -> Iterator[dict[str, Any]]:
        return csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=delimiter)

    return read


def _xml(content: bytes) -> Iterator[dict[str, Any]]:
    for one in ElementTree.fromstring(content):
        yield {child.tag: child.text or "" for child in one}


def _sql(content: bytes) -> Iterator[dict[str, Any]]:
    """What a database holds after the statements were run."""
    text = content.decode()
    columns = text[text.index("(") + 1 : text.index(")")].split(", ")
    with sqlite3.connect(":memory:") as database:
        database.execute(f"CREATE TABLE customers ({', '.join(columns)})")
        database.executescript(text)
        for row in database.execute("SELECT * FROM customers ORDER BY rowid"):
            yield dict(zip(columns, row, strict=True))


def _http(content: bytes) -> Iterator[dict[str, Any]]:
    for line in content.decode().splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def _form(content: bytes) -> Iterator[dict[str, Any]]:
    for line in content.decode().splitlines():
        yield dict(parse_qsl(line, keep_blank_values=True))


def _parquet(content: bytes) -> Iterator[dict[str, Any]]:
    from pyarrow import parquet

    yield from parquet.read_table(io.BytesIO(content)).to_pylist()


def _avro(content: bytes) -> Iterator[dict[str, Any]]:
    import fastavro

    yield from fastavro.reader(io.BytesIO(content))  # type: ignore[misc]


def _xlsx(content: bytes) -> Iterator[dict[str, Any]]:
    import openpyxl

    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    header = next(rows)
    for row in rows:
        yield {str(key): "" if value is None else value for key, value in zip(header, row, strict=True)}


READERS: dict[str, Callable[[bytes], Any]] = {
    "json": json.loads,
    "json.gz": lambda content: json.loads(gzip.decompress(content)),
    "ndjson": lambda content: [json.loads(line)["customer"] for line in content.splitlines()],
    "csv": _table(","),
    "tsv": _table("\t"),
    "yaml": lambda content: yaml.load(content, yaml.BaseLoader)["customers"],
    "xml": _xml,
    "sql": _sql,
    "http": _http,
    "form": _form,
    "parquet": _parquet,
    "avro": _avro,
    "xlsx": _xlsx,
}
