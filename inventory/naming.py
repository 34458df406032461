"""Ids for the places a scan saw: one store under several names gets one id, two stores never share one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.addresses import UNKNOWN
from inventory.catalog import Catalog
from inventory.facts import Gap, Location
from inventory.graph import Recipient, Store

CALLER = "caller:http"
SYMBOLIC = "%{*?"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something leads, before places are told apart.

    `role` is the service's, `name` what names it there; `account` is empty when it isn't known, `setting`
    the setting that would tell it.
    """

    role: str
    kind: str
    name: str
    account: str = ""
    setting: str = ""


@dataclass(slots=True)
class Seen:
    """What points at a place: where, and whether a binding or code does."""

    evidence: set[Location] = field(default_factory=set)
    by: set[str] = field(default_factory=set)


Key = tuple[str, str]


class Naming:
    """Names every place once all are known: an id needs its account only where another has the same name."""

    def __init__(self, catalog: Catalog, places: Mapping[Place, Seen]) -> None:
        self.catalog, self.places = catalog, places
        self.gaps: list[Gap] = []
        stores = [p for p in places if p.role not in ("recipient", "caller")]
        self._spelled = self._spellings(stores)
        self._within = self._outer(stores)
        groups: dict[Key, list[Place]] = defaultdict(list)
        for place in stores:
            groups[(place.kind, self._full(place))].append(place)
        self._accounts = self._by_setting(stores)
        self._ids: dict[Place, str] = {}
        for (kind, name), found in sorted(groups.items()):
            self._name(f"store:{kind}:{name}", found)

    def id(self, place: Place) -> str:
        """``store:<service>:<name>``, with ``@account`` only where two accounts hold the same name."""
        if place.role == "caller":
            return CALLER if place.kind.startswith("http") else f"caller:{place.kind.partition('_')[0]}"
        if place.role == "recipient":
            return f"recipient:{place.name}"
        return self._ids[place]

    # --- one name for what is one --------------------------------------------------------------

    def _spellings(self, stores: Iterable[Place]) -> dict[Key, str]:
        """The spelling most places use, of names that differ in case alone."""
        counted: dict[Key, Counter[str]] = defaultdict(Counter)
        for place in stores:
            counted[self._folded(place)][place.name] += len(self.places[place].evidence)
        return {key: min(found, key=lambda n: (-found[n], n)) for key, found in counted.items()}

    def _folded(self, place: Place) -> Key:
        folds = self.catalog.service(place.kind).folds_case or place.name.startswith("%")
        return place.kind, place.name.lower() if folds else place.name

    def _outer(self, stores: Iterable[Place]) -> dict[Key, set[str]]:
        """Inner part of a name -> the full names that end so."""
        found: dict[Key, set[str]] = defaultdict(set)
        for place in stores:
            kind, folded = self._folded(place)
            if "/" in folded and len(self.catalog.service(kind).identity) > 1:
                found[(kind, folded.partition("/")[2])].add(self._spelled[(kind, folded)])
        return found

    def _full(self, place: Place) -> str:
        """A name whose outer part is unknown is that of the only store with the same inner part."""
        key = self._folded(place)
        longer = self._within.get(key, set())
        return next(iter(longer)) if len(longer) == 1 and place.name != UNKNOWN else self._spelled[key]

    # --- two names for what is two -------------------------------------------------------------

    @staticmethod
    def _by_setting(stores: Iterable[Place]) -> dict[str, str]:
        """Setting -> account, where all apps that know the setting's value agree."""
        found: dict[str, set[str]] = defaultdict(set)
        for place in stores:
            if place.setting and place.account:
                found[place.setting.lower()].add(place.account)
        return {setting: next(iter(a)) for setting, a in found.items() if len(a) == 1}

    def _account(self, place: Place) -> str:
        return place.account or self._accounts.get(place.setting.lower(), "")

    def _end(self, place: Place) -> str:
        """What tells an account apart: its name, else the setting that would."""
        account = self._account(place)
        return account or (f"setting:{place.setting}" if place.setting else UNKNOWN)

    def _name(self, base: str, found: list[Place]) -> None:
        several = self._several(found)
        for place in found:
            self._ids[place] = f"{base}@{self._end(place)}" if several else base
        ends = sorted({self._end(p) for p in found} - {UNKNOWN})
        if len(ends) > 1 and any(end.startswith("setting:") for end in ends):
            taken = "kept apart" if several else "taken for one"
            shown = ", ".join(end.replace("setting:", "setting ") for end in ends)
            at = min(at for p in found for at in self.places[p].evidence)
            self.gaps.append(
                Gap(
                    f"{base} is reached through {shown}: whether these are one account "
                    f"is not known, they are {taken}",
                    at,
                )
            )

    def _several(self, found: list[Place]) -> bool:
        """True for places in more than one account.

        Bindings name a connection string, code an address: one of each under different names is
        the usual way to reach one account, two of the same sort are not.
        """
        if len({self._account(p) for p in found} - {""}) > 1:
            return True
        ends: dict[str, set[str]] = defaultdict(set)
        for place in found:
            for by in self.places[place].by:
                if self._end(place) != UNKNOWN:
                    ends[by].add(self._end(place).lower())
        return any(len(different) > 1 for different in ends.values())

    # --- what the graph shows ------------------------------------------------------------------

    def stores(self) -> list[Store]:
        """One Store for each id, with all that points at it."""
        by_id: dict[str, list[Place]] = defaultdict(list)
        for place, id in self._ids.items():
            by_id[id].append(place)
        return [self._store(id, found) for id, found in sorted(by_id.items())]

    def _store(self, id: str, found: list[Place]) -> Store:
        kind = found[0].kind
        accounts = {p.account for p in found if p.account}
        account = accounts.pop() if len(accounts) == 1 else None
        name = self._full(found[0])
        apart = found[0].role == "store" and account is None
        return Store(
            id,
            kind,
            name,
            account,
            tuple(sorted({at for p in found for at in self.places[p].evidence})),
            symbolic=apart or any(mark in name for mark in SYMBOLIC),
            settings=tuple(sorted({p.setting for p in found if p.setting})),
        )

    def recipients(self) -> list[Recipient]:
        by_id: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            if place.role == "recipient":
                by_id[self.id(place)].append(place)
        return [self._recipient(id, found) for id, found in sorted(by_id.items())]

    def _recipient(self, id: str, found: list[Place]) -> Recipient:
        place = found[0]
        known = self.catalog.recipients.get(place.name)
        evidence = tuple(sorted({at for p in found for at in self.places[p].evidence}))
        if known is not None:
            return Recipient(id, known.name, known.country, evidence, place.kind, known.verified)
        return Recipient(id, self._called(place), None, evidence, place.kind)

    def _called(self, place: Place) -> str:
        """A recipient in words a reader understands."""
        if place.name.endswith(f":{UNKNOWN}"):
            return "an address the code computes"
        if place.name == place.kind:
            return self.catalog.service(place.kind).label
        hint = (
            self.catalog.recipient_for_setting(place.name.strip("%")) if place.name.startswith("%") else None
        )
        return f"{place.name} (named after {hint.name})" if hint is not None else place.name
