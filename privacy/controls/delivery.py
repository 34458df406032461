"""How the software is reviewed, scanned, kept up to date and shipped: signals from the repository's files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from inventory.facts import Location
from inventory.repository.dependencies import covered
from inventory.repository.facts import Job, Scan
from inventory.resources import UNRESOLVED, Resource, Value, as_written
from privacy.controls.catalog import Signal
from privacy.controls.properties import conditioned, made, worded
from privacy.controls.subject import Subject, called
from privacy.controls.values import judged
from privacy.controls.verdicts import Result, Verdict

BUNDLE = re.compile(r"^\s*[\[(]\s*(\d+)")
EXACT = re.compile(r"^\s*(\d+)(?:\.\d+)*\s*$")
MOST = 5


# --- reviews -----------------------------------------------------------------------------------


def code_owners(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether somebody owns the app's code and the infrastructure."""
    paths = sorted({f.location.path for f in subject.functions} | {s.location.path for s in subject.sites})
    for owners in subject.repository.owners[:1]:
        left = owners.uncovered(paths)
        is_empty = not owners.patterns
        verdict: Verdict = "fail" if is_empty else "warn" if left else "pass"
        more = f": nobody owns {', '.join(left[:MOST])}" if left and not is_empty else ""
        words = signal.bad if is_empty else signal.good
        yield made(signal, verdict, owners.location.path, f"{words}{more}", (owners.location,))


def review_template(subject: Subject, signal: Signal) -> Iterator[Result]:
    """A template that asks reviewers about privacy is told; without that question it says little."""
    for template in subject.repository.templates:
        words = f"{signal.good}{', and asks about data of people' if template.privacy else ''}"
        yield made(signal, "pass", template.location.path, words, (template.location,))


