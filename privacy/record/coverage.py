"""What the record rests on: what was scanned, and what could not be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inventory.facts import Gap
from inventory.graph import Graph
from privacy.register import GapGroup, Scanned


def scanned(graph: Graph) -> Scanned:
    """Files, apps and functions that were read, and the gaps."""
    return Scanned(
        graph.coverage, tuple(app.path for app in graph.apps), len(graph.functions), grouped(graph.gaps)
    )


def grouped(gaps: Iterable[Gap]) -> tuple[GapGroup, ...]:
    """Gaps of one kind together: what differs only in a name or a number is of one kind."""
    groups: dict[str, list[Gap]] = {}
    for gap in gaps:
        groups.setdefault(_kind(gap.reason), []).append(gap)
    found = [
        GapGroup(
            some[0].reason if len(some) == 1 else kind, len(some), tuple(sorted({g.location for g in some}))
        )
        for kind, some in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: (-group.count, group.reason)))


def _kind(reason: str) -> str:
    return re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\b\d+\b|%[^%\s]+%", "…", reason)
