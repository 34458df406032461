"""Which argument of a call a property comes from, for a module whose template is no file of the user's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inventory.infrastructure import expressions as ex

PARAMS = "params."


def argument_lines(body: ex.Object, written: Mapping[str, int]) -> dict[str, int]:
    """For each literal property of `body` the line of the first argument that its expression names."""
    out: dict[str, int] = {}
    todo: list[tuple[str, ex.Expression]] = [("", body)]
    while todo:
        path, here = todo.pop()
        if isinstance(here, ex.Object):
            for entry in here.entries:
                if isinstance(entry, ex.Entry) and isinstance(entry.key, ex.Literal):
                    todo.append((f"{path}.{entry.key.value}" if path else str(entry.key.value), entry.value))
            continue
        line = next((written[p] for n in _names(here) if (p := f"{PARAMS}{n}") in written), None)
        if line is not None:
            out[path] = line
    return out


def _names(expression: ex.Expression) -> Iterator[str]:
    todo = [expression]
    while todo:
        here = todo.pop()
        if isinstance(here, ex.Name):
            yield here.name
        elif isinstance(here, (ex.Member, ex.Index)):
            todo.append(here.of)
        elif isinstance(here, ex.Binary):
            todo += (here.right, here.left)
        elif isinstance(here, ex.Conditional):
            todo += (here.no, here.yes, here.condition)
        elif isinstance(here, ex.Call) and here.function == "parameters" and here.arguments:
            yield str(here.arguments[0].value) if isinstance(here.arguments[0], ex.Literal) else ""
        elif isinstance(here, ex.Call):
            todo += reversed(here.arguments)
