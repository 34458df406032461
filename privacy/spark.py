"""Payloads of more than one machine: read where they are by Apache Spark, statistics joined, verdicts here.

    from privacy.spark import classify, load
    document = classify(load(spark, "abfss://box@account.dfs.core.windows.net/orders"))

The executors need this package, too, and Java 17: docs/how-to/classify-elsewhere.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from inventory.errors import Problem
from privacy.classify.parts import Parts
from privacy.classify.reading.places import printable
from privacy.classify.reading.remote import shown_url

if TYPE_CHECKING:
    import pandas
    from pyspark.sql import Column, DataFrame, SparkSession

SOURCE, PAYLOAD, PART, BUCKET = "source", "payload", "part", "bucket"
BUCKETS = 8  # how many parts the driver joins for each source, at most
UNNAMED = "payloads"
Form = Literal["parquet", "orc", "json", "avro", "files"]
_FORMS: dict[str, Form] = {
    ".parquet": "parquet",
    ".orc": "orc",
    ".json": "json",
    ".ndjson": "json",
    ".jsonl": "json",
    ".avro": "avro",
}
_TIMES = {"timeZone": "UTC", "timestampFormat": "yyyy-MM-dd'T'HH:mm:ssxxx"}
_FILES = {"recursiveFileLookup": "true"}


def classify(frame: DataFrame, column: str | None = None, key: str | None = None) -> dict[str, Any]:
    """The fields of the payloads in a frame, as `privacy classify --format json` says it.

    `column` holds one payload a row (text or bytes of any format, or a nested value); without it each row is
    a record. `key` names what the payloads are from (a file, a topic): it is shown, and each has its own
    entry. Every record is read; of each field the same distinct values are kept, however it is partitioned.
    """
    parts = Parts()
    states = _payloads(frame, column, key).mapInPandas(_read, f"{BUCKET} int, {PART} binary")
    joined = states.repartition(BUCKETS, BUCKET).mapInPandas(_join, f"{PART} binary")
    for row in joined.toLocalIterator():
        parts.join(bytes(row[PART]))
    return parts.document()


def load(spark: SparkSession, place: str, form: Form | None = None) -> DataFrame:
    """The payloads at a path that Spark knows, as a frame for `classify(frame, "payload", "source")`.

    `parquet`, `orc`, `avro`: records; `json`: one a line; `files`: each file is a payload of whatever
    format (at most 2 GB), named by its path. By default the form is told by the end of the path; Problem
    when it can't be.
    """
    from pyspark.sql import functions as f

    chosen = form or _FORMS.get(PurePosixPath(place.rstrip("/*")).suffix.lower())
    if chosen is None:
        raise Problem(
            "the form of these files is not known", "Say form='parquet', 'json', …", shown_url(place)
        )
    source = f.lit(shown_url(place))
    if chosen == "json":
        return spark.read.text(place).select(source.alias(SOURCE), f.col("value").alias(PAYLOAD))
    if chosen in ("avro", "files"):  # Spark's own reader of Avro is a package that it doesn't come with
        read = spark.read.format("binaryFile").options(**(_FILES if chosen == "files" else {})).load(place)
        named = f.col("path") if chosen == "files" else source
        return read.select(named.alias(SOURCE), f.col("content").alias(PAYLOAD))
    rows = spark.read.format(chosen).load(place)
    return rows.select(source.alias(SOURCE), _as_json(f.struct("*")).alias(PAYLOAD))


def _payloads(frame: DataFrame, column: str | None, key: str | None) -> DataFrame:
    """Two columns: where a payload is from, and its text or bytes."""
    from pyspark.sql import functions as f

    for name in (column, key):
        if name is not None and name not in frame.columns:
            raise Problem(f"there is no column {name}", f"Columns: {', '.join(frame.columns)}", "the frame")
    source = f.col(key).cast("string") if key is not None else f.lit(UNNAMED)
    payload = _as_json(f.struct("*")) if column is None else f.col(column)
    kind = frame.schema[column].dataType.typeName() if column is not None else "string"
    if kind in ("struct", "array", "map"):
        payload = _as_json(payload)
    elif kind != "binary":
        payload = payload.cast("string")
    return frame.select(f.coalesce(source, f.lit(UNNAMED)).alias(SOURCE), payload.alias(PAYLOAD))


def _as_json(value: Column) -> Column:
    from pyspark.sql import functions as f

    return f.to_json(value, _TIMES)


def _read(frames: Iterable[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
    """On an executor: the statistics of one partition."""
    from pyspark import TaskContext

    parts = Parts()
    for frame in frames:
        for source, payload in zip(frame[SOURCE], frame[PAYLOAD], strict=True):
            if isinstance(payload, str | bytes | bytearray):  # else there is none
                parts.read(printable(source), payload if isinstance(payload, str) else bytes(payload))
    context = TaskContext.get()
    bucket = context.partitionId() % BUCKETS if context else 0
    yield from _frames(parts, bucket)


def _join(frames: Iterable[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
    """On an executor: the statistics of some partitions as those of one."""
    parts = Parts()
    for frame in frames:
        for content in frame[PART]:
            parts.join(bytes(content))
    yield from _frames(parts)


def _frames(parts: Parts, bucket: int | None = None) -> Iterator[pandas.DataFrame]:
    import pandas

    for content in parts.packed():
        row: dict[str, Any] = {} if bucket is None else {BUCKET: [bucket]}
        yield pandas.DataFrame(row | {PART: [content]})
