"""Which files of a checkout are schema files, and what they declare."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from inventory.catalog import read_data
from inventory.facts import Gap, Location
from inventory.infrastructure import jsonc, yaml_text
from inventory.schemas import avro, ddl, graphql, openapi, protobuf
from inventory.schemas.shapes import Described
from inventory.sources import Checkout, Source

LARGEST = 4_000_000
"""Bytes of a schema file that are worth reading."""
MOST = 400
"""Schema files of one checkout."""
_TELLING = re.compile(r"\b(?:openapi|swagger|asyncapi|properties|fields)[\"']?\s*:|json-schema\.org", re.I)
_BY_SUFFIX = {
    ".graphql": graphql.read,
    ".graphqls": graphql.read,
    ".gql": graphql.read,
    ".proto": protobuf.read,
    ".sql": ddl.read,
}


def read(checkout: Checkout) -> tuple[tuple[Described, ...], tuple[Gap, ...]]:
    """What the schema files of a checkout declare, file by file, and what could not be read."""
    found: list[Described] = []
    gaps: list[Gap] = []
    fitting = [source for source in checkout.files if fits(source.path)]
    for source in fitting[:MOST]:
        described = _file(source)
        if described is not None:
            gaps += described.gaps
            found += [described] if described.schemas or described.routes else []
    if len(fitting) > MOST:
        more = f"{len(fitting) - MOST} schema files more were not read"
        gaps.append(Gap(more, Location(fitting[MOST].path)))
    return tuple(found), tuple(gaps)


def fits(path: str) -> bool:
    """Whether a file may be one, by its name and the folders it stands in."""
    place = PurePosixPath(path)
    suffix = place.suffix.lower()
    if suffix in _BY_SUFFIX or suffix == ".avsc":
        return True
    table = _table()
    if suffix not in table["suffixes"] or place.name.lower() in table["never"]:
        return False
    named = any(word in place.stem.lower() for word in table["named"])
    return named or any(part.lower() in table["within"] for part in place.parts[-4:-1])


@cache
def _table() -> dict[str, Any]:
    return dict(read_data(files("inventory") / "data" / "reading.yaml")["schemas"])


def _file(source: Source) -> Described | None:
    if source.size > LARGEST:
        return Described("", gaps=(Gap("too large to be read as a schema", Location(source.path)),))
    return described(source.text, source.path)


def described(text: str, path: str) -> Described | None:
    """What one file declares; None when it is no schema after all."""
    suffix = PurePosixPath(path).suffix.lower()
    by_suffix = _BY_SUFFIX.get(suffix)
    if by_suffix is not None:
        return by_suffix(text, path)
    if suffix != ".avsc" and not _TELLING.search(text):
        return None
    try:
        document: Any = yaml_text.loads(text) if suffix in (".yaml", ".yml") else jsonc.loads(text)
    except ValueError as error:
        return Described("", gaps=(Gap(f"can't be read as a schema: {error}", Location(path)),))
    if avro.describes(document):
        return avro.read(document, path)
    return openapi.read(document, path, text) if openapi.describes(document) else None
