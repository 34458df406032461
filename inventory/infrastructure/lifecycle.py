"""Rules of a storage account that delete blobs, matched to one container."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inventory.facts import Location
from inventory.graph import Store
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.periods import iso, words
from inventory.infrastructure.reasons import is_open, shown, shown_value, why
from inventory.resources import Open, Resource, Value, as_written, inside, is_known, items

POLICY = "Microsoft.Storage/storageAccounts/managementPolicies"
RULES = "properties.policy.rules"
MOST_RULES = 100
"""As many rules as the platform takes in one policy."""
EVENTS = (
    ("daysAfterModificationGreaterThan", "after the last change"),
    ("daysAfterCreationGreaterThan", "after it was created"),
    ("daysAfterLastAccessTimeGreaterThan", "after it was last read"),
    ("daysAfterLastTierChangeGreaterThan", "after it was last moved"),
)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What one rule deletes of a container: after `period`, or after a time that is not known.

    `part` says which blobs, empty for all of them; `doubt` why it isn't sure that it does.
    """

    rule: str
    period: str | None
    event: str
    at: Location
    part: str = ""
    doubt: str = ""

    @property
    def sure(self) -> bool:
        return bool(self.period) and not self.part and not self.doubt

    def __str__(self) -> str:
        after = (
            f"{words(self.period)} {self.event}" if self.period else f"a time that is not known {self.event}"
        )
        what = self.part or "a blob"
        doubt = f", as far as can be known here ({self.doubt})" if self.doubt else ""
        return f"{what} is deleted {after} (lifecycle rule '{self.rule}'){doubt}"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What the rules of an account say of one container; rules that are `switched_off` don't count."""

    deletions: tuple[Deletion, ...] = ()
    declared: tuple[Location, ...] = ()
    switched_off: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    unread: str = ""


def container_of(store: Store, resource: Resource) -> str:
    """The name of the container: as declared, else as the code says it."""
    if resource.type.lower().endswith("/containers"):
        return as_written(resource.name).rpartition("/")[2]
    return store.name.rpartition("/")[2]


def lifecycle(account: Resource, container: str, estate: Estate, what: str = "baseBlob") -> Lifecycle:
    """The rules for blobs (``baseBlob``), old versions (``version``) or snapshots (``snapshot``)."""
    policies = [p for p in estate.children(account.id, POLICY) if not p.existing]
    found: list[Deletion] = []
    off: list[str] = []
    moved: list[str] = []
    unread = ""
    for policy in policies:
        rules = policy.get(RULES)
        if is_open(rules):
            unread = why(rules) or "it is not known which rules there are"
        if len(items(rules)) > MOST_RULES:
            unread = "there are more rules than a policy may have"
        for number, rule in enumerate(items(rules)[:MOST_RULES]):
            one = _Rule(policy, number, rule, container, what)
            if one.matches is None:
                continue
            if one.enabled is False:
                off.append(one.name)
            elif one.deletes:
                found += one.deletions()
            elif one.moves:
                moved.append(one.name)
    at = tuple(p.at(RULES) for p in policies)
    return Lifecycle(tuple(found), at, tuple(off), tuple(moved), unread)


class _Rule:
    """One rule as it concerns one container."""

    def __init__(self, policy: Resource, number: int, rule: Value, container: str, what: str) -> None:
        self.policy, self.container, self.what = policy, container.lower(), what
        self.path = f"{RULES}[{number}]"
        self.name = shown_value(inside(rule, "name"))
        self.actions = inside(rule, f"definition.actions.{what}")
        self.deletes = inside(self.actions, "delete")
        self.moves = isinstance(self.actions, dict) and any(
            k.lower().startswith("tier") for k in self.actions
        )
        self.filters = inside(rule, "definition.filters")
        enabled = inside(rule, "enabled")
        self.enabled = True if enabled is None else enabled
        self.matches = self._matches()

    def _matches(self) -> tuple[str, str] | None:
        """Part of the container and doubt; None when the rule is about other blobs."""
        prefixes = inside(self.filters, "prefixMatch")
        if is_open(prefixes) and not isinstance(prefixes, Open):
            return "", f"which blobs it is about: {why(prefixes)}"
        listed = items(prefixes)
        if not listed:
            return "", why(prefixes) if isinstance(prefixes, Open) else ""
        found = [m for m in (self._prefix(p) for p in listed) if m is not None]
        return min(found, key=lambda m: (bool(m[1]), bool(m[0])), default=None)

    def _prefix(self, prefix: Value) -> tuple[str, str] | None:
        text = as_written(prefix)
        whole = f"{self.container}/"
        if whole.startswith(text.lower()) and (is_known(prefix) or text.lower() == self.container):
            return "", ""
        if text.lower().startswith(whole):
            return f"what stands under {shown(text[len(whole) :])}", ""
        unsure = not is_known(prefix) or not _is_plain(self.container)
        return ("", "whether its prefix is this container's name") if unsure else None

    def deletions(self) -> Iterator[Deletion]:
        part, doubt = self.matches or ("", "")
        part = part or self._some_blobs()
        for reason in (self._doubtful(), why(self.enabled) if is_open(self.enabled) else ""):
            doubt = doubt or reason
        for key, event in EVENTS:
            days = inside(self.deletes, key)
            if days is not None:
                at = self.policy.at(f"{self.path}.definition.actions.{self.what}.delete.{key}")
                period = iso(days, "days")
                unknown = "" if period else why(days) or "what is written is no number of days"
                yield Deletion(self.name, period, event, at, part, doubt or unknown)
                return
        if is_open(self.deletes):
            at = self.policy.at(self.path)
            yield Deletion(self.name, None, "after it was made", at, part, doubt or why(self.deletes))

    def _doubtful(self) -> str:
        return "the rules hang on a condition that is not known" if self.policy.conditions else ""

    def _some_blobs(self) -> str:
        """Which blobs a rule is limited to by kind or tag, empty for the usual ones."""
        kinds = inside(self.filters, "blobTypes")
        plain = [k.lower() for k in items(kinds) if isinstance(k, str)]
        if plain and "blockblob" not in plain:
            return f"a blob of the kind {', '.join(plain)}"
        tags = inside(self.filters, "blobIndexMatch")
        names = [shown_value(inside(tag, "name")) for tag in items(tags)]
        if names or is_open(tags):
            return f"a blob with the tag {', '.join(names) or 'that is not known'}"
        return ""


def _is_plain(name: str) -> bool:
    return not set(name) & set("%{}()*?|")
