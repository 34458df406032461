"""Formats that are no text: Parquet, Avro, Excel and what compresses; their values, and damaged or hostile ones."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import fastavro
import openpyxl
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from test_reading import read, reasons

from privacy.classify.columns import Columns
from privacy.classify.files import classify_files
from privacy.classify.reading import optional
from privacy.classify.reading.archives import payloads
from privacy.classify.reading.payloads import FREE
from privacy.classify.reading.places import local
from privacy.classify.walk import columns

PEOPLE = [
    {
        "id": n,
        "customer": {"email": f"p{n}@example.com", "born": date(1980, 1, n + 1)},
        "pets": [{"name": "Rex"}, {"name": f"Ina {n}"}],
        "tags": ["x", f"t{n}"],
        "owed": Decimal(f"{n}.50"),
        "card": Decimal("4111111111111111"),
        "seen": datetime(2026, 1, 2, 3, 4, n, 5, tzinfo=UTC),
        "key": b"\xff" + bytes([n]),
        "none": None,
    }
    for n in range(20)
]
PATHS = {
    "id",
    "customer.email",
    "customer.born",
    "pets[].name",
    "tags[]",
    "owed",
    "card",
    "seen",
    "key",
    "none",
}


def as_parquet(rows: list[dict[str, Any]] = PEOPLE, **options: Any) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), stream, **options)
    return stream.getvalue()


AVRO = {
    "type": "record",
    "name": "Person",
    "namespace": "crm",
    "fields": [
        {"name": "id", "type": "long"},
        {
            "name": "customer",
            "type": {
                "type": "record",
                "name": "Customer",
                "fields": [
                    {"name": "email", "type": ["null", "string"]},
                    {"name": "born", "type": {"type": "int", "logicalType": "date"}},
                ],
            },
        },
        {
            "name": "pets",
            "type": {
                "type": "array",
                "items": {"type": "record", "name": "Pet", "fields": [{"name": "name", "type": "string"}]},
            },
        },
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "owed", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "card", "type": {"type": "bytes", "logicalType": "decimal", "precision": 16, "scale": 0}},
        {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "key", "type": "bytes"},
        {"name": "none", "type": "null"},
    ],
}


def as_avro(rows: list[Any] = PEOPLE, schema: Any = AVRO, codec: str = "null") -> bytes:
    stream = io.BytesIO()
    fastavro.writer(stream, fastavro.parse_schema(schema), rows, codec=codec)
    return stream.getvalue()


def as_excel(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets or [("People", [["Name", "Born"], ["Ina Weber", date(1980, 1, 2)]])]:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def values(found: Columns, path: str) -> list[str]:
    return sorted(found.by_path[path].values)


@pytest.mark.parametrize("content", [as_parquet(), as_avro()], ids=["parquet", "avro"])
def test_nested_records_are_walked_like_json(content: bytes) -> None:
    found = read(content, "whatever")
    assert set(found.by_path) == PATHS
    assert found.records == len(PEOPLE)
    assert values(found, "customer.email") == sorted(p["customer"]["email"] for p in PEOPLE)
    assert values(found, "customer.born")[0] == "1980-01-01"
    assert values(found, "seen")[0] == "2026-01-02T03:04:00+00:00"
    assert values(found, "card") == ["4111111111111111"]
    assert values(found, "owed")[:2] == ["0.5", "1.5"]
    assert (found.by_path["owed"].type, found.by_path["card"].type) == ("number", "number")
    assert "bytes and no text" in reasons(found)


@pytest.mark.parametrize("codec", ["snappy", "gzip", "zstd", "brotli", "lz4", "none"])
def test_parquet_is_read_however_it_is_packed(codec: str) -> None:
    assert set(read(as_parquet(compression=codec)).by_path) == PATHS


@pytest.mark.parametrize("codec", ["deflate", "bzip2", "xz"])
def test_avro_is_read_however_it_is_packed(codec: str) -> None:
    assert set(read(as_avro(codec=codec)).by_path) == PATHS


@pytest.mark.parametrize("codec", ["snappy", "zstandard"])
def test_avro_is_read_however_spark_packs_it(codec: str) -> None:
    """fastavro itself would need another library to write these."""
    content = as_avro(codec="null")
    header = content.index(b"null", content.index(b"avro.codec"))
    start = content.index(content[-16:]) + 16  # behind the first marker
    block = content[start:-16]
    from privacy.classify.reading.avro import _long

    stream = io.BytesIO(block)
    count, _size = _long(stream), _long(stream)
    name = "zstd" if codec == "zstandard" else codec
    packed = pyarrow.compress(stream.read(), name, asbytes=True) + (b"crc!" if codec == "snappy" else b"")
    named = _number(len(codec)) + codec.encode()
    head = content[: header - 1] + named + content[header + 4 : start]
    found = read(head + _number(count) + _number(len(packed)) + packed + content[-16:])
    assert set(found.by_path) == PATHS
    assert found.records == len(PEOPLE)


def _number(value: int) -> bytes:
    value, found = value << 1, b""
    while value > 0x7F:
        found, value = found + bytes([value & 0x7F | 0x80]), value >> 7
    return found + bytes([value])


def test_maps_of_parquet_and_avro_are_objects() -> None:
    kind = pyarrow.schema([("by", pyarrow.map_(pyarrow.string(), pyarrow.int32()))])
    table = pyarrow.Table.from_pylist([{"by": [("a@example.com", 1), ("b@example.com", 2)]}], kind)
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    assert set(read(stream.getvalue()).by_path) == {"by.<key>", "by.*"}
    schema = {"type": "map", "values": ["null", "int"]}
    assert set(read(as_avro([{"a@example.com": 1, "b@example.com": None}], schema)).by_path) == {"<key>", "*"}


def test_of_many_rows_of_parquet_some_become_values() -> None:
    found = read(as_parquet([{"n": n, "at": None} for n in range(30_000)]))
    assert found.records == 30_000
    assert found.by_path["n"].sampled
    assert found.by_path["n"].count < 8_000


def test_times_finer_than_python_has_are_read() -> None:
    table = pyarrow.table({"at": pyarrow.array([1_700_000_000_123_456_789], pyarrow.timestamp("ns", "UTC"))})
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    assert values(read(stream.getvalue()), "at") == ["2023-11-14T22:13:20+00:00"]


TITLED = [
    ["Export of our customers"],
    [],
    [None, "Mail", "Paid"],
    [None, "a@example.com", True],
    [None, "#N/A", 2.5],
]


def test_sheets_are_tables_below_their_header() -> None:
    found = read(as_excel(("One", TITLED)))
    assert set(found.by_path) == {"Mail", "Paid"}
    assert values(found, "Mail") == ["a@example.com"]
    assert (found.records, "rows above the header" in reasons(found)) == (2, True)


def test_several_sheets_stand_below_their_names_and_empty_ones_count_for_nothing() -> None:
    found = read(as_excel(("People", [["Name"], ["Ina"]]), ("Blank", []), ("Pets", [["Rex", 1], ["Tom", 2]])))
    assert set(found.by_path) == {"People.Name", "Pets.column_1", "Pets.column_2"}
    assert values(read(as_excel()), "Born") == ["1980-01-02T00:00:00"]


def test_an_attachment_of_any_format_is_read() -> None:
    message = EmailMessage()
    message["From"] = "a@example.com"
    for content, name in [(as_excel(), "list.xlsx"), (as_parquet(), "p.parquet"), (gzip.compress(b"a;b\n1;2\n"), "c.csv.gz"), (zipped(), "d.zip")]:  # fmt: skip
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    found = set(read(message.as_bytes(), "a.eml").by_path)
    assert {
        "attachment.list.Name",
        "attachment.p.customer.email",
        "attachment.c.csv.a",
        "attachment.d.m",
    } <= found


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x.json", '{"m": 1}')
    return stream.getvalue()


def opened(content: bytes, name: str, folder: Path) -> list[Columns]:
    file = folder / name
    file.write_bytes(content)
    return [columns(payload) for payload in payloads(local(file, name))]


PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": lambda content: pyarrow.compress(content, "zstd", asbytes=True),
}


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("content", [b'{"a": 1}', as_parquet([{"a": 1}]), as_excel(("S", [["a"], [1]]))], ids=["json", "parquet", "excel"])  # fmt: skip
def test_whatever_is_packed_is_read(suffix: str, content: bytes, tmp_path: Path) -> None:
    packed = PACKED[suffix]
    assert [list(f.by_path) for f in opened(packed(content), "x" + suffix, tmp_path)] == [["a"]]
    assert "damaged" in reasons(opened(packed(content)[:-6], "x" + suffix, tmp_path)[0])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("in/y" + suffix, packed(content))
    (found,) = opened(stream.getvalue(), "x.zip", tmp_path)
    assert (found.path, list(found.by_path)) == ("x.zip/in/y", ["a"])


def test_layers_of_compression_have_an_end(tmp_path: Path) -> None:
    content = b'{"a": 1}'
    for _ in range(6):
        content = gzip.compress(content)
    (found,) = opened(content, "x.gz", tmp_path)
    assert not found.by_path
    assert found.gaps


def bomb(size: int) -> bytes:
    """An Avro file of one block of zeros."""
    return as_avro([{"a": "\0" * size}], {"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}]}, "deflate")  # fmt: skip


def deep(levels: int) -> Any:
    schema: Any = "string"
    for _ in range(levels):
        schema = {"type": "array", "items": schema}
    return schema


def container(schema: Any, count: int = 1, block: bytes = b"\0") -> bytes:
    """An Avro file of a schema and a block of which nobody knows whether they fit."""
    text = json.dumps(schema).encode()
    head = b"Obj\1" + b"\2" + _number(11) + b"avro.schema" + _number(len(text)) + text + b"\0" + b"s" * 16
    return head + _number(count) + _number(len(block)) + block + b"s" * 16


NODE = {"type": "record", "name": "N", "fields": [{"name": "n", "type": ["null", "N"]}]}
NOTHING = {"type": "record", "name": "N", "fields": [{"name": "n", "type": "null"}]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (as_parquet()[:-9], "Parquet that is damaged"),
        (as_parquet()[:900] + b"\xff" * 40 + as_parquet()[940:], "Parquet that is damaged"),
        (b"PARE" + b"\0" * 50, "encrypted"),
        (as_avro()[:-30], "Avro that is damaged"),
        (bomb(FREE + 1), "grows beyond all measure"),
        (container(NODE, 1, b"\2" * 5_000_000 + b"\0"), "records inside records"),
        (container({"type": "array", "items": "null"}, 1, _number(1 << 60) + b"\0"), "lists of nothing"),
        (container(NOTHING, 1 << 60), "records of nothing"),
        (container(deep(500)), "nested more than"),
        (
            container({"type": "record", "name": "R", "fields": [{"name": "a", "type": 7}]}),
            "a schema that is none",
        ),
        (container("string", 1, b"\1\1\1"), "damaged"),
        (as_excel()[:-60], "damaged"),
        (zipped(), "no Excel workbook"),
    ],
    ids=range(13),
)
def test_bad_files_are_gaps(content: bytes, reason: str) -> None:
    assert reason in reasons(read(content))


def test_a_workbook_that_would_not_fit_is_not_opened(tmp_path: Path) -> None:
    stream = io.BytesIO(as_excel())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst>" + " " * (FREE + 1))
    (found,) = opened(stream.getvalue(), "x.xlsx", tmp_path)
    assert "grows too much" in reasons(found)


@pytest.mark.parametrize(
    ("content", "package"),
    [(as_parquet(), "pyarrow"), (as_avro(), "fastavro"), (as_excel(), "openpyxl")],
    ids=["parquet", "avro", "excel"],
)
def test_a_library_that_is_missing_is_named(content: bytes, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(optional, "import_module", missing)
    (tmp_path / "x").write_bytes(content)
    (gap,) = classify_files([tmp_path / "x"])["gaps"]
    assert package in gap["reason"]
    assert "pip install 'privacy-inventory[formats]'" in gap["reason"]


WHOLE = {"parquet": as_parquet(PEOPLE[:3]), "avro": as_avro(PEOPLE[:3]), "excel": as_excel(("S", TITLED)), "zip": zipped(), "gz": gzip.compress(b'{"a": 1}'), "bz2": bz2.compress(b'{"a": 1}'), "zst": PACKED[".zst"](b'{"a": 1}')}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
@given(data=st.data())
def test_whatever_bytes_are_damaged_nothing_is_raised(kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    content = bytearray(WHOLE[kind])
    for at, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)
    ):
        content[at] = byte
    content = content[: data.draw(st.integers(1, len(content)))] + data.draw(st.binary(max_size=20))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert opened(bytes(content), "x", tmp_path_factory.mktemp("any"))
