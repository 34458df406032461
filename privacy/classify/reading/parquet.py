"""Parquet, some rows at a time; only rows that are looked at become values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from privacy.classify.reading.optional import library
from privacy.classify.reading.payloads import Payload, Record
from privacy.classify.reading.plain import plain

ROWS = 256  # of a batch: each may hold a large text
COLUMNS = 5_000
BUFFER = 1 << 20


def parquet_records(payload: Payload) -> Iterator[Record]:
    """One record for each row; columns may be nested."""
    parquet = library("pyarrow.parquet", "Parquet", payload)
    if parquet is None:
        return
    try:
        with payload.seekable() as stream:
            file = parquet.ParquetFile(stream, buffer_size=BUFFER, pre_buffer=False)
            if _is_too_much(file.metadata, payload):
                return
            for batch in file.iter_batches(batch_size=ROWS, use_threads=False):
                for row in _wanted(batch, payload):
                    yield [((), plain(row, payload))]
    except _faults():
        payload.gap("Parquet that is damaged, or of a kind that is not read: the rest was not read")


def _faults() -> tuple[type[BaseException], ...]:
    from pyarrow import ArrowException

    named = (OSError, ValueError, TypeError, KeyError, NotImplementedError, RecursionError, OverflowError)
    return (*named, MemoryError, ArrowException)


def _is_too_much(told: Any, payload: Payload) -> bool:
    """Whether there are more columns than are kept apart, or they would grow beyond all measure."""
    if told.num_columns > COLUMNS:
        payload.gap(f"more than {COLUMNS} columns: it was not read")
        return True
    sizes = (told.row_group(at).total_byte_size for at in range(told.num_row_groups))
    if not payload.room.takes(sum(max(size, 0) for size in sizes)):
        payload.gap("a compressed file that grows too much: it was not read")
        return True
    return False


def _wanted(batch: Any, payload: Payload) -> list[Any]:
    """The rows of a batch that are looked at."""
    rows = [at for at in range(batch.num_rows) if payload.wanted()]
    if not rows:
        return []
    taken = batch if len(rows) == batch.num_rows else batch.take(rows)
    return list(_to_microseconds(taken).to_pylist())


def _to_microseconds(batch: Any) -> Any:
    """Finer times are no values of Python's own."""
    import pyarrow

    for at, kind in enumerate(batch.schema.types):
        if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
            coarse = batch.column(at).cast(pyarrow.timestamp("us", kind.tz), safe=False)
            batch = batch.set_column(at, batch.schema.names[at], coarse)
    return batch
