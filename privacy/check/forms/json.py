"""Findings for programs: the JSON of the contract."""

from __future__ import annotations

import json as writer
from typing import Any

from privacy.check.findings import Finding
from privacy.check.outcome import Outcome


def json(outcome: Outcome) -> str:
    """The document; the same findings give the same bytes."""
    content = {
        "base": outcome.base,
        "findings": [row(one) for one in outcome.findings],
        "gaps": [
            *({"reason": f"{what} ({about})", "location": None} for what, about in outcome.notes),
            *(
                {"reason": gap.reason, "location": {"path": gap.location.path, "line": gap.location.line}}
                for gap in outcome.gaps
            ),
        ],
    }
    return writer.dumps(content, indent=2, ensure_ascii=False) + "\n"


def row(one: Finding) -> dict[str, Any]:
    """One finding as plain values."""
    return {
        "id": one.id,
        "fingerprint": one.fingerprint,
        "severity": one.severity,
        "new": one.new,
        "about": one.about,
        "message": one.message,
        "path": [{"path": step.path, "line": step.line, "step": step.step} for step in one.path],
        "suppressed": _suppressed(one),
        "fix": one.fix,
        "category": one.category or None,
    }


def _suppressed(one: Finding) -> dict[str, Any] | None:
    by = one.suppressed
    if by is None:
        return None
    place = {"path": by.at.path, "line": by.at.line}
    return {"author": by.author, "reason": by.reason, "expires": by.expires, "location": place}
