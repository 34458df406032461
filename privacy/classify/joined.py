"""Which function a sample payload goes to: by its address, its place, a test that posts it, or its shape."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from inventory.facts import Field, Function
from inventory.graph import Flow, Graph
from inventory.sources import Checkout, Source
from privacy.classify.columns import Column
from privacy.classify.samples import Sample, Samples
from privacy.classify.words import split
from privacy.vocabulary import read

HTTP = "httptrigger"
_ALIKE, _SHARED = 0.6, 3  # share of the fields of the smaller side, and how many, that make the same shape
_TEST = re.compile(r"(?:^|[/_.-])(?:tests?|specs?|__tests__|src/test)(?:[/_.-]|$)|Tests?\.\w+$")
_ENDING = re.compile(r"\.(?:json|ndjson|jsonl|csv|tsv|xml|txt|http|dat|form|eml)\b")
_FILE = re.compile(rf"[\w.-]+{_ENDING.pattern}")
_LARGEST = 300_000  # bytes of a test that is looked through
_PREFIXES = ("body.", "request.body.")


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A field's values in one sample: the column at `path`, where it was seen and why it belongs there."""

    where: str
    path: str
    column: Column
    sample: Sample


ByPath = Mapping[str, tuple[Values, ...]]


@dataclass(frozen=True, slots=True)
class Joined:
    """Values by path: of the samples of each function, and of those that go to nobody known."""

    by_function: Mapping[str, ByPath] = field(default_factory=dict)
    loose: ByPath = field(default_factory=dict)

    def of(self, flow: Flow, path: str) -> tuple[Values, ...]:
        """What is seen of a field of a flow: in samples of its function, else in those of nobody."""
        return self.by_function.get(flow.function, {}).get(path, ()) or self.loose.get(path, ())

    def __repr__(self) -> str:
        return f"Joined({len(self.by_function)} functions)"


def join(graph: Graph, checkout: Checkout, samples: Samples) -> Joined:
    """Every sample with the functions it goes to."""
    if not samples.files:
        return Joined()
    to = _Functions(graph, checkout)
    by_function: dict[str, dict[str, list[Values]]] = defaultdict(lambda: defaultdict(list))
    loose: dict[str, list[Values]] = defaultdict(list)
    for sample in samples.files:
        goes = to.of(sample)
        for bare, path in _plain(sample):
            column = sample.columns.by_path[path]
            for function, why in goes.items():
                by_function[function][bare].append(Values(f"{sample.path}, {why}", path, column, sample))
            if not goes:
                loose[bare].append(Values(sample.path, path, column, sample))
    return Joined({name: _fixed(paths) for name, paths in by_function.items()}, _fixed(loose))


def _fixed(paths: Mapping[str, list[Values]]) -> ByPath:
    return {path: tuple(found) for path, found in paths.items()}


def _plain(sample: Sample) -> Iterator[tuple[str, str]]:
    """(path as code knows it, path) of every column: without the list around records, a request's body."""
    for path in sample.columns.by_path:
        bare = re.sub(r"^(?:\[\]\.?)+", "", path)
        yield bare, path
        for prefix in _PREFIXES:
            if bare.startswith(prefix):
                yield bare.removeprefix(prefix), path


