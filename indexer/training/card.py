"""The model card: what an encoder was made of, how, how good it is, and what it is not for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.encode import load_encoder
from indexer.training.measure import measure
from indexer.types import Article

_CARD = """---
license: apache-2.0
language: vi
pipeline_tag: sentence-similarity
---
# {title}

Vietnamese news in, unit vectors out. It is loaded by Hỏi Báo (`--encoder FOLDER`), which spells
every text in canonical words first: with any other loader its vectors mean little.

## Data

Unlabelled articles of {sources}; one in 200, told by the title, was kept aside for the figures.
Pairs were made from the articles' own structure and by rules (`indexer/training/pairs.py`); no
text is in the model, only what was learnt from it.

## Recipe

{recipe}

## Figures

Over pairs of the articles kept aside, each question against all their passages:

{figures}

XQuAD-vi, news archives, synonyms, speed: docs/decisions/0007-encoder-study.md.

## Limits

Vietnamese only. Trained on news: letters, law and poetry may do worse. It knows words by the
company that they keep, so opposites can be near each other, and names that are rarer than the
training's are known by their syllables alone. Order of words: {order}.
"""
_ORDER = {"static": "not seen at all", "transformer": "seen within 128 tokens"}


def save_card(out: Path, *, kind: str, sources: Sequence[str], recipe: Mapping[str, Any],
              kept: Sequence[Article]) -> None:
    """Write ``card.json``, which marks the folder as ours, and ``README.md``, with figures
    measured on the articles that were kept aside."""
    names = [Path(source).name for source in sources]
    facts = {"kind": kind, "trained_on": names, **recipe}
    _write(out, facts)
    figures = measure(load_encoder(str(out)), kept)
    _write(out, {**facts, "figures": figures})
    (out / "README.md").write_text(_CARD.format(
        title=f"A {kind} encoder of Vietnamese news", sources=", ".join(names),
        recipe=_listed(recipe), figures=_listed(figures), order=_ORDER[kind],
    ), encoding="utf-8")


def _write(out: Path, facts: Mapping[str, Any]) -> None:
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (out / "card.json").write_text(text + "\n", encoding="utf-8")


def _listed(facts: Mapping[str, Any]) -> str:
    return "\n".join(f"- {name.replace('_', ' ')}: {value}" for name, value in facts.items()) or "- none"
