"""Functions on numbers, truth, addresses of networks, and dates."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

from inventory.infrastructure.arm.functions.form import pure
from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import either, logical, negated, operated, truth
from inventory.resources import Context, Value

_SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%", "equals": "==", "less": "<",
    "lessorequals": "<=", "greater": ">", "greaterorequals": ">=",
}  # fmt: skip


def _operation(name: str, sign: str) -> Function:
    def function(_run: Evaluator, arguments: Sequence[Value]) -> Value:
        if name == "div" and all(type(a) is int for a in arguments):
            return int(arguments[0] / arguments[1])  # type: ignore[operator]
        return operated(sign, arguments[0], arguments[1])

    return function


def _if(_run: Evaluator, arguments: Sequence[Value]) -> Value:
    held = truth(arguments[0])
    if held is None:
        return either(arguments[0], arguments[1], arguments[2])
    return arguments[1] if held else arguments[2]


def _bool(value: Value) -> Value:
    if isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False}[value.lower()]
    return bool(value)


def _extreme(largest: bool) -> object:
    def compute(*values: Value) -> Value:
        items = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
        chosen: Value = max(items) if largest else min(items)  # type: ignore[type-var]
        return chosen

    return compute


# --- networks --------------------------------------------------------------------------------------


def _parsed(text: str) -> Value:
    network = ipaddress.ip_network(text, strict=False)
    out: dict[str, Value] = {
        "network": str(network.network_address),
        "netmask": str(network.netmask),
        "broadcast": str(network.broadcast_address),
        "cidr": network.prefixlen,
        "firstUsable": str(network.network_address + 1),
        "lastUsable": str(network.broadcast_address - 1),
    }
    return out


def _subnet(text: str, size: int, place: int) -> Value:
    network = ipaddress.ip_network(text, strict=False)
    if not network.prefixlen <= size <= network.max_prefixlen or place < 0:
        raise ValueError("no such part of the network")
    start = int(network.network_address) + (place << (network.max_prefixlen - size))
    part = ipaddress.ip_network((start, size))
    if int(part.network_address) > int(network.broadcast_address):
        raise ValueError("no such part of the network")
    return str(part)


def _host(text: str, place: int) -> Value:
    network = ipaddress.ip_network(text, strict=False)
    return str(network.network_address + 1 + place)


# --- dates: never computed, as a result would be another one tomorrow --------------------------------


def _date(name: str) -> Function:
    def function(_run: Evaluator, arguments: Sequence[Value]) -> Value:
        return Context(name, tuple(arguments))

    return function


NUMBERS: Mapping[str, Function] = {
    **{name: _operation(name, sign) for name, sign in _SIGNS.items()},
    "and": lambda _run, arguments: logical("&&", arguments),
    "bool": pure("bool", _bool),
    "cidrhost": pure("cidrHost", _host),
    "cidrsubnet": pure("cidrSubnet", _subnet),
    "datetimeadd": _date("dateTimeAdd"),
    "datetimefromepoch": _date("dateTimeFromEpoch"),
    "datetimetoepoch": _date("dateTimeToEpoch"),
    "false": lambda _run, _arguments: False,
    "float": pure("float", float),
    "if": _if,
    "int": pure("int", lambda value: int(float(value)) if not isinstance(value, int) else value),
    "max": pure("max", _extreme(True)),  # type: ignore[arg-type]
    "min": pure("min", _extreme(False)),  # type: ignore[arg-type]
    "not": lambda _run, arguments: negated(arguments[0]),
    "null": lambda _run, _arguments: None,
    "or": lambda _run, arguments: logical("||", arguments),
    "parsecidr": pure("parseCidr", _parsed),
    "true": lambda _run, _arguments: True,
    "utcnow": _date("utcNow"),
}
