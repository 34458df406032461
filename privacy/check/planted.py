"""Values of people and secrets in the files of a checkout: where they stand, never what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inventory.facts import Location
from inventory.infrastructure.plain_secrets import is_plain_secret
from inventory.secrecy import KNOWN_KEY, looks_random, said
from inventory.sources import Checkout, Source
from privacy import remembered
from privacy.check.view import Planted
from privacy.classify import literals
from privacy.classify.literals import Literal
from privacy.classify.samples import is_sample

LARGEST = 2_000_000
MOST = 50
PAIR = re.compile(
    r"(?:(?<=;)|(?<=[\"']))\s*(AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)\s*=\s*"
    r"([^;&\s\"'<{$*%\[(|]{8,})(?=[;\"'\s]|$)"
)
"""A key or a password in a connection string: what stands before and behind it shows that it is one."""
INVENTED = re.compile(r"example|sample|demo|placeholder|(.)\1{5}", re.IGNORECASE)
"""What says of a key that it opens nothing."""
ASSIGNED = re.compile(
    r"([A-Za-z_][\w-]{0,60}?(?:secret|token|password|passwd|key|credential)s?)[\"']?\s*(?::=|[:=])\s*[\"']([^\"'\s]{16,400})[\"']",
    re.IGNORECASE,
)
"""A text that is given to what is named like a secret."""
PRIVATE = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")
GAP = re.compile(r"(.+) holds a secret in plain text")


def planted(looked: Any) -> tuple[Planted, ...]:
    """Everything found in what was looked at, by place."""
    checkout: Checkout = looked.checkout
    found = {_value(one, True) for one in literals.in_samples(checkout) if not one.example}
    found |= {_value(one, False) for one in looked.literals if not one.example}
    found |= {Planted(one.location, name=one.name) for one in looked.repository.secrets}
    for gap in looked.graph.gaps:
        if match := GAP.fullmatch(gap.reason):
            found.add(Planted(gap.location, name=match[1]))
    known = {one.at for one in found if one.name}
    for source in checkout.files:
        found |= {one for one in _recalled(source) if one.at not in known}
    return tuple(sorted(found, key=lambda one: (one.at, one.category, one.name, one.shape)))


def _value(one: Literal, sample: bool) -> Planted:
    return Planted(one.at, one.category, "", one.shape, sample)


def _recalled(source: Source) -> tuple[Planted, ...]:
    """The secrets of a file; as an earlier run found them, where one is remembered."""
    memory = remembered.current()
    mark = remembered.key("secrets", source.path, source.digest)
    there, kept = memory.small(mark)
    if there:
        return from_rows(kept)
    found = tuple(_secrets(source))
    memory.put_small(mark, rows(found))
    return found


def _secrets(source: Source) -> Iterator[Planted]:
    """Keys and passwords by their form, in code, configuration and samples."""
    if not source.language and not is_sample(source.path):
        return
    if source.size > LARGEST:
        return
    text = source.text
    keys = (match for match in KNOWN_KEY.finditer(text) if not INVENTED.search(match[0]))
    places = [(match.start(), "a key") for match in keys]
    places += [(m.start(), m[1]) for m in PAIR.finditer(text) if is_plain_secret("", m[0])]
    given = (m for m in ASSIGNED.finditer(text) if looks_random(m[2]) and is_plain_secret(m[1], m[2]))
    places += [(match.start(), match[1]) for match in given]
    places += [(match.start(), "a private key") for match in PRIVATE.finditer(text)]
    for start, name in sorted(places)[:MOST]:
        yield Planted(Location(source.path, text.count("\n", 0, start) + 1), name=said(name))


def rows(found: tuple[Planted, ...]) -> list[list[Any]]:
    """As plain values, to be kept."""
    return [[one.at.path, one.at.line, one.category, one.name, one.shape, one.sample] for one in found]


def from_rows(found: list[list[Any]]) -> tuple[Planted, ...]:
    """What `rows` made."""
    return tuple(
        Planted(Location(str(path), int(line)), str(category), str(name), str(shape), bool(sample))
        for path, line, category, name, shape, sample in found
    )
