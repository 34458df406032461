"""docs/reference/catalog.md: what the tool knows and every key of the files it knows it from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from inventory.catalog import DATA, Catalog, read_data

INTRODUCTION = """# What the catalog knows

Made from `inventory/data/`; `pytest tests/test_catalog.py --accept` writes it anew. How to add an entry:
[Teach the tool a binding, a client or a transform](../how-to/add-a-service.md).
"""
LANGUAGES = {
    "python": "Python",
    "javascript": "JavaScript and TypeScript",
    "csharp": "C# and F#",
    "java": "Java and Kotlin",
    "powershell": "PowerShell",
    "sql": "SQL",
}


def page(catalog: Catalog) -> str:
    """The whole page in Markdown."""
    parts = [INTRODUCTION, *_services(catalog), *_bindings(catalog)]
    parts += [*_clients(), *_transforms(), *_recipients(catalog), *_hidden(catalog)]
    return "\n".join(parts)


def _services(catalog: Catalog) -> Iterator[str]:
    yield from _head("Services", "services.yaml")
    rows = (
        (s.id, s.label, s.role, " / ".join(s.identity), ", ".join(s.hosts)) for s in catalog.services.values()
    )
    yield _table(("id", "label", "role", "named by", "hosts"), rows)


def _bindings(catalog: Catalog) -> Iterator[str]:
    yield from _head("Bindings", "bindings.yaml")
    rows = (
        (
            kind.type,
            kind.direction,
            kind.service,
            " ".join((kind.operation, *kind.also)),
            ", ".join(f"{role}: {' or '.join(names)}" for role, names in kind.resource.items()),
            ", ".join(d.name for d in kind.decorators),
            kind.status,
        )
        for kind in catalog.bindings
    )
    yield _table(("type", "direction", "service", "does", "properties", "Python", "status"), rows)


def _clients() -> Iterator[str]:
    yield from _head("Libraries", "clients/python.yaml")
    for language, title in LANGUAGES.items():
        path = DATA / "clients" / f"{language}.yaml"
        if path.is_file():
            yield f"### {title}\n"
            yield _table(
                ("entry", "service", "from", "knows", "compared with"),
                map(_client, read_data(path)["clients"]),
            )


def _client(row: dict[str, Any]) -> tuple[str, ...]:
    names = [*row.get("classes", ()), *" ".join(row.get("functions", ())).split()]
    modules = ", ".join(m for m in row["modules"] if m not in ("", "*"))
    return row["id"], row["service"], modules, ", ".join(names), row["verified"]


def _transforms() -> Iterator[str]:
    yield from _head("Transforms", "transforms/python.yaml")
    for language, title in LANGUAGES.items():
        path = DATA / "transforms" / f"{language}.yaml"
        if path.is_file():
            rows = (
                (", ".join(row["calls"]), row["label"], row["effect"], row.get("caveat", ""))
                for row in read_data(path)
            )
            yield f"### {title}\n"
            yield _table(("calls", "label", "effect", "caveat"), rows)


def _recipients(catalog: Catalog) -> Iterator[str]:
    yield from _head("Third parties", "recipients.yaml")
    rows = (
        (r.id, r.name, r.country or "", r.role, r.purpose, ", ".join(r.domains), r.verified)
        for r in catalog.recipients.values()
    )
    yield _table(("id", "name", "country", "usual role", "purpose", "hosts", "mark"), rows)


def _hidden(catalog: Catalog) -> Iterator[str]:
    yield from _head("Hidden stores", "hidden_stores.yaml")
    rows = ((h.id, h.service, h.name, h.holds, h.kept, h.verified) for h in catalog.hidden_stores)
    yield _table(("id", "service", "name", "holds", "kept", "mark"), rows)


def _head(title: str, file: str) -> Iterator[str]:
    yield f"## {title}\n"
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    keys = [line.removeprefix("#").removeprefix(" ") for line in lines[: _first_entry(lines)]]
    yield "```text\n" + "\n".join(keys).strip() + "\n```\n"


def _first_entry(lines: list[str]) -> int:
    return next(number for number, line in enumerate(lines) if not line.startswith("#"))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    written = ["| " + " | ".join(_cell(c) for c in row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *written, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("<", "\\<")
