"""One root template deployed: its resources with those of all its modules, linked to one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inventory.facts import Gap, Location
from inventory.infrastructure.arm.assuming import Assuming
from inventory.infrastructure.arm.functions.places import FUNCTIONS
from inventory.infrastructure.arm.instances import Instance, lines
from inventory.infrastructure.arm.linking import Linker, only_meant, targets
from inventory.infrastructure.arm.modules import modules, output_of
from inventory.infrastructure.arm.names import above, key
from inventory.infrastructure.arm.place import Place
from inventory.infrastructure.arm.provenance import argument_lines
from inventory.infrastructure.arm.secrets import reduced
from inventory.infrastructure.arm.template import Template
from inventory.infrastructure.arm.template_files import Library
from inventory.infrastructure.arm.world import World
from inventory.infrastructure.deployments import Deployment, Opaque
from inventory.infrastructure.evaluation import MOST_STEPS, Evaluator
from inventory.resources import Open, Reference, Resource, Value

# What of a declaration is no property of the resource.
_NO_PROPERTIES = frozenset({"name", "parent", "scope", "dependson"})


def deploy(
    library: Library,
    template: Template,
    arguments: Mapping[str, Value],
    files: tuple[str, ...] = (),
    environment: Mapping[str, Value] | None = None,
) -> tuple[Deployment, list[Gap]]:
    """What a root template comes to with these values of its parameters."""
    evaluator = Evaluator(FUNCTIONS, most_steps=MOST_STEPS + library.size(template.path))
    world = World(template.path, library, evaluator, environment or {})
    root = Place(world, template, arguments, compiled=library.compiled(template))
    world.start = root
    places, opaque = _places(root)
    instances = [i for place in places for i in place.every() if i.turn.present]
    raw = [(i, dict(_body(i, world)), world.full_name(i), i.value("scope")) for i in instances]
    outputs = {n: output_of(root, n, root) for n in template.outputs}
    if evaluator.steps > evaluator.most_steps:
        world.gap("too much to compute: a part of the deployment is left open", template.path)
    leads, created = targets(world, instances)
    linker = Linker(leads)
    resources = [
        _resource(world, found, linker, created) for found in raw if found[0].id not in leads
    ] + only_meant(world, linker)
    deployment = Deployment(
        template.path,
        template.language,
        tuple(reduced(r, world) for r in resources),
        {n: linker.value(v) for n, v in outputs.items()},
        tuple(_linked(o, linker) for o in opaque),
        files,
    )
    return deployment, world.gaps


def _places(root: Place) -> tuple[list[Place], list[Opaque]]:
    """All templates of a deployment in the order they are written, and the modules nobody can look into."""
    places: list[Place] = []
    opaque: list[Opaque] = []
    todo = [root]
    while todo:
        place = todo.pop()
        places.append(place)
        inner: list[Place] = []
        for symbol in place.template.modules:
            for _, turn, module in modules(place, symbol):
                if not turn.present:
                    continue
                if isinstance(module, Opaque):
                    opaque.append(module)
                else:
                    inner.append(module)
        todo += reversed(inner)
    return places, opaque


def _resource(
    world: World,
    raw: tuple[Instance, dict[str, Value], Value, Value],
    linker: Linker,
    created: Mapping[str, str],
) -> Resource:
    instance, body, name, scope = raw
    declared, place = instance.declared, instance.place
    parent = instance.parent()
    above_it = parent.resource if parent is not None else _parent(instance, world, created)
    assuming = Assuming([(linker.value(condition), n) for condition, n in instance.turn.assumed])
    at, written = Location(place.template.path, declared.line), lines(declared.body)
    if place.called is not None:
        at, written = place.called.location, argument_lines(declared.body, place.called.lines)
    return Resource(
        id=instance.id,
        type=declared.type,
        name=assuming.value(linker.value(name)),
        body={k: assuming.value(linker.value(v)) for k, v in body.items()},
        location=at,
        declared=declared.type,
        version=declared.version,
        existing=declared.existing,
        conditions=tuple(map(linker.value, instance.turn.conditions)),
        parent=linker.targets.get(above_it, above_it),
        scope=_put_on(assuming.value(linker.value(scope))),
        root=world.root,
        module=_way(place),
        repeated=instance.turn.repeated,
        lines=written,
    )


def _put_on(scope: Value) -> Value:
    """A scope that is given by its id is the resource itself."""
    return Reference(scope.resource) if isinstance(scope, Reference) and scope.path == "id" else scope


def _way(place: Place) -> str:
    way = place.path.rstrip("/")
    return f"{way} ({place.called.source})" if place.called is not None else way


def _body(instance: Instance, world: World) -> Iterator[tuple[str, Value]]:
    """The properties of a resource, in the order they are written."""
    found = world.evaluator.value(instance.declared.body, instance.turn.scope)
    if isinstance(found, Open):
        world.gap("a part of a resource is not known", instance.place.template.path, instance.declared.line)
        found = found.known
    for name, value in found.items() if isinstance(found, dict) else ():
        if name.lower() not in _NO_PROPERTIES:
            yield name, value


def _parent(instance: Instance, world: World, created: Mapping[str, str]) -> str:
    """The resource that a name with slashes says it is below."""
    kind, _, _ = instance.declared.type.rpartition("/")
    found = key(kind, above(world.full_name(instance))) if "/" in kind else None
    return created.get(found, "") if found is not None else ""


def _linked(opaque: Opaque, linker: Linker) -> Opaque:
    arguments = {k: linker.value(v) for k, v in opaque.arguments.items()}
    conditions = tuple(map(linker.value, opaque.conditions))
    return Opaque(opaque.source, opaque.version, opaque.location, arguments, opaque.module, conditions)
