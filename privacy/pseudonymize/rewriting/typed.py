"""Parquet and Avro: typed cells, rewritten some rows at a time with the schema they have."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from privacy.classify.reading.payloads import ITEM, PIECE
from privacy.pseudonymize.fields import Fields, number
from privacy.pseudonymize.rewriting.formats import Job

HELD, ROWS = 1 << 24, 1024
Steps = tuple[str, ...]


def rewrite_typed(name: str, stream: Any, job: Job) -> Iterator[bytes]:
    """The file with its values changed; the very same bytes where none is."""
    with SpooledTemporaryFile(HELD) as plain, SpooledTemporaryFile(HELD) as made:
        while content := stream.read(PIECE):
            plain.write(content)
        plain.seek(0)
        before = job.fields.counts.total()
        try:
            _BY_NAME[name](cast(BinaryIO, plain), cast(BinaryIO, made), job)
            changed = job.fields.counts.total() > before
        except ImportError as error:
            job.gap(f"{name} is read with {error.name}, which is not installed: copied as it is")
            changed = False
        except Exception as error:  # a library that reads what others wrote raises anything
            job.gap(f"{name} that is damaged or of another kind ({type(error).__name__}): copied as it is")
            changed = False
        source = made if changed else plain
        source.seek(0)
        yield from iter(lambda: source.read(PIECE), b"")


def value(given: Any, steps: Steps, fields: Fields) -> Any:
    """A value of any type, changed below these steps."""
    if isinstance(given, str):
        return _string(given, steps, fields)
    if isinstance(given, bool) or given is None:
        return given
    if isinstance(given, dict):
        return {key: value(one, (*steps, str(key)), fields) for key, one in given.items()}
    if isinstance(given, list):
        return [value(one, (*steps, ITEM), fields) for one in given]
    if isinstance(given, tuple):
        return tuple(value(one, steps, fields) for one in given)
    change = fields.at(steps) if fields.treatment(steps) is not None else None
    if change is None:
        return given
    if isinstance(given, bytes):
        return _bytes(given, steps, fields)
    if isinstance(given, int):
        return int(_whole(number(change)(str(given)), given))
    if isinstance(given, float):
        made = number(change)(repr(given))
        return given if made == repr(given) else float(made)
    if isinstance(given, datetime.date):
        return _day(given, change(given.isoformat()))
    return given


def _whole(made: str, given: int) -> str:
    """A whole number of no more digits, so that it fits its type."""
    return (
        made
        if len(made) <= max(len(str(given)), 1) and made.lstrip("-").isdigit()
        else str(given)[:1] + "0" * (len(str(given)) - 1)
    )


def _string(given: str, steps: Steps, fields: Fields) -> str:
    inside = fields.nested(steps)(given)
    if inside is not given:
        return inside
    change = fields.at(steps)
    return change(given) if change is not None else given


def _bytes(given: bytes, steps: Steps, fields: Fields) -> bytes:
    try:
        return _string(given.decode(), steps, fields).encode()
    except UnicodeDecodeError:
        return given


def _day(given: datetime.date, made: str) -> datetime.date:
    try:
        return type(given).fromisoformat(made)
    except ValueError:
        return given


def _parquet(stream: BinaryIO, out: BinaryIO, job: Job) -> None:
    import pyarrow
    from pyarrow import parquet

    file = parquet.ParquetFile(stream)
    schema = file.schema_arrow
    told = (
        file.metadata.row_group(0).column(0).compression
        if file.num_row_groups and file.metadata.num_columns
        else "SNAPPY"
    )
    with parquet.ParquetWriter(out, schema, compression="NONE" if told == "UNCOMPRESSED" else told) as writer:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, use_threads=False)
            columns = [
                _column(table.column(at).combine_chunks(), field, job.fields, pyarrow)
                for at, field in enumerate(schema)
            ]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema), max(table.num_rows, 1))


def _column(column: Any, field: Any, fields: Fields, arrow: Any) -> Any:
    """One column; what can hold nothing stays as it is."""
    if not _can_change(field.type, arrow):
        return column
    held = column.to_pylist(maps_as_pydicts=None)
    made = [_mapped(one, (field.name,), fields, field.type, arrow) for one in held]
    return column if made == held else arrow.array(made, field.type)


def _mapped(given: Any, steps: Steps, fields: Fields, kind: Any, arrow: Any) -> Any:
    """Lists of pairs are maps: their keys are steps."""
    if given is not None and arrow.types.is_map(kind):
        return [(key, value(one, (*steps, str(key)), fields)) for key, one in given]
    return value(given, steps, fields)


def _can_change(kind: Any, arrow: Any) -> bool:
    types = arrow.types
    if types.is_nested(kind):
        return any(_can_change(kind.field(at).type, arrow) for at in range(kind.num_fields))
    if types.is_dictionary(kind):
        return bool(types.is_string(kind.value_type) or types.is_large_string(kind.value_type))
    return not (
        types.is_boolean(kind) or types.is_null(kind) or types.is_timestamp(kind) or types.is_decimal(kind)
    )


def _avro(stream: BinaryIO, out: BinaryIO, job: Job) -> None:
    import fastavro

    from privacy.classify.reading.avro_schema import safe

    reader: Any = fastavro.reader(stream, return_record_name=True, return_record_name_override=True)
    schema = reader.writer_schema
    safe(json.loads(json.dumps(schema)))
    metadata = {key: one for key, one in reader.metadata.items() if not key.startswith("avro.")}
    codec = reader.metadata.get("avro.codec", "null")
    changed = (_union(record, (), job.fields) for record in reader)
    fastavro.writer(out, schema, changed, codec=codec, metadata=metadata)


def _union(given: Any, steps: Steps, fields: Fields) -> Any:
    """Branches of a union are pairs of a name and a value, and stay such."""
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], str):
        return given[0], _union(given[1], steps, fields)
    if isinstance(given, dict):
        return {key: _union(one, (*steps, str(key)), fields) for key, one in given.items()}
    if isinstance(given, list):
        return [_union(one, (*steps, ITEM), fields) for one in given]
    return value(given, steps, fields)


def _excel(stream: BinaryIO, out: BinaryIO, job: Job) -> None:
    from privacy.pseudonymize.rewriting.excel import rewrite_workbook

    rewrite_workbook(stream, out, job)


_BY_NAME = {"parquet": _parquet, "avro": _avro, "excel": _excel}
