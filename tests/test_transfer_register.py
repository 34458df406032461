"""The transfers over all activities: a row for each importer and place, and what was not seen is said."""

from __future__ import annotations

from dataclasses import replace

from small_graph import APPOINTMENTS, DECLARED, GRAPH, HOSTILE, case

from inventory.graph import Graph, Replica
from privacy.record import transfer_register
from privacy.record.transfer_register import TransferRegister
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.pages import Page

DOCUMENT = next(one for one in documents.available() if one.name == "transfers")


def made(declared: bytes | None = DECLARED, graph: Graph = GRAPH) -> TransferRegister:
    return transfer_register.derive(case(declared, graph))


def text(declared: bytes | None = DECLARED, graph: Graph = GRAPH) -> str:
    return Page(DOCUMENT, Dossier(case(declared, graph))).text


def placed(country: str = "NL", region: str = "westeurope", copied: str = "") -> Graph:
    copies = (Replica("eastus", copied, "geo-redundant"),) if copied else ()
    stores = tuple(
        replace(one, country=country, region=region, replicas=copies) if one.id == APPOINTMENTS else one
        for one in GRAPH.stores
    )
    return replace(GRAPH, stores=stores)


def test_each_importer_has_one_row_with_what_it_gets() -> None:
    found = made()
    assert len({row.id for row in found.rows}) == len(found.rows)
    (mail,) = [row for row in found.rows if row.id == "recipient:sendgrid"]
    assert mail.categories == ("user.contact.email",) and mail.activities == ("booking",)
    # declared in Germany, seen in the United States: both are shown, the declared one counts
    assert mail.country.conflict and [one.value for one in mail.country.stated] == ["DE", "US"]
    assert not mail.outside and not mail.undeclared


def test_third_countries_unknown_ones_and_others_are_apart() -> None:
    found = made(graph=placed())
    every = [row.id for part in (found.outside, found.unknown, found.inside) for row in part]
    assert sorted(every) == sorted(row.id for row in found.rows)
    assert {row.id for row in found.outside} == {"recipient:mailchimp"}
    (store,) = [row for row in found.inside if APPOINTMENTS in row.members]
    assert store.undeclared and "data concerning health" in store.special


def test_a_copy_in_another_country_is_a_row_of_its_own() -> None:
    found = made(graph=placed(copied="US"))
    (copy,) = [row for row in found.rows if row.kind == "copy"]
    assert copy.outside and copy.members == (APPOINTMENTS,) and copy.safeguards is not None
    assert "user.name" in copy.categories


def test_both_laws_are_looked_at_where_both_apply() -> None:
    declared = DECLARED + b"laws: [gdpr, uk_gdpr]\n"
    found = made(declared, placed("GB", "uksouth"))
    (store,) = [row for row in found.rows if APPOINTMENTS in row.members]
    assert found.under_uk and store.uk_status == "home" and store.outside  # outside of the Union alone
    assert "Under the UK GDPR" in text(declared) and "Under the UK GDPR" not in text()


def test_none_is_no_more_than_not_seen() -> None:
    quiet = replace(GRAPH, recipients=(), flows=GRAPH.flows[:1])
    said = text(graph=quiet)
    assert "no transfer seen in what was scanned; those whose country is not known may be some" in said
    assert "In third countries" not in said
    assert "may be because there is none" in text(b"activities: {}", replace(GRAPH, flows=()))


def test_the_document_asks_and_stays_text() -> None:
    said = text(None)
    assert "**seen, nobody declared it**" in said and HOSTILE not in said and "<script>" not in said
    assert "In which country is the data processed?" in said
    files = documents.rendered(Page(DOCUMENT, Dossier(case(None))), documents.FORMATS)
    assert "Mailchimp" in files["transfers.transfers.csv"].decode("utf-8-sig")
