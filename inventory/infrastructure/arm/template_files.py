"""Templates and other files of a checkout, by the path that another file writes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from inventory.infrastructure.arm.template import Template
from inventory.sources import Checkout

BEGINNING = 4_000
GENERATED = re.compile(rb'"_generator"\s*:\s*\{\s*"name"\s*:\s*"bicep"')
ADDRESS = re.compile(r"br(?::([\w.\-]+)/([\w./\-]+)|/public:([\w./\-]+)):([\w.\-]+)")
# Where Bicep keeps what it has restored: a module's path with $ for slashes, its version with one behind.
CACHED = re.compile(r"(?:^|/)(br/[^/]+/[^/]+/[^/$]+)\$?/main\.json$")
Parse = Callable[[str, str], "Template | None"]
"""A template from a text and its path; None where the text is none."""


@dataclass(slots=True)
class Library:
    """Every template is parsed once: `parsers` by the ending of a file, `registry` by a module's address."""

    checkout: Checkout
    parsers: Mapping[str, Parse]
    registry: Callable[[str], Template | None] = lambda _source: None
    _cache: dict[str, str] | None = None
    _read: dict[str, Template | None] = field(default_factory=dict)

    def template(self, path: str) -> Template | None:
        """The template in a file of the checkout; None where there is none."""
        if path not in self._read:
            parse = self.parsers.get(posixpath.splitext(path)[1].lower())
            source = self.checkout.get(path) if parse is not None else None
            self._read[path] = parse(source.text, path) if parse is not None and source is not None else None
        return self._read[path]

    def size(self, path: str) -> int:
        source = self.checkout.get(path)
        return 0 if source is None else source.size

    def compiled(self, template: Template) -> Template | None:
        """The ARM template that Bicep made of a file and that lies beside it."""
        path = f"{posixpath.splitext(template.path)[0]}.json"
        source = self.checkout.get(path) if template.language == "bicep" else None
        if source is None or not GENERATED.search(source.bytes[:BEGINNING]):
            return None
        return self.template(path)

    def module(self, source: str) -> Template | None:
        """What is known of a module of a registry: from Bicep's cache in the checkout, else from our data."""
        match = ADDRESS.fullmatch(source)
        if match is not None and self._cache is None:
            found = (CACHED.search(s.path) for s in self.checkout.files if s.path.endswith("/main.json"))
            self._cache = {m[1].lower(): m.string for m in found if m}
        if match is not None and self._cache:
            host, path, version = match[1] or "mcr.microsoft.com", match[2] or f"bicep/{match[3]}", match[4]
            cached = self._cache.get(f"br/{host}/{path.replace('/', '$')}/{version}".lower())
            found_there = self.template(cached) if cached is not None else None
            if found_there is not None:
                return found_there
        return self.registry(source)

    def text(self, path: str) -> str | None:
        source = self.checkout.get(path)
        return None if source is None else source.text


def beside(path: str, written: str) -> str | None:
    """The path from the root that `written` in the file `path` means; None when it leads out of the root."""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), written.replace("\\", "/")))
    return None if found.startswith(("..", "/")) else found


def in_registry(source: str) -> bool:
    """Whether a module comes from a registry and not from a file."""
    return source.startswith(("br:", "br/", "ts:", "ts/"))
