"""One root template deployed: its resources with those of all its modules, linked to one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inventory.facts import Gap, Location
from inventory.infrastructure.arm.calls import modules
from inventory.infrastructure.arm.functions.places import FUNCTIONS
from inventory.infrastructure.arm.instances import Instance, lines
from inventory.infrastructure.arm.library import Library
from inventory.infrastructure.arm.linking import Linker, targets
from inventory.infrastructure.arm.names import above, key
from inventory.infrastructure.arm.place import Place
from inventory.infrastructure.arm.secrets import reduced
from inventory.infrastructure.arm.template import Template
from inventory.infrastructure.arm.world import LINK, World
from inventory.infrastructure.deployments import Deployment, Opaque
from inventory.infrastructure.evaluation import Evaluator
from inventory.resources import Open, Resource, Value

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
    world = World(template.path, library, Evaluator(FUNCTIONS), environment or {})
    root = Place(world, template, arguments)
    places, opaque = _places(root)
    instances = [i for place in places for i in place.every() if place.own_turn().present]
    leads, created = targets(world, instances)
    linker = Linker(leads)
    resources = [_resource(world, i, linker, created) for i in instances if i.turn.present]
    resources = [r for r in resources if r.id not in leads] + _only_meant(world, leads)
    outputs = {n: linker.value(_output(root, n)) for n in template.outputs}
    resources = [reduced(r, world) for r in resources]
    deployment = Deployment(
        template.path,
        template.language,
        tuple(resources),
        outputs,
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


def _resource(world: World, instance: Instance, linker: Linker, created: Mapping[str, str]) -> Resource:
    declared, place = instance.declared, instance.place
    name = linker.value(world.full_name(instance))
    parent = instance.parent()
    scope = instance.value("scope")
    at, written = Location(place.template.path, declared.line), lines(declared.body)
    if place.called is not None:
        at, written = place.called.location, _lines_of_call(instance)
    return Resource(
        id=instance.id,
        type=declared.type,
        name=name,
        body={k: linker.value(v) for k, v in _body(instance, world)},
        location=at,
        declared=declared.type,
        version=declared.version,
        existing=declared.existing,
        conditions=tuple(map(linker.value, instance.turn.conditions)),
        parent=linker.targets.get(parent.resource, parent.resource)
        if parent
        else _parent(instance, world, created),
        scope=linker.value(scope),
        root=world.root,
        module=_way(place),
        repeated=instance.turn.repeated,
        lines=written,
    )


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


def _lines_of_call(instance: Instance) -> dict[str, int]:
    """For a template that is data of ours: the line of the argument that a property is made of."""
    from inventory.infrastructure.arm.provenance import argument_lines

    called = instance.place.called
    return argument_lines(instance.declared.body, called.lines) if called is not None else {}


def _parent(instance: Instance, world: World, created: Mapping[str, str]) -> str:
    """The resource that a name with slashes says it is below."""
    kind, _, _ = instance.declared.type.rpartition("/")
    found = key(kind, above(world.full_name(instance))) if "/" in kind else None
    return created.get(found, "") if found is not None else ""


def _only_meant(world: World, leads: Mapping[str, str]) -> list[Resource]:
    """Resources that are only referred to by type and name, and that the deployment doesn't make."""
    return [
        Resource(
            f"{LINK}{found}",
            link.type,
            link.name,
            {},
            link.location,
            link.type,
            existing=True,
            root=world.root,
        )
        for found, link in world.links.items()
        if f"{LINK}{found}" not in leads
    ]


def _output(root: Place, name: str) -> Value:
    from inventory.infrastructure.arm.calls import output_of

    return output_of(root, name, root)


def _linked(opaque: Opaque, linker: Linker) -> Opaque:
    arguments = {k: linker.value(v) for k, v in opaque.arguments.items()}
    conditions = tuple(map(linker.value, opaque.conditions))
    return Opaque(opaque.source, opaque.version, opaque.location, arguments, opaque.module, conditions)
