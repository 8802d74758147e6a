from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.evaluate import Outcome, Question, evaluate, load_questions, summary
from assistant.types import Turn
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import SourceError
from indexer.types import Article

TODAY = date(2024, 12, 31)
ROW = {"n", "recall@1", "recall@5", "recall@10", "ndcg@10", "answer_hit", "answer_words", "refused",
       "p50_ms", "p95_ms"}
_LINE = {"id": "c1", "kind": "số", "question": "Cầu Vàm dài bao nhiêu mét?", "gold": ["cau"],
         "answers": ["120 mét"]}


def question(kind: str = "số", gold: tuple[str, ...] = ("a",)) -> Question:
    return Question("c1", kind, "Cầu dài bao nhiêu?", (), frozenset(gold), ("120 mét",))


def outcome(
    ranks: tuple[int, ...] = (), *, kind: str = "số", gold: tuple[str, ...] = ("a",), hit: bool = False,
    words: int = 0, refused: bool = False, seconds: float = 0.0,
) -> Outcome:
    return Outcome(question(kind, gold), ranks, hit, words, refused, seconds)


def written(folder: Path, *lines: object) -> Path:
    path = folder / "câu hỏi.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


# -- the table -----------------------------------------------------------------------------


def test_the_table_has_its_exact_shape() -> None:
    table = summary([outcome((0,), kind="số"), outcome((1,), kind="ai"), outcome(kind="không", gold=())])
    assert table.keys() == {"all", "kinds"}
    assert list(table["kinds"]) == ["số", "ai", "không"]
    assert table["kinds"]["số"].keys() == table["kinds"]["ai"].keys() == ROW
    assert table["kinds"]["không"].keys() == {"n", "refused"}
    assert table["all"].keys() == ROW | {"unanswerable_refused"}
    assert summary([outcome((0,))])["all"].keys() == ROW
    assert json.loads(json.dumps(table)) == table


def test_recall_is_the_share_of_questions_with_gold_so_high() -> None:
    row = summary([outcome((0, 7)), outcome((4,)), outcome((9,)), outcome((10,)), outcome()])["all"]
    assert (row["recall@1"], row["recall@5"], row["recall@10"]) == pytest.approx((1 / 5, 2 / 5, 3 / 5))


@pytest.mark.parametrize(("ranks", "gold", "expected"), [
    ((0,), 1, 1.0),
    ((1,), 1, 1 / math.log2(3)),
    ((2,), 1, 0.5),
    ((0, 1), 2, 1.0),
    ((0, 2), 2, 1.5 / (1 + 1 / math.log2(3))),
    ((0,), 2, 1 / (1 + 1 / math.log2(3))),
    ((9,), 1, 1 / math.log2(11)),
    ((10,), 1, 0.0),
    ((), 1, 0.0),
    (tuple(range(10)), 12, 1.0),
])
def test_ndcg(ranks: tuple[int, ...], gold: int, expected: float) -> None:
    ids = tuple(f"a{n}" for n in range(gold))
    assert summary([outcome(ranks, gold=ids)])["all"]["ndcg@10"] == pytest.approx(expected)


def test_answers_are_counted_and_their_words_averaged_over_those_given() -> None:
    row = summary([outcome(hit=True, words=10), outcome(words=20), outcome(refused=True), outcome()])["all"]
    assert (row["answer_hit"], row["answer_words"], row["refused"]) == (0.25, 15, 0.25)
    assert summary([outcome(refused=True)])["all"]["answer_words"] == 0.0


def test_refusals_are_right_where_there_is_no_answer_and_wrong_elsewhere() -> None:
    table = summary([
        outcome((0,), refused=True), outcome((0,)), outcome((0,)), outcome((0,)),
        outcome(kind="không", gold=(), refused=True), outcome(kind="không", gold=(), refused=True),
        outcome(kind="không", gold=()),
    ])
    assert table["kinds"]["không"] == {"n": 3, "refused": pytest.approx(2 / 3)}
    assert (table["all"]["n"], table["kinds"]["số"]["n"]) == (7, 4)
    assert table["all"]["refused"] == 0.25
    assert table["all"]["unanswerable_refused"] == pytest.approx(2 / 3)
    assert table["all"]["recall@1"] == 1.0, "a question without gold has nothing to be found"


def test_a_kind_is_measured_on_its_own_questions() -> None:
    kinds = summary([outcome((0,), kind="số", hit=True), outcome((1,), kind="ai"),
                     outcome((0,), kind="ai")])["kinds"]
    assert (kinds["số"]["n"], kinds["số"]["recall@1"], kinds["số"]["answer_hit"]) == (1, 1.0, 1.0)
    assert (kinds["ai"]["n"], kinds["ai"]["recall@1"], kinds["ai"]["answer_hit"]) == (2, 0.5, 0.0)


def test_times_are_percentiles_in_milliseconds() -> None:
    hundred = summary([outcome((0,), seconds=n / 1000) for n in range(101)])["all"]
    assert (hundred["p50_ms"], hundred["p95_ms"]) == pytest.approx((50, 95))
    one = summary([outcome((0,), seconds=0.25)])["all"]
    assert (one["p50_ms"], one["p95_ms"]) == (250, 250)


def test_the_times_of_all_count_every_question() -> None:
    table = summary([outcome((0,), seconds=0.010), outcome(kind="không", gold=(), seconds=0.030)])
    assert table["all"]["p50_ms"] == pytest.approx(20)
    assert table["kinds"]["số"]["p50_ms"] == pytest.approx(10)


