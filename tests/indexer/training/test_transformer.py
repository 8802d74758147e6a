"""A smoke run: a tiny transformer, pretrained, tuned, exported, and used by an archive."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.archive import Archive
from indexer.encode import Encoder, OnnxEncoder, load_encoder
from indexer.errors import EncoderError
from tests.conftest import articles

pytest.importorskip("onnxruntime", reason="needs the train extra")
pytest.importorskip("datasets", reason="needs the train extra")

from indexer.training import static, transformer

DIM = 16


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "tin.jsonl"
    rows = [{"id": a.id, "title": a.title, "body": a.body, "summary": a.summary} for a in articles(40)]
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("transformer")
    static.main([str(corpus)], out=folder / "tĩnh", vocabulary=300, dim=DIM, passes=1, batch=16)
    _run(corpus, folder, steps=6)
    return folder


def _run(corpus: Path, folder: Path, steps: int) -> None:
    transformer.main([str(corpus)], tokenizer=folder / "tĩnh", out=folder / "mới", workdir=folder / "đang",
                     layers=1, heads=2, pretraining=4, steps=steps, batch=8)


@pytest.fixture(scope="module")
def made(trained: Path) -> Encoder:
    return load_encoder(str(trained / "mới"))


def test_what_was_trained_is_loaded_without_torch(trained: Path, made: Encoder) -> None:
    assert isinstance(made, OnnxEncoder)
    assert (made.name, made.dim, made.languages) == (str(trained / "mới"), DIM, {"vi"})
    code = (
        "import sys; from indexer.encode import load_encoder\n"
        "load_encoder(sys.argv[1]).encode_queries(['cầu']); print('torch' in sys.modules)"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code, str(trained / "mới")], capture_output=True,
                          text=True, check=True, cwd=Path(__file__).resolve().parents[3])
    assert done.stdout.strip() == "False"


def test_its_vectors_are_those_of_the_trained_model(trained: Path, made: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    from indexer.words import words

    texts = [a.body for a in articles(12)]
    newest = sorted((trained / "đang" / "pairs").glob("checkpoint-*"))[-1]
    model = SentenceTransformer(str(newest), device="cpu")
    exact = model.encode([" ".join(words(text)) for text in texts], normalize_embeddings=True)
    vectors = made.encode_passages(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    assert float((vectors * exact).sum(axis=1).min()) > 0.97, "int8 keeps the direction"


def test_a_text_has_nearly_the_same_vector_in_any_company(made: Encoder) -> None:
    texts = ["Xã Hà Lễ khánh thành cầu.", "Một đoạn dài hơn hẳn. " * 60, "", "Cầu mới."]
    together = made.encode_passages(texts)
    assert together.shape == (4, DIM) and together.dtype == np.float32 and not together[2].any()
    for at in (0, 1, 3):
        alone = made.encode_queries([texts[at]])[0]
        assert float(alone @ together[at]) > 0.98
    assert made.encode_passages([]).shape == (0, DIM)


def test_an_archive_can_be_made_with_it(trained: Path, tmp_path: Path) -> None:
    with Archive.create(tmp_path / "kho", str(trained / "mới")) as archive:
        list(archive.add(articles(3)))
        assert len(archive.asked("cầu mới").nearest(9)) == 3


def test_its_card_says_what_it_was_made_of(trained: Path) -> None:
    card = json.loads((trained / "mới" / "card.json").read_text(encoding="utf-8"))
    assert (card["kind"], card["layers"], card["dim"], card["steps"]) == ("transformer", 1, DIM, 6)
    assert "transformer encoder" in (trained / "mới" / "README.md").read_text(encoding="utf-8")


def test_it_goes_on_from_its_checkpoints(trained: Path, corpus: Path) -> None:
    before = load_encoder(str(trained / "mới")).fingerprint
    state = trained / "đang" / "pairs"
    assert (state / "checkpoint-6").is_dir()
    _run(corpus, trained, steps=8)
    log = json.loads((state / "checkpoint-8" / "trainer_state.json").read_text(encoding="utf-8"))
    assert log["global_step"] == 8 and not (state / "checkpoint-1").exists()
    assert load_encoder(str(trained / "mới")).fingerprint != before


def test_a_damaged_one_is_told(trained: Path, tmp_path: Path) -> None:
    for file in ("card.json", "tokenizer.json"):
        (tmp_path / file).write_bytes((trained / "mới" / file).read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"cut short")
    with pytest.raises(EncoderError, match=str(tmp_path)):
        load_encoder(str(tmp_path))


def test_without_onnxruntime_it_says_what_to_install(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EncoderError, match=r"pip install 'hoibao\[onnx\]'"):
        load_encoder(str(trained / "mới"))
