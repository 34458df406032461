"""Trains the model for free text: `python tests/training/entities/train.py` writes `privacy/models/entities`.

Needs `pip install faker==40.54.0 wordfreq==3.1.1`. One thread, no network, about four minutes of processor time; the same seed gives the same model.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the same result everywhere
ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

import spacy
from kinds import weights
from products import NumpyProducts
from spacy.language import Language
from spacy.tokens import Span
from spacy.training import Alignment, Example
from spacy.util import fix_random_seed
from texts import Text, Writer
from thinc.api import Adam, set_current_ops
from tokens import tokenizer
from without_words import bare

from privacy.classify.word_kinds import WordKinds

STEPS, WORDS = 800, 1500  # updates, and words of one
WIDTH, DEPTH = 64, 4
RATE = 0.002
MODEL = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "nO": None,
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG"],
            "rows": [4000, 300, 2000, 800, 500],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "depth": DEPTH,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    },
}


def pipeline() -> Language:
    """The steps of the model, untrained."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = tokenizer(nlp.vocab)
    nlp.add_pipe("word_kinds")
    nlp.add_pipe("ner", config={"model": MODEL})
    return nlp


def example(nlp: Language, text: Text) -> Example | None:
    """One text as spaCy wants it; None where a span can't be laid on words."""
    doc = nlp.get_pipe("word_kinds")(nlp.make_doc(text.text))
    spans = [
        doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in text.spans
    ]
    if (
        not len(doc)
        or any(span is None for span in spans)
        or any(a.end > b.start for a, b in pairwise(spans))
    ):
        return None
    gold = doc.copy()
    gold.set_ents([Span(gold, span.start, span.end, label=span.label) for span in spans])
    return Example(doc, gold)


def same_words(cls: Any, words: list[str], others: list[str]) -> Alignment:
    """Words laid beside themselves: ours are split once, and spaCy's way of finding that out takes half of the time."""
    assert words == others
    places = [[at] for at in range(len(words))]
    made: Alignment = cls.from_indices(places, places)
    return made


def batches(nlp: Language, texts: Iterator[Text]) -> Iterator[list[Example]]:
    """Examples without end, about `WORDS` words at a time, the first ones smaller."""
    batch: list[Example] = []
    size, done = 0, 0
    for text in texts:
        one = example(nlp, text)
        if one is None:
            continue
        batch.append(one)
        size += len(one.predicted)
        if size >= min(WORDS, 400 + 4 * done):
            yield batch
            batch, size, done = [], 0, done + 1


def train(seed: int, steps: int) -> Language:
    """A trained pipeline; prints how it goes."""
    set_current_ops(NumpyProducts())
    Alignment.from_strings = classmethod(same_words)
    fix_random_seed(seed)
    random.seed(seed)
    writer = Writer(seed)
    nlp = pipeline()
    kinds: Any = nlp.get_pipe("word_kinds")
    assert isinstance(kinds, WordKinds)
    kinds.use(weights(writer.values, seed))
    texts = writer.texts()
    first = [one for text in islice(texts, 500) if (one := example(nlp, text))]
    nlp.initialize(lambda: first)
    rule = Adam(RATE, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    begun, losses, words = time.process_time(), {"ner": 0.0}, 0
    for step, batch in enumerate(islice(batches(nlp, texts), steps), 1):
        rule.learn_rate = RATE * min(1.0, step / 100) * max(0.02, 1 - step / steps)
        nlp.update(batch, drop=0.1, sgd=rule, losses=losses)
        words += sum(len(one.predicted) for one in batch)
        if step % 100 == 0:
            took = time.process_time() - begun
            print(
                f"{took:.0f} s, update {step}, loss {losses['ner'] / 100:.1f}, {words / took:.0f} words/s",
                flush=True,
            )
            losses["ner"] = 0.0
    with nlp.get_pipe("ner").model.use_params(rule.averages):
        return bare(nlp, pipeline)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--steps", type=int, default=STEPS)
    asked.add_argument("-o", type=Path, default=ROOT / "privacy" / "models" / "entities")
    given = asked.parse_args()
    train(given.seed, given.steps).to_disk(given.o)


if __name__ == "__main__":
    main()
