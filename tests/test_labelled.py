"""The labelled payloads: complete, in the vocabulary, and as many as they must be."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from labelled_leaves import LABELLED, WALKS, labels, leaves, systems

from privacy.vocabulary import categories, subjects

HALVES = ("held_out", "tuning")
PARTS = ("development", *HALVES)
SYSTEMS = systems()
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
RESERVED = re.compile(r"(^|\.)(example\.(com|org|net)|example)$")
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def facts() -> list[tuple[Path, dict]]:
    """Every payload with what its labels say."""
    return [(system / name, entry) for system in SYSTEMS for name, entry in labels(system)["files"].items()]


def special() -> set[str]:
    """The categories of Articles 9 and 10."""
    return {key for key, entry in categories().items() if entry.special}


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.name)
def test_each_leaf_has_a_label_and_each_label_a_leaf(system: Path) -> None:
    said = labels(system)["files"]
    assert set(said) == {path.name for path in system.iterdir()} - {"labels.yaml"}
    for name, entry in said.items():
        found = dict.fromkeys(path for path, _ in leaves(system / name, entry))
        assert list(entry["labels"]) == list(found), name
        for extra in ("subjects", "also", "contains"):
            assert set(entry.get(extra, {})) <= set(found), name


def test_labels_are_words_of_the_vocabulary() -> None:
    words = {*categories(), "none"}
    for path, entry in facts():
        assert set(entry["labels"].values()) <= words, path
        for extra in ("also", "contains"):
            assert words.issuperset(chain(*entry.get(extra, {}).values())), path
        said = {entry["subject"]} if "subject" in entry else set()
        assert said | set(entry.get("subjects", {}).values()) <= set(subjects()), path


def test_personal_leaves_have_a_subject() -> None:
    for path, entry in facts():
        personal = {
            name for name, key in entry["labels"].items() if key not in ("none", "system.credentials")
        }
        assert "subject" in entry or personal <= set(entry.get("subjects", {})), path


def test_the_set_is_large_and_varied_enough() -> None:
    all_facts = facts()
    assert len(all_facts) >= 150
    assert len(SYSTEMS) >= 60
    assert len({language for system in SYSTEMS for language in labels(system)["languages"]}) >= 12
    assert len({entry["format"] for _, entry in all_facts}) >= 14
    hits = [path.parent for path, entry in all_facts for key in entry["labels"].values() if key in special()]
    assert len(hits) >= 120
    assert len(set(hits)) >= 20


def test_there_are_enough_leaves_of_systems_about_nobody() -> None:
    count = 0
    for system in SYSTEMS:
        said = [key for entry in labels(system)["files"].values() for key in entry["labels"].values()]
        count += len(said) if set(said) <= {"none", "system.credentials"} else 0
    assert count >= 1000


def test_the_halves_are_about_even_and_no_part_shares_a_system() -> None:
    assert {path.parent.name for path in SYSTEMS} == set(PARTS)
    assert max(Counter(path.name for path in SYSTEMS).values()) == 1
    sizes = Counter(path.parent.parent.name for path, _ in facts())
    assert abs(sizes["tuning"] - sizes["held_out"]) <= (sizes["tuning"] + sizes["held_out"]) // 10


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_every_format_and_twelve_languages(part: str) -> None:
    said = [labels(system) for system in SYSTEMS if system.parent.name == part]
    assert {entry["format"] for one in said for entry in one["files"].values()} == set(WALKS)
    assert len({language for one in said for language in one["languages"]}) >= 12


def test_addresses_of_mail_are_in_reserved_domains() -> None:
    for path, entry in facts():
        text = path.read_bytes().decode(entry.get("encoding", "utf-8-sig"))
        assert [host for host in ADDRESS.findall(text) if not RESERVED.search(host)] == [], path


def test_ibans_have_their_check_digits() -> None:
    checked = 0
    for path, entry in facts():
        wanted = {name for name, key in entry["labels"].items() if key == "user.financial.iban"}
        for name, value in leaves(path, entry):
            number = str(value).replace(" ", "")
            if name in wanted and IBAN.fullmatch(number):
                moved = "".join(str(int(digit, 36)) for digit in number[4:] + number[:4])
                assert int(moved) % 97 == 1, (path, name)
                checked += 1
    assert checked >= 80


def test_the_folder_holds_nothing_else() -> None:
    assert {path.name for path in LABELLED.iterdir()} == set(PARTS)


def test_the_readme_counts_what_is_there() -> None:
    files = Counter(path.parent.parent.name for path, _ in facts())
    leaves_of = Counter()
    for path, entry in facts():
        leaves_of[path.parent.parent.name] += len(entry["labels"])
    text = (LABELLED.parent / "README.md").read_text("utf-8")
    for what, count in (("files", files), ("leaves", leaves_of)):
        assert f"| {what} | {count['tuning']} | {count['held_out']} | {count['development']} |" in text
