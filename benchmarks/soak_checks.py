"""What must be true of the soak's archive at any moment, by its model."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from soak_news import Model
from sqlalchemy import select

from assistant.types import Answer, Citation
from assistant.uphold import upheld
from indexer.archive import Archive
from indexer.schema import passages
from indexer.types import Article, Term

_PATIENCE = 10.0  # seconds


class Fault(Exception):
    """The archive is not what it should be."""


def agree(archive: Archive, model: Model, chance: random.Random) -> None:
    """Raise ``Fault`` unless an archive holds just the model's articles, finds them and nothing else, and
    remembers what they said."""
    _catch_up(archive)
    held = {one.id: one for one in archive.all_articles()}
    if held != model.current:
        lost, back = model.current.keys() - held.keys(), held.keys() - model.current.keys()
        other = {id for id in held.keys() & model.current.keys() if held[id] != model.current[id]}
        raise Fault(f"lost {sorted(lost)}, there again {sorted(back)}, with another text {sorted(other)}")
    out = {one.id for one in archive.withdrawals()}
    if out != model.withdrawn.keys():
        raise Fault(f"withdrawn {sorted(out)}, not {sorted(model.withdrawn)}")
    with archive._truth.reading() as db:
        there = sorted(db.execute(select(passages.c.key)).scalars())
    for name, searcher in (("dense", archive._dense), ("lexical", archive._lexical)):
        if sorted(searcher.keys()) != there:
            held_keys = set(searcher.keys())
            raise Fault(
                f"the {name} searcher, at {searcher.revision} of {archive.revision}, lacks "
                f"{sorted(set(there) - held_keys)[:9]} and has {sorted(held_keys - set(there))[:9]} too many"
            )
    for id in chance.sample(sorted({*model.current, *model.versions}), min(5, len(held))):
        found = _by_code(archive, id)
        if found != ({id} if id in model.current else set()):
            raise Fault(f"by the code of {id} is found: {sorted(found)}")
        told, said = [one.article for one in archive.versions(id)], model.versions.get(id, [])
        if told != said[::-1]:
            raise Fault(f"{id} is remembered to have said {len(told)} texts, not {len(said)}")


def _catch_up(archive: Archive) -> None:
    """Wait until the searchers are at the truth's revision: another thread may be bringing them there."""
    until = time.monotonic() + _PATIENCE
    archive.catch_up()
    while min(archive.searched().values()) < archive.revision:
        if time.monotonic() > until:
            raise Fault(f"the searchers stay at {archive.searched()} of {archive.revision}")
        time.sleep(0.02)
        archive.catch_up()


def _by_code(archive: Archive, id: str) -> set[str]:
    keys = [key for key, _ in archive.matching([Term(f"mt{id[4:]}")], 20)]
    owners = archive.articles(list({one.article_key for one in archive.passages(keys).values()}))
    return {owner.id for owner in owners.values()}


def stands(answer: Answer, now: Callable[[str], Article | None]) -> None:
    """Raise ``Fault`` unless every citation quotes what its article says now."""
    for cited in answer.citations:
        _quoted(cited)
        if cited.article != now(cited.article.id):
            raise Fault(f"{cited.article.id} is cited as it is not now: {cited.quote!r}")


def answered(answer: Answer, model: Model, since: int, until: int) -> None:
    """Raise ``Fault`` unless every citation quotes what its article said at a moment between two ticks."""
    for cited in answer.citations:
        _quoted(cited)
        if cited.article not in model.could_say(cited.article.id, since, until):
            raise Fault(f"{cited.article.id} is cited as it never was between ticks {since} and {until}: "
                        f"{cited.quote!r}")


def _quoted(cited: Citation) -> None:
    if cited.article.body[cited.start : cited.end] != cited.quote:
        raise Fault(f"{cited.article.id} does not say: {cited.quote!r}")


def upholds(archive: Archive, answers: Sequence[Answer], model: Model) -> None:
    """Raise ``Fault`` unless old answers tell of each citation what became of its article."""
    for old, now in zip(answers, upheld(archive, answers), strict=True):
        for was, cited in zip(old.citations, now.citations, strict=True):
            id = was.article.id
            there = model.current.get(id)
            fate = "erased" if id not in model.withdrawn else "withdrawn"
            if there is not None:
                fate = "" if was.quote in there.body else "changed"
            if (cited.lost.fate if cited.lost else "") != fate:
                raise Fault(f"of {id} an old answer says {cited.lost}, not {fate or 'that it stands'}")
            if fate in ("erased", "withdrawn") and (cited.quote or cited.article.body):
                raise Fault(f"{id} is {fate}, and quoted: {cited.quote!r}")
