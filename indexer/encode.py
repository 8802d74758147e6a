"""Encoders: texts in, unit vectors out.

Two methods, because E5-style models prefix questions and passages differently.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from indexer.errors import EncoderError
from indexer.resources import data
from indexer.words import words

if TYPE_CHECKING:
    from model2vec import StaticModel

Vectors = npt.NDArray[np.float32]

_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
"""How E5 models want texts (Wang et al., 2024, arXiv:2402.05672), which their files do not say."""
_ONNX = "model.onnx"
_HARMLESS = re.compile(
    r"sentence_transformers(\.\w+)*\.(Transformer|Pooling|Normalize|Dense|StaticEmbedding|LayerNorm|Dropout)")
"""The kinds of modules that an encoder is made of."""
_PICKLED = frozenset({".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib"})
_TOGETHER = 32  # texts that a transformer encodes at a time

SHIPPED = "hoibao-static"
"""The name of the encoder that lies in ``data/encoder/``."""


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity."""

    @property
    def name(self) -> str:
        """What ``load_encoder`` takes."""
        ...

    @property
    def dim(self) -> int:
        """The length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """16 hex digits that change whenever the same text would give another vector."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages that it was made for; empty where it is not said."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions to an array of shape ``(len(texts), dim)``."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages to an array of shape ``(len(texts), dim)``."""
        ...


class StaticEncoder:
    """A model2vec model over canonical words: a mean of token vectors, no torch, no download."""

    languages = frozenset({"vi"})

    def __init__(self, path: Path, name: str = SHIPPED) -> None:
        from safetensors import SafetensorError, safe_open

        self._path = path
        weights, tokenizer = path / "model.safetensors", path / "tokenizer.json"
        try:
            stamp = hashlib.sha256(weights.read_bytes())
            stamp.update(tokenizer.read_bytes())
            with safe_open(weights, "numpy") as file:
                self.dim = int(file.get_slice("embeddings").get_shape()[1])
        except (OSError, SafetensorError) as error:
            raise self._fault(error) from error
        self.name = name
        self.fingerprint = stamp.hexdigest()[:16]

    def _fault(self, why: Exception) -> EncoderError:
        return EncoderError(f"{self._path}: cannot load the static encoder ({why})")

    @property
    def _model(self) -> StaticModel:
        """Made when the first text comes: most commands of the register and of the archive encode none."""
        try:
            return _static_model(self._path, self.fingerprint)
        except Exception as error:  # tokenizers raises a kind of its own
            raise self._fault(error) from error

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions to an array of shape ``(len(texts), dim)``."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages to an array of shape ``(len(texts), dim)``."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        spelt = [" ".join(words(text)) for text in texts]
        vectors = self._model.encode(spelt, use_multiprocessing=False)
        return np.nan_to_num(np.asarray(vectors, np.float32))

    def token_vectors(self) -> Vectors:
        """What the tokens' vectors are whose mean is taken, of shape ``(tokens, dim)``."""
        scales = 1.0 if self._model.weights is None else self._model.weights[:, None]
        return np.asarray(self._model.embedding * scales, np.float32)


@lru_cache(maxsize=2)
def _static_model(path: Path, fingerprint: str) -> StaticModel:
    """One for all archives of a process, as long as the files say the same."""
    from model2vec import StaticModel

    return StaticModel.from_pretrained(path)


