"""Values as addresses and forms write them, with per cent signs: what they say, and how they are changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import quote, unquote, unquote_plus

from privacy.classify.reading.recordings import ENCODED, is_encoded
from privacy.pseudonymize.kinds import kind_of

Change = Callable[[str], str]
SIGN = r"[?&][\w.\[\]%-]+=[^\s&]"
"""What a text holds in which a parameter of an address stands."""
_PARAMETER = re.compile(r"[?&]([\w.\[\]%-]{1,80})=([^\s&#;\"'<>]{2,500})")
_SAFE = "-._~!$'()*,;:@/"
_PLUS = re.compile(r"\+(?=\d)")
_DIALLED = re.compile(r"[(+]*\d[\d ()./-]*")
_INTERNATIONAL = re.compile(r"\+\d{1,3}[ (./-]*\d(?:[ ()./-]{0,2}\d){6,12}")
_FEWEST, _MOST = 7, 15  # digits of a telephone number
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_WORDS = 4  # words of a name


def uncoded(text: str) -> str:
    """A value as it is, written with per cent signs or not; an address of e-mail as it stands."""
    return plain(text) if is_encoded(text) and "%40" not in text else text


def plain(text: str) -> str:
    """A value as it is; a plus before a number is one, another one a blank unless blanks are written."""
    if text[:1] == "+" and _PLUS.match(text):
        return "+" + plain(text[1:])
    decoding = unquote if "%20" in text else unquote_plus
    return decoding(text, errors="surrogateescape")


def coded(value: str, change: Change) -> str:
    """A value that is percent-encoded, changed, and written as it was."""
    if value[:1] == "+" and _PLUS.match(value):
        made = coded(value[1:], lambda text: change("+" + text).removeprefix("+"))
        return "+" + made
    plus = "+" in value and "%20" not in value
    text = plain(value)
    if "{{" in text:
        return value
    made = change(text)
    if made == text:
        return value
    safe = "".join(c for c in _SAFE if c in value or f"%{ord(c):02X}" not in value.upper())
    if "%" not in value and not plus and all(c in _SAFE or c.isalnum() for c in text):
        return quote(
            made,
            safe=_SAFE + "".join({c for c in made if not c.isascii() and not value.isascii()}),
            errors="surrogateescape",
        )
    out = quote(made, safe=safe + (" " if plus else ""), errors="surrogateescape")
    out = out.replace(" ", "+") if plus else out
    return ENCODED.sub(lambda found: found[0].lower(), out) if _is_small(value) else out


def _is_small(value: str) -> bool:
    """Whether codes are written with small letters."""
    return any(code != code.upper() for code in ENCODED.findall(value))


def parameters(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, name and plain value of the parameters of the addresses in a text."""
    for found in _PARAMETER.finditer(text):
        if "@" not in found[2] and "%40" not in found[2]:  # addresses of e-mail are found by their own form
            yield found.start(2), found.end(2), found[1], plain(found[2])


def kind_of_parameter(name: str, value: str) -> str:
    """The kind of a value by the name it has in an address and what it looks like; empty: nobody's."""
    if _INTERNATIONAL.fullmatch(value):
        return "phone"
    kind = _kind_said(unquote_plus(name))
    if kind == "phone" and _DIALLED.fullmatch(value) and _FEWEST <= sum(map(str.isdigit, value)) <= _MOST:
        return kind
    return kind if kind == "name" and _is_name(value) else ""


@lru_cache(4096)
def _kind_said(name: str) -> str:
    """What the name of a parameter says: telephone numbers, names of people, or nothing of these."""
    from privacy.classify.names import decide

    said = decide(name)
    if said is None or said.confidence == "low":  # of a person, a name is one of the person
        of_person = decide(f"person.{name}")
        said = of_person if of_person is not None and _says_name(of_person.category) else said
    if said is None:
        return ""
    return "name" if _says_name(said.category) else "phone" if kind_of(said.category) == "phone" else ""


def _says_name(category: str) -> bool:
    return category == "user" or kind_of(category) == "name"


def _is_name(value: str) -> bool:
    """Whether a value is a few words with capitals, one of which is on the lists of names."""
    from privacy.classify.prose_names import _lists
    from privacy.classify.spelling import GIVEN, LAST

    words = value.split()
    return (
        0 < len(words) <= _WORDS
        and all(_WORD.fullmatch(word) and word[0].isupper() for word in words)
        and any(_lists(word) & (GIVEN | LAST) for word in words)
    )
