"""What is done with each data category: how its surrogates are made, or that it stays."""

from __future__ import annotations

from functools import lru_cache

from privacy.pseudonymize.words import data

KEEP, TEXT = "keep", "text"
CROWDED = frozenset(["phone", "ip", "card", "number", "device"])
"""Kinds with so few surrogates that two values could meet: they are told apart before anything is written."""
SPANS = {
    "PERSON": "name",
    "EMAIL": "mail",
    "PHONE": "phone",
    "IBAN": "iban",
    "CARD": "card",
    "ID": "number",
    "ADDRESS": "place",
    "DATE_OF_BIRTH": "birth",
    "AGE": "age",
}
"""What is found in prose -> how its surrogate is made; what is not here names nobody and stays."""
CATEGORIES = {
    "name": "user.name",
    "mail": "user.contact.email",
    "phone": "user.contact.phone_number",
    "iban": "user.financial.iban",
    "card": "user.financial.credit_card",
    "number": "user.unique_id",
    "place": "user.contact.address",
    "birth": "user.demographic.date_of_birth",
    "age": "user.demographic.age_range",
    "ip": "user.device.ip_address",
    "device": "user.device.device_id",
    "secret": "user.authorization.credentials",
    "web": "user.contact.url",
    "identifier": "user.unique_id",
    "username": "user.account.username",
}
"""The category of a kind that was found by its form alone."""


@lru_cache(1024)
def kind_of(category: str) -> str:
    """How the surrogates of a category are made."""
    table = data()["kinds"]
    while category:
        if category in table:
            return str(table[category])
        category = category.rpartition(".")[0]
    return KEEP


@lru_cache(1024)
def kind_of_entity(entity: str) -> str:
    """The same of what was found in prose."""
    from privacy.classify.recognizers import rows

    if entity in SPANS:
        return SPANS[entity]
    row = rows().by_entity.get(entity)
    return kind_of(row.category) if row is not None else KEEP