class OnnxEncoder:
    """A transformer that ``indexer.training.transformer`` made, run by onnxruntime: no torch."""

    languages = frozenset({"vi"})

    def __init__(self, path: Path, name: str) -> None:
        try:
            from onnxruntime import InferenceSession
        except ImportError as error:
            raise EncoderError(
                f"{path}: this encoder needs onnxruntime. Run: pip install 'hoibao[onnx]'"
            ) from error
        from tokenizers import Tokenizer

        try:
            card = json.loads((path / "card.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
            model = (path / _ONNX).read_bytes()
            self._session: Any = InferenceSession(model, providers=["CPUExecutionProvider"])
            self._tokenizer.enable_truncation(int(card["longest"]))
            self.dim = int(card["dim"])
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
            raise EncoderError(f"{path}: cannot load the encoder ({error})") from error
        self.name = name
        self.fingerprint = hashlib.sha256(model).hexdigest()[:16]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions to an array of shape ``(len(texts), dim)``."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages to an array of shape ``(len(texts), dim)``."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        spelt = self._tokenizer.encode_batch([" ".join(words(text)) for text in texts])
        order = sorted((at for at, text in enumerate(spelt) if text.ids), key=lambda at: len(spelt[at].ids))
        for start in range(0, len(order), _TOGETHER):  # texts of one length: padding costs time
            some = order[start : start + _TOGETHER]
            longest = len(spelt[some[-1]].ids)
            ids = np.array([[*spelt[at].ids, *[0] * (longest - len(spelt[at].ids))] for at in some])
            there = np.array([[1] * len(spelt[at].ids) + [0] * (longest - len(spelt[at].ids)) for at in some])
            [made] = self._session.run(None, {"ids": ids, "mask": there})
            vectors[some] = made
        return vectors


class SentenceTransformerEncoder:
    """Any sentence-transformers model by hub name or path; imports torch when it is made. No code of the
    model's is run and nothing is unpickled: weights are read as safetensors alone."""

    def __init__(self, name: str) -> None:
        try:
            self._model: Any = _sentence_transformer(name)
        except Exception as error:  # the library raises OSError, ValueError, RuntimeError alike
            raise EncoderError(
                f"encoder {name!r} cannot be loaded: {error}. Give the folder of a saved "
                f"sentence-transformers model, or {SHIPPED!r} for the one that is shipped; "
                "`hoibao encoders` lists what is installed here"
            ) from error
        self.name = name
        self.dim = int(self._model.get_embedding_dimension() or 0)
        card = model_card(_files_of(name))
        self.languages = _languages(card.get("language"))
        if not any(self._model.prompts.values()) and re.search(r"\be5\b", f"{name} {card}".lower()):
            self._model.prompts = dict(_E5_PROMPTS)
        self.fingerprint = self._stamp()

    def _stamp(self) -> str:
        """Of the prompts and the first numbers of each weight: all that training changes."""
        stamp = hashlib.sha256(f"{self.dim}\n{self._model.prompts}".encode())
        for key, weight in sorted(self._model.state_dict().items()):
            stamp.update(key.encode())
            stamp.update(weight.flatten()[:1024].float().cpu().numpy().tobytes())
        return stamp.hexdigest()[:16]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions, with the model's own prompt for queries, to shape ``(len(texts), dim)``."""
        return self._unit(self._model.encode_query(list(texts), normalize_embeddings=True))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages, with the model's own prompt for documents, to shape ``(len(texts), dim)``."""
        return self._unit(self._model.encode_document(list(texts), normalize_embeddings=True))

    def _unit(self, vectors: Any) -> Vectors:
        return np.asarray(vectors, np.float32).reshape(-1, self.dim)


def _sentence_transformer(name: str) -> Any:
    """The model from this machine; only where it is not here, from the hub."""
    from sentence_transformers import SentenceTransformer

    _check_harmless(_files_of(name))
    safe: dict[str, Any] = {"device": "cpu", "trust_remote_code": False,
                            "model_kwargs": {"use_safetensors": True}}
    try:
        return SentenceTransformer(name, local_files_only=True, **safe)
    except OSError:
        if Path(name).exists():
            raise
        return SentenceTransformer(name, **safe)


def _check_harmless(folder: Path) -> None:
    """Raise ``ValueError`` where a model's files name code that is not sentence-transformers' own encoders',
    or weights stand in a folder as pickles alone."""
    if (modules := folder / "modules.json").is_file():
        for module in json.loads(modules.read_text(encoding="utf-8")):
            if not _HARMLESS.fullmatch(kind := str(module.get("type"))):
                raise ValueError(f"its modules.json names {kind!r}, which is not loaded")
    if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
        return
    for path in (*folder.glob("*"), *folder.glob("*/*")):
        if path.suffix.lower() in _PICKLED and not any(path.parent.glob("*.safetensors")):
            raise ValueError(f"{path.relative_to(folder)} is a pickle, which may run anything; weights are "
                             "loaded from .safetensors alone")


def hub_cache() -> str | None:
    """Where sentence-transformers keeps what it fetches; None: where the hub's library does."""
    return os.environ.get("SENTENCE_TRANSFORMERS_HOME") or None


def _files_of(name: str) -> Path:
    """The folder of a model's files, of one from the hub in the cache."""
    from huggingface_hub import try_to_load_from_cache

    if Path(name).exists():
        return Path(name)
    found = try_to_load_from_cache(name, "modules.json", cache_dir=hub_cache())
    return Path(found).parent if isinstance(found, str) else Path(name)


def model_card(folder: Path) -> dict[str, Any]:
    """The front matter of a model's ``README.md``; empty where there is none."""
    from huggingface_hub.repocard import RepoCard

    path = folder / "README.md"
    if not path.is_file():
        return {}
    return dict(RepoCard.load(path, ignore_metadata_errors=True).data.to_dict())


def _languages(said: str | Sequence[str] | None) -> frozenset[str]:
    """What a model card says; "multilingual" says nothing of Vietnamese or English."""
    codes = [said] if isinstance(said, str) else said or []
    return frozenset(code for code in codes if len(code) == 2)


def load_encoder(name: str = SHIPPED) -> Encoder:
    """The encoder of that name: the shipped one, a folder that ``indexer.training`` made, or any
    sentence-transformers name or path. Raises ``EncoderError``."""
    if name == SHIPPED:
        return StaticEncoder(data("encoder"))
    if (path := Path(name)).exists():
        name = str(path.absolute())  # as an archive names it, wherever that is opened from
    if is_ours(Path(name)):
        kind = OnnxEncoder if (Path(name) / _ONNX).is_file() else StaticEncoder
        return kind(Path(name), name)
    return SentenceTransformerEncoder(name)


def load_named(name: str) -> Encoder:
    """The encoder that an archive names, on whose word nothing is fetched, and nothing taken from wherever
    one happens to be: it is shipped, was fetched before, or is a folder's whole path. Raises
    ``EncoderError``."""
    if name != SHIPPED and not Path(name).is_absolute() and not _is_fetched(name):
        raise EncoderError(
            f"the archive names the encoder {name!r}, which is not loaded on its word alone. If you trust "
            f"it, name it yourself: --encoder {name}, or the setting encoder"
        )
    return load_encoder(name)


def _is_fetched(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = try_to_load_from_cache(name, "modules.json", cache_dir=hub_cache())
    except HFValidationError:
        return False
    return isinstance(found, str) and not Path(name).exists()


def is_ours(path: Path) -> bool:
    """Whether ``indexer.training`` made the model: only those want words in canonical spelling."""
    return (path / "card.json").is_file() and (path / "tokenizer.json").is_file()
