"""The register's commands from outside: what they print and write, and how they end."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from assistant.cli import app
from indexer.encode import Encoder
from indexer.errors import HoiBaoError
from tests.assistant.test_appointments import CHAIR, INSPECTOR, LATER, LIST, NEWS, SECRETARY, store
from tests.assistant.test_propose import ARTICLE, GOOD
from tests.scripted import Server

pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    return store(tmp_path_factory.mktemp("news") / "kho", encoder)


@pytest.fixture(autouse=True)
def own(stored: Path, apart: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy in the working folder, where the commands look for an archive, and a wide terminal."""
    monkeypatch.setenv("COLUMNS", "300")
    shutil.copytree(stored, tmp_path / "archive")


def hoibao(*arguments: object, input: bytes | None = None) -> Result:
    """Run the command in this process; a traceback fails the test."""
    done = CliRunner().invoke(app, [str(a) for a in arguments], input=input)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def lines(*arguments: object) -> list[str]:
    """What a command that ends well prints."""
    done = hoibao(*arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout.splitlines()


def read(*arguments: object) -> Any:
    """The JSON that ``hoibao appointments`` prints."""
    return json.loads("\n".join(lines("appointments", *arguments, "--format", "json")))


def told(*arguments: object) -> list[tuple[str, str]]:
    return [(event["person"], event["day"]) for event in read(*arguments)]


def error(exit_code: int, *arguments: object) -> str:
    """The message with which a command ends."""
    done = hoibao(*arguments)
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert done.stderr.startswith("error: ") and "Traceback" not in done.stderr
    return done.stderr.removeprefix("error: ").strip()


def id_of(person: str, *more: object) -> str:
    [event] = read("--person", person, *more)
    return str(event["id"])


def logged() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads("\n".join(lines("register", "log", "--json")))
    return found


# -- appointments --------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "expected"), [
    (["--person", "phan duc lam"], {("Phan Đức Lãm", "2025-10-20")}),
    (["--office", SECRETARY, "--until", "2025-10-19"], {("Đặng Hữu Tường", "2022-05-10")}),
    (["--office", "Bí thư Tỉnh ủy", "--place", "nghe an", "--since", "1/1/2022", "--until", "31/12/2022"],
     {("Đặng Hữu Tường", "2022-05-10")}),
    (["--place", "Sơn La"], {("Hà Thị Mỵ", "2025-11-12"), ("Lò Văn Khuyến", "2023-03-14")}),
    (["--action", "giới thiệu"], {("Lê Trọng Cừ", "2025-09-20")}),
    (["--since", "2025-11-12"], {("Hà Thị Mỵ", "2025-11-12")}),
    (["--since", "12/11/2025"], {("Hà Thị Mỵ", "2025-11-12")}),
    (["--action", "gioi thieu"], {("Lê Trọng Cừ", "2025-09-20")}),
    (["--office", "Bi thu Tinh uy Nghe An", "--until", "2025-10-19"], {("Đặng Hữu Tường", "2022-05-10")}),
    (["--conflicts"], {("Vi Thị Nhàn", "2025-06-03")}),
    (["--conflicts", "--place", "Quảng Ninh", "--since", "2025-06-01"], {("Vi Thị Nhàn", "2025-06-03")}),
    (["--conflicts", "--place", "Sơn La"], set()),
    (["--conflicts", "--action", "bầu"], set()),
    (["--person", "Dương Chí Sảo"], set()),
])
def test_events_are_found(asked: list[str], expected: set[tuple[str, str]]) -> None:
    assert set(told(*asked)) == expected


def test_json_tells_every_report_with_its_quote() -> None:
    [event] = read("--person", "Phan Đức Lãm")
    assert (event["key"], event["replaced"]) == ("bí thư|tỉnh ủy|nghệ an", "Đặng Hữu Tường")
    sources = {(report["source"], report["published"]) for report in event["reports"]}
    assert sources == {("Báo Sông Con", "2025-10-20"), ("Tin Đồi Cát", "2025-10-21")}
    bodies = {article.id: article for article in NEWS}
    for report in event["reports"]:
        text = getattr(bodies[report["article_id"]], report["part"])
        assert text[report["start"] : report["end"]] == report["quote"]
        assert report["url"] == bodies[report["article_id"]].url


