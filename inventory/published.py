"""The shapes of `inventory.json`, which other programs may rely on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from inventory.facts import Confidence, Operation

SCHEMA_VERSION = 1
Verdict = Literal[
    "pass", "pass_default", "fail", "warn", "conditional", "unknown", "absent", "not_applicable"
]  # fmt: skip


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow")


class Place(_Model):
    """A file of the checkout and a line in it, counted from 1."""

    path: str
    line: int


class Tool(_Model):
    name: str
    version: str


class Commit(_Model):
    """The commit that was scanned, null outside git; `dirty` when files differed from it."""

    commit: str | None
    dirty: bool


class App(_Model):
    id: str
    path: str
    models: list[str]
    languages: list[str]
    location: Place


class Function(_Model):
    """`flags` are remarks such as `not_registered`."""

    id: str
    app: str
    name: str
    language: str
    model: str
    disabled: bool
    location: Place
    bindings: list[str]
    flags: list[str] = Field(default_factory=list)


class Binding(_Model):
    """`properties` as the source declares them; `resolved` what settings made of them."""

    id: str
    function: str
    type: str
    direction: Literal["trigger", "in", "out"]
    name: str
    properties: dict[str, Any]
    resolved: dict[str, str]
    store: str | None
    location: Place


class Retention(_Model):
    """How long a store keeps what it holds: an ISO 8601 duration; null: no limit, or none is known.

    `origin` is `observed` where configuration says it, `inferred` for a default of the platform, else
    `missing`. `adds` is what keeps content longer; each starts with its own period where that is known.
    `purged_by` are ids of functions that delete from it on a schedule.
    """

    period: str | None
    origin: Literal["observed", "inferred", "missing"]
    rule: str
    adds: list[str] = Field(default_factory=list)
    purged_by: list[str] = Field(default_factory=list)
    evidence: list[Place] = Field(default_factory=list)


class Replica(_Model):
    """A further place where the platform keeps a store's content, and what makes it do so."""

    region: str | None
    country: str | None
    why: str
    origin: Literal["observed", "inferred"]
    evidence: list[Place]


class Trait(_Model):
    """What infrastructure code says of how a store is kept.

    `topic` is network, encryption, backup or redundancy.
    """

    topic: str
    says: str
    evidence: list[Place]


class Store(_Model):
    """`symbolic`: part of the name or the account stands in configuration nobody could read.

    `copies`: for a hidden store, the stores whose content the platform copies into it. `settings`: names of
    the settings that lead to it. `joined`: why `resource` is taken for the one it lives in.
    `unplaced`: why its region is not known. `placed_at`: where it is written, or would be.
    """

    id: str
    kind: str
    name: str
    account: str | None
    hidden: bool
    reason: str
    symbolic: bool
    region: str | None
    country: str | None
    retention: Retention
    resource: str | None
    copies: list[str] = Field(default_factory=list)
    settings: list[str] = Field(default_factory=list)
    joined: str = ""
    unplaced: str = ""
    replicas: list[Replica] = Field(default_factory=list)
    traits: list[Trait] = Field(default_factory=list)
    placed_at: list[Place] = Field(default_factory=list)
    evidence: list[Place]


class Recipient(_Model):
    id: str
    name: str
    country: str | None
    kind: str
    verified: str
    account: str | None = None
    resource: str | None = None
    region: str | None = None
    evidence: list[Place]


class FlowField(_Model):
    """`aliases` are other names the same value goes by in the code.

    `places` are where it stands beside the content: `url`, `name` (of a blob, a queue …), `key`, `metadata`.
    """

    path: str
    category: str | None
    confidence: Confidence | None
    transforms: list[str]
    aliases: list[str] = Field(default_factory=list)
    type: str | None = None
    owner: str | None = None
    places: list[str] = Field(default_factory=list)


class Flow(_Model):
    """One function doing one thing to one target; `origin` is where the fields came from."""

    id: str
    function: str
    operation: Operation
    target: str
    origin: str | None
    fields: list[FlowField]
    confidence: Confidence
    binding: str | None
    evidence: list[Place]


class Gap(_Model):
    reason: str
    location: Place


class Signal(_Model):
    """What one signal of a control says of one thing, and where that is seen."""

    id: str
    verdict: Verdict
    about: str
    message: str
    evidence: list[Place]


class Control(_Model):
    """The verdict of files on one control for one app; what people attest stands in privacy.yaml."""

    id: str
    control: str
    title: str
    app: str
    verdict: Verdict
    why: str
    signals: list[Signal]


class Written(_Model):
    """A value in a string of code or configuration, by its form; `example`: one that everybody prints."""

    location: Place
    category: str
    rule: str
    shape: str
    example: bool


class Setting(_Model):
    """A setting's name and where its value leads: never the value itself, which may be anybody's name."""

    name: str
    app: str
    account: str | None
    database: str | None
    entity: str | None
    reference: str | None
    secret: bool
    resource: str | None = None
    location: Place


class Resource(_Model):
    """What infrastructure code declares, without its properties: those may be anything.

    `type` is ARM's, `declared` as the source writes it; open parts of `name` stand in round brackets.
    `conditional`: whether it hangs on something the scan doesn't know; `repeated`: one of an unknown number;
    `existing`: only referred to. `runs` are ids of the apps that a function app runs.
    """

    id: str
    type: str
    declared: str
    name: str
    version: str
    parent: str
    conditional: bool
    repeated: bool
    existing: bool
    runs: list[str]
    location: Place


class Coverage(_Model):
    """What was looked at: files and bytes in all, code files by language, and what was left out."""

    files: int
    bytes: int
    languages: dict[str, int]
    left_out: dict[str, int]


class Inventory(_Model):
    """The inventory of one checkout, as `privacy scan --format json` prints it."""

    schema_version: int = SCHEMA_VERSION
    tool: Tool
    source: Commit
    apps: list[App]
    functions: list[Function]
    bindings: list[Binding]
    stores: list[Store]
    recipients: list[Recipient]
    flows: list[Flow]
    resources: list[Resource]
    controls: list[Control]
    literals: list[Written] = Field(default_factory=list)
    gaps: list[Gap]
    settings: list[Setting] = Field(default_factory=list)
    calls: list[tuple[str, str]] = Field(default_factory=list)
    coverage: Coverage


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `inventory.json`."""
    made = Inventory.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "inventory.json",
        **{k: v for k, v in made.items() if k != "title"},
    }
