"""Who can reach a resource over the network: its public address, its firewall, its private endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inventory.facts import Location
from inventory.graph import Trait
from inventory.infrastructure.estate import ENDPOINT, Estate
from inventory.infrastructure.reasons import is_open, options, why
from inventory.resources import Open, Resource, Value, as_written, items

Row = Mapping[str, Any]
OFF = ("disabled", "false")
ANYWHERE = ("0.0.0.0", "255.255.255.255")
AZURE = ("0.0.0.0", "0.0.0.0")
PERIMETER = "securedbyperimeter"
PUBLIC = "reachable from the public internet"
DEFAULT = "(default of the platform)"
EITHER = "by a condition that is not known here"


def exposure(row: Row, resource: Resource, estate: Estate) -> Trait:
    """One sentence on who can reach a resource, by the paths that a row of the data names."""
    return _Reach(row, resource, estate).trait()


class _Reach:
    """One resource and what decides who reaches it."""

    def __init__(self, row: Row, resource: Resource, estate: Estate) -> None:
        self.row, self.resource, self.estate = row, resource, estate
        self.endpoints = estate.extensions(resource.id, ENDPOINT)
        self.evidence: dict[Location, None] = {}

    def trait(self) -> Trait:
        public = self._read("public")
        said = dict.fromkeys(self._sentence(option) for option in options(public))
        text = " or ".join(said) + (f", {EITHER}" if len(said) > 1 else "")
        at = self.evidence or {self.resource.location: None}
        return Trait("network", text, tuple(sorted({*at, *(e.location for e in self.endpoints)})))

    def _read(self, key: str) -> Value:
        """The value of a property that the row names, noting where it is written."""
        path = str(self.row.get(key, ""))
        value = self.resource.get(path) if path else None
        if value is not None:
            self.evidence[self.resource.at(path)] = None
        return value

    def _sentence(self, public: Value) -> str:
        if self._read("inside") not in (None, ""):
            return "inside a virtual network"
        if is_open(public):
            return f"not known: whether it is {PUBLIC} ({why(public)})" + self._beside()
        word = as_written(public).lower()
        if word in OFF:
            only = "only private endpoints reach it" if self.endpoints else "no private endpoint is declared"
            return f"the public address is switched off; {self._some(only)}"
        if word == PERIMETER:
            return "only its network security perimeter reaches it"
        return self._of_the_firewall(public) + self._beside()

    def _some(self, only: str) -> str:
        maybe = self.endpoints and all(e.conditions for e in self.endpoints)
        return f"{only}, {EITHER}" if maybe else only

    def _beside(self) -> str:
        return self._some("; a private endpoint exists as well") if self.endpoints else ""

    # --- firewall --------------------------------------------------------------------------------

    def _of_the_firewall(self, public: Value) -> str:
        action, listed = self._action()
        said = dict.fromkeys(self._by_action(option, listed, public) for option in options(action))
        return " or ".join(said) + (f", {EITHER}" if len(said) > 1 else "")

    def _action(self) -> tuple[Value, tuple[Value, Value]]:
        """What the firewall does without a rule, and the address ranges and subnets it lets in."""
        sets = self.estate.children(self.resource.id, self.row["rule_set"]) if "rule_set" in self.row else ()
        for one in sets:
            self.evidence[one.at("properties.defaultAction")] = None
            rules = one.get("properties.ipRules"), one.get("properties.virtualNetworkRules")
            return one.get("properties.defaultAction"), rules
        return self._read("firewall"), (self._read("addresses"), self._read("subnets"))

    def _by_action(self, action: Value, listed: tuple[Value, Value], public: Value) -> str:
        if is_open(action):
            return f"not known: whether its firewall is closed ({why(action)})"
        children = self._children("rules"), self._children("subnet_rules")
        if self.row.get("denies"):
            return self._by_rules(children)
        closed = as_written(action).lower() == "deny"
        entries = self._let_in(listed, children)
        rules_close = bool(self.row.get("closes")) and self._is_filled(listed)
        if closed or rules_close or any(children):
            return f"behind a firewall that lets in {entries}"
        nothing = action is None and public is None
        return f"{PUBLIC}{f' {DEFAULT}' if nothing else ''}"

    def _children(self, key: str) -> tuple[Resource, ...]:
        found = self.estate.children(self.resource.id, self.row[key]) if key in self.row else ()
        for one in found:
            self.evidence[one.location] = None
        return found

    @staticmethod
    def _is_filled(listed: tuple[Value, Value]) -> bool:
        return any(items(value) for value in listed)

    def _by_rules(self, children: tuple[tuple[Resource, ...], tuple[Resource, ...]]) -> str:
        """Of a service that lets nobody in without a rule."""
        ranges = [_range(rule) for rule in children[0]]
        if ANYWHERE in ranges:
            return f"{PUBLIC}: a firewall rule lets in every address"
        text = f"behind a firewall that lets in {self._let_in((None, None), children)}"
        if AZURE in ranges:
            return f"{text}, among them every service in Azure, whoever runs it"
        unsure = [rule for rule in children[0] if None in _range(rule)]
        return f"{text}, some of them not known here" if unsure else text

    @staticmethod
    def _let_in(
        listed: tuple[Value, Value], children: tuple[tuple[Resource, ...], tuple[Resource, ...]]
    ) -> str:
        parts: list[str] = []
        for value, declared, one, many in zip(
            listed, children, ("address range", "subnet"), ("address ranges", "subnets"), strict=True
        ):
            number = len(items(value)) + len(declared)
            if number:
                parts.append(f"{number} {one if number == 1 else many}")
            if isinstance(value, Open) or (is_open(value) and not number):
                parts.append(f"{many} that are not known here")
        return " and ".join(parts) or "no address"


def _range(rule: Resource) -> tuple[str | None, str | None]:
    ends = rule.get("properties.startIpAddress"), rule.get("properties.endIpAddress")
    start, end = (value if isinstance(value, str) else None for value in ends)
    return start, end
