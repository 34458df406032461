"""From a binding or a client call, through settings, to the store or recipient it reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inventory import tokens
from inventory.addresses import UNKNOWN, address, named_in
from inventory.catalog import BindingKind, Catalog, Service
from inventory.facts import App, Binding, Endpoint, Function, Gap, Location, Reference, Text
from inventory.infrastructure.settings import JDBC, jdbc
from inventory.lookup import Lookup, as_text, first, is_development
from inventory.naming import Place, Seen
from inventory.queries import PROCEDURE
from inventory.secrecy import said

PLAIN_LENGTH = 120
LOCAL = "local_file"
TEMPORARY = "temp"
ENTITY_WINS = "event_hub"
"""The service whose connection string overrules the name a binding gives."""
HUB = ("extensions", "durableTask", "hubName")
_UNSAFE = re.compile(r"[^\w .\-/%{}*?$()+~:]")
_HOST_OR_NAME = re.compile(r"[\w.\-()]{1,120}")
_ONE_EXPRESSION = re.compile(r"\{[^{}]*\}")
_TEMPORARY_FOLDER = re.compile(r"(?:/var)?/tmp/|[A-Za-z]:/(?:local/)?temp/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account a resource is in; each part is empty when it isn't known."""

    name: str = ""
    setting: str = ""
    database: str = ""
    entity: str = ""


