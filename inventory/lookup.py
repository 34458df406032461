"""Settings by name, the way the Functions host looks them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


class Lookup:
    """The settings of one checkout; names are compared without case, ``:`` and ``__`` are the same."""

    def __init__(self, settings: Iterable[Setting]) -> None:
        self._by_name: dict[tuple[str, str], list[Setting]] = {}
        for setting in settings:
            self._by_name.setdefault((setting.app, _key(setting.name)), []).append(setting)

    def named(self, app: str, name: str) -> list[Setting]:
        """Every value known for a setting: the app's own, else those of the whole checkout."""
        key = _key(name)
        return self._by_name.get((app, key)) or self._by_name.get(("", key), [])

    def connection(self, app: str, name: str) -> list[Setting]:
        """The settings behind a connection name: itself, with its prefixes, or the section of that name."""
        for candidate in (f"AzureWebJobs{name}", name, f"ConnectionStrings:{name}"):
            found = self.named(app, candidate)
            if found:
                return found
            section = self._section(app, candidate)
            if section:
                return section
        return []

    def _section(self, app: str, name: str) -> list[Setting]:
        return [s for suffix in ADDRESS_SUFFIXES for s in self.named(app, f"{name}__{suffix}")]

    def has_section(self, app: str, name: str) -> bool:
        """True when any setting ``NAME__*`` exists, so that the connection is defined by identity."""
        prefixes = tuple(_key(p) + "__" for p in (f"AzureWebJobs{name}", name))
        return any(a in (app, "") and k.startswith(prefixes) for a, k in self._by_name)

    def value(self, app: str, name: str) -> str | None:
        """The one plain value of a setting; None when unknown, secret, or different in several places."""
        values = {s.value for s in self.named(app, name) if s.value is not None}
        return values.pop() if len(values) == 1 else None

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
