"""Functions that are called by a name which code puts together: ``& "Save-$kind" @arguments``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from inventory.facts import Text
from inventory.flow.asked import Asked, derived
from inventory.flow.run import Run
from inventory.flow.values import MOST_TEXTS, Callee, External, Value, joined

MOST_MEANT = 12
"""How many functions a name that is known in part may mean before it means nothing."""
OPEN = "a command is called by a name that only a run knows: what it does was not followed"
CODE = "a text is run as code: what it does was not followed"
SOME = f"a command is called by one of {MOST_TEXTS} names or more: no more than {MOST_TEXTS} were followed"
MANY = "a command is called by a name that {0} functions have: what they do was not followed"


def _chosen(a: Asked) -> Value:
    """Call what the N-th argument denotes or names, with the others."""
    from inventory.flow.calls import call

    first = a.numbers[0]
    meant = a.argument(first)
    rest = replace(
        a.arguments, positional=a.arguments.positional[first + 1 :], nodes=a.arguments.nodes[first + 1 :]
    )
    named = joined(_named(a.run, text, a.node.line) for text in sorted(meant.texts, key=str))
    found = joined((Value(refs=meant.refs), named))
    if len(meant.texts) >= MOST_TEXTS:
        a.run.gap(SOME, a.node.line)
    if not found.refs and not meant.texts:
        a.run.gap(OPEN, a.node.line)
    return call(a.run, Value(meant.data, found.refs), rest, a.node)


def _named(run: Run, text: Text, line: int) -> Value:
    literal = text.literal
    if literal is not None:
        return _function(run, literal)
    names = list(_matching(run, text))
    if not names or len(names) > MOST_MEANT:
        run.gap(MANY.format(len(names)) if names else OPEN, line)
        return Value()
    return joined(_function(run, name) for name in names)


def _function(run: Run, name: str) -> Value:
    found = run.name(name.lower() if run.engine.table.folds_case else name)
    return Value(refs=frozenset(r for r in found.refs if isinstance(r, Callee | External)))


def _matching(run: Run, text: Text) -> Iterator[str]:
    """The functions of the app whose names may be this text."""
    if not any(isinstance(part, str) for part in text.parts):
        return
    parts = (re.escape(p.lower()) if isinstance(p, str) else ".*" for p in text.parts)
    pattern = re.compile("".join(parts))
    yield from (n for n in run.engine.program.commands(run.path, run.engine.app_root) if pattern.fullmatch(n))


def _run(a: Asked) -> Value:
    """``Invoke-Expression $text``: nobody reads the code that a text is."""
    a.run.gap(CODE, a.node.line)
    return derived(a.run, a.receiver, a.arguments)


CHOSEN: dict[str, Callable[[Asked], Value]] = {"chosen": _chosen, "run_text": _run}
