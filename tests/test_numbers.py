"""Numbers of persons and their check digits, and where they are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from presidio_analyzer import predefined_recognizers

from privacy.classify import checks
from privacy.classify.columns import Column, Columns
from privacy.classify.decide import with_values
from privacy.classify.declared import judged
from privacy.classify.evidence import Verdict, verdict
from privacy.classify.locales import countries_of, tell
from privacy.classify.own import Declared, using
from privacy.classify.recognizers import LANGUAGE, engine, rows
from privacy.vocabulary import categories, read

EXAMPLES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "numbers.yaml").read_text("utf-8"))
ROWS = rows().by_entity
NUMBERS = read("recognizers.yaml")["numbers"]
NATIONAL = "user.government_id.national_identification_number"


def matched(entity: str, text: str) -> bool:
    """Whether a recognizer takes the whole text for one of its numbers, given the word that asks for it."""
    context = sorted(ROWS[entity].context)
    found = engine().analyze(text, LANGUAGE, [entity], context=context)
    return any(one.end - one.start >= 0.8 * len(text) for one in found)


def test_every_number_has_examples() -> None:
    assert EXAMPLES.keys() == NUMBERS.keys()


@pytest.mark.parametrize("entity", EXAMPLES)
def test_examples_are_found_and_wrong_digits_are_not(entity: str) -> None:
    for text in EXAMPLES[entity]:
        assert matched(entity, text), text
        assert not matched(entity, f"x{text}x"), text
        if ROWS[entity].check:
            wrong = [text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :] for at in places(text)]
            assert sum(matched(entity, one) for one in wrong) * 2 <= len(wrong), text


def places(text: str) -> list[int]:
    return [at for at, c in enumerate(text) if c.isdigit()]


@pytest.mark.parametrize("entity", [e for e, row in ROWS.items() if row.form and (row.check or row.valid)])
def test_a_number_of_one_digit_is_none(entity: str) -> None:
    row = ROWS[entity]
    assert not checks.passes(row.check or row.valid, "1" * 13)


@given(st.sampled_from(sorted({row.check for row in ROWS.values() if row.form and row.check})), st.text())
def test_any_text_can_be_checked(name: str, text: str) -> None:
    assert isinstance(checks.passes(name, text), bool)


def test_every_recognizer_of_presidio_is_used_or_not_for_a_reason() -> None:
    table = read("recognizers.yaml")
    unused = [name for names in table["unused"].values() for name in names.split()]
    listed = [*table["recognizers"], *unused]
    assert len(set(listed)) == len(listed)
    known = {name for name in dir(predefined_recognizers) if name.endswith("Recognizer")}
    assert known == set(listed)


@pytest.mark.parametrize("entity", ROWS)
def test_rows_are_in_the_vocabulary(entity: str) -> None:
    row = ROWS[entity]
    assert row.context and row.sign in ("strong", "fair", "weak")
    assert all(category in categories() for category in row.categories)
    assert all(len(country) == 2 and country.isupper() for country in row.countries)


def payload(**columns: list[str]) -> Columns:
    found = Columns("export.csv", beside={"": frozenset(columns)})
    for name, values in columns.items():
        column = found.by_path[name] = Column(name)
        for value in values:
            column.add(value)
    return found


BSN = ["999990019", "999990020", "999990032", "999990044", "999990056", "999990068", "999990081"]
BSN = [n for n in (f"9999{at:05}" for at in range(400)) if checks.passes("nl.bsn", n)][:7]
ANYBODY = {"voornaam": ["Ana", "Bo"], "achternaam": ["Example", "Sample"], "woonplaats": ["Delft", "Lent"]}


@pytest.mark.parametrize(
    ("columns", "countries"),
    [
        (ANYBODY, "NL BE"),
        ({"first": ["Ana"], "phone": ["+31 6 0000 0000"]}, "NL"),
        ({"first": ["Ana"], "phone": ["0048 600 000 000"]}, "PL"),
        ({"mail": ["ana@example.ro"]}, "RO"),
        ({"country": ["Portugal"]}, "PT"),
        ({"country_code": ["PT", "ES"]}, "PT ES"),
        ({"locale": ["da-DK"]}, "DK"),
        ({"zip": ["00-001"]}, "PL"),
        ({"iban": ["NO93 8601 1117 947"]}, "NO"),
        ({"country": ["PT", "ES", "FR", "DE", "IT", "NL"]}, ""),  # a list of countries is no place
        ({"first": ["Ana"], "client": ["x"], "date": ["2024-01-01"]}, ""),
    ],
)
def test_where_a_payload_is_of(columns: dict[str, list[str]], countries: str) -> None:
    assert countries_of(payload(**columns)) == frozenset(countries.split())


def said(path: str, **columns: list[str]) -> Verdict | None:
    return judged(payload(**columns)).get(path)


def test_numbers_of_the_country_speak_without_a_name_where_all_pass() -> None:
    told = said("ref2", **ANYBODY, ref2=BSN)
    assert told is not None and told.category == NATIONAL
    assert said("ref2", **ANYBODY, ref2=BSN[:3]) is None  # too few to be no chance
    assert said("ref2", **ANYBODY, ref2=[*BSN[:6], "999990018"]) is None
    assert said("ref2", first_name=["Ana"], last_name=["Example"], ref2=BSN) is None  # not of that country


@pytest.mark.parametrize("entity", [e for e, row in ROWS.items() if row.form and row.countries])
def test_without_country_or_name_no_number_of_a_country_fires(entity: str) -> None:
    values = [text.replace("\n", " ") for text in EXAMPLES[entity]]
    told = with_values(None, payload(x=values).by_path["x"])
    if told is not None:  # another form that is known everywhere
        rules = {reason.rule.split()[0] for reason in told.reasons}
        assert entity not in rules


def test_a_name_is_high_where_all_values_pass_and_low_where_none_does() -> None:
    named = verdict(NATIONAL, 2, ())
    good = with_values(named, payload(bsn=BSN).by_path["bsn"])
    assert good is not None and good.confidence == "high"
    bad = with_values(named, payload(bsn=["123456789", "987654321", "555555555"]).by_path["bsn"])
    assert bad is not None and bad.confidence == "low" and bad.category == NATIONAL
    masked = with_values(named, payload(bsn=["*****6789", "*****4321"]).by_path["bsn"])
    assert masked is not None and masked.confidence == "medium"


def test_a_name_that_means_any_national_number_is_raised_by_three_of_one_country() -> None:
    named = verdict(NATIONAL, 1, ())
    for count, confidence in ((3, "medium"), (2, "low")):
        found = payload(national_id=EXAMPLES["NL_BSN"][:1] + BSN[1:count])
        told = with_values(named, found.by_path["national_id"])
        assert told is not None and told.confidence == confidence


def test_declared_countries_count() -> None:
    found = payload(ref2=BSN)
    with using(Declared(countries=frozenset({"NL"}))):
        tell(found)
    told = with_values(None, found.by_path["ref2"])
    assert told is not None and told.category == NATIONAL
