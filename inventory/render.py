"""The inventory for eyes: a text summary, a Mermaid chart, GraphML."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from inventory import lineage
from inventory.facts import App, Field, Function, Gap
from inventory.graph import OBTAINING, RANK, Flow, Graph, Store
from inventory.infrastructure.estate import Estate
from inventory.keeping import table
from inventory.resources import as_written
from inventory.secrecy import said
from inventory.snapshot import Label

MOST_FIELDS = 8
MOST_GAPS = 12
MOST_LABEL = 200
Labels = Mapping[tuple[str, str], Label]
NO_LABELS: Labels = {}
NAMELESS = frozenset({"log", "respond", "delete", "invoke"})


# --- text --------------------------------------------------------------------------------------


def text(graph: Graph, labels: Labels = NO_LABELS, more: Iterable[list[str]] = ()) -> str:
    """A summary a person can read, section by section; `more` are sections of others, before what is open."""
    sections = (
        _head(graph),
        *(_functions(graph, app) for app in graph.apps),
        _callers(graph, labels),
        _stores(graph, labels),
        _recipients(graph, labels),
        lineage.lines(graph),
        _hidden(graph),
        table(graph),
        *more,
        _not_seen(graph),
    )
    return "\n\n".join("\n".join(map(_printable, lines)) for lines in sections if lines) + "\n"


def _head(graph: Graph) -> list[str]:
    coverage = graph.coverage
    languages = ", ".join(f"{n} {language}" for language, n in sorted(coverage.languages.items()))
    hidden = sum(s.hidden for s in graph.stores)
    counts = (
        _count(len(graph.apps), "app"),
        _count(len(graph.functions), "function"),
        _count(len(graph.stores) - hidden, "store") + (f" and {hidden} hidden" if hidden else ""),
        _count(len(graph.recipients), "recipient"),
        _count(len(graph.flows), "flow"),
    )
    read = f"Read {_count(coverage.files, 'file')}" + (f" ({languages})" if languages else "")
    left_out = [f"  left out: {n} × {reason}" for reason, n in sorted(coverage.left_out.items())]
    return [", ".join(counts), read, *left_out, *_declared(graph)]


def _declared(graph: Graph) -> list[str]:
    """What infrastructure code declares; the function apps by name where their code isn't here."""
    if not graph.resources:
        return []
    created = sum(not r.existing for r in graph.resources)
    lines = [f"Infrastructure code declares {_count(created, 'resource')}"]
    if not graph.apps:
        sites = Estate(graph.resources).function_apps
        lines += [f"  function app {said(as_written(s.name))}  {s.location}" for s in sites]
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _functions(graph: Graph, app: App) -> list[str]:
    """The functions of an app under what starts them."""
    by_trigger: dict[str, list[Function]] = {}
    for function in graph.functions:
        if function.app == app.id:
            by_trigger.setdefault(_trigger(function), []).append(function)
    lines = [f"App {app.path} ({', '.join(app.models)})"]
    for trigger, functions in sorted(by_trigger.items()):
        lines.append(f"  {trigger}")
        lines += [f"    {_function(f)}" for f in functions]
    return lines


def _trigger(function: Function) -> str:
    return next((b.type for b in function.bindings if b.direction == "trigger"), "no trigger known")


def _function(function: Function) -> str:
    routes = [b.properties.get("route") for b in function.bindings if b.direction == "trigger"]
    route = "".join(f"  /{str(r).lstrip('/')}" for r in routes if r)
    marks = [*(["disabled"] if function.disabled else []), *function.flags]
    note = f"  [{', '.join(marks)}]" if marks else ""
    return f"{function.name}{route}{note}  {function.location}"


def _callers(graph: Graph, labels: Labels) -> list[str]:
    targets = sorted({f.target for f in graph.flows if f.target.startswith("caller:")})
    lines = ["Callers"] if targets else []
    for target in targets:
        lines.append(f"  {target}")
        lines += [f"    {line}" for line in _uses(graph, target, labels)]
    return lines


def _stores(graph: Graph, labels: Labels) -> list[str]:
    found = [s for s in graph.stores if not s.hidden]
    lines = ["Stores"] if found else []
    for store in found:
        lines.append(f"  {_place(store)}")
        lines += [f"    copied from {id}" for id in store.copies]
        lines += [f"    {line}" for line in _uses(graph, store.id, labels)]
    return lines


def _place(store: Store) -> str:
    where = f" in {store.account}" if store.account else ""
    return f"{store.id}{where}" + ("  (which account is not known)" if store.symbolic and not where else "")


def _recipients(graph: Graph, labels: Labels) -> list[str]:
    lines = ["Recipients outside"] if graph.recipients else []
    for recipient in graph.recipients:
        where = recipient.country or "country not known"
        lines.append(f"  {recipient.id}  {recipient.name}, {where}")
        lines += [f"    {line}" for line in _uses(graph, recipient.id, labels)]
    return lines


def _hidden(graph: Graph) -> list[str]:
    found = [s for s in graph.stores if s.hidden]
    lines = ["Stores the platform keeps by itself"] if found else []
    for store in found:
        lines += [f"  {_place(store)}", f"    {store.reason}"]
        lines += [f"    copied from {id}" for id in store.copies]
    return lines


def _uses(graph: Graph, target: str, labels: Labels) -> Iterator[str]:
    """What each function does there, one line for each operation wherever its data come from."""
    gathered: dict[tuple[str, str, bool], list[Flow]] = {}
    for flow in graph.flows_to(target):
        asked = flow.operation in OBTAINING and flow.origin is not None
        gathered.setdefault((flow.function, flow.operation, asked), []).append(flow)
    for (function, operation, asked), flows in gathered.items():
        arrow = "→" if operation in OBTAINING and not asked else "←"
        what = "asks with" if asked else f"{operation}s"
        sure = min((f.confidence for f in flows), key=RANK.__getitem__)
        doubt = "" if sure == "high" else f" ({sure} confidence)"
        yield f"{arrow} {function.removeprefix('fn:')} {what} {_fields(flows, labels)}{doubt}"


