"""The data map: whole, safe against names, the same in its tables as in its graph, and small enough to open."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from small_graph import APPOINTMENTS, FLOWS, GRAPH, HOSTILE, case, fields, function

from inventory.graph import Flow, Graph, Recipient
from privacy.case import Case
from privacy.formats.packed import integrity, island
from privacy.maps.data_map import derive
from privacy.writing import documents
from privacy.writing.dossier import Dossier

MAP = derive(case())
(DOCUMENT,) = [one for one in documents.available() if one.name == "data-map"]


def html(of: Case) -> str:
    return documents.rendered(documents.Page(DOCUMENT, Dossier(of)), documents.FORMATS)[
        "data-map.html"
    ].decode()


PAGE = html(case())


class Elements(HTMLParser):
    """The elements of a page, and the text in each script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in ("script", "style"):
            self.inside.append(data)


def content(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def big(functions: int, flows: int) -> Graph:
    """As many functions and flows, each between two places that no other joins."""
    more = tuple(function(f"work_{n:04}", n) for n in range(functions))
    parties = tuple(Recipient(f"recipient:r{n}", f"Party {n}", "US", ()) for n in range(41))
    some = tuple(
        Flow(
            f"flow:{n:05}",
            more[n % functions].id,
            "send",
            parties[n % 41].id,
            None,
            fields(f"field_{n}"),
            "high",
            (),
        )
        for n in range(flows)
    )
    recipients = GRAPH.recipients + parties
    return replace(GRAPH, functions=GRAPH.functions + more, recipients=recipients, flows=FLOWS + some)


def test_every_place_and_way_is_on_the_map() -> None:
    graph = case().seen.graph
    ids = {place.id for place in MAP.places}
    assert ids >= set(graph.named()) and "caller:http" in ids
    flows = {flow for way in MAP.ways for flow in way.flows}
    assert flows == {flow.id for flow in graph.flows}
    ends = {(way.start, way.end) for way in MAP.ways}
    assert len(ends) == len(MAP.ways), "one way between two places"


def test_a_way_says_what_it_rests_on() -> None:
    (way,) = [one for one in MAP.ways if (one.start, one.end) == ("fn:book_appointment", APPOINTMENTS)]
    assert [at.line for at in way.evidence] == [20, 21] and way.activities == ("booking",)
    by_name = {field.name: field for field in way.fields}
    assert (
        by_name["complaint"].category == "user.health_and_medical"
        and by_name["complaint"].confidence == "medium"
    )
    assert by_name["insurance_hash"].transforms == ("hash:sha256",)
    (store,) = [place for place in MAP.places if place.id == APPOINTMENTS]
    assert store.kept.startswith("90 days") and store.kind == "store"


def test_people_and_places_can_be_chosen_by() -> None:
    assert MAP.activities[0].id == "booking" and MAP.activities[0].subjects[0] == "patient"
    assert {"DE", "US"} == {one.id for one in MAP.countries}
    assert next(one for one in MAP.categories if one.special).id == "user.health_and_medical"


def test_the_page_holds_the_same_in_tables_and_graph() -> None:
    told = content(PAGE)
    assert len(told["places"]) == len(MAP.places) and len(told["ways"]) == len(MAP.ways)
    ids = [attributes.get("id") for _, attributes in Elements(PAGE).found]
    assert {f"p{n}" for n in range(len(MAP.places))} | {f"w{n}" for n in range(len(MAP.ways))} <= set(ids)
    for way in told["ways"]:
        assert all(file < len(told["files"]) for file, _ in way["e"]) and way["f"] < len(told["places"])


def test_the_page_says_what_was_scanned_and_what_not() -> None:
    for group in case().register.scanned.gaps:
        assert str(escape(group.reason)) in PAGE
    assert "ab" * 32 in PAGE and "privacy 0" in PAGE and "<em>None seen</em>" in PAGE
    assert not re.search("compliant|anonymous|not required", PAGE.lower().replace("anonymous authlevel", ""))


def test_only_its_own_script_and_style_may_run() -> None:
    elements = Elements(PAGE)
    (policy,) = [
        at["content"] for tag, at in elements.found if at.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy and "unsafe" not in policy and policy.startswith("default-src 'none';")
    running = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", PAGE, re.DOTALL)
    assert len(running) == 2 and all(f"'{integrity(text)}'" in policy for text in running)
    assert all(not name.startswith("on") and name != "style" for _, at in elements.found for name in at)
    links = [at[name] for _, at in elements.found for name in ("href", "src") if name in at]
    assert all(link and link.startswith("#") for link in links)


def test_names_stay_text() -> None:
    assert "\u202e" not in PAGE and "<script>alert" not in PAGE and HOSTILE not in PAGE
    tags = [tag for tag, _ in Elements(PAGE).found]
    assert tags.count("script") == 2 and not {"img", "iframe", "object", "b"} & set(tags)


@given(st.text())
def test_nothing_ends_the_island(text: str) -> None:
    made = island({"x": text})
    assert not set("<>&\u2028\u2029") & set(made)
    assert json.loads(made) == {"x": text.encode("utf-8", "replace").decode()}


def test_an_integrity_is_a_hash_of_the_text() -> None:
    assert integrity("é") == "sha256-" + base64.b64encode(hashlib.sha256("é".encode()).digest()).decode()


def test_the_same_case_gives_the_same_page() -> None:
    assert html(case()) == PAGE


def test_nothing_at_all_is_a_page() -> None:
    empty = Graph((), (), (), (), (), ())
    assert "None seen." in html(case(None, empty))


def test_many_flows_make_a_page_that_opens() -> None:
    page = html(case(None, big(300, 2000)))
    assert len(page) < 3_000_000 and page.count("<caption>") > 5
    assert len(content(page)["ways"]) > 2000
