"""App settings and environment variables: their names, and what may be said of their values.

A value is reduced the moment it is read: a secret leaves nothing behind, a connection string its
account and database, a URL its host (rule 9).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from inventory import marked
from inventory.facts import App, Gap, Location, Setting
from inventory.infrastructure import apps as app_folders
from inventory.infrastructure import jsonc, spring
from inventory.marked import Lines, Marked
from inventory.secrecy import said
from inventory.sources import Checkout, Source

SECRET_NAME = re.compile(
    r"key|secret|token|password|passwd|pwd|credential|sas$|signature|cert|private", re.IGNORECASE
)
PLAIN = re.compile(r"[A-Za-z0-9_.:/%{}* \-,$]{1,200}")
RANDOM = re.compile(r"[A-Za-z0-9+/=_\-]{20,}")
PLACEHOLDER = re.compile(
    r"^(?:<.*>|\$\{?\{?.*\}|\$\(.*\)|#\{.*\}#?|__.*__|\*+|x{3,}|to-?do|"
    r"(?:your|insert)[-_ ].*|(?:placeholder|change[-_ ]?me|replace[-_ ]?me|dummy|fake).*|)$",
    re.IGNORECASE,
)
KEY_VAULT = re.compile(r"^@Microsoft\.KeyVault\((.*)\)$", re.IGNORECASE)
APP_CONFIGURATION = re.compile(r"^@Microsoft\.AppConfiguration\((.*)\)$", re.IGNORECASE)
KEY = re.compile(r"[A-Za-z][\w \-]*$")
CONNECTION_KEYS = frozenset(
    {
        "accountname",
        "endpoint",
        "accountendpoint",
        "server",
        "data source",
        "host",
        "hostname",
        "blobendpoint",
    }
    | {
        "queueendpoint",
        "tableendpoint",
        "usedevelopmentstorage",
        "defaultendpointsprotocol",
        "sharedaccesskeyname",
    }
    | {"instrumentationkey", "ingestionendpoint", "initial catalog", "database", "driver"}
)
SETTINGS_OPTION = re.compile(
    r"--(?:settings|app-settings)\s+((?:\"?[A-Za-z_][\w:.]*=(?:\"[^\"]*\"|'[^']*'|\S*)\"?\s*)+)"
)
ASSIGNED = re.compile(r"\"?([A-Za-z_][\w:.]*)=(\"[^\"]*\"|'[^']*'|\S*)")
ENV_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*)$")
DOCKER_ENV = re.compile(r"^\s*ENV\s+([A-Za-z_]\w*)[ =]+(.*)$", re.IGNORECASE)
LONGEST_NAME = 200
LONGEST_KEY = 60
JDBC = "jdbc:"
JDBC_URL = re.compile(
    r"jdbc:(?:[\w\-]+:)+(?://|@/{0,2})(?:[^/@;?]*@)?(?P<host>\[[^\]]*\]|[^/:;?,\\]*)(?:\\\w+)?(?::\d+)?(?P<rest>[/;?:].*)?$",
    re.IGNORECASE,
)
DEVELOPMENT = "devstoreaccount1"


def read(checkout: Checkout, apps: Sequence[App]) -> tuple[list[Setting], list[Gap]]:
    """All settings the checkout shows, each with its place; the same name may have several values."""
    settings: list[Setting] = []
    standing_for: list[tuple[Setting, str]] = []
    gaps: list[Gap] = []
    for source in checkout.files:
        for reader_name, reader in READERS:
            if reader_name(source):
                owner = app_folders.owner(apps, source.path)
                if owner is None and reader in (_appsettings, spring.settings):
                    continue  # what another program is told is no setting of an app
                at = owner.id if owner is not None else ""
                for name, value, line in reader(source, gaps):
                    other = spring.target(value) if reader is spring.settings else None
                    given = other[1] or value if other else value
                    one = reduced(name, given, Location(source.path, line), at)
                    if other:
                        standing_for.append((one, other[0]))
                    else:
                        settings.append(one)
    settings += spring.followed(standing_for, settings)
    return sorted(set(settings), key=lambda s: (s.app, s.name, s.location, str(s.value))), gaps


# --- files -------------------------------------------------------------------------------------

Found = Iterator[tuple[str, str, int]]


def _local_settings(source: Source, gaps: list[Gap]) -> Found:
    try:
        content = jsonc.loads(source.text)
    except ValueError as error:
        gaps.append(Gap(f"settings can't be read: {error}", Location(source.path)))
        return
    if not isinstance(content, dict):
        gaps.append(Gap("settings are no list of names and values", Location(source.path)))
        return
    if content.get("IsEncrypted") is True:
        gaps.append(Gap("settings are encrypted: only their names are known", Location(source.path)))
    lines = _lines_of_keys(source.text)
    for section in ("Values", "ConnectionStrings"):
        values = content.get(section)
        if values is not None and not isinstance(values, dict):
            gaps.append(Gap(f"settings: {section} is no list of names and values", Location(source.path)))
        for name, value in values.items() if isinstance(values, dict) else ():
            text = value.get("ConnectionString") if isinstance(value, dict) else value
            if isinstance(text, (str, int, float, bool)):
                hidden = "<encrypted>" if content.get("IsEncrypted") is True else str(text)
                yield str(name), hidden, lines.get(str(name), 1)


def _is_appsettings(source: Source) -> bool:
    name = posixpath.basename(source.path).lower()
    return name.startswith("appsettings.") and name.endswith(".json")


def _appsettings(source: Source, gaps: list[Gap]) -> Found:
    """Nested sections of an ASP.NET Core file: ``{"Mail": {"Key": …}}`` is the setting ``Mail:Key``."""
    try:
        content = jsonc.loads(source.text)
    except ValueError as error:
        gaps.append(Gap(f"settings can't be read: {error}", Location(source.path)))
        return
    lines = _lines_of_keys(source.text)
    waiting: list[tuple[str, Any]] = [("", content)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict) and len(name) < LONGEST_NAME:
            waiting += [(f"{name}:{key}" if name else str(key), inner) for key, inner in value.items()]
        elif isinstance(value, (str, int, float, bool)) and name:
            yield name, str(value), lines.get(name.rpartition(":")[2], 1)


def _lines_of_keys(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for key in re.findall(r'"([^"\\]{1,200})"\s*:', line):
            found.setdefault(key, number)
    return found


def _environment(source: Source, _gaps: list[Gap]) -> Found:
    for number, line in enumerate(source.text.splitlines(), 1):
        match = ENV_LINE.match(line)
        if match and not line.lstrip().startswith("#"):
            yield match[1], match[2].strip().strip("\"'"), number


def _dockerfile(source: Source, _gaps: list[Gap]) -> Found:
    for number, line in enumerate(source.text.splitlines(), 1):
        match = DOCKER_ENV.match(line)
        if match:
            yield match[1], match[2].strip().strip("\"'"), number


def _pipeline(source: Source, gaps: list[Gap]) -> Found:
    """Variables, environment blocks and `--settings NAME=value` of pipelines, workflows and compose files."""
    for number, line in enumerate(source.text.splitlines(), 1):
        for option in SETTINGS_OPTION.finditer(line):
            for name, value in ASSIGNED.findall(option[1]):
                yield name, value.strip("\"'"), number
    yield from _yaml_blocks(source, gaps)


def _yaml_blocks(source: Source, gaps: list[Gap]) -> Found:
    try:
        content, lines = marked.load(source.text)
    except ValueError as error:
        gaps.append(Gap(f"settings can't be read: {error}", Location(source.path)))
        return
    yield from _variables(content, "", lines)


def _variables(content: Marked, path: str, lines: Lines) -> Found:
    if isinstance(content, list):
        for number, part in enumerate(content):
            here = f"{path}[{number}]"
            if isinstance(part, dict) and isinstance(part.get("name"), str) and "value" in part:
                yield str(part["name"]), str(part["value"]), lines.at(f"{here}.name")
            elif isinstance(part, str) and ENV_LINE.match(part):
                name, _, value = part.partition("=")
                yield name.strip(), value, lines.at(here)
            else:
                yield from _variables(part, here, lines)
    elif isinstance(content, dict):
        for key, held in content.items():
            inside = f"{path}.{key}" if path else key
            if key in ("env", "environment", "variables") and isinstance(held, dict):
                yield from _block(held, inside, lines)
            else:
                yield from _variables(held, inside, lines)


def _block(content: dict[str, Marked], path: str, lines: Lines) -> Found:
    """Names and values of a block, with those that ``<<`` brings in from another place."""
    for key, value in content.items():
        if isinstance(value, str):
            yield key, value, lines.at(f"{path}.{key}")
        elif key == "<<":
            for part in value if isinstance(value, list) else [value]:
                yield from _block(part, f"{path}.{key}", lines) if isinstance(part, dict) else ()


def _is_pipeline(source: Source) -> bool:
    name, path = posixpath.basename(source.path).lower(), source.path.lower()
    if source.language != "yaml":
        return False
    return (
        "pipeline" in path or ".github/workflows/" in path or name.startswith(("docker-compose", "compose."))
    )


def _is_env(source: Source) -> bool:
    return source.language == "env"


READERS: tuple[tuple[Any, Any], ...] = (
    (
        lambda s: (
            posixpath.basename(s.path).lower()
            in (
                "local.settings.json",
                "local.settings.sample.json",
                "local.settings.json.example",
                "local.settings.example.json",
                "sample.local.settings.json",
                "local.settings.template.json",
            )
        ),
        _local_settings,
    ),
    (_is_appsettings, _appsettings),
    (_is_env, _environment),
    (_is_pipeline, _pipeline),
    (lambda s: posixpath.basename(s.path).lower().startswith("dockerfile"), _dockerfile),
    (spring.is_file, spring.settings),
)


# --- values ------------------------------------------------------------------------------------


def reduced(name: str, value: str, at: Location, app: str = "") -> Setting:
    """A setting with what may be kept of its value; nothing of a secret, nothing that names a person."""
    name = said("".join(c if c.isprintable() else "?" for c in name)[:LONGEST_NAME])
    value = value.strip()
    vault = KEY_VAULT.match(value) or APP_CONFIGURATION.match(value)
    if vault:
        return Setting(name, at, app, reference=_vault_reference(vault[1]), secret=True)
    if PLACEHOLDER.match(value):
        return Setting(name, at, app, reference="placeholder" if value else None)
    if value.lower().startswith(JDBC):
        server, database = jdbc(value)
        return Setting(name, at, app, account=_name(server), database=_name(database), secret=True)
    parts = _pairs(value)
    if parts:
        return _connection(name, parts, at, app)
    if "://" in value:
        return _address(name, value, at, app)
    if _may_be_kept(name, value):
        return Setting(name, at, app, value=value)
    return Setting(name, at, app, secret=True)


def _may_be_kept(name: str, value: str) -> bool:
    if "@" in value or not PLAIN.fullmatch(value) or said(value) != value:
        return False
    if SECRET_NAME.search(name) and value.lower() not in ("true", "false"):
        return False
    return not any(_looks_random(word) for word in RANDOM.findall(value))


def _looks_random(word: str) -> bool:
    """Long and of mixed kinds of letters without separators: a key, not a name."""
    runs = re.split(r"[-_./]", word)
    longest = max(runs, key=len)
    kinds = sum(bool(re.search(k, longest)) for k in ("[a-z]", "[A-Z]", "[0-9]"))
    return len(longest) >= 20 and kinds >= 2


def _vault_reference(inside: str) -> str:
    uri = re.search(r"SecretUri=https://([\w.-]+)/secrets/([\w-]+)", inside, re.IGNORECASE)
    if uri:
        return f"{uri[1]}/{uri[2]}"
    named = dict(_keyed(inside))
    found = [named.get("vaultname") or named.get("endpoint"), named.get("secretname") or named.get("key")]
    return "/".join(re.sub(r"[^\w.-]", "", p) for p in found if p) or "vault"


def jdbc(url: str) -> tuple[str, str]:
    """Host and database of ``jdbc:sqlserver://h:1433;databaseName=d`` or ``jdbc:postgresql://h/d?…``."""
    found = JDBC_URL.match(url)
    if found is None:
        return "", ""
    rest = found["rest"] or ""
    named = dict(_keyed(rest))
    server = found["host"] or named.get("servername") or named.get("server") or ""
    path = re.match(r"/([^/?;:]+)", rest)
    database = path[1] if path else named.get("databasename") or named.get("database") or ""
    return server.strip("[]"), database


