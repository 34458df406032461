"""The text to paste where a limit is missing or wrong: lifecycle rules, times to live, purge functions."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from math import ceil
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from inventory.facts import Location
from inventory.graph import Store
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.periods import days
from inventory.resources import Resource
from privacy.seen import Seen
from privacy.vocabulary import read

INFRASTRUCTURE = ("bicep", "terraform", "cli")
POLICIES = "Microsoft.Storage/storageAccounts/managementPolicies"
UNITS = {"days": 1, "hours": 24, "seconds": 86_400}
OPEN = {"bicep": "retentionDays", "terraform": "var.retention_days", "cli": "DAYS"}
DECLARES = {
    "bicep": "param retentionDays int // for people to decide: days\n",
    "terraform": 'variable "retention_days" {\n  type = number # for people to decide\n}\n\n',
    "cli": "DAYS= # for people to decide\n",
}


@dataclass(frozen=True, slots=True)
class Text:
    """Text to paste in one language: ``bicep``, ``terraform``, ``cli``, or that of a function's code.

    `usual` says that the repository speaks it, or that it needs no language.
    """

    language: str
    content: str
    usual: bool


@dataclass(frozen=True, slots=True)
class Mend:
    """How one limit is set: `stores` share one text. `period` is what people intend, empty: they have to say.

    `says` is what to know before; `misfit` why there is no text although there is a way.
    """

    id: str
    number: int
    entry: str
    title: str
    says: str
    stores: tuple[str, ...]
    period: str
    gaps: tuple[str, ...]
    texts: tuple[Text, ...]
    misfit: str = ""
    evidence: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A store, or a copy of it, whose limit has gaps; `period` is the longest that people intend for it."""

    store: Store
    copy: str
    period: str
    gaps: tuple[str, ...]


@cache
def snippets() -> tuple[Mapping[str, Any], ...]:
    """`data/retention_snippets.yaml`."""
    return tuple(read("retention_snippets.yaml"))


def snippet(store: Store, copy: str = "") -> Mapping[str, Any] | None:
    """The first entry that fits a store, or a copy of one."""
    return next((one for one in snippets() if _fits(one, store, copy)), None)


def _fits(one: Mapping[str, Any], store: Store, copy: str) -> bool:
    if store.kind not in one["kinds"] or bool(copy) != ("copies" in one):
        return False
    globs = one.get("names", "*")
    named = any(fnmatchcase(store.name, glob) for glob in ([globs] if isinstance(globs, str) else globs))
    made = one.get("hidden", store.hidden) == store.hidden
    return named and made and (not copy or re.search(one["copies"], copy) is not None)


def mends(needs: Iterable[Need], seen: Seen) -> tuple[Mend, ...]:
    """The texts for all needs: those of one account together where they end up in one rule."""
    writing = _Writing(seen)
    groups: dict[tuple[str, ...], list[Need]] = {}
    for need in needs:
        one = snippet(need.store, need.copy)
        named = one is not None and (one.get("nameless") or not need.store.symbolic)
        if one is not None and named and set(need.gaps) & set(one["gaps"]):
            account = writing.account(need.store)
            where = account.id if account is not None else need.store.account or ""
            together = where if one.get("together") else need.store.id
            groups.setdefault((one["id"], together, "" if one.get("together") else need.period), []).append(
                need
            )
    return tuple(writing.mend(some, number) for number, some in enumerate(groups.values(), 1))


def by_need(found: Iterable[Mend]) -> Mapping[tuple[str, str], Mend]:
    """(id of the entry, store) -> the text that mends it."""
    return {(one.entry, store): one for one in found for store in one.stores}


