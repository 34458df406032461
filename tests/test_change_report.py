"""The change report: in people's words, with what it calls for; and the older inventory it is given."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import APPOINTMENTS, DECLARED, GRAPH, HOSTILE, LABELS, case

from inventory import snapshot
from inventory.errors import Problem
from privacy.comparison import earlier
from privacy.comparison.changes import Change, compare
from privacy.comparison.report import ChangeReport, catalog, derive
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.pages import Page

INVENTORY = snapshot.to_json(GRAPH, LABELS, "0")
REPORT = next(one for one in documents.available() if one.name == "change-report")


def before() -> dict[str, Any]:
    """The small graph as it was: without the mail provider, the complaint, and with a shorter limit."""
    content = copy.deepcopy(INVENTORY)
    content["recipients"] = [one for one in content["recipients"] if one["id"] != "recipient:sendgrid"]
    content["flows"] = [one for one in content["flows"] if one["target"] != "recipient:sendgrid"]
    for flow in content["flows"]:
        flow["fields"] = [one for one in flow["fields"] if one["path"] != "complaint"]
    store = next(one for one in content["stores"] if one["id"] == APPOINTMENTS)
    store["retention"]["period"] = "P30D"
    return content


def dossier(old: dict[str, Any] | None = None, declared: bytes | None = DECLARED) -> Dossier:
    return Dossier(replace(case(declared), earlier=old or before(), inventory=INVENTORY))


def chapter() -> ChangeReport:
    return derive(dossier().case)


def test_every_kind_of_change_has_its_words_and_every_call_exists() -> None:
    source = (Path(__file__).parent.parent / "privacy/comparison/changes.py").read_text(encoding="utf-8")
    kinds, calls = catalog()["kinds"], catalog()["calls"]
    for word in ("function", "store", "recipient"):
        source = source.replace('"new_{word}"', f'"new_{word}"')
    for kind, row in kinds.items():
        assert kind in source or kind.rpartition("_")[2] in ("function", "store", "recipient"), kind
        wanted = {*row["calls_for"], *row.get("if_first", ()), *row.get("if_special", ())}
        assert wanted | set(row.get("if_outside", ())) <= set(calls)
        row["says"].format(name="n", category="c", before="b", after="a", functions="f", fields="x")


def test_changes_are_told_with_what_they_call_for() -> None:
    by_kind = {group.kind: group for group in chapter().groups if group.read}
    assert list(by_kind) == ["new_recipient", "new_data", "longer_retention"]
    (recipient,) = by_kind["new_recipient"].entries
    assert {"record", "contract", "notice"} <= set(recipient.calls_for)
    health = next(one for one in by_kind["new_data"].entries if one.special)
    assert {"dpia", "condition", "california"} <= set(health.calls_for) and health.first
    (longer,) = by_kind["longer_retention"].entries
    assert longer.cell.stated[0].value == (
        "Azure Cosmos DB clinic/appointments now keeps what it holds for 90 days, before: 30 days"
    )
    assert longer.activities == ("booking",)
    assert {call.id for call in chapter().calls} >= {"dpia", "california", "storage"}


def test_what_may_be_no_change_is_said() -> None:
    old = before()
    old["coverage"]["files"] += 1
    old["tool"]["version"] = "other"
    old["gaps"] = []
    said = " ".join(derive(dossier(old).case).doubts)
    assert "different programs" in said and "fewer files" in said and "More was not understood" in said


def test_the_document_says_it_and_stays_text() -> None:
    text = Page(REPORT, dossier()).text
    assert "Twilio SendGrid was not seen to get data before" in text
    assert "Article 35(11) GDPR" in text and "45 calendar days" in text
    hostile = copy.deepcopy(before())
    hostile["flows"] = [one for one in hostile["flows"] if one["id"] != "flow:6"]
    text = Page(REPORT, dossier(hostile)).text
    assert HOSTILE not in text and "<script>" not in text
    assert Page(REPORT, dossier(hostile)).text == text


def test_it_comes_in_every_format_where_nothing_is_declared() -> None:
    files = documents.rendered(Page(REPORT, dossier(declared=None)), documents.FORMATS)
    assert {"change-report.md", "change-report.json", "change-report.changes.csv"} <= set(files)
    rows = files["change-report.changes.csv"].decode("utf-8-sig").splitlines()
    assert len(rows) > 4 and any("recipient:sendgrid" in row for row in rows)


def test_no_change_is_no_more_than_not_seen() -> None:
    text = Page(REPORT, dossier(INVENTORY)).text
    assert "No difference was seen in what was scanned" in text and "What it calls for" not in text


def test_it_is_only_written_with_something_to_compare() -> None:
    assert REPORT not in documents.chosen((), ())[0]
    assert REPORT in documents.chosen((), (), ("earlier",))[0]
    with pytest.raises(Problem) as caught:
        documents.chosen(("change-report",), ())
    assert "--since" in caught.value.hint


def test_a_change_keeps_its_id() -> None:
    ids = [one.id for one in compare(before(), INVENTORY)]
    assert len(set(ids)) == len(ids)
    assert "change:new_data/recipient:sendgrid/user.contact.email/email" in ids
    assert Change("k", "store:a", "a").id == "change:k/store:a"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[]", "no inventory"),
        (b"{}", "no inventory"),
        (b'{"schema_version": 99}', "schema version 99"),
        (b'{"schema_version": 1, "flows": 3}', "broken at"),
    ],
)
def test_a_broken_older_inventory_is_a_problem(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(content)
    with pytest.raises(Problem) as caught:
        earlier.read(path)
    assert said in caught.value.message and caught.value.at == str(path)


def test_an_older_inventory_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(Problem):
            earlier.read(path)


@given(parts=st.dictionaries(st.sampled_from([*INVENTORY]), st.none() | st.integers() | st.lists(st.text())))
def test_any_part_may_be_broken(parts: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("old") / "old.json"
    path.write_text(json.dumps(INVENTORY | parts), encoding="utf-8")
    try:
        content = earlier.read(path)
    except Problem:
        return
    derive(dossier(content).case)
