"""A document for Word: A4 with page numbers, its Markdown in styles that an office can change."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from privacy.formats import markup
from privacy.formats.word_xml import Writer, escaped
from privacy.maps.diagram import Diagram

NONE: Mapping[str, Diagram] = {}
BODY = "word/document.xml"
TWIP = 635  # English Metric Units of a twentieth of a point
PAGE, MARGIN = (Mm(210), Mm(297)), Mm(18)
LANGUAGES = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR"}
FONT, CODE_FONT = "Calibri", "Consolas"
INK, SOFT, LINK = RGBColor(0x1C, 0x24, 0x30), RGBColor(0x5B, 0x66, 0x76), RGBColor(0x1A, 0x52, 0x76)
ORIGINS = {"observed": "14532D", "declared": "1E3A8A", "inferred": "713F12", "missing": "8A1C1C"}
# Name, which without spaces is its id, too -> points, points before and after.
PARAGRAPHS = {
    "Listed": (10, 0, 3),
    "Quoted": (9.5, 0, 4),
    "CodeBlock": (8, 4, 8),
    "TableText": (8.5, 1, 1),
    "TableSmall": (7.5, 1, 1),
    "After": (6, 0, 4),
    "Note": (8, 0, 2),
}
HEADINGS = {
    "Title": (22, 0, 6),
    "Heading 1": (16, 18, 6),
    "Heading 2": (13, 14, 4),
    "Heading 3": (11, 10, 3),
    "Heading 4": (10, 8, 2),
}
GRID = (
    f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Grid"><w:name w:val="Grid"/>'
    "<w:tblPr><w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C9D0DA"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
)


def document(markdown: str, title: str, language: str, pictures: Mapping[str, Diagram] = NONE) -> bytes:
    """The file made of a document's Markdown, with its pictures as tables of what goes where."""
    made = docx.Document()
    _styles(made, language)
    _set_up(made, title)
    writer = Writer(_relating(made), pictures, language, (PAGE[0] - 2 * MARGIN) // TWIP)
    blocks = [block for tokens in markup.pieces(markdown) for block in writer.blocks(tokens)]
    blocks += (writer.note(number, markup.inline(words)) for number, words in markup.notes(markdown))
    return _filled(made, "".join(blocks))


def _filled(made: Any, blocks: str) -> bytes:
    """The file with ready XML before the end of its body, where the page is described.

    It is put there as text: to read it as XML only to write it again takes longer than all else.
    """
    empty, stream = io.BytesIO(), io.BytesIO()
    made.save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == BODY:
                before, end, after = content.rpartition(b"<w:sectPr")
                content = b"".join((before, blocks.encode(), end, after))
            target.writestr(name, content)
    return stream.getvalue()


def _relating(made: Any) -> Any:
    def relate(target: str) -> str:
        return str(made.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    return relate


def _set_up(made: Any, title: str) -> None:
    """The page, and a footer with the title and the number of the page."""
    section = made.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = Mm(20)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = '<w:fldSimple w:instr="{}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    text = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    parts = [text.format(f"{escaped(title)} — "), field.format("PAGE"), text.format(" / ")]
    for element in etree.fromstring(f"<x {nsdecls('w')}>{''.join([*parts, field.format('NUMPAGES')])}</x>"):
        footer._p.append(element)


# --- styles -----------------------------------------------------------------------------------------


def _styles(made: Any, language: str) -> None:
    styles = made.styles
    defaults = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    defaults.set(qn("w:val"), LANGUAGES.get(language, language))
    for name, (size, before, after) in HEADINGS.items():
        _shape(styles[name], size, before, after)
        styles[name].font.bold, styles[name].paragraph_format.keep_with_next = True, True
        for border in styles[name].element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    for name, points, above, below in (("Normal", 10, 0, 4), ("Body Text", 10, 0, 6), ("Footer", 8, 0, 0)):
        _shape(styles[name], points, above, below)
    for name, shape in PARAGRAPHS.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _shape(style, *shape)
    _paragraph_details(styles)
    _characters(styles)
    styles.element.append(parse_xml(GRID))


def _shape(style: Any, size: float, before: float, after: float) -> None:
    _font(style, FONT)
    style.font.size, style.font.color.rgb = Pt(size), INK
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.1


def _font(style: Any, name: str) -> None:
    """The same font for every script; a theme's would go before it."""
    style.font.name = name
    fonts = style.element.rPr.rFonts
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)


def _paragraph_details(styles: Any) -> None:
    edge = '<w:left w:val="single" w:sz="{}" w:space="8" w:color="{}"/>'
    shade = '<w:shd {} w:val="clear" w:color="auto" w:fill="F4F6F9"/>'.format(nsdecls("w"))
    for name, size, colour in (("Quoted", 18, "C9D0DA"), ("CodeBlock", 6, "C9D0DA")):
        about = styles[name].element.get_or_add_pPr()
        border = f"<w:pBdr {nsdecls('w')}>{edge.format(size, colour)}</w:pBdr>"
        about.insert_element_before(parse_xml(border), "w:shd", "w:tabs", "w:spacing", "w:ind")
        about.insert_element_before(parse_xml(shade), "w:tabs", "w:spacing", "w:ind")
        styles[name].paragraph_format.left_indent = Mm(4)
    _font(styles["CodeBlock"], CODE_FONT)
    note = styles["Note"].paragraph_format
    note.left_indent, note.first_line_indent = Mm(9), Mm(-9)
    note.tab_stops.add_tab_stop(Mm(9))


def _characters(styles: Any) -> None:
    code = styles.add_style("CodeText", WD_STYLE_TYPE.CHARACTER)
    _font(code, CODE_FONT)
    code.font.size = None
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = LINK, True
    reference = styles.add_style("Reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript, reference.font.color.rgb = True, LINK
    for name, colour in ORIGINS.items():
        origin = styles.add_style(f"Origin{name}", WD_STYLE_TYPE.CHARACTER)
        origin.font.color.rgb, origin.font.bold = RGBColor.from_string(colour), True
