"""The one value-flow engine: follows each declared function from its trigger to all it reaches.

Calls are followed by summaries: the outcome of a function for given argument values is computed
once and reused; a cycle of calls is followed again until its outcome stands still.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inventory.catalog import Catalog, ClientClass
from inventory.facts import App, Endpoint, Function, Gap, Location, Operation, Text, Use
from inventory.flow import injection, instances, schema, tables
from inventory.flow.around import Around, Invocation
from inventory.flow.effects import Trace, uses
from inventory.flow.forks import differing
from inventory.flow.modules import Modules
from inventory.flow.run import Run
from inventory.flow.state import Content, Heap, State
from inventory.flow.values import (
    NOTHING,
    Callee,
    ClassOf,
    Client,
    Object,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir
from inventory.syntax.program import Program, Source

DEEPEST_CALL = 48
RELATIONAL = "database"
MOST_WAYS = 32
MOST_NESTED = 3
MOST_ROUNDS = 3
MOST_STEPS = 400_000
COMPOSING = ("Main", "main", "Configure", "ConfigureServices", "ConfigureAppConfiguration")
"""Methods that put an app together."""


@dataclass(slots=True)
class Outcome:
    """What following one function for given arguments came to."""

    value: Value = NOTHING
    trace: Trace | None = None
    raised: Value = NOTHING
    changed: dict[Object, Content] | None = None
    outs: tuple[tuple[int, Value], ...] = ()
    again: bool = False


class Engine:
    """Follows the functions of one app in one language; asked only through `follow_app`."""

    deepest = DEEPEST_CALL

    def __init__(self, program: Program, catalog: Catalog, app: App, language: str) -> None:
        self.program, self.catalog, self.language = program, catalog, language
        self.app_root = app.path
        self.table = tables.load(language)
        self.modules = Modules(self, app.path)
        self.gaps: set[Gap] = set()
        self.outputs: dict[str, tuple[Operation, Endpoint]] = {}
        self.base: Heap = Heap()
        self.declared: Function | None = None
        """The function that is being followed."""
        self.registered: dict[str, Value] = {}
        """What the app's own composition gives for a type, by the type's bare name."""
        self.request: Value = NOTHING
        """The request a web framework's handlers are answering, for frameworks that keep it in a global."""
        self.chosen: Value = NOTHING
        """The client that was handed out last: what a callback that configures something has chosen."""
        self.around: list[Around] = []
        """What the app has run around each of its functions, in the order it is registered."""
        self.invocation: Invocation | None = None
        """The function that is being followed, with all that runs around it."""
        self.constructing: list[ClassOf] = []
        """The classes whose constructors an injector is running, one for the other."""
        self.injections = 0
        """How many objects an injector made for the function that is being followed."""
        self._composed = False
        self._tops: dict[str, dict[str, Value]] = {}
        self._known: dict[Any, Outcome] = {}
        self._ways: dict[ir.Function, int] = defaultdict(int)
        self._nested: dict[ir.Function, int] = defaultdict(int)
        self._contexts = 0
        self._ordinals: dict[int, int] = {}
        self._pinned: list[object] = []
        self._bases: dict[ClassOf, Value | None] = {}
        self._names: frozenset[str] | None = None
        self._clients: dict[str, ClientClass | None] = {}
        self._recipients: dict[str, str | None] = {}
        self.steps = 0
        self._relational: str | None = None

    # --- calls ---------------------------------------------------------------------------------

    def follow(self, run: Run, callee: Callee, variables: dict[str, Value]) -> Value:
        """The value `callee` gives for these arguments; its effects are added to the caller's trace."""
        function = callee.function
        values = tuple(variables.values())
        key = (function, callee.scope, values, run.state.reachable(values))
        known = self._known.get(key)
        if known is not None:
            known.again = True
            return _replay(run, known)
        if run.depth >= DEEPEST_CALL or self._nested[function] >= MOST_NESTED:
            return joined(Value(v.data) for v in values)
        self.steps += 1
        if self._ways[function] >= MOST_WAYS or self.steps > MOST_STEPS:
            reason = f"{function.name} is called in very many ways; the rest of them are approximated"
            self.gaps.add(Gap(reason, Location(callee.path, function.line)))
            return joined(Value(v.data) for v in values)
        self._ways[function] += 1
        self._nested[function] += 1
        outcome = self._known[key] = Outcome(trace=Trace(), changed={})
        for _ in range(MOST_ROUNDS):
            before = outcome.value
            outcome.again = False
            self._once(run, callee, variables, outcome)
            if not outcome.again or outcome.value == before:
                break
        self._nested[function] -= 1
        return _replay(run, outcome)

    def _once(self, run: Run, callee: Callee, variables: dict[str, Value], outcome: Outcome) -> None:
        from inventory.flow.statements import block

        before = run.state.heap
        self._contexts += 1
        state = State(dict(variables), before.fork(), self.base)
        within = ClassOf(callee.function.within, callee.path) if callee.function.within is not None else None
        inner = Run(self, callee.path, state, self._contexts, run.depth + 1, callee.scope, within)
        ended = block(inner, callee.function.body)
        ways_out = inner.exits + ([] if ended else [inner.state])
        if ways_out:
            inner.state.become_heap(ways_out)
        outcome.value = self._given(inner, callee)
        outcome.outs = tuple(
            (position, inner.state.variables.get(parameter.name, NOTHING))
            for position, parameter in enumerate(callee.function.parameters)
            if parameter.kind == "out" or _configured(inner, parameter.name, variables)
        )
        assert outcome.trace is not None
        outcome.trace.include(inner.trace)
        outcome.raised = joined((outcome.raised, *inner.raised))
        after = inner.state.heap
        outcome.changed = {
            key: held
            for key in differing((before, after))
            if (held := after.get(key)) is not None and before.get(key) is not held
        }

    @staticmethod
    def _given(inner: Run, callee: Callee) -> Value:
        if callee.function.emits:
            return joined((inner.result, *inner.yielded))
        if not callee.function.generator:
            return _as_declared(inner, callee)
        at = Object(inner.context, f"{callee.path}:{callee.function.line}:generator")
        made = inner.state.make(at, "generator", {}, joined(inner.yielded))
        return joined((made, Value(inner.result.data)))

    # --- modules -------------------------------------------------------------------------------

    def top_level(self, path: str) -> dict[str, Value]:
        """The variables of a module after its top level has run; functions and classes are not in it."""
        if path in self._tops:
            return self._tops[path]
        module = self.program.module(path)
        variables: dict[str, Value] = {}
        self._tops[path] = variables
        if module is not None:
            from inventory.flow.statements import block

            state = State(variables, self.base, self.base)
            self._contexts += 1
            plain = tuple(s for s in module.body if not isinstance(s, (ir.Define, ir.Import)))
            block(Run(self, path, state, self._contexts, 1), plain)
        return variables

    def constant(self, path: str, expression: ir.Expression) -> Value:
        """An expression evaluated at the top level of a module (a default, a base class, a decorator)."""
        from inventory.flow.expressions import evaluate

        return evaluate(self._top_run(path), expression)

    def outside_run(self, path: str) -> Run:
        """A run of code in `path` that no function of the app has asked for."""
        return self._top_run(path)

    def _top_run(self, path: str) -> Run:
        self._contexts += 1
        return Run(self, path, State({}, self.base, self.base), self._contexts, 1)

    def decorated(self, path: str, function: ir.Function, value: Value) -> Value:
        """A function as its module's users see it: wrapped by the repository's own decorators."""
        from inventory.flow.statements import decorated

        run = self._top_run(path)
        for decorator in reversed(function.decorators):
            value = decorated(run, decorator, value)
        return value

    def typed(self, run: Run, path: str, value: Value, annotation: ir.Expression) -> Value:
        """`value` as a parameter declared with `annotation` in the module `path`."""
        from inventory.flow.expressions import narrow

        inner = Run(self, path, run.state, run.context, run.depth)
        return narrow(inner, value, annotation)

    def typed_field(self, run: Run, kind: ClassOf, declared: ir.Parameter, value: Value) -> Value:
        """`value` as a declared field: plain data become an instance of the field's class."""
        if declared.annotation is None or value.objects() or not value.data:
            return value
        return self.typed(run, kind.path, value, declared.annotation)

    # --- the catalog ---------------------------------------------------------------------------

    def is_builtin(self, name: str) -> bool:
        """A name that needs no import and that the library table or the catalog knows (``len``, ``open``)."""
        return self.table.knows(name) or self.catalog.call(self.language, name) is not None

    def is_known(self, dotted: str) -> bool:
        """Whether the catalog or the library table knows the name, or something below it."""
        if self._names is None:
            self._names = self.catalog.known_names(self.language) | self.table.known_names()
        return dotted in self._names

    def client_class(self, dotted: str) -> ClientClass | None:
        if dotted not in self._clients:
            self._clients[dotted] = self.catalog.client(self.language, dotted)
        return self._clients[dotted]

    def client_named(self, beside: ClientClass | None, name: str, service: str = "") -> ClientClass | None:
        """The client class `name` that belongs with `beside`, or with a service."""
        if "." in name:
            return self.client_class(name)
        if beside is not None:
            for module in beside.modules:
                found = self.client_class(f"{module}.{name}")
                if found is not None:
                    return found
        return self.catalog.client_of(self.language, beside.service if beside is not None else service, name)

    def recipient_of(self, dotted: str) -> str | None:
        """The third party whose library a dotted name belongs to."""
        top = dotted.partition(".")[0]
        key = top if top not in ("google", "azure") else ".".join(dotted.split(".")[:3])
        if self.table.bare_members:
            key = dotted  # packages of many owners begin alike: ``com``
        if key not in self._recipients:
            found = self.catalog.recipient_for_import(self.language, dotted)
            self._recipients[key] = found.id if found is not None else None
        return self._recipients[key]

    def unknown_library(self, dotted: str, at: Location) -> None:
        """Say that nobody knows the library that `dotted` belongs to."""
        first, _, rest = dotted.partition(".")
        if first in sys.stdlib_module_names or first in self.table.standard:
            return
        # Where packages of many owners begin alike, the package itself is the library's name.
        package = [p for p in rest.split(".")[:2] if p[:1].islower() and "(" not in p]
        name = ".".join([first, *package]) if self.table.bare_members and first.islower() else first
        reason = f"the library {name} is not in the catalog: data given to it is taken to come back from it"
        if not any(g.reason == reason and g.location.path == at.path for g in self.gaps):
            self.gaps.add(Gap(reason, at))

    def ordinal(self, node: object) -> int:
        """A number for a node of the common form, counted in the order nodes are first followed."""
        found = self._ordinals.get(id(node))
        if found is None:
            found = self._ordinals[id(node)] = len(self._ordinals)
            self._pinned.append(node)
        return found

    # --- composition ---------------------------------------------------------------------------

    def is_inside(self, path: str) -> bool:
        return self.app_root in (".", "") or path.startswith(f"{self.app_root}/")

    def compose(self) -> None:
        """Follow the files that put the app together, once: what they register is injected from then on."""
        if self._composed:
            return
        self._composed = True
        for source in self.program.checkout.files:
            name = source.path.rpartition("/")[2]
            inside = self.is_inside(source.path)
            if inside and (name in self.table.composition or self._composes(source)):
                self._compose_by(source.path)
            elif inside and self._provides(source):
                injection.register_provided(self, source.path)
        self._known.clear()
        self._ways.clear()
        self._bases.clear()
        self.steps = 0

    def _composes(self, source: Source) -> bool:
        """Whether a file registers what runs around functions, told by its bytes."""
        return any(word.encode() in source.bytes for word in self.table.composing) and self._is_ours(source)

    def _is_ours(self, source: Source) -> bool:
        module = self.program.module(source.path)
        return module is not None and module.language == self.language

    def _provides(self, source: Source) -> bool:
        """Whether methods of the file make what is injected, told by its bytes."""
        if not any(f"@{mark}".encode() in source.bytes for mark in self.table.providers):
            return False
        return self._is_ours(source)

    def _compose_by(self, path: str) -> None:
        module = self.program.module(path)
        if module is None:
            return
        self.top_level(path)
        for kind in module.classes.values():
            for name in COMPOSING:
                function = kind.methods.get(name)
                if function is not None:
                    run = self._top_run(path)
                    given = dict.fromkeys((p.name for p in function.parameters), NOTHING)
                    given |= instances.bare(run, ClassOf(kind, path), function)
                    self.follow(run, Callee(function, path), given)

    def base_client(self, kind: ClassOf) -> Value | None:
        """The client that objects of a class of the repository are, by a class it inherits from."""
        if kind not in self._bases:
            self._bases[kind] = None
            self._bases[kind] = self._base_client(kind)
        return self._bases[kind]

    def _base_client(self, kind: ClassOf) -> Value | None:
        clients = (self.client_class(dotted) for dotted in self.modules.external_bases(kind))
        from inventory.flow.persistence import table_name

        client = next((c for c in clients if c is not None), None)
        if client is None:
            return None
        schema.learn(self._top_run(kind.path), kind, Client(client))
        key = f"{kind.definition.name}/{client.name}"
        row = self.modules.entity(kind)
        resource = (("table", Text.of(table_name(self, client, row))),) if row is not None else ()
        return self.registered.get(key) or refer(Client(client, resource, row))

    def service(self, service: str) -> str:
        """The kind of database that a mapper reaches, by the one driver that the app's build names."""
        if service != RELATIONAL or not self.table.drivers:
            return service
        if self._relational is None:
            found = next((kinds for text in self._builds() if (kinds := self._drivers(text))), set())
            self._relational = found.pop() if len(found) == 1 else service
        return self._relational

    def _drivers(self, build: str) -> set[str]:
        """The kinds of database whose drivers a build names, as npm, Maven or Gradle write it."""
        ways = ('"{}":', ">{}<", ":{}:", ':{}"', ":{}'")
        return {k for name, k in self.table.drivers.items() if any(w.format(name) in build for w in ways)}

    def _builds(self) -> Iterator[str]:
        """The files that list the packages the app uses, its own before those above it."""
        parts = [] if self.app_root == "." else self.app_root.split("/")
        for folder in ("/".join(parts[:n]) for n in range(len(parts), -1, -1)):
            paths = (f"{folder}/{name}".lstrip("/") for name in self.table.build_files)
            yield "\n".join(map(self.program.text, paths))

    @cached_property
    def build_text(self) -> str:
        return "\n".join(self._builds())

    # --- entry ---------------------------------------------------------------------------------

    def function(self, declared: Function) -> list[Use]:
        """Everything one declared function does."""
        from inventory.flow.entry import enter
        from inventory.flow.web import WEB_APPS, enter_routes

        self._known.clear()
        self._ways.clear()
        self.steps = 0
        self.declared = declared
        self.injections = 0
        self.invocation = None
        self.compose()
        web = WEB_APPS & set(declared.flags)
        trace = enter_routes(self, declared) if web else enter(self, declared)
        return uses(declared.id, trace)


def _configured(inner: Run, name: str, before: dict[str, Value]) -> bool:
    """Whether a client that was handed in is another one in the end: it was told its address."""
    after = inner.state.variables.get(name)
    if after is None or after is before.get(name):
        return False
    return any(isinstance(r, Client) for r in after.refs)


def _as_declared(inner: Run, callee: Callee) -> Value:
    """What a function gives, as the type it is declared to give where that alone tells the members."""
    from inventory.flow.expressions import narrow

    value, kind = inner.result, callee.function.returns
    typed = inner.engine.table.typed_returns and kind is not None and not isinstance(kind, ir.Unknown)
    if not typed or kind is None or not value.data or value.objects():
        return value
    return joined((narrow(inner, value, kind), Value(refs=value.refs)))


def _replay(run: Run, outcome: Outcome) -> Value:
    """Do to the caller what the outcome says the call did."""
    assert outcome.trace is not None
    run.trace.include(outcome.trace)
    for at, content in (outcome.changed or {}).items():
        run.state.heap[at] = content
    if outcome.raised:
        run.raised.append(outcome.raised)
    run.outs = dict(outcome.outs)
    return outcome.value