def test_the_table_tells_who_what_and_where_from() -> None:
    [header, *rows] = lines("appointments", "--office", SECRETARY, "--action", "chỉ định")
    assert header.split() == "Mã Ngày Người Việc Chức vụ Cấp quyết định Nguồn".split()
    assert [row.split()[:5] for row in rows] == [
        [id_of("Phan Đức Lãm")[:8], "2025-10-20", "Phan", "Đức", "Lãm"],
        [id_of("Đặng Hữu Tường", "--until", "2023-01-01")[:8], "2022-05-10", "Đặng", "Hữu", "Tường"],
    ]
    assert "Bí thư Tỉnh ủy Nghệ An" in rows[0] and rows[0].rstrip().endswith(" +1")
    [_, proposed] = lines("appointments", "--place", "Thanh Hóa")
    assert "giới thiệu (đề xuất)" in proposed
    [_, disputed] = lines("appointments", "--conflicts")
    assert "⚠ decided" in disputed


@pytest.mark.parametrize(("day", "person"), [
    ("2022-05-09", None), ("2022-05-10", "Đặng Hữu Tường"), ("2025-10-19", "Đặng Hữu Tường"),
    ("20/10/2025", "Phan Đức Lãm"), ("2025-10-21", "Phan Đức Lãm"),
])
def test_who_held_an_office(day: str, person: str | None) -> None:
    found = read("--office", SECRETARY, "--on", day)
    assert [tenure["person"] for tenure in found] == ([person] if person else [])
    table = "\n".join(lines("appointments", "--office", SECRETARY, "--on", day))
    assert ("Đặng Hữu Tường" in table, "Phan Đức Lãm" in table) == (
        person == "Đặng Hữu Tường", person == "Phan Đức Lãm")


def test_a_line_with_what_is_inferred_and_its_overlap() -> None:
    line = read("--office", CHAIR, "--line")
    [before, after] = line["tenures"]
    assert (before["until"], before["until_stated"], after["until"]) == ("2025-11-12", False, "")
    [title, _, first, second] = lines("appointments", "--office", CHAIR, "--line")
    assert title == line["office"]
    assert "2023-03-14" in first and "~2025-11-12" in first and "~" not in second
    overlap = lines("appointments", "--office", INSPECTOR, "--line")[-1]
    assert overlap == "chồng nhau: 2023-02-01 – 2023-04-15: Lành Công Thiệu và Hoàng Văn Quyết"
    gap = lines("appointments", "--office", "Giám đốc Sở Xây dựng", "--place", "Cao Bằng", "--line")[-1]
    assert gap == "khoảng trống: 2022-01-10 – 2022-06-20, giữa Nông Quang Hiệp và Bế Thị Dịu"


def test_careers_of_one_name_stay_apart() -> None:
    careers = read("--person", "Lương Văn Thụ", "--career")
    assert len({career["id"] for career in careers}) == len(careers) == 2
    assert sorted(career["tenures"][0]["key"] for career in careers) == [
        "giám đốc|sở y tế|hà tĩnh", "giám đốc|sở y tế|lai châu"]
    shown = lines("appointments", "--person", "Lương Văn Thụ", "--career")
    assert sum(line.startswith("Lương Văn Thụ [") for line in shown) == 2
    [alone] = read("--person", careers[0]["id"], "--career")
    assert alone == careers[0]


# -- files ---------------------------------------------------------------------------------


def test_csv_and_popolo_are_written_and_read_back() -> None:
    lines("appointments", "--office", SECRETARY, "--format", "csv", "--out", "ra.csv")
    rows = list(csv.DictReader(io.StringIO(Path("ra.csv").read_text(encoding="utf-8-sig"))))
    assert {row["Họ tên"] for row in rows} == {"Đặng Hữu Tường", "Phan Đức Lãm"}
    lines("appointments", "--office", SECRETARY, "--on", "2025-12-01", "--format", "csv", "--out", "giu.csv")
    [row] = csv.DictReader(io.StringIO(Path("giu.csv").read_text(encoding="utf-8-sig")))
    assert (row["Họ tên"], row["Từ ngày"], row["Đến ngày"]) == ("Phan Đức Lãm", "2025-10-20", "")
    lines("appointments", "--format", "popolo", "--out", "ra.json")
    document = json.loads(Path("ra.json").read_text(encoding="utf-8"))
    names = [person["name"] for person in document["persons"]]
    assert names.count("Lương Văn Thụ") == 2 and "Hà Thị Mỵ" in names


