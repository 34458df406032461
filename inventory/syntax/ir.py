"""The common form: what every language is lowered into, and all that the engine knows.

Small on purpose. If a lowering can't say something, this form grows, once, for all languages.
Types are written as expressions (`Name("Order")`, `Item(Name("list"), Name("Order"))`).
Each node carries its line, counted from 1; the path stands on the module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# --- expressions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, number, truth value, None, or bytes."""

    value: str | int | float | bool | bytes | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, parameter, function, class or module by its bare name."""

    id: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """``object.name``"""

    object: Expression
    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """``object[key]``; a slice has a `Slice` as key."""

    object: Expression
    key: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Slice:
    """``start:stop`` inside an `Item`."""

    start: Expression | None = None
    stop: Expression | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A call; construction of an object is a call of its class.

    A spread positional argument is a `Spread` in `arguments`; a spread of named arguments is a
    keyword with the name ``**``. `types` are type arguments (``Deserialize<Order>(text)``). A call of the
    name ``super`` runs the constructor of the base class on the same object.
    """

    function: Expression
    arguments: tuple[Expression, ...] = ()
    keywords: tuple[tuple[str, Expression], ...] = ()
    line: int = 0
    types: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    value: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """`value` seen as `type`: ``(Order)x``, ``x as Order``."""

    value: Expression
    type: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """An object whose members are set, or to which items are added, before anybody else sees it.

    ``new Order { Email = x }`` and ``order with { Email = x }`` have a `Record` as content,
    ``new List { a, b }`` a `Sequence`. With `copy` the object itself stays as it was.
    """

    object: Expression
    content: Expression
    copy: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Handed:
    """An argument that the callee may set: ``out x``, ``ref x``; `declares` when x is new here."""

    target: Expression
    declares: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Required:
    """A module as a value, by the name it is loaded by: ``require("./orders")``, ``import("./orders")``."""

    module: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A dictionary or object literal; a spread entry has None as its key.

    As an assignment target it is a destructuring pattern: each entry's value is the target of the member
    its key names; a `Bind` there gives a default, a spread entry takes what is left.
    """

    entries: tuple[tuple[Expression | None, Expression], ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, tuple or set literal; as an assignment target, a destructuring pattern."""

    items: tuple[Expression, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Interpolation:
    """A string built of parts: f-string, template literal, ``$"…"``."""

    parts: tuple[Expression, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator and its operands.

    Operators are written as in Python: ``+ - * / % and or not == < in is`` …; ``if`` is the
    conditional expression with operands (condition, then, otherwise); ``??`` the null-coalescing one;
    ``throw`` raises its operand. Concatenation of texts is ``+``.
    """

    operator: str
    operands: tuple[Expression, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Await:
    """``await x``, ``yield x`` of an orchestrator: the value is what `value` resolves to."""

    value: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Yield:
    """``yield x``: hands `value` to whoever iterates; as an expression, what comes back."""

    value: Expression | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Closure:
    """A function written as an expression: lambda, arrow function, script block."""

    function: Function
    line: int = 0


@dataclass(frozen=True, slots=True)
class Comprehension:
    """``[element for target in iterable if …]``; `key` is set for a dictionary."""

    element: Expression
    key: Expression | None
    loops: tuple[tuple[Expression, Expression], ...]
    conditions: tuple[Expression, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Bind:
    """An assignment used as an expression (``:=``)."""

    target: Expression
    value: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the lowering has no form for; its parts still count."""

    parts: tuple[Expression, ...] = ()
    line: int = 0


Expression = (
    Literal
    | Name
    | Attribute
    | Item
    | Slice
    | Call
    | Spread
    | Cast
    | Filled
    | Handed
    | Required
    | Record
    | Sequence
    | Interpolation
    | Operation
    | Await
    | Yield
    | Closure
    | Comprehension
    | Bind
    | Unknown
)

# --- statements ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = value``; `value` is None for a bare declaration ``x: T``.

    ``x += y`` is lowered to ``x = x + y``. A chained assignment is several of these. `declares` marks a new
    local variable (``let x``, ``var x``, ``Order x``), which no member of the object can be meant by.
    """

    target: Expression
    value: Expression | None
    annotation: Expression | None = None
    line: int = 0
    declares: bool = False


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An expression for its effect."""

    value: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Return:
    value: Expression | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Raise:
    value: Expression | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Delete:
    """``del target``: the name, member or item is gone afterwards."""

    target: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """Any choice: if/elif/else, switch, match. Each arm is (condition, statements).

    An else arm has None as condition. Conditions are evaluated for their effects.
    """

    arms: tuple[tuple[Expression | None, Block], ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Loop:
    """``for target in iterable`` (both set) or ``while condition``."""

    body: Block
    target: Expression | None = None
    iterable: Expression | None = None
    condition: Expression | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Try:
    """Handlers are (caught type, bound name or empty, statements)."""

    body: Block
    handlers: tuple[tuple[Expression | None, str, Block], ...] = ()
    otherwise: Block = ()
    final: Block = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class With:
    """Resources held for a block: (context, target or None)."""

    items: tuple[tuple[Expression, Expression | None], ...]
    body: Block
    line: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    """``from module import name as alias``; `name` is empty when the module itself is bound.

    `level` counts leading dots of a relative import. ``import a.b`` binds alias ``a`` to module
    ``a`` and is written with module ``a.b``, name ``""`` and alias ``a``; a star import has name ``*``.
    """

    module: str
    name: str
    alias: str
    level: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Define:
    """A function or class defined among statements."""

    definition: Function | Class
    line: int = 0


@dataclass(frozen=True, slots=True)
class Global:
    """Names that mean the enclosing module's (or function's) variables."""

    names: tuple[str, ...]
    line: int = 0


Statement = (
    Assign | Evaluate | Return | Raise | Delete | Branch | Loop | Try | With | Import | Define | Global
)
Block = tuple[Statement, ...]

# --- definitions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter or a declared field.

    `kind`: ``plain``, ``rest`` (``*args``), ``rest_named`` (``**kwargs``), ``named`` (keyword only), ``out``
    (set by the function) or, of a field, ``static`` or ``private`` (no part of what an object carries).
    `decorators` are its attributes or annotations, each a call or a name: ``[JsonPropertyName("mail")]``.
    """

    name: str
    annotation: Expression | None = None
    default: Expression | None = None
    kind: str = "plain"
    decorators: tuple[Expression, ...] = ()
    line: int = 0


@dataclass(eq=False, slots=True)
class Function:
    """A function or method; its body is lowered the first time somebody asks (most are never asked).

    Compared and hashed by identity. `name` is bare, `qualified` dotted within the module
    (``Orders.save``). `kind` is ``function``, ``method``, ``static``, ``class_method`` or ``property``.
    A method takes its object as first parameter, named ``this`` where the language does not name it;
    a constructor is the method ``__init__``. `within` is the class it stands in, for languages in which a
    bare name may mean a member. `overloads` are the other functions of the same name, told apart by their
    parameters. `abstract` says that it has no body. With `emits`, every value that a statement leaves over
    (a `Yield`) is returned. `generics` are its type parameters.
    """

    name: str
    qualified: str
    parameters: tuple[Parameter, ...]
    lower: Callable[[], Block]
    line: int
    end_line: int
    kind: str = "function"
    returns: Expression | None = None
    decorators: tuple[Expression, ...] = ()
    generator: bool = False
    asynchronous: bool = False
    docstring: str = ""
    path: str = ""
    within: Class | None = field(default=None, repr=False)
    overloads: tuple[Function, ...] = field(default=(), repr=False)
    abstract: bool = False
    emits: bool = False
    generics: tuple[str, ...] = ()
    _body: Block | None = field(default=None, repr=False)

    @property
    def body(self) -> Block:
        if self._body is None:
            self._body = self.lower()
        return self._body


@dataclass(eq=False, slots=True)
class Class:
    """A class: its bases, declared fields (class-level names with annotation or default) and methods.

    `kind` is ``class``, ``interface``, ``record``, ``enum`` or ``type`` (a named shape of data). The setter
    of a property ``x`` stands in `methods` under ``x.setter``. Two things are learned later: `known`, its
    fields with those it inherits, and `table`, where its objects are kept if a mapping says so.
    `generics` are its type parameters.
    """

    name: str
    qualified: str
    bases: tuple[Expression, ...]
    fields: tuple[Parameter, ...]
    methods: dict[str, Function]
    line: int
    end_line: int
    decorators: tuple[Expression, ...] = ()
    keywords: tuple[tuple[str, Expression], ...] = ()
    classes: dict[str, Class] = field(default_factory=dict)
    path: str = ""
    kind: str = "class"
    known: tuple[Parameter, ...] = field(default=(), repr=False)
    table: str = ""
    generics: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Module:
    """One source file: its top-level statements in order (definitions and imports among them).

    `functions` and `classes` index the top-level definitions, also those inside ``if``/``try``;
    `imports` all imports anywhere at the top level. `broken` lists lines where text was skipped
    because it does not parse. `package` is the namespace or package that its definitions stand in.
    What a module gives under no name (``export default``, ``module.exports = …``) is the variable
    ``default``; a script that is run as a whole is the function ``<script>``.
    """

    path: str
    language: str
    body: Block
    functions: dict[str, Function]
    classes: dict[str, Class]
    imports: tuple[Import, ...]
    broken: tuple[int, ...] = ()
    package: str = ""
