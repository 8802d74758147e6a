"""The command from outside: what it prints, how it ends, and what bad input does to an archive."""

from __future__ import annotations

import json
import os
import re
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.cli import app
from indexer.archive import Archive
from indexer.encode import Encoder, load_encoder
from indexer.manifest import Manifest
from indexer.types import Term

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
QUESTION = "Cầu Sông Lâm được khởi công khi nào?"
RECORDS = [
    {"id": f"tin-{n}", "title": f"Khánh thành cầu số {n}",
     "body": f"Sáng 5-3, huyện Yên Phác khánh thành cầu số {n}. Mã tin là mt{n}."}
    for n in range(3)
]


pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive; tests that write copy it."""
    folder = tmp_path_factory.mktemp("sample") / "archive"
    done = hoibao("index", SAMPLE, "--archive", folder)
    assert done.exit_code == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("three") / "archive"
    done = hoibao("index", "-", "--archive", folder, input=_lines(RECORDS))
    assert done.stdout == "read 3, added 3, updated 0, skipped 0, withheld 0, lists 0, bad 0, passages 3\n"
    return folder


@pytest.fixture
def held(three: Path, tmp_path: Path) -> Path:
    """An archive of three articles, in the working folder."""
    return Path(shutil.copytree(three, tmp_path / "archive"))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Re-encoding steps back behind others, and in this process all tests after it would."""
    monkeypatch.setattr("os.nice", lambda more: 0)


def hoibao(*arguments: object, input: bytes | None = None) -> Result:
    """Run the command in this process; a traceback fails the test."""
    done = CliRunner().invoke(app, [str(a) for a in arguments], input=input)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def process(*arguments: object, input: bytes | None = None, **more: Any) -> tuple[int, str, str]:
    """Run the command in a process of its own: exit code, stdout, stderr."""
    done = subprocess.run(_command(*arguments), input=input, capture_output=True, timeout=60, **more)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "assistant", *map(str, arguments)]


def _lines(records: Sequence[Mapping[str, Any] | bytes]) -> bytes:
    return b"".join(
        (r if isinstance(r, bytes) else json.dumps(r, ensure_ascii=False).encode()) + b"\n"
        for r in records
    )


def _many(count: int) -> bytes:
    return _lines([{"id": f"n-{n}", "title": f"Tin {n}", "body": "Mưa rất to. " * 80 + f"mtn{n}"}
                   for n in range(count)])


@cache
def _encoder(name: str) -> Encoder:
    return load_encoder(name)


def _opened(folder: Path) -> Archive:
    return Archive.open(folder, _encoder(Manifest.load(folder).encoder))


def _articles(folder: Path) -> set[str]:
    with _opened(folder) as archive:
        return {article.id for article in archive.all_articles()}


def _with_word(archive: Archive, word: str) -> list[str]:
    """The articles that the lexical searcher finds by a word."""
    stored = archive.passages([key for key, _ in archive.matching([Term(word)], 5)])
    return [archive.articles([p.article_key])[p.article_key].id for p in stored.values()]


def _whole(folder: Path) -> None:
    """Nothing of what ``held`` gave is lost: stored, and found by both searchers."""
    with _opened(folder) as archive:
        for n in range(3):
            assert archive.article(f"tin-{n}") is not None
            assert _with_word(archive, f"mt{n}") == [f"tin-{n}"]
        near = archive.asked("cầu số").nearest(5000)
        assert len(archive.passages([k for k, _ in near])) == archive.totals().passages


def _finds(folder: Path, word: str) -> list[str]:
    with _opened(folder) as archive:
        return _with_word(archive, word)


_WITH_PEAK = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command and prints its peak of memory in kB. A process started from this one would
count this one's memory too, which it shares until it becomes another program."""


# -- index ---------------------------------------------------------------------------------


def test_index_tells_what_became_of_each_record(tmp_path: Path) -> None:
    changed = {**RECORDS[0], "body": "Cầu số 0 phải đóng để sửa."}
    (tmp_path / "a.jsonl").write_bytes(_lines(RECORDS[:2]))
    (tmp_path / "b.jsonl").write_bytes(_lines([changed, RECORDS[1], RECORDS[2], b"{}"]))
    first = hoibao("index", "a.jsonl")
    assert first.stdout == "read 2, added 2, updated 0, skipped 0, withheld 0, lists 0, bad 0, passages 2\n"
    assert first.stderr == ""
    second = hoibao("index", "b.jsonl", "--json")
    assert json.loads(second.stdout) == {
        "archive": "archive", "read": 3, "added": 1, "updated": 1, "skipped": 1, "withheld": 0, "lists": 0,
        "bad": 1, "passages": 2,
    }
    assert second.stderr == "skipped b.jsonl:4: no title\n"


