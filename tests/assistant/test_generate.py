"""The model's side, against a scripted server that speaks the real protocol on the loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Answer, Assistant
from assistant.chat import MODEL_CUT, MODEL_REFUSED, MODEL_SILENT, MODEL_UNSUPPORTED
from assistant.cite import check
from assistant.generate import UNKNOWN, Claim, Unsupported, claimed, complete, generate, written
from assistant.model import Model, load_model
from assistant.prompts import load_prompt
from assistant.types import Hit, Turn
from assistant.understand import understand
from indexer.archive import Archive
from indexer.split import Splitting
from indexer.types import Article, Passage
from tests.scripted import Reply, Server, say

TODAY = date(2024, 12, 31)
BODY = ("Sáng 18-3, tỉnh khởi công cầu Sông Lâm với vốn 685 tỷ đồng. "
        "Ông Giáp Văn Quảng, Giám đốc Ban Quản lý dự án, phát biểu tại lễ khởi công.")
ARTICLE = Article("cau", "Khởi công cầu Sông Lâm", BODY, source="Báo A",
                  published=datetime(2023, 3, 18, tzinfo=UTC))
OTHER = Article("duong", "Mở đường ven sông", "Đường ven sông dài 12 km. Xã Phú Xá có 300 hộ dân.",
                source="Báo B", published=datetime(2023, 5, 2, tzinfo=UTC))


def hit(article: Article) -> Hit:
    body = article.body
    return Hit(Passage(article.id, 0, 0, len(body), body), article, 1.0, 1.0, 1.0, ("lexical",))


GIVEN = (hit(ARTICLE), hit(OTHER))
QUERY = understand("Cầu Sông Lâm có vốn bao nhiêu?", today=TODAY)
GOOD = "Cầu Sông Lâm có vốn 685 tỷ đồng [1]."
ALSO = " Ông Giáp Văn Quảng phát biểu tại lễ khởi công [1]."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generate") / "kho"
    with Archive.create(folder) as archive:
        list(archive.add([ARTICLE]))
    return folder


@pytest.fixture(scope="module")
def assistant(port: Callable[[], Server], folder: Path) -> Iterator[Assistant]:
    with Assistant.open(folder, model="openai:scripted", model_url=port().url, model_timeout=1) as made:
        yield made


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def numbers(reply: str) -> list[tuple[int, ...]]:
    return [claim.numbers for claim in claimed(reply, ended=True)]


# -- a whole answer ------------------------------------------------------------------------


def test_the_model_writes_and_each_sentence_is_cited(assistant: Assistant, server: Server) -> None:
    server.script = [say(GOOD)]
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert texts(answer) == ["Cầu Sông Lâm có vốn 685 tỷ đồng."]
    assert answer.citations[0].quote == "Sáng 18-3, tỉnh khởi công cầu Sông Lâm với vốn 685 tỷ đồng."
    assert answer.prompt_version == load_prompt("answer").version
    assert (answer.status, answer.note, answer.dropped, check(answer)) == ("answered", "", 0, [])
    assert [message["role"] for message in server.requests[0]["messages"]] == ["system", "user"]


def test_the_answer_grows_by_sentences_that_passed(assistant: Assistant, server: Server) -> None:
    server.script = [Reply((GOOD, 0.3, " Vốn đã tăng lên 900 tỷ đồng [1].", ALSO, 0.3))]
    started, came = time.monotonic(), []
    for answer in assistant.stream(QUERY.text, today=TODAY):
        assert check(answer) == [] and answer.hits
        came.append((texts(answer), time.monotonic() - started))
    assert [len(said) for said, _ in came] == [1, 2, 2]
    assert came[1][1] - came[0][1] > 0.2, "the first sentence does not wait for the second"
    assert answer.dropped == 1 and answer.status == "answered"


def test_the_first_words_wait_for_no_more_than_their_sentence(assistant: Assistant, server: Server) -> None:
    server.script = [Reply((GOOD, 0.8))]
    assistant.retrieve(assistant.understand(QUERY.text, today=TODAY))
    started, growing = time.monotonic(), assistant.stream(QUERY.text, today=TODAY)
    next(growing)
    assert time.monotonic() - started < 0.6
    growing.close()


def test_closing_the_answer_stops_the_model(assistant: Assistant, server: Server) -> None:
    server.script = [Reply((GOOD, *(" và", 0.02) * 2_000))]
    growing = assistant.stream(QUERY.text, today=TODAY)
    next(growing)
    growing.close()
    assert server.left.wait(3) and server.sent < 500


def test_the_model_is_not_asked_where_nothing_is_found(assistant: Assistant, server: Server) -> None:
    assert assistant.ask("Giá vàng hôm nay bao nhiêu?", today=TODAY).status == "not_found"
    assert server.requests == []


def test_without_a_model_there_is_one_answer_of_quotations(folder: Path) -> None:
    with Assistant.open(folder) as made:
        [answer] = made.stream(QUERY.text, today=TODAY)
    assert answer.status == "answered" and answer.prompt_version == "" and check(answer) == []


# -- a model that fails --------------------------------------------------------------------


def quoted(answer: Answer) -> bool:
    return (answer.status == "answered" and answer.prompt_version == "" and check(answer) == []
            and "685 tỷ đồng" in answer.citations[0].quote)


@pytest.mark.parametrize("script", [
    [Reply(("down",), 500)] * 2, [Reply(("no key",), 401)], [Reply((5.0, GOOD))], [Reply((None,))] * 2,
    [Reply((b"data: {\n\n",))], [Reply(("Cầu Sông Lâm có", 5.0))], [Reply(("Cầu Sông Lâm có", None))],
    [Reply(("Cầu Sông Lâm có",), finish="length")],
], ids="error key late broken garbage stalled cut limited".split())
def test_a_silent_model_is_replaced_by_quotations_and_said_so(
    assistant: Assistant, server: Server, script: list[Reply]
) -> None:
    server.script = script
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert quoted(answer) and answer.note.startswith(MODEL_SILENT) and answer.note.endswith(")")


@pytest.mark.parametrize("script", [
    [Reply(("busy",), 429), say(GOOD)], [Reply(("down",), 502), say(GOOD)], [Reply((None,)), say(GOOD)],
], ids=["busy", "down", "broken"])
def test_a_model_that_fails_once_is_asked_again(
    assistant: Assistant, server: Server, script: list[Reply]
) -> None:
    server.script = script
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert texts(answer) == ["Cầu Sông Lâm có vốn 685 tỷ đồng."] and answer.note == ""


@pytest.mark.parametrize("step", [5.0, None, b"data: {\n\n"], ids=["stalled", "broken", "garbage"])
def test_what_was_verified_before_the_model_broke_off_stays(
    assistant: Assistant, server: Server, step: float | bytes | None
) -> None:
    server.script = [Reply((GOOD, " Ông Giáp", step))]
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert texts(answer) == ["Cầu Sông Lâm có vốn 685 tỷ đồng."] and answer.status == "answered"
    assert answer.note.startswith(MODEL_CUT) and answer.prompt_version and check(answer) == []


@pytest.mark.parametrize("reply", [
    "", "   \n", "Cầu Sông Lâm có vốn 685 tỷ đồng.", "The bridge costs 685 billion dong [1].",
    "桥梁投资六千亿 [1]。", "và " * 3_000, "�" * 500, "<think>Đoạn [1] nói cầu có vốn 685 tỷ đồng [1].",
    "Vốn là 900 tỷ đồng [1]. " * 50, "[1] [1] [1]", "Cầu Sông Lâm có vốn 685 tỷ đồng [7].",
], ids="empty blank uncited english chinese endless garbled thinking repeated markers nowhere".split())
def test_garbage_is_replaced_by_quotations_and_said_so(
    assistant: Assistant, server: Server, reply: str
) -> None:
    server.script = [say(reply, 40)]
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert quoted(answer) and answer.note == MODEL_UNSUPPORTED


@pytest.mark.parametrize("more", [" " + GOOD, " và" * 30, " Ừ." * 20], ids=["again", "no end", "short"])
def test_a_model_that_cannot_stop_is_stopped(assistant: Assistant, server: Server, more: str) -> None:
    server.script = [Reply((GOOD, *(more, 0.01) * 5_000))]
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert texts(answer) == ["Cầu Sông Lâm có vốn 685 tỷ đồng."] and answer.note == ""
    assert server.left.wait(3) and server.sent < 1_000


# -- a model that does not know ------------------------------------------------------------


@pytest.mark.parametrize("reply", [
    UNKNOWN, UNKNOWN.lower(), f"{UNKNOWN}.", f"**{UNKNOWN}**", f"{UNKNOWN} [1]",
    "Không tìm thấy thông tin về việc này trong các đoạn trích.",
    "Xin lỗi, các đoạn trích không đề cập đến điều này.", "<think>Hừm. [1]</think>\n\nKHÔNG TÌM THẤY",
    f"{UNKNOWN}. Cầu có vốn 900 tỷ đồng [1].",
])
def test_a_refusal_is_not_found_and_nothing_is_quoted(
    assistant: Assistant, server: Server, reply: str
) -> None:
    server.script = [say(reply)]
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert answer.status == "not_found" and not answer.sentences and not answer.citations
    assert answer.note == MODEL_REFUSED and answer.hits, "the nearest articles are named still"


def test_what_is_known_besides_a_refusal_is_a_part(assistant: Assistant, server: Server) -> None:
    server.script = [say(f"{GOOD} Các đoạn trích không nêu rõ ai cấp vốn.")]
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert (answer.status, texts(answer)) == ("partial", ["Cầu Sông Lâm có vốn 685 tỷ đồng."])


def test_what_was_not_found_may_be_the_news() -> None:
    article = Article("lo", "Lở đất", "Không tìm thấy nạn nhân nào trong vụ lở đất ở xã Phú Xá.")
    answer = written("Không tìm thấy nạn nhân nào trong vụ lở đất [1].", QUERY, [hit(article)])
    assert answer.status == "answered" and len(answer.sentences) == 1


# -- reading a reply -----------------------------------------------------------------------


@pytest.mark.parametrize(("marker", "cited"), [
    ("[1]", (1,)), ("[1][3]", (1, 3)), ("[1] [3]", (1, 3)), ("[1, 3]", (1, 3)), ("[1-3]", (1, 2, 3)),
    ("[2–3]", (2, 3)), ("【1】", (1,)), ("【1†Báo A】", (1,)), ("[đoạn 2]", (2,)),
    ("[Đoạn 1, đoạn 2]", (1, 2)), ("[ 1 ]", (1,)), ("[3-1]", (3,)), ("[2;3]", (2, 3)), ("[1][1]", (1,)),
])
def test_markers_are_read_in_all_their_forms(marker: str, cited: tuple[int, ...]) -> None:
    for form in ("Cầu dài 5 m {}.", "Cầu dài 5 m. {}", "Cầu dài 5 m.{}", "Cầu dài 5 m {}", "{} Cầu dài 5 m."):
        [claim] = claimed(form.format(marker), ended=True)
        assert (claim.text.rstrip("."), claim.numbers) == ("Cầu dài 5 m", cited), form


@pytest.mark.parametrize("reply", ["Cầu dài 5 m.", "Cầu dài 5 m (1).", "Cầu dài 5 m [a].", "Cầu dài 5 m [1."])
def test_what_is_no_marker_cites_nothing(reply: str) -> None:
    assert numbers(reply) == [()]


def test_a_sentence_without_marker_takes_the_next_ones_in_its_line() -> None:
    assert numbers("Cầu dài 5 m. Cầu rộng 2 m [1, 2].\nĐường dài 1 km.") == [(1, 2), (1, 2), ()]
    assert numbers("Cầu dài 5 m. Cầu rộng 2 m [1]. Đường dài 1 km [2].") == [(1,), (1,), (2,)]
    assert numbers("Cầu dài 5 m [1]. Cầu rộng 2 m.") == [(1,), ()]
    assert numbers("Cầu dài 5 m.\n[2]\nCầu rộng 2 m [1].") == [(2,), (1,)]


@pytest.mark.parametrize("reply", [
    "- **Cầu** dài 5 m [1].\n- Đường dài 1 km [2].", "1. Cầu dài 5 m [1].\n2. Đường dài 1 km [2].",
    "Trả lời: Cầu dài 5 m [1].\nĐường dài 1 km [2].", "> Cầu dài 5 m [1].\n\n* Đường dài 1 km [2].",
    "## Cầu dài 5 m [1].\n`Đường dài 1 km` [2].",
    "<think>\nCầu? [3]\n</think>Cầu dài 5 m [1]. Đường dài 1 km [2].",
    "Cầu ơi [3].</think>Cầu dài 5 m [1].\nĐường dài 1 km [2].",
    "Cầu dài 5 m [1]. <thinking>A [3].</thinking>Đường dài 1 km [2].",
    "Cầu\u200b dài 5\u2060 m [1].\nĐường dài 1 km [2].\u202e",
])
def test_dress_and_thinking_are_left_out(reply: str) -> None:
    assert claimed(reply, ended=True) == (Claim("Cầu dài 5 m.", (1,)), Claim("Đường dài 1 km.", (2,)))


_PARTS = st.sampled_from([
    "Cầu dài 5 m [1]. ", "Ông A nói vậy. [2] ", "Đường dài 1 km [1][2].\n", "- Xã Phú Xá ở đâu?[3]\n",
    "Mở đường. ", "Không rõ.\n", "và thế [1]. ", "<think>Cầu? [1]. Hừm.</think>", "**Có** 【2】. ",
])


@given(st.lists(_PARTS, max_size=6).map("".join), st.data())
def test_what_is_read_of_a_reply_that_goes_on_is_the_beginning_of_the_whole(
    reply: str, data: st.DataObject
) -> None:
    whole = [claim.text for claim in claimed(reply, ended=True)]
    cut = data.draw(st.integers(0, len(reply)))
    begun = [claim.text for claim in claimed(reply[:cut], ended=False)]
    assert begun == whole[: len(begun)]
    assert all("Hừm" not in text for text in whole)


@pytest.mark.parametrize("run", [".", "[1", "[1, 2, ", "[đoạn 1", "1-", " ", "\n", "<think>", "[1] ", "…”"])
def test_a_reply_of_one_thing_is_read_in_no_time(run: str) -> None:
    started = time.monotonic()
    claimed(run * (4_800 // len(run)), ended=True)
    assert time.monotonic() - started < 0.2


# -- checking it ---------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [
    UNKNOWN, "Cầu Sông Lâm có vốn 685 tỷ đồng.", "Cầu Sông Lâm có vốn 685 tỷ đồng [3].",
    "Cầu Sông Lâm có vốn 685 tỷ đồng [1][3].", "Cầu Sông Lâm có vốn 685 tỷ đồng [2].",
    "Cầu Sông Lâm có vốn 985 tỷ đồng [1].", "Ông Trần Văn Bịa khởi công cầu Sông Lâm [1].",
    "Cầu có vốn 685 tỷ đồng, xem https://xau.example [1].", "Cầu <b>có</b> vốn 685 tỷ đồng [1].",
    "Cầu có [vốn](http://xau.example) 685 tỷ đồng [1].", "Bạn là trợ lý tra cứu kho bài báo [1].", "[1]", "",
])
def test_what_is_not_supported_is_not_shown(reply: str) -> None:
    answer = written(reply, QUERY, GIVEN)
    assert answer.status == "not_found" and not answer.sentences and not answer.citations


def test_only_the_supported_sentences_stay_and_the_others_are_counted() -> None:
    answer = written(f"{GOOD[:-4]}.[1] Vốn đã tăng lên 900 tỷ đồng [1]. {UNKNOWN}.{ALSO}", QUERY, GIVEN)
    assert texts(answer) == [
        "Cầu Sông Lâm có vốn 685 tỷ đồng.", "Ông Giáp Văn Quảng phát biểu tại lễ khởi công."
    ]
    assert answer.dropped == 1 and answer.status == "partial" and check(answer) == []


def test_a_sentence_of_two_passages_quotes_both() -> None:
    answer = written("Cầu Sông Lâm có vốn 685 tỷ đồng; đường ven sông dài 12 km [1][2].", QUERY, GIVEN)
    assert [c.quote for c in answer.citations] == [
        "Sáng 18-3, tỉnh khởi công cầu Sông Lâm với vốn 685 tỷ đồng.", "Đường ven sông dài 12 km."
    ]
    assert answer.sentences[0].citations == (1, 2) and check(answer) == []


def test_a_sentence_that_is_written_twice_is_shown_once() -> None:
    both = [hit(OTHER), hit(Article("khac", "Đường mới", "Đường ven sông dài 12 km. Đường đẹp."))]
    answer = written("Đường ven sông dài 12 km [1]. Đường ven sông dài 12 km [2].", QUERY, both)
    assert texts(answer) == ["Đường ven sông dài 12 km."] and check(answer) == [] and answer.dropped == 0
    assert [c.article.id for c in answer.citations] == ["duong"]


_WORDS = [*BODY.split(), *OTHER.body.split(), "[1]", "[2]", "[1-2]", "[9]", ".", "\n", UNKNOWN, "<think>",
          "</think>", "900", "không", "- ", "**", GOOD, ALSO, "Đường ven sông dài 12 km [2]."]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join))
def test_whatever_the_model_says_the_answer_can_be_checked(reply: str) -> None:
    answer = written(reply, QUERY, GIVEN)
    assert check(answer) == []
    assert (answer.status == "not_found") == (not answer.sentences)
    assert all("[" not in s.text and "<" not in s.text for s in answer.sentences)


# -- what the model reads ------------------------------------------------------------------


class Silent:
    """A model that says nothing and keeps what it was asked."""

    def __init__(self, context: int = 4_096, said: str = "") -> None:
        self.context, self.said, self.asked = context, said, ("", "")

    def reply(self, system: str, user: str) -> Generator[str]:
        self.asked = (system, user)
        yield from self.said


def test_the_model_reads_what_stands_beside_the_passage(server: Server, tmp_path: Path) -> None:
    far = " ".join(f"Câu số {n} nói về chuyện khác của xã Phú Xá hôm ấy." for n in range(40))
    body = f"{far}\nCầu Sông Lâm có vốn 685 tỷ đồng. {far}"
    with Archive.create(tmp_path / "a", splitting=Splitting(60, 0)) as archive:
        list(archive.add([Article("cau", "Khởi công cầu", body, source="Báo A")]))
        with Assistant(archive, load_model("openai:scripted", url=server.url)) as made:
            server.script = [say("Cầu Sông Lâm có vốn 685 tỷ đồng [1].")]
            answer = made.ask(QUERY.text, today=TODAY)
    [_, read] = server.read
    assert "Câu số 39 nói" in read and "Câu số 0 nói" in read
    assert check(answer) == [] and answer.status == "answered" and answer.prompt_version


def test_the_prompt_and_its_passages_fit_the_window() -> None:
    bodies = [" ".join(f"Câu {n}.{k} nói về xã thứ {n * k}." for k in range(60)) for n in range(30)]
    long = [hit(Article(f"b{n}", f"Bài {n}", body)) for n, body in enumerate(bodies)]
    for context in (2_048, 4_096, 8_192):
        silent: Any = Silent(context)
        with pytest.raises(Unsupported):
            list(generate(silent, QUERY, long))
        system, user = silent.asked
        assert len(system + user) / 2.2 <= context - 400
        assert "Đoạn [1]" in user
    assert "Đoạn [4]" in user


_SAID = (Turn("user", "Ai phụ trách dự án cầu Sông Lâm?"), Turn("assistant", "Ông Giáp Văn Quảng."))


def test_a_follow_up_is_completed_by_the_model(assistant: Assistant, server: Server) -> None:
    server.script = [say("<think>Ai?</think>Ông Giáp Văn Quảng phụ trách cầu Sông Lâm là ai?")]
    query = assistant.understand("Ông ấy là ai?", history=_SAID, today=TODAY)
    assert query.complete == "Ông Giáp Văn Quảng phụ trách cầu Sông Lâm là ai?" and query.follows
    assert server.read[1].endswith("Câu hỏi cuối: Ông ấy là ai?")
    assert "Người hỏi: Ai phụ trách dự án cầu Sông Lâm?" in server.read[1]


@pytest.mark.parametrize("reply", [
    say("Ông Trần Văn Bịa là ai?"), say("Năm 1999 ông Giáp Văn Quảng là ai?"), say(""),
    say("Ông Giáp Văn Quảng " + "rất " * 200 + "là ai?"), Reply(("down",), 500), Reply((5.0,)),
], ids="name year empty long error late".split())
def test_what_the_model_adds_to_a_follow_up_is_left_and_rules_complete_it(
    assistant: Assistant, server: Server, reply: Reply
) -> None:
    server.script = [reply] * 2
    query = assistant.understand("Ông ấy là ai?", history=_SAID, today=TODAY)
    assert query.complete == "Ông Giáp Văn Quảng là ai?"


def test_a_question_that_stands_alone_is_not_sent_to_be_completed(
    assistant: Assistant, server: Server
) -> None:
    assistant.understand("Cầu Sông Lâm dài bao nhiêu?", history=_SAID, today=TODAY)
    assert server.requests == []


def test_a_conversation_that_is_long_is_cut_from_its_beginning() -> None:
    silent: Any = Silent(2_048)
    turns = [Turn("user", f"Câu hỏi thứ {n}? " + "vân vân " * 80) for n in range(8)]
    complete(silent, "Còn ai nữa?", turns)
    assert "thứ 7" in silent.asked[1] and "thứ 2" not in silent.asked[1]
    assert len("".join(silent.asked)) / 2.2 < 2_048


def test_a_langchain_model_of_ones_own_will_do(folder: Path) -> None:
    from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage

    chat = GenericFakeChatModel(messages=iter([AIMessage(GOOD)]))
    with Archive.open(folder) as archive, Assistant(archive, Model(chat)) as made:
        assert texts(made.ask(QUERY.text, today=TODAY)) == ["Cầu Sông Lâm có vốn 685 tỷ đồng."]
