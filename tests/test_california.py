"""The documents for California: the statute's words, what was seen, what only people know, and the days."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import GRAPH, LABELS, Label, case

from inventory.graph import Graph, Recipient
from privacy.california import assessments, inventory, law, notices
from privacy.california.dates import dates
from privacy.case import Case
from privacy.cells import Cell, cells
from privacy.declarations.california import Impact, Letter, RiskAssessment, Trigger
from privacy.seen import Seen
from privacy.vocabulary import categories
from privacy.writing import documents
from privacy.writing.dossier import Dossier

DECLARED = b"""version: 1
activities:
  booking:
    title: Booking appointments
    functions: [book_*, notify_patient]
    purposes: ["Give patients an appointment"]
    subjects: employees
california:
  applies: true
  privacy_policy: https://clinic.example/privacy
  categories:
    A: {sold: false, shared: no, business_purposes: [services], retention: as long as the account}
    B: {sold: true, shared: false}
    C: {business_purposes: []}
  recipients:
    sendgrid: {role: service_provider, contract: c.pdf}
    send_gird: {role: third_party}
  notices:
    /appointments/*: {shown: above the form}
    newsletters: {shown: nowhere}
  assessments:
    booking: {triggers: [sensitive], purpose: Book, started: 2024-05-01, impacts: {discrimination: no ranking}}
    bookings: {purpose: x}
"""
NAMES = ("california-inventory", "california-notice", "california-risk-assessment")


def values(cell: Cell) -> list[tuple[str | None, str]]:
    return [(one.value, one.origin) for one in cell.stated]


def rows(text: bytes = DECLARED) -> dict[str, inventory.Row]:
    return {row.letter: row for row in inventory.derive(case(text)).rows}


def text(name: str, declared: bytes = DECLARED) -> str:
    document = next(one for one in documents.available() if one.name == name)
    return documents.Page(document, Dossier(case(declared))).text


def labelled(labels: dict[tuple[str, str], Label], graph: Graph = GRAPH) -> Case:
    made = case(b"", graph)
    from privacy.derive import register

    seen = Seen(graph, labels)  # type: ignore[arg-type]
    return replace(made, seen=seen, register=register(graph, labels, made.declared, (), "privacy 0"))  # type: ignore[arg-type]


# --- the law -------------------------------------------------------------------------------------------


def test_the_letters_are_those_of_the_statute_and_l_is_no_row() -> None:
    assert "".join(law.letters()) == "ABCDEFGHIJK" == "".join(rows())
    assert set(law.letters()) == set(Letter.__args__)  # type: ignore[attr-defined]
    assert law.letters()["I"].words == "Professional or employment-related information"


def test_every_mark_of_the_vocabulary_has_its_row() -> None:
    for one in categories().values():
        assert set(one.ccpa) <= set(law.letters()) and (
            one.spi is None or one.spi in law.items("sensitive")
        ), one.key


def test_our_words_and_those_of_the_file_are_the_same() -> None:
    assert tuple(law.items("triggers")) == Trigger.__args__  # type: ignore[attr-defined]
    assert tuple(law.impacts()) == Impact.__args__  # type: ignore[attr-defined]


# --- inventory -----------------------------------------------------------------------------------------


def test_one_field_may_belong_to_several_letters() -> None:
    found = {letter: [one.cell.stated[0].value for one in row.seen] for letter, row in rows().items()}
    assert "user.contact.email" in found["A"] and "user.contact.email" in found["B"]
    assert found["C"] == ["user.health_and_medical"] and not found["K"]


def test_sources_are_what_comes_from_outside() -> None:
    sources = values(rows()["A"].sources)
    assert sources[0] == ("People and other callers, over HTTP", "observed")
    assert not any("notifications" in str(value) for value, _ in sources)


def test_retention_names_the_longest_store_beside_what_people_say() -> None:
    kept = rows()["A"].retention
    assert values(kept)[:2] == [("as long as the account", "declared"), ("P90D", "observed")]
    assert kept.stated[1].note == "the longest limit seen, in Azure Cosmos DB clinic/appointments"
    assert kept.stated[2].note.startswith("not known for Azure Queue Storage notifications")


def test_sale_is_never_inferred_from_silence() -> None:
    made = inventory.derive(case(DECLARED))
    assert (made.sold_or_shared, made.not_sold, made.sale_open) == (("B",), ("A",), ("C",))
    assert (made.disclosed, made.disclosed_open) == (("A",), ("B",))
    assert values(rows()["C"].sold) == [(None, "missing")]
    assert "the business must confirm" in rows()["C"].sold.stated[0].note


def test_an_advertising_destination_is_a_sign_of_sharing() -> None:
    ads = replace(
        GRAPH, recipients=(*GRAPH.recipients[:2], Recipient("recipient:sendgrid", "Ads", "US", (), "http"))
    )
    flows = tuple(
        replace(f, target="recipient:meta_ads") if f.target == "recipient:sendgrid" else f for f in ads.flows
    )
    known = next(key for key in _advertisers())
    flows = tuple(replace(f, target=known) if f.target == "recipient:meta_ads" else f for f in flows)
    graph = replace(
        ads,
        recipients=(*GRAPH.recipients[:2], Recipient(known, "Ads", "US", GRAPH.recipients[0].evidence)),
        flows=flows,
    )
    made = {row.letter: row for row in inventory.derive(case(b"", graph)).rows}
    assert ("possibly", "inferred") in values(made["A"].sold) and made["A"].sold.question
    signs = assessments.derive(case(b"", graph)).screenings[0]
    assert "selling_or_sharing" in signs.met


def _advertisers() -> list[str]:
    from inventory.catalog import load

    return [
        f"recipient:{r.id}" for r in load().recipients.values() if r.purpose in law.signals("advertising")
    ]


def test_a_log_in_is_sensitive_only_beside_its_password() -> None:
    half = {
        **LABELS,
        ("flow:1", "doctor"): Label("user.authorization.password"),
        ("flow:1", "email"): Label("user.name"),
    }
    made = {row.letter: row for row in inventory.derive(labelled(half)).rows}
    assert [(one.ref, one.complete) for one in made["A"].sensitive if "(1)(B)" in one.ref] == [
        ("(ae)(1)(B)", False)
    ]
    both = {**half, ("flow:1", "email"): Label("user.contact.email")}
    made = {row.letter: row for row in inventory.derive(labelled(both)).rows}
    assert [one.complete for one in made["A"].sensitive if "(1)(B)" in one.ref] == [True]


def test_twelve_months_need_earlier_scans() -> None:
    page = text("california-inventory")
    assert "12 months" in page and "need its earlier scans" in page
    made = case(DECLARED)
    assert inventory.derive(replace(made, earlier={})) == inventory.derive(made), (
        "--since changes only its own report"
    )


def test_the_inventory_says_none_seen_and_has_no_row_for_l() -> None:
    page = text("california-inventory")
    assert "None seen in what was scanned." in page and "### (L)" not in page and "### (K) Inferences" in page
    for letter in law.letters().values():
        assert letter.words in page


def test_keys_that_name_nothing_are_said_with_the_likely_name() -> None:
    made = case(DECLARED)
    said = {one.value: one.note for one in inventory.derive(made).unmatched}
    assert list(said) == ["california.recipients: send_gird"]
    (one,) = notices.derive(made).unmatched
    assert one.note.endswith("perhaps renamed: fn:newsletter")
    (one,) = assessments.derive(made).unmatched
    assert one.value == "california.assessments: bookings" and "renamed" not in one.note


# --- notices -------------------------------------------------------------------------------------------


def test_a_collection_point_gets_a_notice_with_its_six_parts() -> None:
    made = notices.derive(case(DECLARED))
    (point,) = made.points
    assert (point.name, point.starts) == ("book_appointment", "HTTP POST /appointments/{id}")
    assert [one.letter for one in point.collected] == ["A", "B", "C"]
    assert [(one.points, one.collected[0].categories) for one in made.notices] == [
        ((point.id,), point.collected[0].categories)
    ]
    assert values(point.shown) == [("above the form", "declared")]
    assert made.silent == ("fn:health",)
    assert made.opt_out and made.opt_out.question, "a category is sold"
    page = text("california-notice")
    for part in (
        "(1) Category",
        "(2) Purposes",
        "(3) Sold",
        "(3) Shared",
        "(4) Kept for",
        "(5) Notice of",
        "(6) Privacy",
    ):
        assert part in page


def test_points_that_collect_alike_have_one_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    (first, *_) = notices.derive(case(DECLARED)).points
    less = replace(first, id="fn:less", collected=(replace(first.collected[0], categories=("name",)),))
    same = replace(first, id="fn:same")
    other = replace(less, id="fn:other", collected=(replace(first.collected[0], categories=("email",)),))
    points = (first, less, same, other)
    assert notices._alike(points) == ([(first, same), (less,), (other,)], False)
    monkeypatch.setattr(notices, "MOST", 2)
    groups, joined = notices._alike(points)
    assert groups == [(first, same), (less, other)] and joined


def test_messages_that_nobody_here_sends_are_collected() -> None:
    sent = tuple(f for f in GRAPH.flows if f.id not in ("flow:1", "flow:2"))
    received = replace(
        GRAPH.flows[2], id="flow:3", operation="receive", target=GRAPH.flows[2].origin, origin=None
    )
    graph = replace(GRAPH, flows=(*(f for f in sent if f.id != "flow:3"), received))
    assert [p.name for p in notices.derive(case(b"", graph)).points] == ["notify_patient"]


# --- assessments ---------------------------------------------------------------------------------------


def test_screening_shows_signs_and_leaves_the_decision_to_people() -> None:
    found = {one.id: one for one in assessments.derive(case(b"")).screenings}
    by_ref = {one.ref: values(one.cell) for one in found["appointment"].triggers}
    assert ("possibly", "inferred") in by_ref["7150(b)(2)"] and by_ref["7150(b)(3)"] == [(None, "missing")]
    assert found["newsletter"].met == ()
    assert [one.id for one in assessments.derive(case(b"")).assessments] == ["appointment"]


def test_what_people_deny_and_declare_elsewhere_is_a_conflict() -> None:
    made = assessments.derive(case(DECLARED)).screenings[0]
    first = made.triggers[0].cell
    assert first.conflict and [v for v, _ in values(first)] == ["no", "yes"]
    assert set(made.met) == {"selling_or_sharing", "sensitive"}


def test_the_assessment_has_every_part() -> None:
    page = text("california-risk-assessment")
    for part in range(1, 7):
        assert re.search(rf"^#### \({part}\)", page, re.MULTILINE)
    assert "#### (7) to (9)" in page and "#### Dates — 7155" in page
    (one, *_) = assessments.derive(case(DECLARED)).assessments
    assert len(one.impacts) == 8 and values(one.impacts[1][1]) == [("no ranking", "declared")]
    assert {ref: n for ref, _, n in assessments.derive(case(DECLARED)).counts}["7150(b)(2)"] == 1


def days(**given: str) -> list[str]:
    return [due.by for due in dates(RiskAssessment.model_validate(given))]


def test_days_hang_on_those_declared() -> None:
    assert days() == ["", "", "", ""]
    assert days(started="2024-05-01") == ["2027-12-31", "", "", ""]
    assert days(started="2026-03-01")[0] == "2026-03-01"
    assert days(reviewed="2028-02-29")[1:] == ["2031-02-28", "", "2033-02-28"]
    assert days(changed="2027-12-01")[2] == "2028-01-15"
    assert days(reviewed="2026-01-01", ended="2040-01-01")[3] == "2040-01-01"


@given(st.dates(), st.dates(), st.dates())
def test_any_day_gives_days(one: datetime.date, two: datetime.date, three: datetime.date) -> None:
    made = dates(RiskAssessment.model_validate({"started": one, "reviewed": two, "changed": three}))
    for due in made:
        assert not due.by or datetime.date.fromisoformat(due.by)


# --- whole documents -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_who_is_not_under_the_act_gets_a_short_document(name: str) -> None:
    page = text(name, b"california: {applies: false}")
    assert "says that the Act does not apply" in page and len(page) < 4_000
    assert "applies" in text(name, b"") and "○ missing (not stated) → question 1" in text(name, b"")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_each_time_whole_tables_and_no_verdict(name: str) -> None:
    page = text(name)
    assert page == text(name)
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table
    assert not re.search(r"compliant|anonymous|not required", page.lower())


@pytest.mark.parametrize("module", [inventory, notices, assessments])
def test_cells_have_ids_of_their_own_and_evidence(module: object) -> None:
    found: dict[str, Cell] = {}
    for one in cells(module.derive(case(DECLARED))):  # type: ignore[attr-defined]
        assert found.setdefault(one.id, one) == one, one.id
        for said in one.stated:
            assert (said.value is None) == (said.origin == "missing")
            assert said.evidence or said.origin in ("missing", "inferred"), one.id
