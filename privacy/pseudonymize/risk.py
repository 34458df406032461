"""What could still be linked: how many records share what is left of the people in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Risk:
    """Records of one payload by their quasi-identifiers: `k` is how many share the rarest combination."""

    path: str
    fields: tuple[str, ...]
    records: int
    k: int
    unique: int
    sampled: bool = False

    def document(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "path": self.path,
            "quasi_identifiers": list(self.fields),
            "records": self.records,
            "k": self.k,
            "unique": self.unique,
            "share_unique": round(self.unique / self.records, 4) if self.records else 0.0,
            "sampled": self.sampled,
            "attacker": self.sentence(),
        }

    def sentence(self) -> str:
        """What somebody with the schema, and what they know of a person, could do."""
        names = ", ".join(self.fields[:8])
        return (
            f"{self.path}: whoever knows {names} of a person finds "
            f"{self.unique} of {self.records} records alone (k = {self.k})"
        )


def risk_of(
    path: str, records: Iterable[Map[str, str]], fields: Sequence[str], sampled: bool = False
) -> Risk | None:
    """The risk of the records of a payload; None where there is nothing to link by."""
    groups = Counter(tuple(record.get(name, "") for name in fields) for record in records)
    total = groups.total()
    if not fields or total < 2:
        return None
    return Risk(
        path, tuple(fields), total, min(groups.values()), sum(n == 1 for n in groups.values()), sampled
    )
