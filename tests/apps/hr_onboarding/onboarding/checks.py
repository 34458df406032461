"""Bank account numbers: looked at, and shown only in part."""

import re


def checked_iban(value: str) -> str:
    iban = value.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban):
        raise ValueError(f"not an account number: {value}")
    return iban


def masked_iban(iban: str) -> str:
    return re.sub(r".(?=.{4})", "*", iban)