def _keyed(text: str) -> Iterator[tuple[str, str]]:
    """Key in lower case and value of each ``Key=value`` between semicolons."""
    for part in text.split(";"):
        before, equals, after = part.partition("=")
        key = KEY.search(before.strip()[-LONGEST_KEY:]) if equals else None
        if key is not None:
            yield key[0].lower(), after.strip()


def _pairs(value: str) -> dict[str, str]:
    """``Key=value;…`` by lower-case key, when it is a connection string."""
    if "=" not in value:
        return {}
    found = dict(_keyed(value))
    return (
        found if CONNECTION_KEYS & set(found) and (";" in value or "usedevelopmentstorage" in found) else {}
    )


def _connection(name: str, parts: dict[str, str], at: Location, app: str) -> Setting:
    if parts.get("usedevelopmentstorage", "").lower() == "true":
        return Setting(name, at, app, account=DEVELOPMENT)
    server = (
        parts.get("accountendpoint")
        or parts.get("endpoint")
        or parts.get("server")
        or parts.get("data source")
    )
    server = server or parts.get("host") or parts.get("hostname") or parts.get("blobendpoint") or ""
    account = parts.get("accountname") or _host(server)
    database = parts.get("initial catalog") or parts.get("database") or parts.get("databasename")
    entity = parts.get("entitypath")
    return Setting(
        name, at, app, account=_name(account), database=_name(database), entity=_name(entity), secret=True
    )