class _Writing:
    """Fills the entries with what the repository calls things."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._estate = Estate(seen.graph.resources)
        self._spoken: dict[str, set[str]] = {}
        for flow in seen.graph.flows:
            function = seen.functions.get(flow.function)
            for end in (flow.target, flow.origin) if function else ():
                self._spoken.setdefault(end or "", set()).add(function.language if function else "")

    def account(self, store: Store) -> Resource | None:
        resource = self._estate.by_id.get(store.resource or "")
        return self._estate.above(resource)[-1] if resource is not None else None

    def mend(self, needs: Sequence[Need], number: int) -> Mend:
        first = needs[0]
        one = snippet(first.store, first.copy)
        assert one is not None
        period = max((need.period for need in needs), key=lambda text: days(text) if text else 0.0)
        misfit = _misfit(one, period)
        resource = self._estate.by_id.get(first.store.resource or "")
        stores = tuple(dict.fromkeys(need.store.id for need in needs))
        name = self._seen.name(first.store.id)
        more = f" and {len(stores) - 1} more" if len(stores) > 1 else ""
        return Mend(
            f"mend:{one['id']}/{first.store.id}",
            number,
            one["id"],
            f"{name}{more}: {one['title']}",
            " ".join(str(one["says"]).split()),
            stores,
            period,
            tuple(dict.fromkeys(gap for need in needs for gap in need.gaps)),
            () if misfit else tuple(self._texts(one, needs, resource)),
            misfit,
            (resource.location,) if resource is not None else (),
        )

    def _texts(
        self, one: Mapping[str, Any], needs: Sequence[Need], resource: Resource | None
    ) -> Iterable[Text]:
        spoken = _spoken(resource)
        for language in INFRASTRUCTURE:
            if language in one:
                usual = language == "cli" or spoken in ("", language)
                yield Text(language, self._filled(one, language, needs, resource, spoken == language), usual)
        own = self._languages(needs[0].store)
        for language, code in (one.get("code") or {}).items():
            yield Text(language, self._filled(one, language, needs, resource, False, code), language in own)

    def _languages(self, store: Store) -> set[str]:
        """The languages of the functions that work with the store; of all functions where none does."""
        found = self._spoken.get(store.id) or {one.language for one in self._seen.functions.values()}
        return {"javascript" if one == "typescript" else one for one in found}

    def _filled(
        self,
        one: Mapping[str, Any],
        language: str,
        needs: Sequence[Need],
        resource: Resource | None,
        spoken: bool,
        code: str = "",
    ) -> str:
        parts = [self._part(one, language, need, spoken) for need in needs]
        account = self.account(needs[0].store)
        open_ones = any(not need.period for need in needs)
        policy = (
            next(iter(self._estate.children(account.id, POLICIES)), None) if account is not None else None
        )
        text = _template(code or one[language]).render(
            **parts[0],
            parts=list({part["container"]: part for part in reversed(parts)}.values())[::-1],
            account_symbol=_symbol(account, "account"),
            account_spoken=spoken and account is not None,
            place=str(resource.location) if resource is not None and spoken else "",
            version=resource.version if resource is not None and spoken else "",
            policy=str(policy.location) if policy is not None and spoken else "",
        )
        declares = DECLARES.get(language, "") if open_ones and OPEN.get(language, "?") in text else ""
        return declares + text.strip() + "\n"

    def _part(self, one: Mapping[str, Any], language: str, need: Need, spoken: bool) -> dict[str, Any]:
        store, resource = need.store, self._estate.by_id.get(need.store.resource or "")
        names = [part for part in store.name.split("/") if part]
        last = names[-1] if names else "store"
        return {
            "symbol": _symbol(resource if spoken else None, last),
            "names": names,
            "container": names[0] if names else "container",
            "last": last,
            "account": _settled(store.account),
            "own_name": _settled(resource.name if resource is not None else ""),
            "setting": self._setting(store),
            "entity": _entity(resource),
            "amount": _amount(need.period, one["unit"], language),
            "days": _whole(need.period) if need.period else None,
        }

    def _setting(self, store: Store) -> str:
        """The setting through which a store, or what it is copied from, is reached."""
        sources = (self._seen.stores[id] for id in store.copies if id in self._seen.stores)
        names = (name for one in (store, *sources) for name in one.settings)
        return next(names, "AzureWebJobsStorage")


def _settled(name: object) -> str:
    """A name of Azure's, empty where a part of it is open."""
    return name if isinstance(name, str) and re.fullmatch(r"[\w./-]+", name) else ""


def _misfit(one: Mapping[str, Any], period: str) -> str:
    """Why a period can't be set there; empty where it can."""
    if not period:
        return ""
    wanted, least, most = _whole(period), one.get("least", 1), one.get("most")
    if most is not None and wanted > most:
        return f"the platform keeps at most {most} days here: what has to stay longer belongs elsewhere"
    if wanted < least:
        return f"the platform keeps at least {least} days here"
    if "allowed" in one and wanted not in one["allowed"]:
        return f"the platform knows only these numbers of days here: {', '.join(map(str, one['allowed']))}"
    return ""


def _whole(period: str) -> int:
    """A period in whole days, a part of one counted as one; a month is 30 days, a year 365."""
    return ceil(days(period))


def _amount(period: str, unit: str, language: str) -> str:
    """The amount as the language writes it; an open one as what people have to fill."""
    if period:
        return f"P{_whole(period)}D" if unit == "iso" else str(_whole(period) * UNITS[unit])
    name = OPEN.get(language, "DAYS")
    if unit == "iso":
        return {"bicep": "P${retentionDays}D", "terraform": "P${var.retention_days}D"}.get(
            language, "P${DAYS}D"
        )
    factor = UNITS[unit]
    if language == "cli":
        return f"$((DAYS * {factor}))" if factor > 1 else '"$DAYS"'
    return f"{name} * {factor}" if factor > 1 else name


def _spoken(resource: Resource | None) -> str:
    """The language the resource is declared in; empty where there is none or it is another."""
    if resource is None:
        return ""
    ending = resource.location.path.rpartition(".")[2].lower()
    return {"bicep": "bicep", "tf": "terraform", "json": "bicep"}.get(ending, "")


def _entity(resource: Resource | None) -> str:
    """What of Service Bus the resource is."""
    last = resource.type.rpartition("/")[2].lower() if resource is not None else ""
    return {"topics": "topic", "subscriptions": "subscription"}.get(last, "queue")


def _symbol(resource: Resource | None, other: str) -> str:
    """The name by which code speaks of a resource, or one made of another name."""
    text = resource.id if resource is not None else other
    tail = re.split(r"[/#.]|::", re.sub(r"\[.*", "", text))[-1]
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", tail).strip("_")
    return plain if re.match(r"[A-Za-z_]", plain) else f"r_{plain}"


@cache
def _template(source: str) -> Template:
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    made = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    made.filters |= {
        "bicep": _bicep,
        "hcl": _hcl,
        "sh": lambda text: shlex.quote(_plain(text)),
        "quoted": lambda text: json.dumps(_plain(text)),
        "comment": _plain,
        "word": lambda text: _symbol(None, _plain(text)),
        "simple": lambda text: re.sub(r"[^A-Za-z0-9._-]", "?", str(text)),
    }
    return made


def _plain(text: object) -> str:
    """A name on one line, without what hides or reorders others."""
    return "".join(char if char.isprintable() else "?" for char in str(text))


def _bicep(text: object) -> str:
    return "'" + _plain(text).replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${") + "'"


def _hcl(text: object) -> str:
    safe = json.dumps(_plain(text), ensure_ascii=False)
    return safe.replace("${", "$${").replace("%{", "%%{")
