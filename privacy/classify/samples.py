"""Sample payloads of a checkout: which files they are, and their fields as columns of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache, lru_cache
from io import BytesIO

from inventory.facts import Gap
from inventory.sources import Checkout, Source
from privacy.classify.columns import Columns
from privacy.classify.evidence import SCORES, Reason, Verdict, verdict
from privacy.classify.locales import tell
from privacy.classify.reading.payloads import Payload
from privacy.classify.walk import columns_of_file
from privacy.remembered import key
from privacy.vocabulary import read

LARGEST = 5_000_000  # bytes of a sample that are worth reading
MOST = 500  # samples of one checkout


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One payload; `address` is where it is sent, for a request of a file of requests."""

    path: str
    columns: Columns
    address: str = ""
    mark: str = ""
    """A hash of its content."""
    _judged: list[Mapping[str, Verdict]] = field(default_factory=list, repr=False, compare=False)

    def verdict(self, path: str, where: str) -> Verdict | None:
        """What the payload as a whole says of a column of it; asked for once, as it takes time."""
        from privacy.classify.declared import judged

        if not self._judged:
            self._judged.append(judged(self.columns))
        found = self._judged[0].get(path)
        if found is None or found.category == "user":
            return None
        return verdict(
            found.category, min(found.level, 2), (*found.reasons, Reason("context", f"in {where}", SCORES[1]))
        )


@dataclass(frozen=True, slots=True)
class Samples:
    """The sample payloads of a checkout. Columns hold values: they are looked at and never shown."""

    files: tuple[Sample, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def __repr__(self) -> str:
        return f"Samples({len(self.files)} files)"


def collect(checkout: Checkout) -> Samples:
    """Read every sample payload of the checkout; what can't be read is a gap."""
    found: list[Sample] = []
    for source in list(_samples(checkout))[:MOST]:
        requests = list(requests_of(source.text)) if source.path.endswith((".http", ".rest")) else []
        found += [
            Sample(
                source.path,
                columns_of(text.encode(), source.path),
                address,
                key(source.digest, address, text),
            )
            for address, text in requests
        ]
        if not requests:
            found.append(Sample(source.path, columns_of(source.bytes, source.path), "", source.digest))
    return Samples(tuple(found), tuple(gap for sample in found for gap in sample.columns.gaps))


def requests_of(text: str) -> Iterator[tuple[str, str]]:
    """Address and text of every request in a file of requests."""
    from privacy.classify.reading.messages import REQUEST

    for block in re.split(r"^###.*$", text, flags=re.MULTILINE):
        matches = (REQUEST.match(line.strip()) for line in block.splitlines())
        address = next((match[1] or match[2] for match in matches if match), "")
        if block.strip():
            yield address, block


def columns_of(content: bytes, path: str) -> Columns:
    """The columns of one payload, which know where it is from."""
    found = columns_of_file(Payload(path, lambda: BytesIO(content)))
    tell(found)
    return found


def _samples(checkout: Checkout) -> Iterator[Source]:
    for source in checkout.files:
        if source.size <= LARGEST and is_sample(source.path):
            yield source


@lru_cache(maxsize=400_000)
def is_sample(path: str) -> bool:
    """Whether a file of this path holds a sample payload, by its name and the folders it stands in."""
    table, lowered = _table(), path.lower()
    folders, _, name = lowered.rpartition("/")
    suffix = name[at:] if (at := name.rfind(".")) > 0 else ""
    if suffix not in table.suffixes and not table.files.match(name):
        return False
    if table.never.match(name):
        return False
    if table.files.match(name):
        return True
    return not table.within.isdisjoint(folders.split("/")) or table.named.match(name) is not None


@dataclass(frozen=True, slots=True)
class _Table:
    """What tells samples by their names: expressions, suffixes, and folders."""

    never: re.Pattern[str]
    files: re.Pattern[str]
    named: re.Pattern[str]
    suffixes: frozenset[str]
    within: frozenset[str]


@cache
def _table() -> _Table:
    rows = read("samples.yaml")
    never, files, named = (re.compile("|".join(map(translate, rows[n]))) for n in ("never", "files", "named"))
    return _Table(never, files, named, frozenset(rows["suffixes"]), frozenset(rows["within"]))
