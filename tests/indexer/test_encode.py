from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.encode import (
    SHIPPED,
    Encoder,
    SentenceTransformerEncoder,
    StaticEncoder,
    load_encoder,
)
from indexer.errors import EncoderError
from indexer.resources import data

ROOT = Path(__file__).resolve().parents[2]
_TEXTS = ["Xã Hà Lễ khánh thành cầu mới.", "Ông Lộc làm Giám đốc Sở Y tế.", "3.000 tỷ đồng"]


def test_the_shipped_encoder_gives_unit_vectors(encoder: Encoder) -> None:
    for vectors in (encoder.encode_passages(_TEXTS), encoder.encode_queries(_TEXTS)):
        assert vectors.shape == (3, encoder.dim)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    assert encoder.name == SHIPPED and encoder.dim > 200


def test_the_shipped_encoder_is_deterministic(encoder: Encoder) -> None:
    again = load_encoder()
    np.testing.assert_array_equal(again.encode_passages(_TEXTS), encoder.encode_passages(_TEXTS))
    assert again.fingerprint == encoder.fingerprint


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    together = encoder.encode_passages([*_TEXTS, "Một đoạn dài hơn hẳn. " * 40])
    for text, vector in zip(_TEXTS, together, strict=False):
        np.testing.assert_allclose(encoder.encode_passages([text])[0], vector, atol=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "…!?", "\u200b"])
def test_a_text_without_words_gives_zeros(encoder: Encoder, text: str) -> None:
    assert not encoder.encode_queries([text]).any()


def test_no_text_gives_no_vector(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dim)


@pytest.mark.parametrize(
    ("question", "related", "unrelated"),
    [
        ("Ai làm giám đốc bệnh viện tỉnh?", "Bác sĩ Lộc được bổ nhiệm làm người đứng đầu bệnh viện.",
         "Đội bóng của huyện thắng ba trận liền."),
        ("giá gạo hôm nay ra sao", "Lúa gạo tăng giá thêm 200 đồng một cân.",
         "Thầy trò trường làng tập hát mừng năm học mới."),
        ("bao giờ cầu thông xe", "Công trình bắc qua sông sẽ cho ô tô đi lại từ tháng sau.",
         "Ca sĩ trẻ ra mắt một bài hát về mùa thu."),
        ("dịch bệnh trên đàn lợn", "Thú y tiêu hủy 40 con heo mắc bệnh tả.",
         "Hội nghị bàn về chuyển đổi số trong ngân hàng."),
    ],
)
def test_what_is_related_is_nearer(
    encoder: Encoder, question: str, related: str, unrelated: str
) -> None:
    [asked] = encoder.encode_queries([question])
    near, far = encoder.encode_passages([related, unrelated]) @ asked
    assert near > far


@pytest.mark.parametrize(
    ("marked", "unmarked"),
    [
        ("Bí thư Tỉnh ủy Lâm Sơn là ai?", "bi thu tinh uy lam son la ai"),
        ("khi nào khánh thành cầu sông Lam", "khi nao khanh thanh cau song lam"),
        ("Giá xăng dầu tăng bao nhiêu?", "gia xang dau tang bao nhieu"),
    ],
)
def test_a_question_without_marks_is_close_to_the_marked(
    encoder: Encoder, marked: str, unmarked: str
) -> None:
    one, other = encoder.encode_queries([marked, unmarked])
    away = encoder.encode_passages(["Đội tuyển bơi lội giành huy chương vàng đầu tiên."])[0]
    assert one @ other > 0.4
    assert one @ other > other @ away + 0.2


def test_two_spellings_have_one_vector(encoder: Encoder) -> None:
    one, other = encoder.encode_queries(["Uỷ ban huyện Hoà Mỹ", "Ủy ban huyện Hòa Mĩ"])
    np.testing.assert_array_equal(one, other)


