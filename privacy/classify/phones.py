"""Telephone numbers: the costliest recognizer, so a piece of text is tried in one region after another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from phonenumbers import PhoneNumberMatch, PhoneNumberMatcher
from presidio_analyzer.predefined_recognizers import PhoneRecognizer

from privacy.classify.gates import Gate, at_least
from privacy.vocabulary import read

GATE: Gate = at_least("0", 4)  # no region has shorter numbers


def any_number(recognizer: Any) -> bool:
    """Whether it looks for telephone numbers of any kind, not only for the mobile ones of a country."""
    return isinstance(recognizer, PhoneRecognizer) and type(recognizer).analyze is PhoneRecognizer.analyze


def dialled(value: str) -> bool:
    """Whether a whole value can be a telephone number, by its characters."""
    form, never = _forms()
    return len(value) < 60 and form.fullmatch(value) is not None and not never.fullmatch(value)


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    raw: Any = read("recognizers.yaml")["dialled"]
    return re.compile(raw["form"]), re.compile(raw["never"])


def scan(recognizer: Any, text: str, share: float) -> Iterator[tuple[int, int, float]]:
    """Start, end and score of each number that is such a share of a text."""
    matcher = _Matcher(text, recognizer.supported_regions, recognizer.leniency, len(text.strip()) * share)
    for match in matcher:
        yield match.start, match.end, float(recognizer.SCORE)


class _Matcher(PhoneNumberMatcher):
    """Tries all regions on a piece before it takes the piece apart, and leaves small pieces alone."""

    def __init__(self, text: str, regions: Sequence[str], leniency: int, least: float) -> None:
        super().__init__(text, None, leniency=leniency)
        self._regions, self._least = regions, least

    def _parse_and_verify(self, candidate: str, offset: int) -> PhoneNumberMatch | None:
        if len(candidate) < self._least:
            return None
        # With the code of a country in it, a number is the same in any region.
        for region in self._regions[:1] if candidate.startswith("+") else self._regions:
            self.preferred_region = region
            found = super()._parse_and_verify(candidate, offset)
            if found is not None:
                return found
        return None
