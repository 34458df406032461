"""Secrets in settings, and connections by identity: signals of items 3b, 3c and 3d."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import urlsplit

from inventory.facts import Location
from inventory.infrastructure.estate import CONFIG, LISTED, SettingValue
from inventory.infrastructure.plain_secrets import is_plain_secret, was_plain
from inventory.infrastructure.settings import SECRET_NAME
from inventory.resources import (
    UNRESOLVED,
    Choice,
    Environment,
    Parameter,
    Resource,
    Template,
    Value,
    as_written,
    is_secret,
)
from inventory.secrecy import said
from privacy.controls.catalog import Signal
from privacy.controls.properties import conditioned, flex, last_name, made, worded
from privacy.controls.subject import Subject, called
from privacy.controls.values import Cases, Judged, hangs_on, judged, open_verdict
from privacy.controls.verdicts import Result, Verdict

Class = Literal["kv-ref", "appconfig-ref", "identity", "secret-plain", "secret-param", "plain"]
IDENTITY = re.compile(
    r"(?:__|:)(?:fullyQualifiedNamespace|credential|clientId|accountName|\w*ServiceUri|accountEndpoint|"
    r"managedIdentityResourceId|tenantId|endpoint)$",
    re.IGNORECASE,
)
NO_SECRETS = frozenset({"applicationinsights_connection_string", "appinsights_instrumentationkey"})
BY_IDENTITY = re.compile(
    r"Authentication\s*=\s*\"?Active Directory (?:Managed Identity|MSI|Default)", re.IGNORECASE
)
CONNECTION = ("connection", "connectionStringSetting", "connectionString", "connectionStringKey")
LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal")
DEPLOYMENT = "properties.functionAppConfig.deployment.storage.authentication.type"
WORDS: Mapping[Class, str] = {
    "kv-ref": "refers to a key vault",
    "appconfig-ref": "refers to App Configuration",
    "identity": "names an identity, no secret",
    "secret-plain": "holds a secret itself",
    "secret-param": "gets a secret from a parameter",
    "plain": "holds no secret",
}


def classified(name: str, value: Value) -> Class:
    """What an app setting is, by its name and what may be known of its value."""
    start = _beginning(value).strip().lower()
    if start.startswith("@microsoft.keyvault("):
        return "kv-ref"
    if start.startswith("@microsoft.appconfiguration("):
        return "appconfig-ref"
    if name.lower() in NO_SECRETS:
        return "plain"
    if is_secret(value):
        return "secret-plain"
    if IDENTITY.search(name) or BY_IDENTITY.search(_text(value)):
        return "identity"
    if is_plain_secret(name, _text(value)):
        return "secret-plain"
    if SECRET_NAME.search(name) and isinstance(value, (Parameter, Environment)):
        return "secret-param"
    return "plain"


def _beginning(value: Value) -> str:
    if isinstance(value, Template):
        return _beginning(value.parts[0]) if value.parts else ""
    if isinstance(value, Choice):
        starts = [_beginning(option) for option in value.options]
        return starts[0] if starts and all(s[:20].lower() == starts[0][:20].lower() for s in starts) else ""
    return value if isinstance(value, str) else ""


def _text(value: Value) -> str:
    """The known text of a value; what is open in it left out."""
    if isinstance(value, Template):
        return "".join(part for part in value.parts if isinstance(part, str))
    return value if isinstance(value, str) else ""


def incomplete(subject: Subject, site: Resource) -> Value:
    """What more settings of a function app hang on; None when all that are declared are known."""
    for path in LISTED:
        value = site.get(path)
        if isinstance(value, UNRESOLVED):
            return value
    for config in subject.estate.belonging(site, CONFIG):
        value = config.get("properties")
        if last_name(config).lower() == "appsettings" and isinstance(value, UNRESOLVED):
            return value
    return None


def secret_settings(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Each setting with a secret in it, or a reference in its place; and whether all settings are known."""
    for site, settings in subject.settings:
        seen = False
        for name, (value, at) in settings.items():
            kind = classified(name, value)
            if kind in ("plain", "identity"):
                continue
            seen = True
            one = conditioned(subject, _kept(name, value, kind), site)
            words = f": {worded(signal, one)}" if one.verdict == "conditional" else f" {WORDS[kind]}"
            yield made(signal, one.verdict, site.id, f"{called(site)}: {said(name)}{words}", (at,))
        rest = incomplete(subject, site)
        if rest is not None:
            one = open_verdict(rest)
            message = f"{called(site)}: not all of its settings are known ({one.why})"
            yield made(signal, one.verdict, site.id, message, (site.at(LISTED[0]),))
        elif not seen and settings:
            yield made(
                signal, "pass", site.id, f"{called(site)}: no setting holds a secret", (site.at(LISTED[0]),)
            )


