"""One other tool over tables, run by the interpreter of an environment that has it: nothing of this project is needed.

    python peer_side.py structured|presidio|dataprofiler|scrubadub|piicatcher < tables.json > answers.json

A table is ``{path: [values as texts]}``. The answer has, for each table and path, the labels that the tool gives, the processor time
and the time on the clock without loading, and the versions of its packages.
"""

from __future__ import annotations

import ast
import importlib.metadata as metadata
import json
import logging
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

Table = dict[str, list[str]]
Labels = dict[str, list[str]]
ENOUGH = 0.5  # share of the values of a column in which a tool that looks at values must find the same
THRESHOLD = 0.4  # of plain Presidio; presidio-structured is left as it comes


def analyzer() -> Any:
    """Presidio with its default recognizers on a pipeline that needs no model, and no network."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__([{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            pass

    offline = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = tldextract.tldextract.TLD_EXTRACTOR = offline
    return AnalyzerEngine(nlp_engine=Blank())


def mostly(found: list[set[str]]) -> list[str]:
    """What is found in the most values, if in enough of them."""
    counts = Counter(label for one in found for label in one)
    best = counts.most_common(1)
    return [best[0][0]] if best and best[0][1] >= ENOUGH * len(found) else []


def structured() -> Callable[[Table], Labels]:
    import pandas
    from presidio_structured import PandasAnalysisBuilder

    builder = PandasAnalysisBuilder(analyzer=analyzer())

    def answer(table: Table) -> Labels:
        found: Labels = {}
        by_length: dict[int, Table] = {}  # a frame has columns of one length; lists in records make others
        for path, values in table.items():
            by_length.setdefault(len(values), {})[path] = values
        for part in by_length.values():
            mapping = builder.generate_analysis(pandas.DataFrame(part)).entity_mapping
            found |= {path: [mapping[path]] if path in mapping else [] for path in part}
        return found

    return answer


def presidio() -> Callable[[Table], Labels]:
    engine = analyzer()

    def entities(value: str) -> set[str]:
        return {one.entity_type for one in engine.analyze(value, "en", score_threshold=THRESHOLD)}

    return lambda table: {
        path: mostly([entities(v) for v in dict.fromkeys(values)]) for path, values in table.items()
    }


def scrubadub() -> Callable[[Table], Labels]:
    import scrubadub as package

    scrubber = package.Scrubber()

    def types(value: str) -> set[str]:
        try:
            return {filth.type for filth in scrubber.iter_filth(value)}
        except Exception:  # it fails on some values
            return set()

    return lambda table: {
        path: mostly([types(v) for v in dict.fromkeys(values)]) for path, values in table.items()
    }


def dataprofiler() -> Callable[[Table], Labels]:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import dataprofiler as package
    import pandas

    options = package.ProfilerOptions()
    options.set({"*.is_enabled": False, "data_labeler.is_enabled": True})
    labeler = package.DataLabeler(labeler_type="structured")
    options.set({"structured_options.data_labeler.data_labeler_object": labeler})

    def answer(table: Table) -> Labels:
        longest = max(map(len, table.values()), default=0)
        frame = pandas.DataFrame(
            {path: values + [None] * (longest - len(values)) for path, values in table.items()}
        )
        found: Labels = {path: [] for path in table}
        profile = package.Profiler(frame, profiler_type="structured", options=options)
        for column in profile.report()["data_stats"]:
            found[column["column_name"]] = [x for x in str(column["data_label"]).split("|") if x != "None"]
        return found

    return answer


def piicatcher() -> Callable[[Table], Labels]:
    """The expressions for names of columns, read from the package's source: importing it needs a catalog server's client."""
    file = next(f for f in metadata.files("piicatcher") or () if f.name == "scanner.py")
    scanner = next(
        n
        for n in ast.walk(ast.parse(file.read_text()))
        if isinstance(n, ast.ClassDef) and n.name == "ColumnNameScanner"
    )
    made = next(n.value for n in scanner.body if isinstance(n, ast.Assign))
    assert isinstance(made, ast.Dict)
    patterns = {
        key.attr: re.compile(ast.literal_eval(call.args[0]), re.IGNORECASE)
        for key, call in zip(made.keys, made.values, strict=True)
        if isinstance(key, ast.Attribute) and isinstance(call, ast.Call)
    }

    def last(path: str) -> str:
        return path.replace("[]", "").rpartition(".")[2]

    return lambda table: {path: [n for n, p in patterns.items() if p.match(last(path))] for path in table}


TOOLS: dict[str, tuple[Callable[[], Callable[[Table], Labels]], tuple[str, ...]]] = {
    "structured": (structured, ("presidio-structured", "presidio-analyzer")),
    "presidio": (presidio, ("presidio-analyzer",)),
    "dataprofiler": (dataprofiler, ("DataProfiler", "tensorflow")),
    "scrubadub": (scrubadub, ("scrubadub",)),
    "piicatcher": (piicatcher, ("piicatcher",)),
}


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the tools print is no answer
    logging.disable(logging.CRITICAL)
    make, packages = TOOLS[sys.argv[1]]
    tables = json.load(sys.stdin)
    answer = make()
    processor, clock = time.process_time(), time.perf_counter()
    answers = [answer(table) for table in tables]
    took = {"processor": time.process_time() - processor, "clock": time.perf_counter() - clock}
    json.dump({"answers": answers, "versions": {p: metadata.version(p) for p in packages}} | took, out)
    out.close()


if __name__ == "__main__":
    main()