class Resolver:
    """Resolves all ends of one checkout to places; ids come after, from all of them together."""

    def __init__(self, catalog: Catalog, settings: Lookup, apps: Iterable[App]) -> None:
        self.catalog, self.settings = catalog, settings
        self.apps = {a.id: a for a in apps}
        self.gaps: set[Gap] = set()
        self.places: dict[Place, Seen] = {}
        self._said: set[tuple[str, str]] = set()

    # --- bindings ------------------------------------------------------------------------------

    def binding(self, function: Function, binding: Binding, table: str = "") -> Place | None:
        """The place a declared binding leads to, `table` of it when given; None for timers and the like."""
        kind = self.catalog.binding(binding.type, binding.direction)
        service = self.catalog.service(kind.service if kind is not None else _plain(binding.type))
        if service.role == "control":
            return None
        if service.role == "caller":
            return Place("caller", service.id, "")
        resource = self._resource(function, binding, kind) | self._connection(function.app, binding, kind)
        if table:
            resource["table"] = Text.of(table)
        return self._place(function.app, service, resource, binding.location, "binding")

    def resolved(self, app: str, binding: Binding) -> dict[str, str]:
        """Properties whose settings could be filled in, as they are then."""
        out = {}
        for name, value in binding.properties.items():
            if isinstance(value, str) and "%" in value:
                filled = str(self.settings.filled(app, as_text(value)))
                if filled != value:
                    out[name] = filled
        return out

    @staticmethod
    def _resource(function: Function, binding: Binding, kind: BindingKind | None) -> dict[str, Text]:
        found: dict[str, Text] = {}
        for role, names in (kind.resource if kind is not None else {}).items():
            value = first(binding.properties, names)
            if value is not None:
                found[role] = as_text(tokens.collapsed(value, function.name))
        return found

    def _connection(self, app: str, binding: Binding, kind: BindingKind | None) -> dict[str, Text]:
        names = kind.connection if kind is not None else ("connection",)
        given = first(binding.properties, names) if names else None
        setting = given or (kind.default_setting if kind is not None else None) or ""
        if setting.startswith("%") and setting.endswith("%"):
            setting = self.settings.value(app, setting.strip("%")) or setting.strip("%")
        return {"connection": Text.of(Reference("setting", setting))} if setting else {}

    # --- client calls --------------------------------------------------------------------------

    def endpoint(self, app: str, endpoint: Endpoint, at: Location) -> Place | None:
        """The place a call in code leads to."""
        service = self.catalog.service(endpoint.kind)
        resource = dict(endpoint.resource)
        recipient = resource.get("recipient")
        if recipient is not None and service.role == "recipient":
            return self.see(Place("recipient", service.id, str(recipient)), at)
        if service.role == "control":
            return None
        if service.role == "caller":
            return Place("caller", service.id, "")
        if service.id == "http":
            return self._requested(app, _whole_url(resource), at)
        return self._place(app, service, resource, at)

    def _requested(self, app: str, url: Text | None, at: Location) -> Place | None:
        """Whom an outgoing HTTP request goes to: a service of ours, a known third party, or a bare host;
        None for the machine itself, an emulator on it among them."""
        to = address(self.settings, app, url)
        if to.host in ("", UNKNOWN):
            self.gaps.add(Gap("the address of a request is computed: who receives it is not known", at))
            return self.see(Place("recipient", "http", f"http:{UNKNOWN}"), at)
        if is_development(to.host):
            self.gaps.add(Gap("a request goes to the function's own machine: what answers is not known", at))
            return None  # nobody else gets anything by it
        known = self.catalog.recipient_for_host(to.host)
        id = self.catalog.service_for_host(to.host)
        service = self.catalog.service(id) if id is not None else None
        if service is not None and service.role != "recipient":
            resource = {r: Text.of(v) for r, v in named_in(to.path, service.address).items()}
            return self._place(app, service, {"account": Text.of(to.host), **resource}, at)
        if known is None and service is not None and "host" not in service.identity:
            return self.see(Place("recipient", service.id, service.id), at)
        return self.see(Place("recipient", "http", known.id if known is not None else to.host), at)

    # --- places --------------------------------------------------------------------------------

    def _place(
        self, app: str, service: Service, resource: Mapping[str, Text], at: Location, by: str = "code"
    ) -> Place:
        account = self._account(app, service, resource, at)
        if service.role == "recipient":
            return self.see(Place("recipient", service.id, service.id), at, by)
        if service.id == "durable_task_hub":
            return self.see(Place(service.role, service.id, self.hub(app) or self._app_path(app)), at, by)
        if service.role == "log" and not service.identity:
            return self.see(Place(service.role, service.id, self._app_path(app)), at, by)
        if service.id == LOCAL:
            return self.see(Place(service.role, service.id, self._file(app, resource.get("path"))), at, by)
        name = self._name(app, service, resource, account, at)
        return self.see(Place(service.role, service.id, name, account.name, account.setting), at, by)

    def _app_path(self, app: str) -> str:
        known = self.apps.get(app)
        return known.path if known is not None else app.partition(":")[2]

    def hub(self, app: str) -> str:
        """The task hub's name as host.json gives it; empty when it doesn't."""
        value: object = self.apps[app].host if app in self.apps else {}
        for part in HUB:
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, str) and value:
            return _plain(str(self.settings.filled(app, as_text(value))))
        return ""

    def _file(self, app: str, path: Text | None) -> str:
        """A file by its path; one store for all temporary files, and one for those whose path is computed."""
        if path is None or not path.parts:
            return TEMPORARY
        filled = self.settings.filled(app, path)
        shown = str(filled).replace("\\", "/")
        if all(r.kind == "setting" for r in filled.references):
            return _plain(shown) or UNKNOWN
        return TEMPORARY if _TEMPORARY_FOLDER.match(shown) else UNKNOWN

    def _name(
        self, app: str, service: Service, resource: Mapping[str, Text], account: Account, at: Location
    ) -> str:
        roles = service.identity
        holder = account.name or (f"%{account.setting}%" if account.setting else UNKNOWN)
        if not roles:
            return holder
        if "url" in resource and service.address:
            below = address(self.settings, app, resource["url"]).path
            resource = {r: Text.of(v) for r, v in named_in(below, service.address).items()} | dict(resource)
        named = [r for r in roles if r in resource and r != "account"]
        values = {r: _identity(self._filled(app, resource[r], r, at), r) for r in named} | {"account": holder}
        if "container" in roles and "container" not in values:
            path = resource.get("path") or resource.get("blob_path")
            if path is not None:
                filled = self._filled(app, path, "container", at)
                values["container"] = _identity(_first_segment(filled), "container")
        if "database" in roles and values.get("database", UNKNOWN) == UNKNOWN:
            values["database"] = account.database
        if account.entity and (service.id == ENTITY_WINS or values.get(roles[-1], UNKNOWN) == UNKNOWN):
            values[roles[-1]] = account.entity
        return self._joined(service, values, at)

    def _joined(self, service: Service, values: Mapping[str, str], at: Location) -> str:
        parts = [values.get(role) or UNKNOWN for role in service.identity]
        if parts[-1] == UNKNOWN:
            why = "computed" if service.identity[-1] in values else "not said here"
            what = f"which {service.identity[-1]} of {service.label} is meant"
            self.gaps.add(Gap(f"{what} is not known: it is {why}", at))
        while len(parts) > 1 and parts[0] == UNKNOWN:
            parts.pop(0)
        return "/".join(parts)

    def _filled(self, app: str, text: Text, role: str, at: Location) -> Text:
        for reference in text.references:
            if reference.kind == "setting" and reference.name:
                values = self.settings.values(app, reference.name)
                why = "has several values" if values else "is not defined in the checkout"
                if len(values) != 1:
                    self._say(app, reference.name, f"{why}: which {role} it names is not known", at)
        return self.settings.filled(app, text)

    # --- accounts ------------------------------------------------------------------------------

    def _account(self, app: str, service: Service, resource: Mapping[str, Text], at: Location) -> Account:
        for role in ("connection", "account", "url"):
            text = resource.get(role)
            if text is None or not text.parts:
                continue
            if str(text.parts[0]).startswith(JDBC):
                return self._by_url(str(self.settings.filled(app, text)))
            setting = _setting_of(text)
            if setting:
                return self._connected(app, setting, role != "connection", at)
            if text.literal is not None:
                return Account(self._short(text.literal))
        assumed = next((n for n in service.assumed if self.settings.named(app, n)), None)
        return self._connected(app, assumed, True, at) if assumed else Account()

    def _by_url(self, url: str) -> Account:
        """The account and database of ``jdbc:postgresql://host/database`` as it stands in the code."""
        host, database = jdbc(url)
        plain = _HOST_OR_NAME.fullmatch(database) is not None
        return Account(self._short(host), database=said(database) if plain else "")

    def _connected(self, app: str, setting: str, plain: bool, at: Location) -> Account:
        account = self.account(app, setting, plain)
        if not account.name:
            why = self.settings.connection(app, setting).why or "means different accounts in different places"
            self._say(app, setting, f"{why}: which account it means is not known", at)
        return account

    def account(self, app: str, setting: str, plain: bool = False) -> Account:
        """The account behind a connection setting, with the database and entity it fixes.

        `plain` where the setting's bare value is an account too.
        """
        found = self.settings.connection(app, setting, plain)
        names = {self._short(a) for a in found.accounts} - {""}
        name = names.pop() if len(names) == 1 else ""
        return Account(name, found.setting, found.database, found.entity)

    def _short(self, account: str) -> str:
        """An account's name, however written: ``crm`` of ``https://crm.documents.azure.com``."""
        host = account.partition("://")[2].partition("/")[0].partition(":")[0] or account
        if not _HOST_OR_NAME.fullmatch(host) or is_development(host):
            return ""
        return host.partition(".")[0].lower() if self.catalog.service_for_host(host) else host.lower()

    def _say(self, app: str, setting: str, what: str, at: Location) -> None:
        """A setting that leaves something open is said once for each app."""
        if (app, setting.lower()) not in self._said:
            self._said.add((app, setting.lower()))
            self.gaps.add(Gap(f"setting {said(setting)} {what}", at))

    def see(self, place: Place, at: Location, by: str = "code") -> Place:
        """Note that `place` is pointed at from `at`, by a binding or by code; gives it back."""
        seen = self.places.setdefault(place, Seen())
        seen.evidence.add(at)
        seen.by.add(by)
        return place