def test_a_damaged_static_encoder_is_an_error_that_names_it(tmp_path: Path) -> None:
    for file in ("config.json", "card.json", "tokenizer.json"):
        (tmp_path / file).write_bytes((data("encoder") / file).read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"cut short")
    with pytest.raises(EncoderError, match=str(tmp_path)):
        StaticEncoder(tmp_path)
    shutil.copy(data("encoder") / "model.safetensors", tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    broken = StaticEncoder(tmp_path)
    assert broken.dim == 384, "told without the tokenizer, which is read when a text comes"
    with pytest.raises(EncoderError, match=str(tmp_path)):
        broken.encode_queries(["cầu"])


def test_a_sentence_transformers_model_is_loaded_by_its_path(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert (encoder.name, encoder.dim) == (str(tiny), 16)
    queries = encoder.encode_queries(["cầu mới", "xã Hà Lễ"])
    passages = encoder.encode_passages(["cầu mới", "xã Hà Lễ"])
    assert queries.shape == passages.shape == (2, 16)
    assert queries.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(queries, axis=1), 1.0, atol=1e-5)
    assert not np.allclose(queries, passages)  # the model's prompts differ
    assert encoder.encode_passages([]).shape == (0, 16)


def test_what_a_model_says_of_its_languages(tiny: Path, tmp_path: Path, encoder: Encoder) -> None:
    assert encoder.languages == {"vi"}
    assert load_encoder(str(tiny)).languages == frozenset(), "it does not say"
    shutil.copytree(tiny, tmp_path / "said")
    for said, read in (("[vi, en]", {"vi", "en"}), ("vi", {"vi"}), ("multilingual", set())):
        card = f"---\nlanguage: {said}\nlicense: mit\n---\n# Một mô hình\n"
        (tmp_path / "said" / "README.md").write_text(card, encoding="utf-8")
        assert load_encoder(str(tmp_path / "said")).languages == read


def test_a_fingerprint_changes_with_the_weights_alone(tiny: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    shutil.copytree(tiny, tmp_path / "copy")
    first = load_encoder(str(tiny)).fingerprint
    assert load_encoder(str(tmp_path / "copy")).fingerprint == first
    [path] = (tmp_path / "copy").glob("**/model.safetensors")
    weights = load_file(path)
    name = next(key for key in weights if key.endswith("word_embeddings.weight"))
    save_file({**weights, name: weights[name] + np.float32(0.01)}, path, {"format": "pt"})
    assert load_encoder(str(tmp_path / "copy")).fingerprint != first


def test_a_model_in_the_hub_cache_is_loaded_without_the_hub(
    tiny: Path, cached: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*given: object, **named: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refused)
    assert load_encoder(cached).fingerprint == load_encoder(str(tiny)).fingerprint


def test_an_e5_model_gets_the_prompts_that_its_files_lack(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tiny), device="cpu")
    model.prompts = {}
    for name in ("multilingual-e5-small", "khác"):
        model.save(str(tmp_path / name))
    plain, e5 = (load_encoder(str(tmp_path / name)) for name in ("khác", "multilingual-e5-small"))
    with_prompts = load_encoder(str(tiny))
    np.testing.assert_allclose(plain.encode_queries(["cầu"]), plain.encode_passages(["cầu"]), atol=1e-6)
    for side in ("encode_queries", "encode_passages"):
        given, expected = (getattr(made, side)(["cầu"]) for made in (e5, with_prompts))
        np.testing.assert_allclose(given, expected, atol=1e-6)
    assert e5.fingerprint != plain.fingerprint


def test_a_missing_model_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match="khong-co/mo-hinh-nay") as raised:
        load_encoder("khong-co/mo-hinh-nay")
    assert SHIPPED in str(raised.value)


_WATCHED_IMPORT = """
import importlib, pkgutil, sys
opened = []
def watch(event, args):
    if event == "socket.connect" or event == "open" and isinstance(args[0], str) and (
            "/data/" in args[0] or args[0].endswith((".safetensors", ".bin", ".toml"))):
        opened.append((event, str(args[0])))
sys.addaudithook(watch)
for package in sys.argv[1:]:
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(getattr(found, "__path__", []), package + "."):
        if not module.name.endswith(("__main__", ".env")):  # Alembic runs those
            importlib.import_module(module.name)
heavy = {"torch", "sentence_transformers", "transformers"} & set(sys.modules)
ours = [item for item in opened if "site-packages" not in item[1] and "/lib/python" not in item[1]]
print(sorted(heavy), ours)
"""


@pytest.mark.parametrize(
    "packages", [["indexer.encode"], ["indexer", "assistant"]], ids=["encode", "everything"]
)
def test_importing_loads_no_model(packages: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED_IMPORT, *packages],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[] []"
