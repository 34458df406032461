"""Terraform's functions on texts and numbers."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Mapping

from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import MOST_ITEMS, as_text, joined
from inventory.infrastructure.scopes import Arguments
from inventory.infrastructure.terraform.plain import by_option, on_text, plain_ones
from inventory.resources import Choice, Computed, Open, Template, Unknown, Value, is_known

VERB = re.compile(r"%(?:\[(\d+)\])?([-+ #0]*)(\d+)?(?:\.(\d+))?([%vtbcdoOxXUeEfFgGsqT])")
LONGEST = 200
"""Letters of a text that a pattern is tried on: patterns may need far more steps than letters."""
UNBOUNDED = re.compile(r"(?<!\\)[*+]|(?<!\\)\{\d*,\d*\}")
GROUPED = re.compile(r"\)[*+{]")


def pattern(text: str) -> re.Pattern[str] | None:
    """A pattern that is sure to end soon, as Python writes it; None for any other."""
    if len(text) > LONGEST or len(UNBOUNDED.findall(text)) > 3 or GROUPED.search(text):
        return None
    try:
        return re.compile(text.replace("[[:alnum:]]", "[0-9A-Za-z]").replace("[:alnum:]", "0-9A-Za-z"))
    except (re.error, OverflowError, RecursionError):
        return None


def _regex(written: str, text: str) -> Value:
    known = pattern(written)
    if known is None or len(text) > LONGEST:
        return Computed("regex", (written, text))
    found = known.search(text)
    if found is None:
        return Unknown("the function regex finds nothing")
    return _groups(found)


def _groups(found: re.Match[str]) -> Value:
    if found.re.groupindex:
        return {name: found[name] for name in found.re.groupindex}
    return list(found.groups()) if found.re.groups else found[0]


def _regexall(written: str, text: str) -> Value:
    known = pattern(written)
    if known is None or len(text) > LONGEST:
        return Computed("regexall", (written, text))
    return [_groups(found) for found in known.finditer(text)]


def _replaced(text: str, old: str, new: str) -> Value:
    if len(old) > 1 and old[0] == old[-1] == "/":
        known = pattern(old[1:-1])
        if known is None or len(text) > LONGEST:
            return Computed("replace", (text, old, new))
        return known.sub(re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), text)
    if old and len(text) + text.count(old) * len(new) > 200_000:
        return Unknown("a text too long to be real")
    return text.replace(old, new)


def replace(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``replace(text, old, new)``: in a template the parts that are known are changed."""
    text, old, new = arguments
    if isinstance(old, str) and isinstance(new, str):
        if isinstance(text, (str, int, float)):
            return _replaced(str(as_text(text)), old, new)
        if isinstance(text, Template) and not old.startswith("/"):
            return joined([_replaced(p, old, new) if isinstance(p, str) else p for p in text.parts])
    return by_option("replace", lambda given: replace(evaluator, given), arguments)


def _substring(text: str, start: int, length: int) -> str:
    start = max(len(text) + start, 0) if start < 0 else start
    return text[start:] if length < 0 else text[start : start + length]


