"""The verdict on each of the 24 controls for each app: signals put together, and attestations over them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inventory.facts import App, Location
from inventory.infrastructure.estate import Estate
from inventory.repository.facts import Repository
from inventory.resources import Resource
from privacy.controls.asked import BY_NAME
from privacy.controls.attestations import Attested, attested, replaced
from privacy.controls.catalog import Advice, Control, controls
from privacy.controls.properties import closed, results
from privacy.controls.subject import Deployed, Record, Subject
from privacy.controls.verdicts import Result, Verdict, combined
from privacy.declaration_file import Declared
from privacy.register import Register
from privacy.seen import Seen

SHOWN = 2
NO_CODE = "no infrastructure code in the repository"
NOT_JOINED = "which function app of the infrastructure code runs this app is not known"
NOTHING = {
    "infrastructure": "nothing in the infrastructure code speaks of it",
    "repository": "nothing in the repository's files speaks of it",
    "code": "nothing in the code was seen to do it",
    "record": "only the record and people can tell",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one control for one app. `results` are what every signal said, whatever it counted."""

    control: Control
    app: str
    verdict: Verdict
    why: str
    results: tuple[Result, ...]
    decisive: tuple[Result, ...]
    attested: Attested | None = None

    @property
    def id(self) -> str:
        """``control:2b@api``."""
        return f"control:{self.control.id}@{self.app.removeprefix('app:')}"

    @property
    def evidence(self) -> tuple[Location, ...]:
        """The places that the verdict rests on."""
        places = [at for result in self.decisive for at in result.evidence]
        return tuple(dict.fromkeys([*places, *(self.attested.at if self.attested else ())]))

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What to do about the signals that failed or warned, each once."""
        bad = [
            r.signal
            for r in self.results
            if r.verdict in ("fail", "warn", "conditional") and r.part != "informs"
        ]
        signals = (next((s for s in self.control.signals if s.id == id), None) for id in dict.fromkeys(bad))
        return tuple(signal.advice for signal in signals if signal is not None and signal.advice is not None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that controls are judged by, without what people say."""

    seen: Seen
    estate: Estate
    repository: Repository


def judge(
    evidence: Evidence,
    declared: Declared | None = None,
    today: datetime.date | None = None,
    register: Register | None = None,
    record: Record | None = None,
) -> tuple[Judgement, ...]:
    """Every control of every app, by app and in the order of the guideline.

    Without `declared`, `register` and `record` people's words don't count: what the files show alone.
    """
    deployed = Deployed(evidence.estate)
    found: list[Judgement] = []
    for app in evidence.seen.graph.apps:
        subject = Subject(
            app, evidence.seen, evidence.estate, deployed, evidence.repository, register, record
        )
        found += judge_app(subject, declared, today)
    for app, sites in () if found else _without_code(evidence.estate):
        subject = Subject(
            app, evidence.seen, evidence.estate, deployed, evidence.repository, register, record, sites
        )
        found += judge_app(subject, declared, today)
    return tuple(found)


def _without_code(estate: Estate) -> Iterator[tuple[App, tuple[Resource, ...]]]:
    """Where infrastructure code stands alone, what a deployment's function apps run is taken for one app."""
    by_root: dict[str, list[Resource]] = defaultdict(list)
    for site in estate.function_apps:
        by_root[site.root].append(site)
    for root, sites in sorted(by_root.items()):
        yield App(f"app:{root}", root, location=sites[0].location), tuple(sites)


def judge_app(
    subject: Subject, declared: Declared | None = None, today: datetime.date | None = None
) -> tuple[Judgement, ...]:
    """Every control of one app."""
    return tuple(_judged(subject, control, declared, today) for control in controls().items)


def _judged(
    subject: Subject, control: Control, declared: Declared | None, today: datetime.date | None
) -> Judgement:
    said = tuple(_results(subject, control))
    verdict, decisive, why = _by_files(subject, control, said)
    one = attested(declared, control, subject.app.id, today) if declared and today else None
    new = replaced(control, verdict, one, today) if one and today else None
    if new is not None and one is not None:
        return Judgement(control, subject.app.id, new, _attested(one, new), said, decisive, one)
    return Judgement(control, subject.app.id, verdict, why, said, decisive)


def _results(subject: Subject, control: Control) -> Iterator[Result]:
    for signal in control.signals:
        yield from BY_NAME[signal.ask](subject, signal) if signal.ask else results(subject, signal)
    if _by_infrastructure(control) and subject.estate.resources and not subject.sites:
        yield Result("app", "unknown", subject.app.id, NOT_JOINED, (subject.app.location,))


def _by_infrastructure(control: Control) -> bool:
    """Whether only infrastructure code can tell."""
    return control.seen_in == "infrastructure" and control.proof != "attestation"


def _by_files(
    subject: Subject, control: Control, said: Sequence[Result]
) -> tuple[Verdict, tuple[Result, ...], str]:
    """The verdict that files alone make, the results it rests on, and why in words."""
    if control.needs == "http" and (reason := _not_public(subject)):
        return "not_applicable", (), reason
    verdict, decisive = combined(said)
    if _by_infrastructure(control) and not subject.estate.resources and verdict not in ("fail", "warn"):
        return "unknown", (), NO_CODE
    if control.seen_in == "code" and not subject.functions and verdict == "absent":
        return "unknown", (), "the code of its functions is not here"
    if control.proof == "attestation" and verdict in ("pass", "pass_default"):
        return "unknown", decisive, f"only a person can attest it; files show a part: {_words(decisive)}"
    if not decisive:
        reason = "nobody has attested it" if control.proof == "attestation" else NOTHING[control.seen_in]
        return verdict, decisive, reason
    return verdict, decisive, _words(decisive)


def _not_public(subject: Subject) -> str:
    """Why nothing of the app can be called by the public; empty when something can."""
    if subject.functions and not any(b.type.lower() == "httptrigger" for b in subject.bindings):
        return "nothing of the app answers over HTTP"
    if subject.sites and all(closed(subject, site) is True for site in subject.sites):
        return "the app's public network access is off"
    return ""


def _words(decisive: Sequence[Result]) -> str:
    messages = list(dict.fromkeys(result.message for result in decisive))
    more = len(messages) - SHOWN
    return "; ".join(messages[:SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _attested(one: Attested, verdict: Verdict) -> str:
    by = f"{one.owner} on {one.date.isoformat()}"
    if verdict == "attested":
        return f"attested by {by}, until {one.expires.isoformat()}: {one.statement}"
    return f"the attestation by {by} ended on {one.expires.isoformat()}: attest it anew"
