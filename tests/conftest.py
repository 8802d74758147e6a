"""What many tests share: the shipped encoder, the sample archive, invented articles."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import text

import indexer.archive
from assistant.service.database import Database
from assistant.service.schema import formats, metadata, shared
from indexer.archive import Archive
from indexer.encode import Encoder, load_encoder
from indexer.place import Place
from indexer.read import find, read
from indexer.resources import data
from indexer.settings import PREFIX, Settings
from indexer.types import VIETNAM, Article
from tests import milvus as lite
from tests import postgres as database
from tests.scripted import Server, listening

os.environ.pop("COLUMNS", None)  # xdist sets it for its workers; a console that is made then keeps it

settings.register_profile(
    "tests", deadline=None,  # how long an example takes, a busy machine decides
    max_examples=50,  # benchmarks/fuzz.py tries more
    suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the shared measurements are not at {SHARED}"
)

_PLACES = ("Yên Phác", "Lâm Sơn", "Bắc Khê", "Phú Xá", "Thạch Hà", "Cẩm Đình", "Vân Trạch")
_PEOPLE = ("Lê Văn Khải", "Trần Thị Hoà", "Vũ Quốc Uy", "Đỗ Minh Thuý", "Phan Đình Lộc")
_POSTS = ("Chủ tịch UBND huyện", "Bí thư Huyện ủy", "Giám đốc Sở GTVT", "Chánh Thanh tra tỉnh")
_NEWS = (
    "khánh thành cây cầu dài {n} mét bắc qua sông Lam, nối hai bờ sau nhiều năm chờ đợi",
    "trao {n} suất quà cho các hộ nghèo trước thềm năm mới",
    "thu ngân sách đạt {n} tỷ đồng, vượt kế hoạch quý I",
    "đưa vào sử dụng trường THPT có {n} phòng học cùng một thư viện",
    "trồng {n} ha rừng gỗ lớn trên các đồi trọc ven hồ",
    "tiêm vắc-xin cho {n} con trâu, bò để phòng dịch bệnh mùa mưa",
)


def article(number: int, edition: int = 0) -> Article:
    """The invented article of that number; another edition has another body."""
    place, person = _PLACES[number % 7], _PEOPLE[number % 5]
    news = _NEWS[(number + edition) % 6].format(n=100 + number * 3 + edition)
    return Article(
        id=f"tin-{number}",
        url=f"https://bao.example/tin-{number}",
        title=f"Huyện {place}: bản tin số {number}",
        published=datetime(2020, 1, 1, 8, tzinfo=VIETNAM) + timedelta(days=number % 900),
        source=("Báo Lâm Sơn", "Tin Bắc Khê", "Đài Yên Phác")[number % 3],
        summary=f"Tin từ huyện {place} trong ngày.",
        body=(
            f"Sáng nay, huyện {place} {news}.\n"
            f"Ông {person}, {_POSTS[number % 4]} {place}, dự buổi lễ. “Chúng tôi sẽ làm tốt hơn "
            f"trong năm tới”, ông nói.\n"
            f"Mã bản tin: mt{number}. Lần sửa: ls{edition}."
        ),
    )


def articles(count: int, first: int = 0, edition: int = 0) -> list[Article]:
    """``count`` invented articles, all different."""
    return [article(number, edition) for number in range(first, first + count)]


_LONG = ("test_cli.py", "indexer/test_kill.py", "browser/", "test_readme.py",
         "assistant/register/test_commands.py", "assistant/cite/", "indexer/training/")
"""The files that take longest, from tests/."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let those that take longest come first: of two processes none is then left with one at the end."""
    folder = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        name = item.path.relative_to(folder).as_posix()
        return next((at for at, start in enumerate(_LONG) if name.startswith(start)), len(_LONG))

    items.sort(key=place)


@pytest.fixture(scope="module")
def port() -> Iterator[Callable[[], Server]]:
    """Servers of OpenAI's protocol on one port of the loopback, each new one in the last one's place."""
    pytest.importorskip("langchain_openai")
    with listening() as anew:
        yield anew


@pytest.fixture
def server(port: Callable[[], Server]) -> Server:
    """A server of the test's own."""
    return port()


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test in a folder of its own, without settings from outside."""
    for name in _settings():
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _environment() -> Iterator[None]:
    """What a command tells the processes that it starts it writes into the environment: no other test's."""
    before = _settings()
    yield
    for name in _settings():
        del os.environ[name]
    os.environ.update(before)


def _settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """A suite started in the background ignores Ctrl-C, and so would the processes it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _impatient() -> None:
    """Another writer is told of at once, not after some seconds."""
    indexer.archive.PATIENCE = 0.0


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The shipped encoder."""
    return load_encoder()


@pytest.fixture(scope="session")
def postgres() -> Iterator[database.Server]:
    """A PostgreSQL server."""
    with database.serving() as server:
        yield server


@pytest.fixture(scope="session")
def milvus() -> Iterator[lite.Server]:
    """A server of Milvus Lite."""
    with lite.serving() as server:
        yield server


@contextmanager
def _placed(request: pytest.FixtureRequest, folder: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place(folder)
    else:
        with request.getfixturevalue("postgres").place(folder) as made:
            yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where an archive may be made: in a folder, and in a database."""
    with _placed(request, tmp_path / "kho") as made:
        yield made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def one_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """As ``place``, for a module."""
    with _placed(request, tmp_path_factory.mktemp("one") / "kho") as made:
        yield made


@pytest.fixture(scope="session")
def service_url(postgres: database.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service's database in PostgreSQL; tests empty it by ``emptied``."""
    with postgres.place(tmp_path_factory.mktemp("service") / "kho") as made:
        yield str(Settings(database=made.database).service_place)


@pytest.fixture
def emptied(service_url: str) -> Iterator[Database]:
    """A service's database in PostgreSQL that holds nothing."""
    with Database(service_url) as made:
        with made.writing() as db:
            tables = [*metadata.tables, *shared.tables]
            db.execute(text(f"TRUNCATE {', '.join(t for t in tables if t != formats.name)}"))
        yield made


@pytest.fixture(scope="session")
def sample_archive(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> Iterator[Archive]:
    """The sample archive; tests only read it."""
    folder = tmp_path_factory.mktemp("sample") / "kho"
    found = read(find([str(data("sample"))]))
    with Archive.create(folder, encoder) as archive:
        list(archive.add(item for item in found if isinstance(item, Article)))
        yield archive


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real BERT of 2 layers with random weights, and E5's prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":", "query", "passage",
              "cau", "moi", "xa", "ha", "le"]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    torch.manual_seed(1)
    shape = BertConfig(vocab_size=len(pieces), hidden_size=16, num_hidden_layers=2,
                       num_attention_heads=2, intermediate_size=32)
    BertModel(shape).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    bert = Transformer(str(folder / "bert"))
    model = SentenceTransformer(
        modules=[bert, Pooling(bert.get_embedding_dimension())], device="cpu",
        prompts={"query": "query: ", "document": "passage: "},
    )
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture
def cached(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the tiny model, kept as the hub's library keeps what it has fetched."""
    model, commit = tmp_path / "hub" / "models--lam-son--tiny", "0123456789" * 4
    shutil.copytree(tiny, model / "snapshots" / commit)
    (model / "refs").mkdir()
    (model / "refs" / "main").write_text(commit, encoding="utf-8")
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "hub"))
    return "lam-son/tiny"
