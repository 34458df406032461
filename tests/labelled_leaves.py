"""The leaves of a labelled payload, by a walk of its own: what `labels.yaml` must name, no more and no less.

The notation of paths is described in `labelled/README.md`.
"""

import base64
import csv
import email
import email.policy
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import yaml

Leaf = tuple[str, object]
LABELLED = Path(__file__).parent / "labelled" / "payloads"
PLUMBING = ("mime-version", "content-type", "content-transfer-encoding", "content-disposition")


def systems() -> list[Path]:
    """The folders of all systems, of all parts."""
    return sorted(path.parent for path in LABELLED.glob("*/*/labels.yaml"))


@cache
def labels(system: Path) -> dict:
    """What stands in a system's `labels.yaml`."""
    return yaml.load(
        (system / "labels.yaml").read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )


def leaves(path: Path, facts: dict) -> list[Leaf]:
    """Every leaf of a payload as (path, value), in the order of the file."""
    maps = {name[: -len(".<key>")] for name in facts["labels"] if name.endswith(".<key>")}
    maps |= {"" for name in facts["labels"] if name == "<key>"}
    text = path.read_bytes().decode(facts.get("encoding", "utf-8-sig"))
    return list(WALKS[facts["format"]](text, facts, maps))


def walk(value: object, path: str, maps: set[str]) -> Iterator[Leaf]:
    """The leaves of a parsed value; JSON inside strings, also as base64, is opened."""
    if isinstance(value, dict):
        for key, item in value.items():
            if path in maps:
                yield joined(path, "<key>"), key
            yield from walk(item, joined(path, "*" if path in maps else str(key)), maps)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item, path + "[]", maps)
    elif (inner := opened(value)) is not None:
        yield from walk(inner, path, maps)
    else:
        yield path, value


def joined(path: str, key: str) -> str:
    """A path one step deeper."""
    return f"{path}.{key}" if path else key


def opened(value: object) -> object | None:
    """The object or list that a string holds as JSON or base64 of JSON, or nothing."""
    if not isinstance(value, str) or len(value) < 8:
        return None
    if value.lstrip()[:1] in "{[":
        return container(value)
    try:
        return container(base64.b64decode(value, validate=True).decode())
    except (ValueError, UnicodeDecodeError):
        return None


def container(text: str) -> object | None:
    """A JSON object or list, or nothing."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None


def records(value: object, maps: set[str]) -> Iterator[Leaf]:
    """The leaves of one record or of a list of records."""
    for record in value if isinstance(value, list) else [value]:
        yield from walk(record, "", maps)


def json_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    yield from records(json.loads(text), maps)


def ndjson_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    for line in filter(str.strip, text.split("\n")):
        yield from walk(json.loads(line), "", maps)


def yaml_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    for document in yaml.load_all(text, yaml.BaseLoader):
        yield from records(document, maps)


def csv_leaves(text: str, facts: dict, maps: set[str]) -> Iterator[Leaf]:
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=facts.get("delimiter", ",")) if row]
    plain = facts.get("header", True) is False
    header = [f"column_{at}" for at in range(1, len(rows[0]) + 1)] if plain else rows[0]
    for row in rows if plain else rows[1:]:
        assert len(row) == len(header), (header, row)
        for name, value in zip(header, row, strict=True):
            yield from walk(value, name, maps)


def xml_leaves(text: str, _facts: dict, _maps: set[str]) -> Iterator[Leaf]:
    root = ElementTree.fromstring(
        text.encode()
        if text.startswith("<?xml") and "utf-8" in text[:60].lower()
        else re.sub(r"^<\?xml[^>]*\?>", "", text)
    )
    parents: list[tuple[str, object]] = [(local(root.tag), root)]
    many = repeated(parents)
    yield from element(root, local(root.tag), many)


def local(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def repeated(todo: list) -> set[str]:
    """The paths of elements that stand more than once below one parent."""
    found = set()
    while todo:
        path, node = todo.pop()
        names = [local(child.tag) for child in node]
        found |= {f"{path}.{name}" for name in names if names.count(name) > 1}
        todo += [(f"{path}.{local(child.tag)}", child) for child in node]
    return found


def element(node: ElementTree.Element, path: str, many: set[str]) -> Iterator[Leaf]:
    """The leaves of an element: attributes, text, children."""
    for name, value in node.attrib.items():
        yield f"{path}.@{local(name)}", value
    if (node.text or "").strip() or not (len(node) or node.attrib):
        yield path, (node.text or "").strip()
    for child in node:
        below = f"{path}.{local(child.tag)}"
        yield from element(child, below + ("[]" if below.replace("[]", "") in many else ""), many)


def form_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    for line in text.strip().split("\n"):
        for name, value in parse_qsl(line.strip(), keep_blank_values=True):
            yield from walk(value, re.sub(r"\[(\w+)\]", r".\1", re.sub(r"\[\d*\]", "[]", name)), maps)


def body_leaves(text: str, kind: str, maps: set[str]) -> Iterator[Leaf]:
    """The leaves of a request's or response's body by its content type."""
    if not text.strip():
        return
    if "multipart" in kind:
        yield from multipart_leaves(text, {}, maps)
    elif "urlencoded" in kind:
        yield from form_leaves(text, {}, maps)
    elif "xml" in kind:
        yield from xml_leaves(text.strip(), {}, maps)
    elif container(text) is not None:
        yield from records(container(text), maps)
    else:
        yield "", text


def url_leaves(url: str) -> Iterator[Leaf]:
    """Query parameters, and the parts of a path that are data, named by the word before."""
    parts = urlsplit(url)
    words = [word for word in parts.path.split("/") if word]
    for before, word in pairwise(words):
        if re.search(r"\d{2}|@|%40|^\d+$", word) and not word.startswith("{{"):
            yield f"path.{before}", word
    yield from ((f"query.{name}", value) for name, value in parse_qsl(parts.query, keep_blank_values=True))


def message_leaves(url: str, headers: list, body: str, maps: set[str]) -> Iterator[Leaf]:
    """The leaves of one request or response."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "json")
    yield from url_leaves(url)
    for name, value in headers:
        if name.lower() not in PLUMBING:
            yield f"headers.{name}", value
    inner = {place[5:].lstrip(".") for place in maps if place.startswith("body")}
    for name, value in body_leaves(body, kind, inner):
        yield joined("body", name).rstrip("."), value