def test_xlsx_is_written_and_read_back() -> None:
    lines("appointments", "--place", "Sơn La", "--format", "xlsx", "--out", "ra.xlsx")
    rows = [[*row] for sheet in load_workbook("ra.xlsx").worksheets for row in sheet.values]
    column = rows[0].index("Họ tên")
    assert [row[column] for row in rows[1:3]] == ["Hà Thị Mỵ", "Lò Văn Khuyến"]


def test_popolo_of_a_day_and_of_a_query_has_memberships() -> None:
    lines("appointments", "--on", "2025-10-01", "--format", "popolo", "--out", "ngay.json")
    lines("appointments", "--place", "Sơn La", "--format", "popolo", "--out", "tim.json")
    day, query = (json.loads(Path(name).read_text(encoding="utf-8")) for name in ("ngay.json", "tim.json"))
    assert len(day["memberships"]) == len(read("--on", "2025-10-01")) > 5
    assert len(query["memberships"]) == len(query["persons"]) == 2
    assert sorted(path.name for path in Path().glob("*.json*")) == ["ngay.json", "tim.json"]


def test_xlsx_of_a_day_has_its_events_and_tells_what_is_the_articles_day() -> None:
    asked = ("--office", SECRETARY, "--on", "2025-10-01")
    lines("appointments", *asked, "--format", "xlsx", "--out", "giu.xlsx")
    events, tenures = (list(sheet.values) for sheet in load_workbook("giu.xlsx").worksheets)
    assert [len(rows) for rows in (events, tenures)] == [3, 2]
    assert "theo tin ngày 10/5/2022" in tenures[1]
    table = "\n".join(lines("appointments", *asked))
    assert "theo tin ngày 2022-05-10" in table


@pytest.mark.parametrize("old", [None, b"cu"])
@pytest.mark.parametrize("error_", [HoiBaoError("hỏng"), OSError(28, "No space left on device")])
def test_a_file_that_fails_is_none_or_the_old_one(
    monkeypatch: pytest.MonkeyPatch, old: bytes | None, error_: Exception
) -> None:
    path = Path("ra.json")
    if old is not None:
        path.write_bytes(old)

    def failing(*_: object) -> None:
        raise error_

    if isinstance(error_, HoiBaoError):
        monkeypatch.setattr("assistant.appointments.write_popolo", failing)
    else:
        monkeypatch.setattr(Path, "replace", failing)
    done = hoibao("appointments", "--format", "popolo", "--out", path)
    assert done.exit_code and str(error_.args[-1]) in done.stderr
    assert (path.read_bytes() if path.exists() else None) == old
    assert not list(Path().glob(".ra*"))


def test_a_link_and_a_device_are_written_through() -> None:
    Path("that.csv").write_bytes(b"")
    Path("lien.csv").symlink_to("that.csv")
    lines("appointments", "--place", "Sơn La", "--format", "csv", "--out", "lien.csv")
    assert Path("lien.csv").is_symlink() and "Hà Thị Mỵ" in Path("that.csv").read_text(encoding="utf-8-sig")
    lines("appointments", "--place", "Sơn La", "--format", "csv", "--out", "/dev/null")
    assert "Is a directory" in error(2, "appointments", "--format", "csv", "--out", "archive")


def test_json_is_written_to_a_file_too() -> None:
    career = ["--person", "Lương Văn Thụ", "--career"]
    for asked in (["--place", "Sơn La"], ["--office", CHAIR, "--line"], career):
        assert lines("appointments", *asked, "--format", "json", "--out", "ra.json") == []
        assert json.loads(Path("ra.json").read_text(encoding="utf-8")) == read(*asked)


