"""The border to LangChain: real clients over real protocols on the loopback, and a real tiny model."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.chat import MODEL_CUT, MODEL_SILENT, MODEL_UNSUPPORTED
from assistant.cite import check
from assistant.generate import Unsupported, generate
from assistant.model import CONTEXT, Model, load_model
from indexer.archive import Archive
from indexer.errors import ModelError
from indexer.types import Article
from tests.scripted import Reply, Server, say, serving

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2024, 12, 31)
QUESTION = "Cầu Sông Lâm có vốn bao nhiêu?"
SAID = "Cầu Sông Lâm có vốn 685 tỷ đồng [1]. Ông Giáp Văn Quảng phát biểu tại lễ khởi công [1]."
ARTICLE = Article(
    "cau", "Khởi công cầu Sông Lâm",
    "Sáng 18-3, tỉnh khởi công cầu Sông Lâm với vốn 685 tỷ đồng. "
    "Ông Giáp Văn Quảng, Giám đốc Ban Quản lý dự án, phát biểu tại lễ khởi công.",
    source="Báo A", published=datetime(2023, 3, 18, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("langchain_openai")
    with serving() as made:
        yield made


def over(server: Server, timeout: float = 10) -> Model:
    return load_model("openai:scripted", url=server.url, timeout=timeout)


def whole(model: Model) -> str:
    return "".join(model.reply("Quy tắc.", "Câu hỏi?"))


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "hoibao-model"]


def ended(within: float) -> bool:
    """Whether every thread of a model ends within some seconds."""
    until = time.monotonic() + within
    while threads() and time.monotonic() < until:
        time.sleep(0.02)
    return not threads()


# -- a server ------------------------------------------------------------------------------


def test_a_reply_comes_in_pieces_as_it_is_written(server: Server) -> None:
    server.script = [Reply(("Cầu ", "có vốn ", 0.4, "685 tỷ."))]
    started, came = time.monotonic(), []
    for piece in over(server).reply("Quy tắc.", "Câu hỏi?"):
        came.append((piece, time.monotonic() - started))
    assert [piece for piece, _ in came] == ["Cầu ", "có vốn ", "685 tỷ."]
    assert came[2][1] - came[1][1] > 0.3, "the pieces before a pause do not wait for its end"
    assert [(m["role"], m["content"]) for m in server.requests[0]["messages"]] == [
        ("system", "Quy tắc."), ("user", "Câu hỏi?")
    ]
    assert server.requests[0]["stream"] is True and server.requests[0]["temperature"] == 0
    assert ended(2)


def test_a_server_of_ones_own_is_sent_no_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.script = [say("Có."), say("Có.")]
    whole(over(server))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-cua-toi")
    whole(over(server))
    assert server.keys == ["Bearer none", "Bearer sk-cua-toi"]


def test_a_model_that_is_slow_to_begin_is_given_up(server: Server) -> None:
    server.script = [Reply((5.0, "Muộn."))]
    started = time.monotonic()
    with pytest.raises(ModelError, match=r"silent for 0.6 seconds.*model_timeout"):
        whole(over(server, timeout=0.6))
    assert time.monotonic() - started < 1.5
    assert ended(2), "its thread ends by the client's own time-out"
    assert len(server.requests) == 1, "what was late once is not asked again"


def test_a_model_that_stalls_is_given_up_after_what_it_said(server: Server) -> None:
    server.script = [Reply(("Cầu ", 9.0, "dài."))]
    came: list[str] = []
    with pytest.raises(ModelError, match="silent"):
        for piece in over(server, timeout=2).reply("a", "b"):
            came.append(piece)
    assert came == ["Cầu "] and ended(2)


def test_a_reply_without_end_is_given_up_in_time(server: Server) -> None:
    server.script = [Reply(("và ", 0.01) * 100_000)]
    started = time.monotonic()
    with pytest.raises(ModelError, match="took more than 2 seconds"):
        whole(over(server, timeout=1))
    assert time.monotonic() - started < 3
    assert server.left.wait(3), "the connection is closed, so that the server stops"
    assert ended(2)


def test_who_stops_reading_stops_the_model(server: Server) -> None:
    server.script = [Reply(("và ", 0.01) * 100_000)]
    reply = over(server).reply("a", "b")
    next(reply)
    reply.close()
    assert server.left.wait(3) and ended(2)
    assert server.sent < 1_000


def test_a_reader_that_is_slow_holds_the_model_back(server: Server) -> None:
    server.script = [Reply(tuple(f"{n} " for n in range(5_000)))]
    reply = over(server).reply("a", "b")
    first = next(reply)
    [thread] = threads()
    time.sleep(0.3)
    assert thread.is_alive(), "it waits at the full queue"
    assert first + "".join(reply) == "".join(f"{n} " for n in range(5_000)), "and nothing is lost"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_once_more(server: Server, status: int) -> None:
    server.script = [Reply(("busy",), status), say("Có.")]
    assert whole(over(server)) == "Có." and len(server.requests) == 2
    server.script = [Reply(("busy",), status)] * 3
    with pytest.raises(ModelError, match="busy"):
        whole(over(server))
    assert len(server.requests) == 4


@pytest.mark.parametrize(("status", "advice"), [
    (401, "OPENAI_API_KEY"), (403, "does not allow"), (404, "pulled"), (400, "too long"),
])
def test_what_will_not_pass_is_told_at_once(server: Server, status: int, advice: str) -> None:
    server.script = [Reply(("the prompt is too long",), status)] * 2
    with pytest.raises(ModelError, match=advice):
        whole(over(server))
    assert len(server.requests) == 1


def test_a_connection_that_breaks_is_told_and_not_tried_again_once_it_spoke(server: Server) -> None:
    server.script = [Reply(("Cầu ", "có ", 0.05, None)), say("Có.")]
    came: list[str] = []
    with pytest.raises(ModelError):
        for piece in over(server).reply("a", "b"):
            came.append(piece)
    assert came == ["Cầu ", "có "] and len(server.requests) == 1


def test_a_connection_that_breaks_before_a_word_is_tried_again(server: Server) -> None:
    server.script = [Reply((None,)), say("Có.")]
    assert whole(over(server)) == "Có."


def test_no_server_is_told(server: Server) -> None:
    with pytest.raises(ModelError, match="Connection error"):
        whole(load_model("openai:scripted", url="http://127.0.0.1:9/v1"))


@pytest.mark.parametrize("garbage", [b"data: {not json\n\n", b"data: \xff\xfe\x00\n\n", b"data: [1, 2]\n\n"])
def test_what_is_not_the_protocol_is_an_error_of_the_model(server: Server, garbage: bytes) -> None:
    server.script = [Reply((garbage,))]
    with pytest.raises(ModelError):
        whole(over(server))


def test_an_empty_stream_is_an_empty_reply(server: Server) -> None:
    server.script = [Reply(())]
    assert whole(over(server)) == ""


def test_a_reply_cut_at_the_servers_limit_is_told(server: Server) -> None:
    server.script = [Reply(("Cầu ",), finish="length")]
    with pytest.raises(ModelError, match="limit of tokens"):
        whole(over(server))


def test_a_reply_waits_for_no_other(server: Server) -> None:
    model = over(server)
    server.script = [Reply(("a", 1.0, "b")), say("c")]
    slow = model.reply("a", "b")
    next(slow)
    started = time.monotonic()
    assert whole(model) == "c" and time.monotonic() - started < 0.8
    assert "".join(slow) == "b"


def test_ollama_is_told_the_size_of_the_window() -> None:
    pytest.importorskip("langchain_ollama")
    with serving() as server:
        url = server.url.removesuffix("/v1")
        server.script = [say("Có."), Reply(("no such model",), 404), Reply(("busy",), 503), say("Vẫn có.")]
        model = load_model("ollama:qwen3:4b", url=url, timeout=5, context=3_000)
        assert whole(model) == "Có."
        assert server.requests[0]["model"] == "qwen3:4b"
        assert server.requests[0]["options"]["num_ctx"] == 3_000
        with pytest.raises(ModelError, match="pulled"):
            whole(model)
        assert whole(model) == "Vẫn có."
        server.script = [Reply((5.0,))]
        with pytest.raises(ModelError, match="silent"):
            whole(load_model("ollama:qwen3:4b", url=url, timeout=0.5))
        assert ended(2)


# -- names that lead nowhere ---------------------------------------------------------------


@pytest.mark.parametrize(("name", "told"), [
    ("nosuch:model", "nosuch"), ("qwen3", "provider:name"), ("ollama:", "provider:name"),
    (":x", "provider:name"), ("anthropic:claude", "pip install langchain-anthropic"),
    ("openai:gpt", "OPENAI_API_KEY"), ("huggingface:/khong/co", "khong"),
])
def test_a_model_that_cannot_be_is_told_with_what_to_do(name: str, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        load_model(name)


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    with pytest.raises(ModelError, match=r"pip install 'hoibao\[openai\]'"):
        load_model("openai:x", url="http://127.0.0.1:9/v1")


def test_a_model_in_this_process_has_no_address() -> None:
    with pytest.raises(ModelError, match="model_url"):
        load_model("huggingface:x", url="http://127.0.0.1:9/v1")


def test_a_silent_model_does_not_keep_the_process_alive(server: Server) -> None:
    server.script = [Reply((30.0, "Muộn."))]
    program = (
        "from assistant.model import load_model\nfrom indexer.errors import ModelError\n"
        f"model = load_model('openai:x', url={server.url!r}, timeout=0.5)\n"
        "model._timeout = 0.3\n"
        "try:\n    print(list(model.reply('a', 'b')))\nexcept ModelError as error:\n    print('late')\n"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8",
                          timeout=60)
    assert done.stdout.strip() == "late" and not done.stderr
    assert time.monotonic() - started < 20


# -- a model in this process ---------------------------------------------------------------

CHAT = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


class Listening:
    """Stands for a model where only the prompt is wanted."""

    context = CONTEXT
    asked = ("", "")

    def reply(self, system: str, user: str) -> Generator[str]:
        self.asked = (system, user)
        yield from ()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "kho"
    with Archive.create(folder) as archive:
        list(archive.add([ARTICLE]))
    return folder


@pytest.fixture(scope="module")
def asked(kept: Path) -> tuple[str, str]:
    """The prompt that the question makes."""
    listening: Any = Listening()
    with Assistant.open(kept) as assistant:
        query = assistant.understand(QUESTION, today=TODAY)
        with pytest.raises(Unsupported):
            list(generate(listening, query, assistant.retrieve(query)))
    return listening.asked


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, asked: tuple[str, str]) -> dict[str, Path]:
    """Real Llamas of one layer: "random" as it was made, "taught" to say one reply to one prompt, and
    "dumb", which has no template for chats."""
    pytest.importorskip("langchain_huggingface")
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    pieces = Tokenizer(models.BPE())
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pieces.decoder = decoders.ByteLevel()
    special = ["<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    pieces.train_from_iterator([*asked, SAID], trainers.BpeTrainer(
        vocab_size=900, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    ))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=pieces, eos_token="<|end|>", pad_token="<|end|>")
    tokenizer.chat_template = CHAT
    torch.manual_seed(1)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=48, intermediate_size=96, num_hidden_layers=1,
        num_attention_heads=4, max_position_embeddings=4_096, eos_token_id=0, pad_token_id=0,
        bos_token_id=None,
    ))
    folder = tmp_path_factory.mktemp("local")
    folders = {name: folder / name for name in ("random", "taught", "dumb")}
    _save(model, tokenizer, folders["random"])
    _teach(model, tokenizer, asked)
    _save(model, tokenizer, folders["taught"])
    tokenizer.chat_template = None
    _save(model, tokenizer, folders["dumb"])
    return folders


def _save(model: Any, tokenizer: Any, folder: Path) -> None:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _teach(model: Any, tokenizer: Any, asked: tuple[str, str]) -> None:
    import torch

    messages = [{"role": "system", "content": asked[0]}, {"role": "user", "content": asked[1]}]
    prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    before = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    said = tokenizer(SAID + "<|end|>", add_special_tokens=False)["input_ids"]
    ids = torch.tensor([before + said])
    labels = torch.tensor([[-100] * len(before) + said])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only waits for its threads
    for _ in range(200):
        loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if loss.item() < 0.01:
            break
    torch.set_num_threads(threads)


def test_a_local_model_writes_an_answer_end_to_end(kept: Path, local: dict[str, Path]) -> None:
    with Assistant.open(kept, model=f"huggingface:{local['taught']}") as assistant:
        grown = list(assistant.stream(QUESTION, today=TODAY))
    assert [len(answer.sentences) for answer in grown] == [1, 2, 2]
    assert [s.text for s in grown[-1].sentences] == [
        "Cầu Sông Lâm có vốn 685 tỷ đồng.", "Ông Giáp Văn Quảng phát biểu tại lễ khởi công."
    ]
    assert grown[-1].status == "answered" and grown[-1].note == "" and check(grown[-1]) == []


def test_a_local_model_is_read_as_it_writes(local: dict[str, Path], asked: tuple[str, str]) -> None:
    pieces = list(load_model(f"huggingface:{local['taught']}").reply(*asked))
    assert "".join(pieces) == SAID and len(pieces) > 5
    assert ended(2)


def test_the_garbage_of_a_local_model_is_not_shown(kept: Path, local: dict[str, Path]) -> None:
    with Assistant.open(kept, model=f"huggingface:{local['random']}") as assistant:
        [answer] = assistant.stream(QUESTION, today=TODAY)
    assert answer.status == "answered" and "685 tỷ đồng" in answer.citations[0].quote
    assert answer.note == MODEL_UNSUPPORTED and answer.prompt_version == "" and check(answer) == []
    assert ended(5), "what goes on without end is stopped"


def test_a_local_model_that_is_too_slow_is_given_up_and_stops(
    kept: Path, local: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import LlamaForCausalLM

    steps: list[float] = []
    slow_from, forward = 0, LlamaForCausalLM.forward

    def slow(self: Any, *args: Any, **kwargs: Any) -> Any:
        if len(steps) >= slow_from:
            time.sleep(1.5)
        steps.append(time.monotonic())
        return forward(self, *args, **kwargs)

    monkeypatch.setattr(LlamaForCausalLM, "forward", slow)
    name = f"huggingface:{local['taught']}"
    with Assistant.open(kept, model=name, model_timeout=0.7) as assistant:
        [late] = assistant.stream(QUESTION, today=TODAY)
        assert late.note.startswith(MODEL_SILENT) and "silent" in late.note and late.sentences
        assert ended(4) and len(steps) <= 2, "it stops where it stands"
        slow_from = len(steps) + 18
        *_, cut = assistant.stream(QUESTION, today=TODAY)
    assert [s.text for s in cut.sentences] == ["Cầu Sông Lâm có vốn 685 tỷ đồng."], "what was said stays"
    assert cut.note.startswith(MODEL_CUT) and check(cut) == [] and ended(4)


def test_a_local_model_answers_one_at_a_time(local: dict[str, Path], asked: tuple[str, str]) -> None:
    model = load_model(f"huggingface:{local['taught']}")
    first, second = model.reply(*asked), model.reply(*asked)
    begun = next(first)
    later: list[str] = []
    reading = threading.Thread(target=lambda: later.extend(second))
    reading.start()
    assert begun + "".join(first) == SAID
    reading.join(10)
    assert "".join(later) == SAID
    assert ended(2)


def test_a_model_that_is_not_for_chats_is_told(local: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="no chat template"):
        load_model(f"huggingface:{local['dumb']}")
