"""What the model for free text guesses about a column of prose, and what that adds to a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from privacy.classify.evidence import SCORES, Reason, Verdict, verdict
from privacy.classify.surroundings import within
from privacy.classify.values import Evidence, Found

SHARE = 5  # where no name speaks for it, one text in so many must hold a guess
TEXT = "user.content.free_text"


def with_guesses(held: Verdict | None, evidence: Evidence, file: str = "") -> Verdict | None:
    """A verdict on a column of prose with what the model found in two different texts or more."""
    if held is not None and not within(held.category, ["user.content"]):
        return held
    guesses = [guess for guess in evidence.guesses if guess.matched > 1]
    reasons = tuple(_reasons(guesses, file))
    if not reasons:
        return held
    if held is not None:
        return verdict(held.category, held.level + 1, (*held.reasons, *reasons), held.subject)
    persons = [guess for guess in guesses if guess.rule == "PERSON"]
    if not persons or persons[0].matched * SHARE < persons[0].of:
        return None
    return verdict(TEXT, 1, reasons)


def _reasons(guesses: Sequence[Found], file: str) -> Iterator[Reason]:
    place = f" in {file}" if file else ""
    for guess in sorted(guesses, key=lambda g: (-g.matched, g.rule)):
        yield Reason("model", f"{guess.rule} in {guess.matched} of {guess.of} texts{place}", SCORES[1])
