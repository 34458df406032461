"""Attestations: whom they are about, how long they count, what they can't overrule, and mistakes in them."""

from __future__ import annotations

from datetime import date

import pytest
from small_estate import http, site, subject

from inventory.repository.facts import Repository
from privacy.controls.attestations import checked
from privacy.controls.judge import Judgement, judge_app
from privacy.controls.told import explained, tables
from privacy.declaration_file import Declared, Mistakes, parse

TODAY = date(2026, 11, 27)


def attesting(item: str, more: str = "", day: str = "2026-11-01") -> Declared:
    text = f"attestations:\n  - item: {item}\n    statement: It is so\n    owner: Head of platform\n    date: {day}\n{more}"
    return parse(text.encode())


def judged(item: str, declared: Declared) -> Judgement:
    run = subject(site(), bindings=[http()], repository=Repository())
    return next(one for one in judge_app(run, declared, TODAY) if one.control.id == item)


def test_it_takes_the_place_of_what_no_file_shows() -> None:
    one = judged("1c", attesting("1c"))
    assert one.verdict == "attested"
    assert "Head of platform on 2026-11-01" in one.why and "2027-11-01" in one.why
    assert str(one.evidence[-1]) == "privacy.yaml:2"


@pytest.mark.parametrize(
    ("declared", "verdict"),
    [
        (attesting("1c", day="2025-11-26"), "attestation_expired"),
        (attesting("1c", day="2025-11-27"), "attested"),
        (attesting("1c", "    expires: 2026-11-26\n"), "attestation_expired"),
        (attesting("1c", "    expires: 2026-11-27\n"), "attested"),
        (attesting("1c", day="2026-11-28"), "absent"),
        (attesting("1c", "    scope: [other]\n"), "absent"),
        (attesting("1c", "    scope: api\n"), "attested"),
        (attesting("1c", "    scope: ['app:a*']\n"), "attested"),
        (parse(b"attestations: [{item: 1c, statement: x, date: 2026-11-01}]"), "absent"),
        (parse(b"attestations: [{item: 1c, statement: '? ask', owner: x, date: 2026-11-01}]"), "absent"),
    ],
)
def test_whom_and_until_when(declared: Declared, verdict: str) -> None:
    assert judged("1c", declared).verdict == verdict


def test_the_one_that_lasts_longest_counts() -> None:
    text = b"attestations:\n" + b"".join(
        b"  - {item: 1c, statement: s, owner: o, date: %s}\n" % day for day in (b"2025-01-01", b"2026-10-01")
    )
    assert judged("1c", parse(text)).verdict == "attested"


def test_what_is_seen_to_fail_fails_whatever_is_said() -> None:
    assert judged("3d", attesting("3d")).verdict == "fail"


def test_what_files_can_prove_is_not_softened() -> None:
    assert judged("4b", attesting("4b")).verdict == "warn"
    assert judged("2d", attesting("2d")).verdict == "attested"


def test_without_people_there_are_no_attestations() -> None:
    run = subject(site())
    assert {one.verdict for one in judge_app(run) if one.control.proof == "attestation"} <= {
        "absent",
        "unknown",
    }


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("attestations:\n- item: 1c\n  date: 2026-01-01\n  expires: 2030-01-01\n", 4, "2027-01-01"),
        ("attestations:\n- item: 1d\n  date: 2026-01-01\n  expires: 2025-01-01\n", 4, "after the date"),
        ("attestations:\n- statement: x\n", 2, "1a"),
    ],
)
def test_mistakes_point_at_their_line(text: str, line: int, hint: str) -> None:
    with pytest.raises(Mistakes) as caught:
        checked(parse(text.encode()))
    assert [p.at for p in caught.value.problems] == [f"privacy.yaml:{line}"]
    assert hint in caught.value.problems[0].hint


def test_unknown_items_and_keys_are_told_by_the_reader() -> None:
    with pytest.raises(Mistakes) as caught:
        parse(b"attestations:\n- item: 9z\n  until: 2026-01-01\n")
    assert [p.at for p in caught.value.problems] == ["privacy.yaml:2", "privacy.yaml:3"]


def test_the_table_and_the_chain() -> None:
    run = subject(site(), bindings=[http()])
    found = judge_app(run, attesting("1c", "    reference: minutes of May\n"), TODAY)
    ((head, *lines),) = tables(found)
    assert head.startswith("Controls of app api: ") and "of 24" in head
    assert any(line.startswith("  1c  attested ") for line in lines)
    chain = "\n".join(explained(found, "control:1c@api"))
    assert "minutes of May" in chain and "for Article 32: People with access" in chain
    chain = "\n".join(explained(found, "control:3d"))
    assert "httpsOnly: true" in chain and "https_only = true" in chain and "infra/main.bicep:10" in chain
    assert list(explained(found, "control:9z")) == []
