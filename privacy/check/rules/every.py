"""Every rule, each in the tuple that says when it speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from privacy.check import policy
from privacy.check.findings import Draft
from privacy.check.rules import declared, exposed, files, landing, protection
from privacy.check.view import View
from privacy.comparison.changes import Change

Rule = Callable[[View], Iterator[Draft]]
Between = Callable[[Change, View], Iterator[Draft]]

ALWAYS: tuple[Rule, ...] = (
    policy.denied,
    exposed.in_log,
    exposed.in_url,
    exposed.in_name,
    exposed.in_key,
    exposed.in_metadata,
    protection.weak,
    files.values,
    files.secrets,
    declared.undeclared,
    declared.not_seen,
    declared.expired,
)
"""What is a finding wherever it stands."""

NOVEL: tuple[Rule, ...] = (
    landing.special,
    landing.recipient,
    landing.disclosure,
    landing.category,
    landing.collection,
    protection.place,
)
"""What is one where it is new, or where it contradicts what is declared."""

BETWEEN: tuple[Between, ...] = (protection.lost, protection.kept, protection.worse)
"""What is one where a difference of two inventories shows it."""
