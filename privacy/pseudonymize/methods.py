"""What may be done to a value, by name: each method takes a value and gives what stands in its place."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Callable
from typing import get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from inventory.errors import Problem
from privacy.classify.reading.recordings import is_encoded
from privacy.declarations.fixtures import Method
from privacy.pseudonymize import links
from privacy.pseudonymize.keys import Key
from privacy.pseudonymize.mapping import Mapping, normal
from privacy.pseudonymize.surrogates import days, mails

Doing = Callable[[Mapping, str, str, str], str]
"""Mapping, kind, value, and the person it is about (empty where nobody knows)."""

_DIGIT, _MARKED = re.compile(r"\d"), re.compile(r"[^\W_]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DAY = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>\d{1,2})(?P<s>[./-])(?P<m2>\d{1,2})(?P=s)(?P<y2>\d{4})"
)
_SHIFT, _PERCENT = 182, 10
_SEALED = "enc_"


def surrogate(mapping: Mapping, kind: str, text: str, _person: str) -> str:
    """Another value that looks alike."""
    return mapping.surrogate(kind, text)


def token(mapping: Mapping, kind: str, text: str, _person: str) -> str:
    """The start of the HMAC: digits for a number, letters and digits otherwise."""
    digest = mapping.prf.digest("token/" + kind, normal(kind, text).encode("utf-8", "surrogatepass"))
    if _NUMBER.fullmatch(text):
        return str(int.from_bytes(digest[:6]) | 1 << 47)
    return "tok_" + base64.b32encode(digest[:15]).decode().lower()


def mask(_mapping: Mapping, _kind: str, text: str, _person: str) -> str:
    """Stars, but for the last four characters of a long value; zeros where a number must stay one."""
    kept = 4 if len(text) >= 12 else 0
    head, tail = text[: len(text) - kept], text[len(text) - kept :]
    if _NUMBER.fullmatch(text):
        return text[:1] + _DIGIT.sub("0", text[1:])
    return _MARKED.sub("*", head) + tail


def truncate(_mapping: Mapping, kind: str, text: str, _person: str) -> str:
    """The beginning only: two characters of a postal code, three parts of an address, a month, one letter."""
    if kind == "ip" and text.count(".") == 3:
        return text.rpartition(".")[0] + ".0"
    if kind == "birth" and (found := _DAY.search(text)):
        return f"{found['y'] or found['y2']}-{int(found['m'] or found['m2']):02d}"
    if kind == "mail":
        return text[:1] + "@" + text.rpartition("@")[2] if "@" in text else text[:1]
    return text[: 2 if kind in ("postal_code", "number", "identifier", "phone") else 1]


def generalise(_mapping: Mapping, kind: str, text: str, _person: str) -> str:
    """Coarser: a year, ten years of age, a network, a region, two digits of an amount."""
    if kind == "birth" and (found := _DAY.search(text)):
        year = found["y"] or found["y2"]
        first = year + "-01-01" if found["y"] else f"01{found['s']}01{found['s']}{year}"
        return text[: found.start()] + first + text[found.end() :]
    if kind == "age":
        return _NUMBER.sub(lambda found: str(int(float(found[0])) // 10 * 10), text)
    if kind == "ip" and text.count(".") == 3:
        return ".".join([*text.split(".")[:2], "0", "0"])
    if kind == "point":
        return re.sub(r"(\d\.\d)\d*", r"\1", text)
    if kind == "postal_code":
        return text[:2] + _MARKED.sub("0", text[2:])
    if _NUMBER.fullmatch(text):
        whole = text.partition(".")[0]
        return whole[:2] + "0" * (len(whole) - 2)
    return text[:1] + "…" if text else text


def date_shift(mapping: Mapping, kind: str, text: str, person: str) -> str:
    """All days of one person by the same number of days, half a year at most."""
    found = _DAY.search(text)
    if found is None:
        return days.birth(mapping.prf, text)
    by = mapping.prf.number("shift", (person or normal(kind, text)).encode("utf-8", "surrogatepass")) % (
        2 * _SHIFT
    )
    by = by - _SHIFT if by < _SHIFT else by - _SHIFT + 1
    year, month, day = (int(found[a] or found[b]) for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2")))
    try:
        made = datetime.date(year, month, day) + datetime.timedelta(by)
    except (ValueError, OverflowError):
        return days.birth(mapping.prf, text)
    if found["y"]:
        shown = made.isoformat()
    else:
        width = len(found["d2"]), len(found["m2"])
        shown = f"{made.day:0{width[0]}d}{found['s']}{made.month:0{width[1]}d}{found['s']}{made.year}"
    return text[: found.start()] + shown + text[found.end() :]


def noise(mapping: Mapping, kind: str, text: str, person: str) -> str:
    """Numbers by up to a tenth more or less; what is no number gets a surrogate."""
    if not _NUMBER.fullmatch(text):
        return surrogate(mapping, kind, text, person)
    part = mapping.prf.number("noise/" + kind, (person + "/" + text).encode()) % (2 * _PERCENT * 100 + 1)
    made = float(text) * (1 + (part - _PERCENT * 100) / 10_000)
    return f"{made:.{len(text.partition('.')[2])}f}"


def redact(_mapping: Mapping, _kind: str, text: str, _person: str) -> str:
    """Nothing; zero where a number must stand."""
    return "0" if _NUMBER.fullmatch(text) else ""


def encrypt(mapping: Mapping, kind: str, text: str, _person: str) -> str:
    """AES-GCM; the nonce is the HMAC of the value, so that equal ones stay equal."""
    content = text.encode("utf-8", "surrogatepass")
    nonce = mapping.prf.digest("nonce/" + kind, content)[:12]
    sealed = AESGCM(mapping.key.of("encrypt")).encrypt(nonce, content, None)
    return _SEALED + base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def decrypt(key: Key, text: str) -> str:
    """What `encrypt` made of a value, with the same key; Problem for any other key."""
    try:
        plain = text.removeprefix(_SEALED)
        content = base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
        return (
            AESGCM(key.of("encrypt"))
            .decrypt(content[:12], content[12:], None)
            .decode("utf-8", "surrogatepass")
        )
    except (ValueError, InvalidTag):
        raise Problem("this was not encrypted with this key", "Give the key it was made with.") from None


def keep(_mapping: Mapping, _kind: str, text: str, _person: str) -> str:
    """As it is."""
    return text


def linked(doing: Doing) -> Doing:
    """The same method for what stands in a text; a value with per cent signs is changed as what it says."""

    def done(mapping: Mapping, kind: str, text: str, person: str) -> str:
        if not is_encoded(text) or mails.QUOTED_AT in text:
            return doing(mapping, kind, text, person)
        return links.coded(text, lambda plain: doing(mapping, kind, plain, person))

    return done


METHODS: dict[str, Doing] = {
    "surrogate": surrogate,
    "token": token,
    "mask": mask,
    "truncate": truncate,
    "generalise": generalise,
    "date_shift": date_shift,
    "noise": noise,
    "redact": redact,
    "encrypt": encrypt,
    "keep": keep,
}
IN_TEXTS = {name: linked(doing) for name, doing in METHODS.items()}
assert set(METHODS) == set(get_args(Method))
_SIGNS = re.compile(r"tok_[a-z2-7]{24}|enc_[\w-]{38,}")


def made_here(kind: str, text: str) -> bool:
    """Whether a value is plainly what a method makes: a token, something encrypted, stars."""
    if "@" in text or mails.QUOTED_AT in text:
        return kind != "text" and mails.ours(text)
    if "*" in text:
        return set(text) <= {"*", "@", ".", "-", " "}
    return text[:4] in ("tok_", "enc_") and bool(_SIGNS.fullmatch(text))
