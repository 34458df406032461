"""The labelled free texts: what their source says, in order, varied, and as many as they must be."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from itertools import chain, combinations, pairwise
from pathlib import Path

import pytest

LABELLED = Path(__file__).parent / "labelled"
HALVES = ("held_out", "tuning")
TYPES = set(
    "PERSON ADDRESS ORGANIZATION DATE_OF_BIRTH AGE HEALTH NRP ID PHONE EMAIL IBAN CARD".split()  # noqa: SIM905
)
TITLES = "Mr Mrs Ms Miss Dr Prof Herr Frau Mme Mlle Sig Sra Pan Pani Fru Hr Mevr Dhr Bay Bayan".split()  # noqa: SIM905
DOMAIN = re.compile(r"@([\w-]+\.)*example\.(com|org|net)$")

_spec = importlib.util.spec_from_file_location("labelled_texts_build", LABELLED / "texts" / "build.py")
assert _spec is not None and _spec.loader is not None
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)


def half(name: str) -> list[dict]:
    """All texts of a half."""
    files = sorted((LABELLED / "texts" / name).glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


TEXTS = {name: half(name) for name in HALVES}
EVERY = list(chain(*TEXTS.values()))


def words(text: dict, kind: str) -> list[str]:
    """The words of all spans of a type."""
    return [text["text"][start:end] for start, end, name in text["spans"] if name == kind]


@pytest.mark.parametrize("source", build.sources(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_lines_are_what_the_source_says(source: Path) -> None:
    assert build.target(source).read_text("utf-8") == build.lines(source)


def test_no_lines_without_a_source() -> None:
    targets = {build.target(source) for source in build.sources()}
    assert targets == set((LABELLED / "texts").glob("*/*.jsonl"))


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text["id"])
def test_spans_are_in_order_and_tight(text: dict) -> None:
    assert not re.search(r"\[\[[A-Z_]|\]\]|^==", text["text"], re.MULTILINE)
    spans = sorted(text["spans"] + text["either"])
    assert text["spans"] == sorted(text["spans"])
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for start, end, kind in spans:
        said = text["text"][start:end]
        assert kind in TYPES and said and said == said.strip(), said
    assert not (text["nobody"] and {kind for *_, kind in spans} - {"ORGANIZATION"})
    assert text["nobody"] or spans


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text["id"])
def test_persons_are_marked_everywhere_and_without_titles(text: dict) -> None:
    names = words(text, "PERSON")
    assert not {name.split()[0].rstrip(".") for name in names if " " in name} & set(TITLES)
    rest = text["text"]
    for start, end, _ in sorted(text["spans"] + text["either"], reverse=True):
        rest = rest[:start] + "\0" + rest[end:]
    parts = {part for name in names for part in re.findall(r"[^\W\d_]{4,}", name) if part[0].isupper()}
    assert not parts & set(re.findall(r"[^\W\d_]{4,}", rest))


def test_values_are_invented_and_checksums_hold() -> None:
    for text in EVERY:
        assert all(DOMAIN.search(value) for value in words(text, "EMAIL")), text["id"]
        assert "@" not in re.sub(r"\S+@(?:[\w-]+\.)*example\.(?:com|org|net)", "", text["text"]), text["id"]
        assert all(iban_holds(value.replace(" ", "")) for value in words(text, "IBAN")), text["id"]
        assert all(card_holds(re.sub(r"\D", "", value)) for value in words(text, "CARD")), text["id"]


def iban_holds(value: str) -> bool:
    """ISO 13616: the rearranged number is 1 modulo 97."""
    return int("".join(str(int(char, 36)) for char in value[4:] + value[:4])) % 97 == 1


def card_holds(value: str) -> bool:
    """ISO/IEC 7812: Luhn."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(value))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def test_the_set_is_large_and_varied_enough() -> None:
    templates = Counter(text["template"] for text in EVERY)
    languages = Counter(text["language"] for text in EVERY)
    assert len(EVERY) >= 300 and len({text["text"] for text in EVERY}) == len(EVERY)
    assert len(templates) >= 100 and min(templates.values()) >= 3
    assert len(languages) >= 10 and 0.25 <= languages["en"] / len(EVERY) <= 0.4
    assert sum(text["nobody"] for text in EVERY) >= len(EVERY) / 5
    assert len({text["kind"] for text in EVERY}) >= 25


def test_the_readme_counts_them() -> None:
    templates, without = len({text["template"] for text in EVERY}), sum(text["nobody"] for text in EVERY)
    said = f"{templates} templates, {len(EVERY)} texts, {without} of them without any person."
    assert said in (LABELLED / "texts" / "README.md").read_text("utf-8")


def test_the_halves_are_alike_and_share_no_template_person_or_number() -> None:
    sizes = {name: Counter(text["language"] for text in texts) for name, texts in TEXTS.items()}
    assert set(sizes["tuning"]) == set(sizes["held_out"])
    assert all(
        abs(sizes["tuning"][language] - sizes["held_out"][language]) <= 3 for language in sizes["tuning"]
    )
    for texts, others in combinations(TEXTS.values(), 2):
        assert not {text["template"] for text in texts} & {text["template"] for text in others}
        assert not full_names(texts) & full_names(others)
        assert not numbers(texts) & numbers(others)
    for name in HALVES:
        assert {kind for text in TEXTS[name] for *_, kind in text["spans"]} == TYPES


def full_names(texts: list[dict]) -> set[str]:
    """The names of more than one word."""
    return {name.casefold() for text in texts for name in words(text, "PERSON") if " " in name}


def numbers(texts: list[dict]) -> set[str]:
    """The values that belong to one person only."""
    return {
        value
        for text in texts
        for kind in ("ID", "IBAN", "CARD", "EMAIL", "PHONE")
        for value in words(text, kind)
    }
