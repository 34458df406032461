"""How the model's texts are split: every sign stands alone, and digits apart from letters."""

from __future__ import annotations

import re

from spacy.tokenizer import Tokenizer
from spacy.vocab import Vocab

SIGN = r"[^\w\s]|_"
BETWEEN = rf"{SIGN}|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)"


def tokenizer(vocab: Vocab) -> Tokenizer:
    """The tokenizer; its patterns are written into the model."""
    return Tokenizer(
        vocab,
        prefix_search=re.compile(f"^(?:{SIGN})").search,
        suffix_search=re.compile(f"(?:{SIGN})$").search,
        infix_finditer=re.compile(BETWEEN).finditer,
    )
