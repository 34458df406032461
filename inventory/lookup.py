"""Settings by name, the way the Functions host looks them up, and what a connection's settings say."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inventory.facts import Reference, Setting, Text

ADDRESS_SUFFIXES = (
    "accountname",
    "serviceuri",
    "blobserviceuri",
    "queueserviceuri",
    "tableserviceuri",
    "fullyqualifiednamespace",
    "accountendpoint",
    "endpoint",
    "topicendpointuri",
    "redishostname",
)
PLACEHOLDER = "placeholder"
DEVELOPMENT = frozenset({"devstoreaccount1", "localhost", "host.docker.internal", "(localdb)"})
"""Accounts of the machine of whoever develops: they say nothing of where the app runs."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the settings behind a connection name say; each part is empty when it isn't known.

    `setting` is the name the host finds; `accounts` are hosts or names as written (one account can have
    several); `why` says what keeps them from being known. `resources` are ids of what infrastructure code
    says they lead to.
    """

    setting: str
    accounts: frozenset[str] = frozenset()
    database: str = ""
    entity: str = ""
    why: str = ""
    resources: frozenset[str] = frozenset()


class Lookup:
    """The settings of one checkout; names are compared without case, ``:`` and ``__`` are the same."""

    def __init__(self, settings: Iterable[Setting]) -> None:
        self._by_name: dict[tuple[str, str], list[Setting]] = {}
        self._sections: set[tuple[str, str]] = set()
        self._kept_as: dict[str, str] = {}
        for setting in settings:
            key = _key(setting.name)
            self._by_name.setdefault((setting.app, key), []).append(setting)
            self._sections.update((setting.app, start) for start in _sections(key))
            if setting.reference and setting.reference != PLACEHOLDER:
                known = self._kept_as.get(setting.reference, setting.name)
                self._kept_as[setting.reference] = min(known, setting.name)

    def named(self, app: str, name: str) -> list[Setting]:
        """Every value known for a setting: the app's own, else those of the whole checkout."""
        key = _key(name)
        return self._by_name.get((app, key)) or self._by_name.get(("", key), [])

    def connection(self, app: str, name: str, plain: bool = False) -> Connection:
        """What the connection called `name` leads to: itself, with its prefixes, or the section so called.

        `plain` where a bare value is an account as well, which a connection string never is.
        """
        for candidate in (f"AzureWebJobs{name}", name, f"ConnectionStrings:{name}"):
            setting = name if candidate.endswith(f":{name}") else candidate
            given = self.named(app, candidate)
            direct = self._connection(setting, given, plain) if given else None
            if direct is not None and (direct.accounts or direct.resources):
                return direct
            # A name beside its own section often has a value that is no connection at all.
            if found := self._section(app, candidate):
                return self._connection(setting, found, True)
            if direct is not None:
                return direct
        for candidate in (f"AzureWebJobs{name}", name):
            if self.has_section(app, candidate):
                return Connection(candidate, why="names no account")
        return Connection(name, why="is not defined in the checkout")

    def _connection(self, name: str, found: list[Setting], plain: bool) -> Connection:
        given = {s.account or (s.value if plain else None) or "" for s in found} - {""}
        accounts = frozenset(a for a in given if not is_development(a))
        references = {s.reference for s in found if s.reference and s.reference != PLACEHOLDER}
        name = self._kept_as[references.pop()] if len(references) == 1 and not accounts else name
        return Connection(
            name,
            accounts,
            _only(s.database for s in found),
            _only(s.entity for s in found),
            "" if accounts else _why(given, found),
            frozenset(s.resource for s in found if s.resource),
        )

    def _section(self, app: str, name: str) -> list[Setting]:
        return [s for suffix in ADDRESS_SUFFIXES for s in self.named(app, f"{name}__{suffix}")]

    def has_section(self, app: str, name: str) -> bool:
        """True when any setting ``NAME__*`` exists, so that the connection is defined by identity."""
        return bool({(app, _key(name)), ("", _key(name))} & self._sections)

    def values(self, app: str, name: str) -> frozenset[str]:
        """Every plain value a setting has in the checkout."""
        return frozenset(s.value for s in self.named(app, name) if s.value is not None)

    def value(self, app: str, name: str) -> str | None:
        """The one plain value of a setting; None when unknown, secret, or different in several places."""
        values = self.values(app, name)
        return next(iter(values)) if len(values) == 1 else None

    def filled(self, app: str, text: Text) -> Text:
        """`text` with each setting whose value is known filled in."""
        parts: list[str | Reference | Text] = []
        for part in text.parts:
            value = (
                self.value(app, part.name) if isinstance(part, Reference) and part.kind == "setting" else None
            )
            parts.append(value if value is not None else part)
        return Text.of(*parts)


def _key(name: str) -> str:
    return name.lower().replace(":", "__")


def _sections(key: str) -> Iterable[str]:
    """The sections a setting stands in: ``a__b__c`` in ``a`` and ``a__b``."""
    parts = key.split("__")
    return ("__".join(parts[:n]) for n in range(1, len(parts)))


def _only(found: Iterable[str | None]) -> str:
    different = {f for f in found if f}
    return different.pop() if len(different) == 1 else ""


def _why(given: set[str], found: list[Setting]) -> str:
    """Why these settings name no account."""
    if given:
        return "has a value for development alone"
    kept = next((s.reference for s in found if s.reference and s.reference != PLACEHOLDER), None)
    return f"is kept in {kept}" if kept else "names no account"


def is_development(host: str) -> bool:
    """True for the machine itself: the storage emulator, ``localhost``, a loopback address."""
    name = host.lower().partition("://")[2] or host.lower()
    bare = name.split("/")[0].split(":")[0]
    if bare in DEVELOPMENT or bare.endswith((".localhost", ".docker.internal")):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def as_text(value: str) -> Text:
    """A property as written in a binding: ``%NAME%`` becomes a setting, the rest stays."""
    pieces = value.split("%")
    if len(pieces) < 3:
        return Text.of(value)
    parts: list[str | Reference] = []
    for position, piece in enumerate(pieces):
        is_name = position % 2 == 1 and position < len(pieces) - 1
        parts.append(Reference("setting", piece) if is_name else piece)
    return Text.of(*parts)


def first(properties: Mapping[str, object], names: Iterable[str]) -> str | None:
    """The first of these properties that is a non-empty string; property names are compared without case."""
    by_name = {k.lower(): v for k, v in properties.items()}
    for name in names:
        value = by_name.get(name.lower())
        if isinstance(value, str) and value:
            return value
    return None
