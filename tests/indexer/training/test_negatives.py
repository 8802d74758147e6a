from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from indexer.encode import Encoder, Vectors
from indexer.training import negatives
from indexer.training.negatives import _by_model, _by_words, _common, with_negatives
from indexer.training.pairs import Pair, pairs
from tests.conftest import articles

_PLACES = ("yên phác", "lâm sơn", "bắc khê", "phú xá", "thạch hà", "cẩm đình")
_EVENTS = ("khánh thành cây cầu mới", "trồng rừng gỗ lớn", "tiêm phòng cho trâu bò", "thu ngân sách vượt")


def _news() -> list[Pair]:
    """One pair for each place and event; the rest of a passage is its own."""
    told = [(place, event) for place in _PLACES for event in _EVENTS]
    return [(f"{place} {event} khi nào",
             f"huyện {place} {event} " + " ".join(f"chuyện{n}kể{k}" for k in range(14)))
            for n, (place, event) in enumerate(told)]


def _shared(one: str, other: str) -> float:
    return _common(frozenset(one.split()), frozenset(other.split()))


def test_words_find_the_same_place_or_event_of_another_story() -> None:
    rows = _news()
    for at, near in enumerate(_by_words(rows)):
        assert at not in near
        place, event = _PLACES[at // 4], _EVENTS[at % 4]
        assert all(place in rows[n][1] or event in rows[n][1] for n in near[:3])


def test_a_model_finds_what_is_near_but_not_above_the_right_one(encoder: Encoder) -> None:
    rows = _news()
    vectors = [encoder.encode_passages([row[side] for row in rows]) for side in (0, 1)]
    scores = vectors[0] @ vectors[1].T
    found = _by_model(rows, encoder.encode_passages)
    for at, near in enumerate(found):
        taken = [n for n in near.tolist() if n >= 0]
        assert at not in taken and all(scores[at, n] < scores[at, at] for n in taken)
        assert [scores[at, n] for n in taken] == sorted((scores[at, n] for n in taken), reverse=True)
    assert (found >= 0).mean() > 0.5


def test_each_pair_keeps_its_sides_and_gets_another_passage(encoder: Encoder) -> None:
    rows = list(pairs(articles(60)))
    triples = with_negatives(rows, encoder.encode_passages)
    assert sorted((asked, told) for asked, told, _ in triples) == sorted(rows)
    passages = {told for _, told in rows}
    assert all(other in passages for _, _, other in triples)


def test_near_duplicates_are_no_negatives(encoder: Encoder) -> None:
    rows = _news()
    copies = [(asked, f"{told} theo báo") for asked, told in rows]
    for asked, told, other in with_negatives([*rows, *copies], encoder.encode_passages, apart=1):
        place, event = next((p, e) for p in _PLACES for e in _EVENTS if p in asked and e in asked)
        assert not (place in other and event in other), (told, other)


@pytest.mark.parametrize("by", ["model", "words"])
def test_hard_negatives_are_harder_than_chance(
    encoder: Encoder, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _news()
    if by == "words":
        monkeypatch.setattr(negatives, "_by_model", lambda shard, encode: _by_words(shard))
    hard = with_negatives(rows, encoder.encode_passages, apart=1)
    passages = [told for _, told in rows]
    chance = random.Random(0)
    mean = np.mean([_shared(asked, other) for asked, _, other in hard])
    by_chance = [_shared(asked, chance.choice(passages)) for asked, _ in rows for _ in range(9)]
    assert mean > 1.3 * np.mean(by_chance)


def test_no_negative_is_of_the_same_article(encoder: Encoder) -> None:
    """Though another piece of the same article is what words and model find nearest."""
    rows = []
    for story in range(60):
        subject = f"vụ cháy chợ số {story}"
        told = [" ".join([subject, *(f"m{n}x{k}" for k in range(9))]) for n in range(6)]
        rows += [(f"{subject} lúc nào", passage) for passage in told]
    for asked, _, other in with_negatives(rows, encoder.encode_passages):
        assert asked.split()[4] != other.split()[4]


def test_shards_are_mined_by_both(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(negatives, "_SHARD", 10)
    asked: list[int] = []

    def encode(texts: Sequence[str]) -> Vectors:
        asked.append(len(texts))
        return encoder.encode_passages(texts)

    assert len(with_negatives(_news(), encode, apart=1)) == 24
    assert asked == [8, 8, 8, 8], "two sides of two shards: the second is left to the words"
