"""Built-in roles of Azure: what an assignment of one opens (`data/roles.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from inventory.catalog import DATA, read_data

GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
Breadth = Literal["narrow", "host", "wide", "full"]


@dataclass(frozen=True, slots=True)
class Role:
    """One role; `system` is empty for roles of Azure itself. See the head of the data file for the words."""

    id: str
    name: str
    breadth: Breadth
    data: str
    control: str
    keys: bool = False
    grants: bool = False
    logs: bool = False
    system: str = ""
    verified: bool = True


@cache
def known() -> Mapping[str, Role]:
    """Every role of the data file by its id and by its name, both in lower case."""
    roles = [Role(**row) for row in read_data(DATA / "roles.yaml")]
    return {role.name.lower(): role for role in roles} | {role.id.lower(): role for role in roles}


def named(text: str) -> Role | None:
    """The role whose name this is, or whose id is the last one in it."""
    ids = GUID.findall(text)
    return known().get(ids[-1].lower()) if ids else known().get(text.strip().lower())
