"""The words of a verdict, what one signal says, and how many of them make the verdict on a control."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from inventory.facts import Location

Verdict = Literal[
    "pass",
    "pass_default",
    "fail",
    "warn",
    "conditional",
    "unknown",
    "absent",
    "not_applicable",
    "attested",
    "attestation_expired",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
HOLDS: frozenset[Verdict] = frozenset({"pass", "pass_default", "attested"})
"""Verdicts on which a control's sentence may be said."""
WORST_FIRST: tuple[Verdict, ...] = (
    "fail",
    "conditional",
    "unknown",
    "warn",
    "absent",
    "pass",
    "pass_default",
    "not_applicable",
)
BEST_FIRST: tuple[Verdict, ...] = (
    "pass",
    "pass_default",
    "conditional",
    "unknown",
    "warn",
    "fail",
    "absent",
    "not_applicable",
)
"""For signals of which one is enough: what may still hold comes before what is known to be wrong."""

Part = Literal["decides", "supports", "informs"]
"""Whether a signal makes the verdict, can only spoil it, or is told beside it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one signal says of one thing. `about` names it for people; `verified`: the facts behind are."""

    signal: str
    verdict: Verdict
    about: str
    message: str
    evidence: tuple[Location, ...] = ()
    part: Part = "decides"
    group: str = ""
    verified: bool = True


def combined(results: Sequence[Result]) -> tuple[Verdict, tuple[Result, ...]]:
    """The verdict that the results come to, and those that make it; `absent` when nothing decides.

    Of a group one good result is enough. A supporting result makes no pass, but what is wrong with it counts.
    """
    decisive = [r for r in _grouped(results) if _counts(r)]
    if not decisive:
        return "absent", ()
    verdict = min((r.verdict for r in decisive), key=WORST_FIRST.index)
    if verdict == "pass_default" and any(r.verdict == "pass" for r in decisive):
        verdict = "pass"
    return verdict, tuple(r for r in decisive if r.verdict == verdict)


def _counts(result: Result) -> bool:
    if result.part == "supports":
        return result.verdict in ("fail", "conditional", "warn")
    return result.part == "decides" and result.verdict != "not_applicable"


def _grouped(results: Iterable[Result]) -> Iterable[Result]:
    """The results, of each group the best ones only."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        if result.group and result.part != "informs":
            groups.setdefault(result.group, []).append(result)
        else:
            yield result
    for group in groups.values():
        best = min((r.verdict for r in group), key=BEST_FIRST.index)
        yield from (r for r in group if r.verdict == best)
