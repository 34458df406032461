"""The shapes of catalog entries, strictly: what a data file may hold, key by key."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Label = Annotated[str, StringConstraints(pattern=r"^([a-z_]+(:[a-z0-9_*]+)?)?$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Lines = dict[str, str | None]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ServiceEntry(Entry):
    label: str
    role: Literal["store", "recipient", "caller", "log", "file", "control"] = "store"
    identity: str = ""
    resources: dict[str, str] = {}
    hosts: list[Host] = []
    address: Annotated[str, StringConstraints(pattern=r"^(/([a-z]+|\{[a-z]+\}))*$")] = ""
    folds_case: bool = False
    addressed: str = ""
    configures: bool = False
    assumed: list[str] = []
    examples: list[str] = []
    misses: list[str] = []


class BindingEntry(Entry):
    type: Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z]+$")]
    direction: Literal["trigger", "in", "out"]
    service: Id
    operation: Literal["receive", "read", "write", "send", "respond", "invoke"]
    resource: dict[str, str] = {}
    connection: str = ""
    default_setting: str = ""
    also: str = ""
    status: Literal["ga", "preview", "legacy", "retired", "webjobs_only"] = "ga"
    decorators: dict[str, str] = {}
    attributes: Lines = {}
    annotations: str = ""
    node: str = ""
    examples: list[str]
    misses: list[str] = []


class ClassEntry(Entry):
    service: Id = ""
    recipient: Id | Literal[""] = ""
    modules: list[str] = []
    made: Lines = {}
    gives: dict[str, str] = {}
    does: dict[str, str] = {}


class ClientEntry(Entry):
    id: Id
    service: Id
    recipient: Id = ""
    modules: list[str]
    twins: str = ""
    classes: dict[str, ClassEntry] = {}
    functions: dict[str, str] = {}
    verified: str
    examples: dict[str, str]
    misses: list[str] = []


class ClientsFile(Entry):
    common: list[str] = []
    clients: list[ClientEntry]


class TransformEntry(Entry):
    calls: list[str]
    label: Label
    effect: str
    input: int | str = 0
    algorithm: int | str = ""
    caveat: str = ""
    verified: Literal["introspected", "knowledge"]
    examples: dict[str, Label]
    misses: list[str] = []


class RecipientEntry(Entry):
    id: Id
    name: str
    domains: list[Host] = []
    packages: dict[Literal["pypi", "npm", "nuget", "maven"], list[str]] = {}
    imports: dict[Literal["python", "javascript", "csharp", "java"], list[str]] = {}
    settings: list[str] = []
    country: Country | None
    note: str = ""
    role: str
    purpose: Id
    regions: str = ""
    dpf: Literal["participant", "unknown", "none", "evidence"]
    verified: Literal["source", "mixed", "knowledge"]
    examples: list[str] = []
    misses: list[str] = []


class Condition(Entry):
    bindings: list[str] = []
    services: list[Id] = []
    host: dict[str, str | bool] = {}
    settings: list[str] = []
    code: list[str] = []
    infrastructure: list[str] = []
    always: bool = False
    unknown: str = ""


class HiddenStoreEntry(Entry):
    id: Id
    service: Id
    name: str
    present_when: Condition
    holds: str
    fields: Literal["all", "names", "keys", "none"]
    kept: str
    same_account_as: str
    verified: Literal["source", "mixed", "knowledge"]
