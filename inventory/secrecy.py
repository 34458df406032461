"""What may be shown of a text that stands in source code or configuration: never a secret, never a person.

Names of queues, routes and tables are shown as written; what looks like a key, a connection string
or an e-mail address is replaced before it becomes a fact (rule 9).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

HIDDEN = "***"
EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
SECRET_PAIR = re.compile(
    r"((?:key|password|pwd|secret|token|signature|sig|code|credential)[\w ]{0,20}=)[^;&\s\"']+", re.IGNORECASE
)
CONNECTION = re.compile(
    r"(?:AccountKey|SharedAccessKey|AccountEndpoint|Password|Pwd|SharedAccessSignature|DefaultEndpointsProtocol)\s*=",
    re.IGNORECASE,
)
USER_INFO = re.compile(r"(?<=://)[^/@\s]+@")
KNOWN_KEY = re.compile(
    r"\b(?:gh[pousr]_|github_pat_|sk-|sk_live_|sk_test_|rk_live_|xox[abprs]-|AKIA|ASIA|AIza|SG\.|eyJ)[\w.\-]{12,}"
)
WORD = re.compile(r"[A-Za-z0-9+/=_\-]{24,}")
NUMBER = re.compile(r"(?<![\w.\-])\+?\d(?:[ \-]?\d){8,}(?![\w.])")


@lru_cache(maxsize=20_000)
def said(text: str) -> str:
    """`text` with every secret and personal value replaced by ``***``."""
    if len(text) < 6:
        return text
    if CONNECTION.search(text):
        return HIDDEN
    text = USER_INFO.sub(f"{HIDDEN}@", text) if "://" in text else text
    text = EMAIL.sub(HIDDEN, text) if "@" in text else text
    text = SECRET_PAIR.sub(rf"\1{HIDDEN}", text) if "=" in text else text
    text = NUMBER.sub(HIDDEN, KNOWN_KEY.sub(HIDDEN, text))
    return WORD.sub(lambda w: HIDDEN if looks_random(w[0]) else w[0], text)


def looks_random(word: str) -> bool:
    """Long and of mixed kinds of characters without a word in it: a key, not a name."""
    runs = re.split(r"[-_./]", word)
    longest = max(runs, key=len)
    if len(longest) < 20:
        return False
    digits = sum(c.isdigit() for c in longest)
    upper = sum(c.isupper() for c in longest)
    lower = sum(c.islower() for c in longest)
    if "=" in longest[-2:] or "+" in longest:
        return True
    mixed = bool(digits) + bool(upper) + bool(lower)
    # A long name in camel case has few digits and short runs of lower-case letters between capitals.
    changes = sum(a.islower() != b.islower() for a, b in pairwise(longest))
    return (mixed == 3 and digits >= 3) or (digits >= 6 and mixed >= 2) or changes > len(longest) * 0.6
