"""The graph as `inventory.json`, and back: the public form, with its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inventory import facts, resources
from inventory import graph as model
from inventory.errors import Problem
from inventory.facts import Confidence, Operation
from inventory.secrecy import said

SCHEMA_VERSION = 1
TOOL = "privacy"


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader of the graph says of one field of one flow: an overlay, never part of the graph."""

    category: str
    confidence: Confidence


Labels = Mapping[tuple[str, str], Label]
Row = Mapping[str, Any]
Verdict = Literal[
    "pass", "pass_default", "fail", "warn", "conditional", "unknown", "absent", "not_applicable"
]  # fmt: skip


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow")


class Place(_Model):
    """A file of the checkout and a line in it, counted from 1."""

    path: str
    line: int


class Tool(_Model):
    name: str
    version: str


class Commit(_Model):
    """The commit that was scanned, null outside git; `dirty` when files differed from it."""

    commit: str | None
    dirty: bool


class App(_Model):
    id: str
    path: str
    models: list[str]
    languages: list[str]
    location: Place


class Function(_Model):
    """`flags` are remarks such as `not_registered`."""

    id: str
    app: str
    name: str
    language: str
    model: str
    disabled: bool
    location: Place
    bindings: list[str]
    flags: list[str] = Field(default_factory=list)


class Binding(_Model):
    """`properties` as the source declares them; `resolved` what settings made of them."""

    id: str
    function: str
    type: str
    direction: Literal["trigger", "in", "out"]
    name: str
    properties: dict[str, Any]
    resolved: dict[str, str]
    store: str | None
    location: Place


class Retention(_Model):
    """How long a store keeps what it holds: an ISO 8601 duration; null: no limit, or none is known.

    `origin` is `observed` where configuration says it, `inferred` for a default of the platform, else
    `missing`. `adds` is what keeps content longer; each starts with its own period where that is known.
    `purged_by` are ids of functions that delete from it on a schedule.
    """

    period: str | None
    origin: Literal["observed", "inferred", "missing"]
    rule: str
    adds: list[str] = Field(default_factory=list)
    purged_by: list[str] = Field(default_factory=list)
    evidence: list[Place] = Field(default_factory=list)


class Replica(_Model):
    """A further place where the platform keeps a store's content, and what makes it do so."""

    region: str | None
    country: str | None
    why: str
    origin: Literal["observed", "inferred"]
    evidence: list[Place]


class Trait(_Model):
    """What infrastructure code says of how a store is kept.

    `topic` is network, encryption, backup or redundancy.
    """

    topic: str
    says: str
    evidence: list[Place]


class Store(_Model):
    """`symbolic`: part of the name or the account stands in configuration nobody could read.

    `copies`: for a hidden store, the stores whose content the platform copies into it. `settings`: names of
    the settings that lead to it. `joined`: why `resource` is taken for the one it lives in.
    `unplaced`: why its region is not known.
    """

    id: str
    kind: str
    name: str
    account: str | None
    hidden: bool
    reason: str
    symbolic: bool
    region: str | None
    country: str | None
    retention: Retention
    resource: str | None
    copies: list[str] = Field(default_factory=list)
    settings: list[str] = Field(default_factory=list)
    joined: str = ""
    unplaced: str = ""
    replicas: list[Replica] = Field(default_factory=list)
    traits: list[Trait] = Field(default_factory=list)
    evidence: list[Place]


class Recipient(_Model):
    id: str
    name: str
    country: str | None
    kind: str
    verified: str
    account: str | None = None
    resource: str | None = None
    region: str | None = None
    evidence: list[Place]


class FlowField(_Model):
    """`aliases` are other names the same value goes by in the code."""

    path: str
    category: str | None
    confidence: Confidence | None
    transforms: list[str]
    aliases: list[str] = Field(default_factory=list)
    type: str | None = None
    owner: str | None = None


class Flow(_Model):
    """One function doing one thing to one target; `origin` is where the fields came from."""

    id: str
    function: str
    operation: Operation
    target: str
    origin: str | None
    fields: list[FlowField]
    confidence: Confidence
    binding: str | None
    evidence: list[Place]


class Gap(_Model):
    reason: str
    location: Place


class Signal(_Model):
    """What one signal of a control says of one thing, and where that is seen."""

    id: str
    verdict: Verdict
    about: str
    message: str
    evidence: list[Place]


