"""From a binding or a client call, through settings, to the store or recipient it reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from inventory.catalog import BindingKind, Catalog
from inventory.facts import App, Binding, Endpoint, Function, Gap, Location, Reference, Text
from inventory.graph import Recipient, Store
from inventory.lookup import Lookup, as_text, first
from inventory.secrecy import said

CALLER = "caller:http"
UNKNOWN = "?"
PLAIN_LENGTH = 120
TABLE_SERVICES = frozenset({"sql", "postgres", "mysql", "sqlite"})
LOCAL = "local_file"
OF_THE_APP = frozenset({"log", "application_insights", "durable_task_hub"})
"""Services an app has one of, whatever its functions call it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something leads, before places are told apart: service, name, account."""

    role: str
    kind: str
    name: str
    account: str = ""
    setting: str = ""

    @property
    def symbolic(self) -> bool:
        return any(mark in self.name for mark in ("%", "{", UNKNOWN))


@dataclass(slots=True)
class Seen:
    """A place with everything that points at it."""

    evidence: set[Location] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)


class Resolver:
    """Resolves all ends of one checkout, then names them: ids need to know of one another."""

    def __init__(self, catalog: Catalog, settings: Lookup, apps: Iterable[App]) -> None:
        self.catalog, self.settings = catalog, settings
        self.apps = {a.id: a for a in apps}
        self.gaps: set[Gap] = set()
        self.places: dict[Place, Seen] = {}
        self._said: set[tuple[str, str]] = set()

    # --- bindings ------------------------------------------------------------------------------

    def binding(self, function: Function, binding: Binding) -> Place | None:
        """The place a declared binding leads to; None for timers and the like."""
        kind = self.catalog.binding(binding.type, binding.direction)
        service = kind.service if kind is not None else binding.type
        role = self.catalog.service(service).role if kind is not None else "store"
        if role == "control":
            return None
        if role == "caller":
            return Place("caller", service, "")
        resource = self._resource(binding, kind)
        resource |= self._connection(function.app, binding, kind)
        return self._place(function.app, service, role, resource, binding.location)

    def resolved(self, app: str, binding: Binding) -> dict[str, str]:
        """Properties whose settings could be filled in, as they are then."""
        out = {}
        for name, value in binding.properties.items():
            if isinstance(value, str) and "%" in value:
                filled = str(self.settings.filled(app, as_text(value)))
                if filled != value:
                    out[name] = filled
        return out

    def _resource(self, binding: Binding, kind: BindingKind | None) -> dict[str, Text]:
        found: dict[str, Text] = {}
        for role, names in (kind.resource if kind is not None else {}).items():
            value = first(binding.properties, names)
            if value is not None:
                found[role] = as_text(value)
        return found

    def _connection(self, app: str, binding: Binding, kind: BindingKind | None) -> dict[str, Text]:
        names = kind.connection if kind is not None else ("connection",)
        given = first(binding.properties, names) if names else None
        setting = (given or (kind.default_setting if kind is not None else None) or "").strip("%")
        if not setting:
            return {}
        if (
            given
            and not self.settings.connection(app, setting)
            and not self.settings.has_section(app, setting)
        ):
            self._say_missing(app, setting, binding.location)
        return {"connection": Text.of(Reference("setting", setting))}

    def _say_missing(self, app: str, setting: str, at: Location) -> None:
        if (app, setting) not in self._said:
            self._said.add((app, setting))
            reason = f"setting {setting} is not defined in the checkout: which account it means is not known"
            self.gaps.add(Gap(reason, at))

    # --- client calls --------------------------------------------------------------------------

    def endpoint(self, app: str, endpoint: Endpoint, at: Location) -> Place | None:
        """The place a call in code leads to."""
        service = self.catalog.service(endpoint.kind)
        resource = dict(endpoint.resource)
        recipient = resource.get("recipient")
        if endpoint.kind == "recipient" or (recipient is not None and service.role == "recipient"):
            return self._seen(Place("recipient", endpoint.kind, str(recipient)), at)
        if service.role == "control":
            return None
        if service.role == "caller":
            return Place("caller", endpoint.kind, "")
        if endpoint.kind == "http":
            return self._address(app, _whole_address(resource), at)
        if service.role == "recipient":
            return self._seen(Place("recipient", endpoint.kind, endpoint.kind), at)
        return self._place(app, endpoint.kind, service.role, resource, at)

    def _address(self, app: str, url: Text | None, at: Location) -> Place:
        """Whom an outgoing HTTP request goes to: a service of ours, a known third party, or a bare host."""
        host = self._host(app, url)
        if host in ("", UNKNOWN):
            self.gaps.add(Gap("the address of a request is computed: who receives it is not known", at))
            return self._seen(Place("recipient", "http", UNKNOWN), at)
        known = self.catalog.recipient_for_host(host)
        service = self.catalog.service_for_host(host)
        if service is not None and self.catalog.service(service).role == "store":
            return self._seen(Place("store", service, host.partition(".")[0], host.partition(".")[0]), at)
        return self._seen(Place("recipient", "http", known.id if known is not None else host), at)

    def _host(self, app: str, url: Text | None) -> str:
        if url is None or not url.parts:
            return UNKNOWN
        filled = self.settings.filled(app, url)
        head = filled.parts[0]
        if isinstance(head, Reference):
            return self._setting_host(app, head)
        rest = head.partition("://")[2]
        if not rest and "://" in head and len(filled.parts) > 1 and isinstance(filled.parts[1], Reference):
            return self._setting_host(app, filled.parts[1])
        address = head if "://" in head else f"//{head}"
        try:
            host = said(urlsplit(address).hostname or "")
        except ValueError:
            return UNKNOWN
        if "/" not in head.partition("://")[2] and len(filled.parts) > 1:
            return self._computed_host(host, filled)
        return host if "." in host or host == "localhost" else UNKNOWN

    def _setting_host(self, app: str, reference: Reference) -> str:
        if reference.kind != "setting" or not reference.name:
            return UNKNOWN
        hosts = {s.account for s in self.settings.named(app, reference.name) if s.account}
        return hosts.pop() if len(hosts) == 1 else f"%{reference.name}%"

    @staticmethod
    def _computed_host(host: str, filled: Text) -> str:
        """``https://{account}.crm.example/…``: the last known part of the host still tells whose it is."""
        tail = next((p for p in filled.parts[1:] if isinstance(p, str)), "")
        suffix = tail.partition("/")[0].lstrip(".")
        return (
            suffix if suffix.count(".") >= 1 and tail.startswith(".") else (host if "." in host else UNKNOWN)
        )

    # --- places --------------------------------------------------------------------------------

    def _place(self, app: str, service: str, role: str, resource: Mapping[str, Text], at: Location) -> Place:
        filled = {r: self.settings.filled(app, t) for r, t in resource.items()}
        account, setting, entity = self._account(app, filled)
        if service in OF_THE_APP:
            return self._seen(Place(role, service, self._of_app(app, service)), at)
        if role == "recipient":
            return self._seen(Place(role, service, service), at)
        name = self._name(service, filled, entity)
        if name == UNKNOWN and role == "store":
            label = self.catalog.service(service).label
            self.gaps.add(Gap(f"which part of {label} is meant is computed and not known", at))
        return self._seen(Place(role, service, name, account, setting), at)

    def _of_app(self, app: str, service: str) -> str:
        known = self.apps.get(app)
        if service == "durable_task_hub" and known is not None:
            extensions = known.host.get("extensions")
            durable = extensions.get("durableTask") if isinstance(extensions, dict) else None
            hub = durable.get("hubName") if isinstance(durable, dict) else None
            if isinstance(hub, str) and hub:
                return str(self.settings.filled(app, as_text(hub)))
        return known.path if known is not None else app.partition(":")[2]

    def _name(self, service: str, resource: Mapping[str, Text], entity: str) -> str:
        roles = self.catalog.service(service).identity
        if service == LOCAL and any(t.literal is None for t in resource.values()):
            return UNKNOWN  # one store for every file whose place is computed
        values = {r: _identity(text) for r, text in resource.items()}
        if "container" in roles and "container" not in values:
            path = resource.get("path") or resource.get("blob_path")
            values["container"] = str(path).strip("/").partition("/")[0] if path is not None else ""
        if entity and roles and not values.get(roles[-1]):
            values[roles[-1]] = entity
        if service in TABLE_SERVICES and values.get("table"):
            values["table"] = _table(values["table"])
        parts = [values.get(r) or UNKNOWN for r in roles] or [next(iter(values.values()), UNKNOWN)]
        while len(parts) > 1 and parts[0] == UNKNOWN:
            parts.pop(0)
        return "/".join(parts)

    def _account(self, app: str, resource: Mapping[str, Text]) -> tuple[str, str, str]:
        """(account, setting that names it, entity the connection string fixes), each empty when unknown."""
        for role in ("connection", "account", "url"):
            text = resource.get(role)
            if text is None or not text.parts:
                continue
            head = text.parts[0]
            if isinstance(head, Reference) and head.kind == "setting" and head.name:
                found = self.settings.connection(app, head.name)
                accounts = {self._short(s.account or s.value or "") for s in found} - {""}
                entities = {s.entity or s.database for s in found if s.entity or s.database}
                account = accounts.pop() if len(accounts) == 1 else ""
                return account, head.name, (entities.pop() or "") if len(entities) == 1 else ""
            if isinstance(head, str) and text.literal is not None:
                return self._short(_host_of(head)), "", ""
        return "", "", ""

    def _short(self, account: str) -> str:
        """An account's name, however written: ``crm`` of ``https://crm.documents.azure.com``."""
        host = _host_of(account)
        return host.partition(".")[0].lower() if self.catalog.service_for_host(host) else host.lower()

    def _seen(self, place: Place, at: Location) -> Place:
        self.places.setdefault(place, Seen()).evidence.add(at)
        return place


