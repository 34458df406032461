"""Resources and stores made by hand, in the shape that reading infrastructure code gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import strategies as st

from inventory.facts import Location
from inventory.graph import Store
from inventory.infrastructure.estate import Estate
from inventory.resources import (
    Choice,
    Computed,
    Context,
    Environment,
    Open,
    Parameter,
    Reference,
    Resource,
    Secret,
    Template,
    Unknown,
    Value,
)

FILE = "infra/main.bicep"
STORAGE = "Microsoft.Storage/storageAccounts"
BLOBS = f"{STORAGE}/blobServices"
CONTAINER = f"{BLOBS}/containers"
POLICY = f"{STORAGE}/managementPolicies"
COSMOS = "Microsoft.DocumentDB/databaseAccounts"
SQL = "Microsoft.Sql/servers"
DATABASE = f"{SQL}/databases"
VAULT = "Microsoft.KeyVault/vaults"
BUS = "Microsoft.ServiceBus/namespaces"
HUBS = "Microsoft.EventHub/namespaces"
WORKSPACE = "Microsoft.OperationalInsights/workspaces"
PRIVATE_ENDPOINT = "Microsoft.Network/privateEndpoints"


def resource(
    type: str,
    name: str = "it",
    body: Mapping[str, Value] | None = None,
    inside: str = "",
    *,
    on: Value = None,
    conditions: tuple[Value, ...] = (),
    existing: bool = False,
    version: str = "2024-01-01",
) -> Resource:
    """One resource with its type's last part and name as id; written on the lines of its paths, from 10 on."""
    body = dict(body or {})
    lines = {path: number for number, path in enumerate(_paths(body), 11)}
    id = f"{type.rpartition('/')[2]}:{name}"
    at = Location(FILE, 10)
    return Resource(
        id, type, name, body, at, type, version, existing, conditions, inside, on, FILE, lines=lines
    )


def _paths(body: Value, start: str = "") -> Iterable[str]:
    if isinstance(body, dict):
        for name, value in body.items():
            yield f"{start}{name}"
            yield from _paths(value, f"{start}{name}.")
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield f"{start[:-1]}[{number}]"
            yield from _paths(value, f"{start[:-1]}[{number}].")


def properties(**values: Value) -> dict[str, Value]:
    return {"properties": dict(values)}


def estate(*resources: Resource) -> Estate:
    return Estate(resources)


def store(kind: str = "azure_blob", name: str = "photos", resource: str | None = None) -> Store:
    return Store(f"store:{kind}:{name}", kind, name, None, (Location("app.py", 3),), resource=resource)


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 5000),
    st.sampled_from(["", "westeurope", "P14D", "Enabled", "Disabled", "Deny", "Standard_GRS", "x"]),
    st.text(max_size=8),
)
OPEN = st.one_of(
    st.builds(Parameter, st.text(max_size=6)),
    st.builds(Environment, st.text(max_size=6)),
    st.builds(Context, st.sampled_from(["resourceGroup().location", "uniqueString"])),
    st.builds(Reference, st.text(max_size=6), st.sampled_from(["", "id", "location"])),
    st.builds(Secret, st.just("listed key")),
    st.builds(Unknown, st.text(max_size=8)),
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    PLAIN | OPEN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["days", "enabled", "name", "locationName", "x"]), inner, max_size=3),
        st.builds(Choice, inner, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Open, inner, inner),
        st.builds(Template, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Computed, st.just("concat"), st.lists(inner, max_size=2).map(tuple)),
    ),
    max_leaves=6,
)