@pytest.mark.parametrize(("asked", "people"), [
    (["--office", CHAIR, "--line"], ["Lò Văn Khuyến", "Hà Thị Mỵ"]),
    (["--person", "Nông Quang Hiệp", "--career"], ["Nông Quang Hiệp"]),
    (["--office", "Giám đốc Sở Y tế Điện Biên", "--line"], []),
    (["--office", SECRETARY, "--on", "2010-01-01"], []),
])
def test_tenures_are_written_in_every_format(asked: list[str], people: list[str]) -> None:
    assert lines("appointments", *asked, "--format", "csv", "--out", "ra.csv") == []
    header, *rows = csv.reader(io.StringIO(Path("ra.csv").read_text(encoding="utf-8-sig")))
    assert "Từ ngày" in header and [row[header.index("Họ tên")] for row in rows] == people
    lines("appointments", *asked, "--format", "popolo", "--out", "ra.json")
    document = json.loads(Path("ra.json").read_text(encoding="utf-8"))
    assert len(document["memberships"]) == len(people)
    lines("appointments", *asked, "--format", "xlsx", "--out", "ra.xlsx")
    sheet = load_workbook("ra.xlsx")["Nhiệm kỳ"]
    assert len(list(sheet.values)) == 1 + len(people)


def test_csv_on_the_standard_output() -> None:
    done = hoibao("appointments", "--place", "Sơn La", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout_bytes.decode("utf-8-sig"))))
    assert [row["Họ tên"] for row in rows] == ["Hà Thị Mỵ", "Lò Văn Khuyến"]


def test_a_list_that_was_written_is_read_as_one() -> None:
    lines("appointments", "--on", "2025-12-01", "--format", "csv", "--out", "giu.csv")
    [said] = lines("register", "holders", "giu.csv")
    assert re.fullmatch(r"added ([1-9]\d*), bad 0", said)
    assert lines("register", "holders", "giu.csv") == ["added 0, bad 0"]


# -- staff's say ---------------------------------------------------------------------------


def test_confirmed_with_reviewer_time_and_reason() -> None:
    began = datetime.now().astimezone()
    event = id_of("Hà Thị Mỵ")[:8]
    assert lines("register", "confirm", event, "--by", "Thu", "--reason", "đã hỏi") == ["#1 confirm"]
    assert read("--person", "Hà Thị Mỵ")[0]["review"] == "confirmed"
    [entry] = logged()
    assert (entry["reviewer"], entry["verb"], entry["reason"]) == ("Thu", "confirm", "đã hỏi")
    when = datetime.fromisoformat(entry["time"])
    assert abs((when - began).total_seconds()) < 120
    [header, row] = lines("register", "log")
    assert header.split() == "Số Lúc Người duyệt Việc Về Lý do".split()
    assert row.startswith("1 ") and f"{when:%d/%m/%Y %H:%M}" in row and "Thu" in row and "đã hỏi" in row


def test_what_staff_say_is_shown_to_the_letter() -> None:
    lines("register", "correct", id_of("Hà Thị Mỵ"), "term=[/x]", "--by", "[b]Thu", "--reason", "[kỷ luật]")
    row = lines("register", "log")[1]
    assert "[b]Thu" in row and "term = [/x]" in row and row.endswith("[kỷ luật]")


def test_corrected_and_undone() -> None:
    event = id_of("Hà Thị Mỵ")
    assert lines("register", "correct", event, "effective=2025-11-15", "term=2021-2026", "--by", "Thu",
                 "--reason", "theo văn bản") == ["#1 correct"]
    [changed] = read("--person", "Hà Thị Mỵ")
    assert (changed["effective"], changed["term"]) == ("2025-11-15", "2021-2026")
    assert changed["review"] == "corrected"
    assert "effective = 2025-11-15; term = 2021-2026" in lines("register", "log")[1]
    assert lines("register", "undo", "1", "--by", "Hà") == ["#2 undo"]
    assert read("--person", "Hà Thị Mỵ")[0]["effective"] == ""
    assert "#1" in lines("register", "log")[2]


def test_a_rejected_event_does_not_return() -> None:
    event = id_of("Hà Thị Mỵ")
    assert lines("register", "reject", event, "--by", "Thu", "--reason", "tin sai") == ["#1 reject"]
    record = {"id": LATER.id, "title": LATER.title, "body": LATER.body, "source": LATER.source,
              "published": LATER.published.isoformat() if LATER.published else ""}
    done = hoibao("index", "-", input=json.dumps(record, ensure_ascii=False).encode())
    assert done.exit_code == 0 and "added 1" in done.stdout
    assert told("--person", "Hà Thị Mỵ") == []
    lines("rebuild")
    assert told("--person", "Hà Thị Mỵ") == []
    assert told("--office", CHAIR) == [("Lò Văn Khuyến", "2023-03-14")]
    lines("register", "undo", "1", "--by", "Thu")
    assert told("--person", "Hà Thị Mỵ") == [("Hà Thị Mỵ", "2025-11-12")]


