"""Train the static encoder of ``data/encoder``: a mean of token vectors, learnt from pairs.

Recipe: Aarsen, "Train 400x faster Static Embedding Models with Sentence Transformers"
(Hugging Face blog, 2025-01): an embedding bag from random weights, trained by the
in-batch-negatives ranking loss (Henderson et al., 2017, arXiv:1705.00652) inside the Matryoshka
loss (Kusupati et al., 2022, arXiv:2205.13147), with large batches that hold no text twice. Ours
differs in its tokeniser (BPE of Vietnamese words as ``indexer.words`` spells them), in its pairs,
made anew for each pass, and in that it is saved as int8 with a scale for each token.

    python -m indexer.training.static CORPUS.jsonl.xz --out data/encoder
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import typer

from indexer.encode import Vectors
from indexer.training.card import save_card
from indexer.training.corpus import corpus, divided
from indexer.training.negatives import Triple, with_negatives
from indexer.training.pairs import Pair, pairs

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


def train(rows: Sequence[Pair | Triple], tokenizer: Any, *, dims: Sequence[int], batch: int,
          rate: float, seed: int, workdir: Path, first: Vectors | None = None) -> Vectors:
    """The vectors of all tokens, of shape ``(tokens, max(dims))``, after one pass over the rows.

    Cut to any of ``dims``, they are trained vectors too. ``first`` are vectors to go on from. The
    same rows, tokeniser and seed give the same vectors.
    """
    import torch
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import (
        MatryoshkaLoss,
        MultipleNegativesRankingLoss,
    )
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(seed)  # the trainer seeds only what comes after the first weights
    # Small, so that a token that is seldom seen says little rather than something by chance.
    random = torch.randn(tokenizer.get_vocab_size(), max(dims)) * 0.1
    embedding: Any = StaticEmbedding(
        tokenizer, embedding_weights=random if first is None else torch.from_numpy(first)
    )
    model = SentenceTransformer(modules=[embedding])
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(workdir), num_train_epochs=1, per_device_train_batch_size=batch,
        learning_rate=rate, warmup_ratio=0.1, batch_sampler="no_duplicates", seed=seed,
        save_strategy="no", report_to="none", logging_steps=25, use_cpu=True,
    )
    columns = zip(("anchor", "positive", "negative"), zip(*rows, strict=True), strict=False)
    dataset = Dataset.from_dict({name: list(side) for name, side in columns})
    loss = MatryoshkaLoss(model, MultipleNegativesRankingLoss(model), list(dims))
    SentenceTransformerTrainer(model, args=arguments, train_dataset=dataset, loss=loss).train()
    vectors: Vectors = embedding.embedding.weight.detach().numpy()
    return vectors


def export(vectors: Vectors, tokenizer: Any, out: Path) -> None:
    """Save as a model2vec model: int8 vectors, each with a scale, which model2vec calls weight."""
    from model2vec import StaticModel

    known = vectors.copy()
    known[[tokenizer.token_to_id(PAD), tokenizer.token_to_id(UNKNOWN)]] = 0
    scales = np.maximum(np.abs(known).max(axis=1), 1e-9) / 127
    codes = np.rint(known / scales[:, None]).astype(np.int8)
    StaticModel(codes, tokenizer, normalize=True, weights=scales.astype(np.float32)).save_pretrained(out)
    (out / "modules.json").unlink(missing_ok=True)  # it invites to load it without canonical words
    (out / "model.safetensors").chmod(0o644)  # as every other file; it is written for its owner alone


def unit(vectors: Vectors, tokenizer: Any, texts: Sequence[str]) -> Vectors:
    """The means of texts' token vectors, as unit vectors of shape ``(len(texts), dim)``."""
    tokens = [encoding.ids or [0] for encoding in tokenizer.encode_batch(texts)]
    means = np.stack([vectors[ids].mean(axis=0) for ids in tokens])
    made: Vectors = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    return made


def main(
    sources: list[str],
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = Path("data/encoder"),
    vocabulary: int = 32_000,
    dim: int = 384,
    passes: Annotated[int, typer.Option(help="Times that pairs are made of all articles.")] = 2,
    negatives: Annotated[bool, typer.Option(help="Then a pass with hard negatives.")] = False,
    matryoshka: Annotated[bool, typer.Option(help="Train the first 64, 128 … dimensions too.")] = False,
    batch: int = 2048,
    rate: float = 0.2,
    seed: int = 0,
    limit: Annotated[int | None, typer.Option(help="Articles to read at most.")] = None,
) -> None:
    """Read the sources, train the tokeniser and the vectors, measure and save the model."""
    articles, kept = divided(corpus(sources, limit))
    rows = [row for n in range(passes) for row in pairs(articles, seed=seed + n)]
    first = len(rows) // passes
    tokenizer = train_tokenizer((side for pair in rows[:first:2] for side in pair), vocabulary)
    dims = [size for size in (64, 128, 256, 512) if size < dim and matryoshka] + [dim]
    with TemporaryDirectory() as workdir:
        vectors = train(rows, tokenizer, dims=dims, batch=batch, rate=rate, seed=seed,
                        workdir=Path(workdir))
        if negatives:
            triples = with_negatives(rows[:first], lambda texts: unit(vectors, tokenizer, texts))
            vectors = train(triples, tokenizer, dims=dims, batch=batch, rate=rate / 2, seed=seed,
                            workdir=Path(workdir), first=vectors)
    export(vectors, tokenizer, out)
    save_card(out, kind="static", sources=sources, kept=kept, recipe={
        "pairs": len(rows), "passes": passes, "vocabulary": tokenizer.get_vocab_size(), "dim": dim,
        "matryoshka": dims, "negatives": negatives, "batch": batch, "learning_rate": rate, "seed": seed,
        "loss": "MultipleNegativesRankingLoss in MatryoshkaLoss",
    })


if __name__ == "__main__":
    typer.run(main)
