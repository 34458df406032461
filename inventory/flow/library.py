"""What plain library calls do to a value: the rules of `data/languages/*.yaml`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from inventory.facts import Reference, Text
from inventory.flow import state as heap
from inventory.flow.collecting import COLLECTING
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    UNKNOWN,
    Callee,
    ClassOf,
    Declared,
    External,
    Method,
    Output,
    Value,
    as_text,
    constant,
    joined,
    reading,
    refer,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.calls import Arguments


LISTS = frozenset({"list", "generator"})
INPUT = "inputobject"
"""The name under which a command gets what is piped into it."""
NO_RULE = "-"
OF_ARGUMENTS = frozenset({"as", "typed"})
"""Rules that say all by the arguments, whatever the method is called on."""
CALLED = (Callee, Method, External)
"""What a callback may be."""
WORDS = (
    "settings",
    "constructors",
    "envelopes",
    "options",
    "searches",
    "same_client",
    "requests",
    "routes",
    "injected",
    "roots",
    "bodies",
    "implied",
    "transparent",
    "mappings",
    "declaring",
    "builders",
    "standard",
    "providers",
    "invoking",
)
"""Sections that are plain lists of names."""


@dataclass(frozen=True, slots=True)
class Members:
    """How the members of a trigger's parameter object are read."""

    whole: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    """Members that give the whole, but never as the type that its body is declared to have."""
    nothing: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    prefix: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        return (
            self.whole
            | self.plain
            | self.nothing
            | self.claims
            | frozenset(self.prefix)
            | frozenset(self.fields)
        )


@dataclass(slots=True)
class Library:
    """The table of one language."""

    functions: dict[str, tuple[str, tuple[int, ...]]]
    methods: dict[str, str]
    verbs: dict[str, str]
    carriers: dict[str, Members]
    carrier_types: dict[str, str]
    carrier_bindings: dict[str, str]
    settings: frozenset[str]
    constructors: frozenset[str]
    envelopes: frozenset[str]
    options: frozenset[str]
    searches: frozenset[str]
    same_client: frozenset[str]
    requests: frozenset[str]
    routes: frozenset[str]
    injected: frozenset[str]
    roots: frozenset[str]
    bodies: frozenset[str]
    """Members of a response object that reach the caller; empty where a response has none."""
    declaring: frozenset[str]
    """Beginnings of dotted names whose call declares a binding: ``@azure/functions.output``."""
    providers: frozenset[str]
    """Annotations of methods that make what is injected."""
    invoking: frozenset[str]
    """Methods of a framework's handlers that run what is provided under the function's own name."""
    standard: frozenset[str]
    """What the names of the language's own library begin with."""
    builders: frozenset[str]
    """Functions that begin a builder of a library; so does every class whose name ends so."""
    implied: frozenset[str]
    """Namespaces that every file uses."""
    transparent: frozenset[str]
    """Members that give their holder where it has no such field: ``task.Result``, ``response.Value``."""
    mappings: frozenset[str]
    """Classes with two type arguments of which the second is the type of what they hold."""
    drivers: dict[str, str] = field(default_factory=dict)
    """Packages of drivers, and the kind of database each one is for: a mapper works through one of them."""
    settings_are_members: bool = False
    """Whether settings are read as members (``process.env.QUEUE``)."""
    typed_returns: bool = False
    """Whether data that a function gives have the members of the type it is declared to give."""
    option_objects: bool = False
    """Whether named arguments are the members of an object handed over (``f(url, { method })``)."""
    binding_clients: dict[str, str] = field(default_factory=dict)
    """Bindings whose value is itself a client, by their type: it acts on the task hub."""
    bare_members: bool = False
    """Whether a bare name may mean a member of the object at hand."""
    field_initialisers: bool = False
    """Whether the values of declared fields are set on each new object, before its constructor runs."""
    entry: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Parameters of handlers that stand for something by position, by the function's model or trigger type:
    ``trigger``, ``context``, ``inputs`` (all others, in order)."""
    entry_names: dict[str, str] = field(default_factory=dict)
    """The same by the parameter's name in lower case."""
    entry_marks: dict[str, str] = field(default_factory=dict)
    """The same by an attribute of the parameter: ``body`` is the trigger as the declared type, ``member`` one
    member of it by name."""
    composition: frozenset[str] = frozenset()
    """Files, by their names, that put the app together before any function runs."""
    typed_client: str = ""
    """The client class that ``register_client`` configures."""
    context_options: str = ""
    """The client class by whose methods ``register_context`` is told which database is meant."""
    context: str = ""
    """The client class of the context that a handler is given."""
    getters: tuple[str, ...] = ()
    setters: tuple[str, ...] = ()
    """Beginnings of the names of methods that stand for a field (``getEmail``); in such languages a method
    called like a field sets it or gives it as well (builders, records)."""

    unrolls: bool = False
    """Whether a single value passes for a list of one, and a list for its items when asked for a member."""
    folds_case: bool = False
    """Whether names are compared without case."""

    def knows(self, name: str) -> bool:
        return name in self.functions or name in self.roots

    def function(self, dotted: str) -> tuple[str, tuple[int, ...]] | None:
        """The rule of a function; where code leaves namespaces out, the table does too."""
        found = self.functions.get(dotted) or self.functions.get(dotted.replace(".default", "", 1))
        if found is None and self.folds_case:
            return self.functions.get(dotted.lower())
        while found is None and self.bare_members and "." in dotted:
            dotted = dotted.partition(".")[2]
            found = self.functions.get(dotted)
        return found

    @staticmethod
    def field_of(name: str, beginnings: tuple[str, ...]) -> str:
        """``email`` of ``getEmail``; empty when the name does not begin so."""
        for start in beginnings:
            rest = name.removeprefix(start)
            if rest != name and rest[:1].isupper():
                return rest if rest[1:2].isupper() else rest[:1].lower() + rest[1:]
        return ""

    def known_names(self) -> frozenset[str]:
        """Every dotted name of a library that the table says something of."""
        return frozenset(name for name in (*self.carrier_types, *self.settings) if "." in name)

    def is_method(self, name: str) -> bool:
        return name in self.methods

    def is_settings(self, dotted: str) -> bool:
        found = dotted in self.settings
        return found or (self.bare_members and dotted.rpartition(".")[2] in self.settings)

    def carrier(self, dotted: str) -> str | None:
        return self.carrier_types.get(dotted)

    def verb(self, name: str) -> str | None:
        """``read``, ``write``, ``delete`` or ``neither`` for a method's name, None when it tells nothing."""
        if name in self.verbs:
            return self.verbs[name]
        first = _first_word(name)
        return self.verbs.get(first)


