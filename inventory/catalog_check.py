"""The strict check of every catalog entry: its shape, what it refers to, its examples and misses.

The catalog itself reads entries quickly and trusts them; this is for the tests and for who writes entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from pydantic import TypeAdapter, ValidationError

from inventory import catalog_shapes as shapes
from inventory import entries
from inventory.catalog import DATA, Catalog, read_data
from inventory.kinds import ClientClass, Method

ROLES = frozenset(
    [
        "account",
        "bucket",
        "file",
        "blob",
        "client",
        "collection",
        "component",
        "connection",
        "container",
        "database",
        "entity",
        "filter",
        "from",
        "function",
        "group",
        "hub",
        "index",
        "item",
        "key",
        "model",
        "parameters",
        "partition",
        "path",
        "prompt",
        "query",
        "queue",
        "region",
        "row",
        "secret",
        "share",
        "stream",
        "subject",
        "subscription",
        "table",
        "text",
        "to",
        "tool",
        "topic",
        "url",
        "user",
        "command",
    ]
)
"""The words for what names a resource, the same in bindings and clients."""
EFFECTS = frozenset(
    [
        "pseudonymises",
        "encrypts",
        "decrypts",
        "reidentifies",
        "masks",
        "masks_in_repr",
        "truncates",
        "generalises",
        "aggregates",
        "minimises",
        "removes",
        "synthesises",
        "tokenises_if_mapped",
        "anonymises_candidate",
        "depends_on_operator",
        "depends_on_config",
        "makes_objects",
        "encodes_only",
        "serialises_only",
        "signs_not_encrypts",
        "no_protection",
        "fingerprints",
        "detects_only",
    ]
)
LANGUAGES = ("python", "javascript", "csharp", "java", "powershell", "sql")


def check(catalog: Catalog) -> list[str]:
    """Everything wrong with the data files, each as ``file, entry: what, and how to mend it``."""
    found = [*_shapes()]
    return found or [*_references(catalog), *_examples(catalog)]


def _files(folder: str) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        if (DATA / folder / f"{language}.yaml").is_file():
            yield language, f"{folder}/{language}.yaml"


# --- shape ---------------------------------------------------------------------------------------


def _shapes() -> Iterator[str]:
    yield from _shape("services.yaml", dict[shapes.Id, shapes.ServiceEntry])
    yield from _shape("bindings.yaml", list[shapes.BindingEntry])
    yield from _shape("recipients.yaml", list[shapes.RecipientEntry])
    yield from _shape("hidden_stores.yaml", list[shapes.HiddenStoreEntry])
    for _, file in _files("clients"):
        yield from _shape(file, shapes.ClientsFile)
    for _, file in _files("transforms"):
        yield from _shape(file, list[shapes.TransformEntry])


def _shape(file: str, kind: Any) -> Iterator[str]:
    data = read_data(DATA / file)
    try:
        TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        for one in error.errors():
            at = f"{file}, {_named(data, one['loc'])}"
            yield f"{at}: {one['msg']}; the head of the file describes every key"


def _named(data: Any, where: Iterable[int | str]) -> str:
    """The place of an error with the entry's own id instead of its number."""
    steps: list[str] = []
    for step in where:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        name = data.get("id") or data.get("type") if isinstance(data, dict) else None
        steps.append(str(name or step))
    return " ".join(steps)


# --- what entries refer to -----------------------------------------------------------------------


def _references(catalog: Catalog) -> Iterator[str]:
    for kind in catalog.bindings:
        yield from _known(
            catalog, f"bindings.yaml, {kind.type} {kind.direction}", kind.service, None, kind.resource
        )
    for store in catalog.hidden_stores:
        yield from _known(catalog, f"hidden_stores.yaml, {store.id}", store.service, None, ())
    pairs = [(kind.type.lower(), kind.direction) for kind in catalog.bindings]
    yield from _twice("bindings.yaml", (" ".join(pair) for pair in pairs))
    yield from _twice("recipients.yaml", (d for r in catalog.recipients.values() for d in r.domains))
    for language, file in _files("clients"):
        for client in catalog.clients_in(language):
            yield from _client(catalog, file, client)
        for call in catalog.calls_in(language):
            yield from _known(
                catalog, f"{file}, {call.call}", call.service, call.recipient, call.method.resource
            )
            yield from _returned(catalog, f"{file}, {call.call}", call.method, None, language)
        names = (name for client in catalog.clients_in(language) for name, _ in entries.makers(client))
        yield from _twice(file, [*names, *(c.call for c in catalog.calls_in(language))])
    for language, file in _files("transforms"):
        for transform in catalog.transforms_in(language):
            if transform.effect not in EFFECTS:
                known = ", ".join(sorted(EFFECTS))
                yield f"{file}, {transform.call}: effect {transform.effect!r} is unknown; use one of {known}"


