"""The policy of privacy.yaml: what it denies, what it approves, and what contradicts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from privacy import vocabulary
from privacy.check.findings import Draft
from privacy.check.view import Landing, View, called
from privacy.declarations.policy import Rule
from privacy.record.activities import Scope

EXPOSED = ("url", "name", "key", "metadata")


def denied(view: View) -> Iterator[Draft]:
    """``policy-denied``"""
    rules = view.declared.content.policy.deny
    for one in (*view.landings, *view.asked, *view.collected) if rules else ():
        for rule in rules:
            if _about(rule, view, one):
                yield _denied(view, one, rule)
                break


def _about(rule: Rule, view: View, one: Landing) -> bool:
    ends = (one.flow.target, one.role, *one.field.places)
    return (
        matches(rule.categories, (one.category,))
        and matches(rule.targets, ends)
        and matches(rule.scope, scope_of(view, (one.flow.function,)))
    )


def _denied(view: View, one: Landing, rule: Rule) -> Draft:
    marks = (one.flow.function, one.flow.target, one.category)
    facts = {
        "category": vocabulary.label(one.category),
        "target": view.name(one.flow.target),
        "reason": f" ({rule.reason})" if rule.reason else "",
    }
    return Draft(
        "policy-denied", one.flow.target, marks, facts, one.category, one.role, one.transform,
        (one.flow.function,), (one.flow.id,), one.names, one.flow.evidence, one.level,
    )  # fmt: skip


def approved(view: View, draft: Draft) -> bool:
    """Whether the declarations say that this may be: a policy, an expectation, an activity that names it."""
    content = view.declared.content
    if draft.id == "policy-denied":
        return False
    if draft.category and any(_allows(rule, view, draft) for rule in content.policy.allow):
        return True
    if draft.id in ("new-recipient", "new-disclosure", "special-category") and _expected(view, draft):
        return True
    if draft.id == "new-country":
        return draft.marks[1] in content.policy.countries or _declared_country(view, draft) == draft.marks[1]
    if draft.id == "new-collection-point":
        return any(_covers(scope, draft) for scope in view.scopes)
    named = draft.id in ("new-category", "new-disclosure", "special-category")
    return named and any(scope.given.categories and _covers(scope, draft) for scope in view.scopes)


def contradicted(view: View, draft: Draft) -> bool:
    """Whether the declarations speak of this thing, and say something else."""
    content = view.declared.content
    if draft.id in ("new-disclosure", "new-recipient"):
        wanted = _expectation(view, draft.about)
        if wanted is not None:
            return draft.id == "new-disclosure" and not matches(wanted, (draft.category,))
        return (
            draft.id == "new-recipient" and bool(content.recipients) and not _is_declared(view, draft.about)
        )
    if draft.id == "new-country":
        said = _declared_country(view, draft)
        return bool(content.policy.countries) or (said is not None and said != draft.marks[1])
    if draft.id in ("new-category", "special-category"):
        scopes = [s for s in view.scopes if any(flow.id in draft.flows for flow in s.flows)]
        return bool(scopes) and all(s.given.categories and not s.covers(draft.category) for s in scopes)
    return False


def _allows(rule: Rule, view: View, draft: Draft) -> bool:
    ends = (draft.about, draft.target, *draft.marks)
    return (
        matches(rule.categories, (draft.category,))
        and matches(rule.targets, ends)
        and matches(rule.scope, scope_of(view, draft.functions))
    )


def _covers(scope: Scope, draft: Draft) -> bool:
    ids = {flow.id for flow in scope.flows}
    return bool(ids.intersection(draft.flows)) and (not draft.category or scope.covers(draft.category))


def _expected(view: View, draft: Draft) -> bool:
    wanted = _expectation(view, draft.about)
    if draft.id == "new-recipient":
        return wanted is not None or _is_declared(view, draft.about)
    return wanted is not None and matches(wanted, (draft.category,))


def _expectation(view: View, recipient: str) -> Sequence[str] | None:
    """The categories that a recipient is expected to get; None where nobody said."""
    expected = view.declared.content.policy.expected
    return next((expected[name] for name in _names(view, recipient) if name in expected), None)


def _is_declared(view: View, recipient: str) -> bool:
    return any(name in view.declared.content.recipients for name in _names(view, recipient))


def _names(view: View, recipient: str) -> tuple[str, ...]:
    known = view.seen.recipients.get(recipient)
    return (recipient, recipient.partition(":")[2], known.name if known else recipient)


def _declared_country(view: View, draft: Draft) -> str | None:
    content = view.declared.content
    for name in _names(view, draft.about):
        if name in content.recipients and content.recipients[name].country:
            return content.recipients[name].country
    notes = (note for glob, note in content.stores.items() if fnmatchcase(draft.about, glob))
    return next((note.country for note in notes if note.country), None)


def scope_of(view: View, functions: Iterable[str]) -> tuple[str, ...]:
    """The names by which a scope may speak of functions: ids, names, apps and paths."""
    found: list[str] = []
    for id in functions:
        found += [id, called(id)]
        known = view.seen.functions.get(id)
        if known is not None:
            found += [known.name, known.app, known.app.removeprefix("app:"), known.location.path]
    return tuple(found)


def matches(globs: Sequence[str], names: Iterable[str]) -> bool:
    """Whether any of the names fits any of the globs; without globs everything does."""
    names = tuple(names)
    return not globs or any(fnmatchcase(name, glob) for glob in globs for name in names)
