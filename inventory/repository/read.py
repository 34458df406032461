"""All that the files of a checkout show of how it is worked on."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from typing import TypeVar

from inventory import recalled
from inventory.facts import Gap, by_location
from inventory.repository import dependencies, documents, pipelines, secrets
from inventory.repository.facts import Repository, forms
from inventory.sources import Checkout, Source

T = TypeVar("T")


def _each(reader: Callable[[Source], T | None], sources: Iterable[Source]) -> tuple[T, ...]:
    found = (reader(source) for source in sources)
    return tuple(one for one in found if one is not None)


def read(checkout: Checkout) -> Repository:
    """The facts, in the order of the files; nothing is run, and what can't be read is a Gap."""
    return recalled.again("repository", checkout, lambda: _read(checkout), forms)


def _read(checkout: Checkout) -> Repository:
    gaps: list[Gap] = []
    sources = checkout.files
    named = [s for s in sources if posixpath.basename(s.path) == "host.json"]
    return Repository(
        owners=_each(documents.owners, sources),
        templates=_each(documents.template, sources),
        rules=tuple(rule for s in sources for rule in documents.rules(s, gaps)),
        jobs=pipelines.with_called([job for s in sources for job in pipelines.jobs(s, gaps)]),
        scans=(
            *(scan for s in sources for scan in documents.hooks(s, gaps)),
            *_each(documents.settings_of_scanner, sources),
        ),
        bots=tuple(bot for s in sources for bot in dependencies.bots(s, gaps)),
        manifests=tuple(dependencies.manifests(sources, gaps)),
        bundles=_each(dependencies.bundle, named),
        documents=_each(documents.document, sources),
        secrets=tuple(secret for s in sources for secret in secrets.plain(s)),
        grants=tuple(grant for s in sources for grant in secrets.grants(s)),
        gaps=by_location(gaps),
    )
