"""Telephone numbers: the costliest recognizer, so a piece of text is tried in one region after another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from phonenumbers import PhoneMetadata, PhoneNumberMatch, PhoneNumberMatcher
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
        for region in _worth(candidate, self._regions):
            self.preferred_region = region
            found = super()._parse_and_verify(candidate, offset)
            if found is not None:
                return found
        return None


def _worth(candidate: str, regions: Sequence[str]) -> Iterable[str]:
    """The regions whose numbers a piece of text may be one of.

    With the code of a country in it, it is the same in any; it is in none whose numbers have more digits.
    """
    if candidate.startswith("+"):
        return regions[:1]
    digits = "".join(filter(str.isdigit, candidate))
    return [region for region in regions if _may_be_of(region, digits)]


def _may_be_of(region: str, digits: str) -> bool:
    shortest, abroad = _known(region)
    return len(digits) >= shortest or abroad.match(digits) is not None


@cache
def _known(region: str) -> tuple[int, re.Pattern[str]]:
    """How many digits the numbers of a region have at least, and what stands before those of others."""
    known = PhoneMetadata.metadata_for_region(region, None)
    if known is None or known.general_desc is None or known.national_prefix_transform_rule:
        return 0, re.compile("")
    lengths = [length for length in known.general_desc.possible_length if length > 0]
    return min(lengths, default=0), re.compile(known.international_prefix or "")
