"""``hoibao evaluate`` over the sample archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.cli import app
from assistant.evaluate.runs import load_run
from indexer.resources import data
from tests.scripted import Server, serving

QUESTIONS: list[dict[str, Any]] = [
    {"id": "rộng", "kind": "số", "question": "Cầu Sông Lâm ở Ninh Giang được thiết kế rộng bao nhiêu mét?",
     "gold": ["ls-2023-008"], "answers": ["22,5 mét"]},
    {"id": "nghìn", "kind": "số", "question": "Cầu Sông Lâm ở Ninh Giang được thiết kế rộng bao nhiêu mét?",
     "gold": ["ls-2023-008"], "answers": ["9 mét"]},
    {"id": "vàng", "kind": "không", "question": "Giá vàng miếng ở Zürich hôm qua bao nhiêu?", "gold": [],
     "answers": []},
]


pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "archive"
    done = CliRunner().invoke(app, ["index", str(data("sample")), "--archive", str(folder)])
    assert done.exit_code == 0, done.stderr
    return folder


def hoibao(*arguments: object) -> Result:
    """Run the command in this process; a traceback fails the test."""
    done = CliRunner().invoke(app, [str(a) for a in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def asked(*rows: dict[str, Any], name: str = "hỏi.jsonl") -> Path:
    path = Path(name)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def measured(archive: Path, *flags: object, questions: Path | None = None) -> Result:
    path = questions or asked(*QUESTIONS)
    done = hoibao("evaluate", path, "--archive", archive, "--today", "2024-12-31", *flags)
    assert done.exit_code == 0, done.stderr
    return done


def test_a_table_within_80_columns(archive: Path) -> None:
    lines = measured(archive).stdout.splitlines()
    assert max(map(len, (line.rstrip() for line in lines))) <= 80
    assert lines[0].split()[:4] == ["kind", "n", "rec@1", "rec@10"]
    assert [line.split()[:2] for line in lines[1:4]] == [["số", "2"], ["không", "1"], ["all", "3"]]
    assert any(line.startswith("unanswerable questions refused") for line in lines)


def test_as_json(archive: Path) -> None:
    table = json.loads(measured(archive, "--json").stdout)
    assert table.keys() == {"all", "kinds", "intervals", "faults", "confidence", "judge"}
    assert (table["all"]["n"], table["kinds"]["số"]["answer_hit"]) == (3, 0.5)
    assert table["all"]["cite_resolves"] == 1.0


def test_a_run_is_kept_and_reported(archive: Path) -> None:
    measured(archive, "--save", "lần.json", "--report", "trang.html", "--language", "en")
    kept = load_run(Path("lần.json"))
    assert [case.id for case in kept.cases] == ["rộng", "nghìn", "vàng"]
    assert [case.right for case in kept.cases[:2]] == [True, False]
    assert (kept.made.questions, kept.made.encoder, kept.made.today) == (
        "hỏi.jsonl", "hoibao-static", "2024-12-31")
    page = Path("trang.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page and "gold not in the answer" in page and 'id="case-2"' in page
    measured(archive, "--report", "trang.html")
    assert '<html lang="vi">' in Path("trang.html").read_text(encoding="utf-8")


def test_two_runs_are_compared(archive: Path) -> None:
    measured(archive, "--save", "a.json")
    measured(archive, "--save", "b.json", "--reranker", "none")
    done = hoibao("evaluate", "--compare", "a.json", "b.json", "--report", "so.html")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0].split() == ["figure", "n", "old", "new", "difference", "95%"]
    assert "sign test of fixed against broken: p = " in done.stdout
    assert "So sánh hai lần đánh giá" in Path("so.html").read_text(encoding="utf-8")
    found = json.loads(hoibao("evaluate", "--compare", "a.json", "a.json", "--json").stdout)
    assert [one["fate"] for one in found["questions"]] == ["same"] * 3 and found["p"] == 1


def test_runs_of_two_files_are_not_compared(archive: Path) -> None:
    measured(archive, "--save", "a.json")
    measured(archive, "--save", "b.json", questions=asked(*QUESTIONS[:1], name="khác.jsonl"))
    done = hoibao("evaluate", "--compare", "a.json", "b.json", "--report", "so.html")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "the runs asked different questions: hỏi.jsonl" in done.stderr
    assert not Path("so.html").exists()


@pytest.mark.parametrize(("arguments", "code", "told"), [
    ((), 2, "give a file of questions, or two kept runs: --compare OLD NEW"),
    (("hỏi.jsonl", "--compare", "a.json", "b.json"), 2, "leave out the questions"),
    (("--compare", "a.json", "b.json", "--save", "c.json"), 2, "leave out the questions and --save"),
    (("--compare", "a.json", "b.json"), 3, "a.json: No such file"),
    (("không-có.jsonl",), 3, "không-có.jsonl: no such file"),
    (("hỏi.jsonl", "--report", "không-có/trang.html"), 2, "--report không-có/trang.html: give a file"),
    (("hỏi.jsonl", "--save", "."), 2, "--save .: give a file in a folder that exists"),
    (("hỏi.jsonl", "--language", "fr"), 2, "language"),
    (("hỏi.jsonl", "--judge", "không"), 6, "not of the form provider:name"),
])
def test_what_cannot_be_done_is_told_before_anything_is_asked(
    archive: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    asked(*QUESTIONS)
    done = hoibao("evaluate", *arguments, "--archive", archive)
    assert (done.exit_code, done.stdout) == (code, "")
    assert told in " ".join(done.stderr.split())


# -- with language models ------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("langchain_openai")
    with serving() as server:
        yield server


def test_a_model_judges_the_citations_too(archive: Path, server: Server) -> None:
    server.answer = lambda request: "KHÔNG" if "22,5" in request["messages"][-1]["content"] else "CÓ"
    done = measured(archive, "--judge", "openai:scripted", "--judge-url", server.url, "--save", "a.json")
    kept = load_run(Path("a.json"))
    assert kept.made.judge == "openai:scripted" and kept.table["judge"]["failed"] == 0
    assert kept.cases[0].scores["judge_recall"] < 1 <= kept.cases[0].scores["cite_recall"]
    assert len(server.requests) == kept.table["judge"]["asked"] > 0
    assert "judge: citeR" in done.stdout and "last failure" not in done.stdout


def test_a_judge_that_says_something_else_is_told(archive: Path, server: Server) -> None:
    server.answer = lambda request: "Chưa rõ [bold]"
    done = measured(archive, "--judge", "openai:scripted", "--judge-url", server.url)
    assert "last failure: the judge answered neither CÓ nor KHÔNG: 'Chưa rõ [bold]'" in done.stdout
    assert "citeR 0.000, citeP 0.000; no verdict" in done.stdout


def test_a_model_writes_what_is_measured(archive: Path, server: Server) -> None:
    def write(request: dict[str, Any]) -> str:
        numbers = re.split(r"Đoạn \[(\d+)\]", request["messages"][-1]["content"])
        number = next(n for n, text in zip(numbers[1::2], numbers[2::2], strict=True) if "22,5 m" in text)
        return f"Cầu rộng 22,5 m [{number}]."

    server.answer = write
    measured(archive, "--model", "openai:scripted", "--model-url", server.url, "--save", "a.json",
             questions=asked(QUESTIONS[0]))
    kept = load_run(Path("a.json"))
    assert kept.made.model == "openai:scripted" and kept.made.prompt and server.requests
    assert kept.cases[0].said == "Cầu rộng 22,5 m." and kept.cases[0].right
    assert kept.cases[0].first is not None and kept.cases[0].first <= kept.cases[0].seconds


# -- serving -------------------------------------------------------------------------------


def test_other_computers_are_not_served_before_it_is_decided_to_whom(archive: Path) -> None:
    done = hoibao("serve", "--archive", archive, "--host", "0.0.0.0", "--port", "0")
    told = " ".join(done.stderr.split())
    assert done.exit_code == 2 and done.stdout == ""
    assert "host: 0.0.0.0 can be reached from other computers" in told
    assert "--auth staff" in told and "--auth all" in told


@pytest.mark.parametrize("auth", ["staff", "all"])
def test_nor_before_there_is_an_admin(archive: Path, auth: str) -> None:
    done = hoibao("serve", "--archive", archive, "--host", "0.0.0.0", "--port", "0", "--auth", auth)
    told = " ".join(done.stderr.split())
    assert done.exit_code == 2 and done.stdout == ""
    assert "there is no admin" in told and "hoibao user add NAME --role admin" in told


def test_who_must_sign_in_is_one_of_two(archive: Path) -> None:
    done = hoibao("serve", "--archive", archive, "--auth", "none")
    assert done.exit_code == 2 and "--auth: 'none' is not one of staff, all" in " ".join(done.stderr.split())