def test_questions_without_an_answer_alone() -> None:
    table = summary([outcome(kind="không", gold=(), refused=True)])
    assert (table["all"]["n"], table["all"]["unanswerable_refused"]) == (1, 1)
    assert "recall@1" not in table["all"]


# -- asking --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("evaluate") / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add([
            Article("cau", "Thông xe cầu Vàm", "Cầu Vàm ở xã Phú Xá dài 120 mét. Ông Đỗ Khắc Nhu cắt băng."),
            Article("nga", "Sửa cầu Ngà", "Cầu Ngà ở xã Vân Trạch dài 95 mét, được sửa lại mặt cầu."),
            Article("lua", "Lúa được giá", "Lúa ở huyện Bắc Khê tăng 200 đồng một cân."),
            Article("muoi", "Phun thuốc trừ muỗi", "Trạm y tế thị trấn Cẩm Đình phun thuốc trừ muỗi."),
        ]))
        yield Assistant(archive)


def asked(
    text: str, gold: tuple[str, ...], answers: tuple[str, ...], history: tuple[Turn, ...] = ()
) -> Question:
    return Question("c", "số", text, history, frozenset(gold), answers)


def test_each_question_is_asked_and_judged(assistant: Assistant) -> None:
    questions = [
        asked("Cầu Vàm dài bao nhiêu mét?", ("cau",), ("130 mét", "120 mét")),
        asked("Cầu Vàm dài bao nhiêu mét?", ("lua",), ("200 đồng",)),
        asked("Giá vàng miếng ở Hà Nội hôm nay bao nhiêu?", (), ()),
    ]
    right, wrong, none = evaluate(assistant, questions, TODAY)
    assert [o.question for o in (right, wrong, none)] == questions
    assert (right.ranks, right.hit, right.refused) == ((0,), True, False)
    assert wrong.ranks not in ((), (0,)) and not wrong.hit
    assert none.refused and not none.words and not none.hit and none.ranks == ()
    said = assistant.ask(questions[0].text, today=TODAY).sentences
    assert right.words == sum(len(sentence.text.split()) for sentence in said) > 0
    assert all(o.seconds > 0 for o in (right, wrong, none))


def test_places_count_articles_and_not_passages(tmp_path: Path, encoder: Encoder) -> None:
    long = " ".join(f"Bến Đá ngày thứ {n} có thêm thuyền chở cát về Bến Đá." for n in range(80))
    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add([Article("dai", "Bến Đá", long), Article("vui", "Hội", "Xã Cẩm Đình mở hội.")]))
        assert len(archive) > 5
        [outcome] = evaluate(Assistant(archive), [asked("Bến Đá có thuyền gì?", ("vui",), ())], TODAY)
    assert outcome.ranks == (1,)


def test_a_follow_up_is_asked_with_what_was_said_before(assistant: Assistant) -> None:
    def follow_up(bridge: str, gold: str, length: str) -> Question:
        told = (Turn("user", f"Cầu {bridge} ở đâu?"), Turn("assistant", f"Cầu {bridge} ở xã trên."))
        return asked("Cái đó dài bao nhiêu?", (gold,), (length,), told)

    first, second = evaluate(
        assistant, [follow_up("Vàm", "cau", "120 mét"), follow_up("Ngà", "nga", "95 mét")], TODAY
    )
    assert (first.hit, first.ranks[0], second.hit, second.ranks[0]) == (True, 0, True, 0)


# -- the file of questions -----------------------------------------------------------------


def test_questions_are_read(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Cầu Vàm ở đâu?"}]
    path = written(tmp_path, _LINE, "", {**_LINE, "id": 7, "gold": [], "answers": [], "history": turns,
                                         "note": "không dùng"})
    first, second = load_questions(path)
    assert first == Question("c1", "số", "Cầu Vàm dài bao nhiêu mét?", (), frozenset({"cau"}), ("120 mét",))
    assert (second.id, second.gold, second.answers) == ("7", frozenset(), ())
    assert second.history == (Turn("user", "Cầu Vàm ở đâu?"),)


def test_questions_are_composed_as_the_articles_are(tmp_path: Path) -> None:
    line = {**_LINE, "question": "Ca\u0302\u0300u da\u0300i?", "answers": ["me\u0301t"]}
    [read] = load_questions(written(tmp_path, line))
    assert (read.text, read.answers) == ("Cầu dài?", ("mét",))


@pytest.mark.parametrize("bad", [
    "{", "[]", "5", "null", '"câu hỏi"',
    *({key: value for key, value in _LINE.items() if key != left} for left in _LINE),
    {**_LINE, "gold": "cau"}, {**_LINE, "gold": None}, {**_LINE, "answers": "120 mét"},
    {**_LINE, "answers": [None]}, {**_LINE, "question": None}, {**_LINE, "history": ["Cầu ở đâu?"]},
    {**_LINE, "history": [{"role": "user"}]}, {**_LINE, "kind": ["số"]},
], ids=str)
def test_what_is_no_question_is_told_with_file_and_line(tmp_path: Path, bad: object) -> None:
    path = written(tmp_path, _LINE, "", bad, _LINE)
    with pytest.raises(SourceError) as caught:
        load_questions(path)
    assert str(caught.value).startswith(f"{path}:3: not a question")


def test_a_line_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(json.dumps(_LINE).encode() + b"\n" + '{"id": "Cầu"}'.encode("utf-16-le"))
    with pytest.raises(SourceError, match=r"q\.jsonl:2"):
        load_questions(path)


def test_there_must_be_questions(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"không-có\.jsonl: no such file"):
        load_questions(tmp_path / "không-có.jsonl")
    with pytest.raises(SourceError, match="no questions"):
        load_questions(written(tmp_path, "", "  "))
