"""Azure Verified Modules: what a call of one deploys, from our own data (`data/verified_modules/`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from inventory.catalog import DATA, read_data
from inventory.infrastructure.arm.template import Template
from inventory.infrastructure.bicep.statements import parse

FOLDER = DATA / "verified_modules"
# Also a registry of one's own: what stands there under these paths is a copy.
_ADDRESS = re.compile(r"br(?:/[\w\-]+|:[\w.\-]+(?:/[\w.\-]+)*?)[:/](avm/[\w./-]+?)(?::([\w.\-]+))?")


def template(source: str) -> Template | None:
    """The template behind a module's address in the public registry; None when the data has none for it."""
    address = _ADDRESS.fullmatch(source)
    return _parsed(address[1]) if address is not None and address[1] in _sources() else None


@cache
def _sources() -> Mapping[str, str]:
    """The text of every module's template by the module's path."""
    rows = [row for file in sorted(FOLDER.iterdir(), key=lambda f: f.name) for row in read_data(file)]
    return {row["module"]: row["template"] for row in rows}


@cache
def _parsed(module: str) -> Template:
    found = parse(f"{_sources()[module]}\n{_sources()['']}", f"{module}.bicep")
    if not found.resources.keys() & {
        "main"
    }:  # a pattern of other modules has nothing of its own to put things on
        found = parse(
            _sources()[module] + "\nvar location_ = location ?? resourceGroup().location\n", f"{module}.bicep"
        )
    return replace(found, declarations=(), loose=True)
