"""Reads an inventory that was written before: the file that `privacy scan --format json` makes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from inventory.errors import Problem
from inventory.published import SCHEMA_VERSION, Inventory

HINT = "Give the file that `privacy scan --format json -o FILE` wrote."


def read(path: Path) -> dict[str, Any]:
    """The inventory in a file. Raises `Problem` where it is none that can be compared with."""
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise Problem(f"the older inventory can't be read: {error.strerror}", HINT, str(path)) from None
    except (ValueError, RecursionError):
        raise Problem("the older inventory is no JSON", HINT, str(path)) from None
    version = content.get("schema_version") if isinstance(content, dict) else None
    if version is None:
        raise Problem("this is no inventory: it names no schema_version", HINT, str(path))
    if version != SCHEMA_VERSION:
        what = f"the older inventory is of schema version {version}, this program compares {SCHEMA_VERSION}"
        raise Problem(what, "Scan the older commit with this program.", str(path))
    try:
        Inventory.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Problem(f"the older inventory is broken at {where}: {first['msg']}", HINT, str(path)) from None
    return dict(content)


def fingerprint(content: Mapping[str, Any]) -> str:
    """Of what a scan saw, without the commit: two scans of the same files have the same."""
    seen = {key: value for key, value in content.items() if key != "source"}
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()
