"""The verdicts on a payload by all that is known of it: where it is from, and what people declared."""

from __future__ import annotations

from privacy.classify.columns import Column, Columns
from privacy.classify.evidence import Reason, Verdict, verdict
from privacy.classify.locales import tell
from privacy.classify.own import all_allowed, current
from privacy.classify.records import judge_columns
from privacy.classify.values import FAIR, STRONG, Evidence, Found, look
from privacy.classify.words import split


def judged(found: Columns) -> dict[str, Verdict]:
    """The verdict on every column of a payload by its path."""
    tell(found)
    return corrected(judge_columns(found), found)


def corrected(verdicts: dict[str, Verdict], found: Columns) -> dict[str, Verdict]:
    """The verdicts on the columns of a payload as what is declared wants them."""
    if not current().recognizers and not current().allowed:
        return verdicts
    for path, column in found.by_path.items():
        if all_allowed(column.values):
            verdicts.pop(path, None)
        elif (own := _own(column, verdicts.get(path))) is not None:
            verdicts[path] = own
    return verdicts


def _own(column: Column, held: Verdict | None) -> Verdict | None:
    """What recognizers that people declared say of a column."""
    evidence = look(column, split(column.path.rpartition(".")[2]))
    telling = [one for one in evidence.found if current().row(one.rule) and _tells(one, evidence)]
    best = max(telling, key=lambda one: (one.sign == STRONG, one.matched), default=None)
    if best is None:
        return None
    level = 3 if best.sign == STRONG and best.matched > 1 else 2
    reason = Reason("value", f"{best.rule} {best.matched} of {best.of} values", best.score)
    if held is not None and held.category == best.category:
        return verdict(held.category, max(level, held.level + 1), (*held.reasons, reason), held.subject)
    return verdict(best.category, level, (reason,))


def _tells(found: Found, evidence: Evidence) -> bool:
    """Whether matches are enough: in prose any strong one; else most values, of a fair form two."""
    if evidence.prose:
        return found.sign == STRONG
    return found.most and (found.sign != FAIR or found.matched > 1)
