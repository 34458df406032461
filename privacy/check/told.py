"""Drafts put in words: message, severity, way and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from privacy import vocabulary
from privacy.check.findings import Draft, Finding, Severity, Step, fingerprint
from privacy.check.kinds import Kind, kinds
from privacy.check.paths import Ways
from privacy.check.rules.declared import activity_of
from privacy.check.suppressions import Suppression
from privacy.check.view import View, called
from privacy.formats.markdown import visible

LONGEST = 500


@dataclass(frozen=True)
class Telling:
    """Puts drafts of one state in words. `weights` are severities that the policy in force gives to ids."""

    view: View
    ways: Ways
    weights: Mapping[str, Severity]

    def finding(
        self, draft: Draft, new: bool, suppressions: Sequence[Suppression]
    ) -> tuple[Finding, Suppression | None]:
        """The finding of a draft, and the suppression that lets it pass."""
        kind, mark = kinds()[draft.id], self.fingerprint(draft)
        path = self.ways.of(draft, new)
        passing = next((s for s in suppressions if s.fits(self.view, draft, mark, path, self.ways)), None)
        facts = _facts(self.view, draft)
        return (
            Finding(
                draft.id,
                mark,
                self._severity(kind, draft),
                new,
                draft.about,
                sentence(kind.says, facts),
                path,
                _fix(kind, facts),
                passing.allowance if passing is not None else None,
                draft.category,
                kind.title,
            ),
            passing,
        )

    def fingerprint(self, draft: Draft) -> str:
        """By what stays where files move and names change."""
        return fingerprint(draft.id, tuple(self.view.anchored(mark) for mark in draft.marks))

    def _severity(self, kind: Kind, draft: Draft) -> Severity:
        return self.weights.get(kind.id) or kind.severity(
            draft.level or "ordinary", draft.target, draft.transform
        )


class _Known(dict[str, str]):
    """Facts by name; one that nobody gave is left open, never an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def _facts(view: View, draft: Draft) -> _Known:
    function = next(iter(draft.functions), "")
    known = view.seen.functions.get(function)
    facts = {
        "about": draft.about,
        "category": vocabulary.label(draft.category) if draft.category else "personal data",
        "category_key": draft.category or "?",
        "function": called(function),
        "function_name": f'"{known.name}"' if known is not None else "?",
        **draft.facts,
    }
    if "activity" not in facts:
        facts["activity"] = activity_of(view, function)
    return _Known({key: visible(value) for key, value in facts.items()})


def sentence(template: str, facts: Mapping[str, str]) -> str:
    """One line, beginning with a capital."""
    text = " ".join(template.format_map(facts).split())[:LONGEST]
    return text[:1].upper() + text[1:]


def _fix(kind: Kind, facts: Mapping[str, str]) -> str:
    """What to do, and below it the text to paste."""
    paste = kind.paste.format_map(facts) if kind.paste else ""
    return "\n".join(filter(None, [kind.fix.format_map(facts), paste]))


def shown(path: Sequence[Step]) -> str:
    """A way in one line."""
    return " → ".join(f"{step.path}:{step.line}" for step in path)