class Control(_Model):
    """The verdict of files on one control for one app; what people attest stands in privacy.yaml."""

    id: str
    control: str
    title: str
    app: str
    verdict: Verdict
    why: str
    signals: list[Signal]


class Setting(_Model):
    """A setting's name and where its value leads: never the value itself, which may be anybody's name."""

    name: str
    app: str
    account: str | None
    database: str | None
    entity: str | None
    reference: str | None
    secret: bool
    resource: str | None = None
    location: Place


class Resource(_Model):
    """What infrastructure code declares, without its properties: those may be anything.

    `type` is ARM's, `declared` as the source writes it; open parts of `name` stand in round brackets.
    `conditional`: whether it hangs on something the scan doesn't know; `repeated`: one of an unknown number;
    `existing`: only referred to. `runs` are ids of the apps that a function app runs.
    """

    id: str
    type: str
    declared: str
    name: str
    version: str
    parent: str
    conditional: bool
    repeated: bool
    existing: bool
    runs: list[str]
    location: Place


class Coverage(_Model):
    """What was looked at: files and bytes in all, code files by language, and what was left out."""

    files: int
    bytes: int
    languages: dict[str, int]
    left_out: dict[str, int]


class Inventory(_Model):
    """The inventory of one checkout, as `privacy scan --format json` prints it."""

    schema_version: int = SCHEMA_VERSION
    tool: Tool
    source: Commit
    apps: list[App]
    functions: list[Function]
    bindings: list[Binding]
    stores: list[Store]
    recipients: list[Recipient]
    flows: list[Flow]
    resources: list[Resource]
    controls: list[Control]
    gaps: list[Gap]
    settings: list[Setting] = Field(default_factory=list)
    calls: list[tuple[str, str]] = Field(default_factory=list)
    coverage: Coverage


# --- out ---------------------------------------------------------------------------------------


def to_json(
    graph: model.Graph, labels: Labels | None = None, version: str = "", controls: Iterable[Row] = ()
) -> dict[str, Any]:
    """The inventory as plain JSON values; lists are sorted by id. `controls` are rows as `Control` says."""
    labels = labels or {}
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": version or _version()},
        "source": {"commit": graph.commit, "dirty": graph.dirty},
        "apps": [_app(a) for a in graph.apps],
        "functions": [_function(f) for f in graph.functions],
        "bindings": [_binding(b, graph) for b in graph.bindings],
        "stores": [_store(s) for s in graph.stores],
        "recipients": [_recipient(r) for r in graph.recipients],
        "flows": [_flow(f, labels) for f in graph.flows],
        "resources": [_resource(r, graph) for r in sorted(graph.resources, key=lambda r: r.id)],
        "controls": sorted((dict(row) for row in controls), key=lambda row: str(row["id"])),
        "gaps": [{"reason": g.reason, "location": _place(g.location)} for g in graph.gaps],
        "settings": [_setting(s) for s in graph.settings],
        "calls": [list(c) for c in graph.calls],
        "coverage": {
            "files": graph.coverage.files,
            "bytes": graph.coverage.bytes,
            "languages": dict(sorted(graph.coverage.languages.items())),
            "left_out": dict(sorted(graph.coverage.left_out.items())),
        },
    }


def dumps(
    graph: model.Graph, labels: Labels | None = None, version: str = "", controls: Iterable[Row] = ()
) -> bytes:
    """The inventory as bytes: the same graph gives the same bytes."""
    content = to_json(graph, labels, version, controls)
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False)
    return (text + "\n").encode("utf-8", "replace")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("privacy-inventory")
    except PackageNotFoundError:
        return "0"


def _place(at: facts.Location) -> dict[str, Any]:
    return {"path": at.path, "line": at.line}


def _places(found: tuple[facts.Location, ...]) -> list[dict[str, Any]]:
    return [_place(at) for at in found]


def _resource(resource: resources.Resource, graph: model.Graph) -> dict[str, Any]:
    return {
        "id": resource.id,
        "type": resource.type,
        "declared": resource.declared,
        "name": said(resources.as_written(resource.name)),
        "version": resource.version,
        "parent": resource.parent,
        "conditional": bool(resource.conditions),
        "repeated": resource.repeated,
        "existing": resource.existing,
        "runs": sorted(app for app, sites in graph.hosts.items() if resource.id in sites),
        "location": _place(resource.location),
    }


