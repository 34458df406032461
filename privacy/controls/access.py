"""Who may call the app, and what the app itself may do: signals of items 1a and 1b."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inventory.facts import Binding
from inventory.infrastructure.estate import CONFIG, referred
from inventory.resources import UNRESOLVED, Context, Reference, Resource, Unknown, Value, as_written, parts_of
from inventory.roles import GUID, Role
from inventory.roles import named as role_named
from inventory.secrecy import said
from privacy.controls.catalog import Signal, Spot
from privacy.controls.properties import conditioned, made, no_http, property_of, worded
from privacy.controls.subject import Subject, called, identities
from privacy.controls.values import Cases, Judged, judged, open_verdict
from privacy.controls.verdicts import WORST_FIRST, Result, Verdict

SIGNS_IN = {"return401", "return403", "return404", "redirecttologinpage"}
ENTRA: tuple[tuple[str, Cases], ...] = (
    ("properties.platform.enabled", Cases((True,), (False,), absent="fail")),
    (
        "properties.globalValidation.requireAuthentication",
        Cases((True,), (False,), absent="fail"),
    ),
    (
        "properties.globalValidation.unauthenticatedClientAction",
        Cases(tuple(SIGNS_IN), ("AllowAnonymous",), absent="pass"),
    ),
    (
        "properties.globalValidation.excludedPaths",
        Cases((), ({"has": r"/?(?:api/)?\*"},), absent="pass", otherwise="pass"),
    ),
    (
        "properties.identityProviders.azureActiveDirectory",
        Cases(({"set": True},), absent="absent"),
    ),
    (
        "properties.identityProviders.azureActiveDirectory.enabled",
        Cases((True,), (False,), absent="pass"),
    ),
)
OLD_ENTRA: tuple[tuple[str, Cases], ...] = (
    ("properties.enabled", Cases((True,), (False,), absent="fail")),
    ("properties.defaultProvider", Cases(("AzureActiveDirectory",), absent="pass")),
    ("properties.clientId", Cases(({"set": True},), absent="absent")),
    (
        "properties.unauthenticatedClientAction",
        Cases(("RedirectToLoginPage",), ("AllowAnonymous",), absent="pass"),
    ),
)
ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
DATA_ASSIGNMENT = "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments"
GROUP_TYPES = (
    "microsoft.resources/resourcegroups",
    "microsoft.resources/subscriptions",
    "microsoft.management/managementgroups",
)
GRANTING = (
    "*",
    "microsoft.authorization/*",
    "microsoft.authorization/*/write",
    "microsoft.authorization/roleassignments/write",
)


# --- who may call ------------------------------------------------------------------------------


def entra_login(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether App Service Authentication lets in only people and programs that Entra ID knows."""
    if no_http(subject):
        return
    for site in subject.sites:
        for name, wanted in (("authsettingsV2", ENTRA), ("authsettings", OLD_ENTRA)):
            config = property_of(subject, site, (Spot("properties", CONFIG, name),))
            if config.value is not None:
                yield _login(subject, signal, site, config.resource, wanted)
                break
        else:
            message = f"{called(site)}: no sign-in by the platform is declared; keys or code may ask for one"
            yield made(signal, "absent", site.id, message, (site.at(),))


def _login(
    subject: Subject, signal: Signal, site: Resource, config: Resource, wanted: tuple[tuple[str, Cases], ...]
) -> Result:
    found = [(judged(config.get(path), cases), path) for path, cases in wanted]
    one, path = min(found, key=lambda pair: WORST_FIRST.index(pair[0].verdict))
    one = conditioned(subject, one, config)
    return made(signal, one.verdict, site.id, f"{called(site)}: {worded(signal, one)}", (config.at(path),))


def _http(subject: Subject) -> list[Binding]:
    return [b for b in subject.bindings if b.type.lower() == "httptrigger" and b.direction == "trigger"]


