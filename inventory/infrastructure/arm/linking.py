"""References that are made by type and name, led to the resources that have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.infrastructure.arm.instances import Instance
from inventory.infrastructure.arm.names import key, shown
from inventory.infrastructure.arm.world import LINK, World
from inventory.resources import (
    Choice,
    Computed,
    Context,
    Open,
    Reference,
    Resource,
    Secret,
    Template,
    Value,
)


@dataclass(slots=True)
class Linker:
    """Replaces references in values; every value is looked at once, however often it is used."""

    targets: Mapping[str, str]
    """Id of a link or of a resource that is only referred to: the id of the resource that it is."""
    _done: dict[int, tuple[Value, Value]] = field(default_factory=dict)

    def value(self, value: Value) -> Value:
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, Reference):
            return Reference(self.targets.get(value.resource, value.resource), value.path)
        if isinstance(value, Secret):
            return Secret(value.why, self.targets.get(value.resource, value.resource))
        done = self._done.get(id(value))
        if done is None:
            done = self._done[id(value)] = (value, self._inside(value))
        return done[1]

    def _inside(self, value: Value) -> Value:
        if isinstance(value, list):
            return [self.value(v) for v in value]
        if isinstance(value, dict):
            return {self.targets.get(k, k): self.value(v) for k, v in value.items()}
        if isinstance(value, Template):
            return Template(tuple(map(self.value, value.parts)))
        if isinstance(value, Choice):
            return Choice(self.value(value.condition), tuple(map(self.value, value.options)))
        if isinstance(value, Context):
            return Context(value.name, tuple(map(self.value, value.arguments)))
        if isinstance(value, Computed):
            return Computed(value.function, tuple(map(self.value, value.arguments)))
        if isinstance(value, Open):
            return Open(self.value(value.known), self.value(value.rest))
        return value


def targets(world: World, instances: Iterable[Instance]) -> tuple[dict[str, str], dict[str, str]]:
    """Where links and existing resources lead, and the ids of all created resources by type and name."""
    created: dict[str, str] = {}
    referred: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for instance in instances:
        found = key(instance.declared.type, world.full_name(instance))
        if found is None:
            continue
        if instance.declared.existing:
            others.append((instance.id, found))
            referred.setdefault(found, instance.id)
        elif instance.turn.present:
            created.setdefault(found, instance.id)
    out = {id: created[found] for id, found in others if found in created}
    taken: dict[str, int] = {}
    for found, link in world.links.items():
        target = created.get(found) or referred.get(found)
        if target is None:
            target = f"resource:{world.root}#{link.type}:{shown(link.name)}"
            taken[target] = taken.get(target, 0) + 1
            target += f"~{taken[target]}" if taken[target] > 1 else ""
        out[f"{LINK}{found}"] = target
    return out, created


def only_meant(world: World, linker: Linker) -> list[Resource]:
    """Resources that are only referred to by type and name, and that the deployment doesn't make."""
    out: list[Resource] = []
    known = set(world.instances)
    for found, link in world.links.items():
        id = linker.targets[f"{LINK}{found}"]
        if id not in known:
            name = linker.value(link.name)
            out.append(
                Resource(id, link.type, name, {}, link.location, link.type, existing=True, root=world.root)
            )
    return out
