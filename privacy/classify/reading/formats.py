"""Which format a payload is written in, by its content and its name, and the records of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from privacy.classify.reading.avro import avro_records
from privacy.classify.reading.curl import CURL
from privacy.classify.reading.excel import excel_records
from privacy.classify.reading.forms import form_records, multipart_records
from privacy.classify.reading.json_text import json_records, ndjson_records
from privacy.classify.reading.logs import log_records
from privacy.classify.reading.mail import mail_records
from privacy.classify.reading.messages import REQUEST, http_records
from privacy.classify.reading.parquet import parquet_records
from privacy.classify.reading.payloads import Payload, Record
from privacy.classify.reading.sql_text import sql_records
from privacy.classify.reading.tables import table_of, table_records
from privacy.classify.reading.xml_text import xml_records
from privacy.classify.reading.yaml_text import yaml_records

INNERMOST = 4  # payloads inside payloads
_FORM = re.compile(r"[\w.%\[\]+-]+=[^&\s]*(?:&[\w.%\[\]+-]+=[^&\s]*)+")
_MAIL = re.compile(r"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_SQL = re.compile(r"^\s*(?:--|/\*|INSERT\s+INTO|CREATE\s|BEGIN|SET\s|USE\s|START\s)", re.IGNORECASE)
_YAML = re.compile(r"^(?:---|%YAML|[\w\"'. -]+:(?:\s|$)|- )", re.MULTILINE)
_PAIRS = re.compile(r'(?:^|\s)[^\W\d][\w.-]*=(?:"[^"]*"|\S+)')
_DATED = re.compile(r"^\W?\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


# What the bytes of a format that is no text begin with.
BINARY: tuple[tuple[bytes, Callable[[Payload], Iterator[Record]]], ...] = (
    (b"PAR1", parquet_records),
    (b"Obj\x01", avro_records),
    (b"PK\x03\x04", excel_records),
)
_UNREAD = (
    (b"PARE", "encrypted Parquet is not read"),
    (b"ORC", "ORC is not read: convert it to Parquet or NDJSON"),
    (b"ARROW1", "Arrow files are not read: convert them to Parquet"),
    (b"\xd0\xcf\x11\xe0", "an old Office file is not read: save its sheets as CSV"),
    (b"\xfd7zXZ", "a file packed by xz is not read: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive is not read: unpack it"),
    (b"SQLite format 3", "a SQLite database is not read: export its tables as CSV"),
    (b"%PDF", "PDF is not read"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how files are called, how their text begins, and how it is read."""

    name: str
    suffixes: tuple[str, ...]
    begins: Callable[[str], bool]
    records: Callable[[Payload], Iterator[Record]]


def _lines(head: str) -> list[str]:
    return [line.strip() for line in head[:20_000].split("\n") if line.strip()][:50]


def _is_json(head: str) -> bool:
    return re.match(r'\s*(?:\{\s*["}/]|\[\s*(?:["{\[\]/tfn]|-?\d)|//|/\*)', head) is not None


def _is_ndjson(head: str) -> bool:
    lines = _lines(head)[:-1]
    return bool(lines) and all(line[0] in "{[" and line[-1] in "}]" for line in lines[:10])


def _is_multipart(head: str) -> bool:
    return head.lstrip().startswith("--") and "content-disposition:" in head[:2000].lower()


def _is_mail(head: str) -> bool:
    start = _MAIL.match(head)
    return start is not None and re.search(r"^(?:From|To|Received|Date|Subject):", start[0], re.M) is not None


def _is_http(head: str) -> bool:
    lines = [line for line in _lines(head) if not line.startswith(("#", "//", "@"))]
    if not lines:
        return False
    asked = re.match("[A-Z]+ ", lines[0]) is not None and REQUEST.match(lines[0]) is not None
    return asked or CURL.match(lines[0] + " ") is not None


