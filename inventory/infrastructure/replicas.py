"""What makes the platform keep a further copy of a resource's content, by `data/replicas.yaml`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from inventory.catalog import DATA, read_data
from inventory.facts import Gap, Location
from inventory.infrastructure.estate import Estate, referred
from inventory.infrastructure.reasons import called, shown_value, why
from inventory.resources import Choice, Resource, Value, as_written, inside, is_known, items

Row = Mapping[str, Any]
MAYBE = "under a condition that is not known here"
VAULTS = frozenset({"microsoft.recoveryservices/vaults", "microsoft.dataprotection/backupvaults"})


@dataclass(frozen=True, slots=True)
class Copy:
    """One further copy: in the paired region, where `holder` stands, or in the region written in `region`.

    `resource` and `at` are what makes the platform copy. With a `gap` it can't be said whether it does.
    """

    resource: Resource
    at: Location
    why: str
    paired: bool = False
    holder: Resource | None = None
    region: Value = None
    origin: str = "observed"
    gap: Gap | None = None


@cache
def _rows() -> Mapping[str, Mapping[str, list[Row]]]:
    """Section -> ARM type in lower case -> rows."""
    found: dict[str, dict[str, list[Row]]] = {}
    for section, rows in read_data(DATA / "replicas.yaml").items():
        by_type = found.setdefault(section, {})
        for row in rows:
            by_type.setdefault(str(row["of"]).lower(), []).append(row)
    return found


class Replicas:
    """The copies of all resources of one estate."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    def of(self, resource: Resource) -> Iterator[Copy]:
        """Every further copy of what a resource holds, those of the resources around it among them."""
        for one in self._estate.above(resource):
            if not one.existing:
                for find in (self._paired, self._listed, self._children, self._followers):
                    for row in self._of(find.__name__[1:], one):
                        yield from map(_if_at_all, find(row, one, resource))

    @staticmethod
    def _of(section: str, resource: Resource) -> list[Row]:
        return _rows()[section].get(resource.type.lower(), [])

    def _paired(self, row: Row, one: Resource, _inner: Resource) -> Iterator[Copy]:
        path = str(row["path"])
        value = one.get(path)
        unless = row.get("unless")
        if unless and _word(one.get(unless["path"])) in unless["values"]:
            return
        if value is None:
            if row.get("default"):
                said = f"{row['why']} (default of the platform)"
                yield Copy(one, one.location, said, paired=True, origin="inferred")
            return
        found = [inside(item, row["each"]) for item in items(value)] if "each" in row else [value]
        for each in found:
            yield from self._of_pair(row, one, path, each)

    @staticmethod
    def _of_pair(row: Row, one: Resource, path: str, value: Value) -> Iterator[Copy]:
        said = str(row["why"]).format(value=shown_value(value), other="")
        if is_known(value):
            if _word(value) in row["values"]:
                yield Copy(one, one.at(path), said, paired=True)
        elif not isinstance(value, Choice) or _may_be(value, row["values"]):
            reason = f"whether {called(one)} is copied to the paired region is not known: {why(value)}"
            yield Copy(one, one.at(path), said, gap=Gap(reason, one.at(path)))

    def _listed(self, row: Row, one: Resource, _inner: Resource) -> Iterator[Copy]:
        path = str(row["path"])
        value = one.get(path)
        if value is None:
            return
        plain = isinstance(value, dict)
        for number, entry in enumerate([value] if plain else items(value)):
            place = inside(entry, row["region"])
            left = row.get("not")
            if place is None or (left and _word(inside(entry, left["path"])) in left["values"]):
                continue
            where = path if plain else f"{path}[{number}]"
            yield Copy(one, one.at(f"{where}.{row['region']}"), str(row["why"]), region=place)
        if not plain and not isinstance(value, list):
            reason = f"whether {called(one)} is replicated to more regions is not known: {why(value)}"
            yield Copy(one, one.at(path), "", gap=Gap(reason, one.at(path)))

    def _children(self, row: Row, one: Resource, inner: Resource) -> Iterator[Copy]:
        for child in self._estate.children(one.id, row["type"]):
            if "region" in row:
                yield Copy(child, child.location, str(row["why"]), region=child.get(row["region"]))
                continue
            if "only" in row and inner is not one and _leaves_out(child.get(row["only"]), inner):
                continue
            yield from self._to(row, child, referred(child.get(row["to"])))

    def _to(self, row: Row, child: Resource, others: tuple[str, ...]) -> Iterator[Copy]:
        """Copies held by the resources that a child refers to."""
        for other in (self._estate.by_id.get(id) for id in others):
            name = called(other) if other is not None else "a resource that is not declared here"
            said = str(row["why"]).format(other=name, value="")
            yield Copy(child, child.location, said, holder=other)
        if not others:
            said = str(row["why"]).format(other="a resource that is not known", value="")
            yield Copy(child, child.location, said)

    def _followers(self, row: Row, one: Resource, _inner: Resource) -> Iterator[Copy]:
        for follower in self._named_by.get((str(row["type"]).lower(), one.id), ()):
            when = row.get("when")
            if when and _word(follower.get(when["path"])) not in when["values"]:
                continue
            holder = self._estate.above(follower)[-1] if follower.get("location") is None else follower
            yield Copy(
                follower, follower.location, str(row["why"]).format(other=called(holder)), holder=holder
            )
            for paired in self._of("paired", holder):
                for copy in self._paired(paired, holder, holder):
                    if holder.type.lower() in VAULTS:
                        yield Copy(
                            holder, copy.at, copy.why, copy.paired, holder, origin=copy.origin, gap=copy.gap
                        )

    @cached_property
    def _named_by(self) -> Mapping[tuple[str, str], list[Resource]]:
        """(type, id of the resource named) -> the resources of that type that name it."""
        paths: dict[str, set[str]] = defaultdict(set)
        for rows in _rows()["followers"].values():
            for row in rows:
                paths[str(row["type"]).lower()].add(str(row["path"]))
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for type, named in paths.items():
            for resource in self._estate.of_type(type):
                for path in sorted(named):
                    for id in referred(resource.get(path)):
                        found[type, id].append(resource)
        return found


def _if_at_all(copy: Copy) -> Copy:
    """A copy that is only made under a condition says so."""
    return replace(copy, why=f"{copy.why}, {MAYBE}") if copy.resource.conditions else copy


def _leaves_out(listed: Value, resource: Resource) -> bool:
    """Whether a list of resources surely doesn't hold this one."""
    if not isinstance(listed, list):
        return False
    named = [referred(entry) for entry in listed]
    return all(named) and all(resource.id not in ids for ids in named)


def _word(value: Value) -> str:
    return as_written(value).lower() if is_known(value) else "?"


def _may_be(choice: Choice, values: list[str]) -> bool:
    return any(not is_known(option) or _word(option) in values for option in choice.options)
