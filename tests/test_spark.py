"""`privacy.spark` on a cluster of two workers, each a process of its own: the verdicts of one machine, also when a worker dies."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from test_reading_binary import PEOPLE, as_avro, as_parquet

from inventory.errors import Problem
from privacy.classify.files import classify_files
from privacy.spark import classify, load

pytestmark = pytest.mark.slow

SPARK = Path(find_spec("pyspark").origin).parent
LINES = [
    {"customer": {"email": f"p{n}@example.com", "name": f"Ina Weber {n}"}, "pets": [{"n": n % 7}], "by": {str(n): 1}}
    for n in range(600)
]  # fmt: skip


def surroundings(folder: Path) -> dict[str, str]:
    """What Spark's programs find around them: this interpreter and this checkout on every executor."""
    return os.environ | {
        "SPARK_HOME": str(SPARK),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
    }


class Cluster:
    """A master and two workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs: list[subprocess.Popen[bytes]] = []
        self.url = ""

    def start(self) -> None:
        told = self._program("master", "Master", "--port", "0", "--webui-port", "0")
        self.url = self._told(told, r"Starting Spark master at (spark://\S+)")
        options = ("--cores", "1", "--memory", "1g", "--webui-port", "0", self.url)
        for told in [self._program(name, "Worker", *options) for name in ("one", "two")]:
            self._told(told, r"(registered with master)")

    def _program(self, name: str, kind: str, *options: str) -> Path:
        told = self.folder / f"{name}.log"
        command = [
            SPARK / "bin/spark-class",
            f"org.apache.spark.deploy.{kind.lower()}.{kind}",
            "--host",
            "127.0.0.1",
        ]
        with told.open("wb") as log:
            self.programs.append(
                subprocess.Popen([*command, *options], env=surroundings(self.folder), stdout=log, stderr=log)
            )
        return told

    def _told(self, file: Path, pattern: str) -> str:
        for _ in range(3000):  # a busy machine takes minutes for what is done in seconds else
            found = re.search(pattern, file.read_text("utf-8", "replace"))
            if found is not None:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(file.read_text("utf-8", "replace"))

    def stop(self) -> None:
        for program in reversed(self.programs):
            program.kill()
            program.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("spark"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def spark(cluster: Cluster) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    given = surroundings(cluster.folder)
    with pytest.MonkeyPatch.context() as patched:
        for name, value in given.items():
            patched.setenv(name, value)
        session = (
            SparkSession.builder.master(cluster.url)
            .config("spark.executor.memory", "512m")
            .config("spark.executorEnv.PYTHONPATH", given["PYTHONPATH"])
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


def lines(folder: Path) -> Path:
    file = folder / "payloads.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return file


def fields(document: dict[str, Any]) -> Any:
    return [(file["records"], file["fields"]) for file in document["files"]]


def test_the_verdicts_are_those_of_one_machine(spark: Any, tmp_path: Path) -> None:
    expected = classify_files([lines(tmp_path)])
    rows = [(json.dumps(line),) for line in LINES]
    for partitions in (1, 7):
        frame = spark.createDataFrame(rows, "text string").repartition(partitions)
        found = classify(frame, "text")
        assert fields(found) == fields(expected)
        assert found["files"][0]["path"] == "payloads"
    assert fields(classify(load(spark, str(tmp_path / "payloads.ndjson")), "payload", "source")) == fields(
        expected
    )


def test_parquet_and_avro_are_read_from_where_spark_finds_them(spark: Any, tmp_path: Path) -> None:
    for name, content in {"p.parquet": as_parquet(), "a.avro": as_avro()}.items():
        (tmp_path / name).write_bytes(content)
        local = classify_files([tmp_path / name])
        found = classify(load(spark, f"file://{tmp_path / name}"), "payload", "source")
        assert found["files"][0]["path"] == f"file://{tmp_path / name}"
        if name.endswith("avro"):
            assert fields(found) == fields(local)
        verdicts = [
            [(f["path"], f["category"], f["confidence"]) for f in d["files"][0]["fields"]]
            for d in (found, local)
        ]
        assert [v for v in verdicts[0] if v[0] != "none"] == [v for v in verdicts[1] if v[0] != "none"]
    document = classify(load(spark, str(tmp_path), "files"), "payload", "source")
    assert [file["records"] for file in document["files"]] == [len(PEOPLE)] * 2


def test_each_source_has_its_own_entry_and_rows_may_be_records(spark: Any) -> None:
    rows = [("b", "x@example.com"), ("a", None), (None, "y@example.com")]
    frame = spark.createDataFrame(rows, "topic string, email string")
    assert [file["path"] for file in classify(frame, "email", "topic")["files"]] == ["b", "payloads"]
    document = classify(frame)
    assert [field["path"] for field in document["files"][0]["fields"]] == ["email", "topic"]
    with pytest.raises(Problem, match="there is no column nothing"):
        classify(frame, "nothing")
    with pytest.raises(Problem, match="form of these files"):
        load(spark, "/somewhere/orders")


def slow(marks: str, frames: Any) -> Any:
    """On an executor: say that a partition is being read, and wait there to be killed, the first time."""
    from pyspark import TaskContext

    context = TaskContext.get()
    for number, frame in enumerate(frames):
        mark = Path(marks, f"{context.partitionId()}-{context.attemptNumber()}")
        if number == 0 and not any(Path(marks).iterdir()):
            mark.write_text(str(os.getpid()))
            time.sleep(120)
        mark.touch()
        yield frame


def parents(pid: int) -> Iterator[int]:
    while pid > 1:
        yield pid
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def kill(cluster: Cluster, marks: Path) -> None:
    """Kill the worker, with its executor, that is inside a partition."""
    while not (told := [mark for mark in marks.iterdir() if mark.read_text()]):
        time.sleep(0.1)
    workers = {program.pid for program in cluster.programs[1:]}
    line = list(parents(int(told[0].read_text())))
    for pid in line[: next(at for at, pid in enumerate(line) if pid in workers) + 1]:
        os.kill(pid, signal.SIGKILL)


def test_a_worker_that_dies_in_the_middle_changes_nothing(
    spark: Any, cluster: Cluster, tmp_path: Path
) -> None:
    expected = classify_files([lines(tmp_path)])
    marks = tmp_path / "marks"
    marks.mkdir()
    frame = spark.createDataFrame([(json.dumps(line),) for line in LINES], "text string").repartition(6)
    slowly = frame.mapInPandas(lambda frames, at=str(marks): slow(at, frames), "text string")
    killer = threading.Thread(target=kill, args=(cluster, marks), daemon=True)
    killer.start()
    found = classify(slowly, "text")
    killer.join(10)
    assert fields(found) == fields(expected)
    assert sum(program.poll() is not None for program in cluster.programs) == 1
    assert any(mark.name.endswith("-1") for mark in marks.iterdir())
