"""Who may see the data: endpoints, logs, addresses, secrets, networks and other environments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inventory.facts import Binding
from inventory.graph import OBTAINING, Flow
from privacy.impact.assessed import Assessed, gives
from privacy.impact.evidence.spots import Spot, flows_of, http, level, results, said, way
from privacy.impact.risk_catalog import Kind
from privacy.impact.spoken import speaks
from privacy.record.measures import measure
from privacy.seen import CALLER

PARAMETER = re.compile(r"\{([^{}:?*=]+)")
KEYS = frozenset({"partitionkey", "rowkey", "partition_key", "row_key"})


def failed_signals(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Signals of controls that fail or warn."""
    for control, result in results(one):
        if f"{control}/{result.signal}" in risk.signals and result.verdict in ("fail", "warn", "conditional"):
            band = max(2, risk.band - 1) if result.verdict == "conditional" else risk.band
            note = "hangs on what is not known here" if result.verdict == "conditional" else ""
            yield Spot(result.message, result.evidence, one.categories, (), note, band, "text")


def open_endpoints(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """HTTP triggers without a key that give or look up personal data, where no sign-in guards the app."""
    guarded = said(one, "1a/entra_login", "pass")
    public = said(one, "2b/site_public_access", "fail")
    for function in one.functions if not guarded else ():
        for binding in http(one, function):
            categories = {c for f in flows_of(one, function) if _shows(f) for c in one.carried(f)}
            if level(binding) == "anonymous" and categories:
                band = 4 if public else risk.band
                yield Spot(way(CALLER, function.id), (binding.location,), frozenset(categories), band=band)


def _shows(flow: Flow) -> bool:
    """Whether a flow gives data to the caller, or fetches what may be given."""
    return flow.operation == "respond" or (flow.operation in OBTAINING and flow.target != CALLER)


def fetched_by_id(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Routes with an id by which a record with personal data is looked up or deleted."""
    for function in one.functions:
        for binding in http(one, function):
            asked = [
                f for f in flows_of(one, function)
                if f.operation in ("read", "delete") and f.origin == CALLER and f.target in one.stores
            ]  # fmt: skip
            if asked and PARAMETER.search(str(binding.properties.get("route", ""))):
                categories = frozenset(c for f in asked for c in one.stores[f.target])
                band = risk.band + (level(binding) == "anonymous")
                places = tuple(dict.fromkeys(at for f in asked for at in f.evidence))
                path = way(CALLER, function.id, *sorted({f.target for f in asked}))
                yield Spot(path, (binding.location, *places), categories, band=band)


def in_logs(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Personal data that is logged as it is; addresses of callers kept whole."""
    for flow in one.flows:
        if flow.operation == "log":
            plain = [(f, lab) for f, lab in one.labelled(flow) if not any(map(measure, f.transforms))]
            if plain:
                categories = frozenset(label.category for _, label in plain)
                names = tuple(field.path for field, _ in plain)
                yield Spot(way(flow.function, flow.target), flow.evidence, categories, names)
    yield from failed_signals(one, risk)


def in_addresses(one: Assessed, risk: Kind) -> Iterator[Spot]:  # noqa: ARG001
    """Personal data in routes, query strings, paths of blobs, and keys of rows."""
    for function in one.functions:
        placed = {
            name.strip().lower(): binding.location
            for binding in one.bindings(function)
            for key in ("route", "path")
            for name in PARAMETER.findall(str(binding.properties.get(key, "")))
        }
        queried = any(_methods(b) == {"get"} for b in http(one, function))
        for flow in flows_of(one, function):
            names, categories = [], set()
            for field, label in one.labelled(flow):
                last = field.path.rpartition(".")[2].lower()
                asked = queried and flow.operation == "receive" and flow.target == CALLER
                if label.category.startswith("user.unique_id") or field.path.lower().startswith("headers."):
                    continue
                if last in placed or last in KEYS or field.places or asked:
                    names.append(field.path)
                    categories.add(label.category)
            if names and (flow.operation != "respond"):
                path = way(flow.function, flow.target) if gives(flow) else way(flow.target, flow.function)
                yield Spot(path, flow.evidence, frozenset(categories), tuple(names))


def _methods(binding: Binding) -> set[str]:
    given = binding.properties.get("methods")
    return {str(m).lower() for m in given} if isinstance(given, (list, tuple)) else set()


def mixed_environments(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Settings of a development or test environment that lead to the account of a deployed store."""
    live = {
        store.account.partition(".")[0].lower(): id
        for id in one.stores
        if (store := one.seen.stores[id]).account and store.resource
    }
    for setting in one.seen.graph.settings:
        account = (setting.account or "").partition(".")[0].lower()
        if account in live and speaks(setting.location.path, risk.words):
            id = live[account]
            yield Spot(id, (setting.location,), one.stores[id], (setting.name,))


def weak_cryptography(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Weak transport, and personal data that passed a broken hash."""
    yield from failed_signals(one, risk)
    yield from changed_so(one, risk)


def changed_so(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Personal data that passed a change with one of the risk's labels."""
    for flow in one.flows:
        changed = [
            (field, label) for field, label in one.labelled(flow)
            if any(t.startswith(risk.words) for t in field.transforms)
        ]  # fmt: skip
        if changed:
            names = tuple(field.path for field, _ in changed)
            path = way(flow.function, flow.target)
            yield Spot(path, flow.evidence, frozenset(label.category for _, label in changed), names)
