"""What all templates of one deployment share: its resources, links by type and name, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inventory.facts import Gap, Location
from inventory.infrastructure.arm.names import key, segments
from inventory.infrastructure.arm.template_files import Library
from inventory.infrastructure.evaluation import Evaluator
from inventory.infrastructure.operations import joined
from inventory.resources import Context, Reference, Template, Value
from inventory.secrecy import said

if TYPE_CHECKING:
    from inventory.infrastructure.arm.instances import Instance
    from inventory.infrastructure.arm.place import Place

MOST_RESOURCES = 20_000
MOST_PARENTS = 12
GROUPS = "microsoft.resources/resourcegroups"
LINK = "link:"


@dataclass(frozen=True, slots=True)
class Link:
    """A resource that is meant by its type and name, until it is known whether the deployment makes it."""

    type: str
    name: Value
    location: Location
    group: Value = None


@dataclass(slots=True, eq=False)
class World:
    root: str
    templates: Library
    evaluator: Evaluator
    environment: Mapping[str, Value] = field(default_factory=dict)
    start: Place | None = None
    """The root template."""
    instances: dict[str, Instance] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    shared: dict[str, Place | None] = field(default_factory=dict)
    """Files that names are imported from."""
    gaps: list[Gap] = field(default_factory=list)
    made: int = 0

    def gap(self, reason: str, path: str, line: int = 1) -> None:
        found = Gap(said(reason), Location(path, line))
        if found not in self.gaps[-50:]:
            self.gaps.append(found)

    def room(self, path: str, line: int) -> bool:
        """Whether one more resource or module may be made; a deployment without end ends here."""
        self.made += 1
        if self.made == MOST_RESOURCES:
            self.gap(f"more than {MOST_RESOURCES} resources: the rest is left out", path, line)
        return self.made < MOST_RESOURCES

    def link(
        self, type: str, name: Value, location: Location, path: str = "id", group: Value = None
    ) -> Value:
        """A reference to what has this type and name."""
        found = key(type, name)
        if found is None:
            found = f"{type.lower()}|{location}"
        self.links.setdefault(found, Link(type, name, location, group))
        return Reference(f"{LINK}{found}", path)

    def made_group(self, name: Value) -> Reference | None:
        """The resource group of this name, when the deployment makes it."""
        wanted = key(GROUPS, name)
        if wanted is None or self.start is None:
            return None
        for symbol, declared in self.start.template.resources.items():
            if declared.type.lower() == GROUPS and not declared.existing:
                for instance in self.start.instances(symbol):
                    if key(GROUPS, instance.value("name")) == wanted:
                        return Reference(instance.id)
        return None

    def meant(self, id: str) -> tuple[str, Value] | None:
        """Type and full name of a resource or of a link."""
        if id.startswith(LINK):
            link = self.links.get(id.removeprefix(LINK))
            return None if link is None else (link.type, link.name)
        instance = self.instances.get(id)
        return None if instance is None else (instance.declared.type, self.full_name(instance))

    def full_name(self, instance: Instance) -> Value:
        """The name with those of its parents before it, as ARM joins them."""
        names: list[Value] = [instance.value("name")]
        while (parent := instance.parent()) is not None and len(names) < MOST_PARENTS:
            meant = self.instances.get(parent.resource)
            if meant is None:
                link = self.meant(parent.resource)
                names.append(link[1] if link else parent)
                break
            names.append(meant.value("name"))
            instance = meant
        return (
            joined([part for name in reversed(names) for part in ("/", name)][1:]) if names[1:] else names[0]
        )

    def identifier(self, id: str) -> list[Value]:
        """The parts of a resource id between its slashes."""
        meant = self.meant(id)
        if meant is None:
            return []
        kinds, names = meant[0].split("/"), segments(meant[1])
        out: list[Value] = ["", "subscriptions", Context("subscription().subscriptionId")]
        if meant[0].lower() == GROUPS:
            return [*out, "resourceGroups", *names]
        out += ["resourceGroups", Context("resourceGroup().name"), "providers", kinds[0]]
        for place, kind in enumerate(kinds[1:]):
            out += [kind, names[place] if place < len(names) else Template(())]
        return out
