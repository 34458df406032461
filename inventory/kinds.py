"""The kinds of things the catalog knows: services, bindings, clients, calls, transforms, recipients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.facts import Direction


@dataclass(frozen=True, slots=True)
class Argument:
    """Where a call carries something: any of these positions (from 0) or names."""

    positions: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of data store, recipient or other far end (``cosmos_db``, ``http``, ``log``).

    `role` is ``store``, ``recipient``, ``caller``, ``log``, ``file`` or ``control`` (no data of its
    own). `identity` lists the resource roles that name one of it, outermost first, `account`
    excluded (``("database", "container")``). `hosts` are host-name suffixes that give it away.
    `address` is where a URL names these roles (``/dbs/{database}/colls/{container}``); `folds_case`
    when names that differ in case alone are one. `configures` where reading is how an app gets its settings:
    that moves nobody's data. `resources` maps a role to the ARM types (in lower case) of what it is in
    infrastructure code, the ``account`` being the outermost. `assumed` are the settings that name the account
    where the code names none, the first that is set. `addressed` is what it reaches
    people by (``email_address``, ``phone_number``).
    """

    id: str
    label: str
    role: str
    identity: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    address: str = ""
    folds_case: bool = False
    configures: bool = False
    resources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    addressed: str = ""


@dataclass(frozen=True, slots=True)
class Decorator:
    """A decorator of the Python v2 model: its parameters and the runtime's property for each.

    `positional` is their order; `defaults` are properties the library declares when nobody gives them.
    """

    name: str
    properties: Mapping[str, str]
    positional: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter of an attribute's constructor: its name, the runtime's property, what an argument must be.

    `takes` is ``enum``, ``word`` (an enum member, written in lower case), ``number``, ``flag``, ``rest`` (all
    further arguments) or empty for anything.
    """

    name: str
    property: str
    takes: str = ""


@dataclass(frozen=True, slots=True)
class AttributeKind:
    """A C# attribute or Java annotation that declares a binding: its constructors and defaults."""

    name: str
    constructors: tuple[tuple[Slot, ...], ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)

    @property
    def slots(self) -> Mapping[str, Slot]:
        """Every parameter by its name in lower case: what a named argument may mean."""
        return {slot.name.lower(): slot for row in self.constructors for slot in row}


@dataclass(frozen=True, slots=True)
class BindingKind:
    """One binding type in one direction.

    `resource` maps a role of the service to the property names that may hold it, current name
    first. `operation` is what it does to its service (``receive``, ``read``, ``write``, ``send``,
    ``respond``, ``invoke``); `also` are further operations that contradict the declared direction
    (a lease written, a prompt sent). `connection` are the properties that may name the setting.
    """

    type: str
    direction: Direction
    service: str
    operation: str
    resource: Mapping[str, tuple[str, ...]]
    connection: tuple[str, ...] = ()
    default_setting: str | None = None
    decorators: tuple[Decorator, ...] = ()
    also: tuple[str, ...] = ()
    status: str = "ga"
    attributes: tuple[AttributeKind, ...] = ()
    annotations: tuple[AttributeKind, ...] = ()
    node: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """What one call does: `operation`, where it names its resource, and where the data stands.

    `operation` is one of the contract's, or ``query`` (decided by the SQL text at `query`),
    ``request`` (decided by the HTTP verb at `verb`), ``open`` (decided by the file mode at `verb`),
    ``fetch`` (what the last query gave), ``configure`` (nothing moves).
    `on` is the argument holding the client this acts on (``json.dump(x, file)``), if not the receiver.
    `payload` None means every argument that is not a resource, query or option.
    `returns`: ``data`` (what the service holds), ``answer`` (a reply derived from what was sent),
    ``self`` (the client again), ``none``, or the name of a client class.
    """

    operation: str
    resource: Mapping[str, Argument]
    payload: tuple[Argument, ...] | None = None
    query: Argument | None = None
    verb: Argument | None = None
    returns: str = "none"
    on: Argument | None = None


@dataclass(frozen=True, slots=True)
class ClientClass:
    """A client class of an SDK: how it is made, what it hands out, what its methods do.

    `constructors` maps ``""`` (the class called), a class method, or the dotted name of a function that
    makes one (``pyodbc.connect``) to its resource arguments;
    `factories` maps a method (or attribute) to (class name, resource arguments).
    """

    language: str
    service: str
    modules: tuple[str, ...]
    name: str
    constructors: Mapping[str, Mapping[str, Argument]]
    factories: Mapping[str, tuple[str, Mapping[str, Argument]]]
    methods: Mapping[str, Method]
    recipient: str | None = None

    def method(self, name: str) -> Method | None:
        """What the method `name` does; ``find*`` in the catalog stands for all names that begin so."""
        found = self.methods.get(name)
        if found is None and self.open_ended:
            ends = (name[:end] for end in range(len(name), 0, -1))
            found = next((self.methods[f"{end}*"] for end in ends if f"{end}*" in self.methods), None)
        return found

    @property
    def open_ended(self) -> bool:
        return any(name.endswith("*") for name in self.methods)

    def saves(self, name: str) -> bool:
        """Whether the method stores the record that it is called on (``user.save()``)."""
        method = self.method(name)
        return method is not None and any("self" in a.names for a in method.payload or ())


@dataclass(frozen=True, slots=True)
class CallKind:
    """A plain function of a library with an effect: ``requests.post``, ``logging.info``, ``open``."""

    language: str
    service: str
    call: str
    method: Method
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Transform:
    """A call that changes data: `label` is what a field shows (``hash:sha256``), `effect` its kind.

    `input` says which argument is changed (position -1: the receiver), `algorithm` which one names what
    follows the label.
    """

    language: str
    call: str
    label: str
    effect: str
    input: Argument
    caveat: str = ""
    algorithm: Argument | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A third party recognised by host, package, import or setting name. Facts carry their mark.

    `packages` are by ecosystem (``pypi``, ``npm``, ``nuget``, ``maven``), ``*`` at the end for any;
    `imports` by language, where an import's root isn't the package's name.
    """

    id: str
    name: str
    domains: tuple[str, ...]
    packages: Mapping[str, tuple[str, ...]]
    country: str | None
    role: str
    purpose: str
    verified: str
    imports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: str = ""
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HiddenStore:
    """A store that exists without a line of user code.

    `present_when` is a small condition the linker evaluates: binding types, host.json keys,
    settings. `kind` and `name` place it; `name` may hold ``{queue}``, ``{hub}`` and the like.
    """

    id: str
    service: str
    name: str
    present_when: Mapping[str, object]
    holds: str
    kept: str
    same_account_as: str
    fields: str
    verified: str