def _app(app: facts.App) -> dict[str, Any]:
    return {
        "id": app.id,
        "path": app.path,
        "models": list(app.models),
        "languages": list(app.languages),
        "location": _place(app.location),
    }


def _function(function: facts.Function) -> dict[str, Any]:
    return {
        "id": function.id,
        "app": function.app,
        "name": function.name,
        "language": function.language,
        "model": function.model,
        "disabled": function.disabled,
        "location": _place(function.location),
        "bindings": [b.id for b in function.bindings],
        "flags": list(function.flags),
    }


def _binding(binding: facts.Binding, graph: model.Graph) -> dict[str, Any]:
    store = graph.binding_store.get(binding.id)
    return {
        "id": binding.id,
        "function": binding.function,
        "type": binding.type,
        "direction": binding.direction,
        "name": binding.name,
        "properties": dict(binding.properties),
        "resolved": dict(graph.resolved.get(binding.id, {})),
        "store": store,
        "location": _place(binding.location),
    }


def _store(store: model.Store) -> dict[str, Any]:
    return {
        "id": store.id,
        "kind": store.kind,
        "name": store.name,
        "account": store.account,
        "hidden": store.hidden,
        "reason": store.reason,
        "symbolic": store.symbolic,
        "region": store.region,
        "country": store.country,
        "retention": _retention(store.retention),
        "resource": store.resource,
        "copies": list(store.copies),
        "settings": list(store.settings),
        "joined": store.joined,
        "unplaced": store.unplaced,
        "replicas": [_replica(r) for r in store.replicas],
        "traits": [{"topic": t.topic, "says": t.says, "evidence": _places(t.evidence)} for t in store.traits],
        "evidence": _places(store.evidence),
    }


def _retention(retention: model.Retention) -> dict[str, Any]:
    return {
        "period": retention.period,
        "origin": retention.origin,
        "rule": retention.rule,
        "adds": list(retention.adds),
        "purged_by": list(retention.purged_by),
        "evidence": _places(retention.evidence),
    }


def _replica(replica: model.Replica) -> dict[str, Any]:
    return {
        "region": replica.region,
        "country": replica.country,
        "why": replica.why,
        "origin": replica.origin,
        "evidence": _places(replica.evidence),
    }


def _recipient(recipient: model.Recipient) -> dict[str, Any]:
    return {
        "id": recipient.id,
        "name": recipient.name,
        "country": recipient.country,
        "kind": recipient.kind,
        "verified": recipient.verified,
        "account": recipient.account,
        "resource": recipient.resource,
        "region": recipient.region,
        "evidence": _places(recipient.evidence),
    }


def _flow(flow: model.Flow, labels: Labels) -> dict[str, Any]:
    return {
        "id": flow.id,
        "function": flow.function,
        "operation": flow.operation,
        "target": flow.target,
        "origin": flow.origin,
        "fields": [_field(f, labels.get((flow.id, f.path))) for f in flow.fields],
        "confidence": flow.confidence,
        "binding": flow.binding,
        "evidence": _places(flow.evidence),
    }


def _field(field: facts.Field, label: Label | None) -> dict[str, Any]:
    return {
        "path": field.path,
        "category": label.category if label else None,
        "confidence": label.confidence if label else None,
        "transforms": list(field.transforms),
        "aliases": list(field.aliases),
        "type": field.type,
        "owner": field.owner,
    }


def _setting(setting: facts.Setting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "app": setting.app,
        "account": setting.account,
        "database": setting.database,
        "entity": setting.entity,
        "reference": setting.reference,
        "secret": setting.secret,
        "resource": setting.resource,
        "location": _place(setting.location),
    }


# --- in ----------------------------------------------------------------------------------------


def from_json(content: Any) -> model.Graph:
    """The graph of an inventory; Problem when it is none of ours. Labels are not read back."""
    try:
        read = Inventory.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(p) for p in first["loc"])
        raise Problem(
            f"This is no inventory: {first['msg']}.", "Write it anew with privacy scan.", where
        ) from None
    if read.schema_version != SCHEMA_VERSION:
        raise Problem(
            f"The inventory has schema version {read.schema_version}, this tool reads {SCHEMA_VERSION}.",
            "Scan again with this version of the tool.",
        )
    return _graph(read)