def _whole_address(resource: Mapping[str, Text]) -> Text | None:
    """The address of a request; a client's base address (`account`) goes before a mere path."""
    url, base = resource.get("url"), resource.get("account")
    if base is None or not base.parts or (url is not None and "://" in str(url)):
        return url
    return Text.of(base, "/", url) if url is not None else base


def _host_of(address: str) -> str:
    if "://" in address:
        try:
            return urlsplit(address).hostname or ""
        except ValueError:
            return ""
    return address if re.fullmatch(r"[\w.\-]{1,120}", address) else ""


def _identity(text: Text) -> str:
    """One part of a store's name: short, printable, with ``?`` for what is computed."""
    if all(isinstance(p, Reference) and p.kind != "setting" for p in text.parts):
        return UNKNOWN
    shown = said(str(text).strip("/"))
    return "".join(c if c.isprintable() else "?" for c in shown)[:PLAIN_LENGTH]


def _table(written: str) -> str:
    """``[dbo].[Members]`` and ``dbo.Members`` are the table Members."""
    last = written.replace("[", "").replace("]", "").replace('"', "").replace("`", "").rpartition(".")[2]
    return UNKNOWN if last.startswith("__") and last.endswith("__") else last


# --- names -------------------------------------------------------------------------------------


class Naming:
    """Ids for places: the same store under several names gets one id, two stores never share one."""

    def __init__(self, catalog: Catalog, places: Mapping[Place, Seen]) -> None:
        self.catalog, self.places = catalog, places
        self._groups: dict[tuple[str, str], set[str]] = {}
        self._whole: dict[tuple[str, str], set[str]] = {}
        for place in places:
            if place.role not in ("recipient", "caller"):
                self._whole.setdefault((place.kind, place.name.rpartition("/")[2].lower()), set()).add(
                    place.name
                )
        for place in places:
            if place.account:
                self._groups.setdefault((place.kind, self._full(place).lower()), set()).add(place.account)

    def id(self, place: Place) -> str:
        """``store:<service>:<name>``, with ``@account`` only where two accounts hold the same name."""
        if place.role == "caller":
            return CALLER if place.kind.startswith("http") else f"caller:{place.kind.partition('_')[0]}"
        if place.role == "recipient":
            return f"recipient:{place.name}"
        name = self._full(place)
        accounts = self._groups.get((place.kind, name.lower()), set())
        base = f"store:{place.kind}:{name}"
        if len(accounts) < 2:
            return base
        return f"{base}@{place.account or (f'setting:{place.setting}' if place.setting else UNKNOWN)}"

    def _full(self, place: Place) -> str:
        """A name whose outer part is unknown is that of the only store with the same inner part."""
        if "/" in place.name or place.name == UNKNOWN:
            return place.name
        longer = {n for n in self._whole.get((place.kind, place.name.lower()), ()) if "/" in n}
        return longer.pop() if len(longer) == 1 else place.name

    def stores(self) -> list[Store]:
        """One Store for each id, with all that points at it."""
        by_id: dict[str, list[tuple[Place, Seen]]] = {}
        for place, seen in self.places.items():
            if place.role not in ("recipient", "caller"):
                by_id.setdefault(self.id(place), []).append((place, seen))
        return [self._store(id, found) for id, found in sorted(by_id.items())]

    def _store(self, id: str, found: list[tuple[Place, Seen]]) -> Store:
        place = found[0][0]
        accounts = sorted({p.account for p, _ in found if p.account})
        evidence = tuple(sorted({at for _, seen in found for at in seen.evidence}))
        name = id.removeprefix(f"store:{place.kind}:").partition("@")[0]
        symbolic = place.symbolic or (not accounts and place.role == "store" and place.kind not in OF_THE_APP)
        return Store(
            id, place.kind, name, accounts[0] if len(accounts) == 1 else None, evidence, symbolic=symbolic
        )

    def recipients(self) -> list[Recipient]:
        by_id: dict[str, list[tuple[Place, Seen]]] = {}
        for place, seen in self.places.items():
            if place.role == "recipient":
                by_id.setdefault(self.id(place), []).append((place, seen))
        return [self._recipient(id, found) for id, found in sorted(by_id.items())]

    def _recipient(self, id: str, found: list[tuple[Place, Seen]]) -> Recipient:
        place = found[0][0]
        known = self.catalog.recipients.get(place.name)
        evidence = tuple(sorted({at for _, seen in found for at in seen.evidence}))
        if known is not None:
            return Recipient(id, known.name, known.country, evidence, place.kind, known.verified)
        name = "an address the code computes" if place.name == UNKNOWN else place.name
        if place.name == place.kind:
            name = self.catalog.service(place.kind).label
        return Recipient(id, name, None, evidence, place.kind)