def _first_word(name: str) -> str:
    word = name.lstrip("_").partition("_")[0]
    for position, letter in enumerate(word):
        if letter.isupper() and position:
            return word[:position].lower()
    return word.lower()


@lru_cache
def load(language: str) -> Library:
    """The library table of a language, from `data/languages/`, with the sections that it needs."""
    from inventory.catalog import read_data

    table: dict[str, Any] = read_data(files("inventory") / "data" / "languages" / f"{language}.yaml")
    functions: dict[str, tuple[str, tuple[int, ...]]] = {}
    folds_case = bool(table.get("folds_case"))
    for rule, names in table.get("functions", {}).items():
        word, *numbers = rule.split()
        for name in _names(names):
            functions[name.lower() if folds_case else name] = (word, tuple(int(n) for n in numbers))
    if table.get("bare_members"):
        table["roots"] = [*table.get("roots", ()), *(n.partition(".")[0] for n in functions)]
    return Library(
        functions,
        _by_name(table.get("methods", {})),
        _by_name(table.get("verbs", {})),
        {kind: _members(row) for kind, row in table.get("carriers", {}).items()},
        _by_name(table.get("carrier_types", {})),
        _by_name(table.get("carrier_bindings", {})),
        bare_members=bool(table.get("bare_members")),
        unrolls=bool(table.get("unrolls")),
        folds_case=folds_case,
        drivers=_by_name(table.get("drivers", {})),
        settings_are_members=bool(table.get("settings_are_members")),
        typed_returns=bool(table.get("typed_returns")),
        option_objects=bool(table.get("option_objects")),
        binding_clients=_by_name(table.get("binding_clients", {})),
        field_initialisers=bool(table.get("field_initialisers")),
        entry={model: tuple(roles) for model, roles in table.get("entry", {}).items()},
        entry_names=_by_name(table.get("entry_names", {})),
        entry_marks=_by_name(table.get("entry_marks", {})),
        composition=frozenset(table.get("composition", ())),
        typed_client=str(table.get("typed_client", "")),
        context_options=str(table.get("context_options", "")),
        context=str(table.get("context", "")),
        getters=tuple(table.get("getters", ())),
        setters=tuple(table.get("setters", ())),
        **{name: frozenset(table.get(name, ())) for name in WORDS},
    )


