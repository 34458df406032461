"""Small software made of single flows, for tests of the chapters: what each part is stands in its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from small_graph import Label

from inventory.catalog import load
from inventory.facts import App, Binding, Field, Function, Location
from inventory.graph import Flow, Graph, Recipient, Retention, Store, Trait
from privacy.case import Case
from privacy.declaration_file import Declared, parse
from privacy.derive import register
from privacy.register import Input
from privacy.seen import Seen

HERE = Location("app.py", 1)


@dataclass(frozen=True)
class Named:
    """A field with its category."""

    field: Field
    category: str


@dataclass(frozen=True)
class Trigger:
    """A function with its trigger."""

    function: str
    type: str
    properties: dict[str, Any]


def labelled(path: str, category: str, *transforms: str) -> Named:
    return Named(Field(path, transforms=transforms), category)


def flow(
    function: str, operation: Any, target: str, *fields: Named | str, origin: str | None = None
) -> tuple[Flow, dict[str, str]]:
    made = [one if isinstance(one, Named) else Named(Field(one), "") for one in fields]
    id = f"fn:{function}/{operation}/{target}/{origin}/{','.join(one.field.path for one in made)}"
    paths = tuple(one.field for one in made)
    found = Flow(id, f"fn:{function}", operation, target, origin, paths, "high", (HERE,))
    return found, {one.field.path: one.category for one in made if one.category}


def http(function: str, level: str = "function", **properties: Any) -> Trigger:
    return Trigger(function, "httpTrigger", {"authLevel": level, **properties})


def trigger(function: str, type: str) -> Trigger:
    return Trigger(function, type, {})


def store(kind: str) -> str:
    return f"store:{kind}:things"


def told(what: str) -> str:
    """The id of a recipient of a purpose, or of a kind."""
    by_purpose = {one.purpose: id for id, one in load().recipients.items()}
    return f"recipient:{by_purpose.get(what, f'kind-{what}')}"


def case_of(*parts: Any, declared: bytes | None = None, stores: tuple[Store, ...] = (), **graph: Any) -> Case:
    """The case of flows, triggers and declarations; what they name is there."""
    flows = [part for part in parts if isinstance(part, tuple)]
    triggers = [part for part in parts if isinstance(part, Trigger)]
    labels = {(f.id, path): Label(category) for f, some in flows for path, category in some.items()}
    names = sorted({f.function for f, _ in flows} | {f"fn:{one.function}" for one in triggers})
    ends = sorted({end for f, _ in flows for end in (f.target, f.origin or "") if end})
    given = {one.id: one for one in stores}
    made = Graph(
        apps=(App("app:.", "."),),
        functions=tuple(Function(id, "app:.", id[3:], "python", "python_v2", HERE) for id in names),
        bindings=tuple(
            Binding(
                f"fn:{t.function}/{t.type}", f"fn:{t.function}", t.type, "trigger", "x", t.properties, HERE
            )
            for t in triggers
        ),
        stores=tuple(
            sorted(
                (given | {e: given.get(e) or _store(e) for e in ends if e.startswith("store:")}).values(),
                key=lambda s: s.id,
            )
        ),
        recipients=tuple(_recipient(end) for end in ends if end.startswith("recipient:")),
        flows=tuple(sorted((f for f, _ in flows), key=lambda f: f.id)),
    )
    made = replace(made, **graph)
    known = parse(declared) if declared is not None else Declared()
    inputs = (Input("inventory.json", "ab" * 32), Input("privacy.yaml", known.fingerprint))
    return Case(Seen(made, labels), known, register(made, labels, known, inputs, "privacy 0"))


def _store(id: str) -> Store:
    _, kind, name = id.split(":", 2)
    return Store(id, kind, name, None, (HERE,))


def _recipient(id: str) -> Recipient:
    kind = id.removeprefix("recipient:kind-") if "kind-" in id else "http"
    return Recipient(id, id.partition(":")[2], None, (HERE,), kind=kind)


def kept(id: str, period: str | None = None, origin: str = "observed", *traits: Trait, **more: Any) -> Store:
    """A store with its time limit; without a period it is one that nothing limits, or not known."""
    return replace(_store(id), retention=Retention(period, origin, "a rule", (HERE,)), traits=traits, **more)
