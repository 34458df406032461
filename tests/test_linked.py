"""The record as JSON-LD: it is RDF, every term of it is in DPV 2.3, and what it says is what the record says."""

from __future__ import annotations

import json

import pytest
import rdflib
from small_graph import case
from small_graph import register as small

from privacy import vocabulary
from privacy.declarations.words import LAWFUL_BASES, SPECIAL_CONDITIONS
from privacy.formats import linked
from privacy.writing import documents
from privacy.writing.dossier import Dossier

RECORD = next(one for one in documents.available() if "jsonld" in one.formats)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
VOCABULARIES = ("dpv", "eu-gdpr", "pd", "tech", "loc")


def written(declared: bool = True) -> bytes:
    page = documents.Page(RECORD, Dossier(case() if declared else case(None)))
    (content,) = documents.rendered(page, [one for one in documents.FORMATS if one.name == "jsonld"]).values()
    return content


def terms() -> set[str]:
    known = vocabulary.read("dpv.yaml")["terms"]
    return {linked.CONTEXT[name] + term for name in VOCABULARIES for term in known[name].split()}


@pytest.mark.parametrize("declared", [True, False])
def test_it_is_rdf_and_every_term_is_in_the_vocabulary(declared: bool) -> None:
    graph = rdflib.Graph().parse(data=written(declared), format="json-ld")
    said = {str(node) for triple in graph for node in triple if isinstance(node, rdflib.URIRef)}
    used = {one for one in said if one.startswith("https://w3id.org/dpv")}
    assert len(graph) > 80 and len(used) > 20
    assert not used - terms()


def test_every_category_basis_and_condition_has_a_term() -> None:
    known = vocabulary.read("dpv.yaml")["terms"]
    for one in vocabulary.categories().values():
        name, _, term = one.dpv.partition(":")
        assert term in known[name].split(), one.key
    for letters, article in ((LAWFUL_BASES, "A6-1"), (SPECIAL_CONDITIONS, "A9-2")):
        assert all(f"{article}-{letter}" in known["eu-gdpr"].split() for letter in letters.values())
    data = vocabulary.read("dpv.yaml")
    assert set(data["subjects"]) <= set(vocabulary.subjects())
    used = {*data["subjects"].values(), *data["measures"].values()}
    assert used <= {f"dpv:{term}" for term in known["dpv"].split()}


def test_it_says_what_the_record_says() -> None:
    graph = rdflib.Graph().parse(data=written(), format="json-ld")
    dpv, record = rdflib.Namespace(linked.CONTEXT["dpv"]), small()
    processes = list(graph.objects(None, dpv.hasProcess))
    assert len(processes) == len(record.activities)
    booking = rdflib.URIRef("urn:privacy-record:activity:booking")
    purposes = [
        graph.value(one, rdflib.DCTERMS.description) for one in graph.objects(booking, dpv.hasPurpose)
    ]
    assert {str(one) for one in purposes} == {"Give patients an appointment", "Remind them"}
    assert (booking, dpv.hasLegalBasis, rdflib.URIRef(linked.CONTEXT["eu-gdpr"] + "A6-1-b")) in graph
    sources = {str(one) for one in graph.objects(None, rdflib.DCTERMS.source)}
    assert "clinic/appointments.py:20" in sources


def test_what_nobody_stated_is_not_made_up() -> None:
    graph = rdflib.Graph().parse(data=written(declared=False), format="json-ld")
    dpv = rdflib.Namespace(linked.CONTEXT["dpv"])
    assert not list(graph.objects(None, dpv.hasLegalBasis))
    for process in graph.objects(None, dpv.hasProcess):
        for purpose in graph.objects(process, dpv.hasPurpose):
            assert "not stated" in str(graph.value(purpose, rdflib.DCTERMS.description))


def test_it_is_json_with_its_stamp() -> None:
    assert len(json.loads(written())["stamp"]) == len("sha256:") + 64