def _names(names: list[Any]) -> list[str]:
    return [n for part in names for n in (part if isinstance(part, list) else [part])]


def _by_name(table: dict[str, list[Any]]) -> dict[str, str]:
    return {name: rule for rule, names in table.items() for name in _names(names)}


def _members(row: dict[str, Any]) -> Members:
    return Members(
        frozenset(row.get("whole", ())),
        frozenset(row.get("plain", ())),
        frozenset(row.get("nothing", ())),
        frozenset(row.get("claims", ())),
        dict(row.get("prefix", {})),
        dict(row.get("fields", {})),
    )


# --- calls -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Asked:
    """One library call: the receiver of a method (NOTHING for a function) and its arguments."""

    run: Run
    receiver: Value
    arguments: Arguments
    node: ir.Call
    numbers: tuple[int, ...] = ()

    def argument(self, position: int) -> Value:
        return self.arguments.at(position)


def call(run: Run, ref: External, arguments: Arguments, node: ir.Call) -> Value | None:
    """A function of a library: a plain one, one the catalog knows, or one nobody knows."""
    from inventory.flow import builders, outside

    if ref.dotted.rpartition(".")[0] in run.engine.library.declaring:
        return Value(refs=frozenset({Declared(run.path, node.line)}))
    known = run.engine.library.function(ref.dotted)
    if known is not None:
        outside.hand_over(run, arguments, NOTHING, node)
        return RULES[known[0]](Asked(run, NOTHING, arguments, node, known[1]))
    if builders.begins(run, ref.dotted):
        return builders.begin(run, ref.dotted, arguments, node)
    found = outside.external_call(run, ref.dotted, arguments, node)
    if found is not None:
        return found
    named = by_name(run, ref, arguments, node)
    if named is not None:
        return named
    outside.hand_over(run, arguments, NOTHING, node)
    run_callbacks(run, arguments, node)
    if run.engine.is_known(ref.dotted) and run.engine.library.bare_members:
        return refer(External(f"{ref.dotted}()"))
    if any(d.source for v in arguments.all() for d in v.data):
        run.engine.unknown_library(ref.dotted, run.at(node.line))
    holder, _, name = ref.dotted.rpartition(".")
    return derived(run, NOTHING, arguments) or Value(
        refs=frozenset({External(f"{holder or ref.dotted}.{name}()")})
    )


def by_name(run: Run, ref: External, arguments: Arguments, node: ir.Call) -> Value | None:
    """What a method of a library does by its name alone, where nobody knows its class.

    One that is named through its class (``String::trim``) is called on its first argument.
    """
    holder, _, name = ref.dotted.rpartition(".")
    word, *numbers = (run.engine.library.methods.get(name) or NO_RULE).split()
    if not run.engine.library.bare_members or word == NO_RULE:
        return None
    if holder.endswith(")"):
        if word not in OF_ARGUMENTS:
            return None
        return RULES[word](Asked(run, NOTHING, arguments, node, tuple(map(int, numbers))))
    if len(arguments.positional) != 1 or not holder.rpartition(".")[2][:1].isupper():
        return None
    rest = replace(arguments, positional=[], nodes=[])
    return RULES[word](Asked(run, arguments.at(0), rest, node, tuple(map(int, numbers))))


def method(run: Run, receiver: Value, name: str, arguments: Arguments, node: ir.Call) -> Value | None:
    """A method of plain data or of an object whose class is not ours."""
    from inventory.flow import builders, outside

    built = builders.asked(run, receiver, name, arguments, node)
    if built is not None:
        return built
    transformed = outside.transform_method(run, receiver, name, arguments)
    if transformed is not None:
        return transformed
    accessed = accessor(run, receiver, name, arguments)
    if accessed is not None:
        return accessed
    written = outside.value_call(run, receiver, name, arguments, node)
    if written is not None:
        return written
    rule = run.engine.library.methods.get(name)
    if rule is not None:
        word, *numbers = rule.split()
        return RULES[word](Asked(run, receiver, arguments, node, tuple(map(int, numbers))))
    guessed = outside.guess(run, receiver, name, arguments, node)
    if guessed is not None:
        return guessed
    outside.hand_over(run, arguments, receiver, node)
    run_callbacks(run, arguments, node)
    return derived(run, receiver, arguments)


