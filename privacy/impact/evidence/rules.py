"""Every rule that looks for evidence of a risk, under the name that the data gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from privacy.impact.assessed import Assessed
from privacy.impact.evidence import designed, exposed, lost
from privacy.impact.evidence.spots import Rule, Spot
from privacy.impact.risk_catalog import Kind


def nothing_looks(one: Assessed, risk: Kind) -> Iterator[Spot]:  # noqa: ARG001
    """Code alone can't show it."""
    yield from ()


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        nothing_looks,
        exposed.failed_signals,
        exposed.open_endpoints,
        exposed.fetched_by_id,
        exposed.in_logs,
        exposed.in_addresses,
        exposed.mixed_environments,
        exposed.weak_cryptography,
        exposed.changed_so,
        lost.failed_copies,
        lost.delivered_twice,
        lost.read_then_written,
        lost.steered_model,
        lost.no_recovery,
        lost.deleted_early,
        lost.one_place,
        designed.copies_left,
        designed.kept_without_limit,
        designed.third_country,
        designed.to_services,
        designed.more_than_used,
        designed.in_histories,
    )
}
"""Name of a rule, as risks.yaml calls it -> the rule. A new risk that reuses one touches no code."""
