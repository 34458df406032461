"""Each golden app against `truth.yaml`, which people wrote by reading the app's code.

The golden outputs say what the tool says today; these files say what is so. The keys of a function:

`bindings`  exactly these, by type and direction; `properties` and `resolved` are parts of what must be there
`flows`     each must be found. `do` operation, `to` and `from` a far end, `fields` what must arrive there as
            it is, or `through` a transform (`hash`, `mask`; `anything`: changed or not)
`never`     nothing may match it; with `fields`: none of these may arrive there unprotected

A far end is `caller:http`, a kind of store with or without a resource's name (`cosmos_db appointments`),
`recipient` for any third party, or a word of a third party's name.
"""

from __future__ import annotations

import functools
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import APPS, app_names, copy_app
from ruamel.yaml import YAML

from inventory.facts import Binding, Field
from inventory.graph import Flow, Graph, Recipient, Store
from inventory.scan import scan
from privacy.classify.decide import classify

PROTECTED = ("hash", "mask", "encrypt", "redact", "token", "pseudonym")
Truth = Mapping[str, Any]


@functools.cache
def truth(app: str) -> Truth:
    content: Truth = YAML(typ="safe").load(APPS / app / "truth.yaml")
    return content


@functools.cache
def graph(app: str) -> Graph:
    with tempfile.TemporaryDirectory() as folder:
        return scan(copy_app(app, Path(folder)))


def cases(key: str) -> list[Any]:
    """(app, function name, its truth) for every function that has something to say under `key`."""
    return [
        pytest.param(app, name, said, id=f"{app}-{name}-{n}")
        for app in app_names()
        for name, facts in truth(app)["functions"].items()
        for n, said in enumerate(facts.get(key, ()))
    ]


