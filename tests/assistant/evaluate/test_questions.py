from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assistant.evaluate import Question, load_questions
from assistant.evaluate.questions import sha256
from assistant.types import Turn
from indexer.errors import SourceError

_LINE = {"id": "c1", "kind": "số", "question": "Cầu Vàm dài bao nhiêu mét?", "gold": ["cau"],
         "answers": ["120 mét"]}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "câu hỏi.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


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


def test_a_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    one, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    one.write_bytes(b"{}\n")
    other.write_bytes(b"{}\n")
    assert sha256(one) == sha256(other) == hashlib.sha256(b"{}\n").hexdigest()
    other.write_bytes(b"{}")
    assert sha256(one) != sha256(other)
