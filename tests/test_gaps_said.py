"""What was not seen is said in the language of the document: every reason that the code can give."""

from __future__ import annotations

import pytest
from gap_patterns import PLACE, patterns

from privacy.vocabulary import LANGUAGES
from privacy.writing.messages import GAP, messages

OTHERS = [language for language in LANGUAGES if language != "en"]
LEFT = ("inventory/infrastructure/bicep/", "privacy/pseudonymize/", "privacy/classify/reading/")
"""Modules whose words stay English: what a parser waited for, the report on fixtures, single sample files."""
LEFT_SENTENCES = {
    f"{PLACE} {PLACE}",  # a value of a parameter, with what is wrong about it
    f"{PLACE}{PLACE}",  # a reason with how many more there are
    f"{PLACE} (Terraform)",
    f"{PLACE}, its code is {PLACE}",
    f"the recognizer {PLACE} {PLACE} and was left out",
    "it is empty",
}
WHY = (
    "is not defined in the checkout",
    "means different accounts in different places",
    "names no account",
    "has a value for development alone",
    "is kept in kv",
)
"""Why a setting tells no account: `Connection.why`."""
NARROWER = {
    f"fields not known: what {PLACE} {PLACE} {PLACE}: {PLACE}": [
        f"fields not known: what f {verb} s: Xyz"
        for verb in ("reads from", "receives from", "writes to", "sends to")
    ],
    f"setting {PLACE} {PLACE}": [
        *(f"setting f {why}: which account it means is not known" for why in WHY),
        *(f"setting f {why}: which entity it names is not known" for why in (WHY[0], "has several values")),
    ],
    f"{PLACE} is not known: it is {PLACE}": [
        "which path of Azure Files is meant is not known: it is computed"
    ],
}
"""Patterns too wide for a sentence: the narrower ones that they come to."""


def wanted() -> set[str]:
    found = [p for p, m in patterns().items() if p not in LEFT_SENTENCES and not m.startswith(LEFT)]
    return {text for p in found for text in NARROWER.get(p, [p.replace(PLACE, "Xyz")])}


@pytest.mark.parametrize("language", OTHERS)
def test_every_reason_has_its_sentence(language: str) -> None:
    say = messages(language).said
    texts = wanted()
    assert len(texts) > 80
    assert not [text for text in texts for part in text.split("; ") if say(part) == part]


def test_what_is_left_is_still_there() -> None:
    assert set(patterns()) >= {*LEFT_SENTENCES, *NARROWER}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_places(language: str) -> None:
    known = messages(language).known
    assert not [
        english for english, other in known.items() if set(GAP.findall(english)) - set(GAP.findall(other))
    ]


def test_what_no_sentence_is_known_for_stays() -> None:
    text = "fields not known: what a/b writes to store:log:x: the code names nothing in it"
    said = "Felder nicht bekannt: was a/b in store:log:x schreibt: der Code benennt nichts darin"
    assert messages("de").said(text) == said
    assert messages("de").said("something that nobody wrote") == "something that nobody wrote"