def test_people_are_merged_split_and_both_undone() -> None:
    careers = read("--person", "Lương Văn Thụ", "--career")
    ids = [career["id"][:10] for career in careers]
    assert lines("register", "merge", *ids, "--by", "Thu", "--reason", "một người") == ["#1 merge"]
    [career] = read("--person", "Lương Văn Thụ", "--career")
    assert len(career["events"]) == 2
    assert lines("register", "split", career["events"][0]["id"], "--by", "Thu") == ["#2 split"]
    assert len(read("--person", "Lương Văn Thụ", "--career")) == 2
    lines("register", "undo", "2", "--by", "Thu")
    assert len(read("--person", "Lương Văn Thụ", "--career")) == 1
    lines("register", "undo", "1", "--by", "Thu")
    assert read("--person", "Lương Văn Thụ", "--career") == careers
    assert [entry["verb"] for entry in logged()] == ["merge", "split", "undo", "undo"]


def test_holders_from_a_list() -> None:
    Path("ds.csv").write_text(LIST, encoding="utf-8")
    [said, *bad] = lines("register", "holders", "ds.csv")
    assert said == "added 2, bad 2"
    assert bad == ["ds.csv:4: no person", "ds.csv:5: since: 'khi nào' is no date"]
    [tenure] = read("--office", SECRETARY, "--on", "2022-05-09")
    assert (tenure["person"], tenure["since"], tenure["opened"]) == ("Trịnh Bá Khoát", "2018-08-15", None)


# -- the rules -----------------------------------------------------------------------------


def test_what_other_rules_read_is_told_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any("reread" in line for line in lines("appointments"))
    lines("register", "reject", id_of("Bế Thị Dịu"), "--by", "Thu")
    monkeypatch.setattr("indexer.archive.rules", lambda: "mới")
    done = hoibao("appointments", "--place", "Sơn La")
    assert done.stderr == (f"{len(NEWS)} articles were read by other rules; "
                           "run: hoibao register reread --archive archive\n")
    for form in ("json", "csv", "popolo"):
        told_beside = hoibao("appointments", "--place", "Sơn La", "--format", form, "--archive", "archive")
        assert "articles were read" not in told_beside.stdout and "--archive archive" in told_beside.stderr
    assert told("--place", "Sơn La")
    assert lines("register", "reread") == [f"read {len(NEWS)}"]
    assert hoibao("appointments", "--place", "Sơn La").stderr == ""
    assert lines("register", "reread") == ["read 0"]
    assert told("--person", "Bế Thị Dịu") == []


def test_a_model_proposes(server: Server) -> None:
    record = {"id": ARTICLE.id, "title": ARTICLE.title, "body": ARTICLE.body}
    hoibao("index", "-", input=json.dumps(record, ensure_ascii=False).encode())
    server.answer = lambda request: GOOD
    run = ["register", "propose", "--model", "openai:scripted", "--model-url", server.url]
    [said] = lines(*run, "--limit", "1")
    assert re.fullmatch(r"asked 1, proposed [01], broken off 0, left \d+", said)
    [said] = lines(*run)
    assert said.endswith("broken off 0, left 0")
    [event] = read("--person", "Lê Văn Khải")
    assert [report["origin"] for report in event["reports"]] == ["model"]
    assert lines(*run) == ["asked 0, proposed 0, broken off 0, left 0"]


# -- errors --------------------------------------------------------------------------------