def _setting_of(text: Text) -> str:
    """The setting a text begins with, a scheme before it or not."""
    parts = text.parts
    if isinstance(parts[0], str) and parts[0].endswith("://") and len(parts) > 1:
        parts = parts[1:]
    head = parts[0]
    return head.name if isinstance(head, Reference) and head.kind == "setting" else ""


def _first_segment(path: Text) -> Text:
    """The container of ``container/rest``: the parts before the first slash."""
    parts: list[str | Reference] = []
    for part in path.parts:
        if isinstance(part, str):
            text = part if parts else part.lstrip("/")
            parts.append(text.partition("/")[0])
            if "/" in text:
                break
        else:
            parts.append(part)
    return Text.of(*parts)


def _identity(text: Text, role: str) -> str:
    """One part of a store's name: short and plain; ``?`` for what is computed altogether."""
    shown = "".join(
        UNKNOWN if isinstance(p, Reference) and p.kind == "unknown" else str(Text.of(p)) for p in text.parts
    )
    shown = _table(shown) if role == "table" else shown.strip("/")
    if not shown.strip("?") or _ONE_EXPRESSION.fullmatch(shown):
        return UNKNOWN
    return _plain(shown)


def _plain(shown: str) -> str:
    """Characters that no format a name ends up in takes for its own."""
    return _UNSAFE.sub(UNKNOWN, said(shown))[:PLAIN_LENGTH]


def _table(written: str) -> str:
    """``[dbo].[Members]`` and ``dbo.Members`` are the table Members."""
    if re.search(r"\s", written) and not written.startswith(("[", '"', "`", PROCEDURE)):
        return UNKNOWN  # a statement nobody could read
    last = re.sub(r"[\[\]\"`]", "", written).rpartition(".")[2]
    return UNKNOWN if last.startswith("__") and last.endswith("__") else last


def _whole_url(resource: Mapping[str, Text]) -> Text | None:
    """A request's URL with the base address its client was made with, when the URL is only a path."""
    url, base = resource.get("url"), resource.get("account")
    if base is None or (url is not None and "://" in str(url)):
        return url
    return base if url is None else Text.of(base, url)