def words(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", " ", text.lower())


def last(name: str) -> str:
    return re.split(r"[/.]", name)[-1].lower()


def is_far_end(target: str | None, meant: str, seen: Graph) -> bool:
    if meant == "caller:http" or target is None:
        return target == meant
    far = far_ends(seen).get(target)
    kind, _, name = meant.partition(" ")
    if isinstance(far, Store):
        return far.kind == kind and (not name or last(far.name) == name.lower())
    if isinstance(far, Recipient):
        return meant == "recipient" or words(meant) in words(f"{far.id} {far.name}")
    return False


def far_ends(seen: Graph) -> dict[str, Store | Recipient]:
    return {far.id: far for far in (*seen.stores, *seen.recipients)}


def plain(field: Field) -> bool:
    return not any(t.startswith(PROTECTED) for t in field.transforms)


def called(field: Field, name: str) -> bool:
    names = (field.path, *field.aliases)
    return any(re.split(r"[.\[\]]+", known.removesuffix("[]"))[-1] == name for known in names)


def arrives(field: Field, name: str, through: str | None) -> bool:
    if not called(field, name):
        return False
    if through == "anything":
        return True
    return plain(field) if through is None else any(t.startswith(through) for t in field.transforms)


def matching(said: Truth, flows: Iterable[Flow], seen: Graph) -> list[Flow]:
    return [
        flow
        for flow in flows
        if ("do" not in said or flow.operation == said["do"])
        and ("to" not in said or is_far_end(flow.target, said["to"], seen))
        and ("from" not in said or is_far_end(flow.origin, said["from"], seen))
    ]


def flows_of(app: str, name: str) -> list[Flow]:
    return [flow for flow in graph(app).flows if flow.function == truth(app)["functions"][name]["id"]]


def shown(flows: Iterable[Flow]) -> str:
    return "\n".join(
        f"  {f.operation} {f.target} from {f.origin}: "
        + ", ".join(f"{x.path}{list(x.transforms) or ''}" for x in f.fields)
        for f in flows
    )


@pytest.mark.parametrize("app", app_names())
def test_apps(app: str) -> None:
    found = [
        {"id": a.id, "models": sorted(a.models), "languages": sorted(a.languages)} for a in graph(app).apps
    ]
    assert found == truth(app)["apps"]


@pytest.mark.parametrize("app", app_names())
def test_these_functions_and_no_others(app: str) -> None:
    assert sorted(f.id for f in graph(app).functions) == sorted(
        f["id"] for f in truth(app)["functions"].values()
    )


@pytest.mark.parametrize("app", app_names())
def test_functions(app: str) -> None:
    found = {f.id: f for f in graph(app).functions}
    for name, said in truth(app)["functions"].items():
        function = found[said["id"]]
        assert function.name == name
        assert function.location.path.startswith(said["path"]), function.location
        assert function.disabled == said.get("disabled", False), name
        assert function.language == said.get("language", "python"), name
        assert set(function.flags) >= set(said.get("flags", ())), name
        assert ("not_registered" in function.flags) == ("not_registered" in said.get("flags", ())), name


@pytest.mark.parametrize(
    ("app", "name"), [pytest.param(a, n, id=f"{a}-{n}") for a in app_names() for n in truth(a)["functions"]]
)
def test_bindings_are_exactly_these(app: str, name: str) -> None:
    said = truth(app)["functions"][name]
    found = [b for b in graph(app).bindings if b.function == said["id"]]

    def key(type_: str, direction: str) -> tuple[str, str]:
        return type_.lower(), direction

    assert Counter(key(b.type, b.direction) for b in found) == Counter(
        key(b["type"], b["direction"]) for b in said["bindings"]
    )


@pytest.mark.parametrize(("app", "name", "said"), cases("bindings"))
def test_bindings(app: str, name: str, said: Truth) -> None:
    seen = graph(app)
    binding = next(b for b in seen.bindings if same_binding(b, said, truth(app)["functions"][name]["id"]))
    found = {k: v.lower() if isinstance(v, str) else v for k, v in binding.properties.items()}
    for key, value in said.get("properties", {}).items():
        assert found.get(key) == (value.lower() if isinstance(value, str) else value), key
    for key, value in said.get("resolved", {}).items():
        assert seen.resolved.get(binding.id, {}).get(key) == value
    if "store" in said:
        assert is_far_end(seen.binding_store.get(binding.id), said["store"], seen), seen.binding_store.get(
            binding.id
        )


def same_binding(binding: Binding, said: Truth, function: str) -> bool:
    return (
        binding.function == function
        and binding.type.lower() == said["type"].lower()
        and binding.direction == said["direction"]
        and binding.name == said.get("name", binding.name)
    )


@pytest.mark.parametrize(("app", "name", "said"), cases("flows"))
def test_flows(app: str, name: str, said: Truth) -> None:
    found = matching(said, flows_of(app, name), graph(app))
    assert found, f"{name}: nothing like {dict(said)} among\n{shown(flows_of(app, name))}"
    for field in said.get("fields", ()):
        assert any(arrives(f, field, said.get("through")) for flow in found for f in flow.fields), (
            f"{name}: {field} through {said.get('through', 'nothing')} is not in\n{shown(found)}"
        )


@pytest.mark.parametrize(("app", "name", "said"), cases("never"))
def test_never(app: str, name: str, said: Truth) -> None:
    found = matching(said, flows_of(app, name), graph(app))
    if "fields" in said:
        found = [f for f in found if any(called(x, n) and plain(x) for x in f.fields for n in said["fields"])]
    assert not found, f"{name}: {dict(said)} is not so, but found\n{shown(found)}"


@pytest.mark.parametrize("app", app_names())
def test_stores(app: str) -> None:
    for said in truth(app)["stores"]:
        found = [
            s for s in graph(app).stores if s.kind == said["kind"] and last(s.name) == said["name"].lower()
        ]
        assert len(found) == 1, (said, [s.id for s in graph(app).stores])
        assert found[0].hidden == said.get("hidden", False), said
        assert not found[0].hidden or found[0].reason, f"{found[0].id} is hidden and does not say why"
        assert "account" not in said or found[0].account == said["account"], found[0]


@pytest.mark.parametrize("app", app_names())
def test_no_more_stores_than_there_are(app: str) -> None:
    counted = Counter(s.kind for s in graph(app).stores if not s.hidden)
    said = truth(app)["visible"]
    assert {kind: counted[kind] for kind in said} == said, [s.id for s in graph(app).stores if not s.hidden]


@pytest.mark.parametrize("app", app_names())
def test_recipients_are_exactly_these(app: str) -> None:
    seen, said = graph(app), truth(app)["recipients"]
    for name in said:
        assert any(is_far_end(r.id, name, seen) for r in seen.recipients), (
            name,
            [r.id for r in seen.recipients],
        )
    strange = [r.id for r in seen.recipients if not any(is_far_end(r.id, name, seen) for name in said)]
    assert not strange


def stands_for(node: str, meant: str, seen: Graph) -> bool:
    far = far_ends(seen).get(node)
    if isinstance(far, Store):
        return last(far.name) == meant.lower()
    return node == meant or is_far_end(node, meant, seen)


def follows(path: Iterable[str], steps: list[str], seen: Graph) -> bool:
    nodes = iter(path)
    return all(any(stands_for(node, step, seen) for node in nodes) for step in steps)


def paths(app: str, steps: list[str]) -> list[tuple[str, ...]]:
    return [path for path in graph(app).onward(steps[0]) if follows(path, steps, graph(app))]


@pytest.mark.parametrize("app", app_names())
def test_what_reaches_what(app: str) -> None:
    for steps in truth(app)["reaches"]:
        assert paths(app, steps), f"no path {' -> '.join(steps)}"


@pytest.mark.parametrize("app", app_names())
def test_what_stays_apart(app: str) -> None:
    for steps in truth(app)["apart"]:
        assert not paths(app, steps), f"there is no path {' -> '.join(steps)}"


@pytest.mark.parametrize("app", app_names())
def test_gaps_name_what_is_not_known(app: str) -> None:
    for word in truth(app).get("gaps", ()):
        assert any(word in gap.reason for gap in graph(app).gaps), graph(app).gaps


@pytest.mark.parametrize("app", app_names())
def test_categories(app: str) -> None:
    seen = graph(app)
    labels = classify(seen).labels
    found: dict[str, set[str | None]] = {}
    for flow in seen.flows:
        for field in flow.fields:
            label = labels.get((flow.id, field.path))
            found.setdefault(last(field.path), set()).add(label.category if label else None)
    for name, category in truth(app)["categories"].items():
        assert any((c or "").startswith(category) for c in found.get(name.lower(), ())), (
            name,
            found.get(name.lower()),
        )
    for name in truth(app)["impersonal"]:
        assert found.get(name.lower(), {None}) == {None}, (name, found[name.lower()])
