"""Whom a URL leads to: its host as far as it is known, and what its path names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from inventory.facts import Reference, Text
from inventory.lookup import Lookup, is_development
from inventory.secrecy import said

UNKNOWN = "?"
LOCALHOST = "localhost"
_ROLE = re.compile(r"\{(\w+)\}")
_SEGMENT_END = re.compile(r"[?#(]")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` is a host name, ``%SETTING%`` for one that stands in a setting, or ``?``.

    `path` is what follows it, from the slash on.
    """

    host: str
    path: str = ""


def address(settings: Lookup, app: str, url: Text | None) -> Address:
    """Where a request to `url` goes, with the settings of `app` filled in where their value is known."""
    if url is None or not url.parts:
        return Address(UNKNOWN)
    filled = settings.filled(app, url)
    if _development(filled) and url.references:
        filled = url  # a value for development says nothing of where the app runs
    parts = filled.parts[1:] if _is_scheme(filled.parts[0]) and len(filled.parts) > 1 else filled.parts
    if isinstance(parts[0], Reference):
        return _begins_with(settings, app, parts[0], parts[1:])
    return _known(Text(parts))


def _is_scheme(part: str | Reference) -> bool:
    return isinstance(part, str) and part.endswith("://")


def _development(filled: Text) -> bool:
    head = filled.parts[0] if filled.parts else ""
    return isinstance(head, str) and is_development(_host(head))


def _begins_with(settings: Lookup, app: str, head: Reference, rest: tuple[str | Reference, ...]) -> Address:
    after = str(Text(rest))
    suffix = after.partition("/")[0]
    if suffix.startswith(".") and suffix.count(".") > 1:
        # `{tenant}.crm.example`: the last known part of the host still tells whose it is
        return Address(suffix.strip("."), after[len(suffix) :])
    path = after[after.index("/") :] if "/" in after else ""
    if head.kind != "setting" or not head.name:
        return Address(UNKNOWN, path)
    hosts = {_host(a) for a in settings.connection(app, head.name).accounts}
    return Address(hosts.pop() if len(hosts) == 1 else f"%{head.name}%", path)


def _known(filled: Text) -> Address:
    head = filled.parts[0]
    assert isinstance(head, str)
    rest = head.partition("://")[2] or head
    if "/" not in rest and len(filled.parts) > 1:
        return _cut_short(rest, filled)
    host = _host(head)
    whole = str(filled).partition("://")[2] or str(filled)
    path = f"/{whole.partition('/')[2]}" if "/" in whole else ""
    return Address(host if "." in host or host == LOCALHOST else UNKNOWN, path)


def _cut_short(start: str, filled: Text) -> Address:
    """``https://crm-{region}.example.com/…``: the part of the host behind what is computed."""
    tail = next((p for p in filled.parts[1:] if isinstance(p, str)), "")
    suffix, slash, path = tail.partition("/")
    if suffix.startswith(".") and suffix.strip(".").count("."):
        return Address(suffix.strip("."), slash + path)
    host = start.partition(":")[0]
    return Address(host if "." in host or is_development(host) else UNKNOWN, slash + path)


def _host(written: str) -> str:
    try:
        host = said(urlsplit(written if "://" in written else f"//{written}").hostname or "")
    except ValueError:
        return UNKNOWN
    return LOCALHOST if is_development(host) else host


def named_in(path: str, pattern: str) -> dict[str, str]:
    """The roles a URL's path names: ``/letters/x.pdf`` by ``/{container}`` is the container letters."""
    found: dict[str, str] = {}
    segments = path.strip("/").split("/")
    for expected, segment in zip(pattern.strip("/").split("/"), segments, strict=False):
        value = _SEGMENT_END.split(segment)[0]
        role = _ROLE.fullmatch(expected)
        if role is None and value != expected:
            break
        if role is not None and value:
            found[role[1]] = value
    return found
