"""Which function app of the infrastructure runs which app of the code.

Nothing says it in one place. From the surest sign to the weakest: the azd service a site is tagged with, the
name a workflow deploys to, the folder the infrastructure stands in, the settings both know, and that there is
only one.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inventory import marked
from inventory.facts import App, Function, Gap, Location, Use
from inventory.infrastructure.estate import Estate
from inventory.lookup import ADDRESS_SUFFIXES
from inventory.marked import Marked
from inventory.resources import Resource, Value, as_written, parts_of
from inventory.sources import Checkout, Source

AZD = ("azure.yaml", "azure.yml")
SERVICE_TAG = "azd-service-name"
# Blanks are counted: a file may hold nothing else.
DEPLOYING = re.compile(
    r"(?:app-?name|WEBAPP_NAME|FUNCTIONAPP_NAME|functionAppName|azureFunctionAppName)"
    r"[ \t]{0,20}[:=>]{1,3}\s{0,20}[\"']?([\w-]{2,60})"
    r"|functionapp[ \t]{1,20}publish[ \t]{1,20}([\w-]{2,60})",
    re.IGNORECASE,
)
FOLDER = re.compile(
    r"(?:PACKAGE_PATH|package|working-?directory|workingDirectory|projects?|rootFolderOrFile|cd)"
    r"[ \t]{0,20}[:=]?[ \t]{0,20}[\"']?"
    r"(?:\$\(System\.DefaultWorkingDirectory\)/|\$\{\{ {0,3}github\.workspace {0,3}\}\}/)?"
    r"\.?/?([\w./-]{1,120})",
    re.IGNORECASE,
)
COMMON_SETTINGS = re.compile(
    r"AzureWebJobs(?!\w+\.)|FUNCTIONS_|WEBSITE_|APPINSIGHTS|APPLICATIONINSIGHTS|SCM_|ENABLE_ORYX|WEBSITES_|AzureFunctionsJobHost",
    re.IGNORECASE,
)
RUNTIMES: Mapping[str, frozenset[str]] = {
    "python": frozenset({"python"}),
    "node": frozenset({"javascript", "typescript"}),
    "dotnet": frozenset({"csharp", "fsharp", "other"}),
    "java": frozenset({"java", "kotlin", "other"}),
    "powershell": frozenset({"powershell"}),
}
VERSIONED = (
    "siteConfig.linuxFxVersion",
    "properties.siteConfig.linuxFxVersion",
    "properties.functionAppConfig.runtime.name",
)


@dataclass(frozen=True, slots=True)
class Deployed:
    """A sign that something is deployed from a folder: to a site of this name, or as this azd service."""

    folder: str
    site: str = ""
    service: str = ""


def hosts(
    apps: Sequence[App], estate: Estate, checkout: Checkout, used: Mapping[str, frozenset[str]]
) -> tuple[dict[str, tuple[str, ...]], list[Gap]]:
    """App id -> ids of the function apps that run it, and what could not be told.

    `used` are the names of the settings (in lower case) each app's code and bindings ask for.
    """
    gaps: list[Gap] = []
    signs = [*_azd(checkout, gaps), *_deploying(checkout)]
    found: dict[str, tuple[str, ...]] = {}
    for app in apps:
        sites = _Judge(app, apps, estate, signs, used.get(app.id, frozenset())).sites()
        if sites:
            found[app.id] = tuple(s.id for s in sites)
            gaps += [_other_language(estate, s, app) for s in sites if not _fits(estate, s, app)]
        elif estate.function_apps:
            gaps.append(
                Gap(f"which of the declared function apps runs {app.path} is not known", app.location)
            )
    return found, gaps


class _Judge:
    """Finds the sites of one app."""

    def __init__(
        self, app: App, apps: Sequence[App], estate: Estate, signs: Sequence[Deployed], used: frozenset[str]
    ) -> None:
        self.app, self.apps, self.estate, self.signs, self.used = app, apps, estate, signs, used
        self.possible = [s for s in estate.function_apps if _fits(estate, s, app)]

    def sites(self) -> list[Resource]:
        """The sites of the surest sign that tells one from the others; slots follow their site."""
        for narrowed in (self._tagged, self._deployed_to, self._called, self._near, self._only):
            found = narrowed()
            if found:
                return sorted(found, key=lambda s: s.id)
        return []

    # --- signs, the surest first -----------------------------------------------------------------

    def _tagged(self) -> list[Resource]:
        services = {s.service.lower() for s in self.signs if s.service and self._is_here(s.folder)}
        return [s for s in self.estate.function_apps if _words(s.get(f"tags.{SERVICE_TAG}")) & services]

    def _deployed_to(self) -> list[Resource]:
        names = {s.site.lower() for s in self.signs if s.site and self._is_here(s.folder)}
        return [s for s in self.estate.function_apps if as_written(s.name).lower() in names]

    def _called(self) -> list[Resource]:
        """Sites with the folder's name in theirs, where no other app is called so."""
        mine = posixpath.basename(self.app.path).lower()
        if len(self.apps) < 2:
            return []
        named = [s for s in self.possible if self._is_called(s, mine)]
        longer = [a for a in self.apps if a is not self.app and mine in posixpath.basename(a.path).lower()]
        return [] if longer else named

    def _is_called(self, site: Resource, name: str) -> bool:
        plain = self.estate.once("plain", site.id, lambda: _plain(site))
        return (len(name) >= 4 and name in plain) or (name in plain and name in _tokens(site))

    def _near(self) -> list[Resource]:
        """Sites of the infrastructure that stands closest, told apart by the settings both know."""
        if not self.possible:
            return []
        closest = max(self._closeness(s) for s in self.possible)
        near = [s for s in self.possible if self._closeness(s) == closest]
        rivals = [a for a in self.apps if closest and self._shared(a.path, near[0]) >= closest]
        if len(rivals) <= 1 and closest:
            return self._by_settings(near) if _several_in_one(near) else near
        return self._by_settings(near, needed=True)

    def _only(self) -> list[Resource]:
        """The only site that can run the app, when the app is the only one that it can run."""
        if len(self.apps) == 1 and not _several_in_one(self.estate.function_apps):
            return list(self.estate.function_apps)
        rivals = [a for a in self.apps if any(_fits(self.estate, site, a) for site in self.possible)]
        return [] if len(rivals) > 1 or _several_in_one(self.possible) else self.possible

    # --- what the signs are made of ----------------------------------------------------------------

    def _is_here(self, folder: str) -> bool:
        """A folder deployed is this app's when it is the app's or holds no other's."""
        if folder == self.app.path:
            return True
        inside = [a for a in self.apps if folder == "." or a.path.startswith(f"{folder}/")]
        return [a.id for a in inside] == [self.app.id]

    def _closeness(self, site: Resource) -> int:
        return self._shared(self.app.path, site)

    @staticmethod
    def _shared(folder: str, site: Resource) -> int:
        """How many folders the app's path and the infrastructure's have in common."""
        mine = [] if folder == "." else folder.split("/")
        theirs = posixpath.dirname(site.location.path).split("/")
        count = 0
        while count < min(len(mine), len(theirs)) and mine[count] == theirs[count]:
            count += 1
        return count

    def _by_settings(self, sites: Sequence[Resource], needed: bool = False) -> list[Resource]:
        """The sites that define most of the settings the app asks for; none when that tells nothing."""
        scores = {s.id: len(self.used & _own_settings(self.estate, s)) for s in sites}
        best = max(scores.values(), default=0)
        if best == 0:
            return []
        found = [s for s in sites if scores[s.id] == best]
        return found if not _several_in_one(found) else ([] if needed else found)


