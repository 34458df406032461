"""Addresses of machines: those set aside for documentation, then those that are never routed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Address, ip_address, ip_network
from socket import AF_INET, AF_INET6, inet_ntoa, inet_pton
from struct import Struct

from stdnum import luhn

from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates.drawn import Draw, bare, refilled
from privacy.pseudonymize.words import data

TRIES = 8  # addresses for documentation that are tried before others are taken
_FOUR = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
SIX = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{2,39}(?![\w:.])")
_MAC = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"
)
_PARTS = Struct(">6H")
_LOCAL = re.compile(r"127\.|0\.0\.0\.0|255\.255\.255|::1?$")


@cache
def _four(name: str) -> tuple[IPv4Network, ...]:
    return tuple(IPv4Network(one) for one in data()["machines"][name])


def ip(prf: Prf, text: str, attempt: int = 0) -> str:
    """Every address in a value; those of the machine itself stay."""
    made = _FOUR.sub(lambda found: _ipv4(prf, found[0], attempt), text)
    return SIX.sub(lambda found: _ipv6(prf, found[0]), made) if ":" in made else made


def _ipv4(prf: Prf, text: str, attempt: int) -> str:
    try:
        value = int.from_bytes(inet_pton(AF_INET, text))
    except (OSError, ValueError):
        return text
    if _LOCAL.match(text):
        return text
    draw = Draw(prf, "ip", str(value), attempt)
    nets = _ranges("ipv4" if attempt < TRIES else "ipv4_more")
    if attempt >= TRIES:
        nets = nets[:1] if attempt < TRIES * 4 else nets[1:]
    first, size = nets[draw.below(len(nets))]
    return inet_ntoa((first + 1 + draw.below(size - 2)).to_bytes(4))


def _ipv6(prf: Prf, text: str) -> str:
    return next(sixes(prf, (text,)))


def sixes(prf: Prf, texts: Sequence[str]) -> Iterator[str]:
    """What stands for addresses of the sixth version; the machine itself stays, and what is none."""
    messages = list(map(_message, texts))
    for text, message, digest in zip(texts, messages, prf.digests("ipv6", messages), strict=True):
        if not message:
            yield text
        else:
            made = _six_of(digest[:12])  # one of so many that no two meet
            yield made.upper() if text.isupper() else made


def _message(text: str) -> bytes:
    """An address as a number; nothing for what stays."""
    try:
        value = int.from_bytes(inet_pton(AF_INET6, text))
    except (OSError, ValueError):
        return b""
    return b"" if _LOCAL.match(text) else b"%x" % value


@cache
def _ranges(name: str) -> tuple[tuple[int, int], ...]:
    """The first address of each network and how many it has."""
    return tuple((int(net.network_address), net.num_addresses) for net in _four(name))


def _six_of(low: bytes) -> str:
    """The address of the range for documentation with these last bytes, in its short form."""
    parts = _PARTS.unpack(low)
    if 0 not in parts:
        return _shown() % parts
    start = int(data()["machines"]["ipv6"].replace(":", ""), 16)
    return IPv6Address(start << 96 | int.from_bytes(low)).compressed


@cache
def _shown() -> str:
    """How an address of the range is written that has no part that is nothing."""
    first, second = data()["machines"]["ipv6"].split(":")
    return f"{int(first, 16):x}:{int(second, 16):x}" + ":%x" * 6


def reserved(text: str) -> bool:
    """Whether every address in a value is one for documentation, or never routed."""
    found = [*_FOUR.findall(text), *SIX.findall(text)]
    nets = [*_four("ipv4"), *_four("ipv4_more"), ip_network("2001:db8::/32")]
    return bool(found) and all(_LOCAL.match(one) or _within(one, nets) for one in found)


def _within(text: str, nets: Sequence[object]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in net for net in nets)  # type: ignore[operator]


def device(prf: Prf, text: str, attempt: int = 0) -> str:
    """A MAC address that no maker gave out, an IMEI of the range for tests, or the same form."""
    plain = bare(text)
    if _MAC.fullmatch(text.strip()):
        value = prf.permuted("mac", int(plain, 16), 1 << 48) & ~(1 << 40) | 1 << 41
        made = f"{value:012x}" if plain != plain.upper() else f"{value:012X}"
        return refilled(text, made)
    draw = Draw(prf, "device", plain, attempt)
    if len(plain) == 15 and plain.isdigit() and luhn.is_valid(plain):
        start = "001" + draw.digits(11)
        return refilled(text, start + luhn.calc_check_digit(start))
    return draw.shape(text)
