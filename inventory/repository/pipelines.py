"""Workflows and pipelines: what their jobs test, scan and deploy, and how they sign in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inventory import marked
from inventory.facts import Gap, Location
from inventory.marked import Lines, Marked
from inventory.repository.facts import Job, Scan
from inventory.repository.known import data, is_called, runs, scanner
from inventory.secrecy import said
from inventory.sources import Source

GITHUB = re.compile(r"^\.github/workflows/[^/]+\.ya?ml$")
AZURE = re.compile(
    r"(?:^|/)(?:[^/]*azure-pipelines?[^/]*|\.az(?:do|uredevops|ure-pipelines)/.*|pipelines?/.*)\.ya?ml$", re.I
)
GITLAB = re.compile(r"^\.gitlab-ci\.ya?ml$")
BITBUCKET = re.compile(r"^bitbucket-pipelines\.ya?ml$")
JENKINS = re.compile(r"(?:^|/)Jenkinsfile$")
SCRIPTS = ("script", "bash", "pwsh", "powershell", "run", "before_script", "after_script", "inlineScript")
NOT_JOBS = frozenset(
    {"stages", "variables", "include", "default", "workflow", "image", "cache", "services", "pages"}
)
MOST_STEPS = 2_000
MOST_STAGES = 200


@dataclass(slots=True)
class Steps:
    """What the steps of one job do."""

    tests: bool = False
    deploys: bool = False
    credentials: str = ""
    hidden: str = ""
    scans: list[Scan] = field(default_factory=list)


def jobs(source: Source, gaps: list[Gap]) -> list[Job]:
    """The jobs of a file when it is a pipeline; a Gap when it is one and can't be read."""
    read = next((reader for path, reader in READERS if path.search(source.path)), None)
    if read is None:
        return []
    if read is _jenkins:
        return list(_jenkins(source, "", Lines()))
    try:
        content, lines = marked.load(source.text)
    except ValueError as error:
        gaps.append(Gap(f"the pipeline can't be read: {error}", Location(source.path)))
        return []
    return list(read(source, content, lines)) if isinstance(content, dict) else []


def with_called(found: Sequence[Job]) -> tuple[Job, ...]:
    """The jobs; one that calls another file of the repository does what the jobs of that file do."""
    held: dict[str, list[Job]] = {}
    for job in found:
        held.setdefault(job.pipeline, []).append(job)
    return tuple(_with_called(job, held) for job in found)


def _with_called(job: Job, held: Mapping[str, list[Job]]) -> Job:
    called = held.get(posixpath.normpath(job.hidden)) if job.hidden else None
    called = called or held.get(posixpath.join(posixpath.dirname(job.pipeline), job.hidden or "?"))
    if not called or called[0].pipeline == job.pipeline:
        return job
    signing = {j.credentials for j in called} - {""}
    return replace(
        job,
        tests=job.tests or any(j.tests for j in called),
        deploys=job.deploys or any(j.deploys for j in called),
        credentials=job.credentials or ("stored" if "stored" in signing else next(iter(signing), "")),
        environment=job.environment or next((j.environment for j in called if j.environment), ""),
        hidden=next((j.hidden for j in called if j.hidden), ""),
        scans=(*job.scans, *(scan for j in called for scan in j.scans)),
    )


# --- forms -------------------------------------------------------------------------------------


def _github(source: Source, content: Marked, lines: Lines) -> Iterator[Job]:
    held = _object(_object(content).get("jobs"))
    for name, job in held.items():
        job = _object(job)
        done = Steps(hidden=_text(job.get("uses")))
        lenient = _is_true(job.get("continue-on-error"))
        for step, path in _listed(job.get("steps"), f"jobs.{name}.steps"):
            _step(done, step, Location(source.path, lines.at(path)), lenient)
        at = Location(source.path, lines.at(f"jobs.{name}"))
        yield _job(at, source.path, name, _names(job.get("needs")), done, _environment(job))


def _azure(source: Source, content: Marked, lines: Lines) -> Iterator[Job]:
    """Stages, jobs and steps in any nesting; what isn't divided into jobs is one."""
    found = list(_azure_jobs(_object(content), "", source.path, lines, 0))
    yield from found