def _fits(estate: Estate, site: Resource, app: App) -> bool:
    """Whether a site can run an app: one whose runtime is another language's runs something else."""
    runtime = estate.once("runtime", site.id, lambda: _runtime(estate, site))
    fit = next((fit for word, fit in RUNTIMES.items() if runtime.startswith(word)), None)
    return fit is None or not app.languages or bool(fit & set(app.languages))


def _other_language(estate: Estate, site: Resource, app: App) -> Gap:
    says = f"the function app that runs {app.path} is declared for {_runtime(estate, site)}"
    return Gap(f"{says}, its code is {', '.join(app.languages)}", site.location)


def _runtime(estate: Estate, site: Resource) -> str:
    for path in VERSIONED:
        value = site.get(path)
        if isinstance(value, str) and value:
            return value.lower().partition("|")[0]
    given = estate.settings(site.id).get("FUNCTIONS_WORKER_RUNTIME")
    return given[0].lower() if given is not None and isinstance(given[0], str) else ""


def _several_in_one(sites: Sequence[Resource]) -> bool:
    """Different sites of one deployment are rivals; those of several deployments are variants of one."""
    seen: set[tuple[str, str]] = set()
    for site in sites:
        key = (site.root, site.type)
        if key in seen:
            return True
        seen.add(key)
    return False