def _kept(name: str, value: Value, kind: Class) -> Judged:
    """Whether a secret stands in a setting; a choice between it and a reference hangs on its condition."""
    if isinstance(value, Choice):
        options = {_kept(name, option, classified(name, option)).verdict for option in value.options}
        if options == {"pass", "fail"}:
            return Judged("conditional", hangs_on(value.condition))
    return Judged("fail" if kind in ("secret-plain", "secret-param") else "pass")


def vault_values(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Secrets of a key vault whose value stands in the infrastructure code itself."""
    for secret in subject.of_type("Microsoft.KeyVault/vaults/secrets"):
        value = secret.get("properties.value")
        if is_plain_secret("secret", _text(value)) or was_plain(value):
            at = secret.at("properties.value")
            yield made(signal, "fail", secret.id, f"{called(secret)}: {signal.bad}", (at,))


def vault_identity(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether references to a key vault can be resolved by an identity that the app has."""
    for site, settings in subject.settings:
        if not any(classified(name, value) == "kv-ref" for name, (value, _) in settings.items()):
            continue
        kind = as_written(site.get("identity.type")).replace(" ", "").lower()
        if kind == "userassigned":
            one = judged(
                site.get("properties.keyVaultReferenceIdentity"), Cases(({"set": True},), absent="fail")
            )
            one = conditioned(subject, one, site)
            at = site.at("properties.keyVaultReferenceIdentity")
            yield made(signal, one.verdict, site.id, f"{called(site)}: {worded(signal, one)}", (at,))


def committed_secrets(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Secrets in plain text in files of the repository."""
    for secret in subject.repository.secrets:
        yield made(signal, "fail", "", f"{secret.name}: {signal.bad}", (secret.location,))


# --- connections -------------------------------------------------------------------------------


def host_storage(subject: Subject, signal: Signal) -> Iterator[Result]:
    """How the Functions host signs in to its own storage account."""
    for site, settings in subject.settings:
        found = _connection(settings, "AzureWebJobsStorage")
        if found is not None:
            verdict, words, at = found
        elif flex(subject, site) is True and "identity" in as_written(site.get(DEPLOYMENT)).lower():
            verdict, words, at = "pass", "by identity, as its deployments", site.at(DEPLOYMENT)
        else:
            rest = incomplete(subject, site)
            one = open_verdict(rest) if rest is not None else Judged("absent")
            message = f"{called(site)}: the connection to its own storage is not declared here"
            yield made(signal, one.verdict, site.id, message, (site.at(LISTED[0]),))
            continue
        one = conditioned(subject, Judged(verdict), site)
        yield made(signal, one.verdict, site.id, f"{called(site)}: AzureWebJobsStorage {words}", (at,))


def _connection(settings: Mapping[str, SettingValue], name: str) -> tuple[Verdict, str, Location] | None:
    """How a connection signs in: by identity, by a key kept in a vault, or by a key in the settings."""
    lowered = name.lower()
    by_name = {key.lower().replace(":", "__"): (key, held) for key, held in settings.items()}
    for key, (written, (_, at)) in by_name.items():
        if key.startswith(f"{lowered}__") and IDENTITY.search(written):
            return "pass", "signs in with an identity", at
    for key in (lowered, f"azurewebjobs{lowered}", f"connectionstrings__{lowered}"):
        if key in by_name:
            written, (value, at) = by_name[key]
            return _signed_in(written, value, at)
    return None


def _signed_in(name: str, value: Value, at: Location) -> tuple[Verdict, str, Location]:
    kind = classified(name, value)
    if kind == "identity":
        return "pass", "signs in with an identity", at
    if kind == "kv-ref":
        return "warn", "signs in with a shared key, kept in a key vault", at
    if kind in ("secret-plain", "secret-param"):
        return "fail", "signs in with a shared key", at
    if isinstance(value, UNRESOLVED):
        return open_verdict(value).verdict, f"hangs on {open_verdict(value).why}", at
    return "absent", "doesn't say how it signs in", at


def binding_connections(subject: Subject, signal: Signal) -> Iterator[Result]:
    """How the connections of bindings sign in, one result for each name."""
    names = {str(b.properties[key]) for b in subject.bindings for key in CONNECTION if b.properties.get(key)}
    for site, settings in subject.settings:
        for name in sorted(n.strip("%") for n in names if n.strip("%").lower() != "azurewebjobsstorage"):
            found = _connection(settings, name)
            if found is not None:
                verdict, words, at = found
                one = conditioned(subject, Judged(verdict), site)
                yield made(
                    signal, one.verdict, site.id, f"{called(site)}: connection {said(name)} {words}", (at,)
                )


def plain_http(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Settings that send the app somewhere without encryption."""
    for site, settings in subject.settings:
        for name, (value, at) in settings.items():
            text = _beginning(value).strip()
            if text.lower().startswith("http://") and not _is_local(text):
                yield made(signal, "fail", site.id, f"{called(site)}: {said(name)}: {signal.bad}", (at,))


def _is_local(url: str) -> bool:
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return not host or host in LOCAL or host.endswith((".local", ".internal", ".localhost"))
