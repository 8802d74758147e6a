from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.features import NAMES
from assistant.rerank import NONE, SHIPPED, CrossEncoderReranker, FeatureReranker, load_reranker
from assistant.retrieve import Ranking, candidates, retrieve
from assistant.understand import understand
from indexer.archive import Archive
from indexer.errors import EncoderError
from indexer.resources import data
from tests.conftest import articles

TODAY = date(2024, 1, 1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.create(tmp_path_factory.mktemp("rerank") / "a") as made:
        list(made.add(articles(60)))
        yield made


def test_the_shipped_weights_are_of_features_that_there_are() -> None:
    weights = json.loads(data("reranker.json").read_text(encoding="utf-8"))["weights"]
    assert set(weights) <= set(NAMES) and len(weights) > 5
    assert data("reranker.json").stat().st_size < 10_000


def test_a_weighted_sum_of_features() -> None:
    row = np.arange(len(NAMES), dtype=np.float32)[None]
    reranker = FeatureReranker({NAMES[1]: 2.0, NAMES[3]: -1.0})
    assert reranker.score(row).tolist() == [2.0 * 1 - 3]


def test_what_reads_the_hits_again_moves_them(sample_archive: Archive) -> None:
    query = understand("Cầu nào được khánh thành?", today=TODAY)
    plain = retrieve(sample_archive, query, 60)
    assert all(hit.reranked == 0 for hit in plain)
    moved = retrieve(sample_archive, query, 60, reranker=FeatureReranker({"lexical": -10.0}))
    assert moved[-1].passage == max(plain, key=lambda hit: hit.lexical).passage
    assert [h.score for h in moved] == sorted((h.score for h in moved), reverse=True)
    for hit in moved:
        assert hit.reranked == pytest.approx(Ranking().rerank * -10 * hit.lexical, abs=1e-4)


def test_the_shipped_one_judges_each_hit(archive: Archive) -> None:
    query = understand("Ai là Chủ tịch UBND huyện Yên Phác?", today=TODAY)
    hits = candidates(archive, query, Ranking())
    reranker = load_reranker()
    assert reranker is not None and reranker.name == SHIPPED
    assert reranker.judge(archive, query, hits).shape == (len(hits),)
    assert load_reranker(NONE) is None


def _tiny(folder: Path) -> Path:
    """A cross-encoder of a few thousand random weights, saved as sentence-transformers saves it."""
    from sentence_transformers import CrossEncoder
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    tokens = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "huyện", "cầu")
    known = {token: at for at, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]",
    )
    config = BertConfig(vocab_size=len(known), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=16, num_labels=1)
    BertForSequenceClassification(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    CrossEncoder(str(folder)).save_pretrained(str(folder))
    return folder


def test_a_cross_encoder_by_its_path(archive: Archive, tmp_path: Path) -> None:
    reranker = load_reranker(str(_tiny(tmp_path / "cross")))
    assert isinstance(reranker, CrossEncoderReranker)
    query = understand("Huyện Bắc Khê trồng rừng", today=TODAY)
    judged = reranker.judge(archive, query, candidates(archive, query, Ranking())[:7])
    assert judged.shape == (7,) and ((judged > 0) & (judged < 3)).all()


def test_a_reranker_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"reranker .*gone.* cannot be loaded .*'hoibao'.*'none'"):
        load_reranker(str(tmp_path / "gone"))
