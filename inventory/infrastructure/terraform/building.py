"""The resources of a plan in ARM's shape: bodies, parents, scopes, and what others add to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from inventory.facts import Gap, Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.plain_secrets import hidden
from inventory.infrastructure.terraform import arguments, azapi, kinds
from inventory.infrastructure.terraform.kinds import Child, Kind
from inventory.infrastructure.terraform.plan import META, Placed, Plan
from inventory.infrastructure.terraform.settling import settled
from inventory.infrastructure.terraform.shape import Body, finished, joined_arguments, put, shaped, take
from inventory.resources import Reference, Resource, Value, as_written

KEPT = "arguments"
"""Where arguments stand that have no twin in ARM's body."""


@dataclass(slots=True)
class Built:
    """Resources by id, and what is to be added to them once all are there."""

    resources: dict[str, Resource] = field(default_factory=dict)
    updates: list[tuple[Value, Body]] = field(default_factory=list)
    parents: dict[str, tuple[Value, ...]] = field(default_factory=dict)


def built(plan: Plan) -> tuple[Resource, ...]:
    """All resources of a plan, each once."""
    out = Built()
    for placed in list(plan.by_id.values()):
        for resource in _made(placed, plan, out):
            out.resources[resource.id] = resource
    _join(out)
    _update(out)
    return tuple(out.resources.values())


def _made(placed: Placed, plan: Plan, out: Built) -> Iterator[Resource]:
    given, lines = arguments.read(placed, plan.run)
    if placed.block.type == "module":
        given = {name: value for name, value in given.items() if name not in META}
    given = {name: settled(value, plan.by_id) for name, value in given.items()}
    given = {
        name: hidden(name, value, _place(placed, name, lines), plan.gaps) for name, value in given.items()
    }
    kind = kinds.table().kinds.get(placed.type)
    if placed.type in kinds.table().templates and not _is_of_file(placed):
        reason = "a template that stands inside Terraform is not read"
        plan.gaps.append(Gap(reason, _place(placed, "template_content", lines)))
    if azapi.is_one(placed.type):
        made = azapi.body(placed.type, given, lines)
        yield from _of_azapi(placed, plan, given, made, out)
    elif kind is not None:
        yield from _of_kind(placed, plan, kind, given, lines, out)
    elif not placed.is_data and placed.type != "module":
        yield _resource(placed, plan, placed.type, given.get("name"), Body(given, dict(lines)))


def _is_of_file(placed: Placed) -> bool:
    """Whether a template stands in a file of its own, where it is read as what it is."""
    written = placed.block.value("template_content") or placed.block.value("template_body")
    return isinstance(written, ex.Call) and written.function in ("file", "templatefile")


def _place(placed: Placed, name: str, lines: Mapping[str, int]) -> Location:
    return Location(placed.block.location.path, lines.get(name, placed.block.location.line))


def _resource(placed: Placed, plan: Plan, type: str, name: Value, body: Body) -> Resource:
    module, turn = placed.module, placed.turn
    conditions = (*module.conditions, *turn.conditions)
    return Resource(
        placed.id, type, name, body.content, placed.block.location, placed.block.labels[0],
        _version(placed, plan), placed.is_data, tuple(settled(c, plan.by_id) for c in conditions),
        root=plan.root.path, module=module.path.rstrip("/"), lines=body.lines,
        repeated=turn.repeated or module.repeated,
    )  # fmt: skip


def _version(placed: Placed, plan: Plan) -> str:
    provider = placed.block.labels[0].partition("_")[0]
    return plan.root.providers.get(provider) or placed.module.folder.providers.get(provider, "")


# --- kinds that have a twin ----------------------------------------------------------------------


def _of_kind(
    placed: Placed, plan: Plan, kind: Kind, given: dict[str, Value], lines: Mapping[str, int], out: Built
) -> Iterator[Resource]:
    body = shaped(kind.rows, given, lines)
    for target, constant in kind.constants.items():
        put(body, target, constant)
    for target, parts in kind.joins.items():
        together = joined_arguments(parts, given)
        if together is not None:
            put(body, target, together)
            body.lines.setdefault(target, lines.get(parts[0], placed.block.location.line))
    for target, argument in kind.unless.items():
        if given.get(argument) not in (None, ""):
            take(body, target)
    if kind.updates:
        out.updates.append((given.get(kind.updates), Body(dict(body.content), dict(body.lines))))
    _keep_rest(kind, given, lines, body)
    name = given.get(kind.named) if not kind.named.startswith("=") else kind.named[1:]
    resource = _resource(placed, plan, kind.type, name, finished(body))
    scope = next((given[a] for a in kind.scope if given.get(a) is not None), None)
    out.parents[placed.id] = tuple(
        _above(placed, plan, a, given) for a in kind.parent if given.get(a) is not None
    )
    yield replace(resource, scope=scope)
    for child in kind.children:
        yield from _child(resource, child, given, lines)


