"""Ids of functions and bindings: readable, stable, without line numbers (rule 3)."""

from __future__ import annotations

from inventory.facts import App


class Identities:
    """Hands out function ids; a name met again in the same app gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def function(self, app: App, name: str) -> str:
        """``fn:<app path>/<name>``, ``fn:<name>`` for an app at the root."""
        place = "" if app.path in (".", "") else f"{app.path}/"
        return _free(f"fn:{place}{_one_line(name)}", self._taken)


def order_of(wanted: str, direction: str, taken: set[str]) -> str:
    """A binding id: the wanted one, with its direction or a number when another binding has it."""
    wanted = _one_line(wanted)
    if wanted in taken:
        wanted = f"{wanted}#{direction}"
    return _free(wanted, taken)


def _free(wanted: str, taken: set[str]) -> str:
    id, number = wanted, 1
    while id in taken:
        number += 1
        id = f"{wanted}#{number}"
    taken.add(id)
    return id


def _one_line(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)
