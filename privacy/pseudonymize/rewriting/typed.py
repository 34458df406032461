"""Parquet, Avro and Excel: typed cells, rewritten with the schema they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from privacy.pseudonymize.rewriting.formats import Job


def rewrite_typed(name: str, stream: Any, job: Job) -> Iterator[bytes]:
    """The file with its values changed; the very same bytes where none is."""
    content = stream.read()
    job.gap(f"{name} is not rewritten yet: copied as it is")
    yield content