def _keep_rest(kind: Kind, given: Mapping[str, Value], lines: Mapping[str, int], body: Body) -> None:
    """Arguments without a twin keep their names, apart from the rest."""
    known = kind.arguments
    rest: dict[str, Value] = {
        name: value for name, value in given.items() if name not in known and value is not None
    }
    if rest:
        body.content[KEPT] = rest
        for path, line in lines.items():
            if path.partition(".")[0].partition("[")[0] in rest:
                body.lines[f"{KEPT}.{path}"] = line


def _child(
    resource: Resource, child: Child, given: Mapping[str, Value], lines: Mapping[str, int]
) -> Iterator[Resource]:
    body = shaped(child.rows, given, lines)
    if not any(_is_written(given, way) for way in child.when):
        return
    for target, constant in child.constants.items():
        put(body, target, constant)
    yield replace(
        resource, id=f"{resource.id}/{child.type.rpartition('/')[2]}/{child.name}", type=child.type,
        name=child.name, body=body.content, parent=resource.id, lines=body.lines, scope=None,
    )  # fmt: skip


def _is_written(given: Mapping[str, Value], way: tuple[str, ...]) -> bool:
    value: Value = dict(given)
    for name in way:
        value = value[0] if isinstance(value, list) and value else value
        if not isinstance(value, dict):
            return value is not None and not isinstance(value, list)
        value = value.get(name.removesuffix("[]"))
    return value not in (None, [])


def _above(placed: Placed, plan: Plan, argument: str, given: Mapping[str, Value]) -> Value:
    """What an argument that names another resource means: the resource where it is one, else its name."""
    written = placed.block.value(argument)
    if isinstance(written, ex.Member) and written.name in ("name", "id"):
        of = plan.run.value(written.of, placed.scope)
        if isinstance(of, Reference):
            return of
    return given[argument]


# --- azapi ---------------------------------------------------------------------------------------


def _of_azapi(
    placed: Placed, plan: Plan, given: Mapping[str, Value], made: azapi.Made, out: Built
) -> Iterator[Resource]:
    body = Body(made.body, made.lines)
    resource = replace(_resource(placed, plan, made.type, given.get("name"), body), version=made.version)
    if placed.type == "azapi_update_resource":
        target = given.get("resource_id")
        out.updates.append((target, body))
        if isinstance(target, Reference):
            return
    above = given.get("parent_id")
    if azapi.is_extension(made.type):
        resource = replace(resource, scope=above)
    elif made.type.count("/") > 1 and above is not None:
        out.parents[placed.id] = (above,)
    yield resource


# --- what hangs together -------------------------------------------------------------------------


def _join(out: Built) -> None:
    """Give every resource its parent: the one it refers to, or the only one of that name."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for resource in out.resources.values():
        names[(resource.type.lower(), as_written(resource.name).lower())].append(resource.id)
    for id, candidates in out.parents.items():
        resource = out.resources[id]
        parents = [_parent(resource, candidate, names) for candidate in candidates]
        parent = next((p for p in parents if p and p != id), "")
        out.resources[id] = replace(resource, parent=parent)


def _parent(resource: Resource, named: Value, names: Mapping[tuple[str, str], list[str]]) -> str:
    if isinstance(named, Reference):
        return named.resource
    written = as_written(named).rstrip("/").rpartition("/")[2].lower()
    type = resource.type.lower().rpartition("/")[0]
    while "/" in type and written:
        found = names.get((type, written), [])
        if len(found) == 1:
            return found[0]
        type = type.rpartition("/")[0]
    return ""


def _update(out: Built) -> None:
    """Add what associations and updates say to the resources that they mean."""
    for target, addition in out.updates:
        resource = out.resources.get(target.resource) if isinstance(target, Reference) else None
        if resource is None or resource.existing:
            continue
        body = Body(dict(resource.body), dict(resource.lines))
        for name, value in addition.content.items():
            if name in ("properties", "identity", "sku", "tags"):
                body.content[name] = merged(body.content.get(name), value)
        out.resources[resource.id] = replace(resource, body=body.content, lines=body.lines)


def merged(old: Value, new: Value) -> Value:
    """Two bodies as one: objects property by property, lists one after the other, else the new one."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{k: merged(old.get(k), v) for k, v in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    return new
