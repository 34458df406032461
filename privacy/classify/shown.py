"""The fields of sample payloads as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

HEAD = ("field", "category", "confidence", "why", "looks like")
_WIDEST = (44, 44, 10, 56, 40)


def as_text(document: dict[str, Any]) -> str:
    """A table for each file, what is classified first, and what could not be read."""
    lines: list[str] = []
    for file in document["files"]:
        fields = file["fields"]
        told = [one for one in fields if one["category"]]
        lines += [_about(file, told), ""]
        if told:
            lines += [*_table([_row(one) for one in told]), ""]
        rest = [one["path"] for one in fields if not one["category"]]
        if rest:
            lines += ["  nothing found in: " + ", ".join(rest), ""]
    for gap in document["gaps"]:
        lines.append(f"not known: {gap['reason']}  {gap['location']['path']}:{gap['location']['line']}")
    return "\n".join(lines).rstrip("\n") + "\n"


def _about(file: dict[str, Any], told: Sequence[dict[str, Any]]) -> str:
    sampled = any(one["sampled"] for one in file["fields"])
    how = "sampled: --exhaustive reads every value" if sampled else "every value was looked at"
    return f"{file['path']}: {file['records']} records, {len(told)} of {len(file['fields'])} fields ({how})"


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    best = max(one["reasons"], key=lambda r: r["score"], default=None)
    why = f"{best['by']}: {best['rule']}" if best else ""
    counted = f"; {one['matched']} of {one['distinct']} values" if one["matched"] else ""
    more = len(one["reasons"]) - 1
    also = f" (+{more})" if more > 0 else ""
    return one["path"], one["category"], one["confidence"], why + also + counted, one["shape"]


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [min(max(len(row[at]) for row in [HEAD, *rows]), most) for at, most in enumerate(_WIDEST)]
    rule = tuple("─" * width for width in widths)
    # A long path is never cut: people copy it.
    return [
        "  " + "  ".join(_cell(c, w, at) for at, (c, w) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in [HEAD, rule, *rows]
    ]


def _cell(text: str, width: int, at: int) -> str:
    cut = text if at == 0 or len(text) <= width else text[: width - 1] + "…"
    return cut.ljust(width)