def _at(place: Place) -> facts.Location:
    return facts.Location(place.path, place.line)


def _ats(places: list[Place]) -> tuple[facts.Location, ...]:
    return tuple(_at(p) for p in places)


def _graph(read: Inventory) -> model.Graph:
    bindings = {
        b.id: facts.Binding(b.id, b.function, b.type, b.direction, b.name, b.properties, _at(b.location))
        for b in read.bindings
    }
    return model.Graph(
        apps=tuple(
            facts.App(a.id, a.path, tuple(a.models), tuple(a.languages), {}, _at(a.location))
            for a in read.apps
        ),
        functions=tuple(_read_function(f, bindings) for f in read.functions),
        bindings=tuple(bindings.values()),
        stores=tuple(_read_store(s) for s in read.stores),
        recipients=tuple(
            model.Recipient(
                r.id, r.name, r.country, _ats(r.evidence), r.kind, r.verified, r.account, r.resource, r.region
            )
            for r in read.recipients
        ),
        flows=tuple(_read_flow(f) for f in read.flows),
        settings=tuple(_read_setting(s) for s in read.settings),
        gaps=tuple(facts.Gap(g.reason, _at(g.location)) for g in read.gaps),
        coverage=model.Coverage(
            read.coverage.files, read.coverage.bytes, read.coverage.languages, read.coverage.left_out
        ),
        commit=read.source.commit,
        dirty=read.source.dirty,
        resolved={b.id: b.resolved for b in read.bindings if b.resolved},
        binding_store={b.id: b.store for b in read.bindings if b.store},
        calls=tuple((start, end) for start, end in read.calls),
        resources=tuple(_read_resource(r) for r in read.resources),
        hosts=_hosts(read.resources),
    )


def _read_resource(r: Resource) -> resources.Resource:
    """A resource as far as the snapshot keeps it: without its body."""
    return resources.Resource(
        r.id,
        r.type,
        r.name,
        {},
        _at(r.location),
        r.declared,
        r.version,
        r.existing,
        (resources.Unknown("not kept"),) if r.conditional else (),
        r.parent,
        repeated=r.repeated,
    )


def _hosts(read: Iterable[Resource]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for resource in read:
        for app in resource.runs:
            found[app] = (*found.get(app, ()), resource.id)
    return dict(sorted(found.items()))


def _read_function(f: Function, bindings: Mapping[str, facts.Binding]) -> facts.Function:
    mine = tuple(bindings[id] for id in f.bindings if id in bindings)
    at = _at(f.location)
    return facts.Function(
        f.id, f.app, f.name, f.language, f.model, at, mine, None, f.disabled, tuple(f.flags)
    )


def _read_store(s: Store) -> model.Store:
    kept = s.retention
    retention = model.Retention(
        kept.period, kept.origin, kept.rule, _ats(kept.evidence), tuple(kept.adds), tuple(kept.purged_by)
    )
    return model.Store(
        s.id,
        s.kind,
        s.name,
        s.account,
        _ats(s.evidence),
        s.hidden,
        s.reason,
        s.symbolic,
        s.region,
        s.country,
        retention,
        s.resource,
        tuple(s.copies),
        tuple(s.settings),
        s.joined,
        s.unplaced,
        tuple(model.Replica(r.region, r.country, r.why, _ats(r.evidence), r.origin) for r in s.replicas),
        tuple(model.Trait(t.topic, t.says, _ats(t.evidence)) for t in s.traits),
    )


def _read_flow(f: Flow) -> model.Flow:
    fields = tuple(
        facts.Field(x.path, tuple(x.aliases), tuple(x.transforms), x.type, x.owner) for x in f.fields
    )
    return model.Flow(
        f.id, f.function, f.operation, f.target, f.origin, fields, f.confidence, _ats(f.evidence), f.binding
    )


def _read_setting(s: Setting) -> facts.Setting:
    return facts.Setting(
        s.name,
        _at(s.location),
        s.app,
        None,
        s.account,
        s.database,
        s.entity,
        s.reference,
        s.secret,
        s.resource,
    )


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `inventory.json`."""
    made = Inventory.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "inventory.json",
        **{k: v for k, v in made.items() if k != "title"},
    }
