"""The categories and data subjects: complete, in three languages, and each with its own examples."""

from __future__ import annotations

import pytest

from privacy.classify.lexicon import lexicon
from privacy.classify.names import decide
from privacy.vocabulary import LANGUAGES, categories, category, label, subjects

EXAMPLES = [(key, example) for key, entry in categories().items() for example in entry.examples]
MISSES = [(key, miss) for key, entry in categories().items() for miss in entry.misses]


def named(example: str) -> str | None:
    path, _, type = example.partition(":")
    found = decide(path, type=type or None)
    return found.category if found else None


@pytest.mark.parametrize(("key", "example"), EXAMPLES)
def test_example_gets_its_category(key: str, example: str) -> None:
    assert named(example) == key


@pytest.mark.parametrize(("key", "miss"), MISSES)
def test_miss_does_not_get_the_category(key: str, miss: str) -> None:
    assert named(miss) != key


def test_every_category_is_complete() -> None:
    roots = {key for key in categories() if any(other.startswith(key + ".") for other in categories())}
    for key, entry in categories().items():
        assert set(entry.label) == set(LANGUAGES)
        assert entry.dpv.startswith(("pd:", "dpv:"))
        assert set(entry.ccpa) <= set("ABCDEFGHIJK")
        assert set(entry.subjects) <= set(subjects())
        assert entry.level in ("ordinary", "high", "special")
        assert key in roots or (entry.examples and entry.misses)


def test_every_meaning_of_a_phrase_is_a_category() -> None:
    meant = {sense.category for senses in lexicon().senses.values() for sense in senses}
    assert meant <= set(categories())


def test_contexts_of_phrases_exist() -> None:
    known = {context for found in lexicon().contexts.values() for context in found}
    used = {sense.context for senses in lexicon().senses.values() for sense in senses}
    assert used - {""} <= known


def test_article_9_and_10_are_covered() -> None:
    articles = {entry.special.id: entry.special.article for entry in categories().values() if entry.special}
    assert len(articles) == 9
    assert articles["trade_union_membership"] == "9(1)"
    assert articles["criminal_convictions_and_offences"] == "10"


def test_an_unknown_leaf_falls_back_to_its_branch() -> None:
    found = category("user.contact.pager")
    assert found is not None
    assert found.key == "user.contact"
    assert category("nonsense") is None


def test_labels_in_three_languages() -> None:
    assert label("user.contact.email", "de") == "E-Mail-Adresse"
    assert label("employee", "fr") == "Salariés"
    assert label("unknown.key") == "unknown.key"
