"""The register: who said what, what stands side by side, and what stays a question."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_graph import APPOINTMENTS, GRAPH, HOSTILE, NOTIFICATIONS, register

from inventory.facts import Location
from inventory.graph import Graph, Replica, Retention, Trait
from inventory.infrastructure.regions import regions
from privacy.cells import Cell, cells
from privacy.countries import country, mechanism, status
from privacy.record.measures import catalog, measure
from privacy.register import Activity, TransferEntry

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


def gone(text: str, graph: Graph = GRAPH) -> dict[str | None, str]:
    made = register(text.encode(), graph)
    said = [*made.not_observed, *(one for activity in made.activities for one in activity.unmatched)]
    return {one.value: one.note.partition("; ")[2] for one in said}


@pytest.mark.parametrize(
    ("text", "value", "offer"),
    [
        (
            "activities: {a: {functions: [fn:book_apointment]}}",
            "functions: fn:book_apointment",
            "fn:book_appointment",
        ),
        (
            "activities: {a: {functions: [notify_patients]}}",
            "functions: notify_patients",
            "fn:notify_patient",
        ),
        (
            "activities: {a: {functions: ['fn:booking_*', fn:newsletter]}}",
            "functions: fn:booking_*",
            "fn:book_appointment",
        ),
        (
            "activities: {a: {stores: ['store:cosmos_db:clinic/visits']}}",
            "stores: store:cosmos_db:clinic/visits",
            APPOINTMENTS,
        ),
        (
            "activities: {a: {categories: [user.contact.mail]}}",
            "categories: user.contact.mail",
            "user.contact.email",
        ),
        ("activities: {a: {routes: [appointment]}}", "routes: appointment", "appointments/{id}"),
        (
            "recipients: {'recipient:send_grid': {role: processor}}",
            "recipients: recipient:send_grid",
            "recipient:sendgrid",
        ),
        (
            "stores: {'store:azure_queue:notification': {country: NL}}",
            "stores: store:azure_queue:notification",
            NOTIFICATIONS,
        ),
        (
            "activities: {booking: {functions: '*'}}\nnotes: {'activity:bookings/purposes': x}",
            "notes: activity:bookings/purposes",
            "activity:booking/purposes",
        ),
        ("activities: {a: {functions: [zzz_qqq]}}", "functions: zzz_qqq", ""),
    ],
)
def test_a_rename_is_offered_with_the_old_id(text: str, value: str, offer: str) -> None:
    assert gone(text)[value] == (f"perhaps renamed: {offer}" if offer else "")


def test_what_somebody_speaks_of_already_is_no_new_name() -> None:
    assert (
        gone("recipients: {'recipient:send_grid': {}, sendgrid: {}}")["recipients: recipient:send_grid"] == ""
    )
    assert (
        gone("activities: {a: {functions: [fn:book_apointment, fn:book_appointment]}}")[
            "functions: fn:book_apointment"
        ]
        == ""
    )


def test_a_note_of_another_chapter_is_not_missed() -> None:
    text = "activities: {a: {functions: '*'}}\nnotes: {'activity:a/risks/T01': x, 'dpia/advice': y, 'controller/name': z}"
    assert gone(text) == {}


def test_flows_that_two_activities_claim_are_said_with_what_differs() -> None:
    text = """
activities:
  booking: {functions: book_*, lawful_basis: contract, retention: [{period: P1Y}]}
  research: {functions: book_appointment, lawful_basis: consent, retention: [{period: P2Y}], title: Research}
  letters: {functions: notify_patient}
  names: {functions: '*', categories: [user.name*]}
