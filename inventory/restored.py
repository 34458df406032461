"""The graph that an `inventory.json` holds, as far as it keeps one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from inventory import facts, resources
from inventory import graph as model
from inventory.errors import Problem
from inventory.published import SCHEMA_VERSION, Flow, Function, Inventory, Place, Resource, Setting, Store


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
        _ats(s.placed_at),
    )


def _read_flow(f: Flow) -> model.Flow:
    fields = tuple(
        facts.Field(x.path, tuple(x.aliases), tuple(x.transforms), x.type, x.owner, tuple(x.places))
        for x in f.fields
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
