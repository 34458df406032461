"""XML as it stands: texts and values of attributes change, tags and all else stay; no entity is expanded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from privacy.classify.reading.payloads import ITEM
from privacy.pseudonymize.fields import Change, Fields

HELD = 1 << 23  # characters of what is open that are held
DEEPEST = 2000
COMMENT = ("#comment",)
_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE(?:[^\[\]<>\"']|\"[^\"]*\"|'[^']*')*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>|"
    r"</[^<>]*>|<[^\s/<>!?](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|[^<]+",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(\s)([^\s=<>\"'/]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_UNKNOWN = re.compile(r"&[^;\s]{1,40};")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Tree:
    """The open elements: their steps, and how many of each name they hold."""

    def __init__(self, above: tuple[str, ...] = ()) -> None:
        self.above = above
        self.open: list[tuple[tuple[str, ...], dict[str, int]]] = []

    @property
    def here(self) -> tuple[str, ...]:
        return self.open[-1][0] if self.open else self.above

    def start(self, tag: str) -> tuple[str, ...]:
        name = tag.rpartition(":")[2]
        if not self.open:
            return (*self.above, name)
        steps, counts = self.open[-1]
        times = counts[name] = counts.get(name, 0) + 1
        return (*steps, name, ITEM) if times > 1 else (*steps, name)


def rewrite_xml(texts: Iterable[str], fields: Fields, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The document, piece by piece."""
    tree, rest = Tree(above), ""
    for text in texts:
        rest += text
        whole, rest = _whole(rest)
        yield "".join(_token(one, tree, fields) for one in whole)
    if rest:
        yield "".join(_token(one, tree, fields) for one in _parts(rest))


def _whole(text: str) -> tuple[list[str], str]:
    """Tokens that are whole, and what may go on."""
    found, at = [], 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            break
        at = match.end()
        found.append(match[0])
    rest = text[at:]
    if not rest and found and found[-1][0] != "<":
        rest = found.pop()
    if len(rest) > HELD:
        found += _parts(rest)
        rest = ""
    return found, rest


def _parts(text: str) -> list[str]:
    """Tokens, and as such what is none."""
    found, at = [], 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            found.append(text[at : match.start()])
        at = match.end()
        found.append(match[0])
    return [*found, text[at:]] if at < len(text) else found


def _token(token: str, tree: Tree, fields: Fields) -> str:
    if token[:1] != "<":
        return token if token.isspace() else escaped(token, fields.at(tree.here))
    if token.startswith("<![CDATA[") and token.endswith("]]>"):
        change = fields.at(tree.here)
        return f"<![CDATA[{_plain(token[9:-3], change).replace(']]>', '')}]]>"
    if token[1:2] in ("!", "?"):
        change = fields.at(COMMENT)
        return change(token) if change is not None and token[1:2] == "!" else token
    if token[1:2] == "/":
        if tree.open:
            tree.open.pop()
        return token
    return _tag(token, tree, fields)


def _tag(token: str, tree: Tree, fields: Fields) -> str:
    name = re.match(r"<([^\s/>]+)", token)
    steps = tree.start(name[1] if name else "")

    def changed(found: re.Match[str]) -> str:
        if found[2] == "xmlns" or found[2].startswith("xmlns:"):
            return found[0]
        change = fields.at((*steps, "@" + found[2].rpartition(":")[2]))
        mark = found[4][0]
        value = escaped(found[4][1:-1], change)
        return f"{found[1]}{found[2]}{found[3]}{mark}{value}{mark}"

    if not token.endswith("/>") and len(tree.open) < DEEPEST:
        tree.open.append((steps, {}))
    return _ATTRIBUTE.sub(changed, token) if "=" in token else token


def escaped(text: str, change: Change | None) -> str:
    """A text with entities, changed; white space around it stays."""
    if change is None:
        return text
    if _UNKNOWN.search(_ENTITY.sub("", text)):  # an entity that is not expanded: what stands around it
        parts = re.split(r"(&[^;\s]{1,40};)", text)
        return "".join(
            one if one.startswith("&") and not _ENTITY.fullmatch(one) else escaped(one, change)
            for one in parts
        )
    plain = _ENTITY.sub(_expanded, text)
    made = _plain(plain, change)
    if made == plain:
        return text
    made = made.replace("&", "&amp;").replace("<", "&lt;")
    made = made.replace(">", "&gt;") if "&gt;" in text or ">" not in text else made
    return made.replace('"', "&quot;") if '"' not in text else made


def _plain(text: str, change: Change | None) -> str:
    if change is None:
        return text
    stripped = text.strip()
    if not stripped:
        return text
    start = text.index(stripped)
    return text[:start] + change(stripped) + text[start + len(stripped) :]


def _expanded(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    value = int(found[1] or found[2], 10 if found[1] else 16)
    return chr(value) if 0 < value < 0x110000 and not 0xD800 <= value < 0xE000 else found[0]
