"""A checkout in, its inventory out: read, find, follow, link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inventory import catalog as known
from inventory.bindings import (
    by_text,
    csharp,
    custom_handlers,
    function_json,
    java,
    node_v4,
    python_v2,
)
from inventory.bindings.identity import Identities
from inventory.facts import App, Function, Gap, Setting, Use
from inventory.flow.portions import follow
from inventory.graph import Coverage, Graph
from inventory.infrastructure import apps as app_folders
from inventory.infrastructure import configured, hosting
from inventory.infrastructure import reading as infrastructure
from inventory.infrastructure import settings as app_settings
from inventory.infrastructure.configured import preferred
from inventory.infrastructure.described import described
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.joining import joined
from inventory.link import completed, link
from inventory.resources import Resource
from inventory.schemas import reading as schemas
from inventory.sources import Checkout, Limits, read, total_bytes, watched
from inventory.syntax.program import Program, followed_as, unparsed

Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Progress for callers that show none."""


def scan(root: Path, exclude: Sequence[str] = (), progress: Progress = silent, workers: int = 1) -> Graph:
    """The inventory of the checkout at `root`. Raises Problem when there is no such folder.

    `workers` is the number of processes, 0 for as many as there are processors: no matter for the result.
    """
    progress("reading the checkout")
    return scan_checkout(read(root, exclude, Limits()), progress, workers)


def scan_checkout(checkout: Checkout, progress: Progress = silent, workers: int = 1) -> Graph:
    """The inventory of a checkout that was already read."""
    catalog = known.load()
    apps, app_gaps = app_folders.find(checkout)
    settings, setting_gaps = app_settings.read(checkout, apps)
    program = Program(checkout)
    progress("finding functions")
    with watched() as asked:
        identities = Identities()
        attributed, attributed_gaps = csharp.scan(checkout, program, apps, catalog, settings, identities)
        annotated, annotated_gaps = java.scan(checkout, program, apps, catalog, settings, identities)
        unread, unread_gaps = by_text.scan(checkout, program, apps, catalog, settings, identities)
        registered, registered_gaps, more_defaults = node_v4.scan(
            checkout, program, apps, catalog, settings, identities
        )
        declared, declared_gaps = function_json.scan(
            checkout, apps, settings, identities, [*attributed, *registered]
        )
        decorated, decorated_gaps, defaults = python_v2.scan(
            checkout, program, apps, catalog, settings, identities
        )
    defaults += more_defaults
    functions = [*declared, *decorated, *attributed, *annotated, *registered, *unread]
    progress(f"following values through {len(functions)} functions")
    flows = follow(program, functions, apps, catalog, workers, asked)
    described_by, schema_gaps = schemas.read(checkout)
    told, told_gaps = custom_handlers.uses(checkout, apps, functions, catalog)
    progress("joining functions, stores and recipients")
    found = (
        app_gaps,
        setting_gaps,
        declared_gaps,
        decorated_gaps,
        attributed_gaps,
        annotated_gaps,
        registered_gaps,
        unread_gaps,
        flows.gaps,
        told_gaps,
        schema_gaps,
        unparsed(flows.broken),
        _unfollowed(functions),
    )
    gaps = [gap for part in found for gap in part]
    all_settings = _with_defaults(settings, defaults)
    # Last, because reading a file for the first time can still find out that it can't be read.
    gaps += checkout.gaps
    followed = flows.reached | {u.function for u in flows.uses}
    coverage = _coverage(checkout)
    uses = [*flows.uses, *told]
    built = _built(checkout, completed(apps, functions), functions, uses)
    gaps += built.gaps
    all_settings = preferred(all_settings, built.settings)
    graph = link(
        apps, functions, all_settings, uses, gaps, catalog, coverage, checkout.git, followed, described_by
    )
    return described(joined(replace(graph, resources=built.resources, hosts=built.hosts), catalog))


@dataclass(frozen=True, slots=True)
class _Built:
    """What infrastructure code says of the apps."""

    resources: tuple[Resource, ...]
    hosts: dict[str, tuple[str, ...]]
    settings: list[Setting]
    gaps: list[Gap]


def _built(
    checkout: Checkout, apps: Sequence[App], functions: Sequence[Function], uses: Sequence[Use]
) -> _Built:
    read = infrastructure.read(checkout)
    resources = tuple(r for d in read.deployments for r in d.resources)
    estate = Estate(resources)
    hosts, gaps = hosting.hosts(apps, estate, checkout, hosting.asked(functions, uses))
    return _Built(resources, hosts, configured.settings(estate, hosts), [*read.gaps, *gaps])


def _with_defaults(settings: list[Setting], defaults: list[Setting]) -> list[Setting]:
    """Defaults in code count where no configuration gives the setting a value."""
    given = {(s.app, s.name.lower()) for s in settings if s.value is not None or s.account is not None}
    return [*settings, *(d for d in defaults if (d.app, d.name.lower()) not in given)]


def _unfollowed(functions: Sequence[Function]) -> list[Gap]:
    """Functions in a language whose code is not followed yet are said, one by one."""
    return [
        Gap(f"{f.name} is written in {f.language}: its code was not followed, only its bindings", f.location)
        for f in functions
        if followed_as(f.language) is None and by_text.BY_TEXT not in f.flags
    ]


def _coverage(checkout: Checkout) -> Coverage:
    return Coverage(len(checkout.files), total_bytes(checkout.files), checkout.languages(), checkout.left_out)