def _azure_jobs(part: dict[str, Marked], path: str, file: str, lines: Lines, depth: int) -> Iterator[Job]:
    inner = [
        (_object(one), f"{path}{key}[{n}]", key)
        for key in ("stages", "jobs")
        for n, one in enumerate(part.get(key) if isinstance(part.get(key), list) else [])  # type: ignore[arg-type]
    ]
    for one, at, _ in inner if depth < 4 else ():
        if "template" in one:
            place = Location(file, lines.at(at))
            yield Job(
                place, file, said(_text(one["template"])), hidden=said(_text(one["template"])), in_turn=True
            )
        else:
            yield from _azure_jobs(one, f"{at}.", file, lines, depth + 1)
    if not inner and (steps := list(_azure_steps(part, path))):
        done = Steps()
        for step, at in steps:
            _step(done, step, Location(file, lines.at(at)), False)
        name = next(
            (_text(part[k]) for k in ("job", "deployment", "stage", "name") if part.get(k)), "pipeline"
        )
        place = Location(file, lines.at(path.rstrip(".")))
        yield _job(place, file, name, _names(part.get("dependsOn")), done, _environment(part), in_turn=True)


def _azure_steps(part: dict[str, Marked], path: str) -> Iterator[tuple[dict[str, Marked], str]]:
    """The steps of a job, of a deployment's strategy too."""
    yield from _listed(part.get("steps"), f"{path}steps")
    strategy = _object(part.get("strategy"))
    for way, hooks in strategy.items():
        for hook, held in _object(hooks).items():
            yield from _listed(_object(held).get("steps"), f"{path}strategy.{way}.{hook}.steps")


def _gitlab(source: Source, content: Marked, lines: Lines) -> Iterator[Job]:
    for name, job in _object(content).items():
        if name in NOT_JOBS or not isinstance(job, dict) or name.startswith("."):
            continue
        done = Steps(hidden=_text(job.get("trigger")) if isinstance(job.get("trigger"), str) else "")
        at = Location(source.path, lines.at(name))
        _step(done, job, at, _is_true(job.get("allow_failure")))
        yield _job(at, source.path, name, _names(job.get("needs")), done, _environment(job), in_turn=True)


def _bitbucket(source: Source, content: Marked, lines: Lines) -> Iterator[Job]:
    for path, step in _found(_object(content).get("pipelines"), "pipelines", "step", 0):
        done = Steps()
        at = Location(source.path, lines.at(path))
        _step(done, step, at, False)
        yield _job(
            at, source.path, _text(step.get("name")) or "step", (), done, _text(step.get("deployment")), True
        )


def _jenkins(source: Source, _content: Marked, _lines: Lines) -> Iterator[Job]:
    """Stages by their headings, in the order they are written."""
    text = source.text[:500_000]
    starts = list(re.finditer(r"stage\s*\(\s*['\"]([^'\"\n]{1,80})", text))[:MOST_STAGES]
    ends = [*(start.start() for start in starts[1:]), len(text)][: len(starts)]
    for start, end in zip(starts, ends, strict=True):
        done = Steps()
        at = Location(source.path, text.count("\n", 0, start.start()) + 1)
        _commands(done, text[start.end() : end], at, False)
        yield _job(at, source.path, start[1], (), done, "", True)


READERS = (
    (GITHUB, _github),
    (GITLAB, _gitlab),
    (BITBUCKET, _bitbucket),
    (JENKINS, _jenkins),
    (AZURE, _azure),
)


def _job(
    at: Location,
    file: str,
    name: str,
    after: tuple[str, ...],
    done: Steps,
    environment: str,
    in_turn: bool = False,
) -> Job:
    return Job(
        at,
        file,
        said(name[:120]),
        after,
        done.tests,
        done.deploys,
        done.credentials,
        said(environment),
        said(done.hidden),
        tuple(dict.fromkeys(done.scans)),
        in_turn,
    )


# --- steps -------------------------------------------------------------------------------------