def branch_rules(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Rules for branches kept as files: at least one approval."""
    for rule in subject.repository.rules:
        verdict: Verdict = "absent" if rule.approvals is None else "pass" if rule.approvals >= 1 else "fail"
        words = signal.good if verdict == "pass" else signal.bad
        yield made(signal, verdict, rule.location.path, words, (rule.location,))


# --- scanners ----------------------------------------------------------------------------------


def scanners(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Scanners in pipelines and hooks; one whose findings stop nothing is no more than a warning."""
    repository = subject.repository
    found = [scan for job in repository.jobs for scan in job.scans] + list(repository.scans)
    by_name: dict[str, list[Scan]] = defaultdict(list)
    for scan in found:
        by_name[scan.name].append(scan)
    for name, scans in sorted(by_name.items()):
        yield _scanned(signal, name, scans)
    hidden = [job for job in repository.jobs if job.hidden]
    if hidden and not found:
        yield _elsewhere(signal, hidden)


def _scanned(signal: Signal, name: str, scans: list[Scan]) -> Result:
    strict = [scan for scan in scans if not scan.lenient and scan.by != "settings"]
    where = tuple(scan.location for scan in (strict or scans)[:MOST])
    if strict:
        return made(signal, "pass", name, f"{name} runs ({strict[0].by})", where)
    if scans[0].by == "settings":
        return made(signal, "unknown", name, f"{name} is set up, but nothing here was seen to run it", where)
    return made(signal, "warn", name, f"{name} runs, but its findings stop nothing", where)


def _elsewhere(signal: Signal, jobs: list[Job]) -> Result:
    names = ", ".join(dict.fromkeys(job.hidden for job in jobs[:3]))
    message = f"not known whether {signal.good}: the steps stand in {names}, outside of what was read"
    return made(signal, "unknown", "", message, tuple(job.location for job in jobs[:MOST]))


# --- dependencies ------------------------------------------------------------------------------


def update_bot(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether a bot looks after every list of dependencies of the app."""
    lists = [m for m in subject.repository.manifests if _concerns(subject, m.folder)]
    bots = subject.repository.bots
    if not bots:
        yield made(signal, "absent", "", signal.bad, tuple(m.location for m in lists[:MOST]))
        return
    left = [m for m in lists if not any(covered(bot, m) for bot in bots) and m.ecosystem != "powershell"]
    names = ", ".join(dict.fromkeys(bot.name for bot in bots))
    if left:
        paths = ", ".join(m.location.path for m in left[:MOST])
        yield made(
            signal,
            "warn",
            names,
            f"{names} doesn't look after {paths}",
            tuple(m.location for m in left[:MOST]),
        )
    else:
        yield made(signal, "pass", names, f"{names}: {signal.good}", tuple(bot.location for bot in bots))


def pinned(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether each list of dependencies comes to the same versions every time."""
    for one in subject.repository.manifests:
        if not _concerns(subject, one.folder):
            continue
        if one.lock:
            yield made(
                signal,
                "pass",
                one.location.path,
                f"{one.location.path}: pinned by {one.lock}",
                (one.location,),
            )
        elif one.loose:
            names = ", ".join(one.loose[:MOST])
            message = f"{one.location.path}: {signal.bad} ({names})"
            yield made(signal, "warn", one.location.path, message, (one.location,))
        else:
            yield made(
                signal, "pass", one.location.path, f"{one.location.path}: {signal.good}", (one.location,)
            )


def _concerns(subject: Subject, folder: str) -> bool:
    """Whether a folder is the app's, is inside it, or holds it."""
    app = subject.app.path
    return (
        "." in (app, folder) or folder == app or folder.startswith(f"{app}/") or app.startswith(f"{folder}/")
    )


def bundle(subject: Subject, signal: Signal) -> Iterator[Result]:
    """The extension bundle of the app's host.json: version 4 or newer."""
    for one in subject.repository.bundles:
        if (one.location.path.rpartition("/")[0] or ".") != subject.app.path:
            continue
        version = BUNDLE.match(one.range) or EXACT.match(one.range)
        verdict: Verdict = "unknown" if version is None else "pass" if int(version[1][:6]) >= 4 else "warn"
        words = signal.good if verdict == "pass" else signal.bad
        yield made(
            signal, verdict, one.location.path, f"extension bundle {one.range}: {words}", (one.location,)
        )


RUNTIMES = ("properties.siteConfig.linuxFxVersion", "properties.siteConfig.windowsFxVersion")
FLEX_RUNTIME = "properties.functionAppConfig.runtime"


def runtime(subject: Subject, signal: Signal) -> Iterator[Result]:
    """The language version that the app runs on, against the versions that are out of support."""
    for site in subject.sites:
        value, path = _runtime(site)
        if value is None:
            continue
        one = conditioned(subject, judged(value, signal.cases), site)
        words = worded(signal, one) if one.verdict != "unknown" else f"not known: {one.why}"
        message = f"{called(site)}: {as_written(value).lower()}: {words}"
        yield made(signal, one.verdict, site.id, message, (site.at(path),))


def _runtime(site: Resource) -> tuple[Value, str]:
    name, version = site.get(f"{FLEX_RUNTIME}.name"), site.get(f"{FLEX_RUNTIME}.version")
    if name is not None and version is not None:
        whole = next(
            (v for v in (name, version) if isinstance(v, UNRESOLVED)),
            f"{as_written(name)}|{as_written(version)}",
        )
        return whole, f"{FLEX_RUNTIME}.version"
    return next(((v, path) for path in RUNTIMES if (v := site.get(path))), (None, ""))


def host_version(subject: Subject, signal: Signal) -> Iterator[Result]:
    """FUNCTIONS_EXTENSION_VERSION, where it is set."""
    for site, settings in subject.settings:
        for name, (value, at) in settings.items():
            if name.upper() == "FUNCTIONS_EXTENSION_VERSION":
                one = conditioned(subject, judged(value, signal.cases), site)
                yield made(signal, one.verdict, site.id, f"{called(site)}: {worded(signal, one)}", (at,))


# --- shipping ----------------------------------------------------------------------------------


def tested_deployment(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether what is deployed was tested before, in the same pipeline."""
    jobs = subject.repository.jobs
    deploying = [job for job in jobs if job.deploys]
    for job in deploying:
        verdict: Verdict = "pass" if _after_tests(job, jobs) else "warn"
        words = signal.good if verdict == "pass" else signal.bad
        yield made(signal, verdict, job.pipeline, f"{job.name}: {words}", (job.location,))
    if deploying:
        return
    hidden = [job for job in jobs if job.hidden]
    if hidden:
        yield _elsewhere(signal, hidden)
    elif jobs:
        tests = [job.location for job in jobs if job.tests]
        message = f"{'tests run, but ' if tests else ''}nothing here was seen to deploy the app"
        yield made(signal, "absent", "", message, tuple(tests[:MOST] or [jobs[0].location]))


def _after_tests(job: Job, jobs: Iterable[Job]) -> bool:
    """Whether tests run in the job itself or in one it waits for."""
    mine = [other for other in jobs if other.pipeline == job.pipeline]
    if job.tests:
        return True
    if job.in_turn and any(other.tests for other in mine[: mine.index(job)]):
        return True
    by_name = {other.name: other for other in mine}
    todo, seen = list(job.after), set(job.after)
    while todo:
        before = by_name.get(todo.pop())
        if before is not None and before.tests:
            return True
        fresh = [name for name in (before.after if before else ()) if name not in seen]
        seen.update(fresh)
        todo += fresh
    return False


def pipeline_login(subject: Subject, signal: Signal) -> Iterator[Result]:
    """How the jobs that deploy sign in to Azure: federated, or with a stored secret."""
    for job in subject.repository.jobs:
        if job.credentials:
            verdict: Verdict = "pass" if job.credentials == "federated" else "warn"
            words = signal.good if verdict == "pass" else signal.bad
            yield made(signal, verdict, job.pipeline, f"{job.name}: {words}", (job.location,))


# --- documents ---------------------------------------------------------------------------------

DOCUMENTS = {
    "incident_doc": ("incident", "security"),
    "review_record": ("access_review",),
    "privacy_docs": ("privacy",),
    "retention_doc": ("retention",),
}


def documents(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Documents of the kinds that a signal asks for: text that is no placeholder."""
    for document in subject.repository.documents:
        if document.kind not in DOCUMENTS[signal.id]:
            continue
        path = document.location.path
        dated = f", last date {document.date}" if document.date else ", without a date"
        if document.placeholder:
            yield made(signal, "warn", path, f"{path}: {signal.bad}", (document.location,))
        else:
            yield made(signal, "pass", path, f"{path}: {signal.good}{dated}", (document.location,))


def privacy_link(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether the README leads to a privacy notice."""
    for document in subject.repository.documents:
        if document.kind == "readme":
            has = "privacy" in document.says
            yield made(
                signal,
                "pass" if has else "absent",
                document.location.path,
                signal.good if has else signal.bad,
                (document.location,),
            )


def places(found: Iterable[Location]) -> tuple[Location, ...]:
    """A few of many places, in order."""
    return tuple(sorted(set(found)))[:MOST]