def join(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``join(separator, list…)``."""
    separator, lists = arguments[0], arguments[1:]
    pairs = [evaluator.items(each) for each in lists]
    if any(isinstance(each, Choice) for each in lists) or any(rest is not None for _, rest in pairs):
        return by_option("join", lambda given: join(evaluator, given), arguments)
    parts: list[Value] = []
    for _, value in (pair for found, _ in pairs for pair in found):
        parts += [separator, value] if parts else [value]
    return joined(parts)


def format_text(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``format(pattern, value…)``: a text with the values in their places."""
    written, values = arguments[0], list(arguments[1:])
    if not isinstance(written, str):
        return Computed("format", tuple(arguments))
    parts: list[Value] = []
    end, turn = 0, 0
    for verb in VERB.finditer(written):
        parts.append(written[end : verb.start()])
        end = verb.end()
        if verb[5] == "%":
            parts.append("%")
            continue
        turn = int(verb[1]) - 1 if verb[1] and len(verb[1]) < 4 else turn
        parts.append(_formatted(verb, values[turn]) if turn < len(values) else Unknown("a value is missing"))
        turn += 1
    return joined([*parts, written[end:]])


def _formatted(verb: re.Match[str], value: Value) -> Value:
    if not is_known(value):
        return value
    if verb[5] in "dxXob" and isinstance(value, (int, str)) and re.fullmatch(r"-?\d{1,18}", str(value)):
        flags, width = verb[2].replace("#", ""), verb[3] or ""
        return f"%{flags}{width if len(width) < 3 else ''}{verb[5].replace('b', 'd')}" % int(value)
    if verb[5] in "feg" and isinstance(value, (int, float)) and len(verb[4] or "") < 3:
        return f"%.{verb[4] or 6}{verb[5]}" % value
    return f'"{as_text(value)}"' if verb[5] == "q" else as_text(value)


def formatlist(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``formatlist(pattern, list…)``: one text for every item."""
    lengths = [len(a) for a in arguments[1:] if isinstance(a, list)]
    if not lengths or any(isinstance(a, (Open, Choice)) for a in arguments[1:]):
        return by_option("formatlist", lambda given: formatlist(evaluator, given), arguments)
    return [
        format_text(evaluator, [arguments[0], *(a[n] if isinstance(a, list) else a for a in arguments[1:])])
        for n in range(min([*lengths, MOST_ITEMS]))
    ]


def split(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``split(separator, text)``; a template is split where its known parts hold the separator."""
    separator, text = arguments
    if isinstance(separator, str) and isinstance(text, str):
        return list(text.split(separator)) if separator else list(text)
    if isinstance(separator, str) and separator and isinstance(text, Template):
        out: list[list[Value]] = [[]]
        for part in text.parts:
            pieces = part.split(separator) if isinstance(part, str) else [part]
            out[-1].append(pieces[0])
            out += [[piece] for piece in pieces[1:]]
        return [joined(each) for each in out]
    return by_option("split", lambda given: split(evaluator, given), arguments)


def _indented(spaces: int, text: str) -> str:
    return text.replace("\n", "\n" + " " * min(spaces, 80))


def _subnet(prefix: str, bits: int, number: int) -> str:
    network = ipaddress.ip_network(prefix, strict=False)
    length = network.prefixlen + bits
    if not 0 <= bits <= network.max_prefixlen - network.prefixlen or not 0 <= number < 2**bits:
        raise ValueError("no such subnet")
    base = int(network.network_address) + (number << (network.max_prefixlen - length))
    return f"{type(network.network_address)(base)}/{length}"


def _subnets(prefix: str, *bits: int) -> Value:
    network = ipaddress.ip_network(prefix, strict=False)
    place = int(network.network_address)
    out: list[Value] = []
    for more in bits:
        size = 1 << (network.max_prefixlen - network.prefixlen - more)
        place = (place + size - 1) // size * size
        out.append(f"{type(network.network_address)(place)}/{network.prefixlen + more}")
        place += size
    return out


def _host(prefix: str, number: int) -> str:
    network = ipaddress.ip_network(prefix, strict=False)
    return str(network[number])


def _title(text: str) -> str:
    return re.sub(r"(^|[\s\-_])(\w)", lambda m: m[1] + m[2].upper(), text)


def _number(text: str, base: int) -> int:
    if len(text) > 40:
        raise ValueError("no number")
    return int(text, base)


def _power(number: float, exponent: float) -> float:
    if abs(exponent) > 200 or abs(number) > 1e9:
        raise ValueError("too large a number")
    return float(number**exponent)


FUNCTIONS: Mapping[str, Function] = {
    "lower": on_text("lower", str.lower),
    "upper": on_text("upper", str.upper),
    "title": on_text("title", _title),
    "trimspace": on_text("trimspace", str.strip),
    "replace": replace,
    "join": join,
    "split": split,
    "format": format_text,
    "formatlist": formatlist,
    **plain_ones(
        {
            "chomp": lambda text: text.rstrip("\r\n"),
            "endswith": lambda text, end: text.endswith(end),
            "startswith": lambda text, start: text.startswith(start),
            "strcontains": lambda text, part: part in text,
            "indent": _indented,
            "strrev": lambda text: text[::-1],
            "substr": _substring,
            "trim": lambda text, letters: text.strip(letters),
            "trimprefix": lambda text, start: text.removeprefix(start),
            "trimsuffix": lambda text, end: text.removesuffix(end),
            "regex": _regex,
            "regexall": _regexall,
            "abs": abs,
            "ceil": math.ceil,
            "floor": math.floor,
            "log": math.log,
            "max": max,
            "min": min,
            "parseint": _number,
            "pow": _power,
            "signum": lambda number: (number > 0) - (number < 0),
            "cidrsubnet": _subnet,
            "cidrsubnets": _subnets,
            "cidrhost": _host,
            "cidrnetmask": lambda prefix: str(ipaddress.ip_network(prefix, strict=False).netmask),
        }
    ),
}
