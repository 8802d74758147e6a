"""Train the static encoder of ``data/encoder``: a mean of token vectors, learnt from pairs.

Recipe: Aarsen, "Train 400x faster Static Embedding Models with Sentence Transformers"
(Hugging Face blog, 2025-01): an embedding bag from random weights, trained by the
in-batch-negatives ranking loss (Henderson et al., 2017, arXiv:1705.00652) with large batches
that hold no text twice. Ours differs in its tokeniser (BPE of Vietnamese words as
``indexer.words`` spells them) and in its pairs.

    python -m indexer.training.static CORPUS.jsonl.xz --out data/encoder
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from indexer.read import find, read
from indexer.training.pairs import Pair, pairs
from indexer.types import Article

PAD, UNKNOWN = "[PAD]", "[UNK]"


def train_tokenizer(texts: Iterable[str], size: int) -> Any:
    """A BPE ``tokenizers.Tokenizer`` over space-separated words, ``size`` tokens at most."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN, end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=[PAD, UNKNOWN], end_of_word_suffix="</w>",
        min_frequency=3, show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def train(rows: list[Pair], tokenizer: Any, *, dim: int, epochs: float, batch: int, rate: float,
          seed: int, workdir: Path) -> Any:
    """A trained ``SentenceTransformer`` of one static embedding module with ``dim`` dimensions.

    The same rows, tokeniser and seed give the same vectors.
    """
    import torch
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(seed)  # the trainer seeds only what comes after the first weights
    # Small, so that a token that is seldom seen says little rather than something by chance.
    first = torch.randn(tokenizer.get_vocab_size(), dim) * 0.1
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=first)])
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(workdir), num_train_epochs=epochs, per_device_train_batch_size=batch,
        learning_rate=rate, warmup_ratio=0.1, batch_sampler="no_duplicates", seed=seed,
        save_strategy="no", report_to="none", logging_steps=25, use_cpu=True,
    )
    dataset = Dataset.from_dict({"anchor": [a for a, _ in rows], "positive": [p for _, p in rows]})
    loss = MultipleNegativesRankingLoss(model)
    SentenceTransformerTrainer(model, args=arguments, train_dataset=dataset, loss=loss).train()
    return model


def export(model: Any, tokenizer: Any, out: Path, card: dict[str, Any]) -> None:
    """Save as a model2vec model with float16 vectors, beside its ``card.json``."""
    import numpy as np
    from model2vec import StaticModel

    vectors = model[0].embedding.weight.detach().numpy().astype(np.float16)
    vectors[tokenizer.token_to_id(PAD)] = 0
    vectors[tokenizer.token_to_id(UNKNOWN)] = 0
    StaticModel(vectors, tokenizer, normalize=True, language=["vi"]).save_pretrained(out)
    for name in ("README.md", "modules.json"):  # they invite to load it without canonical words
        (out / name).unlink(missing_ok=True)
    (out / "card.json").write_text(
        json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def corpus(paths: list[str], limit: int | None) -> Iterator[Article]:
    """The readable articles of the files, ``limit`` at most."""
    count = 0
    for item in read(find(paths)):
        if isinstance(item, Article):
            yield item
            count += 1
            if count == limit:
                return


def main(
    sources: list[str],
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = Path("data/encoder"),
    vocabulary: int = 32_000,
    dim: int = 256,
    epochs: float = 2.0,
    batch: int = 2048,
    rate: float = 0.2,
    seed: int = 0,
    limit: Annotated[int | None, typer.Option(help="Articles to read at most.")] = None,
) -> None:
    """Read the sources, train the tokeniser and the vectors, and save the model."""
    rows = list(pairs(corpus(sources, limit), seed=seed))
    tokenizer = train_tokenizer((side for pair in rows[::2] for side in pair), vocabulary)
    with TemporaryDirectory() as workdir:
        model = train(rows, tokenizer, dim=dim, epochs=epochs, batch=batch, rate=rate, seed=seed,
                      workdir=Path(workdir))
    export(model, tokenizer, out, {
        "trained_on": [Path(s).name for s in sources], "pairs": len(rows),
        "vocabulary": tokenizer.get_vocab_size(), "dim": dim, "epochs": epochs, "batch": batch,
        "learning_rate": rate, "seed": seed, "loss": "MultipleNegativesRankingLoss",
    })


if __name__ == "__main__":
    typer.run(main)
