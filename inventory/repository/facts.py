"""What the files of a repository show of how it is worked on; each fact has its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inventory.facts import Gap, Location
from inventory.patterns import spec
from inventory.plainly import Forms


@dataclass(frozen=True, slots=True)
class Owners:
    """A CODEOWNERS file: the patterns that have an owner, as written."""

    location: Location
    patterns: tuple[str, ...]

    def uncovered(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the paths that nobody owns."""
        owned, _ = spec(self.patterns)
        return tuple(path for path in paths if not owned.match_file(path))


@dataclass(frozen=True, slots=True)
class ReviewTemplate:
    """A template for pull requests; `privacy`: it asks about data of people."""

    location: Location
    privacy: bool


@dataclass(frozen=True, slots=True)
class BranchRule:
    """A rule for branches kept as a file: how many approvals a change needs, None when that isn't said."""

    location: Location
    approvals: int | None


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanner in a pipeline, a hook or by its settings file; `lenient`: its findings stop nothing."""

    location: Location
    name: str
    kind: str
    by: str  # ``pipeline``, ``hook`` or ``settings``
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a pipeline. `after` are the jobs it waits for; `hidden` names steps that stand elsewhere.

    `credentials`: how it signs in to Azure, ``federated``, ``stored`` or empty.
    """

    location: Location
    pipeline: str
    name: str
    after: tuple[str, ...] = ()
    tests: bool = False
    deploys: bool = False
    credentials: str = ""
    environment: str = ""
    hidden: str = ""
    scans: tuple[Scan, ...] = ()
    in_turn: bool = False  # the jobs of its pipeline run in the order they are written


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that brings dependencies up to date; `covers` are (ecosystem, folder), any folder when empty."""

    location: Location
    name: str
    covers: tuple[tuple[str, str], ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """A list of dependencies; `lock` the file that pins them all, `loose` those without one exact version."""

    location: Location
    ecosystem: str
    folder: str
    lock: str = ""
    loose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """The extension bundle of a host.json, by its range of versions."""

    location: Location
    range: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document people keep: its kind, its latest date in it, and words for what it says."""

    location: Location
    kind: str
    date: str = ""
    says: tuple[str, ...] = ()
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class PlainSecret:
    """A secret written down in a committed file: its name and place, never its value."""

    location: Location
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A command that gives a role; `role` is its name or id, empty when it isn't written there."""

    location: Location
    role: str


@dataclass(frozen=True, slots=True)
class Repository:
    """Everything that the files show."""

    owners: tuple[Owners, ...] = ()
    templates: tuple[ReviewTemplate, ...] = ()
    rules: tuple[BranchRule, ...] = ()
    jobs: tuple[Job, ...] = ()
    scans: tuple[Scan, ...] = ()
    bots: tuple[Bot, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    documents: tuple[Document, ...] = ()
    secrets: tuple[PlainSecret, ...] = ()
    grants: tuple[Grant, ...] = ()
    gaps: tuple[Gap, ...] = ()


def forms() -> Forms:
    """All that the facts are made of."""
    return Forms(
        Repository, Owners, ReviewTemplate, BranchRule, Scan, Job, Bot, Manifest, Bundle, Document,
        PlainSecret, Grant, Gap, Location,
    )  # fmt: skip