@pytest.mark.parametrize(("arguments", "exit_code", "message"), [
    (["appointments", "--format", "pdf"], 2, "--format: 'pdf' is not one of table, json, csv, xlsx, popolo"),
    (["appointments", "--format", "xlsx"], 2, "--format xlsx writes a file: name it with --out FILE.xlsx"),
    (["appointments", "--line"], 2, "--line needs --office, --career needs --person"),
    (["appointments", "--career"], 2, "--line needs --office, --career needs --person"),
    (["appointments", "--on", "hôm qua"], 2, "--on: 'hôm qua' is not a date such as 2020-03-25"),
    (["appointments", "--since", "31/2/2025"], 2, "--since: '31/2/2025' is not a date"),
    (["appointments", "--until", "2025-13-01"], 2, "--until: '2025-13-01' is not a date"),
    (["appointments", "--format", "csv", "--out", "không/ra.csv"], 2, "--out không/ra.csv: No such file"),
    (["appointments", "--out", "ra.txt"], 2,
     "--out writes json, csv, xlsx or popolo: name one with --format"),
    (["appointments", "--office", CHAIR, "--on", "2025-12-01", "--action", "bầu"], 2,
     "--on cannot be combined with --action; it takes --person, --office, --place"),
    (["appointments", "--on", "2025-12-01", "--since", "2030-01-01", "--until", "2031-01-01"], 2,
     "--on cannot be combined with --since, --until"),
    (["appointments", "--on", "2025-12-01", "--conflicts"], 2, "--on cannot be combined with --conflicts"),
    (["appointments", "--office", CHAIR, "--line", "--person", "Hà Thị Mỵ"], 2,
     "--line cannot be combined with --person; it takes --office, --place"),
    (["appointments", "--person", "Hà Thị Mỵ", "--career", "--place", "Sơn La"], 2,
     "--career cannot be combined with --place; it takes --person"),
    (["appointments", "--office", CHAIR, "--person", "Hà Thị Mỵ", "--line", "--career"], 2,
     "--line cannot be combined with --career, --person"),
    (["appointments", "--action", "khen"], 2, "--action: 'khen' is not one of bổ nhiệm, bổ nhiệm lại, "),
    (["appointments", "--archive", "không"], 4, "không: "),
    (["register", "propose"], 2, "no model is set: name one with --model provider:name"),
    (["register", "log", "--archive", "không"], 4, "không: "),
    (["register", "reread", "--archive", "không"], 4, "không: "),
    (["register", "confirm", "ffffffff", "--by", "Thu"], 1, "no event 'ffffffff' in the register"),
    (["register", "correct", "ffffffff", "term=2021", "--by", "Thu"], 1, "no event 'ffffffff' in the"),
    (["register", "reject", "ffffffff", "--by", "Thu"], 1, "no event 'ffffffff' in the register"),
    (["register", "split", "ffffffff", "--by", "Thu"], 1, "no event 'ffffffff' in the register"),
    (["register", "merge", "ffffffff", "gggggggg", "--by", "Thu"], 1, "no event 'ffffffff' in the register"),
    (["register", "undo", "7", "--by", "Thu"], 1, "undoes 7, which is not in the log"),
    (["register", "holders", "không.csv"], 3, "không.csv: No such file"),
])
def test_errors(arguments: list[str], exit_code: int, message: str) -> None:
    assert message in error(exit_code, *arguments)
    if arguments[-2:] != ["--archive", "không"]:
        assert logged() == []


@pytest.mark.parametrize(("changes", "exit_code", "message"), [
    (["decided=12/11/2025"], 1, "decided: '12/11/2025' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"),
    (["ngày=2025"], 1, "no field 'ngày' to correct; use one of person, "),
    (["2025"], 2, "'2025' is no field=value"),
    (["position="], 1, "position: it cannot be empty; reject the event if there is none"),
    (["action=khen"], 1, "action: no value 'khen'"),
    (["action=bầu"], 1, "says so already"),
])
def test_corrections_that_cannot_be(changes: list[str], exit_code: int, message: str) -> None:
    assert message in error(exit_code, "register", "correct", id_of("Hà Thị Mỵ"), *changes, "--by", "Thu")
    assert logged() == []


def test_a_review_names_its_reviewer() -> None:
    assert "nobody is named" in error(1, "register", "confirm", id_of("Hà Thị Mỵ"), "--by", "")
    assert hoibao("register", "confirm", id_of("Hà Thị Mỵ")).exit_code == 2


def test_the_beginning_of_an_id_that_several_share_names_none() -> None:
    ids = [event["id"] for event in read()]
    shared = next(id[0] for id in ids if sum(other[0] == id[0] for other in ids) > 1)
    assert f"no event {shared!r} in the register" in error(1, "register", "confirm", shared, "--by", "Thu")
