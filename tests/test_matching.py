"""Recognizers over many values at once answer as Presidio does for each alone, and gates keep nothing out that matches."""

from __future__ import annotations

import re

import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, example_number_for_type, format_number
from presidio_analyzer import PatternRecognizer

from privacy.classify import phones
from privacy.classify.expressions import crosses, gate
from privacy.classify.gates import OPEN, counts
from privacy.classify.matching import APART, WHOLE, in_cells, in_prose
from privacy.classify.recognizers import LANGUAGE, engine, recognizers

PATTERNS = [
    (pattern.regex, int(one.global_regex_flags))
    for one in recognizers()
    if isinstance(one, PatternRecognizer)
    for pattern in one.patterns
]


def plain(pattern: str) -> bool:
    """Whether the standard library understands it: Presidio's allows looks behind of any length."""
    try:
        re.compile(pattern.replace("(?i)", ""))
    except re.error:
        return False
    return True


PLAIN = [(pattern, flags) for pattern, flags in PATTERNS if plain(pattern)]
VALUES = (
    "+49 30 901820",
    "0301 234 5678",
    "tel. +1 202-456-1111",
    "C-00012345",
    "2026-01-02",
    "51.123456",
    "anna@example.com",
    "Anna <anna@example.org>, see below",
    "DE89 3704 0044 0532 0130 00",
    "GB29NWBK60161331926819",
    "4111 1111 1111 1111",
    "4111111111111112",
    "203.0.113.7",
    "2001:db8::1",
    "00:1b:63:84:45:e6",
    "078-05-1120",
    "943 476 5919",
    "QQ 12 34 56 C",
    "RSSMRA85T10A562S",
    "0ed90475-9531-985d-5d9d-c9f81818e811",
    "131052-308T",
    "ABCPD1234E",
    "X1234567L",
    "12345678Z",
    "just words",
    "٠١٢٣٤٥٦٧٨٩",
    "",
)


def alone(value: str, words: tuple[str, ...]) -> dict[str, float]:
    """Presidio's own answer for one cell."""
    found: dict[str, float] = {}
    blank = engine().nlp_engine.process_text("", LANGUAGE)
    for one in engine().analyze(value, LANGUAGE, context=list(words), nlp_artifacts=blank):
        if one.end - one.start >= WHOLE * len(value.strip()) or "@" in value[one.start : one.end]:
            found[one.entity_type] = max(one.score, found.get(one.entity_type, 0))
    return found


def test_many_cells_at_once_are_what_each_is_alone() -> None:
    for words in ((), ("Passport",), ("ssn", "phone"), ("nhs", "pan", "card")):
        hits = in_cells(VALUES, words)
        for at, value in enumerate(VALUES):
            told = {entity: found[at] for entity, found in hits.items() if at in found}
            whole = alone(value, words)
            for said in (told, whole):
                said.pop("PHONE_NUMBER", None)  # those have to look like one besides
            assert told == whole, value


def test_numbers_are_found_whole() -> None:
    found = in_cells(VALUES, ())["PHONE_NUMBER"]
    assert {VALUES[at] for at in found} >= {"+49 30 901820", "0301 234 5678"}
    assert not {VALUES[at] for at in found} & {"C-00012345", "2026-01-02", "51.123456"}


def test_a_number_is_found_wherever_some_region_has_it() -> None:
    one = next(one for one in recognizers() if phones.any_number(one))
    made = [
        example_number_for_type(region, kind)
        for region in ("US", "GB", "DE", "IL", "IT")
        for kind in (0, 1, 3)
    ]
    texts = [*VALUES, "970239", "1632 970239", "10000007", "(0)30 1234/56", "8001111"]
    for number in filter(None, made):
        plain = format_number(number, PhoneNumberFormat.E164)[1:]
        texts += [str(number.national_number), f"00{plain}", f"011 {plain}", f"+{plain}"]
        texts += [
            format_number(number, form)
            for form in (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL)
        ]
    for text in texts:
        found = list(phones.scan(one, text, 0))
        theirs = [
            m
            for region in one.supported_regions
            for m in PhoneNumberMatcher(text, region, leniency=one.leniency)
        ]
        assert bool(found) == bool(theirs), text


def test_texts_are_what_each_is_alone() -> None:
    texts = [f"we wrote to {value} last week, ssn and card" for value in VALUES]
    hits = in_prose(texts, ("note",))
    for at, text in enumerate(texts):
        whole: dict[str, float] = {}
        for one in engine().analyze(text, LANGUAGE, context=["note"]):
            whole[one.entity_type] = max(one.score, whole.get(one.entity_type, 0))
        assert {entity: found[at] for entity, found in hits.items() if at in found} == whole, text


def test_nearly_all_expressions_have_a_gate() -> None:
    assert sum(gate(pattern, flags) == OPEN for pattern, flags in PATTERNS) * 20 <= len(PATTERNS)


def test_gates_count_what_expressions_ask_for() -> None:
    assert gate(r"(\d{3})-\1").least == counts("123-123")
    assert gate(r"(?:a|b1)x?").most == (*counts("b1x")[:-1], 3)
    assert gate(r"(?P<").least == OPEN.least  # what is no expression is tried


def test_expressions_that_run_on_are_told() -> None:
    assert crosses(r"(?=.*?\d)\w{4}", regex.DOTALL, APART)
    assert crosses(r"[^x]+", 0, APART)
    assert not crosses(r"\w+@[^\s]+(?!.)", regex.DOTALL, APART)
    assert not crosses(r".*", 0, APART)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(PLAIN).flatmap(
        lambda p: st.tuples(st.just(p), st.from_regex(p[0].replace("(?i)", ""), fullmatch=False))
    )
)
def test_what_matches_passes_the_gate(made: tuple[tuple[str, int], str]) -> None:
    (pattern, flags), text = made
    for match in regex.finditer(pattern, text, flags):
        held = counts(match[0])
        assert gate(pattern, flags).within(held) and gate(pattern, flags).fills(held, 0), match[0]
