"""What nobody wrote: constructors of records, constructors and loggers that Lombok adds by annotations."""

from __future__ import annotations

from inventory.syntax import ir
from inventory.syntax.java.grammar import THIS

ALL = frozenset({"AllArgsConstructor", "Value", "Builder", "SuperBuilder"})
REQUIRED = frozenset({"RequiredArgsConstructor", "Data"})
NONE = "NoArgsConstructor"
LOGGERS = frozenset({"Slf4j", "Log", "Log4j", "Log4j2", "CommonsLog", "JBossLog", "Flogger", "XSlf4j"})
LOGGER = ("org", "slf4j", "LoggerFactory", "getLogger")
NON_NULL = frozenset({"NonNull", "Nonnull", "NotNull"})


def setting(fields: tuple[ir.Parameter, ...]) -> ir.Block:
    """``this.x = x`` for each of the fields."""
    this = ir.Name(THIS)
    return tuple(
        [ir.Assign(ir.Attribute(this, f.name, f.line), ir.Name(f.name, f.line), line=f.line) for f in fields]
    )


def implied_constructors(kind: ir.Class, final: frozenset[str]) -> list[ir.Function]:
    """What its annotations give the class; `final` are the fields that have to be given a value."""
    marks = {_last(d) for d in kind.decorators}
    if kind.kind != "class" or not marks & (ALL | REQUIRED) or "__init__" in kind.methods:
        return []
    fields = tuple(f for f in kind.fields if f.kind != "static")
    found = []
    if NONE in marks:
        found.append(_constructor(kind, ()))
    if marks & ALL:
        found.append(_constructor(kind, fields))
    elif marks & REQUIRED and (needed := tuple(f for f in fields if _is_required(f, final))):
        found.append(_constructor(kind, needed))
    return found


def implied_fields(kind: ir.Class) -> tuple[ir.Parameter, ...]:
    """``@Slf4j`` gives a class the static field ``log``."""
    if not {_last(d) for d in kind.decorators} & LOGGERS or any(f.name == "log" for f in kind.fields):
        return ()
    maker: ir.Expression = ir.Name(LOGGER[0], kind.line)
    for name in LOGGER[1:]:
        maker = ir.Attribute(maker, name, kind.line)
    made = ir.Call(maker, (ir.Name(kind.name, kind.line),), (), kind.line)
    return (ir.Parameter("log", None, made, "static", line=kind.line),)


def _is_required(field: ir.Parameter, final: frozenset[str]) -> bool:
    marked = any(_last(d) in NON_NULL for d in field.decorators)
    return field.default is None and (field.name in final or marked)


def _constructor(kind: ir.Class, fields: tuple[ir.Parameter, ...]) -> ir.Function:
    block = setting(fields)
    taken = tuple(ir.Parameter(f.name, f.annotation, line=f.line) for f in fields)
    qualified = f"{kind.qualified}.__init__"
    made = ir.Function(
        "__init__", qualified, (ir.Parameter(THIS), *taken), lambda: block, kind.line, kind.line, "method"
    )
    made.path, made.within = kind.path, kind
    return made


def _last(decorator: ir.Expression) -> str:
    if isinstance(decorator, ir.Call):
        decorator = decorator.function
    return decorator.name if isinstance(decorator, ir.Attribute) else getattr(decorator, "id", "")
