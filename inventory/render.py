"""The inventory for eyes: a text summary, a Mermaid chart, GraphML."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping

from inventory.facts import Field, Function
from inventory.graph import OBTAINING, Flow, Graph
from inventory.snapshot import Label

MOST_FIELDS = 8
MOST_GAPS = 12
Labels = Mapping[tuple[str, str], Label]
NO_LABELS: Labels = {}


# --- text --------------------------------------------------------------------------------------


def text(graph: Graph, labels: Labels = NO_LABELS) -> str:
    """A summary a person can read, section by section."""
    sections = (
        _head(graph),
        _functions(graph),
        _stores(graph, labels),
        _recipients(graph, labels),
        _not_seen(graph),
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _head(graph: Graph) -> list[str]:
    coverage = graph.coverage
    languages = ", ".join(f"{n} {language}" for language, n in coverage.languages.items())
    lines = [
        f"{_count(len(graph.apps), 'app')}, {_count(len(graph.functions), 'function')}, "
        f"{_count(sum(not s.hidden for s in graph.stores), 'store')}, "
        f"{_count(len(graph.recipients), 'recipient')}, {_count(len(graph.flows), 'flow')}",
        f"Read {_count(coverage.files, 'file')}" + (f" ({languages})" if languages else ""),
    ]
    return lines + [f"  left out: {n} × {reason}" for reason, n in sorted(coverage.left_out.items())]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _functions(graph: Graph) -> list[str]:
    lines = []
    for app in graph.apps:
        lines.append(f"App {app.path} ({', '.join(app.models)})")
        for function in (f for f in graph.functions if f.app == app.id):
            marks = [*(["disabled"] if function.disabled else []), *function.flags]
            note = f"  [{', '.join(marks)}]" if marks else ""
            lines.append(f"  {function.name}  ← {_trigger(function)}{note}  {function.location}")
    return lines


def _trigger(function: Function) -> str:
    trigger = next((b for b in function.bindings if b.direction == "trigger"), None)
    if trigger is None:
        return "no trigger known"
    route = trigger.properties.get("route")
    return f"{trigger.type} /{str(route).lstrip('/')}" if route else trigger.type


def _stores(graph: Graph, labels: Labels) -> list[str]:
    lines = []
    for hidden in (False, True):
        found = [s for s in graph.stores if s.hidden is hidden]
        if found:
            lines.append("Stores the platform keeps by itself" if hidden else "Stores")
        for store in found:
            account = f" in {store.account}" if store.account else ""
            lines.append(f"  {store.id}{account}")
            if hidden:
                lines.append(f"    {store.reason}")
                lines += [f"    copied from {id}" for id in store.copies]
            lines += [f"    {line}" for line in _uses(graph, store.id, labels)]
    return lines


def _recipients(graph: Graph, labels: Labels) -> list[str]:
    lines = ["Recipients outside"] if graph.recipients else []
    for recipient in graph.recipients:
        where = recipient.country or "country not known"
        lines.append(f"  {recipient.id}  {recipient.name}, {where}")
        lines += [f"    {line}" for line in _uses(graph, recipient.id, labels)]
    return lines


def _callers(graph: Graph, labels: Labels) -> list[str]:
    targets = sorted({f.target for f in graph.flows if f.target.startswith("caller:")})
    lines = ["Callers of the functions"] if targets else []
    for target in targets:
        lines.append(f"  {target}")
        lines += [f"    {line}" for line in _uses(graph, target, labels)]
    return lines


def _uses(graph: Graph, target: str, labels: Labels) -> Iterator[str]:
    for flow in graph.flows_to(target):
        arrow = "→" if flow.operation in OBTAINING else "←"
        name = flow.function.removeprefix("fn:")
        sure = "" if flow.confidence == "high" else f" ({flow.confidence} confidence)"
        yield f"{arrow} {name} {flow.operation}s {_fields(flow, labels)}{sure}"


def _fields(flow: Flow, labels: Labels) -> str:
    if not flow.fields:
        return (
            "no named field"
            if flow.operation in ("log", "respond", "delete", "invoke")
            else "fields not known"
        )
    shown = [_field(f, labels.get((flow.id, f.path))) for f in flow.fields[:MOST_FIELDS]]
    more = len(flow.fields) - MOST_FIELDS
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _field(field: Field, label: Label | None) -> str:
    out = field.path
    if field.transforms:
        out += f" [{' '.join(field.transforms)}]"
    return f"{out} ({label.category})" if label else out


def _not_seen(graph: Graph) -> list[str]:
    if not graph.gaps:
        return ["Nothing was left open that the scan noticed. What it can't see is not proven absent."]
    counted = Counter(g.reason for g in graph.gaps)
    lines = [f"Not known ({_count(len(graph.gaps), 'gap')})"]
    for gap in graph.gaps[:MOST_GAPS]:
        lines.append(f"  {gap.reason}  {gap.location}")
    more = len(graph.gaps) - MOST_GAPS
    if more > 0:
        lines.append(f"  and {more} more of {len(counted)} kinds: privacy scan --format json lists them all")
    return lines


# --- mermaid -----------------------------------------------------------------------------------


def mermaid(graph: Graph, labels: Labels = NO_LABELS) -> str:
    """A flowchart: functions as boxes, stores as cylinders, recipients as flags; hidden stores dashed."""
    nodes = {id: f"n{i}" for i, id in enumerate(_node_ids(graph))}
    lines = ["flowchart LR"]
    for function in graph.functions:
        lines.append(f'  {nodes[function.id]}["{_escaped(function.name)}"]')
    for store in graph.stores:
        lines.append(f'  {nodes[store.id]}[("{_escaped(store.kind)}<br/>{_escaped(store.name)}")]')
    for recipient in graph.recipients:
        lines.append(f'  {nodes[recipient.id]}>"{_escaped(recipient.name)}"]')
    for id in sorted(set(nodes) - set(graph.named())):
        lines.append(f'  {nodes[id]}(["{_escaped(id.partition(":")[2])} caller"])')
    lines += _edges(graph, nodes, labels)
    hidden = [nodes[s.id] for s in graph.stores if s.hidden]
    if hidden:
        lines += ["  classDef hidden stroke-dasharray: 4 4", f"  class {','.join(hidden)} hidden"]
    return "\n".join(lines) + "\n"


def _node_ids(graph: Graph) -> list[str]:
    return sorted({*graph.named(), *(f.target for f in graph.flows)})


def _edges(graph: Graph, nodes: Mapping[str, str], labels: Labels) -> list[str]:
    edges: dict[tuple[str, str, str], set[str]] = {}
    for flow in graph.flows:
        ends = (flow.target, flow.function) if flow.operation in OBTAINING else (flow.function, flow.target)
        edges.setdefault((*ends, flow.operation), set()).update(_categories(flow, labels))
    for start, end in graph.calls:
        edges.setdefault((start, end, "invoke"), set())
    return [_edge(nodes[a], nodes[b], operation, found) for (a, b, operation), found in sorted(edges.items())]


def _edge(start: str, end: str, operation: str, categories: set[str]) -> str:
    label = f"{operation}: {', '.join(sorted(categories))}" if categories else operation
    return f'  {start} -->|"{_escaped(label)}"| {end}'


def _categories(flow: Flow, labels: Labels) -> list[str]:
    found = (labels.get((flow.id, f.path)) for f in flow.fields)
    return sorted({label.category for label in found if label is not None})


def _escaped(label: str) -> str:
    """Text that Mermaid shows as it is: quotes, brackets and markup as entities."""
    return "".join(c if c.isalnum() or c in " .-_/:,@%?*" else f"#{ord(c)};" for c in label)[:200]


# --- graphml -----------------------------------------------------------------------------------


def graphml(graph: Graph, labels: Labels = NO_LABELS) -> str:
    """GraphML 1.0 with flat attributes, for other graph tools."""
    import networkx as nx

    network = graph.network()
    for id, name in graph.named().items():
        network.nodes[id].update(label=_printable(name), kind=id.partition(":")[0])
    for id in network.nodes:
        network.nodes[id].setdefault("label", id)
        network.nodes[id].setdefault("kind", id.partition(":")[0])
    by_id = {f.id: f for f in graph.flows}
    for _, _, attributes in network.edges(data=True):
        flow = by_id.get(attributes["flow"])
        attributes["fields"] = ", ".join(f.path for f in flow.fields) if flow else ""
        attributes["categories"] = ", ".join(_categories(flow, labels)) if flow else ""
        attributes["confidence"] = flow.confidence if flow else "high"
    out = io.BytesIO()
    nx.write_graphml(network, out)
    return out.getvalue().decode("utf-8") + "\n"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)
