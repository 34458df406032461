"""The retention schedule: rows, gaps, and text to paste that our own readers understand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import copy_app
from hypothesis import given
from hypothesis import strategies as st
from small_graph import APPOINTMENTS, DECLARED, GRAPH, HOSTILE, LABELS, NOTIFICATIONS, case

from inventory.graph import Graph, Retention, Store
from inventory.infrastructure.bicep.reading import read as read_bicep
from inventory.infrastructure.periods import days
from inventory.infrastructure.terraform.reading import read as read_terraform
from inventory.scan import scan_checkout
from inventory.sources import read as sources
from privacy.case import Case
from privacy.declaration_file import parse
from privacy.derive import register
from privacy.register import Input
from privacy.retention_schedule import chapter as schedule
from privacy.retention_schedule import disposal
from privacy.retention_schedule.chapter import Schedule
from privacy.retention_schedule.rows import ScheduleRow, catalog
from privacy.seen import Seen
from privacy.vocabulary import categories, read
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.pages import Page

DOCUMENT = next(one for one in documents.available() if one.name == "retention-schedule")


def with_retention(retention: Retention, id: str = APPOINTMENTS) -> Graph:
    stores = tuple(replace(s, retention=retention) if s.id == id else s for s in GRAPH.stores)
    return replace(GRAPH, stores=stores)


def made(declared: bytes | None = DECLARED, graph: Graph = GRAPH) -> Schedule:
    return schedule.derive(case(declared, graph))


def rows(found: Schedule, store: str = APPOINTMENTS, copy: bool = False) -> list[ScheduleRow]:
    return [row for row in found.rows if row.store == store and bool(row.copy) == copy]


def test_each_category_in_each_store_has_a_row_and_copies_inherit() -> None:
    found = made()
    assert {row.category for row in rows(found)} >= {"user.name", "user.contact.email", "user.government_id"}
    copied = replace(
        GRAPH,
        stores=tuple(
            replace(s, copies=(NOTIFICATIONS,)) if s.id.endswith("-poison") else s for s in GRAPH.stores
        ),
    )
    (poison,) = rows(made(graph=copied), f"{NOTIFICATIONS}-poison")
    assert poison.category == "user.contact.email" and poison.group == "messages"
    assert len({row.id for row in found.rows}) == len(found.rows)


@pytest.mark.parametrize(
    ("retention", "intended", "gaps"),
    [
        (Retention("P10Y", "observed"), "P10Y", ()),
        (Retention("P3650D", "observed"), "P10Y", ()),
        (Retention("P90D", "observed"), "P10Y", ("shorter",)),
        (Retention("P90D", "observed"), "P30D", ("longer",)),
        (Retention("P90D", "inferred"), "P90D", ("platform_default",)),
        (Retention(None, "observed", "no limit configured"), "P30D", ("no_limit",)),
        (Retention(None, "missing"), "P30D", ("not_known",)),
    ],
)
def test_gaps(retention: Retention, intended: str, gaps: tuple[str, ...]) -> None:
    declared = DECLARED.replace(b"period: P10Y", f"period: {intended}".encode())
    assert {row.gaps for row in rows(made(declared, with_retention(retention)))} == {gaps}


def test_a_period_without_its_start_is_a_gap_and_a_question() -> None:
    declared = DECLARED.replace(b", starts: end of treatment", b"")
    (row, *_) = rows(made(declared))
    assert "no_start" in row.gaps and row.starts.question is not None
    assert row.starts.question.key == ("activities", "booking", "retention", "0", "starts")


def test_a_copy_that_outlives_the_limit_has_a_row() -> None:
    kept = Retention("P30D", "observed", adds=("P7D: continuous backup: can be restored", "PT8H: backups"))
    found = made(DECLARED.replace(b"P10Y", b"P30D"), with_retention(kept))
    copies = {row.copy: row.gaps for row in rows(found, copy=True)}
    assert copies == {"continuous backup: can be restored": ("outlives",), "backups": ()}
    assert all(row.group == "copies" for row in rows(found, copy=True))
    assert any(mend.entry == "cosmos-continuous" for mend in found.mends)


def test_a_queue_shorter_than_the_activity_is_no_gap() -> None:
    graph = with_retention(Retention("P7D", "observed"), NOTIFICATIONS)
    (row,) = rows(made(graph=graph), NOTIFICATIONS)
    assert row.gaps == () and "as a whole" in row.intended.stated[0].note


def test_rows_are_folded_for_reading_and_kept_apart_in_data() -> None:
    found = made()
    (group,) = [one for one in found.groups if one.id == "rest"]
    folded = [one for one in group.folded if one.row.store == APPOINTMENTS]
    assert len(folded) == 1 and len(folded[0].categories) == len(rows(found)) > 1


def test_periods_of_law_are_suggested_and_never_filled() -> None:
    found = made(None)
    assert {one.id for one in found.suggestions} >= {"de-patients"}
    assert all(row.intended.missing for row in found.rows)
    for one in read("statutory_periods.yaml"):
        assert one["state"] in ("verified", "unverified") and days(one["period"]) < float("inf")
        known = categories()
        for glob in one.get("categories", ()):
            assert glob.removesuffix(".*") in known, glob


def test_every_gap_of_the_data_has_words_and_every_snippet_its_keys() -> None:
    gaps = set(catalog()["gaps"])
    ids = [one["id"] for one in disposal.snippets()]
    assert len(set(ids)) == len(ids)
    for one in disposal.snippets():
        assert set(one["gaps"]) <= gaps and one["title"] and one["says"]


# --- text to paste -----------------------------------------------------------------------------------


def a_store(entry: Any, name: str) -> tuple[Store, str]:
    """A store that the entry is about, and a sentence on a copy if it is about copies."""
    globs = entry.get("names", "*")
    glob = globs if isinstance(globs, str) else globs[0]
    hidden = entry.get("hidden", False)
    store = Store(
        f"store:{entry['kinds'][0]}:{name}", entry["kinds"][0], glob.replace("*", name), "acc", (), hidden
    )
    copies = {
        "sql-restore": "any time can be restored",
        "sql-years": "yearly backups are kept",
        "cosmos-continuous": "continuous backup: 7 days",
        "blob-versions": "old versions of blobs are kept",
        "blob-undelete": "deleted blobs can be restored",
    }
    return store, copies.get(entry["id"], "")


@pytest.mark.parametrize("name", ["crm/people", HOSTILE, "a'b${c}%{d}\"e`$(f)\n\\"])
@pytest.mark.parametrize("period", ["P30D", ""])
@pytest.mark.parametrize("entry", disposal.snippets(), ids=lambda one: str(one["id"]))
def test_our_own_readers_understand_every_text(entry: Any, period: str, name: str, tmp_path: Path) -> None:
    store, copy = a_store(entry, name)
    assert disposal.snippet(store, copy) == entry
    graph = replace(GRAPH, stores=(store,), flows=())
    (mend,) = disposal.mends([disposal.Need(store, copy, period, tuple(entry["gaps"]))], Seen(graph, LABELS))
    languages = {text.language: text.content for text in mend.texts}
    assert ("bicep" in languages) == ("bicep" in entry) and not mend.misfit
    for language, reader, ending in (("bicep", read_bicep, "bicep"), ("terraform", read_terraform, "tf")):
        if language in languages:
            (tmp_path / f"main.{ending}").write_text(languages[language], encoding="utf-8")
            found = reader(sources(tmp_path))
            assert not [gap for gap in found.gaps if "retention_days" not in gap.reason], languages[language]
            (one,) = found.deployments
            nested = ending == "tf" and entry["id"] in ("sql-restore", "sql-years", "blob-undelete")
            assert len(one.resources) == (2 if nested else 1)  # ARM has a block within as one of its own
    assert all("\u202e" not in text for text in languages.values())


@given(st.text(min_size=1), st.sampled_from(["bicep", "hcl", "sh", "quoted", "word", "simple", "comment"]))
def test_any_name_stays_one_text(name: str, filter: str) -> None:
    text = disposal._environment().filters[filter](name)
    assert "\n" not in text and text.isprintable()


def text_of(found: Schedule, entry: str, language: str, about: str) -> str:
    (content,) = [
        text.content
        for mend in found.mends
        if mend.entry == entry and about in mend.stores
        for text in mend.texts
        if text.language == language
    ]
    return content


def scanned(root: Path) -> Graph:
    return scan_checkout(sources(root))


def schedule_of(graph: Graph, declared: str) -> Schedule:
    """The schedule of a scan in which every field is a name."""
    from small_graph import Label

    labels = {(flow.id, one.path): Label("user.name") for flow in graph.flows for one in flow.fields}
    seen = Seen(graph, labels)
    known = parse(declared.encode())
    inputs = (Input("inventory.json", "ab"), Input("privacy.yaml", None))
    return schedule.derive(Case(seen, known, register(graph, labels, known, inputs, "privacy 0")))


def store(graph: Graph, id: str) -> Store:
    return next(one for one in graph.stores if one.id == id)


RULES = "activities: {all: {functions: '*', retention: [{period: %s, starts: x, stores: 'store:*'}]}}"


@pytest.mark.slow
def test_a_text_in_bicep_makes_our_own_scan_see_the_period(tmp_path: Path) -> None:
    root = copy_app("clinic_booking", tmp_path)
    storage, database = root / "infra/modules/storage.bicep", root / "infra/modules/database.bicep"
    text = storage.read_text(encoding="utf-8")
    start, end = text.index("  // Letters stay"), text.index("resource audit")
    storage.write_text(text[:start] + "}\n\n" + text[end:], encoding="utf-8")
    ttl = "      defaultTtl: 2 * yearInSeconds\n"
    database.write_text(database.read_text(encoding="utf-8").replace(ttl, ""), encoding="utf-8")
    before = scanned(root)
    appointments, archive = "store:cosmos_db:clinic/appointments", "store:azure_blob:archive"
    assert store(before, appointments).retention.period is None
    assert store(before, archive).retention.period is None
    found = schedule_of(before, RULES % "P45D")
    policy = text_of(found, "blob-lifecycle", "bicep", archive)
    container = text_of(found, "cosmos-ttl", "bicep", appointments)
    storage.write_text(storage.read_text(encoding="utf-8") + "\n" + policy, encoding="utf-8")
    line = next(one for one in container.splitlines() if "defaultTtl:" in one) + "\n"
    asked = "      id: 'appointments'\n"
    database.write_text(database.read_text(encoding="utf-8").replace(asked, asked + line), encoding="utf-8")
    after = scanned(root)
    assert store(after, appointments).retention.period == "P45D"
    assert store(after, archive).retention.period == "P45D"
    assert store(after, "store:azure_blob:referrals").retention.period == "P45D"


@pytest.mark.slow
def test_a_text_in_terraform_and_a_function_make_our_own_scan_see_it(tmp_path: Path) -> None:
    root = copy_app("hr_onboarding", tmp_path)
    main, code = root / "terraform/main.tf", root / "function_app.py"
    before = scanned(root)
    found = schedule_of(before, RULES % "P30D")
    topic = text_of(found, "insights-retention", "terraform", "store:log:.")
    line = next(one for one in topic.splitlines() if "retention_in_days =" in one)
    text = main.read_text(encoding="utf-8").replace("  retention_in_days   = 730", line)
    main.write_text(text, encoding="utf-8")
    purge = text_of(found, "table-purge", "python", "store:azure_table:payroll")
    imports = (
        "from datetime import datetime, timedelta, timezone\nfrom azure.data.tables import TableClient\n"
    )
    code.write_text(f"{imports}{code.read_text(encoding='utf-8')}\n\nimport os\n{purge}", encoding="utf-8")
    after = scanned(root)
    assert store(after, "store:log:.").retention.period == "P30D"
    assert store(after, "store:azure_table:payroll").retention.purged_by == ("fn:purge_payroll",)


# --- the document ------------------------------------------------------------------------------------


def test_the_document_shows_every_row_and_stays_text() -> None:
    kept = Retention(None, "observed", "no limit", adds=("P7D: continuous backup: can be restored",))
    page = Page(DOCUMENT, Dossier(case(DECLARED, with_retention(kept))))
    assert "defaultTtl: 315360000" in page.text and "none configured" in page.text
    assert "P10Y" not in page.text.replace("`P10Y`", "") and HOSTILE not in page.text
    files = documents.rendered(page, documents.FORMATS)
    table = files["retention-schedule.schedule.csv"].decode("utf-8-sig")
    assert table.count("clinic/appointments") >= 2 * len(rows(made()))


def test_a_block_of_text_cannot_be_ended_from_within() -> None:
    from privacy.formats.markdown import fenced

    block = str(fenced("a\n```\n````x\nb", "sh"))
    assert block.splitlines()[0] == "`````sh" and block.splitlines()[-1] == "`````"


def test_many_stores_are_no_burden() -> None:
    """A thousand stores of one account share one rule, and take no long time."""
    stores = tuple(
        Store(f"store:azure_blob:c{n:04}", "azure_blob", f"c{n:04}", "acc", ()) for n in range(1000)
    )
    graph = replace(GRAPH, stores=stores, flows=())
    needs = [disposal.Need(one, "", "P30D", ("no_limit",)) for one in stores]
    (mend,) = disposal.mends(needs, Seen(graph, LABELS))
    assert len(mend.stores) == 1000 and mend.texts[0].content.count("retention-c") == 1000
