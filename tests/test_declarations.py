"""privacy.yaml: what it may say, and how a mistake is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Problem
from inventory.facts import Location
from privacy.declaration_file import Mistakes, parse, read
from privacy.declarations.file import Declarations, schema
from privacy.declarations.record import Activity

SCHEMA = ROOT / "docs" / "reference" / "privacy.schema.json"


def mistakes(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(Mistakes) as caught:
        parse(text.encode())
    return [(p.message, p.at, p.hint) for p in caught.value.problems]


def test_the_schema_for_editors_agrees(accept: bool) -> None:
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if accept:
        SCHEMA.write_text(text, encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == text, "rewrite it with --accept"


def test_no_file_declares_nothing(tmp_path: Path) -> None:
    assert read(tmp_path).content == Declarations.model_validate({})
    assert read(tmp_path).fingerprint is None


def test_nulls_and_questions_are_missing() -> None:
    declared = parse(
        b"controller: {name: '? who', email: null}\n"
        b"measures: ['? which']\n"
        b"joint_controllers: []\n"
        b"activities: {a: null, b: {purposes: null, functions: f}}\n"
    ).content
    assert declared.controller is not None and declared.controller.name is None
    assert declared.measures is None
    assert declared.joint_controllers == ()
    assert declared.activities["a"] == Activity.model_validate({})
    assert declared.activities["b"].functions == ("f",)


def test_every_mistake_is_told_with_its_line_and_mend() -> None:
    found = mistakes(
        "version: 1\n"
        "controler: {}\n"
        "representative:\n"
        "  nmae: x\n"
        "activities:\n"
        "  retention:\n"
        "    lawful_basis: consnt\n"
        "    reviewed: soon\n"
        "    retention:\n"
        "      - period: 2 years\n"
        "exclude: 3\n"
    )
    assert [at for _, at, _ in found] == [f"privacy.yaml:{n}" for n in (2, 4, 7, 8, 10, 11)]
    hints = [hint for *_, hint in found]
    assert 'Did you mean "controller"?' in hints[0]
    assert 'Did you mean "name"?' in hints[1]
    assert 'Did you mean "consent"?' in hints[2]
    assert "YYYY-MM-DD" in hints[3] and "P90D" in hints[4] and '"- "' in hints[5]
    assert all(message and hint for message, _, hint in found)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nl", "NL"),
        ("US-CA", "US"),
        ("gb_sct", "GB"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("Germny", "DE"),
        ("no", "NO"),
        ("XX", None),
        ("EU", None),
        ("Atlantis", None),
        ("=cmd|' /C calc'!A0", None),
    ],
)
def test_a_country_that_does_not_exist_is_told_with_the_one_meant(written: str, code: str | None) -> None:
    text = f"version: 1\nstores:\n  '*':\n    country: {json.dumps(written)}\n"
    ((message, at, hint),) = mistakes(text)
    assert message == "stores.*.country: no country has that code" and at == "privacy.yaml:4"
    assert (f'Did you mean "{code}"?' in hint) if code else ("Did you mean" not in hint)


def test_every_country_may_be_written() -> None:
    from privacy.countries import names

    assert len(names()) == 249 and all(len(names(one)) == 249 for one in ("de", "fr"))
    written = ", ".join(f"r{n}: {{country: {code}}}" for n, code in enumerate(names()))
    parse(f"recipients: {{{written}}}".encode())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"a: [1\nb: 2", ":2"),
        (b"version: 1\nversion: 1", ":2"),
        (b"- x", ":1"),
        (b"version: 1\nsoftware: \xff", ":2"),
        (b"activities: &x {a: *x}", ":1"),
        (b"[" * 50_000, ""),
        (b"\x00", ""),
        (b"attestations:\n  - item: 1c\n    date: 2026-02-30\n", ":3"),
        (b"a: &a [*a]\nb: 2026-13-01\n", ":2"),
    ],
)
def test_what_is_no_such_file(text: bytes, line: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(text)
    assert caught.value.at == f"privacy.yaml{line}" and caught.value.hint


def test_a_bomb_of_aliases_is_refused() -> None:
    steps = zip("abcdefgh", "bcdefghi", strict=True)
    text = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in steps)
    with pytest.raises(Problem):
        parse(text.encode())


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("version: 1")
    root = tmp_path / "root"
    root.mkdir()
    (root / "privacy.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(Problem):
        read(root)


def test_places_lead_to_the_line() -> None:
    declared = parse(b"version: 1\nactivities:\n  a:\n    purposes:\n      - x\n      - y\n")
    assert declared.at("activities", "a", "purposes", 1) == (Location("privacy.yaml", 6),)
    assert declared.at("activities", "a", "owner") == (Location("privacy.yaml", 3),)
    assert declared.at("recipients") == ()


@given(st.binary(max_size=200))
def test_any_bytes_give_declarations_or_a_problem(raw: bytes) -> None:
    try:
        parse(raw)
    except Problem as problem:
        assert problem.message and problem.hint and problem.at.startswith("privacy.yaml")


KEYS = st.sampled_from([*Declarations.model_fields, *Activity.model_fields, "x"])
CONTENT = st.recursive(
    st.none() | st.text() | st.integers(),
    lambda part: st.lists(part) | st.dictionaries(KEYS, part),
    max_leaves=12,
)


@given(CONTENT)
def test_any_content_gives_declarations_or_a_problem(content: object) -> None:
    try:
        parse(json.dumps(content).encode())
    except Problem as problem:
        for one in getattr(problem, "problems", (problem,)):
            assert one.message and one.hint and one.at.startswith("privacy.yaml")
