"""Addresses of e-mail and of the web under names that nobody can own; their parts agree with names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from privacy.pseudonymize.words import Words, data, is_marked

QUOTED_AT = "%40"
"""The sign of an address as it stands in links and forms."""
QUOTED = re.compile(r"[a-zA-Z0-9][\w.+-]{0,63}%40[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+", re.ASCII)
_LINK = re.compile(r"[/?=&{}]|mailto:", re.IGNORECASE)
_ENDS = r"\s@<>\"'(),:;\[\]\\{}|/?=&"
_LONGEST = 200  # characters before the sign
_ENDING = re.compile(f"[{_ENDS}]")
_ADDRESS = re.compile(rf"([^{_ENDS}]{{1,{_LONGEST}}})@([^\W_][\w.-]{{0,200}}[^\W_]|[^\W_])")
_HOST = re.compile(
    r"(?P<scheme>[a-zA-Z][\w+.-]*://)?(?P<host>[^\W_][\w.-]*\.[^\W\d_]{2,})(?P<rest>[/:?#].*)?", re.DOTALL
)
ALONE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._+-]{0,100}@[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_SECOND = frozenset(["co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "gob"])
_WORD = re.compile(r"[^\W\d_]+")
_DOMAIN = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,190}[a-zA-Z0-9])?")


def addresses(text: str) -> Iterator[re.Match[str]]:
    """Every address in a text. Looked for back from each sign, as any letter may begin one."""
    start, at = 0, text.find("@")
    while at >= 0:
        before = _ENDING.split(text[max(start, at - _LONGEST) : at])[-1]
        found = _ADDRESS.match(text, at - len(before)) if before else None
        if found is not None:
            yield found
            start = found.end()
        at = text.find("@", max(at + 1, start))


def mail(words: Words, text: str) -> str:
    """Every address in a value; what stands around it are names, or stays where it is part of a link."""
    if ALONE.fullmatch(text):
        local, _, domain = text.partition("@")
        return f"{words.text(local, 'name')}@{_hosts(words, domain)}"
    if QUOTED_AT in text and "@" not in text:
        return mail(words, text.replace(QUOTED_AT, "@")).replace("@", QUOTED_AT)
    is_link = _LINK.search(text) is not None
    made, at = [], 0
    for found in addresses(text):
        around = text[at : found.start()]
        made += [around if is_link else words.text(around, "name"), address(words, found[1], found[2])]
        at = found.end()
    made.append(text[at:] if is_link else words.text(text[at:], "name"))
    return "".join(made)


def address(words: Words, local: str, domain: str) -> str:
    """One address. The words of its first part are turned as those of names are."""
    return f"{words.text(local, 'name')}@{host(words, domain)}"


def host(words: Words, domain: str) -> str:
    """A domain with as many labels of its own, below an ending that is reserved."""
    return str(_hosts(words, domain.lower())) if domain.islower() else _host(words, domain)


@lru_cache(1 << 14)
def _hosts(words: Words, domain: str) -> str:
    return _host(words, domain)


def _host(words: Words, domain: str) -> str:
    labels = domain.split(".")
    if len(labels) == 1:
        return f"{words.text(domain, 'domain')}.{data()['domains']['under']}"
    size = 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2].lower() in _SECOND else 1
    own, ending = ".".join(labels[:-size]), ".".join(labels[-size:])
    turned = words.text(own, "domain")
    if ending.lower() in data()["domains"]["stay"]:
        return f"{turned}.{data()['domains']['under']}.{ending}"
    if ending.lower() in data()["domains"]["reserved"]:
        return f"{turned}.{ending}"
    return f"{turned}.{ending}.{data()['domains']['under']}"


def web(words: Words, text: str) -> str:
    """An address of the web: its host reserved, the words of its path turned."""
    found = _HOST.fullmatch(text.strip())
    if found is None:
        return words.text(text, "name")
    rest = found["rest"] or ""
    return f"{found['scheme'] or ''}{host(words, found['host'])}{words.text(rest, 'name')}"


@cache
def _reserved() -> tuple[str, ...]:
    return tuple(data()["domains"]["reserved"])


def ours(text: str) -> bool:
    """Whether every address in a text was made here: a reserved ending, and every word with its mark."""
    if not any(word in text for word in _reserved()):
        return False
    text = text.replace(QUOTED_AT, "@")
    found = list(addresses(text))
    return bool(found) and all(_ours(one[1], one[2]) for one in found)


def _ours(local: str, domain: str) -> bool:
    own = _own(domain)
    if own is None:
        return False
    told = [is_marked(word) for word in _WORD.findall(f"{local} {own}")]
    return True in told and False not in told


@lru_cache(1 << 12)
def _own(domain: str) -> str | None:
    """The label of a domain that this program would have made; None of a domain that it never makes."""
    labels = domain.lower().split(".")
    under = data()["domains"]["under"]
    if labels[-1] in data()["domains"]["reserved"]:
        own = (labels[:-2] if labels[-1] == under else None) or labels[:-1]
        return own[0] if own else None
    if len(labels) > 2 and labels[-2] == under and labels[-1] in data()["domains"]["stay"]:
        return labels[0]
    return None


def could_be_ours(texts: Sequence[str]) -> bool:
    """Whether one of some texts may hold an address made here: its domain says so, or there are several."""
    domains = set()
    for text in texts:
        _, at, domain = text.partition("@")
        if at:
            domains.add(domain)
    return any(not _DOMAIN.fullmatch(domain) or _own(domain) is not None for domain in domains)
