"""Keys and what refers to them: joined after as before, over files and formats; those of a database alone stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from labelled_fixtures import made_in, people_of, write
from labelled_joins import equalities, names_in_notes, references, rows_of

from privacy.pseudonymize.api import check, pseudonymize
from privacy.pseudonymize.internal_keys import is_internal
from privacy.pseudonymize.report import INTERNAL, Report

KEY = "00112233445566778899aabbccddeeff" * 2
PEOPLE = [{"name": "Jane Doe", "email": "jane@corp.com"}, {"name": "John Roe", "email": "john@corp.com"}]


def made(folder: Path, keys: list[object], **more: object) -> tuple[list[dict[str, object]], str, Report]:
    """The people after, the table that refers to them after, and the report."""
    (folder / "in").mkdir()
    people = [{"userId": key, **person} for key, person in zip(keys, PEOPLE, strict=True)]
    (folder / "in" / "users.json").write_text(json.dumps(people))
    (folder / "in" / "visits.csv").write_text("page,seenBy\n" + "".join(f"/a,{key}\n" for key in keys))
    report = pseudonymize(folder / "in", folder / "out", key=KEY, **more)  # type: ignore[arg-type]
    table = (folder / "out" / "visits.csv").read_text()
    return json.loads((folder / "out" / "users.json").read_text()), table, report


def test_small_numbers_stay_and_the_report_says_so(tmp_path: Path) -> None:
    people, table, report = made(tmp_path, [17, 3])
    assert [one["userId"] for one in people] == [17, 3]
    assert table == "page,seenBy\n/a,17\n/a,3\n"
    assert report.files[0].left["userId"] == ("user.unique_id", INTERNAL)
    assert "left: internal keys, 1 field; set `fixtures: {internal_keys: surrogate}`" in report.text()
    assert not [line for line in check(tmp_path / "in").findings() if "userId" in line]


@pytest.mark.parametrize("more", [{"declared": {"internal_keys": "surrogate"}}, {"recipient": "partner"}])
def test_they_change_where_it_is_asked_for_and_for_a_recipient(
    more: dict[str, object], tmp_path: Path
) -> None:
    people, _, report = made(tmp_path, [17, 3], **more)
    assert {one["userId"] for one in people}.isdisjoint({17, 3})
    assert "internal keys" not in report.text()


@pytest.mark.parametrize(
    "keys",
    [
        ["8f14e45f-ceea-4e7a-9c1b-0a1b2c3d4e5f", "c9f0f895-fb98-4b91-8d3e-5f6a7b8c9d0e"],
        ["C-0481", "C-0577"],
        ["48120377", "99013344"],
        ["jane@corp.com", "john@corp.com"],
    ],
)
def test_what_is_known_outside_changes_and_still_joins(keys: list[object], tmp_path: Path) -> None:
    people, table, _ = made(tmp_path, keys)
    fresh = [str(one["userId"]) for one in people]
    assert set(fresh).isdisjoint(map(str, keys))
    assert [line.partition(",")[2] for line in table.splitlines()[1:]] == fresh


@pytest.mark.parametrize(
    ("path", "values", "wanted"),
    [
        ("users[].userId", ["1", "2", "40"], True),
        ("customer_id", ["3"], True),
        ("ownerId", ["10000001", "10000002", "10000009"], True),
        ("userId", ["10000001", "99000002", "55500000"], False),
        ("userId", ["0017"], False),
        ("userId", ["1", "C-2"], False),
        ("customerNumber", ["17"], False),
        ("staffId", ["17"], False),
        ("nationalId", ["17"], False),
        ("userId", [], False),
    ],
)
def test_which_keys_mean_nothing_outside(path: str, values: list[str], wanted: bool) -> None:
    assert is_internal(path, values) is wanted


def test_a_reference_that_was_taken_for_something_else_follows_its_key(tmp_path: Path) -> None:
    keys = ["48120377", "99013344"]
    (tmp_path / "in").mkdir()
    staff = [{"user_id": key, "manager_id": keys[0], **one} for key, one in zip(keys, PEOPLE, strict=True)]
    (tmp_path / "in" / "staff.json").write_text(json.dumps(staff))
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    after = json.loads((tmp_path / "out" / "staff.json").read_text())
    assert after[0]["manager_id"] == after[1]["manager_id"] == after[0]["user_id"] != keys[0]


def kept(before: Path, after: Path) -> None:
    rows = list(rows_of(before, after))
    for what, total, wrong in (*equalities(rows), names_in_notes(rows), *references(rows)):
        assert not wrong, f"{what}: {len(wrong)} of {total}"


def test_equalities_and_joins_hold_over_formats(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for locale in ("en_GB", "da_DK", "el_GR"):
        people = people_of(locale, 5, 8)
        for at, kind in enumerate(("json", "csv", "xml", "sql", "yaml", "xlsx", "txt")):
            one = made_in(kind, locale, at, people)
            (tmp_path / "in" / one.name).write_bytes(one.content)
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    kept(tmp_path / "in", tmp_path / "out")


@pytest.mark.slow(seconds=20)
def test_equalities_and_joins_hold_over_the_labelled_set(tmp_path: Path) -> None:
    write(tmp_path / "in", shared=True)
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    kept(tmp_path / "in", tmp_path / "out")
