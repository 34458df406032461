"""The graph as `inventory.json`: the public form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inventory import facts, resources
from inventory import graph as model
from inventory.facts import Confidence
from inventory.published import SCHEMA_VERSION
from inventory.secrecy import said

TOOL = "privacy"


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader of the graph says of one field of one flow: an overlay, never part of the graph."""

    category: str
    confidence: Confidence


Labels = Mapping[tuple[str, str], Label]
Row = Mapping[str, Any]


def to_json(
    graph: model.Graph,
    labels: Labels | None = None,
    version: str = "",
    controls: Iterable[Row] = (),
    literals: Sequence[Row] = (),
) -> dict[str, Any]:
    """The inventory as plain JSON values; lists are sorted by id.

    `controls` and `literals` are rows as `Control` and `Written` say; without literals there is no such key.
    """
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
        **({"literals": [dict(row) for row in literals]} if literals else {}),
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
    graph: model.Graph,
    labels: Labels | None = None,
    version: str = "",
    controls: Iterable[Row] = (),
    literals: Sequence[Row] = (),
) -> bytes:
    """The inventory as bytes: the same graph gives the same bytes."""
    content = to_json(graph, labels, version, controls, literals)
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
        "placed_at": _places(store.placed_at),
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
        **({"places": list(field.places)} if field.places else {}),
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