def accessor(run: Run, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """A method nobody wrote that stands for a field: ``getEmail()``, ``setEmail(x)``, ``email(x)``."""
    from inventory.flow.members import attribute

    table = run.engine.library
    if not table.getters or not (receiver.objects() or receiver.data):
        return None
    given = len(arguments.positional)
    named = table.field_of(name, table.setters if given else table.getters)
    field = next((n for n in (name, named) if n and given < 2 and _declares(run, receiver, n)), "")
    if not field and name in table.methods:
        return None
    if not given:
        field = field or named
        return attribute(run, receiver, field) if field else None
    field = field or (named if given == 1 else "")
    if not field or not receiver.objects():
        return None
    for at in receiver.objects():
        run.state.set_field(at, field, arguments.at(0))
    return receiver


def _declares(run: Run, receiver: Value, name: str) -> bool:
    contents = [run.state.content(at) for at in receiver.objects()]
    owners = [c.owner for c in contents if c is not None and c.owner is not None]
    return any(run.engine.modules.declares(owner, name) for owner in owners)


def derived(run: Run, receiver: Value, arguments: Arguments) -> Value:
    """Data of the receiver and all arguments, marked as having gone through something unknown."""
    parts = [heap.everything(run.state, v) for v in (receiver, *arguments.all())]
    return joined(part.map(lambda d: d.guessed()) for part in parts)


def run_callbacks(run: Run, arguments: Arguments, node: ir.Call) -> None:
    """A function handed to an unknown call is called by it with what follows in the arguments."""
    from inventory.flow.calls import call_value

    for position, value in enumerate(arguments.positional):
        callees = frozenset(r for r in value.refs if isinstance(r, Callee))
        if callees:
            call_value(run, Value(refs=callees), tuple(arguments.positional[position + 1 :]), {}, node.line)
    for value in arguments.named.values():
        callees = frozenset(r for r in value.refs if isinstance(r, Callee))
        if callees:
            given = arguments.named.get("args", NOTHING)
            call_value(
                run, Value(refs=callees), (heap.items(run.state, given),) if given else (), {}, node.line
            )


# --- rules -------------------------------------------------------------------------------------


def _same(a: Asked) -> Value:
    if a.arguments.positional:
        return a.argument(a.numbers[0])
    given = joined(a.arguments.named.values())
    # Called with nothing it makes an empty container, to be filled later.
    return given or a.run.state.make(a.run.site(a.node), "list")


def _receiver(a: Asked) -> Value:
    return a.receiver


def _nothing(_a: Asked) -> Value:
    return NOTHING


def _all(a: Asked) -> Value:
    values = [a.receiver, *a.arguments.all()]
    return joined(Value(heap.everything(a.run.state, v).data, texts=v.texts) for v in values)


def _member(a: Asked) -> Value:
    from inventory.flow.members import item

    default = a.argument(1) or a.arguments.named.get("default", NOTHING)
    first = a.arguments.nodes[0] if a.arguments.nodes else None
    if first is None:
        return a.receiver
    return joined((item(a.run, a.receiver, a.argument(0), first, a.node.line), default))


def _attribute(a: Asked) -> Value:
    from inventory.flow.members import attribute

    names = [t.literal for t in sorted(a.argument(1).texts, key=str) if t.literal]
    if not names:
        return heap.everything(a.run.state, a.argument(0))
    found = [attribute(a.run, a.argument(0), name) for name in names]
    return joined((*found, a.argument(2)))


def _set_attribute(a: Asked) -> Value:
    names = [t.literal for t in a.argument(1).texts if t.literal]
    for at in a.argument(0).objects():
        if names:
            a.run.state.set_field(at, names[0], a.argument(2))
        else:
            a.run.state.add_item(at, a.argument(2))
    return NOTHING


def _set_member(a: Asked) -> Value:
    name = a.argument(0).text
    for at in a.receiver.objects():
        if name is not None and name.literal is not None:
            held = a.run.state.content(at)
            old = held.fields.get(name.literal, NOTHING) if held else NOTHING
            a.run.state.set_field(at, name.literal, joined((old, a.argument(1))))
    return joined((_member(a), a.argument(1)))


def _remove_member(a: Asked) -> Value:
    taken = _member(a) if a.arguments.positional else heap.items(a.run.state, a.receiver)
    name = a.argument(0).text
    for at in a.receiver.objects():
        if name is not None and name.literal is not None:
            a.run.state.drop_field(at, name.literal)
    return taken


def _holder(a: Asked) -> Value:
    """What a rule is about: the receiver of a method, the argument that a function's rule names."""
    return a.argument(a.numbers[0]) if a.numbers else a.receiver


def _keys(a: Asked) -> Value:
    contents = [a.run.state.content(at) for at in _holder(a).objects()]
    names = [constant(n) for c in contents if c is not None for n in list(c.fields)[:4]]
    return a.run.state.make(a.run.site(a.node, "keys"), "list", {}, joined(names))


def _values(a: Asked) -> Value:
    return a.run.state.make(a.run.site(a.node, "values"), "list", {}, _member_values(a))


def _member_values(a: Asked) -> Value:
    holder = _holder(a)
    contents = [a.run.state.content(at) for at in holder.objects()]
    inner = [v for c in contents if c is not None for v in (*c.fields.values(), c.items)]
    return joined((Value(frozenset(d.at("[]") for d in holder.data)), *inner))


def _items(a: Asked) -> Value:
    contents = [a.run.state.content(at) for at in _holder(a).objects()]
    names = joined(constant(n) for c in contents if c is not None for n in list(c.fields)[:4])
    pair = a.run.state.make(a.run.site(a.node, "pair"), "list", {"0": names, "1": _member_values(a)})
    return a.run.state.make(a.run.site(a.node, "items"), "list", {}, pair)


def _pairs(a: Asked) -> Value:
    from inventory.flow.statements import element

    pair = a.run.state.make(
        a.run.site(a.node, "pair"), "list", {"0": NOTHING, "1": element(a.run, a.argument(0))}
    )
    return a.run.state.make(a.run.site(a.node, "pairs"), "list", {}, pair)


def _zip(a: Asked) -> Value:
    from inventory.flow.statements import element

    parts = {str(i): element(a.run, v) for i, v in enumerate(a.arguments.positional)}
    pair = a.run.state.make(a.run.site(a.node, "pair"), "list", parts)
    return a.run.state.make(a.run.site(a.node, "zip"), "list", {}, pair)


def _element(a: Asked) -> Value:
    from inventory.flow.statements import element

    return joined((element(a.run, a.receiver or a.argument(0)), a.argument(1)))


def _add(a: Asked) -> Value:
    value = a.argument(len(a.arguments.positional) - 1) if a.arguments.positional else NOTHING
    for at in a.receiver.objects():
        a.run.state.add_item(at, value)
    return NOTHING


def _extend(a: Asked) -> Value:
    from inventory.flow.statements import element

    for at in a.receiver.objects():
        a.run.state.add_item(at, element(a.run, a.argument(0)))
    return NOTHING


def _merge(a: Asked) -> Value:
    """``update``: on a hash it feeds the digest, on a record it joins members."""
    if a.numbers:
        return _merged(a)
    for at in a.receiver.objects():
        fed = a.run.state.content(at)
        if fed is not None and fed.kind.startswith("fed:"):
            label = fed.kind.removeprefix("fed:")
            whole = heap.everything(a.run.state, a.argument(0))
            a.run.state.add_item(at, whole.map(lambda d, label=label: d.transformed(label)))
            continue
        for other in a.argument(0).objects():
            held = a.run.state.content(other)
            for name, value in held.fields.items() if held else ():
                a.run.state.set_field(at, name, value)
            if held is not None and held.items:
                a.run.state.add_item(at, held.items)
        if a.argument(0).data:
            a.run.state.add_item(at, Value(a.argument(0).data))
        for name, value in a.arguments.named.items():
            a.run.state.set_field(at, name, value)
    return NOTHING


def _merged(a: Asked) -> Value:
    """``Object.assign(a, b, c)``: the members of the others join those of the first, which it gives."""
    first, *others = a.arguments.positional or [NOTHING]
    for at in first.objects():
        for other in others:
            for inner in other.objects():
                heap.merge(a.run.state, at, inner)
            if other.data:
                a.run.state.add_item(at, Value(other.data))
    return first if first.objects() else joined((first, *others, a.arguments.rest))


def _flatten(a: Asked) -> Value:
    """``Object.fromEntries(pairs)``: an object of nobody knows which members."""
    pairs = heap.items(a.run.state, a.argument(0))
    held = joined((heap.items(a.run.state, pairs), Value(a.argument(0).data)))
    return a.run.state.make(a.run.site(a.node, "object"), "record", {}, held)


def _promise(a: Asked) -> Value:
    """``new Promise((resolve, reject) => …)``: what `resolve` is called with is the value."""
    from inventory.flow.calls import call_value

    made = a.run.state.make(a.run.site(a.node, "promise"), "list")
    keep = refer(Method(made, "push"))
    call_value(a.run, a.argument(0), (keep, NOTHING), {}, a.node.line)
    return heap.items(a.run.state, made)


def _caught(a: Asked) -> Value:
    """``promise.catch(f)``: the value, or what `f` makes of the error."""
    return joined((a.receiver, _called_with(a, UNKNOWN)))


def _shape(a: Asked) -> Value:
    """A schema made of named parts (``z.object({ email: z.string() })``): a class with these fields."""
    node = a.node.arguments[0] if a.node.arguments else None
    fields = a.run.engine.modules.shape(node, a.run.path) if isinstance(node, ir.Record) else None
    return refer(fields) if fields is not None else NOTHING


def _setting(a: Asked) -> Value:
    from inventory.flow.members import setting

    # The default is part of the truth too: the same name may be a literal where nothing is set.
    return joined((setting(a.argument(0)), Value(refs=a.argument(1).refs)))


def _text(a: Asked) -> Value:
    from inventory.flow.expressions import labelled, spoken

    if a.receiver.texts or a.receiver.data:
        return joined((heap.everything(a.run.state, a.argument(0)), Value(a.receiver.data)))
    texts: list[Text | str] = []
    data: list[Value] = []
    for value, node in zip(a.arguments.positional, a.arguments.nodes, strict=False):
        named = labelled(node, value) if node is not None else value
        data.append(Value(named.data))
        texts += ["/", as_text(named, spoken(node) if node is not None else "")]
    return joined((*data, reading(Text.of(*texts[1:]))))


def format_text(a: Asked) -> Value:
    """``"…{name}…".format(name=…)``: text with its placeholders filled by position or name."""
    from inventory.flow.expressions import labelled

    named = {str(i): v for i, v in enumerate(a.arguments.positional)} | a.arguments.named
    nodes: dict[str, ir.Expression | None] = {str(i): n for i, n in enumerate(a.arguments.nodes)}
    nodes |= a.arguments.named_nodes
    filled = {k: labelled(nodes[k], v) if nodes.get(k) else v for k, v in named.items()}  # type: ignore[arg-type]
    data = [Value(heap.everything(a.run.state, v).data) for v in filled.values()]
    text = a.receiver.text
    made = [reading(_filled(text, filled))] if text is not None and text.literal is not None else []
    return joined((Value(a.receiver.data), *data, *made))


def _filled(text: Text, values: dict[str, Value]) -> Text:
    import string

    parts: list[str | Text | Reference] = []
    position = 0
    try:
        for before, name, _, _ in string.Formatter().parse(text.literal or ""):
            parts.append(before)
            if name is not None:
                key = name or str(position)
                position += not name
                parts.append(as_text(values.get(key.partition(".")[0], NOTHING), key))
    except ValueError:
        return text
    return Text.of(*parts)


def _each(a: Asked) -> Value:
    from inventory.flow.calls import call_value
    from inventory.flow.statements import element

    if not a.numbers:
        result = call_value(a.run, a.argument(0), (one_of(a), NOTHING, a.receiver), {}, a.node.line)
        return a.run.state.make(a.run.site(a.node, "each"), "list", {}, result)
    function, of = (a.argument(n) for n in a.numbers)
    result = call_value(a.run, function, (element(a.run, of),), {}, a.node.line)
    if a.run.engine.library.unrolls:
        return result
    return a.run.state.make(a.run.site(a.node, "each"), "list", {}, result)


def one_of(a: Asked) -> Value:
    """What a callback over the receiver gets each time: its items, or itself where it holds no list."""
    from inventory.flow.statements import element

    contents = {at: a.run.state.content(at) for at in a.receiver.objects()}
    single = frozenset(at for at, c in contents.items() if c is not None and c.kind not in LISTS)
    rest = Value(a.receiver.data, a.receiver.refs - single)
    return joined((element(a.run, rest), Value(refs=single)))


def _called_with(a: Asked, *values: Value) -> Value:
    from inventory.flow.calls import call_value

    callbacks = [v for v in a.arguments.positional if any(isinstance(r, CALLED) for r in v.refs)]
    return joined(call_value(a.run, v, values, {}, a.node.line) for v in callbacks)


def _flat(a: Asked) -> Value:
    """``flatMap``: the items of what the callback gives."""
    result = _called_with(a, one_of(a), NOTHING, a.receiver)
    inner = joined((heap.items(a.run.state, result), Value(result.data)))
    return a.run.state.make(a.run.site(a.node, "flat"), "list", {}, inner)


def _where(a: Asked) -> Value:
    if a.numbers:
        from inventory.flow.calls import call_value
        from inventory.flow.statements import element

        function, of = (a.argument(n) for n in a.numbers)
        call_value(a.run, function, (element(a.run, of),), {}, a.node.line)
        return of
    _called_with(a, one_of(a), NOTHING, a.receiver)
    return a.receiver


def _then(a: Asked) -> Value:
    """A promise's or optional's callback gets the value; what it gives is the value from then on."""
    if not a.arguments.positional:
        return a.receiver
    return _called_with(a, a.receiver)


def _first(a: Asked) -> Value:
    _called_with(a, one_of(a), NOTHING, a.receiver)
    others = [v for v in a.arguments.positional if not any(isinstance(r, CALLED) for r in v.refs)]
    return joined((one_of(a), *others))


def _reduce(a: Asked) -> Value:
    start = joined(v for v in a.arguments.positional if not any(isinstance(r, CALLED) for r in v.refs))
    once = _called_with(a, start or one_of(a), one_of(a), NOTHING, a.receiver)
    return joined((start, once, _called_with(a, joined((start, once)), one_of(a), NOTHING, a.receiver)))


def _typed(a: Asked) -> Value:
    """An argument, or the receiver, as the type argument of the call: ``Deserialize<Order>(text)``; or as
    the class among the arguments."""
    from inventory.flow.expressions import narrow
    from inventory.flow.members import instance

    value = a.argument(a.numbers[0]) if a.numbers else a.receiver
    kinds = [r for v in a.arguments.positional for r in v.refs if isinstance(r, ClassOf)]
    if kinds and not a.node.types:
        return instance(a.run, kinds[0], Value(heap.everything(a.run.state, value).data), a.node)
    return narrow(a.run, Value(value.data, value.refs), a.node.types[0]) if a.node.types else value


def _as_class(a: Asked) -> Value:
    """An argument as the class another argument is: ``readValue(text, Order.class)``."""
    from inventory.flow.members import instance

    of, kind = a.numbers if a.numbers else (-1, 0)
    value = a.receiver if of < 0 else a.argument(of)
    kinds = [r for r in a.argument(kind).refs if isinstance(r, ClassOf)]
    return joined(instance(a.run, k, value, a.node) for k in kinds) if kinds else value


def _call(a: Asked) -> Value:
    from inventory.flow.calls import call_value

    first = a.numbers[0]
    rest = tuple(a.arguments.positional[first + 1 :])
    named = {k: v for k, v in a.arguments.named.items() if k not in ("timeout", "name")}
    return call_value(a.run, a.argument(first), rest, named, a.node.line)


def _record(a: Asked) -> Value:
    made = a.run.state.make(a.run.site(a.node), "record", dict(a.arguments.named), a.arguments.rest)
    for value in a.arguments.positional:
        for at in value.objects():
            held = a.run.state.content(at)
            for name, inner in held.fields.items() if held and held.kind != "list" else ():
                a.run.state.set_field(made.objects()[0], name, inner)
        if value.data:
            a.run.state.add_item(made.objects()[0], Value(value.data))
    return made


def _response(a: Asked) -> Value:
    """What of a response reaches the caller: its body and headers."""
    body = a.argument(0) or a.arguments.named.get("body") or a.arguments.named.get("content", NOTHING)
    return joined((body, a.arguments.named.get("headers", NOTHING)))


def _fill(a: Asked) -> Value:
    """Argument 0 (``Name``) is or names an output binding, argument 1 (``Value``) goes there."""
    from inventory.flow.entry import binding_of
    from inventory.flow.outside import fill_value

    which = _one_of(a, 0, "name")
    found = binding_of(a.run, which, ("out",))
    if found is not None:
        value = _one_of(a, 1, "value") or a.arguments.named.get(INPUT, NOTHING)
        fill_value(a.run, Output(found.id), value, a.node.line)
    return NOTHING


def _take(a: Asked) -> Value:
    """What the input binding that argument 0 is or names holds."""
    from inventory.flow.entry import binding_of, bound

    found = binding_of(a.run, _one_of(a, 0, "name"), ("in", "trigger"))
    return bound(a.run, found) if found is not None else NOTHING


def _one_of(a: Asked, position: int, name: str) -> Value:
    named = next((v for n, v in a.arguments.named.items() if n.lower() == name), None)
    return named if named is not None else a.argument(position)


def _register(a: Asked) -> Value:
    """``services.AddSingleton<IOrders, Orders>(…)``: what is given for a type from now on."""
    from inventory.flow.injection import register

    register(a.run, a.node, a.arguments)
    return a.receiver


def _register_client(a: Asked) -> Value:
    """``services.AddHttpClient<Payments>(client => …)``: the client that class is constructed with."""
    from inventory.flow.injection import register_client

    register_client(a.run, a.node, a.arguments)
    return a.receiver


def _register_context(a: Asked) -> Value:
    """``services.AddDbContext<Shop>(options => …)``: the database behind that class."""
    from inventory.flow.injection import register_context

    register_context(a.run, a.node, a.arguments)
    return a.receiver


def _resolve(a: Asked) -> Value:
    """``provider.GetRequiredService<IOrders>()``: what is registered for the type, else a new one."""
    from inventory.flow.expressions import narrow

    return narrow(a.run, NOTHING, a.node.types[0]) if a.node.types else NOTHING


def _input(a: Asked) -> Value:
    """What is piped into a command, else what it is given first."""
    return a.arguments.named.get(INPUT) or a.argument(0)


def _entries(a: Asked) -> Value:
    """The entries of a dictionary as objects with a key and a value."""
    keys = _keys(a)
    names, values = heap.items(a.run.state, keys), _member_values(a)
    fields = {"Key": names, "Name": names, "Value": values}
    return a.run.state.make(
        a.run.site(a.node, "entries"),
        "list",
        {},
        a.run.state.make(a.run.site(a.node, "entry"), "record", fields),
    )


def _derived(a: Asked) -> Value:
    return derived(a.run, a.receiver, a.arguments)


RULES: dict[str, Callable[[Asked], Value]] = {
    "same": _same,
    "receiver": _receiver,
    "nothing": _nothing,
    "all": _all,
    "member": _member,
    "attribute": _attribute,
    "set_attribute": _set_attribute,
    "set_member": _set_member,
    "remove_member": _remove_member,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "pairs": _pairs,
    "zip": _zip,
    "element": _element,
    "add": _add,
    "extend": _extend,
    "merge": _merge,
    "setting": _setting,
    "text": _text,
    "format": format_text,
    "each": _each,
    "flat": _flat,
    "flatten": _flatten,
    "promise": _promise,
    "caught": _caught,
    "shape": _shape,
    "where": _where,
    "then": _then,
    "first": _first,
    "reduce": _reduce,
    "typed": _typed,
    "as": _as_class,
    "fill": _fill,
    "take": _take,
    "register": _register,
    "register_client": _register_client,
    "register_context": _register_context,
    "resolve": _resolve,
    "call": _call,
    "record": _record,
    "response": _response,
    "input": _input,
    "entries": _entries,
    "derived": _derived,
    **COLLECTING,
}
