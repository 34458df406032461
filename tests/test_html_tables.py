"""The tables of HTML documents say what their heads head, and can be moved in where they are wide."""

from __future__ import annotations

import re

from privacy.formats.html import body


def test_a_head_names_its_column() -> None:
    made = body("## Who *is* it\n\n| | Name |\n|---|---|\n| Controller | A |\n")[0]
    assert '<th scope="col">Name</th>' in made and "<th></th>" not in made
    assert re.search(r'<div class="scroll" tabindex="0" role="group" aria-label="Who is it">\s*<table>', made)
    assert made.count("<div") == made.count("</div>") == 1


def test_a_table_without_a_head_has_it_in_its_first_column() -> None:
    made = body("| | |\n|---|---|\n| Controller | A |\n| Officer | B |\n")[0]
    assert "<thead>" not in made and made.count('<th scope="row">') == 2
    assert '<th scope="row">Officer</th>\n<td>B</td>' in made


def test_two_tables_under_one_heading_both_have_its_name() -> None:
    made = body("# One\n\n| a |\n|---|\n| b |\n\nand\n\n| c |\n|---|\n| d |\n")[0]
    assert made.count('aria-label="One"') == 2