def _client(catalog: Catalog, file: str, client: ClientClass) -> Iterator[str]:
    at = f"{file}, {client.name}"
    for table in (*client.constructors.values(), *(where for _, where in client.factories.values())):
        yield from _known(catalog, at, client.service, client.recipient, table)
    for name, (given, _) in client.factories.items():
        if not _resolves(catalog, client, given, client.language):
            yield f"{at}.{name}: gives {given}, which no entry describes; add the class or correct its name"
    for name, method in client.methods.items():
        yield from _known(catalog, f"{at}.{name}", client.service, client.recipient, method.resource)
        yield from _returned(catalog, f"{at}.{name}", method, client, client.language)


def _known(
    catalog: Catalog, at: str, service: str, recipient: str | None, roles: Iterable[str]
) -> Iterator[str]:
    if service not in catalog.services:
        yield f"{at}: service {service!r} is not in services.yaml; add it there or correct it"
    if recipient and recipient not in catalog.recipients:
        yield f"{at}: recipient {recipient!r} is not in recipients.yaml; add it there or correct it"
    for role in roles:
        if role not in ROLES:
            yield f"{at}: role {role!r} is unknown; use one of {', '.join(sorted(ROLES))}"


def _returned(
    catalog: Catalog, at: str, method: Method, of: ClientClass | None, language: str
) -> Iterator[str]:
    name = method.returns
    if name not in ("data", "answer", "record", "self", "none") and not _resolves(
        catalog, of, name, language
    ):
        yield f"{at}: returns {name}, which is not data, answer, record, self, none or a class"


def _resolves(catalog: Catalog, of: ClientClass | None, name: str, language: str) -> bool:
    if "." in name:
        return catalog.client(language, name) is not None
    if of is None:
        return False
    beside = any(catalog.client(language, f"{module}.{name}") for module in of.modules)
    return beside or catalog.client_of(language, of.service, name) is not None


def _twice(file: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{file}, {name}: stands there twice; keep one"
        seen.add(name)


# --- examples and misses -------------------------------------------------------------------------


def _examples(catalog: Catalog) -> Iterator[str]:
    for id, row in read_data(DATA / "services.yaml").items():
        yield from _held(f"services.yaml, {id}", row, catalog.service_for_host, id)
    for row in read_data(DATA / "recipients.yaml"):
        ask = partial(_id_of_host, catalog)
        yield from _held(f"recipients.yaml, {row['id']}", row, ask, row["id"])
    for row in read_data(DATA / "bindings.yaml"):
        known = partial(_type_of, catalog, row["direction"])
        yield from _held(f"bindings.yaml, {row['type']} {row['direction']}", row, known, row["type"])
    for language, file in _files("clients"):
        for row in read_data(DATA / file)["clients"]:
            yield from _told(f"{file}, {row['id']}", row, partial(operation, catalog, language))
    for language, file in _files("transforms"):
        for row in read_data(DATA / file):
            yield from _told(f"{file}, {row['calls'][0]}", row, partial(_label_of, catalog, language))


def _id_of_host(catalog: Catalog, host: str) -> str | None:
    found = catalog.recipient_for_host(host)
    return found.id if found is not None else None


def _type_of(catalog: Catalog, direction: str, type: str) -> str | None:
    found = catalog.binding(type, direction)
    return found.type if found is not None else None


def _label_of(catalog: Catalog, language: str, dotted: str) -> str | None:
    found = catalog.transform(language, dotted)
    return found.label if found is not None else None


def operation(catalog: Catalog, language: str, dotted: str) -> str | None:
    """What the catalog says a call does: an operation, ``made`` for a client, None when it knows nothing."""
    holder, _, name = dotted.rpartition(".")
    call = catalog.value_method(language, name) if holder == "*" else catalog.call(language, dotted)
    if call is not None:
        return call.method.operation
    client = catalog.client(language, holder)
    if client is not None and name in client.methods:
        return client.methods[name].operation
    return "made" if catalog.client(language, dotted) is not None else None


def _held(at: str, row: dict[str, Any], ask: Callable[[str], object], expected: str) -> Iterator[str]:
    for example in row.get("examples", ()):
        if ask(example) != expected:
            yield f"{at}: example {example} is taken for {ask(example)}; correct the entry or the example"
    for miss in row.get("misses", ()):
        if ask(miss) == expected:
            yield f"{at}: {miss} must not be recognised, and is; narrow the entry"


def _told(at: str, row: dict[str, Any], ask: Callable[[str], object]) -> Iterator[str]:
    for example, expected in row.get("examples", {}).items():
        if ask(example) != expected:
            yield f"{at}: {example} is {ask(example)}, not {expected}; correct the entry or the example"
    for miss in row.get("misses", ()):
        if ask(miss) is not None:
            yield f"{at}: {miss} must not be recognised, and is taken for {ask(miss)}; narrow the entry"
