"""Which files of a checkout are schema files, and what they declare."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from inventory.facts import Gap, Location
from inventory.infrastructure import jsonc, yaml_text
from inventory.schemas import avro, ddl, graphql, openapi, protobuf
from inventory.schemas.shapes import Described
from inventory.sources import Checkout, Source

LARGEST = 4_000_000
"""Bytes of a schema file that are worth reading."""
MOST = 400
"""Schema files of one checkout."""
_NAMED = re.compile(r"openapi|swagger|asyncapi|\boas\b|\bschemas?\b|\bapi\b|contract", re.IGNORECASE)
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
    files = [source for source in checkout.files if fits(source.path)]
    for source in files[:MOST]:
        described = _file(source)
        if described is not None:
            gaps += described.gaps
            found += [described] if described.schemas or described.routes else []
    if len(files) > MOST:
        gaps.append(Gap(f"{len(files) - MOST} schema files more were not read", Location(files[MOST].path)))
    return tuple(found), tuple(gaps)


def fits(path: str) -> bool:
    """Whether a file may be one, by its name and the folders it stands in."""
    place = PurePosixPath(path)
    suffix = place.suffix.lower()
    if suffix in _BY_SUFFIX or suffix == ".avsc":
        return True
    return suffix in (".json", ".yaml", ".yml") and any(map(_NAMED.search, place.parts[-3:]))


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
