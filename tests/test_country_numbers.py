"""Numbers of every country Presidio knows: a surrogate is one of the same kind to the recognizer that knows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from presidio_analyzer import predefined_recognizers

from privacy.pseudonymize.api import pseudonymize
from privacy.pseudonymize.keys import Key
from privacy.pseudonymize.kinds import KEEP, kind_of
from privacy.pseudonymize.mapping import Mapping
from privacy.pseudonymize.surrogates.known_forms import checked_as
from privacy.vocabulary import read

EXAMPLES: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "country_numbers.yaml").read_text("utf-8")
)
USED = read("recognizers.yaml")["recognizers"]
MAPPING = Mapping(Key(bytes(range(32))))
IDS = ("DeLanrRecognizer", "MedicalLicenseRecognizer", "UsNpiRecognizer")
"""Of professionals: ids as others, with check digits."""


def of_countries() -> set[str]:
    """Presidio's recognizers that know numbers of one country."""
    return {
        name
        for name in dir(predefined_recognizers)
        if ".country_specific." in getattr(getattr(predefined_recognizers, name), "__module__", "")
    }


def score(recognizer: Any, text: str) -> float:
    """How sure a recognizer is that the whole text is one of its numbers."""
    found = recognizer.analyze(text, recognizer.supported_entities, None) or []
    return max((one.score for one in found if (one.start, one.end) == (0, len(text))), default=0.0)


def kind(name: str) -> str:
    """What is done with these numbers; those of organisations count where a field says they are somebody's."""
    planned = kind_of(USED[name]["category"]) if name in USED else "number"
    return planned if planned not in (KEEP, "text") else "number"


def test_every_recognizer_of_a_country_has_numbers_here() -> None:
    assert EXAMPLES.keys() == of_countries()
    assert all(len(set(some)) >= 3 for some in EXAMPLES.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_surrogate_is_known_as_the_number_was(name: str) -> None:
    recognizer = getattr(predefined_recognizers, name)()
    make = MAPPING.maker(kind(name))
    made = {}
    for text in EXAMPLES[name]:
        known = score(recognizer, text)
        made[text] = make(text)
        assert known > 0, text
        assert made[text] != text
        assert score(recognizer, made[text]) >= known or kind(name) == "phone", (text, made[text])
    assert len(set(made.values())) == len(made)


@pytest.mark.parametrize("name", IDS)
def test_numbers_of_professionals_keep_their_check_digits_in_files(name: str, tmp_path: Path) -> None:
    before = EXAMPLES[name]
    rows = [f"{person},{person}@corp.com,{one}" for person, one in zip("abcdef", before, strict=True)]
    (tmp_path / "staff.csv").write_text("\n".join(["first_name,email,registration", *rows]) + "\n")
    pseudonymize(tmp_path / "staff.csv", tmp_path / "out", key="00112233445566778899aabbccddeeff" * 2)
    made = [row.split(",")[2] for row in (tmp_path / "out" / "staff.csv").read_text().splitlines()[1:]]
    recognizer = getattr(predefined_recognizers, name)()
    for old, new in zip(before, made, strict=True):
        assert old != new
        assert score(recognizer, new) >= score(recognizer, old)


def test_ids_with_check_digits_and_without_stay_apart() -> None:
    make = MAPPING.maker("identifier")
    ids = [str(1_234_500_000 + at) for at in range(1_500)]
    made = [make(one) for one in ids]
    assert len(set(made)) == len(ids)
    assert [checked_as(one) for one in made] == [checked_as(one) for one in ids]
    assert sum(map(bool, map(checked_as, ids))) > 100
