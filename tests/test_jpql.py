"""Queries of Java's persistence API as SQL."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.jpql import as_sql, by_name, physical
from inventory.queries import parse

quick = settings(max_examples=150, deadline=None, derandomize=True)
PIECES = ["select ", "p", " from ", "Person", " p ", "join fetch p.x y", "new a.B(", ")", "(", ":n", "?1", "#{#entityName}",
          " where ", "count(p)", "'", "entity__", "delete ", ",", " as "]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select p from Person p where p.n = :n", "select * from entity__Person p where p.n = :p__1"),
        ("from Person where n = ?3", "select * from entity__Person where n = :p__2"),
        ("delete Person p where p.n = :n", "delete from entity__Person p where p.n = :p__1"),
        ("select new a.B(p.x, upper(p.y)) from Person p", "select p.x, upper(p.y) from entity__Person p"),
        ("select count(p) from Person p", "select count(*) from entity__Person p"),
        (
            "select p from Person p left join fetch p.pets t where t.n = 1",
            "select * from entity__Person p  where t.n = 1",
        ),
        ("select u from #{#entityName} u", "select * from entity__Person u"),
        ("SELECT n::text FROM people WHERE n = :n", "SELECT n::text FROM people WHERE n = :p__1"),
    ],
)
def test_jpql_as_sql(text: str, expected: str) -> None:
    assert as_sql(text, lambda name: name == "Person", {"n": 1}, "Person") == expected


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("findByEmailAndFullName", [("email", 0), ("fullName", 1)]),
        ("findFirst3ByAgeBetweenOrEmailOrderByIdDesc", [("age", 0), ("age", 1), ("email", 2)]),
        ("readAllByActiveTrueAndEmailIn", [("email", 0)]),
        ("countByOrderNo", [("orderNo", 0)]),
        ("removeByEmailContainingIgnoreCase", [("email", 0)]),
    ],
)
def test_names_of_methods(name: str, columns: list[tuple[str, int]]) -> None:
    text = by_name(name, "Person", ["email", "fullName", "orderNo"])
    assert text is not None
    (use,) = parse(text)
    assert use.table == "entity__Person" and list(use.parameters) == columns
    assert by_name("findAll", "Person", []) is None and by_name("saveBy", "Person", []) is None


def test_names_as_spring_makes_them() -> None:
    assert [physical(n) for n in ("PatientVisit", "emailAddress", "e_mail", "userURL")] == [
        "patient_visit",
        "email_address",
        "e_mail",
        "userurl",
    ]


@quick
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_is_taken(text: str) -> None:
    parse(as_sql(text, str.isidentifier, {"n": 0}, "Person"))
    by_name(text, "Person", ["a"])
