"""The pictures: nothing lies over anything, every name is text, and there are never too many boxes to read."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_graph import APPOINTMENTS, DECLARED, FLOWS, GRAPH, HOSTILE, NOTIFICATIONS, case, fields, function

from inventory.graph import Flow
from privacy.formats.html import body
from privacy.formats.layers import LANE, Layout, laid_out
from privacy.formats.mermaid import chart
from privacy.formats.svg import KINDS, _signs, picture, wrapped
from privacy.maps.diagram import FOLDS, MOST_NODES, Diagram, Edge, Node, derive, drawn, folded, scopes
from privacy.writing.documents import _html, available
from privacy.writing.dossier import Dossier
from privacy.writing.messages import messages
from privacy.writing.pages import Page
from privacy.writing.pictures import Pictures

DIAGRAMS = derive(case())
BOOKING = DIAGRAMS.of("booking")
SVG = "{http://www.w3.org/2000/svg}"
names = st.integers(0, 40).map(lambda n: f"n{n:02}")
webs = st.lists(st.tuples(names, names), max_size=70)


def edge(diagram: Diagram, start: str, end: str) -> Edge:
    return next(one for one in diagram.edges if (one.start, one.end) == (start, end))


def text(svg: str) -> str:
    return " ".join("".join(ElementTree.fromstring(svg).itertext()).split())


def layout(
    web: list[tuple[str, str]], first: frozenset[str] = frozenset()
) -> tuple[Layout, dict[str, tuple[float, float]]]:
    sizes = {box: (156.0, 40.0 + 7 * (len(web) % 5)) for box in sorted({end for way in web for end in way})}
    return laid_out(sizes, web, first), sizes


def test_a_picture_holds_what_the_activity_does() -> None:
    kinds = {node.id: node.kind for node in BOOKING.nodes}
    assert kinds["caller:http"] == "caller" and kinds["fn:notify_patient"] == "function"
    assert kinds[APPOINTMENTS] == "store" and kinds["recipient:sendgrid"] == "recipient"
    written = edge(BOOKING, "fn:book_appointment", APPOINTMENTS)
    assert (
        written.operations == ("write",)
        and "user.health_and_medical" in written.categories
        and written.special
    )
    assert edge(BOOKING, "fn:notify_patient", "recipient:sendgrid").categories == ("user.contact.email",)
    assert edge(BOOKING, NOTIFICATIONS, "fn:notify_patient").operations == ("receive",)


def test_special_categories_and_places_are_marked() -> None:
    nodes = {node.id: node for node in BOOKING.nodes}
    assert nodes[APPOINTMENTS].special == ("user.health_and_medical",)
    assert nodes["recipient:sendgrid"].country == "DE" and not nodes["recipient:sendgrid"].third, "declared"
    undeclared = {node.id: node for node in derive(case(None)).whole.nodes}
    assert undeclared["recipient:sendgrid"].third
    svg = text(picture(BOOKING))
    assert "Special category (Article 9 or 10)" in svg and "Third country" not in svg


def test_every_box_and_arrow_is_told_in_words() -> None:
    said = text(picture(DIAGRAMS.whole))
    for one in ("book_appointment", "Twilio SendGrid", "clinic/appointments", "Whoever calls over HTTP"):
        assert one in said
    assert "notify_patient → Twilio SendGrid: send (E-mail address)." in said
    assert said.count("→") == len(DIAGRAMS.whole.edges)


def test_names_stay_text() -> None:
    svg = picture(DIAGRAMS.whole)
    tree = ElementTree.fromstring(svg)
    tags = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "rect", "text", "circle", "ellipse"}
    assert not [
        name for element in tree.iter() for name in element.attrib if name.startswith("on") or "href" in name
    ]
    assert "url(" not in svg and "\u202e" not in svg and "<script" in text(svg)
    lines = chart(DIAGRAMS.whole).splitlines()
    assert not any(re.search(r"<script|[`\u202e]", line) for line in lines)
    assert all(line.startswith(("flowchart", "  n", "  class")) for line in lines)


def test_pictures_stand_in_each_format() -> None:
    (document,) = [one for one in available() if one.name == "article-30-controller"]
    page = Page(document, Dossier(case()))
    assert page.text.count("```mermaid picture-") == len(DIAGRAMS.activities) == len(page.pictures.drawn)
    (html,) = _html(page).values()
    assert html.count(b"<svg") == len(DIAGRAMS.activities) and b"flowchart" not in html
    assert set(re.findall(rb'aria-labelledby="(picture-\d)-title"', html)) == {b"picture-1", b"picture-2"}


def test_a_block_of_text_names_no_picture() -> None:
    assert "<svg" not in body(f"```mermaid picture-9\n{HOSTILE}\n```\n")[0]
    assert '<pre tabindex="0"><code>&lt;b&gt;' in body("```\n<b>\n```\n")[0]


def test_the_same_case_gives_the_same_picture() -> None:
    assert picture(derive(case()).whole) == picture(DIAGRAMS.whole)
    assert Pictures(derive(case())).block() == Pictures(DIAGRAMS).block()


def test_words_are_in_the_language() -> None:
    assert "E-Mail" in picture(BOOKING, "de") and "E-mail address" not in picture(BOOKING, "de")


# --- few boxes ----------------------------------------------------------------------------------------


def big(functions: int, stores: int) -> Diagram:
    more = tuple(function(f"work_{n:04}", n) for n in range(functions))
    flows = tuple(
        Flow(
            f"flow:x{n}",
            one.id,
            "write",
            f"store:azure_blob:box{n % stores}",
            "caller:http",
            fields("email"),
            "high",
            (),
        )
        for n, one in enumerate(more)
    )
    blob = next(store for store in GRAPH.stores if store.kind == "azure_blob")
    boxes = tuple(replace(blob, id=f"store:azure_blob:box{n}", name=f"box{n}") for n in range(stores))
    graph = replace(GRAPH, functions=GRAPH.functions + more, stores=GRAPH.stores + boxes, flows=FLOWS + flows)
    return derive(case(DECLARED, graph)).whole


@pytest.mark.parametrize("functions, stores", [(40, 3), (200, 5), (300, 90)])
def test_too_many_boxes_are_drawn_together_and_it_says_so(functions: int, stores: int) -> None:
    found = big(functions, stores)
    assert len(found.nodes) <= MOST_NODES
    assert bool(found.folded) == (functions > 40)
    assert all(said in text(picture(found)) for said in found.folded)
    members = sum(node.members for node in found.nodes if node.kind == "function")
    assert members == functions + len(GRAPH.functions), "none is lost"


def test_nothing_is_folded_that_can_be_read() -> None:
    for scope in scopes(case()):
        every = drawn(case(), scope)
        assert folded(every) == every
    few = folded(DIAGRAMS.whole, nodes=1)
    ends = {node.id for node in few.nodes}
    assert all(one.start in ends and one.end in ends for one in few.edges)


# --- layout -------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(webs)
def test_no_boxes_overlap(web: list[tuple[str, str]]) -> None:
    found, sizes = layout(web)
    assert set(found.boxes) == set(sizes)
    for one, other in combinations(sizes, 2):
        (ax, ay), (bx, by) = found.boxes[one], found.boxes[other]
        apart_x = abs(ax - bx) - (sizes[one][0] + sizes[other][0]) / 2
        apart_y = abs(ay - by) - (sizes[one][1] + sizes[other][1]) / 2
        assert max(apart_x, apart_y) > LANE - 1
    for box, (x, y) in found.boxes.items():
        assert x - sizes[box][0] / 2 >= 0 and x + sizes[box][0] / 2 <= found.width
        assert y - sizes[box][1] / 2 >= 0 and y + sizes[box][1] / 2 <= found.height


@settings(deadline=None, max_examples=60)
@given(webs, st.frozensets(names, max_size=2))
def test_no_arrow_goes_over_a_box(web: list[tuple[str, str]], first: frozenset[str]) -> None:
    found, sizes = layout(web, first)
    for way in web:
        if way[0] != way[1]:
            route = found.routes[way]
            for box, (x, y) in found.boxes.items():
                for px, py in route:
                    inside = abs(px - x) < sizes[box][0] / 2 - 0.1 and abs(py - y) < sizes[box][1] / 2 - 0.1
                    assert not inside, (way, box)
            for spot, end in zip((route[0], route[-1]), way, strict=True):
                x, y = found.boxes[end]
                assert (
                    abs(spot[0] - x) <= sizes[end][0] / 2 + 0.1
                    and abs(spot[1] - y) <= sizes[end][1] / 2 + 0.1
                )


def test_arrows_lead_from_layer_to_layer() -> None:
    found, _ = layout([("a", "b"), ("b", "c"), ("a", "c"), ("c", "a")], frozenset("a"))
    xs = [found.boxes[box][0] for box in "abc"]
    assert xs == sorted(xs) and len(set(xs)) == 3
    assert all(a[0] <= b[0] for a, b in pairwise(found.routes["a", "c"]))


@given(st.text(), st.integers(3, 30), st.integers(1, 4))
def test_lines_are_short(words: str, most: int, lines: int) -> None:
    found = wrapped(words, most, lines)
    assert len(found) <= lines and all(len(line) <= 2 * most + 1 for line in found)


def test_a_node_alone_has_a_picture() -> None:
    lonely = Diagram("x", "Lonely", (Node("fn:a", "function", "a"),), ())
    assert "Lonely" in text(picture(lonely)) and picture(Diagram("", "", (), ()))


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_word_of_a_picture_is_known_in_the_language(language: str) -> None:
    known = messages(language).known
    words = {
        *KINDS.values(),
        *(words for _, words in _signs(DIAGRAMS.whole, str)),
        "Data flows",
        "fields not known",
    }
    words |= {operation for edge in DIAGRAMS.whole.edges for operation in edge.operations}
    words |= {f"drawn together: {said}" for said, _ in FOLDS}
    assert not {one for one in words if one not in known}
    few = folded(DIAGRAMS.whole, nodes=1)
    assert "drawn together" not in picture(few, language) and " functions" not in picture(few, language)
