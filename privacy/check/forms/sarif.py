"""Findings as SARIF 2.1.0, within the limits that GitHub's code scanning documents."""

from __future__ import annotations

import gzip
import json as writer
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from privacy.check.findings import Finding, Severity, Step
from privacy.check.kinds import Kind, kinds
from privacy.check.outcome import Outcome
from privacy.declarations.words import FILE
from privacy.version import NAME, VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
MOST_BYTES = 10_000_000
"""Of the file as it is uploaded, compressed."""
LEVELS: Mapping[Severity, str] = {"high": "error", "medium": "warning", "low": "note"}
ROOT = "%SRCROOT%"


def sarif(outcome: Outcome) -> str:
    """The document; where there is more than may be uploaded, the worst of it, and a word on the rest."""
    some = outcome.findings[:MOST_RESULTS]
    told = _document(outcome, some)
    while len(some) > 1 and len(gzip.compress(told.encode(), mtime=0)) > MOST_BYTES:
        some = some[: len(some) // 2]
        told = _document(outcome, some)
    return told


def _document(outcome: Outcome, some: Sequence[Finding]) -> str:
    rules = [_rule(kind) for kind in kinds().values()]
    indexes = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": NAME, "semanticVersion": VERSION, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(outcome, len(outcome.findings) - len(some))],
        "results": [_result(one, indexes[one.id], outcome.base is not None) for one in some],
    }
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return writer.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _rule(kind: Kind) -> dict[str, Any]:
    worst = min((row.severity for row in kind.rows), key=("high", "medium", "low").index)
    text = f"{kind.help}\n\n{kind.fix}"
    return {
        "id": kind.id,
        "name": "".join(word.capitalize() for word in kind.id.split("-")),
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": kind.help[:1000]},
        "help": {"text": text, "markdown": f"{kind.help}\n\n**What to do:** {kind.fix}"},
        "defaultConfiguration": {"level": LEVELS[worst]},
        "properties": {"tags": ["privacy", "gdpr"], "precision": "high", "problem.severity": _problem(worst)},
    }


def _problem(severity: Severity) -> str:
    return {"high": "error", "medium": "warning", "low": "recommendation"}[severity]


def _invocation(outcome: Outcome, left: int) -> dict[str, Any]:
    texts = [f"{what} ({about})" for what, about in outcome.notes]
    if left:
        texts.append(f"{left} more findings are left out: the file would be larger than may be uploaded")
    notes = [{"level": "warning", "message": {"text": text}} for text in texts]
    return {"executionSuccessful": not outcome.broken, "toolExecutionNotifications": notes}


def _result(one: Finding, index: int, compared: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": one.id,
        "ruleIndex": index,
        "level": LEVELS[one.severity],
        "message": {"text": f"{one.message}. {one.fix.splitlines()[0] if one.fix else ''}".strip()},
        "locations": [_location(_shown(one.path))],
        "partialFingerprints": {
            "primaryLocationLineHash": one.fingerprint,
            "privacyFinding/v1": one.fingerprint,
        },
        "properties": {
            "about": one.about,
            "new": one.new,
            **({"category": one.category} if one.category else {}),
        },
    }
    if len(one.path) > 1:
        steps = [{"location": _location(step, step.step)} for step in one.path]
        found["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if compared:
        found["baselineState"] = "new" if one.new else "unchanged"
    if one.suppressed is not None:
        by, in_source = one.suppressed, one.suppressed.at.path != FILE
        why = f"{by.reason} ({by.author}, until {by.expires})"
        found["suppressions"] = [{"kind": "inSource" if in_source else "external", "justification": why}]
    return found


def _shown(path: Sequence[Step]) -> Step:
    """The step to show a finding at: the changed one, else where it lands."""
    changed = (step for step in path if step.step.startswith("changed here"))
    return next(changed, path[-1] if path else Step(FILE, 1, ""))


def _location(step: Step, text: str = "") -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(step.path.encode("utf-8", "replace")), "uriBaseId": ROOT},
        "region": {"startLine": max(step.line, 1)},
    }
    return {"physicalLocation": place, **({"message": {"text": text}} if text else {})}
