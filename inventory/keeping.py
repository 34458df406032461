"""Where stores are and how they are kept, as one table for eyes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from inventory.graph import Graph, Replica, Retention, Store
from inventory.infrastructure.periods import words

HEAD = ("Store", "Where", "Also in", "Kept for", "Network", "Encryption")
SHORT = {
    "network": (
        ("reachable from the public internet", "public"),
        ("anyone", "anyone may read"),
        ("the public address is switched off", "private"),
        ("behind a firewall", "firewall"),
        ("inside a virtual network", "own network"),
        ("only its network security perimeter", "perimeter"),
        ("not known", "not known"),
    ),
    "encryption": (
        ("not encrypted", "none"),
        ("encrypted at rest with a key of your own", "own key"),
        ("encrypted with a key of your own", "own key"),
        ("a key of your own", "own key"),
        ("encrypted at rest", "platform's key"),
        ("encrypted with keys of the platform", "platform's key"),
        ("encrypted twice", "twice"),
        ("connections without encryption", "open connections"),
        ("not known", "not known"),
    ),
}
"""Topic -> how a sentence begins, and the word for it."""
DEFAULT = "(default of the platform)"
LONGEST = 64
MOST_NAMES = 3


def table(graph: Graph) -> list[str]:
    """Lines of the table: stores of which something is known, with their copies; then how many are left."""
    known = [s for s in graph.stores if _is_known(s)]
    if not known:
        return []
    rows = [HEAD, *(_row(store) for store in known)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["Where stores are and how they are kept"]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  " + "  ".join(cells).rstrip())
    lines += _grouped("also in", ((store, text) for store in known for text in _copies(store.replicas)))
    lines += _grouped("longer:", ((s, _longer(text)) for s in known for text in s.retention.adds))
    if any("*" in cell for row in rows for cell in row):
        lines.append("  * default of the platform: nothing says otherwise")
    left = len(graph.stores) - len(known)
    if left:
        lines.append(f"  {left} more, of which no resource was found and nothing else is known")
    return lines


def _is_known(store: Store) -> bool:
    kept = store.retention
    return bool(store.resource or store.region or store.country or kept.period or kept.purged_by)


def _row(store: Store) -> Sequence[str]:
    return (
        _name(store),
        place(store.region, store.country),
        ", ".join(dict.fromkeys(_place_of(one) for one in store.replicas)),
        kept(store.retention),
        _short(store, "network"),
        _short(store, "encryption"),
    )


def place(region: str | None, country: str | None) -> str:
    """A region with its country, as far as they are known."""
    if region:
        return f"{region} ({country})" if country else region
    return country or "not known"


def kept(retention: Retention) -> str:
    """How long in words; ``no limit`` where that is what is known, a star where the platform decides."""
    star = "*" if retention.origin == "inferred" else ""
    if retention.period:
        return f"{words(retention.period)}{star}"
    if retention.purged_by:
        return "by its code"
    return f"no limit{star}" if retention.unlimited else "not known"


def _short(store: Store, topic: str) -> str:
    found = dict.fromkeys(_word(t.says, topic) for t in store.traits if t.topic == topic)
    return " + ".join(found)


def _word(says: str, topic: str) -> str:
    star = "*" if DEFAULT in says or "default of the platform" in says else ""
    if " or " in says and "by a condition" in says:
        return "depends"
    return next((f"{word}{star}" for start, word in SHORT[topic] if says.startswith(start)), says[:20])


def _place_of(replica: Replica) -> str:
    return place(replica.region, replica.country)


def _copies(replicas: Iterable[Replica]) -> Iterator[str]:
    for one in replicas:
        where = _place_of(one) if one.region or one.country else "a region that is not known"
        yield f"{where}: {one.why}"


def _grouped(start: str, sentences: Iterable[tuple[Store, str]]) -> Iterator[str]:
    """Each sentence once, with the stores it is about."""
    found: dict[str, list[str]] = {}
    for store, text in sentences:
        found.setdefault(text, []).append(_name(store))
    for text, names in found.items():
        whose = ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} stores"
        yield f"  {start} {text} ({whose})"


def _name(store: Store) -> str:
    name = store.id.removeprefix("store:")
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _longer(text: str) -> str:
    """What is added, in words alone: the period stands in the sentence."""
    period, _, rest = text.partition(": ")
    return rest if period.startswith("P") and rest else text