def _step(done: Steps, step: dict[str, Marked], at: Location, lenient: bool) -> None:
    lenient = lenient or _is_true(step.get("continue-on-error")) or _is_true(step.get("continueOnError"))
    inputs = _object(step.get("with")) | _object(step.get("inputs"))
    lenient = lenient or _is_true(inputs.get("soft_fail")) or _text(inputs.get("exit-code")) == "0"
    if isinstance(step.get("uses"), str):
        _action(done, _text(step["uses"]), inputs, at, lenient)
    if isinstance(step.get("task"), str):
        _task(done, _text(step["task"]), inputs, at, lenient)
    if "template" in step:
        done.hidden = done.hidden or _text(step["template"])
    written = [*(step.get(key) for key in SCRIPTS), *(inputs.get(key) for key in SCRIPTS)]
    _commands(done, "\n".join(map(_joined, written)), at, lenient)


def _commands(done: Steps, commands: str, at: Location, lenient: bool) -> None:
    if not commands.strip():
        return
    done.tests |= runs(data()["tests"]["commands"], commands)
    done.deploys |= runs(data()["deploys"]["commands"], commands)
    _signs_in(done, commands)
    for line in commands.splitlines():
        kind = scanner("command", line)
        if kind is not None:
            ignored = (
                lenient or re.search(r"\|\|\s*(?:true|exit 0|:)|--soft-fail|--exit-zero", line) is not None
            )
            done.scans.append(Scan(at, kind["name"], kind["kind"], "pipeline", ignored))


def _signs_in(done: Steps, commands: str) -> None:
    login = data()["login"]
    if runs(login["stored_commands"], commands):
        done.credentials = "stored"
    elif runs(login["federated_commands"], commands):
        done.credentials = done.credentials or "federated"


def _action(done: Steps, name: str, inputs: dict[str, Marked], at: Location, lenient: bool) -> None:
    done.deploys |= is_called(data()["deploys"]["actions"], name)
    login = data()["login"]
    if is_called(login["actions"], name):
        stored = any(inputs.get(key) for key in login["stored"])
        done.credentials = "stored" if stored else done.credentials or "federated"
    if any(inputs.get(key) for key in login["publishing"]):
        done.credentials = "stored"
    kind = scanner("action", name)
    if kind is not None:
        done.scans.append(Scan(at, kind["name"], kind["kind"], "pipeline", lenient))


def _task(done: Steps, name: str, inputs: dict[str, Marked], at: Location, lenient: bool) -> None:
    with_command = f"{name} {_text(inputs.get('command'))}".strip()
    done.tests |= is_called(data()["tests"]["tasks"], name) or is_called(
        data()["tests"]["tasks"], with_command
    )
    done.deploys |= is_called(data()["deploys"]["tasks"], name)
    kind = scanner("task", name)
    if kind is not None:
        done.scans.append(Scan(at, kind["name"], kind["kind"], "pipeline", lenient))


# --- values ------------------------------------------------------------------------------------


def _object(value: Marked | None) -> dict[str, Marked]:
    return value if isinstance(value, dict) else {}


def _text(value: Marked | None) -> str:
    return value if isinstance(value, str) else ""


def _joined(value: Marked | None) -> str:
    if isinstance(value, list):
        return "\n".join(one for one in value if isinstance(one, str))
    return _text(value)


def _names(value: Marked | None) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(one) or _text(_object(one).get("job")) for one in value)
    return (value,) if isinstance(value, str) and value else ()


def _is_true(value: Marked | None) -> bool:
    return _text(value).lower() in ("true", "yes")


def _environment(job: dict[str, Marked]) -> str:
    value = job.get("environment")
    return _text(value) or _text(_object(value).get("name"))


def _listed(value: Marked | None, path: str) -> Iterator[tuple[dict[str, Marked], str]]:
    steps: Iterable[Marked] = value if isinstance(value, list) else ()
    for number, one in enumerate(steps):
        if isinstance(one, dict) and number < MOST_STEPS:
            yield one, f"{path}[{number}]"


def _found(value: Marked | None, path: str, name: str, depth: int) -> Iterator[tuple[str, dict[str, Marked]]]:
    """Every object under the key `name`, at any depth."""
    if depth > 12:
        return
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _found(one, f"{path}[{number}]", name, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == name and isinstance(one, dict):
                yield f"{path}.{key}", one
            else:
                yield from _found(one, f"{path}.{key}", name, depth + 1)


def folder(path: str) -> str:
    """The folder of a path, ``.`` for the root."""
    return posixpath.dirname(path) or "."
