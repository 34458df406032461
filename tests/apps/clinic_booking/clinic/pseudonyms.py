"""The clinic never keeps an insurance number, only a keyed hash of it."""

import hashlib
import hmac
import os


def insurance_pseudonym(number: str) -> str:
    key = os.environ["INSURANCE_HASH_KEY"].encode()
    return hmac.new(key, number.replace(" ", "").encode(), hashlib.sha256).hexdigest()


def masked_email(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"
