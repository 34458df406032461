"""The register: who said what, what stands side by side, and what stays a question."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_graph import APPOINTMENTS, GRAPH, HOSTILE, NOTIFICATIONS, register

from inventory.graph import Retention
from privacy.measures import catalog, measure
from privacy.register import Activity, Cell, cells

BOOKING, NEWSLETTER = register().activities


def values(cell: Cell | None) -> list[tuple[str | None, str]]:
    return [(one.value, one.origin) for one in cell.stated] if cell else []


def by_id(activity: Activity, part: str) -> dict[str, object]:
    return {getattr(entry, "id", None) or entry.store: entry for entry in getattr(activity, part)}


def test_every_cell_has_an_id_of_its_own_and_evidence() -> None:
    found = list(cells(register()))
    assert len({cell.id for cell in found}) == len(found)
    for cell in found:
        assert cell.stated
        for one in cell.stated:
            assert (one.value is None) == (one.origin == "missing")
            assert one.evidence or one.origin in ("missing", "inferred"), cell.id


def test_purpose_and_lawful_basis_are_never_inferred() -> None:
    for said in (None, b"version: 1\n"):
        for activity in register(said).activities:
            assert values(activity.purposes) == values(activity.lawful_basis) == [(None, "missing")]


def test_what_is_not_declared_is_proposed_by_what_works_together() -> None:
    proposed = register(None).activities
    assert [[f.name for f in a.functions] for a in proposed] == [
        ["book_appointment", "notify_patient"],
        ["newsletter"],
    ]
    assert all(a.proposed for a in proposed)
    assert [a.id for a in proposed] == ["appointment", "newsletter"]


def test_declared_activities_come_first_and_are_not_proposed_again() -> None:
    assert (BOOKING.id, BOOKING.proposed) == ("booking", False)
    assert (NEWSLETTER.id, NEWSLETTER.proposed) == ("newsletter", True)
    assert [one.function.name for one in register().unassigned] == ["health"]


def test_a_selector_that_matches_nothing_is_said() -> None:
    assert [one.value for one in BOOKING.unmatched] == ["functions: gone_*"]
    assert BOOKING.unmatched[0].note.startswith("declared, not observed")
    assert [one.value for one in register().not_observed] == ["recipients: oldmailer"]


@pytest.mark.parametrize(
    ("selectors", "covered"),
    [
        ("functions: [fn:book_*]", {"book_appointment"}),
        ("functions: book_appointment", {"book_appointment"}),
        ("routes: ['/appointments/*']", {"book_appointment"}),
        ("routes: ['appointments/{id}']", {"book_appointment"}),
        (f"stores: ['{NOTIFICATIONS}']", {"book_appointment", "notify_patient"}),
        ("categories: [user.health*]", {"book_appointment"}),
        ("{functions: health, categories: user.*}", {"health"}),
        ("functions: nobody", set()),
    ],
)
def test_selectors(selectors: str, covered: set[str]) -> None:
    text = (
        f"activities:\n  a: {selectors}\n" if selectors[0] == "{" else f"activities:\n  a:\n    {selectors}\n"
    )
    declared = register(text.encode()).activities[0]
    assert {f.name for f in declared.functions} == covered


def test_an_activity_of_some_categories_leaves_the_others_to_a_proposal() -> None:
    made = register(b"activities: {a: {functions: '*', categories: [user.contact.*]}}")
    assert {e.category for e in made.activities[0].categories} == {"user.contact.email"}
    left = {e.category for activity in made.activities[1:] for e in activity.categories}
    assert {"user.name", "user.health_and_medical"} <= left


def test_categories_of_data_with_fields_and_confidence() -> None:
    found = {entry.category: entry for entry in BOOKING.categories}
    assert found["user.contact.email"].fields == ("email",)
    assert values(found["user.contact.email"].cell) == [("user.contact.email", "observed")]
    assert values(found["user.health_and_medical"].cell) == [("user.health_and_medical", "inferred")]
    assert found["user.health_and_medical"].special == "9(1)"
    assert found["user.contact.email"].sources == ("caller:http", NOTIFICATIONS)
    assert set(found["user.contact.email"].targets) == {APPOINTMENTS, NOTIFICATIONS, "recipient:sendgrid"}
    assert BOOKING.unclassified.fields == ("doctor", "id")
    assert NEWSLETTER.unclassified.unnamed_flows == 1


def test_subjects_are_proposals_until_declared() -> None:
    assert values(BOOKING.subjects) == [("patients", "declared")]
    assert ("Patients", "inferred") in values(register(None).activities[0].subjects)
    assert register(None).activities[0].subjects.question


def test_recipients_with_role_and_contract() -> None:
    told = {entry.id: entry for entry in BOOKING.recipients}
    assert set(told) == {"caller:http", "recipient:sendgrid", "recipient:microsoft_azure"}
    assert told["recipient:sendgrid"].receives == ("user.contact.email",)
    assert values(told["recipient:sendgrid"].role) == [("processor", "declared")]
    assert told["caller:http"].name.stated[0].value == "Whoever calls /appointments/{id}"
    assert values(told["recipient:microsoft_azure"].name)[0][1] == "inferred"


def test_a_declared_country_beside_another_one_seen() -> None:
    mail = next(entry for entry in BOOKING.transfers if entry.id == "recipient:sendgrid")
    assert values(mail.country) == [("DE", "declared"), ("US", "inferred")]
    assert mail.country.conflict and mail.status == "eea"
    news = next(entry for entry in NEWSLETTER.transfers if entry.id == "recipient:mailchimp")
    assert news.status == "partly_adequate" and news.safeguards and news.safeguards.question


def test_an_unknown_country_is_a_question_not_a_no() -> None:
    stores = BOOKING.transfers[-1]
    assert stores.status == "not_known" and values(stores.country) == [(None, "missing")]
    assert stores.country.question and stores.country.question.key == ("stores", "*", "country")
    made = register(b"stores: {'*': {country: NL}}")
    assert values(made.activities[0].transfers[-1].country) == [("NL", "declared")]


def test_a_limit_seen_beside_another_one_intended() -> None:
    limits = {entry.store: entry for entry in BOOKING.retention}
    assert values(limits[APPOINTMENTS].seen) == [("P90D", "observed")]
    assert values(limits[APPOINTMENTS].intended) == [("P10Y", "declared")]
    assert limits[APPOINTMENTS].seen.conflict and limits[APPOINTMENTS].intended.conflict
    assert "no limit seen: neither in the code nor" in limits[NOTIFICATIONS].seen.stated[0].note
    same = replace(GRAPH, stores=tuple(replace(s, retention=Retention("P10Y")) for s in GRAPH.stores))
    assert not any(entry.seen.conflict for entry in register(graph=same).activities[0].retention)


def test_a_rule_for_other_stores_leaves_the_question_open() -> None:
    made = register(b"activities: {a: {functions: '*', retention: [{stores: [nothing*], period: P1D}]}}")
    for entry in made.activities[0].retention:
        assert entry.intended.missing and entry.intended.question


def test_measures_seen() -> None:
    found = {entry.cell.stated[0].value: entry.on for entry in BOOKING.measures}
    assert found["Hashing (hash:sha256)"] == ("insurance_hash",)
    assert found["Function key asked from callers"] == ("book_appointment",)


@pytest.mark.parametrize("kind", catalog()["transforms"], ids=lambda k: k["measure"])
def test_measures_by_example(kind: dict[str, list[str]]) -> None:
    assert all(measure(label) == kind for label in kind["examples"])
    assert all(measure(label) != kind for label in kind["misses"])


def test_questions_are_numbered_in_reading_order_and_asked_once() -> None:
    made = register()
    assert [number for number, _ in made.open] == list(range(1, len(made.open) + 1))
    keys = [question.key for _, question in made.open]
    assert len(set(keys)) == len(keys)
    assert [about for about, _ in made.open_by_subject][:3] == ["", "Booking appointments", "Newsletter"]
    assert ("activities", "booking", "purposes") not in keys
    assert ("activities", "newsletter", "purposes") in keys
    assert ("activities", "booking", "special_category_condition") in keys


def test_declared_absence_is_no_question() -> None:
    parties = {party.role: party for party in register().parties}
    assert parties["representative"].absent and not parties["representative"].cells["name"].question
    assert parties["data_protection_officer"].cells["name"].question


def test_own_words_stand_at_their_cell() -> None:
    assert BOOKING.purposes.words == "Agreed in the meeting"


def test_gaps_of_one_kind_are_counted_together() -> None:
    gaps = register().scanned.gaps
    assert [(gap.reason, gap.count) for gap in gaps] == [("the setting … has no value", 2), ("not read", 1)]


def test_hidden_stores_keep_their_reason() -> None:
    hidden = [store for store in register().stores if store.hidden]
    assert [(store.id, bool(store.reason)) for store in hidden] == [(f"{NOTIFICATIONS}-poison", True)]


def test_no_name_is_lost_on_the_way() -> None:
    assert HOSTILE in NEWSLETTER.categories[0].fields
