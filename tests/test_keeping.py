"""The table of stores: what is known in one line each, what is not known in words."""

from __future__ import annotations

import json

from estates import CONTAINER, STORAGE, estate, properties, resource, store
from test_retention import POLICY, graph, rule

from inventory import restored, snapshot
from inventory.infrastructure.described import described
from inventory.keeping import table

ACCOUNT = resource(
    STORAGE,
    "st",
    {"location": "brazilsouth", "sku": {"name": "Standard_GRS"}} | properties(publicNetworkAccess="Disabled"),
)
PHOTOS = resource(CONTAINER, "photos", {}, ACCOUNT.id)
RULES = resource(POLICY, "default", properties(policy={"rules": [rule()]}), ACCOUNT.id)
FOUND = described(
    graph(
        store("azure_queue", "orders"),
        store("azure_table", "people", ACCOUNT.id),
        store(resource=PHOTOS.id),
        store("mongodb", "crm"),
        resources=(ACCOUNT, PHOTOS, RULES),
    )
)


def test_the_table() -> None:
    assert estate(*FOUND.resources).by_id
    assert table(FOUND) == [
        "Where stores are and how they are kept",
        "  Store               Where             Also in              Kept for     Network  Encryption",
        "  azure_blob:photos   brazilsouth (BR)  southcentralus (US)  30 days      private  platform's key*",
        "  azure_queue:orders  not known                              7 days*",
        "  azure_table:people  brazilsouth (BR)  southcentralus (US)  by its code  private  platform's key*",
        "  also in southcentralus (US): geo-redundant storage (Standard_GRS): everything is copied to the "
        "paired region (azure_blob:photos, azure_table:people)",
        "  * default of the platform: nothing says otherwise",
        "  1 more, of which no resource was found and nothing else is known",
    ]


def test_what_is_described_comes_back_from_a_snapshot() -> None:
    written = snapshot.dumps(FOUND)
    read = restored.from_json(json.loads(written))
    assert read.stores == FOUND.stores
    assert snapshot.dumps(read) == written
