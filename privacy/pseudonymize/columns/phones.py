"""Telephone numbers of a crowd at once: `phones.phone` of each at the attempt that has room for all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter

from privacy.pseudonymize.columns.permutations import Permutations
from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates import phones as single

_MARKS = str.maketrans("", "", "-+ ()./")
_ALIKE = str.maketrans("123456789", "000000000")
_ZEROS = re.compile(r"0+")
_LONGEST = 10  # digits of a number within its country that tables know


def phones(prf: Prf, permutations: Permutations, texts: Sequence[str], attempt: int) -> list[str]:
    """Numbers written alike, of one country, all at once; the others one by one."""
    shapes, plains = _each(texts, _ALIKE), _each(texts, _MARKS)
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, key in enumerate(zip(shapes, [plain[:3] for plain in plains], strict=True)):
        alike[key].append(at)
    made = list(texts)
    for (shape, start), places in alike.items():
        code = single._code(start) if shape[:1] == "+" and single._form(shape) is not None else ""
        size = shape.count("0") - len(code)
        if not code or not 0 < size <= _LONGEST or attempt < single.TRIES:
            for at in places:
                made[at] = single.phone(prf, texts[at], attempt)
            continue
        numbers = [int(plains[at][len(code) :]) for at in places]
        write, lead = _written(shape), code + single.plan().never.get(code, "0")
        turned = permutations.permuted("phone/" + code, numbers, 10**size)
        form = f"{lead}%0{size}d"
        for at, number in zip(places, turned, strict=True):
            made[at] = write(form % number)
    return made


def _each(texts: Sequence[str], signs: Mapping[int, int | None]) -> list[str]:
    """Each text with its signs put in others' places, or left out."""
    made = "\n".join(texts).translate(signs).split("\n")
    return made if len(made) == len(texts) else [text.translate(signs) for text in texts]


@lru_cache(1024)
def _written(shape: str) -> Callable[[str], str]:
    """Puts digits where the zeros of a shape stand; what is left over follows the last."""
    sizes = [len(zeros) for zeros in _ZEROS.findall(shape)]
    ends = list(accumulate(sizes))
    between = "%s".join(mark.replace("%", "%%") for mark in _ZEROS.split(shape))
    parts = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    parts[-1] = slice(parts[-1].start, None)
    pick = itemgetter(*parts)
    return lambda digits: between % pick(digits)
