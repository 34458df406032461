"""App settings as infrastructure code gives them: which resource each of them leads to.

A value is reduced like any other setting's (rule 9); what remains is a name, an account, and the id of the
resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from inventory.facts import Location, Setting
from inventory.infrastructure.estate import Estate, referred
from inventory.infrastructure.settings import KEY_VAULT, reduced
from inventory.resources import (
    Choice,
    Context,
    Reference,
    Resource,
    Secret,
    Template,
    Value,
    as_written,
    parts_of,
)

SECRETS = "Microsoft.KeyVault/vaults/secrets"
MOST_OPTIONS = 8
SUFFIXES = {
    "sqlserverhostname": ".database.windows.net",
    "storage": "core.windows.net",
    "keyvaultdns": ".vault.azure.net",
    "acrloginserver": ".azurecr.io",
}
"""What ``environment().suffixes`` gives in the public cloud: it tells an account's name from its host."""
UNSAFE = re.compile(r"[^\w.\-()]")


def settings(estate: Estate, hosts: Mapping[str, tuple[str, ...]]) -> list[Setting]:
    """Every app setting of the function apps that run an app, as that app sees it."""
    found = {
        setting
        for app, sites in hosts.items()
        for site in sites
        for name, (value, at) in estate.settings(site).items()
        for setting in islice(_facts(estate, app, name, value, at), MOST_OPTIONS)
    }
    return sorted(found, key=lambda s: (s.app, s.name, s.location, str(s.value), str(s.account)))


def preferred(code: Sequence[Setting], deployed: Sequence[Setting]) -> list[Setting]:
    """Both, but for what a developer's own file says of a setting whose deployed value is known."""
    told = [s for s in deployed if s.value is not None or s.account or s.resource]
    # A connection deployed by its parts (NAME__accountName) takes the place of the developer's NAME.
    known = {(s.app, name) for s in told for name in (s.name.lower(), s.name.lower().partition("__")[0])}
    return [*(s for s in code if (s.app, s.name.lower()) not in known), *deployed]


def called(resource: Resource) -> str:
    """A resource's name as an account's: open parts in round brackets."""
    return UNSAFE.sub("-", as_written(resource.name))[:120]


def _facts(estate: Estate, app: str, name: str, value: Value, at: Location) -> Iterator[Setting]:
    if isinstance(value, Choice):
        for option in value.options:
            yield from _facts(estate, app, name, option, at)
        return
    text = _text(estate, value)
    vault = KEY_VAULT.match(text)
    base = reduced(name, text, at, app) if text else Setting(reduced(name, "", at).name, at, app)
    kept = _kept(estate, value, vault[1]) if vault else value
    resource = _leads_to(estate, kept)
    if resource is not None and not base.account:
        base = replace(base, account=called(estate.above(resource)[-1]))
    hidden = isinstance(value, Secret) or any(isinstance(p, Secret) for p in parts_of(value))
    yield replace(base, resource=resource.id if resource is not None else None, secret=base.secret or hidden)


def _text(estate: Estate, value: Value) -> str:
    """The value as a text in which a resource stands by its name; empty when no text can be made of it."""
    if isinstance(value, Template):
        return "".join(_text(estate, part) or as_written(part) for part in value.parts)
    if isinstance(value, Reference):
        resource = estate.by_id.get(value.resource)
        return called(resource) if resource is not None else ""
    if isinstance(value, Context):
        return SUFFIXES.get(value.name.lower().rpartition("suffixes.")[2], "")
    return as_written(value) if isinstance(value, (str, bool, int, float)) else ""


def _leads_to(estate: Estate, value: Value) -> Resource | None:
    """The resource whose address, name or key the value holds; the innermost of several in one another."""
    ids = [*referred(value), *(p.resource for p in parts_of(value) if isinstance(p, Secret) and p.resource)]
    found = [estate.by_id[id] for id in dict.fromkeys(ids) if id in estate.by_id]
    if not found:
        return None
    return max(found, key=lambda r: len(estate.above(r)))


def _kept(estate: Estate, value: Value, inside: str) -> Value:
    """What the vault's secret that a setting points to was given as its value, where the code says."""
    for id in referred(value):
        resource = estate.by_id.get(id)
        if resource is not None and resource.type.lower() == SECRETS.lower():
            return resource.get("properties.value")
    wanted = re.search(r"(?:secrets/|SecretName=)([\w()-]+)", inside, re.IGNORECASE)
    for secret in estate.of_type(SECRETS) if wanted is not None else ():
        if as_written(secret.name).rpartition("/")[2].lower() == str(wanted and wanted[1]).lower():
            return secret.get("properties.value")
    return None
