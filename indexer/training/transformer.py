"""Train a small transformer encoder over the static encoder's tokeniser, and export it to ONNX.

Three steps: token vectors from the static encoder as the first embeddings; masked-language
pretraining (Devlin et al., 2019, arXiv:1810.04805) on the passages; the contrastive stage on the
same pairs as the static encoder's. Both stages write checkpoints and go on from the last one.

    python -m indexer.training.transformer CORPUS.jsonl.xz --tokenizer data/encoder --out DIR

DIR then holds what ``--encoder DIR`` loads: ``model.onnx`` with int8 weights, run by onnxruntime.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.encode import StaticEncoder
from indexer.training.card import save_card
from indexer.training.corpus import corpus, divided
from indexer.training.pairs import Pair, pairs
from indexer.training.static import PAD, UNKNOWN

MASK = "[MASK]"
_SPREAD = 0.05  # standard deviation of the first embeddings; BERT's own random ones have 0.02
LONGEST = 128
"""Tokens of a text that are read."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A BERT of ``layers`` layers, ``dim`` wide, with ``heads`` attention heads."""

    layers: int = 4
    dim: int = 256
    heads: int = 4


def pretrain(texts: Sequence[str], tokenizer: Any, first: Any, shape: Shape, *, steps: int,
             batch: int, rate: float, seed: int, workdir: Path) -> Path:
    """Masked-language pretraining; returns the folder of the saved BERT and its tokeniser.

    ``first``: the first token vectors, of shape ``(tokens, dim)``, or None for random ones.
    """
    import torch
    from datasets import Dataset
    from transformers import (
        BertConfig,
        BertModel,
        DataCollatorForLanguageModeling,
        PreTrainedTokenizerFast,
        Trainer,
        TrainingArguments,
        set_seed,
    )

    set_seed(seed)
    make: Any = PreTrainedTokenizerFast
    words = make(
        tokenizer_object=tokenizer, pad_token=PAD, unk_token=UNKNOWN, mask_token=MASK,
        model_max_length=LONGEST,
    )
    bert = BertModel(BertConfig(
        vocab_size=len(words), hidden_size=shape.dim, num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads, intermediate_size=4 * shape.dim, pad_token_id=0,
        max_position_embeddings=LONGEST, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    ), add_pooling_layer=False)
    if first is not None:  # scaled, so that positions are not drowned
        with torch.no_grad():
            scale = _SPREAD / max(float(first.std()), 1e-9)
            bert.embeddings.word_embeddings.weight[: len(first)] = torch.from_numpy(first * scale)
    if steps:
        rows = Dataset.from_dict({"text": list(texts)}).map(
            lambda some: words(some["text"], truncation=True, max_length=LONGEST,
                               return_token_type_ids=False),
            batched=True, remove_columns="text",
        )
        arguments = TrainingArguments(
            output_dir=str(workdir / "mlm"), max_steps=steps, per_device_train_batch_size=batch,
            learning_rate=rate, warmup_steps=max(1, steps // 10), seed=seed, bf16=True,
            use_cpu=not torch.cuda.is_available(), save_steps=max(1, steps // 4),
            save_total_limit=1, report_to="none", logging_steps=50,
            train_sampling_strategy="group_by_length",
        )
        trainer = Trainer(_masked_language_model(bert), arguments, train_dataset=rows,
                          data_collator=DataCollatorForLanguageModeling(words, mlm_probability=0.15))
        trainer.train(resume_from_checkpoint=_started(workdir / "mlm"))
    out = workdir / "bert"
    bert.save_pretrained(out, max_shard_size="15MB")
    words.save_pretrained(out)
    return out


def _masked_language_model(bert: Any) -> Any:
    """BERT's head for masked tokens, computed for those alone: over 32,000 tokens it costs more
    than all layers, and six tokens in seven are not masked."""
    import torch
    from torch.nn import functional

    class MaskedLanguageModel(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            dim, tokens = bert.config.hidden_size, bert.config.vocab_size
            self.bert, self.dense = bert, torch.nn.Linear(dim, dim)
            self.norm, self.bias = torch.nn.LayerNorm(dim), torch.nn.Parameter(torch.zeros(tokens))

        def forward(self, input_ids: Any, attention_mask: Any, labels: Any) -> dict[str, Any]:
            masked = labels != -100
            found = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            found = self.norm(functional.gelu(self.dense(found[masked])))
            scores = functional.linear(found, self.bert.embeddings.word_embeddings.weight, self.bias)
            return {"loss": functional.cross_entropy(scores.float(), labels[masked])}

    return MaskedLanguageModel()


def tune(rows: Sequence[Pair], bert: Path, *, steps: int, batch: int, rate: float, seed: int,
         workdir: Path) -> Any:
    """The contrastive stage; returns a ``SentenceTransformer`` that pools by the mean."""
    import torch
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    torch.manual_seed(seed)
    transformer = Transformer(str(bert), max_seq_length=LONGEST)
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="mean")
    model = SentenceTransformer(modules=[transformer, pooling, Normalize()])
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(workdir / "pairs"), max_steps=steps, per_device_train_batch_size=batch,
        learning_rate=rate, warmup_steps=max(1, steps // 10), seed=seed, bf16=True,
        use_cpu=not torch.cuda.is_available(), save_steps=max(1, steps // 10), save_total_limit=2,
        report_to="none", logging_steps=25, batch_sampler=_alike,
    )
    dataset = Dataset.from_dict({"anchor": [a for a, _ in rows], "positive": [p for _, p in rows]})
    SentenceTransformerTrainer(
        model, args=arguments, train_dataset=dataset, loss=MultipleNegativesRankingLoss(model)
    ).train(resume_from_checkpoint=_started(workdir / "pairs"))
    return model


def _alike(dataset: Any, batch_size: int, drop_last: bool, **other: Any) -> Any:
    """A batch sampler that puts passages of one length together: padding costs as much as text."""
    import torch
    from sentence_transformers.base.sampler import DefaultBatchSampler

    lengths = torch.tensor([min(told.count(" "), LONGEST) for told in dataset["positive"]])

    class LengthGrouped(DefaultBatchSampler):
        def __iter__(self) -> Iterator[list[int]]:
            order: Any = torch.randperm(len(lengths), generator=self.generator)
            groups = [some[lengths[some].argsort(stable=True)] for some in order.split(50 * batch_size)]
            batches = [b for group in groups for b in group.split(batch_size) if len(b) == batch_size]
            for at in torch.randperm(len(batches), generator=self.generator).tolist():
                yield batches[at].tolist()

        def __len__(self) -> int:
            return len(lengths) // batch_size

    return LengthGrouped(dataset, batch_size, drop_last, **other)


def _started(folder: Path) -> str | None:
    """The newest checkpoint in a folder."""
    found = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    return str(found[-1]) if found else None


def export(model: Any, tokenizer: Any, out: Path) -> None:
    """Save as ONNX with int8 weights, pooling and all, beside its tokeniser.

    Exported by torch, not by sentence-transformers' ONNX backend: that one needs a release of
    optimum-onnx that does not go with the transformers that sentence-transformers 6 needs.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Vectors(torch.nn.Module):
        def __init__(self, bert: Any) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, ids: Any, mask: Any) -> Any:
            tokens = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            there = mask.unsqueeze(-1).to(tokens.dtype)
            return torch.nn.functional.normalize((tokens * there).sum(1) / there.sum(1), dim=1)

    out.mkdir(parents=True, exist_ok=True)
    bert = model[0].auto_model.eval().float().cpu()
    ids, mask = torch.randint(2, 20, (2, 8)), torch.ones(2, 8, dtype=torch.long)
    sizes = {0: torch.export.Dim("texts", min=1), 1: torch.export.Dim("tokens", min=1, max=LONGEST)}
    whole = out / "whole.onnx"
    torch.onnx.export(
        Vectors(bert).eval(), (ids, mask), whole, input_names=["ids", "mask"],
        output_names=["vectors"], dynamo=True, dynamic_shapes={"ids": sizes, "mask": sizes},
        external_data=False, verbose=False,
    )
    quantize_dynamic(whole, out / "model.onnx", weight_type=QuantType.QInt8)
    whole.unlink()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)


def main(
    sources: list[str],
    tokenizer: Annotated[Path, typer.Option(help="The static encoder whose tokens are used.")],
    out: Annotated[Path, typer.Option(help="Where the model goes.")],
    workdir: Annotated[Path, typer.Option(help="Checkpoints; the same folder goes on from them.")],
    layers: int = 4,
    heads: int = 4,
    pretraining: Annotated[int, typer.Option(help="Steps of masked-language pretraining.")] = 1000,
    steps: Annotated[int, typer.Option(help="Steps on pairs.")] = 4000,
    batch: int = 128,
    rate: float = 5e-4,
    seed: int = 0,
    limit: Annotated[int | None, typer.Option(help="Articles to read at most.")] = None,
) -> None:
    """Pretrain, train on pairs, export to ONNX."""
    from tokenizers import Tokenizer

    first = StaticEncoder(tokenizer).token_vectors()
    words = Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
    words.no_truncation()
    words.add_special_tokens([MASK])
    shape = Shape(layers, int(first.shape[1]), heads)
    articles, kept = divided(corpus(sources, limit))
    rows = list(pairs(articles, seed=seed))
    texts = random.Random(seed).sample([told for _, told in rows], min(len(rows), pretraining * batch))
    bert = pretrain(texts, words, first, shape, steps=pretraining, batch=batch, rate=rate,
                    seed=seed, workdir=workdir)
    model = tune(rows, bert, steps=steps, batch=batch, rate=rate, seed=seed, workdir=workdir)
    export(model, words, out)
    save_card(out, kind="transformer", sources=sources, kept=kept, recipe={
        "pairs": len(rows), **asdict(shape), "vocabulary": words.get_vocab_size(), "longest": LONGEST,
        "pretraining_steps": pretraining, "steps": steps, "batch": batch, "learning_rate": rate,
        "seed": seed,
    })


if __name__ == "__main__":
    typer.run(main)
