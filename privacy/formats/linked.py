"""The record as JSON-LD in the words of the Data Privacy Vocabulary (DPV 2.3), for catalogs and reasoners."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from inventory.facts import Location, in_order
from inventory.infrastructure.periods import same
from privacy import vocabulary
from privacy.cells import Cell, Stated
from privacy.declarations.words import LAWFUL_BASES, SPECIAL_CONDITIONS
from privacy.register import Activity, Party, Register, RetentionEntry, TransferEntry

Node = dict[str, Any]
CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "pd": "https://w3id.org/dpv/pd#",
    "tech": "https://w3id.org/dpv/tech#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "record": "urn:privacy-record:",
    "inventory": "urn:privacy-inventory:term:",
}
COUNTRY = 2  # letters of a country's code
PARTIES = {
    "controller": ("DataController", "hasDataController"),
    "representative": ("Representative", "hasRepresentative"),
    "data_protection_officer": ("DataProtectionOfficer", "hasDataProtectionOfficer"),
}
DETAILS = {
    "name": "dpv:hasName",
    "address": "dpv:hasAddress",
    "email": "dpv:hasContact",
    "phone": "dpv:hasContact",
}


def open_text(register: Register, title: str) -> str:
    """The JSON object without its closing brace: the stamp follows as the last key, which is no triple."""
    graph = [
        *_whole(register, title),
        *(node for one in register.activities for node in _activity(one, register)),
    ]
    made = json.dumps({"@context": CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False)
    return made.rstrip("}").rstrip()


def _whole(register: Register, title: str) -> Iterator[Node]:
    parties = {one.role: one for one in register.parties}
    yield {
        "@id": "record:record",
        "@type": "dpv:ROPA",
        "dct:title": title,
        "dct:creator": register.tool,
        "dct:description": "None seen does not mean that there is none: see what was not seen.",
        "dct:source": [f"{one.name} sha256:{one.fingerprint}" for one in register.inputs if one.fingerprint],
        "inventory:software": _values(register.software),
        "inventory:notSeen": [f"{gap.reason} ({gap.count})" for gap in register.scanned.gaps],
        "dpv:hasDataController": _reference("controller"),
        "dpv:hasJointDataControllers": [
            {"@type": "dpv:JointDataControllers", "dpv:hasName": one.value, **_ground(one)}
            for one in register.joint_controllers.stated
            if one.value not in (None, "none")
        ],
        "dpv:hasOrganisationalMeasure": _titled(register.measures, "dpv:OrganisationalMeasure"),
        "dpv:hasRisk": [
            {
                "@type": "dpv:Risk",
                "dct:title": one.title,
                "dct:description": one.why,
                "dct:source": _places(one.evidence),
            }
            for one in register.weaknesses
        ],
        "dpv:hasProcess": [_reference(f"activity:{one.id}") for one in register.activities],
    }
    for role, party in parties.items():
        node = _party(party)
        if role == "controller":
            others = [(PARTIES[other][1], other) for other in parties if other != role]
            node |= {f"dpv:{relation}": _reference(other) for relation, other in others}
        yield node


def _party(party: Party) -> Node:
    node: Node = {"@id": _id(party.role), "@type": f"dpv:{PARTIES[party.role][0]}"}
    for key, cell in party.cells.items():
        node.setdefault(DETAILS[key], []).extend(_values(cell))
    if all(cell.missing for cell in party.cells.values()):
        node["dct:description"] = "not stated"
    return node


def _activity(activity: Activity, register: Register) -> Iterator[Node]:
    start = f"activity:{activity.id}"
    where = {one.id: one for one in activity.transfers}
    yield {
        "@id": _id(start),
        "@type": "dpv:PersonalDataProcess",
        "dct:title": activity.title.stated[0].value,
        "tech:hasProvisionMethod": {"@id": "tech:ProvidedAsServerlessComputing"},
        "dpv:hasPurpose": _described(activity.purposes, "dpv:Purpose"),
        "dpv:hasLegalBasis": [
            *_bases(activity.lawful_basis, "A6-1", LAWFUL_BASES),
            *_bases(activity.special_condition, "A9-2", SPECIAL_CONDITIONS),
        ],
        "dpv:hasDataSubject": [_subject(one) for one in activity.subjects.stated if one.value],
        "dpv:hasPersonalData": [_reference(f"{start}/{one.category}") for one in activity.categories],
        "dpv:hasProcessing": [{"@id": f"dpv:{one}"} for one in _operations(activity)],
        "dpv:hasRecipient": [_reference(f"{start}/{one.id}") for one in activity.recipients]
        + _titled(activity.other_recipients, "dpv:Recipient"),
        "dpv:hasStorageCondition": [_storage(one, where, register) for one in activity.retention],
        "dpv:hasTechnicalMeasure": [
            node for one in activity.measures for node in _titled(one.cell, _measure(one.cell))
        ],
        "dpv:hasOrganisationalMeasure": _titled(activity.own_measures, "dpv:OrganisationalMeasure"),
        "inventory:function": [one.id for one in activity.functions],
    }
    for entry in activity.categories:
        known = vocabulary.category(entry.category)
        kinds = [known.dpv if known else "dpv:PersonalData"]
        yield {
            "@id": _id(f"{start}/{entry.category}"),
            "@type": [*kinds, *(["dpv:SpecialCategoryPersonalData"] if entry.special == "9(1)" else [])],
            "dct:title": vocabulary.label(entry.category),
            "inventory:field": list(entry.fields),
            **_grounds(entry.cell.stated),
        }
    for recipient in activity.recipients:
        roles = [one.value for one in recipient.role.stated]
        yield {
            "@id": _id(f"{start}/{recipient.id}"),
            "@type": ["dpv:Recipient", *(["dpv:DataProcessor"] if "processor" in roles else [])],
            "dpv:hasName": _values(recipient.name),
            "dpv:hasPersonalData": [_reference(f"{start}/{key}") for key in recipient.receives],
            **_place(where.get(recipient.id)),
            **_grounds(recipient.name.stated),
        }


def _operations(activity: Activity) -> Iterator[str]:
    """What is done with the data, as far as where it comes from and goes to tells."""
    ends = [end for one in activity.categories for end in (*one.sources, *one.targets)]
    if any(end.startswith("caller:") for one in activity.categories for end in one.sources):
        yield "Collect"
    if any(end.startswith("store:") for end in ends):
        yield "Store"
    if any(one.receives and not one.id.startswith("caller:") for one in activity.recipients):
        yield "DiscloseByTransmission"


def _storage(entry: RetentionEntry, where: Mapping[str, TransferEntry], register: Register) -> Node:
    name = register.names.get(entry.store, entry.store)
    lengths = [_duration(one) for one in (*entry.seen.stated, *entry.intended.stated)]
    return {
        "@type": "dpv:StorageCondition",
        "dct:title": name,
        "dpv:hasDuration": lengths,
        **_place(where.get(entry.store)),
    }


def _duration(one: Stated) -> Node:
    period = one.value or ""
    if period.startswith("P") and same(period, period):
        shape = {"@type": "dpv:TemporalDuration", "dct:extent": {"@value": period, "@type": "xsd:duration"}}
    elif one.value is None:
        shape = {"@type": "dpv:IndeterminateDuration"}
    else:
        shape = {"@type": "dpv:EndlessDuration", "dct:title": period}
    return {**shape, **_ground(one)}


def _place(entry: TransferEntry | None) -> Node:
    """Where something is; a country outside the area is a third country."""
    if entry is None:
        return {}
    far = entry.status not in ("eea", "home", "not_known")
    relation = "dpv:hasThirdCountry" if far else "dpv:hasCountry"
    codes = dict.fromkeys(
        one.value for one in entry.country.stated if one.value and len(one.value) == COUNTRY
    )
    measures = [
        {"@type": "dpv:SafeguardForDataTransfer", "dct:title": one.value, **_ground(one)}
        for one in (entry.safeguards.stated if entry.safeguards else ())
        if one.value
    ]
    return {relation: [{"@id": f"loc:{code}"} for code in codes]} | (
        {"dpv:hasOrganisationalMeasure": measures} if measures else {}
    )


def _subject(one: Stated) -> Node:
    kinds: Mapping[str, str] = vocabulary.read("dpv.yaml")["subjects"]
    known = next((k for k, s in vocabulary.subjects().items() if one.value in (k, s.label["en"])), "")
    return {"@type": kinds.get(known, "dpv:DataSubject"), "dct:title": one.value, **_ground(one)}


def _measure(cell: Cell) -> str:
    kinds: Mapping[str, str] = vocabulary.read("dpv.yaml")["measures"]
    name = (cell.stated[0].value or "").lower()
    return next((kind for words, kind in kinds.items() if name.startswith(words)), "dpv:TechnicalMeasure")


def _bases(cell: Cell | None, article: str, letters: Mapping[str, str]) -> Iterator[Node]:
    for one in cell.stated if cell else ():
        if one.value is not None and one.value in letters:
            yield {"@id": f"eu-gdpr:{article}-{letters[one.value]}"}


def _described(cell: Cell, kind: str) -> list[Node]:
    """Statements as nodes with a description; what is missing says that a person must supply it."""
    return [
        {"@type": kind, "dct:description": one.value or "not stated: a person must supply it", **_ground(one)}
        for one in cell.stated
    ]


def _titled(cell: Cell, kind: str) -> list[Node]:
    return [
        {"@type": kind, "dct:title": one.value, **_ground(one)}
        for one in cell.stated
        if one.value not in (None, "none")
    ]


def _values(cell: Cell) -> list[str]:
    return [one.value for one in cell.stated if one.value is not None]


def _ground(one: Stated) -> Node:
    note = {"inventory:remark": one.note} if one.note else {}
    return {"inventory:origin": one.origin, "dct:source": _places(one.evidence), **note}


def _grounds(stated: Iterable[Stated]) -> Node:
    stated = tuple(stated)
    return {
        "inventory:origin": list(dict.fromkeys(one.origin for one in stated)),
        "dct:source": _places(place for one in stated for place in one.evidence),
    }


def _places(evidence: Iterable[Location]) -> list[str]:
    return [f"{one.path}:{one.line}" for one in in_order(evidence)]


def _reference(identity: str) -> Node:
    return {"@id": _id(identity)}


def _id(identity: str) -> str:
    return f"record:{quote(identity, safe=':/.', errors='replace')}"