def _fields(flows: list[Flow], labels: Labels) -> str:
    shown = sorted({_field(f, labels.get((flow.id, f.path))) for flow in flows for f in flow.fields})
    if not shown:
        nameless = flows[0].operation in NAMELESS or flows[0].target.startswith("caller:")
        return "no named field" if nameless else "fields not known"
    more = len(shown) - MOST_FIELDS
    return ", ".join(shown[:MOST_FIELDS]) + (f" and {more} more" if more > 0 else "")


def _field(field: Field, label: Label | None) -> str:
    out = field.path
    if field.transforms:
        out += f" [{' '.join(field.transforms)}]"
    return f"{out} ({label.category})" if label else out


def _not_seen(graph: Graph) -> list[str]:
    if not graph.gaps:
        return ["Nothing was left open that the scan noticed. What it can't see is not proven absent."]
    first: dict[str, Gap] = {}
    for gap in graph.gaps:
        first.setdefault(gap.reason, gap)
    counted = Counter(g.reason for g in graph.gaps)
    lines = [f"Not known ({_count(len(graph.gaps), 'gap')})"]
    for reason, gap in list(first.items())[:MOST_GAPS]:
        times = f" ({counted[reason]} times, first here)" if counted[reason] > 1 else ""
        lines.append(f"  {reason}  {gap.location}{times}")
    more = len(first) - MOST_GAPS
    if more > 0:
        lines.append(f"  and {more} more kinds: privacy scan --format json lists them all")
    return lines


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


# --- mermaid -----------------------------------------------------------------------------------


def mermaid(graph: Graph, labels: Labels = NO_LABELS) -> str:
    """A flowchart: functions as boxes, stores as cylinders, recipients as flags; hidden stores dashed."""
    nodes = _node_names({*graph.named(), *(f.target for f in graph.flows)})
    lines = ["flowchart LR"]
    for app in graph.apps:
        inside = [f for f in graph.functions if f.app == app.id]
        lines.append(f'  subgraph {_node_names([app.id])[app.id]}["{_escaped(app.path)}"]')
        lines += [f'    {nodes[f.id]}["{_escaped(f.name)}"]' for f in inside]
        lines.append("  end")
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


def _node_names(ids: Iterable[str]) -> dict[str, str]:
    """A name for each id that Mermaid takes and that other nodes don't change."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for id in sorted(ids):
        base = name = re.sub(r"[^A-Za-z0-9]+", "_", id)
        number = 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        names[id] = name
    return names


def _edges(graph: Graph, nodes: Mapping[str, str], labels: Labels) -> list[str]:
    edges: dict[tuple[str, str, str], set[str]] = {}
    for flow in graph.flows:
        ends = (flow.target, flow.function) if flow.operation in OBTAINING else (flow.function, flow.target)
        edges.setdefault((*ends, flow.operation), set()).update(_categories(flow, labels))
    for start, end in graph.calls:
        edges.setdefault((start, end, "invoke"), set())
    drawn = [
        _edge(nodes[a], nodes[b], operation, found) for (a, b, operation), found in sorted(edges.items())
    ]
    copies = ((copied, s.id) for s in graph.stores for copied in s.copies)
    return drawn + [f'  {nodes[a]} -.->|"copy"| {nodes[b]}' for a, b in copies if a in nodes]


def _edge(start: str, end: str, operation: str, categories: set[str]) -> str:
    label = f"{operation}: {', '.join(sorted(categories))}" if categories else operation
    return f'  {start} -->|"{_escaped(label)}"| {end}'


def _categories(flow: Flow, labels: Labels) -> list[str]:
    found = (labels.get((flow.id, f.path)) for f in flow.fields)
    return sorted({label.category for label in found if label is not None})


def _escaped(label: str) -> str:
    """Text that Mermaid shows as it is: quotes, brackets and markup as entities."""
    kept = label[:MOST_LABEL]
    return "".join(c if c.isalnum() or c in " .-_/:,@%?*" else f"#{ord(c)};" for c in kept)


# --- graphml -----------------------------------------------------------------------------------


def graphml(graph: Graph, labels: Labels = NO_LABELS) -> str:
    """The network with flat attributes, for other graph tools."""
    import networkx as nx

    network = graph.network()
    for id, name in graph.named().items():
        network.nodes[id].update(label=_printable(name), kind=id.partition(":")[0])
    for store in graph.stores:
        network.nodes[store.id].update(
            service=_printable(store.kind), hidden=store.hidden, account=_printable(store.account or "")
        )
    for id in network.nodes:
        network.nodes[id].setdefault("label", _printable(id))
        network.nodes[id].setdefault("kind", id.partition(":")[0])
    by_id = {f.id: f for f in graph.flows}
    for _, _, attributes in network.edges(data=True):
        flow = by_id.get(attributes["flow"])
        attributes["flow"] = _printable(attributes["flow"])
        attributes["fields"] = _printable(", ".join(f.path for f in flow.fields)) if flow else ""
        attributes["categories"] = ", ".join(_categories(flow, labels)) if flow else ""
        attributes["confidence"] = flow.confidence if flow else "high"
    network = nx.relabel_nodes(network, {id: _printable(id) for id in network.nodes})
    out = io.BytesIO()
    nx.write_graphml(network, out)
    return out.getvalue().decode("utf-8") + "\n"
