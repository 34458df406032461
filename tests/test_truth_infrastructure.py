"""What `truth.yaml` says of an app's infrastructure: `hosts`, `stores` with their places and periods.

`controls` are the verdicts that files alone give. `in` is the ARM type of the resource a store lives in, `kept` the
period after which it removes content by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import app_names, copy_app
from test_truth import graph, last, truth

from inventory.graph import Store
from inventory.infrastructure.estate import Estate
from inventory.resources import as_written
from privacy.commands import look

APPS = [app for app in app_names() if "infrastructure" in truth(app)]


def stores() -> list[Any]:
    return [
        pytest.param(app, said, id=f"{app}-{said['kind']}-{said.get('name', '')}")
        for app in APPS
        for said in truth(app)["infrastructure"]["stores"]
    ]


def store(app: str, said: dict[str, Any]) -> Store:
    named = [
        s
        for s in graph(app).stores
        if s.kind == said["kind"] and ("name" not in said or last(s.name) == said["name"].lower())
    ]
    assert len(named) == 1, [s.id for s in graph(app).stores]
    return named[0]


@pytest.mark.parametrize("app", APPS)
def test_which_function_app_runs_the_code(app: str) -> None:
    estate = Estate(graph(app).resources, graph(app).hosts)
    found = {a.id: [as_written(s.name) for s in estate.site(a.id)] for a in graph(app).apps}
    assert found == truth(app)["infrastructure"]["hosts"]


@pytest.mark.parametrize(("app", "said"), stores())
def test_what_a_store_lives_in(app: str, said: dict[str, Any]) -> None:
    found = store(app, said)
    estate = Estate(graph(app).resources)
    assert found.resource is not None, found
    resource = estate.by_id[found.resource]
    assert resource.type == said["in"], (resource.id, found.joined)
    assert found.joined


@pytest.mark.parametrize(("app", "said"), stores())
def test_where_it_is_and_how_long_it_keeps(app: str, said: dict[str, Any]) -> None:
    found = store(app, said)
    assert (found.region, found.country) == (said["region"], said["country"]), found
    assert said.get("kept", found.retention.period) == found.retention.period, found.retention
    assert {r.region for r in found.replicas} >= set(said.get("replicas", ())), found.replicas


@pytest.mark.parametrize("app", APPS)
def test_gaps_of_infrastructure(app: str) -> None:
    for word in truth(app)["infrastructure"].get("gaps", ()):
        assert any(word in gap.reason for gap in graph(app).gaps), [g.reason for g in graph(app).gaps]


@pytest.mark.parametrize("app", APPS)
def test_every_file_of_infrastructure_is_read_whole(app: str) -> None:
    bad = [
        g for g in graph(app).gaps if g.location.path.endswith((".bicep", ".bicepparam", ".tf", ".tfvars"))
    ]
    words = truth(app)["infrastructure"].get("gaps", ())
    assert not [g for g in bad if not any(w in g.reason for w in words)]


@pytest.mark.parametrize("app", APPS)
def test_what_is_so_of_the_controls(app: str, tmp_path: Path) -> None:
    looked = look(copy_app(app, tmp_path))
    rows = looked.inventory["controls"]
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["id"].partition("@")[0].removeprefix("control:"), set()).add(row["verdict"])
    said = truth(app)["infrastructure"]["controls"]
    assert {item: found[item] for item in said} == {item: {verdict} for item, verdict in said.items()}
