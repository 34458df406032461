"""The fields of one declared object (a class, a table, a schema) judged together by names and types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from privacy.classify import names
from privacy.classify.evidence import Verdict


@dataclass(frozen=True, slots=True)
class Column:
    """One declared field: its name and its type as declared."""

    name: str
    type: str | None = None


def judge_schema(name: str, columns: Sequence[Column]) -> dict[str, Verdict]:
    """The verdict on every field of an object called `name`; those nothing speaks for are left out."""
    near = frozenset(column.name for column in columns)
    found = {c.name: names.decide(c.name, (), c.type, name, near) for c in columns}
    return {field: verdict for field, verdict in found.items() if verdict is not None}
