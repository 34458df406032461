"""One run: read all, plan, write anew, and put the new files in their places at once."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from inventory.errors import Problem
from privacy.classify.ready import ready
from privacy.declarations.fixtures import Fixtures
from privacy.pseudonymize import portions
from privacy.pseudonymize.ahead import Ahead
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.gathering import Seen, see
from privacy.pseudonymize.keys import Key
from privacy.pseudonymize.kinds import KEEP
from privacy.pseudonymize.mapping import Log, Mapping
from privacy.pseudonymize.plan import Plan, planned, resolve
from privacy.pseudonymize.report import INTERNAL, FileReport, Report
from privacy.pseudonymize.rewriting.formats import Job
from privacy.pseudonymize.rewriting.packed import rewrite_packed
from privacy.pseudonymize.risks import risks_of
from privacy.pseudonymize.tree import Item, Stage

Doing = Callable[[str], None]


@dataclass(slots=True)
class Session:
    """What is asked for. `key` None: nothing is changed, only looked for."""

    declared: Fixtures
    key: Key | None = None
    drop: bool = False
    workers: int = 0
    log: Log | None = None
    doing: Doing = lambda _: None
    ahead: Ahead = field(default_factory=lambda: Ahead(None, ()))

    def check(self, items: Sequence[Item]) -> Report:
        """What personal data remains in the files."""
        plan, seen, files = self._read(items)
        for at, (item, told) in enumerate(zip(items, files, strict=True), 1):
            self.doing(f"checking file {at} of {len(items)}")
            if not told.copied:
                self._tried(item, told, plan, None, _nowhere)
        return Report(files, risks_of(seen, plan))

    def write(self, items: Sequence[Item], stage: Stage) -> Report:
        """All files anew, whole or not at all."""
        assert self.key is not None
        plan, seen, files = self._read(items)
        mapping = Mapping(self.key, log=self.log)
        resolve(seen, plan, mapping)
        try:
            stage.open()
            for at, (item, told) in enumerate(zip(items, files, strict=True), 1):
                self.doing(f"rewriting file {at} of {len(items)}")
                self._stage(item, told, plan, mapping, stage)
            self.doing("putting new files in their places")
            stage.commit()
        except OSError as error:
            stage.clear()
            raise _no_room(error, stage) from None
        except BaseException:
            stage.clear()
            raise
        return Report(files, risks_of(seen, plan))

    def _read(self, items: Sequence[Item]) -> tuple[Plan, list[Seen], list[FileReport]]:
        seen: list[Seen] = []
        files = []
        if self.ahead:
            ready()
        for at, item in enumerate(items, 1):
            self.doing(f"reading file {at} of {len(items)}")
            told = FileReport(item.shown, copied=item.reason)
            files.append(told)
            if item.reason:
                continue
            try:
                seen += map(see, self.ahead.of(item.path, item.shown))
            except OSError as error:
                told.copied = f"it can't be read: {error.strerror}"
        plan = planned(seen, self.declared, self.key is not None and bool(self.key.domain))
        for told in files:
            told.left = dict(_left(told.path, seen, plan))
        return plan, seen, files

    def _written(self, item: Item, told: FileReport, plan: Plan, mapping: Mapping | None) -> Iterator[bytes]:
        """The bytes of one file."""

        def find(path: str) -> Fields:
            return plan.fields(path, mapping, told.counts)

        job = Job(item.shown, find(item.shown), self.drop, find=find)
        if portions.is_for_portions(item.path):
            yield from portions.rewritten(item.path, job, self.workers)
        else:
            with item.path.open("rb") as stream:
                yield from rewrite_packed(stream, job)
        told.gaps, told.dropped = job.gaps, job.dropped

    def _tried(
        self,
        item: Item,
        told: FileReport,
        plan: Plan,
        mapping: Mapping | None,
        out: Callable[[bytes], object],
    ) -> None:
        """Write one file; one that nothing here was made for is left out, and said."""
        try:
            for content in self._written(item, told, plan, mapping):
                out(content)
        except (OSError, Problem, KeyboardInterrupt):
            raise
        except Exception as error:  # whatever stands in a file: it is not passed on unseen
            told.copied = f"it can't be rewritten ({type(error).__name__}) and was left out"
            told.counts.clear()

    def _stage(self, item: Item, told: FileReport, plan: Plan, mapping: Mapping, stage: Stage) -> None:
        if told.copied:
            return
        place = stage.place()
        with place.open("wb") as out:
            self._tried(item, told, plan, mapping, out.write)
        if told.copied:
            place.unlink()
            return
        if not told.changed and not told.dropped and item.target == item.path:
            place.unlink()
            return
        stage.add(item.target, item.path)


def _left(path: str, seen: Sequence[Seen], plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    """The fields of a file that stay, though they are about persons, and why."""
    for one in seen:
        if one.path != path and not one.path.startswith(path + "/") and not path.startswith(one.path + "."):
            continue
        for name, treatment in plan.by_payload[one.path].items():
            if (one.path, name) in plan.internal:
                yield name, (treatment.category, INTERNAL)
            elif treatment.leave:
                yield name, (treatment.category, "its values are surrogates already")
            elif treatment.kind == KEEP or treatment.method == KEEP:
                why = (
                    "declared to stay"
                    if treatment.method == KEEP and not treatment.category
                    else "describes people and names none"
                )
                yield name, (treatment.category, why)
        for name, verdict in one.verdicts.items():
            if name not in plan.by_payload[one.path]:
                yield name, (verdict.category, "not sure enough")


def _nowhere(_content: bytes) -> None:
    """A check writes nothing."""


def _no_room(error: OSError, stage: Stage) -> Problem:
    what = (
        "there is no room left"
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        else f"{error.strerror}"
    )
    hint = "Nothing was changed. Free some space or give another folder with -o."
    return Problem(f"the new files can't be written: {what}", hint, str(stage.root))
