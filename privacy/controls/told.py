"""Judgements as rows of the inventory, as a table for people, and as a chain of reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from inventory.facts import Location
from privacy.controls.catalog import Advice
from privacy.controls.judge import Judgement
from privacy.controls.verdicts import HOLDS, Result

WIDTH = 110
SHARED = 3
"""As many controls with the same verdict for the same reason are told in one line."""


def rows(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """The rows of `inventory.json`."""
    return [
        {
            "id": one.id,
            "control": one.control.id,
            "title": one.control.title,
            "app": one.app,
            "verdict": one.verdict,
            "why": one.why,
            "signals": [_signal(result) for result in one.results],
        }
        for one in judgements
    ]


def _signal(result: Result) -> dict[str, Any]:
    return {
        "id": result.signal,
        "verdict": result.verdict,
        "about": result.about,
        "message": result.message,
        "evidence": [{"path": at.path, "line": at.line} for at in result.evidence],
    }


# --- the table ---------------------------------------------------------------------------------


def tables(judgements: Sequence[Judgement]) -> list[list[str]]:
    """For each app the lines of its table, in the order of the guideline."""
    by_app: dict[str, list[Judgement]] = {}
    for one in judgements:
        by_app.setdefault(one.app, []).append(one)
    return [_table(app, some) for app, some in by_app.items()]


def _table(app: str, judgements: list[Judgement]) -> list[str]:
    holds = sum(one.verdict in HOLDS for one in judgements)
    fails = sum(one.verdict in ("fail", "attestation_expired") for one in judgements)
    lines = [f"Controls of app {app.removeprefix('app:')}: {holds} hold, {fails} fail, of {len(judgements)}"]
    told: set[tuple[str, str]] = set()
    for one in judgements:
        key = (one.verdict, one.why)
        same = [other.control.id for other in judgements if (other.verdict, other.why) == key]
        if len(same) < SHARED:
            lines += [f"  {one.control.id}  {one.verdict:<20}{one.control.title}", f"      {one.why}"]
        elif key not in told:
            told.add(key)
            lines += [f"  {' '.join(same)}", f"      {one.verdict}: {one.why}"]
    return lines


# --- one control -------------------------------------------------------------------------------


def explained(judgements: Iterable[Judgement], identity: str) -> Iterator[str]:
    """The chain behind ``control:2b`` for every app, or ``control:2b@api`` for one."""
    found = [one for one in judgements if identity in (one.id, one.id.partition("@")[0])]
    for number, one in enumerate(found):
        yield from [] if number else _heading(one)
        yield from _verdict(one)


def _heading(one: Judgement) -> Iterator[str]:
    yield f"control {one.control.id}: {one.control.title}"
    yield f"  serves {', '.join(one.control.law)}"
    if one.control.limits:
        yield f"  not seen: {one.control.limits}"


def _verdict(one: Judgement) -> Iterator[str]:
    yield f"app {one.app.removeprefix('app:')} ({one.id}): {one.verdict}"
    yield f"  because: {one.why}"
    for result in one.results:
        doubt = "" if result.verified else ", by a fact that is not verified"
        beside = {"decides": "", "supports": ", can only spoil", "informs": ", told beside"}[result.part]
        yield f"  signal {result.signal}: {result.verdict}{beside}{doubt}"
        yield f"    {result.message}"
        if result.evidence:
            yield f"    at {_at(result.evidence)}"
    if one.attested is not None and one.attested.reference:
        yield f"  proof of the attestation: {one.attested.reference}"
    if one.verdict in HOLDS:
        yield f"  for Article 32: {one.control.measure}"
    elif one.verdict != "not_applicable":
        yield from _advised(one)


def _advised(one: Judgement) -> Iterator[str]:
    for advice in one.advice:
        yield f"  do: {advice.text}"
        yield from _pasted(advice)
    told = one.control.attesting
    if one.verdict != "fail":
        yield f"  or attest in privacy.yaml ({told.by}, for {told.days} days): {told.statement}"


def _pasted(advice: Advice) -> Iterator[str]:
    for language, text in (("Bicep", advice.bicep), ("Terraform", advice.terraform)):
        if text:
            yield f"    {language}:"
            yield from (f"      {line}" for line in text.rstrip().splitlines())


def _at(places: Iterable[Location]) -> str:
    return ", ".join(map(str, places))
