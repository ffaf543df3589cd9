"""A document as DOCX: real headings, header rows, alternative texts and links, so that it can be edited and read aloud.

The same document gives the same bytes: the dates inside are the snapshot's, and the archive's are constant.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from investigations.reports import word_tables
from investigations.reports.content import Document
from investigations.reports.data import as_data
from investigations.reports.pdf import as_pngs

Data = dict[str, Any]
SANS, SERIF, MONO = "Calibri", "Cambria", "Consolas"  # that come with Word
BRAND, QUIET = RGBColor(0x0A, 0x50, 0x54), RGBColor(0x55, 0x60, 0x6A)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date an archive knows


def as_docx(document: Document) -> bytes:
    return _Writer(as_data(document, printed=True)).written()


class _Writer:
    def __init__(self, data: Data) -> None:
        self.data, self.facts = data, data["facts"]
        self.word: WordDocument = new_document()
        self.bookmarks = self.pictures = 0
        svgs = list(_svgs(block for section in data["sections"] for block in section["blocks"]))
        self.drawn = iter(as_pngs(svgs))  # in the order in which they are written

    def written(self) -> bytes:
        self._properties()
        self._styles()
        self._running_heads()
        self._title()
        for number, section in enumerate(self.data["sections"], 1):
            self.word.add_heading(f"{number}  {section['title']}", 1)
            for block in section["blocks"]:
                self._block(block, 2)
        self._citations()
        draft = io.BytesIO()
        self.word.save(draft)
        return _same_dates(draft.getvalue())

    # --- frame
    def _properties(self) -> None:
        known, at = self.word.core_properties, datetime.fromisoformat(self.facts["taken_at"]).replace(tzinfo=None)
        known.title = f"{self.facts['reference']}: {self.data['title']}"
        known.author = known.last_modified_by = self.facts["author"]
        known.created = known.modified = at
        known.subject, known.keywords, known.comments = self.facts["marking"], "", ""
        known.language, known.revision = "en-GB", 1

    def _styles(self) -> None:
        page = self.word.sections[0]
        page.orientation, page.page_width, page.page_height = WD_ORIENTATION.PORTRAIT, Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.5)
        for name, font, size in (
            ("Normal", SERIF, 10.5), ("Heading 1", SANS, 15), ("Heading 2", SANS, 12.5), ("Heading 3", SANS, 11),
            ("Title", SANS, 22), ("Caption", SANS, 9), ("List Bullet", SERIF, 10.5),
        ):  # fmt: skip
            style = cast(ParagraphStyle, self.word.styles[name])
            style.font.name, style.font.size = font, Pt(size)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
            if name.startswith(("Heading", "Title")):
                style.font.color.rgb, style.font.bold = BRAND, True
        caption = cast(ParagraphStyle, self.word.styles["Caption"])
        caption.font.color.rgb, caption.font.bold = QUIET, False

    def _running_heads(self) -> None:
        page = self.word.sections[0]
        page.header.paragraphs[0].text = f"{self.facts['reference']}\t{self.facts['marking']}\t{self.facts['date']}"
        foot = page.footer.paragraphs[0]
        foot.add_run(f"Snapshot {self.facts['snapshot'][:16]}\t{self.facts['marking']}\tPage ")
        _field(foot, "PAGE")
        for paragraph in (page.header.paragraphs[0], foot):
            for run in paragraph.runs:
                run.font.size, run.font.name, run.font.color.rgb = Pt(8.5), SANS, QUIET

    def _title(self) -> None:
        self.word.add_paragraph(self.data["title"], style="Title")
        facts = self.facts
        table = self.word.add_table(rows=0, cols=2)
        word_tables.set_columns(table, (Cm(3), Cm(13)))
        for name, value in (
            ("Case", facts["reference"]), ("Marking", facts["marking"]), ("Networks", ", ".join(facts["networks"])),
            ("Author", facts["author"]), ("Case owner", facts["owner"]), ("Frozen", facts["date"]),
            ("Run", f"{facts['run']}, {facts['run_fingerprint'][:16]}"),
            ("Evidence", facts["evidence_fingerprint"][:16]), ("Template", facts["template"]),
            ("Audience", facts["audience"]),
        ):  # fmt: skip
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name, str(value)
            cells[0].width, cells[1].width = Cm(3), Cm(13)
            for cell in cells:
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
                for run in cell.paragraphs[0].runs:
                    run.font.size, run.font.name = Pt(9.5), SANS
            cells[0].paragraphs[0].runs[0].font.color.rgb = QUIET
        if facts["reduced"]:
            self.word.add_paragraph().add_run(facts["reduced_title"]).bold = True
            for sentence in facts["reduced"]:
                self.word.add_paragraph(sentence, style="List Bullet")

    # --- blocks
    def _block(self, block: Data, level: int) -> None:
        match block["type"]:
            case "subsection":
                self.word.add_heading(block["title"], level)
                for inner in block["blocks"]:
                    self._block(inner, level + 1)
            case "paragraph":
                paragraph = self.word.add_paragraph()
                for place, sentence in enumerate(block["sentences"]):
                    if place:
                        paragraph.add_run(" ")
                    self._sentence(paragraph, sentence)
            case "bullets":
                for sentence in block["items"]:
                    self._sentence(self.word.add_paragraph(style="List Bullet"), sentence)
            case "picture":
                self._picture(block)
            case "table":
                self._table(block)

    def _sentence(self, paragraph: WordParagraph, sentence: Data) -> None:
        for part in sentence["parts"]:
            _part(paragraph, part)
        if sentence["cites"]:
            paragraph.add_run("[").font.superscript = True
            _links(paragraph, sentence["cites"], raised=True)
            paragraph.add_run("]").font.superscript = True

    def _picture(self, block: Data) -> None:
        self.pictures += 1
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        inline = paragraph.add_run().add_picture(io.BytesIO(next(self.drawn)), width=Cm(16))._inline
        inline.docPr.set("descr", block["alt"])
        inline.docPr.set("name", f"Figure {self.pictures}")
        caption = self.word.add_paragraph(style="Caption")
        caption.add_run(f"Figure {self.pictures}: ")
        self._sentence(caption, block["caption"])

    def _table(self, block: Data) -> None:
        caption = self.word.add_paragraph(block["title"], style="Caption")
        caption.paragraph_format.keep_with_next = True
        columns = block["columns"] + ([{"title": "Cites", "align": "r"}] if block["cited"] else [])
        table = self.word.add_table(rows=1, cols=len(columns))
        cited = [", ".join(map(str, row["cites"])) for row in block["rows"]] if block["cited"] else []
        widths, points = word_tables.widths(block, cited)
        word_tables.set_columns(table, widths)
        word_tables.rule(table)
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        for cell, column, width in zip(table.rows[0].cells, columns, widths, strict=True):
            cell.paragraphs[0].add_run(column["title"]).bold = True
            _set(cell, column["align"], width, points)
        for row in block["rows"]:
            made = table.add_row()
            made._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
            cells = made.cells
            for cell, parts in zip(cells, row["cells"], strict=False):
                for part in parts:
                    _part(cell.paragraphs[0], part)
            if block["cited"]:
                _links(cells[-1].paragraphs[0], row["cites"])
            for cell, column, width in zip(cells, columns, widths, strict=True):
                _set(cell, column["align"], width, points)
        self.word.add_paragraph()

    def _citations(self) -> None:
        self.word.add_heading("Citations", 1)
        for entry in self.data["citations"]:
            paragraph = self.word.add_paragraph()
            self._bookmark(paragraph, f"cite-{entry['n']}")
            paragraph.add_run(f"[{entry['n']}] {entry['about']}. ").bold = True
            if entry["type"] == "evidence":
                rows = f"{entry['rows']:,} row{'' if entry['rows'] == 1 else 's'}"
                paragraph.add_run(rows + (f": {entry['text']}" if entry["text"] else "") + ".")
            elif entry["type"] == "statement":
                paragraph.add_run(f"Stated in the case by {entry['by']} on {entry['at'][:10]}.")
            else:
                where = f"Computed by run {entry['run']}, table {entry['table']}, {entry['key']}; rests on "
                paragraph.add_run(where)
                _links(paragraph, entry["rests_on"])
                paragraph.add_run(".")
            for run in paragraph.runs:
                run.font.size = Pt(8.5)

    def _bookmark(self, paragraph: WordParagraph, name: str) -> None:
        self.bookmarks += 1
        number = str(self.bookmarks)
        paragraph._p.append(_element("w:bookmarkStart", {"w:id": number, "w:name": name}))
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": number}))


def _svgs(blocks: Iterable[Data]) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "picture":
            yield block["svg"]
        yield from _svgs(block.get("blocks", ()))


def _element(name: str, values: dict[str, str]) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(key), value)
    return made


def _set(cell: _Cell, align: str, width: Length, points: float) -> None:
    cell.width = width
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_after = Pt(1)
        if align == "r":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in paragraph.runs:
            run.font.size = Pt(points)
            run.font.name = run.font.name or SANS


def _part(paragraph: WordParagraph, part: Data) -> None:
    run = paragraph.add_run(part["s"])
    if part["t"] == "code":
        run.font.name = MONO


def _links(paragraph: WordParagraph, cites: list[int], raised: bool = False) -> None:
    """Numbers that lead to their citations."""
    for place, n in enumerate(cites):
        if place:
            paragraph.add_run(", ").font.superscript = raised
        link = _element("w:hyperlink", {"w:anchor": f"cite-{n}", "w:history": "1"})
        run = paragraph.add_run(str(n))
        run.font.superscript, run.font.color.rgb = raised, BRAND
        run.font.size = None if raised else Pt(8.5)
        paragraph._p.append(link)
        link.append(run._r)


def _field(paragraph: WordParagraph, code: str) -> None:
    paragraph._p.append(_element("w:fldSimple", {"w:instr": code}))


def _same_dates(archive: bytes) -> bytes:
    """The archive written again in its own order with constant dates."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            kept.writestr(entry, given.read(name))
    return made.getvalue()
