"""The tables of the languages: what `data/languages/*.yaml` says of plain library calls and handlers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

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
    "answering",
    "implied",
    "transparent",
    "verdicts",
    "mappings",
    "declaring",
    "builders",
    "standard",
    "providers",
    "composing",
    "invoking",
    "handling",
    "proxied",
    "type_names",
    "entry_points",
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
    answering: frozenset[str]
    """Methods of a response whose arguments reach the caller; all others are about the response."""
    declaring: frozenset[str]
    """Beginnings of dotted names whose call declares a binding: ``@azure/functions.output``."""
    composing: frozenset[str]
    """Words that tell of a file that it puts the app together, whatever it is called."""
    functional: dict[str, str]
    """Classes that a class inherits from to be a function itself, and the method that it then runs by."""
    providers: frozenset[str]
    """Annotations of methods that make what is injected."""
    invoking: frozenset[str]
    """Methods of a framework's handlers that run what is provided under the function's own name."""
    handling: frozenset[str]
    """Methods of classes registered as middleware that run around a function."""
    proxied: frozenset[str]
    """Methods that are told what to ask of another by a callback that asks it of a stand-in."""
    type_names: frozenset[str]
    """Members of a type that give its name."""
    entry_points: frozenset[str]
    """Attributes that make a method a function of its own."""
    standard: frozenset[str]
    """What the names of the language's own library begin with."""
    builders: frozenset[str]
    """Functions that begin a builder of a library; so does every class whose name ends so."""
    implied: frozenset[str]
    """Namespaces that every file uses."""
    transparent: frozenset[str]
    """Members that give their holder where it has no such field: ``task.Result``, ``response.Value``."""
    verdicts: frozenset[str]
    """Members of what a check gives that say how it went, and nothing of what was checked."""
    mappings: frozenset[str]
    """Classes with two type arguments of which the second is the type of what they hold."""
    entity_queries: bool = False
    """Whether queries may name classes of the repository instead of tables (JPQL)."""
    build_files: tuple[str, ...] = ()
    """Names of the files that list the packages an app uses."""
    drivers: dict[str, str] = field(default_factory=dict)
    """Packages of drivers, and the kind of database each one is for: a mapper works through one of them."""
    settings_are_members: bool = False
    """Whether settings are read as members (``process.env.QUEUE``)."""
    typed_returns: bool = False
    """Whether data that a function gives have the members of the type it is declared to give."""
    option_objects: bool = False
    """Whether named arguments are the members of an object handed over (``f(url, { method })``)."""
    open_objects: bool = False
    """Whether any object takes members that nobody declared (``req.user = found``)."""
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
    entities: dict[str, str] = field(default_factory=dict)
    """Classes that entities inherit from, and the member that holds their state."""
    schema: dict[str, str] = field(default_factory=dict)
    """Names by which code maps classes to tables: ``model`` and ``one`` are methods that describe all or one,
    ``class``, ``table``, ``apply`` and ``apply_all`` what they call, ``mapping`` a base of them."""
    events: dict[str, str] = field(default_factory=dict)
    """Members of what an event of a client tells that hold what was received, and how these are read."""
    entity_operation: str = ""
    """The client class of what a callback does as an entity's operation."""
    generated: dict[str, str] = field(default_factory=dict)
    """Methods that a generator writes, with ``*`` for the name that they pass on as the first argument of
    another one."""
    section_methods: dict[str, str] = field(default_factory=dict)
    """Rules of methods that a section of the settings has, and nothing else by these names."""
    invocation: dict[str, dict[str, str]] = field(default_factory=dict)
    """Classes of the objects that stand for one invocation or a part of it, the context first: what each of
    their members is (``request``, ``response``, ``claims``, ``metadata``, ``kept``)."""
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
        functional=dict(table.get("functional", {})),
        bare_members=bool(table.get("bare_members")),
        unrolls=bool(table.get("unrolls")),
        folds_case=folds_case,
        entity_queries=bool(table.get("entity_queries")),
        build_files=tuple(table.get("build_files", ())),
        drivers=_by_name(table.get("drivers", {})),
        settings_are_members=bool(table.get("settings_are_members")),
        typed_returns=bool(table.get("typed_returns")),
        open_objects=bool(table.get("open_objects")),
        option_objects=bool(table.get("option_objects")),
        binding_clients=_by_name(table.get("binding_clients", {})),
        field_initialisers=bool(table.get("field_initialisers")),
        entry={model: tuple(roles) for model, roles in table.get("entry", {}).items()},
        entry_names=_by_name(table.get("entry_names", {})),
        entry_marks=_by_name(table.get("entry_marks", {})),
        entities=dict(table.get("entities", {})),
        schema=_by_name(table.get("schema", {})),
        events=dict(table.get("events", {})),
        entity_operation=str(table.get("entity_operation", "")),
        generated=dict(table.get("generated", {})),
        section_methods=_by_name(table.get("section_methods", {})),
        invocation={kind: dict(row) for kind, row in table.get("invocation", {}).items()},
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