"""
    made = register(text.encode()).overlaps
    assert [(one.value, one.note) for one in made] == [
        (
            "Booking, Research",
            "flows they share: 2; they state different lawful bases; they state different periods",
        ),
        (
            "Booking, Research, Names",
            "flows they share: 1; they state different lawful bases; they state different periods",
        ),
    ]
    assert [place.line for place in made[0].evidence] == [3, 4]
    assert register().overlaps == ()


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
    assert [number for number, _ in made.questions.open] == list(range(1, len(made.questions.open) + 1))
    keys = [question.key for _, question in made.questions.open]
    assert len(set(keys)) == len(keys)
    assert [about for about, _ in made.questions.by_subject][:3] == ["", "Booking appointments", "Newsletter"]
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


# --- places, transfers and periods -----------------------------------------------------------------

PLACED = replace(
    GRAPH,
    stores=tuple(
        replace(
            store,
            region="brazilsouth",
            country="BR",
            resource="account",
            replicas=(
                Replica("southcentralus", "US", "geo-redundant storage", (Location("main.bicep", 4),)),
                Replica(None, None, "a copy in a region that is not known"),
            ),
            traits=(Trait("network", "behind a firewall", (Location("main.bicep", 5),)),),
            retention=Retention(
                None, "observed", "no limit configured: it has no default TTL", (), ("P7D: backups",)
            ),
        )
        if store.id == APPOINTMENTS
        else replace(store, unplaced="the region of it is not known: the parameter where")
        if store.id == NOTIFICATIONS
        else store
        for store in GRAPH.stores
    ),
)


def transfers(said: bytes | None, graph: Graph = PLACED) -> tuple[TransferEntry, ...]:
    return next(a for a in register(said, graph).activities if a.id in ("booking", "appointment")).transfers


def test_copies_are_places_of_their_own() -> None:
    first, second = (entry for entry in transfers(None) if entry.name.startswith("Copy of"))
    assert values(first.country) == [(None, "missing")]
    assert first.country.stated[0].note == "a copy in a region that is not known"
    assert first.country.question is None
    assert values(second.country) == [("US", "observed")]
    assert second.country.stated[0].note == "region southcentralus; geo-redundant storage"
    assert second.status == "partly_adequate"
    assert second.safeguards is not None and second.safeguards.missing


def test_a_country_comes_with_what_lets_data_go_there() -> None:
    found = transfers(None)
    store = next(entry for entry in found if entry.id == APPOINTMENTS)
    assert (store.status, store.uk) == ("adequate", "")
    assert store.mechanism.startswith("adequacy decision: Commission adequacy decision of January 2026")
    queue = next(entry for entry in found if entry.id == NOTIFICATIONS)
    assert (queue.status, queue.mechanism) == ("not_known", "")
    assert queue.country.stated[0].note == "the region of it is not known: the parameter where"
    unread = next(entry for entry in transfers(None, GRAPH) if entry.name == "2 data stores")
    assert unread.country.stated[0].note == "the repository holds no infrastructure code that could be read"


@pytest.mark.parametrize(
    ("controller", "uk"),
    [
        ("laws: [gdpr, uk_gdpr]", True),
        ('controller: {name: Clinic, address: "1 High Street, Leeds, United Kingdom"}', True),
        ('controller: {name: Clinic, address: "Hoofdstraat 1, Utrecht, Netherlands"}', False),
        ('laws: gdpr\ncontroller: {name: Clinic, address: "1 High Street, Leeds, UK"}', False),
    ],
)
def test_the_uk_list_counts_for_who_is_under_uk_law(controller: str, uk: bool) -> None:
    found = [entry for entry in transfers(controller.encode()) if entry.id == APPOINTMENTS]
    assert found[0].uk == (
        "no UK adequacy regulations known: safeguards or a derogation are needed" if uk else ""
    )


def test_no_limit_beside_a_limit_intended() -> None:
    entry = next(e for e in register(graph=PLACED).activities[0].retention if e.store == APPOINTMENTS)
    assert values(entry.seen) == [("no limit", "observed")]
    assert entry.seen.stated[0].note == "no limit configured: it has no default TTL; longer: backups"
    assert entry.seen.conflict and entry.intended.conflict
    purged = Retention(None, "observed", "purge deletes from it", purged_by=("fn:purge",))
    stores = tuple(replace(s, retention=purged) if s.id == APPOINTMENTS else s for s in GRAPH.stores)
    found = register(graph=replace(GRAPH, stores=stores)).activities[0].retention
    entry = next(e for e in found if e.store == APPOINTMENTS)
    assert values(entry.seen) == [(None, "missing")] and not entry.seen.conflict


def test_how_a_store_is_kept() -> None:
    kept = {store.id: store.kept for store in register(graph=PLACED).stores}
    assert kept[NOTIFICATIONS] is None
    found = kept[APPOINTMENTS]
    assert found is not None
    assert (found.place.value, found.place.note) == ("BR", "brazilsouth")
    assert [(t.value, t.note) for t in found.traits] == [("behind a firewall", "network")]
    assert [copy.value for copy in found.copies] == ["US", None]
    assert found.adds == ("backups",)


@pytest.mark.parametrize(
    ("code", "eu", "uk"),
    [
        ("NL", "eea", "eea"),
        ("NO", "eea", "eea"),
        ("GB", "adequate", "home"),
        ("CH", "adequate", "adequate"),
        ("US", "partly_adequate", "partly_adequate"),
        ("BR", "adequate", "third_country"),
        ("KR", "partly_adequate", "adequate"),
        ("GI", "third_country", "adequate"),
        ("SG", "third_country", "third_country"),
        ("ZZ", "third_country", "third_country"),
        (None, "not_known", "not_known"),
    ],
)
def test_countries_on_the_lists(code: str | None, eu: str, uk: str) -> None:
    assert (country(code).status, country(code, "uk").status) == (eu, uk)
    assert status(country(code).status) and status(country(code, "uk").status, "uk")
    assert bool(mechanism(code)) == bool(mechanism(code, "uk")) == (code is not None)


def test_every_region_s_country_has_a_name() -> None:
    for one in regions().values():
        assert one.country is None or country(one.country).name != one.country


def test_a_decision_says_its_date_and_whether_that_was_compared() -> None:
    assert mechanism("AR") == (
        "adequacy decision: Decision 2003/490/EC, since 2003-06-30; compare number and date with the source"
    )
    assert "until 2031-12-27" in mechanism("GB")
    assert "for organisations self-certified" in mechanism("US")
    assert mechanism("NL") == "no transfer to a third country by its location"
    assert mechanism("NL", "uk") == "UK adequacy regulations: Data Protection Act 2018 Sch. 21"
