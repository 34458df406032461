"""Findings for people at a terminal: the worst first, each with the way data takes and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from privacy.check.findings import Finding
from privacy.check.outcome import Outcome, grouped

MOST, SHOWN = 50, 4


def text(outcome: Outcome) -> str:
    """All that counts; of the rest, how much there is. A quiet change gets one line."""
    lines: list[str] = []
    groups = grouped(outcome.counting)
    for group in groups[:MOST]:
        lines += [*_block(group), ""]
    if len(groups) > MOST:
        lines += [f"and {len(groups) - MOST} more: --format json lists all", ""]
    lines += [f"note: {what} ({about})" for what, about in outcome.notes if groups or outcome.broken]
    return "\n".join([*lines, outcome.summary]) + "\n"


def _block(group: Sequence[Finding]) -> Iterator[str]:
    first = group[0]
    yield f"{first.severity:<8}{first.id}: {first.title}"
    yield from (f"        {one.message}" for one in group[:SHOWN])
    if len(group) > SHOWN:
        yield f"        and {len(group) - SHOWN} more of the kind"
    width = max((len(f"{step.path}:{step.line}") for step in first.path), default=0)
    for step in first.path:
        yield f"          {f'{step.path}:{step.line}':<{width}}  {step.step}"
    does, *pasted = first.fix.splitlines()
    yield f"        do: {does}"
    yield from (f"            {line}" for line in pasted)
