"""Resources made by hand, and an app that runs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inventory.facts import App, Binding, Field, Function, Location
from inventory.graph import Flow, Graph, Store
from inventory.infrastructure.estate import Estate
from inventory.repository.facts import Repository
from inventory.resources import Reference, Resource, Value
from privacy.controls.subject import Deployed, Subject
from privacy.seen import Seen

APP = App("app:api", "api", location=Location("api/host.json"))
HERE = Location("infra/main.bicep", 10)
SITE = "Microsoft.Web/sites"
STORAGE = "Microsoft.Storage/storageAccounts"


def resource(
    type: str,
    name: Value = "x",
    body: Mapping[str, Value] | None = None,
    *,
    id: str = "",
    parent: str = "",
    scope: Value = None,
    version: str = "2024-04-01",
    conditions: Sequence[Value] = (),
) -> Resource:
    return Resource(
        id=id or f"{type}/{name}",
        type=type,
        name=name,
        body=dict(body or {}),
        location=HERE,
        declared=type,
        version=version,
        conditions=tuple(conditions),
        parent=parent,
        scope=scope,
        root="infra/main.bicep",
    )


def site(body: Mapping[str, Value] | None = None, **more: Any) -> Resource:
    return resource(SITE, "api", {"kind": "functionapp,linux", **(body or {})}, id="site", **more)


def settings(**values: Value) -> dict[str, Value]:
    """The body of a site with these app settings."""
    listed: list[Value] = [{"name": name, "value": value} for name, value in values.items()]
    return {"properties": {"siteConfig": {"appSettings": listed}}}


class Label:
    category = "user.contact.email"
    confidence = "high"


def http(level: str = "function") -> Binding:
    where = Location("api/function_app.py", 5)
    return Binding("fn:api/f/req", "fn:api/f", "httpTrigger", "trigger", "req", {"authLevel": level}, where)


def subject(
    *resources: Resource,
    bindings: Sequence[Binding] = (),
    stores: Sequence[Store] = (),
    flows: Sequence[Flow] = (),
    repository: Repository | None = None,
    hosts: bool = True,
) -> Subject:
    """An app with one function; every field that its flows carry is an e-mail address."""
    function = Function(
        "fn:api/f", APP.id, "f", "python", "python_v2", Location("api/function_app.py", 4), tuple(bindings)
    )
    graph = Graph((APP,), (function,), tuple(bindings), tuple(stores), (), tuple(flows))
    labels = {(flow.id, field.path): Label() for flow in flows for field in flow.fields}
    sites = tuple(r.id for r in resources if r.type == SITE) if hosts else ()
    estate = Estate(resources, {APP.id: sites}, stores)
    return Subject(APP, Seen(graph, labels), estate, Deployed(estate), repository or Repository())


def flow(target: str, operation: Any = "write", transforms: tuple[str, ...] = ()) -> Flow:
    at = (Location("api/function_app.py", 7),)
    return Flow(
        f"flow:{target}:{operation}",
        "fn:api/f",
        operation,
        target,
        None,
        (Field("email", (), transforms),),
        "high",
        at,
    )


def store(resource: str | None = None, kind: str = "azure_blob", **more: Any) -> Store:
    return Store(
        f"store:{kind}:people",
        kind,
        "people",
        None,
        (Location("api/function_app.py", 7),),
        resource=resource,
        **more,
    )


def ref(id: str, path: str = "") -> Reference:
    return Reference(id, path)
