"""Findings as JUnit XML: every id is a test case, so that what was looked for shows, too."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from privacy.check.findings import Finding
from privacy.check.kinds import kinds
from privacy.check.outcome import Outcome
from privacy.version import NAME

NEVER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""


def junit(outcome: Outcome) -> str:
    """The document: a failure for each finding that fails the check, the others as output beside."""
    failing, cases = set(outcome.failing), []
    for id in kinds():
        found = [one for one in outcome.findings if one.id == id and (one.counts or one.suppressed)]
        cases += [_case(id, one, one in failing) for one in found] or [_case(id, None, False)]
    suite = Xml.Element(
        "testsuite",
        name=f"{NAME} check",
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        errors="1" if outcome.broken else "0",
    )
    suite.extend(cases)
    Xml.SubElement(suite, "system-out").text = _plain(outcome.summary)
    every = Xml.Element("testsuites")
    every.append(suite)
    Xml.indent(every)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(every, encoding="unicode") + "\n"


def _case(id: str, one: Finding | None, fails: bool) -> Xml.Element:
    place = one.path[-1] if one is not None and one.path else None
    name = f"{one.message} [{one.fingerprint[:8]}]" if one is not None else "nothing found"
    case = Xml.Element("testcase", classname=f"{NAME}.{id}", name=_plain(name))
    if place is not None:
        case.set("file", _plain(place.path))
        case.set("line", str(place.line))
    if one is None:
        return case
    way = "\n".join(f"{step.path}:{step.line}  {step.step}" for step in one.path)
    if one.suppressed is not None:
        why = f"{one.suppressed.reason} ({one.suppressed.author}, until {one.suppressed.expires})"
        Xml.SubElement(case, "skipped", message=_plain(why))
    elif fails:
        failure = Xml.SubElement(case, "failure", type=one.severity, message=_plain(one.message))
        failure.text = _plain(f"{way}\n\n{one.fix}")
    else:
        Xml.SubElement(case, "system-out").text = _plain(f"{one.severity}\n{way}\n\n{one.fix}")
    return case


def _plain(text: str) -> str:
    return NEVER.sub("\ufffd", text)