def http_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    for block in re.split(r"^###.*$", text, flags=re.M):
        head, _, body = block.strip().partition("\n\n")
        lines = [line.strip() for line in head.split("\n") if line and not line.startswith(("#", "//"))]
        yield from (
            (f"variables.{name}", value) for name, value in re.findall(r"^@(\w+) *= *(.*)$", head, re.M)
        )
        lines = [line for line in lines if not line.startswith("@")]
        if lines:
            url = lines[0].split(" ")[1]
            headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
            yield from message_leaves(url, headers, body, maps)


def har_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    for entry in json.loads(text)["log"]["entries"]:
        if "serverIPAddress" in entry:
            yield "serverIPAddress", entry["serverIPAddress"]
        for side in ("request", "response"):
            message = entry[side]
            headers = [(item["name"], item["value"]) for item in message["headers"]]
            body = message.get("postData", message.get("content", {})).get("text", "")
            inner = {place.removeprefix(side + ".") for place in maps if place.startswith(side)}
            for name, value in message_leaves(message.get("url", ""), headers, body, inner):
                yield f"{side}.{name}", value


def postman_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    collection = json.loads(text)
    yield from ((f"variables.{item['key']}", item["value"]) for item in collection.get("variable", []))
    todo = list(collection["item"])
    while todo:
        item = todo.pop(0)
        todo += item.get("item", [])
        if "request" in item:
            request = item["request"]
            headers = [(header["key"], header["value"]) for header in request.get("header", [])]
            yield from message_leaves(
                request["url"]["raw"], headers, request.get("body", {}).get("raw", ""), maps
            )


def sql_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    for table, columns, rows in re.findall(
        r"INSERT INTO ([\w.\"`]+) \(([^)]*)\) VALUES(.*?);$", text, re.S | re.M
    ):
        names = [name.strip(' "`[]') for name in columns.split(",")]
        for row in re.findall(r"\(((?:'(?:[^']|'')*'|[^()'])*)\)", rows):
            values = re.findall(r"\s*('(?:[^']|'')*'|[^,]+)\s*(?:,|$)", row)
            assert len(values) == len(names), (names, values)
            for name, value in zip(names, values, strict=True):
                clean = value.strip()[1:-1].replace("''", "'") if value.startswith("'") else value.strip()
                yield from walk(clean, joined(table.strip('"`'), name), maps)


def log_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    for line in filter(str.strip, text.split("\n")):
        pairs = re.findall(r'(?<!\S)([\w.@-]+)=("[^"]*"|\S+)', line)
        rest = re.sub(r'(?<!\S)[\w.@-]+=("[^"]*"|\S+)', "", line).strip()
        if rest:
            yield "text", rest
        for name, value in pairs:
            yield from walk(value.strip('"'), name, maps)


def mail_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    message = email.message_from_string(text, policy=email.policy.default)
    for name, value in message.items():
        if name.lower() not in PLUMBING:
            yield f"headers.{name}", str(value)
    for part in message.walk():
        if part.get_filename():
            stem, kind = str(part.get_filename()).rsplit(".", 1)
            content = part.get_content()
            whole = content.decode() if isinstance(content, bytes) else content
            for name, value in WALKS[kind](whole, {"delimiter": ";"}, maps):
                yield joined(f"attachment.{stem}", name), value
        elif part.get_content_type() == "text/plain":
            yield "body", part.get_content()


def multipart_leaves(text: str, _facts: dict, maps: set[str]) -> Iterator[Leaf]:
    mark = text.strip().split("\n")[0].strip()
    for part in text.split(mark)[1:]:
        head, _, body = part.strip("\n").partition("\n\n")
        name = re.search(r'name="([^"]*)"', head)
        kind = re.search(r'filename="[^"]*\.(\w+)"', head)
        if name and kind and kind[1] in WALKS:
            yield from (
                (joined(name[1], inner), value)
                for inner, value in WALKS[kind[1]](body, {"delimiter": ";"}, maps)
            )
        elif name:
            yield from walk(body.strip(), name[1], maps)


Walk = Callable[[str, dict, set[str]], Iterator[Leaf]]
WALKS: dict[str, Walk] = {
    "json": json_leaves,
    "ndjson": ndjson_leaves,
    "yaml": yaml_leaves,
    "csv": csv_leaves,
    "tsv": csv_leaves,
    "xml": xml_leaves,
    "form": form_leaves,
    "http": http_leaves,
    "har": har_leaves,
    "postman": postman_leaves,
    "sql": sql_leaves,
    "log": log_leaves,
    "eml": mail_leaves,
    "multipart": multipart_leaves,
}