def _host(server: str) -> str:
    server = re.sub(r"^tcp:", "", server, flags=re.IGNORECASE)
    if "://" in server:
        return urlsplit(server).hostname or ""
    return re.split(r"[,:\\]", server)[0]


def _name(value: str | None) -> str | None:
    """A name that may be printed; None for anything that isn't plainly one."""
    if not value or not re.fullmatch(r"[\w.\-()$]{1,120}", value) or PLACEHOLDER.match(value):
        return None
    return value


def _address(name: str, value: str, at: Location, app: str) -> Setting:
    """A URL: host as account, first path segment as database for database URLs; no query, no user."""
    try:
        parts = urlsplit(value.split()[0])
        host = parts.hostname
    except ValueError:
        return Setting(name, at, app, secret=True)
    if parts.scheme in ("http", "https", "amqp", "amqps", "sb", "wss"):
        plain = not (parts.query or parts.username or parts.password) and _may_be_kept(name, value)
        return Setting(name, at, app, value=value if plain else None, account=_name(host), secret=not plain)
    database = parts.path.strip("/").split("/")[0] or None
    return Setting(name, at, app, account=_name(host), database=_name(database), secret=True)


def named(settings: Iterable[Setting], app: str) -> dict[str, list[Setting]]:
    """Settings an app sees, by lower-case name: its own and those of the whole checkout."""
    out: dict[str, list[Setting]] = {}
    for setting in settings:
        if setting.app in (app, ""):
            out.setdefault(setting.name.lower(), []).append(setting)
    return out
