"""Makes the pictures of `docs/pictures/`: python docs/pictures.py APP [NAME…], in the folder of the checkout.

Needs Chromium. Writes the documents of the app as `privacy write` does and looks at them in a window.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent / "pictures"
MOST = 300_000  # bytes of a picture
PICTURES = {
    "record": ("article-30-controller", "processing-activities", (1280, 1300)),
    "dpia": ("dpia", "risks-in-detail", (1280, 1000)),
    "retention-schedule": ("retention-schedule", "where-data-rests", (1280, 1000)),
    "data-map": ("data-map", "show-p1", (1600, 1000)),
}
"""Name of a picture -> the document, the id of what stands at the top, and the size of the window."""


def main(app: str, wanted: list[str]) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no Chromium was found")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted or PICTURES:
            document, place, size = PICTURES[name]
            command = [sys.executable, "-m", "privacy", "write", app, "--documents", document]
            subprocess.run([*command, "--formats", "html", "-o", folder], check=True)
            page = Path(folder) / f"{document}.html"
            _begin_at(page, place)
            picture = FOLDER / f"{name}.png"
            _photograph(
                browser, page.as_uri() + (f"#{place}" if place.startswith("show-") else ""), picture, size
            )
            print(f"{picture}: {picture.stat().st_size} bytes")
            if picture.stat().st_size > MOST:
                sys.exit(f"{picture} is larger than {MOST} bytes")


def _begin_at(page: Path, place: str) -> None:
    """Take out what stands before a heading: a headless browser takes its picture from the top."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf'(<main id="text"[^>]*>).*?(?=<h\d id="{place}")', text, re.DOTALL)
    if found:
        page.write_text(text.replace(found[0], found[1]), encoding="utf-8")


def _photograph(browser: str, page: str, picture: Path, size: tuple[int, int]) -> None:
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
    ]
    options += [f"--window-size={size[0]},{size[1]}", f"--screenshot={picture}", "--virtual-time-budget=3000"]
    subprocess.run([browser, *options, page], check=True, capture_output=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