def test_progress_is_told_in_lines_of_json(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(_lines([*RECORDS, *[b"{}"] * 30]))
    done = hoibao("index", "a.jsonl", "--progress-json")
    *bad, progress, summary = map(json.loads, done.stdout.splitlines())
    assert len(bad) == 20 and bad[0] == {"bad_record": "a.jsonl:4: no title"}
    size = (tmp_path / "a.jsonl").stat().st_size
    counts = {"read": 3, "added": 3, "updated": 0, "skipped": 0, "withheld": 0, "lists": 0, "bad": 30,
              "passages": 3}
    assert progress == {"read_bytes": size, "total_bytes": size, **counts}
    assert (summary, done.stderr) == ({"archive": "archive", **counts}, "")
    rebuilt = hoibao("rebuild", "--progress-json")
    assert [json.loads(line) for line in rebuilt.stdout.splitlines()] == [
        {"added": 3, "total": 3, "passages": 3}, {"archive": "archive", "added": 3, "passages": 3}]
    assert rebuilt.stderr == ""


def test_index_reads_standard_input(tmp_path: Path) -> None:
    code, said, told = process("index", "-", "--json", input=_lines([*RECORDS, b"{"]))
    counts = json.loads(said)
    assert (code, counts["added"], counts["bad"]) == (0, 3, 1)
    assert told.startswith("skipped -:4: not JSON")
    assert _articles(tmp_path / "archive") == {"tin-0", "tin-1", "tin-2"}


def test_index_goes_down_into_folders(tmp_path: Path) -> None:
    for number, place in enumerate(("tin", "tin/sâu", "tin/sâu/hơn nữa")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "tin.jsonl").write_bytes(_lines([RECORDS[number]]))
    (tmp_path / "tin" / "ghi chú.log").write_text("không phải bài", encoding="utf-8")
    assert json.loads(hoibao("index", "tin", "--json").stdout)["added"] == 3
    assert json.loads(hoibao("index", "tin", "--json").stdout)["skipped"] == 3


def test_many_bad_records_are_summed_up(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_bytes(_lines([b"x"] * 30 + RECORDS))
    done = hoibao("index", "bad.jsonl")
    told = done.stderr.splitlines()
    assert (done.exit_code, len(told), told[-1]) == (0, 21, "skipped 10 more")


def test_two_sites_may_not_share_an_id(held: Path) -> None:
    records = [{**RECORDS[1], "id": "chung", "url": f"https://{site}.example/x"}
               for site in ("mot", "hai")]
    done = hoibao("index", "-", input=_lines(records))
    assert done.stdout == "read 1, added 1, updated 0, skipped 0, withheld 0, lists 0, bad 1, passages 1\n"
    assert "https://hai.example/x: the id 'chung' belongs already" in done.stderr
    strict = hoibao("index", "-", "--strict", input=_lines(records))
    assert strict.exit_code == 3 and "'chung'" in strict.stderr


# -- ask -----------------------------------------------------------------------------------


def test_ask_as_text(sample: Path) -> None:
    done = hoibao("ask", QUESTION, "--archive", sample)
    assert done.exit_code == 0 and done.stderr == ""
    assert re.search(r"khởi công .*\[1\]", done.stdout)
    assert re.search(r"^\[1\] Khởi công xây dựng cầu Sông Lâm", done.stdout, re.M)
    assert "Nguồn:" in done.stdout
    english = hoibao("ask", QUESTION, "--archive", sample, "--language", "en")
    assert "Nguồn:" not in english.stdout and "[1]" in english.stdout


def test_ask_as_json(sample: Path) -> None:
    answer = json.loads(hoibao("ask", QUESTION, "--archive", sample, "--json").stdout)
    assert {"status", "sentences", "citations"} <= set(answer)
    assert answer["status"] == "answered" and answer["sentences"]
    numbers = [citation["number"] for citation in answer["citations"]]
    assert sorted({n for s in answer["sentences"] for n in s["citations"]}) == numbers
    with Archive.open(sample) as archive:
        for citation in answer["citations"]:
            assert set(citation) >= {
                "number", "article_id", "title", "url", "published", "start", "end", "quote",
            }
            article = archive.article(citation["article_id"])
            assert article is not None and article.title == citation["title"]
            assert article.body[citation["start"] : citation["end"]] == citation["quote"] != ""


def test_the_question_need_not_be_quoted(sample: Path) -> None:
    one = hoibao("ask", QUESTION, "--archive", sample)
    assert hoibao("ask", *QUESTION.split(), "--archive", sample).stdout == one.stdout


def test_search_lists_what_is_found(sample: Path) -> None:
    done = hoibao("search", QUESTION, "--archive", sample, "--limit", 3)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0 and "cầu Sông Lâm" in lines[0] and lines[0].startswith("  1. ")
    assert len(lines) == 6


def test_search_explains_itself(sample: Path) -> None:
    asked = "chur tịch tháng 3/2023 Sở Y tế"
    done = hoibao("search", asked, "--archive", sample, "--explain", "--language", "en")
    assert "was read as “chủ”" in done.stdout and "News from 01/03/2023 to 31/03/2023 first" in done.stdout
    assert re.search(r"= words \d\.\d+, meaning \d\.\d+, date [+-]\d\.\d+, reranked [+-]\d\.\d+", done.stdout)


def test_search_as_json(sample: Path) -> None:
    told = json.loads(hoibao("search", QUESTION, "--archive", sample, "--json", "-n", 2).stdout)
    assert told["question"] == QUESTION and told["query"]["wants"] == "date" and len(told["hits"]) == 2
    assert told["hits"][0]["score"] >= told["hits"][1]["score"]


def test_search_without_the_reranker(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = json.loads(hoibao("search", QUESTION, "--archive", sample, "--json", "--reranker", "none").stdout)
    assert {hit["reranked"] for hit in plain["hits"]} == {0.0}
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # else one is looked for, for long
    done = hoibao("search", QUESTION, "--archive", sample, "--reranker", "khong-co")
    assert done.exit_code == 5 and "khong-co" in done.stderr


def test_what_was_published_after_the_day_of_asking_is_left_out(sample: Path) -> None:
    told = json.loads(hoibao("search", "Giám đốc Sở Y tế", "--archive", sample, "--json", "--today",
                             "2023-03-10").stdout)
    days = [hit["published"] for hit in told["hits"]]
    assert days and all(day is None or day < "2023-03-11" for day in days)


def _published(sample: Path, *flags: str) -> set[str]:
    done = hoibao("ask", QUESTION, "--archive", sample, "--json", *flags)
    assert done.exit_code == 0, done.stderr
    return {citation["published"][:10] for citation in json.loads(done.stdout)["citations"]}


def test_a_range_of_days_restricts_what_is_found(sample: Path) -> None:
    day = "2023-03-18"  # when the article that answers came out
    assert day in _published(sample)
    assert day in _published(sample, "--from", "18/03/2023", "--to", "18-3-2023")
    assert all(found < day for found in _published(sample, "--to", "2023-03-17"))
    assert all(found > day for found in _published(sample, "--from", "2023-03-19"))
    none = hoibao("ask", QUESTION, "--archive", sample, "--json", "--to", "1999-12-31")
    assert (none.exit_code, json.loads(none.stdout)["status"]) == (0, "not_found")


def test_sources_restrict_what_is_found(sample: Path) -> None:
    def sources(*names: str) -> set[str]:
        flags = [part for name in names for part in ("--source", name)]
        done = hoibao("ask", "giá nước sạch ở TP. Ninh Giang", "--archive", sample, "--json", *flags)
        return {citation["source"] for citation in json.loads(done.stdout)["citations"]}

    assert sources("Tin Nhanh") == {"Tin Nhanh"} == sources("tin nhanh")
    assert sources("Tin Nhanh", "Báo Lâm Sơn") <= {"Tin Nhanh", "Báo Lâm Sơn"}


def test_an_unknown_source_is_told_with_the_known_ones(sample: Path) -> None:
    done = hoibao("ask", QUESTION, "--archive", sample, "--source", "Báo Mây")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'Báo Mây'" in done.stderr
    assert "Báo Lâm Sơn" in done.stderr and "Tin Nhanh" in done.stderr


@pytest.mark.parametrize("flag", ["--from", "--to", "--today"])
@pytest.mark.parametrize("day", ["31/02/2024", "hôm qua", "2024", "2024-13-01", ""])
def test_a_day_that_is_none_is_told_with_its_flag(sample: Path, flag: str, day: str) -> None:
    done = hoibao("ask", QUESTION, "--archive", sample, flag, day)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"error: {flag}: {day!r} is not a date such as 2020-03-25 or 25/03/2020\n"


def test_a_range_that_ends_before_it_begins(sample: Path) -> None:
    done = hoibao("ask", "x", "--archive", sample, "--from", "2024-05-05", "--to", "2024-05-04")
    assert done.exit_code == 2
    assert "--from 2024-05-05 is after --to 2024-05-04" in done.stderr


def test_not_found_is_an_answer(sample: Path) -> None:
    done = hoibao("ask", "Ai phát minh ra kính thiên văn phản xạ?", "--archive", sample)
    assert done.exit_code == 0 and done.stderr == ""
    assert "Không tìm thấy trong kho bài" in done.stdout
    empty = hoibao("ask", "", "--archive", sample, "--json")
    assert (empty.exit_code, json.loads(empty.stdout)["status"]) == (0, "not_found")


def test_output_is_utf8_whatever_the_locale(sample: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    for flags in (["--json"], []):
        code, said, told = process("ask", QUESTION, "--archive", sample, *flags, env=environment)
        assert (code, told) == (0, "") and "khởi công" in said


def test_version() -> None:
    done = hoibao("--version")
    assert (done.exit_code, done.stdout) == (0, f"hoibao {version('hoibao')}\n")


# -- remove, info, settings ----------------------------------------------------------------


def test_remove(held: Path) -> None:
    done = hoibao("remove", "tin-1", "tin-2")
    assert (done.exit_code, done.stdout) == (0, "removed 2\n")
    assert _articles(held) == {"tin-0"}
    assert _finds(held, "mt1") == []
    again = hoibao("remove", "tin-1", "tin-0")
    assert (again.exit_code, again.stdout) == (3, "removed 1\n")
    assert again.stderr == "error: not in the archive: tin-1\n"


def test_withdraw_and_reinstate(held: Path) -> None:
    done = hoibao("withdraw", "tin-1", "--by", "Mai", "--reason", "sai người")
    assert (done.exit_code, done.stdout) == (0, "withdrawn 1\n")
    assert _articles(held) == {"tin-0", "tin-2"} and _finds(held, "mt1") == []
    facts = json.loads(hoibao("info", "--json").stdout)
    assert (facts["articles"], facts["withdrawn"], facts["versions"]) == (2, 1, 1)
    kept_out = hoibao("index", "-", "--json", input=_lines(RECORDS))
    assert {"withheld": 1, "skipped": 2}.items() <= json.loads(kept_out.stdout).items()
    again = hoibao("withdraw", "tin-1")
    assert (again.exit_code, again.stderr) == (3, "error: not in the archive: tin-1\n")
    back = hoibao("reinstate", "tin-1", "tin-0")
    assert (back.exit_code, back.stdout) == (3, "reinstated 1\n")
    assert back.stderr == "error: not withdrawn: tin-0\n"
    _whole(held)


def test_what_tells_the_same_is_named_as_an_article_is_withdrawn(held: Path) -> None:
    hoibao("index", "-", input=_lines([{**RECORDS[0], "id": "bản-sao"}]))
    assert hoibao("withdraw", "tin-0").stdout == "withdrawn 1\nthe same is told by bản-sao\n"
    assert hoibao("withdraw", "bản-sao").stdout == "withdrawn 1\n"


def test_history(held: Path) -> None:
    changed = {**RECORDS[0], "body": f"{RECORDS[0]['body']}\nĐính chính: ở xã Phú Xá.", "section": "Đời sống"}
    hoibao("index", "-", input=_lines([changed]))
    lines = hoibao("history", "tin-0").stdout.splitlines()
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"
    assert lines[0] == f"tin-0: {RECORDS[0]['title']}" and re.fullmatch(rf"{moment} to now", lines[1])
    assert lines[2:4] == ["    section: — → Đời sống", "    {+Đính chính: ở xã Phú Xá.+}"]
    assert re.fullmatch(rf"{moment} to {moment}, corrected", lines[4]) and len(lines) == 5
    hoibao("withdraw", "tin-0", "--by", "Mai", "--reason", "sai người")
    facts = json.loads(hoibao("history", "tin-0", "--json").stdout)
    assert (facts["withdrawn"]["by"], facts["withdrawn"]["reason"]) == ("Mai", "sai người")
    assert [text["why"] for text in facts["texts"]] == ["withdrawn", "corrected"]
    assert facts["texts"][0]["stored"] == facts["texts"][1]["replaced"]
    assert re.search(rf"\nwithdrawn {moment} by Mai: sai người\n", hoibao("history", "tin-0").stdout)
    assert hoibao("history", "không-có").stderr == "error: not in the archive: không-có\n"


def test_upgrade(held: Path) -> None:
    assert hoibao("upgrade").stdout == "the archive is this version's already\n"
    replace(Manifest.load(held), words_fingerprint="khác").save(held)
    refused = hoibao("info")
    assert refused.exit_code == 4 and "Run: hoibao upgrade --archive" in refused.stderr
    done = json.loads(hoibao("upgrade", "--json").stdout)
    assert done == {"archive": "archive", "done": ["words and stories are this version's"]}
    _whole(held)


def test_info(sample: Path) -> None:
    facts = json.loads(hoibao("info", "--archive", sample, "--json").stdout)
    assert set(facts) == {
        "archive", "articles", "passages", "versions", "withdrawn", "first", "last", "sources", "encoder",
        "dim", "size", "overlap", "revision", "bytes",
    }
    with Archive.open(sample) as archive:
        totals = archive.totals()
    assert (facts["articles"], facts["passages"]) == (totals.articles, totals.passages)
    assert sum(facts["sources"].values()) == facts["articles"] > 50
    assert (facts["encoder"], facts["size"], facts["overlap"]) == ("hoibao-static", 600, 120)
    assert facts["bytes"] > (sample / "truth.sqlite").stat().st_size
    said = hoibao("info", "--archive", sample).stdout
    assert f"articles: {totals.articles}\n" in said and "Tin Nhanh" in said


def test_reencode(held: Path, tiny: Path) -> None:
    done = hoibao("reencode", "--encoder", tiny)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"the archive is searched with {tiny} now: 3 passages\n"
    facts = json.loads(hoibao("info", "--json").stdout)
    assert (facts["encoder"], facts["dim"]) == (str(tiny), 16)
    _whole(held)
    back = hoibao("reencode", "--encoder", "hoibao-static", "--json")
    assert json.loads(back.stdout) == {"archive": "archive", "encoder": "hoibao-static", "passages": 3}
    _whole(held)


def test_reencode_with_no_such_encoder_changes_nothing(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    done = hoibao("reencode", "--encoder", "không-có/mô-hình")
    assert (done.exit_code, done.stdout) == (5, "")
    assert "không-có/mô-hình" in done.stderr and "hoibao encoders" in done.stderr
    _whole(held)


def test_encoders(tiny: Path, cached: str) -> None:
    found = json.loads(hoibao("encoders", tiny, "--json", "--no-measure").stdout)
    names = [info["name"] for info in found]
    assert names[:3] == ["hoibao-static", str(tiny), cached] and len(names) > 5
    assert all(info["load_seconds"] is None for info in found)
    said = hoibao("encoders", tiny).stdout
    assert re.search(r"hoibao-static \(shipped\)\n    \d+ dimensions; [\d.]+ MB; apache-2.0; vi; loads in "
                     r"[\d.]+ s; [\d,]+ passages a second here", said)
    assert f"{tiny} (installed)\n    16 dimensions" in said
    assert "intfloat/multilingual-e5-small (hub)" in said and "hoibao reencode --encoder NAME" in said


def test_encoders_of_a_folder_without_one(tmp_path: Path) -> None:
    done = hoibao("encoders", tmp_path)
    assert (done.exit_code, done.stdout) == (5, "") and "holds no encoder" in done.stderr


def test_settings_come_from_flag_then_variable_then_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made() -> tuple[str, int, int]:
        done = hoibao("index", "-", "--json", *flags, input=_lines(RECORDS))
        folder = json.loads(done.stdout)["archive"]
        facts = json.loads(hoibao("info", "--archive", folder, "--json").stdout)
        return folder, facts["size"], facts["overlap"]

    flags: list[str] = []
    toml = 'archive = "kho-tệp"\nsize = 301\noverlap = 31\n'
    (tmp_path / "hoibao.toml").write_text(toml, encoding="utf-8")
    assert made() == ("kho-tệp", 301, 31)
    monkeypatch.setenv("HOIBAO_ARCHIVE", "kho-biến")
    monkeypatch.setenv("HOIBAO_SIZE", "302")
    assert made() == ("kho-biến", 302, 31)
    flags = ["--archive", "kho-cờ", "--size", "303"]
    assert made() == ("kho-cờ", 303, 31)


@pytest.mark.parametrize(("toml", "variables", "flags", "told"), [
    ("sise = 3\n", {}, [], "hoibao.toml: no setting 'sise'"),
    ("size = 'x'\n", {}, [], "hoibao.toml: size: 'x' is not a whole number"),
    ("= 3\n", {}, [], "hoibao.toml: "),
    ("", {"HOIBAO_OVERLAP": "-3"}, [], "HOIBAO_OVERLAP: -3 is not between 0 and 100000"),
    ("", {}, ["--size", "200000"], "--size: 200000 is not between"),
    ("", {}, ["--size", "100"], "size, overlap: overlap 120 must be"),
    ("", {}, ["--size", "x"], "'--size'"),
])
def test_a_bad_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, variables: dict[str, str],
    flags: list[str], told: str,
) -> None:
    if toml:
        (tmp_path / "hoibao.toml").write_text(toml, encoding="utf-8")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = hoibao("index", "-", *flags, input=_lines(RECORDS))
    assert (done.exit_code, done.stdout) == (2, "") and told in done.stderr
    assert not (tmp_path / "archive").exists()


def test_a_bad_language_is_named(sample: Path) -> None:
    done = hoibao("ask", QUESTION, "--archive", sample, "--language", "fr")
    assert (done.exit_code, done.stderr) == (2, "error: --language: 'fr' is not one of vi, en\n")


def test_exit_codes_reach_the_shell(held: Path) -> None:
    assert process("info")[0] == 0
    assert process("info", "--archive", "nơi-khác")[0] == 4


# -- bad input -----------------------------------------------------------------------------

_DATE = _lines([{"title": "Tin", "body": "Nội dung.", "published": "31/02/2024"}])


@pytest.mark.parametrize(("name", "content", "told"), [
    ("trống.jsonl", b"", "skipped trống.jsonl: empty file"),
    ("trống.txt", b" \n", "skipped trống.txt: empty file"),
    ("rác.html", bytes(range(256)) * 20, "skipped rác.html: binary data"),
    ("rác.jsonl", bytes(range(128, 256)) * 20, "skipped rác.jsonl:1: not JSON"),
    ("rác.txt", bytes(range(128, 256)) * 20, "skipped rác.txt: not UTF-8 (byte 0x80"),
    ("rác.jsonl.gz", b"not gzip", "skipped rác.jsonl.gz: the compressed stream is broken"),
    ("ngày.jsonl", _DATE, "skipped ngày.jsonl:1: published: '31/02/2024' is no date"),
    ("ngày.csv", b"title,body,published\nTin,Hai,31/02/2024\n", "skipped ngày.csv:2: published"),
])
def test_a_file_that_cannot_be_read(held: Path, name: str, content: bytes, told: str) -> None:
    Path(name).write_bytes(content)
    done = hoibao("index", name)
    assert done.exit_code == 3
    assert done.stderr.startswith(told)
    assert done.stderr.endswith("error: no article could be read; nothing was added\n")
    assert done.stdout == "read 0, added 0, updated 0, skipped 0, withheld 0, lists 0, bad 1, passages 0\n"
    _whole(held)
    strict = hoibao("index", name, "--strict")
    assert strict.exit_code == 3 and strict.stderr.startswith(told.replace("skipped ", "error: "))
    _whole(held)


@pytest.mark.parametrize(("source", "told"), [
    ("không-có.jsonl", "error: không-có.jsonl: no such file or folder"),
    ("rỗng", "error: rỗng: no article file in this folder"),
    ("ảnh.png", "error: ảnh.png: cannot tell the format by its ending"),
    ("ftp://bao.example/rss", "error: ftp://bao.example/rss: only http and https are fetched"),
    ("https://u:p@bao.example/rss", "error: https://bao.example/rss: holds a name or password; leave it out"),
])
def test_a_source_that_is_none(held: Path, source: str, told: str) -> None:
    Path("rỗng").mkdir()
    Path("ảnh.png").write_bytes(b"\x89PNG")
    done = hoibao("index", source)
    assert (done.exit_code, done.stdout) == (3, "") and done.stderr.startswith(told)
    _whole(held)


def test_feeds_of_this_machine_are_fetched_where_it_is_asked_for(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.clock.Clock.sleep", lambda self, seconds: None)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    address = f"http://127.0.0.1:{port}/rss"
    for flags, told in (([], "127.0.0.1 is no public address; --private-feeds allows"),
                        (["--private-feeds"], "cannot be fetched (")):
        done = hoibao("index", f"{address}?key=x", *flags)
        assert done.exit_code == 3 and done.stderr.startswith(f"skipped {address}: {told}")
        _whole(held)


def test_broken_json_on_line_3(held: Path) -> None:
    more = [{"id": f"m-{n}", "title": f"Thêm {n}", "body": "Có mưa."} for n in range(3)]
    Path("tin.jsonl").write_bytes(_lines([more[0], more[1], b'{"id": ', more[2]]))
    strict = hoibao("index", "tin.jsonl", "--strict")
    assert (strict.exit_code, strict.stdout) == (3, "")
    assert strict.stderr.startswith("error: tin.jsonl:3: not JSON")
    _whole(held)
    done = hoibao("index", "tin.jsonl")
    assert done.exit_code == 0
    assert done.stdout == "read 3, added 3, updated 0, skipped 0, withheld 0, lists 0, bad 1, passages 3\n"
    assert done.stderr.startswith("skipped tin.jsonl:3: not JSON")
    assert len(_articles(held)) == 6
    _whole(held)


def test_a_line_of_50_megabytes(held: Path) -> None:
    with Path("to.jsonl").open("wb") as file:
        file.write(_lines([{"id": "trước", "title": "Trước", "body": "Có mưa."}]))
        file.write(b'{"title": "To", "body": "' + b"a" * 50_000_000 + b'"}\n')
        file.write(_lines([{"id": "sau", "title": "Sau", "body": "Có nắng."}]))
    done = subprocess.run([sys.executable, "-c", _WITH_PEAK, *_command("index", "to.jsonl")],
                          capture_output=True, encoding="utf-8", timeout=60)
    said, _, peak = done.stdout.rstrip("\n").rpartition("\n")
    assert (done.returncode, done.stderr) == (0, "skipped to.jsonl:2: line longer than 16 MiB\n")
    assert said.startswith("read 2, added 2, updated 0")
    assert int(peak) < 500_000, f"{peak} kB"
    _whole(held)


# -- archives that are none, damaged, or of another making ---------------------------------


def _everything_refused(folder: str, told: str) -> None:
    for command in (["info"], ["ask", QUESTION], ["remove", "x"], ["rebuild"],
                    ["evaluate", "hỏi.jsonl"], ["serve"]):
        done = hoibao(*command, "--archive", folder)
        assert (done.exit_code, done.stdout) == (4, ""), command
        assert told in done.stderr, command


def test_a_folder_that_is_no_archive(tmp_path: Path) -> None:
    Path("hỏi.jsonl").write_bytes(
        _lines([{"id": "1", "kind": "k", "question": "Ai?", "gold": [], "answers": []}])
    )
    Path("nhà").mkdir()
    Path("nhà/thư.txt").write_text("đừng xóa", encoding="utf-8")
    for folder in ("nhà", "không-có"):
        _everything_refused(folder, f"{folder}: there is no archive here. Make one with: hoibao index")
    done = hoibao("index", "-", "--archive", "nhà", input=_lines(RECORDS))
    assert (done.exit_code, done.stdout) == (4, "")
    assert "nhà: the folder is not empty and holds no archive" in done.stderr
    assert [p.name for p in Path("nhà").iterdir()] == ["thư.txt"]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_truncated_database(held: Path, share: float) -> None:
    truth = held / "truth.sqlite"
    os.truncate(truth, int(truth.stat().st_size * share))
    for arguments in (["info"], ["ask", QUESTION], ["index", "-"], ["rebuild"]):
        done = hoibao(*arguments, input=_lines(RECORDS))
        assert (done.exit_code, done.stdout) == (4, ""), arguments
        assert "truth.sqlite" in done.stderr and "restore a copy" in done.stderr


def test_a_database_that_is_gone(held: Path) -> None:
    (held / "truth.sqlite").unlink()
    done = hoibao("info")
    assert done.exit_code == 4 and "truth.sqlite" in done.stderr


def test_a_broken_manifest(held: Path) -> None:
    for content in ("{", "[]", '{"encoder": "x"}'):
        (held / "manifest.json").write_text(content, encoding="utf-8")
        done = hoibao("info")
        assert done.exit_code == 4 and "manifest.json: not a manifest" in done.stderr


def test_damaged_searchers_are_made_anew(held: Path) -> None:
    for file in [*(held / "dense").glob("*/*"), *(held / "lexical").glob("*.store")]:
        os.truncate(file, file.stat().st_size // 2)
    (held / "lexical" / "meta.json").write_text("{", encoding="utf-8")
    assert hoibao("info").exit_code == 0
    _whole(held)


def _saved_model(folder: Path) -> None:
    """A tiny sentence-transformers model with random vectors."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    torch.manual_seed(0)
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.train_from_iterator(
        [str(r["body"]) for r in RECORDS], trainers.WordLevelTrainer(special_tokens=["[UNK]"])
    )
    module = StaticEmbedding(tokenizer, embedding_dim=16)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))


def test_another_encoder(held: Path, tmp_path: Path) -> None:
    _saved_model(tmp_path / "tí-hon")
    for arguments in (["ask", "cầu số 1"], ["index", "-"]):
        done = hoibao(*arguments, "--encoder", "tí-hon", input=_lines(RECORDS))
        assert (done.exit_code, done.stdout) == (4, "")
        assert f"was made with encoder 'hoibao-static', not '{tmp_path / 'tí-hon'}'" in done.stderr
    _whole(held)
    named = re.search(r"hoibao (reencode --archive \S+ --encoder \S+)", done.stderr)
    assert named is not None, done.stderr
    changed = hoibao(*shlex.split(named[1]))
    told = f"the archive is searched with {tmp_path / 'tí-hon'} now: 3 passages\n"
    assert (changed.exit_code, changed.stdout) == (0, told)
    facts = json.loads(hoibao("info", "--json").stdout)
    assert (facts["encoder"], facts["dim"], facts["articles"]) == (str(tmp_path / "tí-hon"), 16, 3)
    answer = json.loads(hoibao("ask", "Khánh thành cầu số 1 khi nào?", "--json").stdout)
    assert "tin-1" in {citation["article_id"] for citation in answer["citations"]}
    _whole(held)
    back = hoibao("ask", "cầu số 1", "--encoder", "hoibao-static")
    assert back.exit_code == 4 and "hoibao reencode" in back.stderr


def test_an_encoder_that_is_not_there(held: Path) -> None:
    missing = held / "không-có"
    done = hoibao("rebuild", "--encoder", missing)
    assert (done.exit_code, done.stdout) == (5, "")
    assert f"encoder '{missing}' cannot be loaded" in done.stderr
    _whole(held)


# -- disks ---------------------------------------------------------------------------------


def _mounted(*arguments: str) -> bool:
    try:
        return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.fixture
def read_only(held: Path, tmp_path: Path) -> Iterator[Path]:
    """The archive in a folder that nobody can write to."""
    seen = tmp_path / "chỉ đọc"
    seen.mkdir()
    (seen / "archive").mkdir()
    if os.geteuid() != 0:
        shutil.copytree(held, seen / "archive", dirs_exist_ok=True)
        for path in [*seen.rglob("*"), seen]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield seen
        for path in [seen, *(p for p in seen.rglob("*") if p.is_dir())]:
            path.chmod(0o755)
    elif _mounted("--bind", str(held), str(seen / "archive")):
        try:
            if not _mounted("-o", "remount,ro,bind", str(seen / "archive")):
                pytest.skip("no read-only mounts here")
            yield seen
        finally:
            subprocess.run(["umount", "--lazy", str(seen / "archive")], check=True)
    else:
        shutil.copytree(held, seen / "archive", dirs_exist_ok=True)
        if subprocess.run(["chattr", "-R", "+i", str(seen)], capture_output=True).returncode:
            pytest.skip("neither mount nor chattr works here, and root may write anywhere")
        yield seen
        subprocess.run(["chattr", "-R", "-i", str(seen)], check=True)


def test_a_read_only_archive_can_be_asked(read_only: Path) -> None:
    folder = read_only / "archive"
    assert json.loads(hoibao("info", "--archive", folder, "--json").stdout)["articles"] == 3
    done = hoibao("ask", "Khánh thành cầu số 2 khi nào?", "--archive", folder, "--json")
    assert done.exit_code == 0
    assert "tin-2" in {c["article_id"] for c in json.loads(done.stdout)["citations"]}


def test_a_read_only_archive_takes_nothing(read_only: Path, held: Path) -> None:
    folder = read_only / "archive"
    more = _lines([{"title": "Thêm", "body": "Có mưa."}])
    for arguments in (["index", "-"], ["remove", "tin-0"], ["rebuild"]):
        done = hoibao(*arguments, "--archive", folder, input=more)
        assert (done.exit_code, done.stdout) == (4, ""), arguments
        assert str(folder) in done.stderr
        assert re.search(r"cannot be written|Read-only|ermission", done.stderr), done.stderr
    _whole(held)


def test_an_archive_cannot_be_made_in_a_read_only_folder(read_only: Path) -> None:
    folder = read_only / "archive" / "mới"
    done = hoibao("index", "-", "--archive", folder, input=_lines(RECORDS))
    assert (done.exit_code, done.stdout) == (4, "")
    assert f"{folder}: cannot make an archive" in done.stderr


class _SmallDisk:
    """A folder on a disk of some kB, or, where none can be mounted, with files of no more."""

    def __init__(self, folder: Path, kilobytes: int) -> None:
        folder.mkdir()
        self.folder, self._limit = folder, kilobytes * 1024
        size = f"size={kilobytes}k"
        self.mounted = _mounted("-t", "tmpfs", "-o", size, "tmpfs", str(folder))
        self._full = True

    def run(self, *arguments: object, input: bytes | None = None) -> tuple[int, str, str]:
        arguments = (*arguments, "--archive", self.folder / "kho")
        if self.mounted or not self._full:
            done = hoibao(*arguments, input=input)
            return done.exit_code, done.stdout, done.stderr
        limit = (self._limit // 4, self._limit // 4)  # an archive is of about four large files
        return process(*arguments, input=input,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))

    def make_room(self) -> None:
        self._full = False
        if self.mounted:
            assert _mounted("-o", "remount,size=32m", str(self.folder))

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.mark.parametrize("kilobytes", [8, 500, 800])
def test_a_full_disk(tmp_path: Path, kilobytes: int) -> None:
    """Room for the manifest, for a part of the database, for all but the searchers."""
    disk = _SmallDisk(tmp_path / "đĩa", kilobytes)
    try:
        before = 3 if kilobytes >= 500 else 0
        if before:
            assert disk.run("index", "-", input=_lines(RECORDS))[0] == 0
        code, said, told = disk.run("index", SAMPLE)
        assert (code, said) == (4, ""), told
        assert "make room" in told and "Traceback" not in told
        assert str(disk.folder / "kho") in told
        disk.make_room()
        code, said, told = disk.run("index", SAMPLE, "--json")
        assert (code, told) == (0, "")
        counts = json.loads(said)
        assert counts["read"] == counts["added"] + counts["skipped"] > 50
        assert len(_articles(disk.folder / "kho")) == counts["read"] + before
        assert "ls-2023-008" in _finds(disk.folder / "kho", "khởi")
        if before:
            _whole(disk.folder / "kho")
    finally:
        disk.close()


def test_a_rebuild_without_room_leaves_the_archive_and_no_debris(tmp_path: Path) -> None:
    disk = _SmallDisk(tmp_path / "đĩa", 800)
    try:
        if not disk.mounted:
            pytest.skip("no small disk can be mounted here")
        assert disk.run("index", "-", input=_lines(RECORDS) + _many(60))[0] == 0
        (disk.folder / "đầy").write_bytes(b"x" * _free(disk.folder, spare=40_000))
        code, _, told = disk.run("rebuild", "--size", "500")
        assert code == 4 and "room" in told and "Traceback" not in told
        assert sorted(p.name for p in disk.folder.iterdir()) == ["kho", "đầy"]
        disk.make_room()
        _whole(disk.folder / "kho")
        assert disk.run("rebuild", "--size", "500")[0] == 0
        _whole(disk.folder / "kho")
    finally:
        disk.close()


def _free(folder: Path, spare: int) -> int:
    return max(0, shutil.disk_usage(folder).free - spare)


# -- two at once, and none to the end ------------------------------------------------------


def _writing(held: Path, count: int) -> subprocess.Popen[bytes]:
    """A run that has read ``count`` articles from its input and waits for more, lock in hand."""
    child = subprocess.Popen(
        _command("index", "-", "--archive", held),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert child.stdin is not None
    child.stdin.write(_many(count))  # more than a pipe holds: it returns once much has been read
    child.stdin.flush()
    return child


def test_of_two_runs_one_is_told_to_wait(held: Path) -> None:
    first = _writing(held, 900)
    try:
        for arguments in (["index", "-"], ["remove", "tin-0"], ["rebuild"]):
            done = hoibao(*arguments, input=_lines(RECORDS))
            assert (done.exit_code, done.stdout) == (4, ""), arguments
            assert "another process is writing to this archive; wait until it ends" in done.stderr
        assert hoibao("info").exit_code == 0, "reading goes on"
    finally:
        said, told = first.communicate(timeout=60)
    assert (first.returncode, told) == (0, b"")
    assert b"added 900" in said
    assert json.loads(hoibao("index", "-", "--json", input=_lines(RECORDS)).stdout)["skipped"] == 3
    assert len(_articles(held)) == 903
    _whole(held)


def test_two_runs_that_start_at_once_corrupt_nothing(tmp_path: Path) -> None:
    children = [
        subprocess.Popen(_command("index", SAMPLE), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [child.communicate(timeout=60)[1].decode("utf-8") for child in children]
    assert {child.returncode for child in children} <= {0, 4} and "Traceback" not in "".join(told)
    assert all(text.startswith("error: ") for text, child in zip(told, children, strict=True)
               if child.returncode)
    counts = json.loads(hoibao("index", SAMPLE, "--json").stdout)
    assert len(_articles(tmp_path / "archive")) == counts["read"] > 50
    assert "ls-2023-008" in _finds(tmp_path / "archive", "khởi")


def _interrupted(child: subprocess.Popen[bytes]) -> int:
    """The exit code after Ctrl-C; one that comes right before a read that waits is heard only by the next."""
    child.send_signal(signal.SIGINT)
    try:
        return child.wait(timeout=6)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGINT)
        return child.wait(timeout=30)


def test_ctrl_c_in_the_middle(held: Path) -> None:
    child = _writing(held, 900)
    assert child.stdin is not None
    code = _interrupted(child)  # before its input ends
    said, told = child.communicate()
    assert (code, said) == (130, b"")
    assert told == b"stopped; what was committed stays, and the same command goes on from there\n"
    assert 503 <= len(_articles(held)) < 903
    _whole(held)
    counts = json.loads(hoibao("index", "-", "--json", input=_many(900)).stdout)
    assert counts["added"] + counts["skipped"] == 900 and counts["skipped"] >= 500
    assert len(_articles(held)) == 903
    assert _finds(held, "mtn899") == ["n-899"]
    _whole(held)