def _is_form(head: str) -> bool:
    lines = _lines(head)
    return bool(lines) and all(_FORM.fullmatch(line) for line in (lines[:-1] or lines))


def _is_table(head: str) -> bool:
    table = table_of(head)
    return table.width > 1 and table.same >= 0.9 and len(_lines(head)) > 1 and not _is_prose(_lines(head))


def _is_prose(lines: list[str]) -> bool:
    """Whether most lines are sentences: commas in them part no cells."""
    told = sum(line.rstrip()[-1:] in (".", "!", "?") and line.count(" ") >= _WORDS for line in lines)
    return told * 2 > len(lines)


def _is_log(head: str) -> bool:
    lines = _lines(head)
    told = sum(bool(_DATED.match(line)) or len(_PAIRS.findall(line)) > 1 for line in lines)
    return told * 2 > len(lines)


_WORDS = 6  # words that a sentence has at least

# In the order in which a text without a telling name is tried.
FORMATS = (
    Format("ndjson", (".ndjson", ".jsonl", ".jsonlines"), _is_ndjson, ndjson_records),
    Format("json", (".json", ".har", ".geojson", ".jsonc"), _is_json, json_records),
    Format(
        "xml",
        (".xml", ".rss", ".atom", ".soap"),
        lambda h: re.match(r"\s*<[?!\w]", h) is not None,
        xml_records,
    ),
    Format("multipart", (".multipart",), _is_multipart, multipart_records),
    Format("http", (".http", ".rest", ".curl"), _is_http, http_records),
    Format("mail", (".eml",), _is_mail, mail_records),
    Format(
        "sql", (".sql", ".dump"), lambda h: _SQL.match(h) is not None and "INSERT" in h.upper(), sql_records
    ),
    Format("form", (".form",), _is_form, form_records),
    Format("log", (".log",), _is_log, log_records),
    Format("table", (".csv", ".tsv", ".tab", ".psv"), _is_table, table_records),
    Format(
        "yaml",
        (".yaml", ".yml"),
        lambda h: _YAML.match(h) is not None and not _is_prose(_lines(h)),
        yaml_records,
    ),
    Format("text", (".txt", ".md"), lambda _: True, log_records),
)
_CERTAIN = ("json", "xml", "multipart")  # what no other format begins like


def format_of(path: str, head: str) -> Format:
    """The format of a payload. A name is believed unless the text plainly is something else."""
    suffix = PurePosixPath(path.lower()).suffix
    named = next((one for one in FORMATS[:-1] if suffix in one.suffixes), None)
    seen = next(one for one in FORMATS if one.begins(head))
    if named is None or named.name == seen.name:
        return seen if named is None else named
    if named.name == "json":
        return seen if seen.name in ("ndjson", "xml") else named
    return seen if seen.name in _CERTAIN and named.name in ("table", "xml", "form", "mail") else named


def records(payload: Payload) -> Iterator[Record]:
    """The records of a payload; what can't be read is a gap of the payload."""
    head = payload.head
    unread = payload.unread or _unread(payload.head_bytes)
    if unread:
        payload.gap(unread)
        return iter(())
    binary = next((read for mark, read in BINARY if payload.head_bytes.startswith(mark)), None)
    if binary is not None:
        return binary(payload)
    if not head.strip():
        if payload.head_bytes:
            payload.gap("nothing but white space")
        return iter(())
    if "\0" in head[:4096]:
        payload.gap("holds binary data: it was not read")
        return iter(())
    return format_of(payload.path, head).records(payload)


def _unread(content: bytes) -> str:
    return next((reason for mark, reason in _UNREAD if content.startswith(mark)), "")


def inner_records(payload: Payload) -> Record:
    """All values of a payload inside another."""
    from privacy.classify.reading.archives import unpacked

    if payload.depth > INNERMOST:
        payload.gap(f"payloads inside payloads, more than {INNERMOST} deep: not read")
        return []
    return [pair for one in unpacked(payload) for record in records(one) for pair in record]
