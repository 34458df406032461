"""Calls whose answer depends on the template they stand in: ids of resources, keys, files, the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from inventory import roles
from inventory.facts import Location
from inventory.infrastructure.arm import content
from inventory.infrastructure.arm.modules import named_modules
from inventory.infrastructure.arm.names import key, meant
from inventory.infrastructure.operations import joined
from inventory.infrastructure.scopes import NULL, Null
from inventory.resources import Computed, Context, Environment, Reference, Secret, Unknown, Value

if TYPE_CHECKING:
    from inventory.infrastructure.arm.place import Place

Arguments = Sequence[Value]


def placed(place: Place, function: str, arguments: Arguments) -> Value | Null:
    """The answer of a function that depends on the template; None when it is none of these, NULL for null."""
    name = function.lower()
    if place.outer is not None and name in ("parameters", "variables"):
        return place.outer.call(function, arguments)
    if name in _PLACED:
        try:
            found = _PLACED[name](place, arguments)
            return NULL if found is None else found
        except (AttributeError, LookupError, TypeError, ValueError):
            return Unknown(f"the function {function} can't be computed with these arguments")
    if name.startswith("list"):
        return _listed(place, function, arguments)
    of = arguments[0] if arguments else None
    if name == "split" and isinstance(of, Reference) and of.path == "id":
        return place.run.identifier(of.resource) or None
    return None


def _listed(place: Place, function: str, arguments: Arguments) -> Value:
    of = _resource(place, arguments[0]) if arguments else None
    return Secret(f"{function}()", of.resource if isinstance(of, Reference) else "")


def _resource(place: Place, value: Value) -> Value:
    """A resource or a deployment that is given by its id, its name or its symbol."""
    if isinstance(value, Reference):
        return Reference(value.resource)
    if isinstance(value, str) and (value in place.template.resources or value in place.template.modules):
        return place.name(value)
    wanted = key("", value)
    named = found_by(place).get(wanted) if wanted is not None else None
    if named is not None:
        return named
    full = meant(value)
    if full is None:
        return Computed("reference", (value,))
    return _linked(place, *full, "")


def _linked(place: Place, type: str, name: Value, path: str) -> Value:
    """The resource of the template that has a type and a name, or a link to one elsewhere."""
    wanted = key(type, name)
    found = found_by(place).get(wanted) if wanted is not None else None
    if isinstance(found, Reference):
        return Reference(found.resource, path)
    return place.run.link(type, name, Location(place.template.path), path)


def found_by(place: Place) -> Mapping[str, Value]:
    """The resources and deployments of a template by their names, and by type and name."""

    def names() -> Value:
        out: dict[str, Value] = {}
        for instance in place.every():
            name = place.run.full_name(instance)
            for found in (key(instance.declared.type, name), key("", name)):
                if found is not None:
                    out.setdefault(found, Reference(instance.id))
        for name, module in named_modules(place):
            found = key("", name)
            if found is not None:
                out.setdefault(found, module)
        return out

    found = place.once("resources by name", names)
    return found if isinstance(found, dict) else {}


def _reference(place: Place, arguments: Arguments) -> Value:
    full = len(arguments) > 2 and str(arguments[2]).lower() == "full"
    of = arguments[0]
    deployed = place.run.meant(of.resource) if isinstance(of, Reference) else None
    if deployed is not None and deployed[0].lower() == "microsoft.resources/deployments":
        return _resource(place, deployed[1])
    found = _resource(place, arguments[0])
    if isinstance(found, Reference):
        return found if full else Reference(found.resource, "properties")
    return found


def _type_and_names(arguments: Arguments) -> tuple[str, Arguments] | None:
    for place, value in enumerate(arguments):
        if isinstance(value, str) and "/" in value and "." in value.split("/")[0]:
            return value.strip("/"), arguments[place + 1 :]
    return None


def _resource_id(before: tuple[Value, ...]) -> Callable[[Place, Arguments], Value]:
    def function(place: Place, arguments: Arguments) -> Value:
        found = _type_and_names(arguments)
        if found is None:
            return Computed("resourceId", tuple(arguments))
        type, names = found
        if type.lower().startswith("microsoft.authorization/"):
            parts = [
                p for kind, n in zip(type.split("/")[1:], names, strict=False) for p in ("/", kind, "/", n)
            ]
            return joined([*before, "/providers/", type.split("/")[0], *parts])
        name = joined([part for n in names for part in ("/", n)][1:]) if len(names) != 1 else names[0]
        return _linked(place, type, name, "id")

    return function


_SUBSCRIPTION: tuple[Value, ...] = ("/subscriptions/", Context("subscription().subscriptionId"))
_GROUP: tuple[Value, ...] = (*_SUBSCRIPTION, "/resourceGroups/", Context("resourceGroup().name"))


def _resource_group(place: Place, arguments: Arguments) -> Value:
    if arguments:
        return place.run.made_group(arguments[-1]) or Context("resourceGroup()", tuple(arguments))
    return Context("resourceGroup()") if place.group is None else place.group


def _environment_variable(place: Place, arguments: Arguments) -> Value:
    name = arguments[0]
    if not isinstance(name, str):
        return Computed("readEnvironmentVariable", tuple(arguments))
    if name in place.run.environment:
        return place.run.environment[name]
    return arguments[1] if len(arguments) > 1 else Environment(name)


def _since(place: Place, arguments: Arguments) -> Value:
    """For templates of verified modules: whether the version that is called is this one or later."""
    return place.called is None or place.called.since(str(arguments[0]))


def _role_id(place: Place, arguments: Arguments) -> Value:
    """The id of a role definition that is given by its name, its GUID or its id."""
    given = arguments[0]
    if not isinstance(given, str) or "/" in given:
        return given
    role = roles.named(given)
    guid = role.id if role is not None else given
    return _resource_id(_SUBSCRIPTION)(place, [ROLE, guid])


ROLE = "Microsoft.Authorization/roleDefinitions"

_PLACED: Mapping[str, Callable[[Place, Arguments], Value]] = {
    "parameters": lambda place, a: place.parameter(str(a[0])),
    "variables": lambda place, a: place.variable(str(a[0])),
    "reference": _reference,
    "resourceid": _resource_id(_GROUP),
    "subscriptionresourceid": _resource_id(_SUBSCRIPTION),
    "tenantresourceid": _resource_id(()),
    "managementgroupresourceid": _resource_id(("/providers/Microsoft.Management/managementGroups",)),
    "extensionresourceid": lambda place, a: _resource_id((a[0],))(place, a[1:]),
    "resourcegroup": _resource_group,
    "readenvironmentvariable": _environment_variable,
    "getsecret": lambda _place, _a: Secret("a secret of a Key Vault"),
    "since": _since,
    "roleid": _role_id,
    "loadtextcontent": content.text,
    "loadfileasbase64": content.base64_text,
    "loadjsoncontent": content.json_value,
    "loadyamlcontent": content.yaml_value,
}
