"""Owners, templates, branch rules, and documents about incidents, privacy, retention and reviews."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from inventory import marked
from inventory.facts import Gap, Location
from inventory.infrastructure import jsonc
from inventory.repository.facts import BranchRule, Document, Owners, ReviewTemplate, Scan
from inventory.repository.known import data, pattern, scanner
from inventory.sources import Source

OWNERS = re.compile(r"^(?:\.github/|\.gitlab/|docs/)?CODEOWNERS$")
SETTINGS = re.compile(r"^\.github/settings\.ya?ml$")
RULESETS = re.compile(r"^\.github/rulesets/[^/]+\.json$")
HOOKS = re.compile(r"(?:^|/)\.pre-commit-config\.ya?ml$")
DATE = re.compile(r"\b(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))\b")
READ = 100_000
INCIDENT = re.compile(r"incident|breach", re.IGNORECASE)
ABOUT_PEOPLE = re.compile(r"privacy|personal data|gdpr|dpia|data protection", re.IGNORECASE)


def owners(source: Source) -> Owners | None:
    """A CODEOWNERS file; a line without an owner takes ownership away."""
    if not OWNERS.search(source.path):
        return None
    lines = [line.split("#")[0].split() for line in source.text.splitlines()]
    patterns = [
        words[0] if len(words) > 1 else f"!{words[0]}" for words in lines if words and words[0][0] not in "[^"
    ]
    return Owners(Location(source.path), tuple(patterns))


def template(source: Source) -> ReviewTemplate | None:
    """A template for pull requests."""
    if not pattern(data()["pull_request_templates"]).search(source.path):
        return None
    return ReviewTemplate(Location(source.path), ABOUT_PEOPLE.search(source.text[:READ]) is not None)


def rules(source: Source, gaps: list[Gap]) -> list[BranchRule]:
    """Rules for branches that are kept as files."""
    try:
        if SETTINGS.search(source.path):
            return _settings(source)
        if RULESETS.search(source.path):
            return [BranchRule(Location(source.path), _approvals(jsonc.loads(source.text)))]
    except ValueError as error:
        gaps.append(Gap(f"rules for branches can't be read: {error}", Location(source.path)))
    return []


def _settings(source: Source) -> list[BranchRule]:
    content, lines = marked.load(source.text)
    branches = content.get("branches") if isinstance(content, dict) else None
    return [
        BranchRule(Location(source.path, lines.at(f"branches[{n}]")), _required(branch))
        for n, branch in enumerate(branches if isinstance(branches, list) else ())
    ]


def _required(branch: Any) -> int | None:
    for key in ("protection", "required_pull_request_reviews", "required_approving_review_count"):
        branch = branch.get(key) if isinstance(branch, dict) else None
    return int(branch) if isinstance(branch, str) and branch.isdigit() and len(branch) < 4 else None


def _approvals(content: Any) -> int | None:
    held = content.get("rules") if isinstance(content, dict) else None
    for rule in held if isinstance(held, list) else ():
        if (
            isinstance(rule, dict)
            and rule.get("type") == "pull_request"
            and isinstance(rule.get("parameters"), dict)
        ):
            count = rule["parameters"].get("required_approving_review_count")
            return count if isinstance(count, int) else None
    return None


def hooks(source: Source, gaps: list[Gap]) -> list[Scan]:
    """Scanners that run before a commit."""
    if not HOOKS.search(source.path):
        return []
    try:
        content, lines = marked.load(source.text)
    except ValueError as error:
        gaps.append(Gap(f"hooks can't be read: {error}", Location(source.path)))
        return []
    found = []
    for r, repo in enumerate(_list(content, "repos")):
        for h, hook in enumerate(_list(repo, "hooks")):
            kind = scanner("hook", str(hook.get("id", ""))) if isinstance(hook, dict) else None
            if kind is not None:
                at = Location(source.path, lines.at(f"repos[{r}].hooks[{h}]"))
                found.append(Scan(at, kind["name"], kind["kind"], "hook"))
    return found


def _list(content: Any, key: str) -> list[Any]:
    held = content.get(key) if isinstance(content, dict) else None
    return held if isinstance(held, list) else []


def settings_of_scanner(source: Source) -> Scan | None:
    """A settings file of a scanner: it is used somehow, by whom doesn't show."""
    name = posixpath.basename(source.path)
    return Scan(Location(source.path), name, "settings", "settings") if name in data()["scan_files"] else None


def document(source: Source) -> Document | None:
    """A document of a kind that matters here."""
    kind = kind_of(source.path)
    if not kind:
        return None
    text = source.text[:READ]
    if kind == "incident" and not INCIDENT.search(text):
        return None
    says = tuple(word for word, words in data()["marks"].items() if pattern(words).search(text))
    dates = DATE.findall(text) + DATE.findall(source.path)
    is_placeholder = pattern(data()["placeholders"]).search(text) is not None
    return Document(Location(source.path), kind, max(dates, default=""), says, is_placeholder)


def kind_of(path: str) -> str:
    """The kind of document that a path names, empty when it names none."""
    lowered = path.lower()
    kinds = data()["documents"].items()
    return next((kind for kind, some in kinds if any(pattern(one).search(lowered) for one in some)), "")
