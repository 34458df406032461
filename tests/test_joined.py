"""Samples meet the functions they go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.scan import scan_checkout
from inventory.sources import read
from privacy.classify.decide import classify
from privacy.classify.joined import Joined, join
from privacy.classify.samples import collect, requests_of

CODE = """
import azure.functions as func

app = func.FunctionApp()


@app.route(route="orders/{id}", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="orders", connection="C")
def CreateOrder(req: func.HttpRequest, out: func.Out[str]):
    body = req.get_json()
    out.set({"f1": body["f1"], "who": body["who"], "town": body["town"]})


@app.route(route="stock", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="stock", connection="C")
def UpdateStock(req: func.HttpRequest, out: func.Out[str]):
    body = req.get_json()
    out.set({"f1": body["f1"], "shelf": body["shelf"], "count": body["count"]})
"""
PERSON = '{"f1": "wilhelmina@example.com", "who": "Wilhelmina Strand", "town": "Leeds"}'
THING = '{"f1": "A-17", "shelf": "B2", "count": 4}'


def looked(folder: Path, files: dict[str, str]) -> tuple[Joined, dict[tuple[str, str], str]]:
    """The joined samples, and the category of each field that goes to a queue, by queue and path."""
    for name, text in {"host.json": "{}", "function_app.py": CODE, **files}.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    checkout = read(folder)
    graph = scan_checkout(checkout)
    joined = join(graph, checkout, collect(checkout))
    verdicts = classify(graph, joined).verdicts
    by_id = {flow.id: flow.target.rpartition(":")[2] for flow in graph.flows}
    return joined, {(by_id[flow], path): held.category for (flow, path), held in verdicts.items()}


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"samples/a.http": f"POST {{{{host}}}}/api/orders/7\n\n{PERSON}\n"}, "by its address"),
        ({"samples/create-order.json": PERSON}, "by its name"),
        ({"samples/create_order/valid.json": PERSON}, "by its name"),
        (
            {
                "samples/x.json": PERSON,
                "tests/test_it.py": 'import requests\n\ndef test_order():\n    requests.post("/api/orders/{id}", open("samples/x.json"))\n',
            },
            "posted by tests/test_it.py",
        ),
        ({"samples/x.json": PERSON}, "by its shape"),
    ],
    ids=["address", "name", "folder", "test", "shape"],
)
def test_a_sample_goes_to_its_function_and_to_no_other(
    tmp_path: Path, files: dict[str, str], why: str
) -> None:
    joined, said = looked(tmp_path, files)
    seen = {name: held["f1"][0].where for name, held in joined.by_function.items()}
    assert list(seen) == ["fn:CreateOrder"] and seen["fn:CreateOrder"].endswith(why)
    assert said["orders", "f1"] == "user.contact.email"
    assert ("stock", "f1") not in said


def test_requests_of_one_file_go_each_its_way(tmp_path: Path) -> None:
    text = (
        f"POST http://localhost/api/orders/7\n\n{PERSON}\n\n###\nPOST http://localhost/api/stock\n\n{THING}\n"
    )
    joined, said = looked(tmp_path, {"samples/all.http": text})
    assert sorted(joined.by_function) == ["fn:CreateOrder", "fn:UpdateStock"]
    assert said["orders", "f1"] == "user.contact.email" and ("stock", "f1") not in said


def test_a_sample_of_nobody_speaks_for_every_field_of_its_path(tmp_path: Path) -> None:
    joined, said = looked(tmp_path, {"samples/x.json": '{"f1": "wilhelmina@example.com"}'})
    assert not joined.by_function and set(joined.loose) == {"f1"}
    assert said["orders", "f1"] == said["stock", "f1"] == "user.contact.email"


def test_no_value_is_shown(tmp_path: Path) -> None:
    joined, _ = looked(tmp_path, {"samples/x.json": PERSON})
    assert "wilhelmina" not in repr(joined).lower()
    assert "wilhelmina" not in repr(joined.by_function["fn:CreateOrder"]["f1"]).lower()


@pytest.mark.parametrize("text", ["", "###\n###", "POST", "GET http://[x/{{\n\n{", "{{host}}/a\n\n\n"])
def test_any_file_of_requests_is_taken_apart(text: str) -> None:
    list(requests_of(text))
