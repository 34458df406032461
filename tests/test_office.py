"""Documents open in an office suite: LibreOffice makes PDFs of them, page by page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from small_graph import case

from privacy.writing import documents
from privacy.writing.dossier import Dossier

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
WRITTEN = [one for one in documents.available() if {"docx", "xlsx"} & set(one.formats) and not one.needs]


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed; .ci/run installs it")
def test_every_document_becomes_pages(tmp_path: Path) -> None:
    kinds = [one for one in documents.FORMATS if one.name in ("docx", "xlsx")]
    files = documents.write(Dossier(case()), WRITTEN, kinds, tmp_path)
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for number, path in enumerate(files):
        out = tmp_path / f"pdf{number}"
        subprocess.run(
            [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(path)],
            check=True,
            capture_output=True,
            timeout=240,
        )
        (made,) = out.glob("*.pdf")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", made.read_bytes())) < 200, path.name