class _Functions:
    """What is known of the functions that samples may go to."""

    def __init__(self, graph: Graph, checkout: Checkout) -> None:
        self._all = graph.functions
        self._routes = {f.id: r for f in graph.functions if (r := _route(f)) is not None}
        self._fields = _entering(graph)
        self._posting = _tests(checkout)
        folders: dict[str, list[Function]] = defaultdict(list)
        for function in graph.functions:
            folders[posixpath.dirname(function.location.path)].append(function)
        self._folders = {folder: held[0] for folder, held in folders.items() if len(held) == 1}

    def of(self, sample: Sample) -> dict[str, str]:
        """Function -> why a sample goes to it; by the surest way that tells."""
        ways = (
            self._by_address(sample),
            self._by_place(sample),
            self._by_test(sample),
            self._by_shape(sample),
        )
        return next((found for found in ways if found), {})

    def _by_address(self, sample: Sample) -> dict[str, str]:
        if not sample.address:
            return {}
        parts = [part for part in urlsplit(_bare(sample.address)).path.split("/") if part]
        matched = [(len(route), name) for name, route in self._routes.items() if _leads(parts, route)]
        most = max((length for length, _ in matched), default=0)
        return {name: "by its address" for length, name in matched if length == most}

    def _by_place(self, sample: Sample) -> dict[str, str]:
        beside = self._folders.get(posixpath.dirname(sample.path))
        if beside is not None:
            return {beside.id: "beside its code"}
        stem = posixpath.basename(sample.path).split(".")[0]
        names = [_telling(stem), _telling(posixpath.basename(posixpath.dirname(sample.path)))]
        return {
            function.id: "by its name"
            for function in self._all
            for name in [_telling(function.name)]
            if name and name in names
        }

    def _by_test(self, sample: Sample) -> dict[str, str]:
        found = {}
        for test in self._posting.get(posixpath.basename(sample.path), ()):
            for function in self._all:
                route = "/".join(self._routes.get(function.id, ()))
                spoken = (len(route) > 3 and route in test.text) or re.search(
                    rf"\b{re.escape(function.name)}\b", test.text
                )
                if spoken:
                    found[function.id] = f"posted by {test.path}"
        return found

    def _by_shape(self, sample: Sample) -> dict[str, str]:
        paths = {bare for bare, _ in _plain(sample)}
        found = {}
        for name, fields in self._fields.items():
            shared = len(paths & fields)
            if shared >= _SHARED and shared >= _ALIKE * min(len(paths), len(fields)):
                found[name] = "by its shape"
        return found


def _route(function: Function) -> tuple[str, ...] | None:
    """The parts of the address that calls a function, as its template says."""
    for binding in function.bindings:
        if binding.type.lower() == HTTP:
            written = binding.properties.get("route")
            route = written if isinstance(written, str) and written else function.name
            return tuple(part for part in route.split("/") if part)
    return None


def _leads(parts: list[str], route: tuple[str, ...]) -> bool:
    """Whether an address ends in a route; what is in braces can be anything."""
    if len(parts) < len(route):
        return False
    return all(_same(part, step) for part, step in zip(parts[len(parts) - len(route) :], route, strict=True))


def _same(part: str, step: str) -> bool:
    return (step.startswith("{") and step.endswith("}")) or part.lower() == step.lower()


def _bare(address: str) -> str:
    """An address whose host is a variable: ``{{host}}/api/orders``."""
    return re.sub(r"^\{\{[^{}]*\}\}", "http://host", address)


def _telling(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others."""
    words = tuple(word for word in split(name) if word not in _noise() and not word.isdigit())
    return words if sum(map(len, words)) > 3 else ()


@cache
def _noise() -> frozenset[str]:
    return frozenset(read("samples.yaml")["noise"])


def _entering(graph: Graph) -> dict[str, set[str]]:
    """By function, the paths of fields that come in with what triggers it."""
    entries: dict[str, set[str | None]] = defaultdict(lambda: {None})
    for flow in graph.flows:
        if flow.operation == "receive":
            entries[flow.function].add(flow.target)
    found: dict[str, set[str]] = defaultdict(set)
    for flow in graph.flows:
        if flow.operation == "receive" or flow.origin in entries[flow.function]:
            found[flow.function] |= {one.path for one in flow.fields} | _aliases(flow.fields)
    return found


def _aliases(fields: Iterable[Field]) -> set[str]:
    return {alias for one in fields for alias in one.aliases}


def _tests(checkout: Checkout) -> dict[str, list[Source]]:
    """Tests by the names of the files that they speak of."""
    found: dict[str, list[Source]] = defaultdict(list)
    for source in checkout.files:
        if source.size <= _LARGEST and source.language and _TEST.search(source.path):
            for name in _named(source.text):
                found[name].append(source)
    return found


def _named(text: str) -> set[str]:
    """The files that a text speaks of; only lines with an ending of one are looked at whole."""
    found: set[str] = set()
    at = 0
    while (ending := _ENDING.search(text, at)) is not None:
        start = text.rfind("\n", 0, ending.start()) + 1
        at = text.find("\n", ending.start())
        at = len(text) if at < 0 else at
        found.update(_FILE.findall(text[start:at]))
    return found