def _own_settings(estate: Estate, site: Resource) -> frozenset[str]:
    return frozenset(name.lower() for name in estate.settings(site.id) if not COMMON_SETTINGS.match(name))


def _words(value: Value) -> set[str]:
    return {part.lower() for part in parts_of(value) if isinstance(part, str)}


def _tokens(site: Resource) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", _plain(site)))


def _plain(site: Resource) -> str:
    """The literal parts of a site's name and the name the source gives it."""
    parts = " ".join(p for p in parts_of(site.name) if isinstance(p, str))
    return f"{parts} {site.id.rpartition('#')[2]}".lower()


# --- files that deploy -------------------------------------------------------------------------------


def _azd(checkout: Checkout, gaps: list[Gap]) -> Iterator[Deployed]:
    for source in checkout.files:
        if posixpath.basename(source.path).lower() in AZD:
            folder = posixpath.dirname(source.path)
            for name, service in _services(source, gaps):
                project = posixpath.normpath(posixpath.join(folder, str(service.get("project") or ".")))
                yield Deployed(project, service=name)


def _services(source: Source, gaps: list[Gap]) -> Iterable[tuple[str, Mapping[str, Marked]]]:
    try:
        content, _ = marked.load(source.text)
    except ValueError as error:
        gaps.append(Gap(f"the services of azd can't be read: {error}", Location(source.path)))
        return []
    services = content.get("services") if isinstance(content, dict) else None
    listed = services.items() if isinstance(services, dict) else ()
    return [(name, service) for name, service in listed if isinstance(service, dict)]


def _deploying(checkout: Checkout) -> Iterator[Deployed]:
    """Names that workflows, scripts and build files deploy to, with every folder the same file names."""
    for source in checkout.files:
        name = posixpath.basename(source.path).lower()
        if not (
            source.language == "yaml" or name in ("pom.xml", "build.gradle", "build.gradle.kts", "makefile")
        ):
            continue
        sites = {a or b for a, b in DEPLOYING.findall(source.text)} if "app" in source.text else set()
        if not sites:
            continue
        home = posixpath.dirname(source.path)
        folders = {posixpath.normpath(f).lstrip("/") for f in FOLDER.findall(source.text)}
        folders |= {home} if name.startswith(("pom", "build", "make")) else set()
        yield from (Deployed(f or ".", site=s) for s in sorted(sites) for f in sorted(folders or {"."}))


# --- what the code asks for ------------------------------------------------------------------------


def asked(functions: Iterable[Function], uses: Iterable[Use]) -> dict[str, frozenset[str]]:
    """App id -> names (in lower case) of the settings its bindings and its code ask for."""
    found: dict[str, set[str]] = defaultdict(set)
    app_of = {}
    for function in functions:
        app_of[function.id] = function.app
        for binding in function.bindings:
            found[function.app] |= {n.lower() for v in binding.properties.values() for n in _named(v)}
    for use in uses:
        for _, text in use.endpoint.resource:
            names = {r.name.lower() for r in text.references if r.kind == "setting"}
            found[app_of[use.function]] |= names
    return {app: frozenset(_with_sections(names)) for app, names in found.items()}


def _named(value: object) -> Iterable[str]:
    """Names of settings in a binding's property: those between percent signs, and a connection's own."""
    if not isinstance(value, str):
        return ()
    return re.findall(r"%([^%]+)%", value) or ([value] if re.fullmatch(r"[A-Za-z]\w*", value) else ())


def _with_sections(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield name
        yield from (f"{name}__{suffix}" for suffix in ADDRESS_SUFFIXES)
