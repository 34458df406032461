"""`privacy check --accept`: drafts in privacy.yaml what declares the new findings, with its questions."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from inventory.errors import Problem
from privacy.check.findings import Draft
from privacy.check.rules.declared import activity_of
from privacy.check.view import View
from privacy.declarations.record import Activity, RecipientNote, StoreNote
from privacy.declarations.words import FILE, Part, question
from privacy.seen import CALLER

ASKED = ("purposes", "lawful_basis")
SPECIAL = "special_category_condition"


def accepted(text: str, view: View, drafts: Iterable[Draft]) -> tuple[str, tuple[str, ...]]:
    """The file with declarations for `drafts` added, and what was added, in words.

    What people wrote stays as it is, remarks and order included; a list they keep gets longer.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 110
    content = yaml.load(text) or CommentedMap()
    if not isinstance(content, dict):
        raise Problem(f"{FILE} holds no mapping", "Mend it, then accept.", f"{FILE}:1")
    added: list[str] = []
    for draft in drafts:
        draw = DRAWN.get(draft.id)
        if draw is not None:
            added += draw(content, view, draft)
    out = io.StringIO()
    yaml.dump(content, out)
    return out.getvalue(), tuple(dict.fromkeys(added))


def _activity(content: dict[str, Any], view: View, draft: Draft) -> list[str]:
    """The activities of the functions: a new one with open questions, or a longer list of categories."""
    if draft.about == CALLER or not draft.functions:
        return []
    told: list[str] = []
    for function in draft.functions:
        name = activity_of(view, function)
        known = view.seen.functions.get(function)
        entry = _below(_below(content, "activities"), name)
        if not entry:
            entry.update({key: _asks(Activity, key) for key in ASKED})
            told.append(f"activity {name}: drafted, with its purpose and lawful basis as questions")
        if known is not None and not _covered(view, function):
            told += _longer(entry, "functions", [known.name], f"activity {name}: function {known.name}")
        wanted = sorted(_categories(view, function, draft))
        told += _longer(entry, "categories", wanted, f"activity {name}: categories {', '.join(wanted)}")
        if draft.level == "special" and not entry.get(SPECIAL):
            entry[SPECIAL] = _asks(Activity, SPECIAL)
    return told


def _categories(view: View, function: str, draft: Draft) -> set[str]:
    """All that the activity of a function is seen to process: a list that names some must name all."""
    scopes = [s for s in view.scopes if any(one.id == function for one in s.functions)]
    flows = scopes[0].flows if scopes else view.seen.flows.get(function, ())
    seen = {category for flow in flows for category in view.seen.categories(flow)}
    return seen | ({draft.category} if draft.category else set())


def _covered(view: View, function: str) -> bool:
    return any(function == one.id for scope in view.scopes for one in scope.functions)


def _recipient(content: dict[str, Any], _view: View, draft: Draft) -> list[str]:
    entry = _below(_below(content, "recipients"), draft.about)
    for key in ("role", "contract", "country"):
        entry.setdefault(key, _asks(RecipientNote, key))
    return [f"recipient {draft.about}: its role, contract and country as questions"]


def _disclosure(content: dict[str, Any], view: View, draft: Draft) -> list[str]:
    if draft.about not in view.seen.recipients:
        return _activity(content, view, draft)
    every = sorted({one.category for one in view.landings if one.flow.target == draft.about})
    expected = _below(_below(content, "policy"), "expected")
    return _longer(expected, draft.about, every, f"recipient {draft.about}: expects {', '.join(every)}")


def _country(content: dict[str, Any], view: View, draft: Draft) -> list[str]:
    code = draft.marks[1]
    if view.declared.content.policy.countries:
        return _longer(_below(content, "policy"), "countries", [code], f"country {code}")
    outside = draft.about in view.seen.recipients
    kind, part = ("recipients", RecipientNote) if outside else ("stores", StoreNote)
    entry = _below(_below(content, kind), draft.about)
    entry["country"] = code
    entry.setdefault("safeguards", _asks(part, "safeguards"))
    return [f"{draft.about}: country {code}, its safeguards as a question"]


DRAWN: Mapping[str, Callable[[dict[str, Any], View, Draft], list[str]]] = {
    "undeclared-processing": _activity,
    "new-collection-point": _activity,
    "new-category": _activity,
    "special-category": _activity,
    "new-recipient": _recipient,
    "new-disclosure": _disclosure,
    "new-country": _country,
}
"""What can be declared, and how; the rest is to be mended, or let pass by a person."""


def _below(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    """The mapping under a key; a new one where there is none, or only a question."""
    if not isinstance(mapping.get(key), dict):
        mapping[key] = CommentedMap()
    found: dict[str, Any] = mapping[key]
    return found


def _longer(entry: dict[str, Any], key: str, words: list[str], told: str) -> list[str]:
    """A list with more in it, and what is told of that."""
    old = entry.get(key)
    listed = [old] if isinstance(old, str) and not old.startswith("?") else list(old or [])
    new = [word for word in words if word not in listed]
    if new:
        entry[key] = [*listed, *new]
    return [told] if new else []


def _asks(part: type[Part], key: str) -> str:
    return f"? {question(part, key)}"