def open_endpoints(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Endpoints that carry personal data and ask callers for nothing."""
    asked = {r.verdict for r in entra_login(subject, signal)}
    for binding in _http(subject):
        level = str(binding.properties.get("authLevel", "")).lower()
        categories = {
            c for f in subject.seen.flows.get(binding.function, ()) for c in subject.seen.categories(f)
        }
        name = binding.function.removeprefix("fn:")
        if level != "anonymous" or not categories:
            continue
        if asked == {"pass"}:
            message = f"{name}: open to anybody by itself, but the app asks for a sign-in"
            yield made(signal, "pass", binding.function, message, (binding.location,))
        else:
            message = f"{name}: {signal.bad} ({len(categories)} categories of personal data)"
            yield made(signal, "warn", binding.function, message, (binding.location,))


# --- what the app may do -----------------------------------------------------------------------


def role_width(subject: Subject, signal: Signal) -> Iterator[Result]:
    """The roles of the app's own identity, by what each opens and where; full ones of others beside them."""
    own = identities(subject)
    seen = False
    for assignment in subject.of_type(ASSIGNMENT, DATA_ASSIGNMENT):
        mine = any(id in own for id in referred(assignment.get("properties.principalId")))
        seen |= mine
        one, role = _width(subject, assignment)
        result = _assigned(subject, signal, assignment, one, role)
        if mine:
            yield result
        elif role is not None and role.breadth == "full":
            verdict: Verdict = "warn" if one.verdict == "fail" else one.verdict
            message = f"{result.message} (given to another identity than the app's)"
            yield replace(result, verdict=verdict, part="supports", message=message)
    if not seen and any(site.get("identity") is not None for site in subject.sites):
        message = "no role of the app's identity is declared here: what it may do is not known"
        yield made(signal, "unknown", "", message, tuple(s.at("identity") for s in subject.sites))


def _assigned(
    subject: Subject, signal: Signal, assignment: Resource, one: Judged, role: Role | None
) -> Result:
    one = conditioned(subject, one, assignment)
    name = f"role {role.name}" if role is not None else "a role"
    message = f"{name} on {_scope_words(subject, assignment)}: {worded(signal, one)}"
    at = assignment.at("properties.roleDefinitionId")
    is_verified = role is None or role.verified
    return made(signal, one.verdict, assignment.id, message, (at,), verified=is_verified)


def _width(subject: Subject, assignment: Resource) -> tuple[Judged, Role | None]:
    value = next(
        (
            v
            for p in ("properties.roleDefinitionId", "properties.roleDefinitionName")
            if (v := assignment.get(p)) is not None
        ),
        None,
    )
    role = _role(value)
    if role is None:
        return _no_role(subject, value), None
    wide = not _in_account(assignment) and _is_wide(subject, assignment.scope)
    if role.breadth == "full" or role.grants or role.keys:
        return Judged("fail"), role
    if isinstance(wide, Judged):
        return wide, role
    if role.breadth == "wide":
        return Judged("fail" if wide else "warn"), role
    return Judged("warn" if wide else "pass"), role


def _role(value: Value) -> Role | None:
    """The only role that a value names, if it names one."""
    texts = [part for part in parts_of(value) if isinstance(part, str)]
    found = {id.lower() for text in texts for id in GUID.findall(text)}
    roles = [role_named(id) for id in sorted(found)] if found else [role_named(text) for text in texts]
    known = [role for role in roles if role is not None]
    return known[0] if len(known) == 1 else None


def _no_role(subject: Subject, value: Value) -> Judged:
    if any(id in subject.estate.by_id for id in referred(value)):
        return Judged("not_applicable")  # a role of their own, which `custom_roles` looks at
    if isinstance(value, UNRESOLVED):
        return open_verdict(value)
    return Judged("unknown", "the role is not in the list of built-in roles" if value is not None else "")


def _is_wide(subject: Subject, scope: Value) -> bool | Judged:
    """Whether a scope is more than one resource: a group, a subscription, or the whole deployment."""
    if scope is None:
        return True
    if isinstance(scope, Reference):
        resource = subject.estate.by_id.get(scope.resource)
        return resource is not None and resource.type.lower() in GROUP_TYPES
    if isinstance(scope, str):
        return "/providers/" not in scope.lower() or "/providers/microsoft.management/" in scope.lower()
    if isinstance(scope, Context):
        return True
    if referred(scope):
        return False
    return open_verdict(scope if isinstance(scope, UNRESOLVED) else Unknown("its scope is not known"))


def _in_account(assignment: Resource) -> bool:
    """Whether a role is one of a Cosmos DB account itself, and reaches no further than it."""
    return assignment.type.lower() == DATA_ASSIGNMENT.lower()


def _scope_words(subject: Subject, assignment: Resource) -> str:
    if _in_account(assignment):
        return called(subject.estate.above(assignment)[-1])
    scope = assignment.scope
    for id in referred(scope):
        resource = subject.estate.by_id.get(id)
        if resource is not None:
            return called(resource)
    return "all that is deployed with it" if scope is None else said(as_written(scope)) or "a scope"


def custom_roles(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Roles of their own that allow everything, or to give access to others."""
    for role in subject.of_type("Microsoft.Authorization/roleDefinitions"):
        actions = _actions(role.get("properties.permissions"))
        bad = [a for a in actions if isinstance(a, str) and a.lower() in GRANTING]
        is_open = any(isinstance(a, UNRESOLVED) for a in actions)
        one = Judged("fail" if bad else "unknown" if is_open else "pass", "its actions are not all known")
        one = conditioned(subject, one, role)
        at = role.at("properties.permissions")
        yield made(signal, one.verdict, role.id, f"{called(role)}: {worded(signal, one)}", (at,))


def _actions(permissions: Value) -> list[Value]:
    if not isinstance(permissions, list):
        return [] if permissions is None else [Unknown("permissions are not known")]
    found: list[Value] = []
    for one in permissions:
        actions = one.get("actions") if isinstance(one, dict) else one
        found += actions if isinstance(actions, list) else [] if actions is None else [actions]
    return found


def script_grants(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Roles that a script or a pipeline gives beside the infrastructure code."""
    for grant in subject.repository.grants:
        role = role_named(grant.role) if grant.role else None
        is_full = role is not None and (role.breadth == "full" or role.grants)
        words = f"role {role.name}" if role is not None else "a role"
        message = f"{words}, given by a command: {signal.bad}"
        yield made(signal, "warn" if is_full else "unknown", "", message, (grant.location,))
