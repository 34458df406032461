"""Where a store is: region and country of its resource, and the places the platform copies it to."""

from __future__ import annotations

from typing import NamedTuple

from inventory.facts import Gap, Location
from inventory.graph import Replica, Store
from inventory.infrastructure.estate import Estate, referred
from inventory.infrastructure.reasons import called, options, shown, why
from inventory.infrastructure.regions import Region, nearest, region
from inventory.infrastructure.replicas import Copy, Replicas
from inventory.resources import Choice, Context, Reference, Resource, Value, chosen, inside, items

GROUPS = "Microsoft.Resources/resourceGroups"
COSMOS = "microsoft.documentdb/databaseaccounts"
MOST_STEPS = 8


class Placed(NamedTuple):
    """Region by its programmatic name, country by its ISO code; None where they can't be known.

    `unplaced` says why there is no region, `at` where it is written or would be.
    """

    region: str | None
    country: str | None
    replicas: tuple[Replica, ...] = ()
    gaps: tuple[Gap, ...] = ()
    unplaced: str = ""
    at: Location | None = None


def located(_store: Store, resource: Resource, estate: Estate) -> Placed:
    """Where the store is that lives in `resource`."""
    return Places(estate).of(resource)


class Places:
    """The places of all resources of one estate."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._replicas = Replicas(estate)

    def of(self, resource: Resource) -> Placed:
        """Where a resource is, with every gap said at its place."""
        written, at, value = self._home(resource)
        home = self._at(written, value, at)
        gaps, replicas = list(home.gaps), []
        for copy in self._replicas.of(resource):
            if copy.gap is not None:
                gaps.append(copy.gap)
                continue
            replica, unknown = self._replica(copy)
            gaps += unknown
            replicas.append(replica)
        unique = {(r.region, r.why): r for r in replicas}
        found = tuple(unique[key] for key in sorted(unique, key=lambda k: (k[0] or "~", k[1])))
        unplaced = home.gaps[0].reason if home.gaps else ""
        return Placed(home.region, home.country, found, tuple(dict.fromkeys(gaps)), unplaced, at)

    # --- its own region --------------------------------------------------------------------------

    def _home(self, resource: Resource) -> tuple[Resource, Location, Value]:
        """The region as written on the resource or on the nearest one around it, and where."""
        chain = self._estate.above(resource)
        for one in chain:
            path, value = _written(one)
            if value is not None:
                return one, one.at(path), self._followed(value, one)
        return chain[-1], chain[-1].location, None

    def _followed(self, value: Value, resource: Resource, steps: int = MOST_STEPS) -> Value:
        """The value with regions of other resources and of the resource group put in."""
        if steps and isinstance(value, Choice):
            return chosen(value, lambda option: self._followed(option, resource, steps - 1))
        if steps and isinstance(value, Reference) and value.path.lower() == "location":
            other = self._estate.by_id.get(value.resource)
            found = other.get("location") if other is not None else None
            return value if found is None or other is None else self._followed(found, other, steps - 1)
        if steps and isinstance(value, Context) and _of_the_group(value):
            group = self._group(resource)
            found = group.get("location") if group is not None else None
            return value if found is None or group is None else self._followed(found, group, steps - 1)
        return value

    def _group(self, resource: Resource) -> Resource | None:
        """The resource group a resource is deployed to, when the same deployment declares it."""
        declared = [g for g in self._estate.of_type(GROUPS) if g.root == resource.root]
        named = [g for g in declared if g.id in referred(resource.scope)]
        found = named or declared
        return found[0] if len(found) == 1 else None

    def _at(self, resource: Resource, value: Value, at: Location) -> Placed:
        name = called(resource)
        if value is None:
            only = "it is only referred to here" if resource.existing else "none is written"
            return Placed(None, None, (), (Gap(f"the region of {name} is not known: {only}", at),))
        found = list(options(value))
        known = [region(one) if isinstance(one, str) else None for one in found]
        if len(known) == 1 and known[0] is not None:
            return _single(known[0], name, at)
        return _several(found, known, name, at)

    # --- further places --------------------------------------------------------------------------

    def _replica(self, copy: Copy) -> tuple[Replica, tuple[Gap, ...]]:
        if copy.paired:
            return self._pair(copy)
        if copy.holder is not None:
            written, at, value = self._home(copy.holder)
        else:
            written, at, value = copy.resource, copy.at, self._followed(copy.region, copy.resource)
        place = self._at(written, value, at)
        return Replica(place.region, place.country, copy.why, (copy.at,), copy.origin), place.gaps

    def _pair(self, copy: Copy) -> tuple[Replica, tuple[Gap, ...]]:
        """The region paired with the one that the resource or the vault stands in, or with each it may be."""
        _, _, value = self._home(copy.holder or copy.resource)
        regions = [region(one) if isinstance(one, str) else None for one in options(value)]
        pairs = [region(one.pair) if one is not None and one.pair else None for one in regions]
        known = [pair for pair in pairs if pair is not None]
        at = (copy.at,)
        if len(known) < len(pairs) or not known:
            alone = regions[0] if len(regions) == 1 else None
            reason = (
                f"{alone.id} has none that is known" if alone is not None else "which it is can't be known"
            )
            return Replica(None, None, f"{copy.why} ({reason})", at, copy.origin), ()
        ids, countries = dict.fromkeys(p.id for p in known), {p.country for p in known}
        if len(ids) == 1:
            return Replica(known[0].id, known[0].country, copy.why, at, copy.origin), ()
        country = countries.pop() if len(countries) == 1 else None
        return Replica(None, country, f"{copy.why} (one of {', '.join(ids)})", at, copy.origin), ()


def _written(resource: Resource) -> tuple[str, Value]:
    """Path and value of the region; an account of Cosmos DB keeps data where its first location says."""
    if resource.type.lower() == COSMOS:
        for number, entry in enumerate(items(resource.get("properties.locations"))):
            if inside(entry, "failoverPriority") in (0, "0"):
                path = f"properties.locations[{number}].locationName"
                return path, inside(entry, "locationName")
    return "location", resource.get("location")


def _of_the_group(value: Context) -> bool:
    name = value.name.lower().replace("()", "")
    return name.startswith("resourcegroup") and name.endswith(".location")


def _single(known: Region, name: str, at: Location) -> Placed:
    if known.single:
        return Placed(known.id, known.country)
    note = known.note or "a geography, no single region"
    gap = Gap(f"the region of {name} is not known: {known.name} is {_article(note)}", at)
    return Placed(None, known.country, (), (gap,))


def _article(note: str) -> str:
    return f"no single region: {note}" if note.startswith("it ") else note


def _several(found: list[Value], known: list[Region | None], name: str, at: Location) -> Placed:
    """A closed choice is in a country when all its regions are; anything else is said, and not guessed."""
    unknown = [one for one, place in zip(found, known, strict=True) if place is None]
    for text in (one for one in unknown if isinstance(one, str)):
        return Placed(None, None, (), (Gap(_no_region(text, name), at),))
    if unknown:
        reason = why(unknown[0]) or "what is written is no name of a region"
        return Placed(None, None, (), (Gap(f"the region of {name} is not known: {reason}", at),))
    places = [place for place in known if place is not None]
    countries = {place.country for place in places}
    listed = ", ".join(f"{p.id} ({p.country or 'several countries'})" for p in places)
    gap = Gap(f"the region of {name} is not known: it is one of {listed}", at)
    return Placed(None, countries.pop() if len(countries) == 1 else None, (), (gap,))


def _no_region(text: str, name: str) -> str:
    """What is written where a region belongs is shown only where it is like one: it could be anything."""
    hint = nearest(text)
    if not hint:
        return f"the region of {name} is not known: what is written is in no list of regions"
    return f"region '{shown(text)}' does not exist; the region of {name} is not known; is {hint} meant?"
