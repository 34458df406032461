"""Findings as one comment below a pull request: a table, and the details folded; a marker to update it by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from privacy.check.findings import Finding
from privacy.check.outcome import Outcome, grouped
from privacy.formats.markdown import code, escape, visible

MARKER = "<!-- privacy-check -->"
LONGEST = 60_000
"""Characters: GitHub takes 65,536 in a comment, and Azure DevOps and GitLab more."""
SIGNS = {"high": "🔴 high", "medium": "🟠 medium", "low": "⚪ low"}


def comment(outcome: Outcome) -> str:
    """The comment; of a quiet change one line."""
    groups = grouped(outcome.counting)
    head = f"{MARKER}\n{escape(outcome.summary)}\n"
    if not groups and not outcome.broken:
        return head
    parts = [head, *_table(groups), ""]
    length = sum(len(part) + 1 for part in parts)
    for number, group in enumerate(groups):
        told = "\n".join(_details(group))
        length += len(told) + 1
        if length > LONGEST:
            parts.append(
                f"\nand {len(groups) - number} more, which `privacy check --format text` tells in full.\n"
            )
            break
        parts.append(told)
    parts += [f"- {escape(f'{what} ({about})')}" for what, about in outcome.notes]
    return "\n".join(parts) + "\n"


def _table(groups: Sequence[Sequence[Finding]], most: int = 50) -> Iterator[str]:
    if not groups:
        return
    yield "| Severity | Finding | Where |"
    yield "|---|---|---|"
    for group in groups[:most]:
        one = group[0]
        where = f"{code(f'{one.path[-1].path}:{one.path[-1].line}')}" if one.path else ""
        more = f" (and {len(group) - 1} more of the kind)" if len(group) > 1 else ""
        yield f"| {SIGNS[one.severity]} | {escape(one.message + more)} | {where} |"
    if len(groups) > most:
        yield f"| | and {len(groups) - most} more | |"


def _details(group: Sequence[Finding]) -> Iterator[str]:
    one = group[0]
    yield f"<details><summary>{escape(one.title)}: {code(one.id)}</summary>\n"
    for other in group:
        yield f"{escape(other.message)}.\n"
    for number, step in enumerate(one.path, 1):
        yield f"{number}. {code(f'{step.path}:{step.line}')} {escape(step.step)}"
    does, *pasted = one.fix.splitlines()
    yield f"\n**What to do:** {escape(does)}\n"
    if pasted:
        yield from _fenced(pasted)
    yield "</details>\n"


def _fenced(lines: Sequence[str]) -> Iterator[str]:
    fence = "`" * max(3, 1 + max(line.count("`") for line in lines))
    yield f"{fence}yaml"
    yield from map(visible, lines)
    yield f"{fence}\n"
