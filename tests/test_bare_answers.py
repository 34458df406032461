"""An answer without a body, or with a fixed text, is no data that could not be named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_graph import DECLARED, FLOWS, GRAPH, case

from inventory.scan import scan
from privacy.seen import CALLER, Seen

CODE = """import azure.functions as func

app = func.FunctionApp()


@app.route(route="visits", methods=["POST"])
def visits(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse({answer})
"""
BARE = {"a status": "status_code=204", "a text": '"ok"', "no body": ""}
FULL = {"what came": "req.get_body()", "a field": 'req.get_json()["email"]'}


def answers(folder: Path, answer: str) -> list[bool]:
    (folder / "host.json").write_text('{"version": "2.0"}')
    (folder / "function_app.py").write_text(CODE.replace("{answer}", answer))
    flows = [flow for flow in scan(folder).flows if flow.operation == "respond"]
    return [bool(flow.fields) or Seen.unnamed(flow) for flow in flows]


@pytest.mark.parametrize("answer", BARE)
def test_nothing_is_seen_in_it(answer: str, tmp_path: Path) -> None:
    assert answers(tmp_path, BARE[answer]) == [False]


@pytest.mark.parametrize("answer", FULL)
def test_something_is_in_it(answer: str, tmp_path: Path) -> None:
    assert answers(tmp_path, FULL[answer]) == [True]


@pytest.mark.parametrize(
    ("change", "unnamed"),
    [
        ({}, False),
        ({"confidence": "medium"}, True),
        ({"origin": "store:cosmos_db:clinic/appointments"}, True),
    ],
)
def test_the_record_says_so(change: dict[str, str], unnamed: bool) -> None:
    flows = tuple(replace(f, **({"fields": ()} | change)) if f.id == "flow:4" else f for f in FLOWS)
    booking = case(DECLARED, replace(GRAPH, flows=flows)).register.activities[0]
    entry = next(one for one in booking.recipients if one.id == CALLER)
    assert not entry.receives and entry.unnamed == unnamed
    assert bool(booking.unclassified.unnamed_flows) == unnamed
