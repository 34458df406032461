"""Documents open in an office suite: LibreOffice makes PDFs of them, page by page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from small_graph import case

from privacy.writing import documents
from privacy.writing.dossier import Dossier

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TEXT = shutil.which("pdftotext")
WRITTEN = [one for one in documents.available() if {"docx", "xlsx"} & set(one.formats) and not one.needs]


@pytest.mark.slow(seconds=30)
@pytest.mark.skipif(
    not OFFICE or not TEXT, reason="LibreOffice and poppler are not here; .ci/run installs them"
)
def test_every_document_becomes_pages_with_all_it_says(tmp_path: Path) -> None:
    kinds = [one for one in documents.FORMATS if one.name in ("docx", "xlsx")]
    files = documents.write(Dossier(case()), WRITTEN, kinds, tmp_path / "written")
    for kind in kinds:
        _to_pdf([path for path in files if path.suffix == f".{kind.name}"], tmp_path / kind.name)
    for path in files:
        made = tmp_path / path.suffix[1:] / f"{path.stem}.pdf"
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", made.read_bytes())) < 200, path.name
        if path.suffix == ".docx":
            assert not _rows_lost(path, made), path.name


def _to_pdf(files: list[Path], out: Path) -> None:
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(out),
        *map(str, files),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def _rows_lost(path: Path, pdf: Path) -> list[str]:
    """A row can get lost between two pages without a word: each is looked for by its first cell."""
    said = subprocess.run(
        [str(TEXT), "-raw", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    words = re.sub(r"\W", "", said)
    rows = [row.cells[0].text for table in docx.Document(str(path)).tables for row in table.rows]
    return [text for text in rows if re.sub(r"\W", "", text) not in words]
