"""PowerShell's type literals: ``[string]``, ``[System.Text.Encoding]``, ``[Person]``."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.tree import Reader

_PLAIN = """
string int int32 int64 long uint32 double float single decimal bool boolean byte char datetime guid
object array hashtable psobject pscustomobject ordered switch xml securestring string[] int[]
object[] byte[] hashtable[] psobject[] pscustomobject[] void uri timespan scriptblock pscredential
mailaddress system.string system.int32 system.object system.collections.hashtable psvariable any
system.array system.uri system.datetime nullable version bigint dictionary
"""
PLAIN = frozenset(_PLAIN.split())
"""Types that change nothing that a follower of values sees."""
SHORT = {
    "convert": "System.Convert",
    "environment": "System.Environment",
    "datetime": "System.DateTime",
    "datetimeoffset": "System.DateTimeOffset",
    "timespan": "System.TimeSpan",
    "guid": "System.Guid",
    "math": "System.Math",
    "string": "System.String",
    "bitconverter": "System.BitConverter",
    "regex": "System.Text.RegularExpressions.Regex",
    "uri": "System.Uri",
    "xml": "System.Xml.XmlDocument",
    "int": "System.Int32",
    "long": "System.Int64",
    "double": "System.Double",
    "bool": "System.Boolean",
    "array": "System.Array",
    "console": "System.Console",
    "random": "System.Random",
    "mailmessage": "System.Net.Mail.MailMessage",
    "httpresponsecontext": "HttpResponseContext",
    "hashtable": "System.Collections.Hashtable",
    "arraylist": "System.Collections.ArrayList",
}
SPACES = frozenset(
    (
        "text",
        "io",
        "net",
        "web",
        "security",
        "collections",
        "linq",
        "data",
        "threading",
        "management",
        "globalization",
        "xml",
    )
)
"""Namespaces of .NET that are written without their ``System``."""
OWN = {
    "system": "System",
    "microsoft": "Microsoft",
    "azure": "Azure",
}


def of_class(name: str) -> str:
    """The name of a class: with a capital, which no variable has, as both are named without regard to it."""
    return name[:1].upper() + name[1:]


def named(text: str, line: int) -> ir.Expression:
    """The type called `text`: a library's by its full name, any other by its bare one."""
    name = text.strip().strip("[]").partition("[")[0].strip().lstrip("\\")
    lowered = name.lower()
    name = SHORT.get(lowered, name)
    first, _, rest = name.partition(".")
    if not rest:
        return ir.Name(of_class(name), line)
    if first.lower() in SPACES:
        name, first = f"System.{name}", "System"
    parts = name.split(".")
    found: ir.Expression = ir.Name(OWN.get(first.lower(), parts[0]), line)
    for part in parts[1:]:
        found = ir.Attribute(found, part, line)
    return found


def type_of(node: Node, at: Reader) -> ir.Expression:
    """The type in a type literal."""
    return named(at.text(node).strip()[1:-1], at.line(node))


def is_plain(node: Node, at: Reader) -> bool:
    return at.text(node).strip()[1:-1].strip().lower() in PLAIN


def is_record(name: str) -> bool:
    """Whether ``New-Object`` makes a record of it."""
    return name.lower().rpartition(".")[2] in (
        "psobject",
        "pscustomobject",
        "hashtable",
        "object",
        "ordereddictionary",
    )


def is_list(name: str) -> bool:
    bare = name.lower().partition("[")[0].rpartition(".")[2]
    return bare in ("arraylist", "list", "queue", "stack", "hashset", "concurrentbag") or name.endswith("[]")
