"""The machine itself gets nobody's data: a request to it is a gap and no recipient."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.graph import Graph
from inventory.scan import scan

CODE = """import azure.functions as func
import requests

app = func.FunctionApp()


@app.route(route="visits", methods=["POST"])
def visits(req: func.HttpRequest) -> func.HttpResponse:
    requests.post("{url}", json={"email": req.get_json()["email"]})
    return func.HttpResponse(status_code=204)
"""
OWN = (
    "http://localhost:7071/api/next",
    "http://127.0.0.1:10000/devstoreaccount1/visits/one",
    "http://host.docker.internal:8080/x",
    "http://[::1]:8081/",
    "http://mail.localhost/send",
)


def seen(folder: Path, url: str) -> Graph:
    (folder / "host.json").write_text('{"version": "2.0"}')
    (folder / "function_app.py").write_text(CODE.replace("{url}", url))
    return scan(folder)


@pytest.mark.parametrize("url", OWN)
def test_it_is_a_gap_and_no_recipient(url: str, tmp_path: Path) -> None:
    graph = seen(tmp_path, url)
    assert not graph.recipients and not [flow for flow in graph.flows if flow.operation == "send"]
    assert [gap for gap in graph.gaps if "own machine" in gap.reason and gap.location.line == 9]


def test_another_machine_is_one(tmp_path: Path) -> None:
    graph = seen(tmp_path, "https://localhost.example.com/send")
    assert [one.id for one in graph.recipients] == ["recipient:localhost.example.com"]
    assert [field.path for flow in graph.flows if flow.operation == "send" for field in flow.fields]
