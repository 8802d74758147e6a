"""The register on a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import get_args

from hypothesis import given, settings
from rich.console import Console
from rich.table import Table

from assistant.register.shown import (
    career_lines,
    event_dict,
    event_lines,
    line_dict,
    log_lines,
    review_dict,
    stretches,
    tenure_dict,
    tenure_lines,
)
from indexer.register.line import Line, Stretch, line
from indexer.register.make import Person
from indexer.register.register import Career
from indexer.register.review import Review, Target
from indexer.register.types import Action, Event, Tenure
from indexer.types import Article
from tests.assistant.register.made import (
    ARTICLES,
    CHAIR,
    ELECTED,
    HELD,
    LEFT,
    PROPOSED,
    QUOTE,
    SECRETARY,
    UNDATED,
    registers,
    told,
)

Made = tuple[list[Event], list[Tenure], dict[str, Article]]
AFTER = Tenure("p2", "Vũ Quốc Uy", CHAIR, "2025-03-01", "", True)
HOLE = Line(CHAIR, (HELD, AFTER), gaps=(Stretch("2025-01-31", "2025-03-01", HELD, AFTER),),
            overlaps=(Stretch("2025", "", HELD, AFTER),), successors=(SECRETARY,), later=(AFTER,))


def rows(table: Table) -> list[list[str]]:
    """The cells of each row, as a wide terminal shows them."""
    file = StringIO()
    Console(file=file, width=2_000, color_system=None).print(table)
    shown = file.getvalue().splitlines()
    starts = [shown[0].index(str(column.header)) for column in table.columns]
    return [[row[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for row in shown[1:]]


def test_an_event_with_every_report() -> None:
    shown = event_dict(ELECTED, ARTICLES.get)
    assert (shown["id"], shown["person_id"], shown["key"]) == ("e1", "p1", CHAIR.key)
    assert (shown["person"], shown["day"], shown["replaced"]) == ("Lê Văn Khải", "2024-05-02", "Trần Thị Hoà")
    assert shown["conflicts"] == ["decided", "signed_by"] and shown["review"] == ""
    first, _, gone, headline = shown["reports"]
    assert (first["quote"], first["start"], first["end"]) == (QUOTE, 0, len(QUOTE))
    assert (first["url"], first["source"], first["published"]) == (
        ARTICLES["tin-1"].url, "Báo Lam Sơn", "2024-05-02")
    assert (gone["article_id"], gone["url"], gone["source"]) == ("mất", None, None)
    assert (headline["part"], headline["end"]) == ("title", 7)


def test_a_tenure_tells_what_is_stated() -> None:
    assert tenure_dict(HELD) == {
        "person": "Lê Văn Khải", "person_id": "p1", "office": CHAIR.label, "key": CHAIR.key,
        "since": "2024-05-02", "since_stated": True, "since_known": "stated",
        "until": "2025", "until_stated": False, "until_known": "inferred",
        "opened": "e1", "closed": "e2",
    }


def test_a_line_with_its_gaps_overlaps_and_what_it_went_on_as() -> None:
    shown = line_dict(HOLE)
    assert [tenure["person_id"] for tenure in shown["tenures"]] == ["p1", "p2"]
    [gap], [overlap] = shown["gaps"], shown["overlaps"]
    assert (gap["since"], gap["until"]) == ("2025-01-31", "2025-03-01")
    assert (gap["before"]["person_id"], gap["after"]["person_id"]) == ("p1", "p2")
    assert (overlap["since"], overlap["until"]) == ("2025", "")
    assert (shown["successors"], len(shown["later"])) == ([SECRETARY.label], 1)
    assert stretches(HOLE) == [
        "khoảng trống: 2025-01-31 – 2025-03-01, giữa Lê Văn Khải và Vũ Quốc Uy",
        "chồng nhau: 2025 – nay: Lê Văn Khải và Vũ Quốc Uy",
        "nay là: Bí thư Tỉnh ủy Lam Sơn",
    ]
    assert stretches(line(CHAIR, ())) == []


@settings(max_examples=50)
@given(registers())
def test_whatever_the_register_holds_is_json(made: Made) -> None:
    events, tenures, held = made
    shown = [*(event_dict(event, held.get) for event in events), *map(tenure_dict, tenures)]
    if tenures:
        shown.append(line_dict(Line(tenures[0].office, tuple(tenures))))
    assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown


@settings(max_examples=50)
@given(registers())
def test_whatever_the_register_holds_is_shown(made: Made) -> None:
    events, tenures, held = made
    assert event_lines(events, held.get).row_count == len(events)
    assert tenure_lines(tenures).row_count == len(tenures)


def test_events_on_a_terminal() -> None:
    [elected, left, proposed] = rows(event_lines([ELECTED, LEFT, PROPOSED], ARTICLES.get))
    assert elected == ["e1", "2024-05-02", "Lê Văn Khải", "bầu", CHAIR.label, "HĐND tỉnh",
                       "Báo Lam Sơn +3 ⚠ decided, signed_by"]
    assert (left[1], left[3], left[-1]) == ("2025", "miễn nhiệm", "Báo Lam Sơn")
    assert proposed[2:5] == ["Vũ Quốc Uy", "giới thiệu (đề xuất)", SECRETARY.label]


def test_an_event_without_office_and_article_on_a_terminal() -> None:
    bare = told(article_id="mất", position="ủy viên ban kỷ luật")
    event = Event("0123456789", "p9", replace(CHAIR, label=""), bare, (bare,))
    [row] = rows(event_lines([event], ARTICLES.get))
    assert (row[0], row[4], row[-1]) == ("01234567", "ủy viên ban kỷ luật", "")


def test_tenures_on_a_terminal() -> None:
    open_end = replace(HELD, since_stated=False, until="", closed=None)
    stated = replace(HELD, until_stated=True, opened=None)
    news = replace(open_end, opened=UNDATED)
    assert [row[2:] for row in rows(tenure_lines([HELD, open_end, stated, news]))] == [
        ["2024-05-02", "~2025", "e1 e2"], ["~2024-05-02", "", "e1"], ["2024-05-02", "2025", "e2"],
        ["theo tin ngày 2024-05-02", "", "e4"]]
    assert tenure_dict(news)["since_known"] == "news"


def review(seq: int, verb: str, targets: Sequence[Target], **more: object) -> Review:
    return Review(seq, datetime(2025, 3, 1, 7, 5, tzinfo=UTC), "Thu", verb, tuple(targets), **more)  # type: ignore[arg-type]


def test_the_log_on_a_terminal_and_as_json() -> None:
    target = Target.of(told())
    changes = (("term", "2021-2026"),)
    corrected = review(1, "correct", [target, target], changes=changes, reason="theo văn bản")
    undone = review(2, "undo", (), undoes=1)
    first, second = rows(log_lines([corrected, undone]))
    assert first[:4] == ["1", "01/03/2025 07:05", "Thu", "correct"] and first[5] == "theo văn bản"
    assert first[4].count(target.name) == 1  # two reports of one event are named once
    assert first[4].endswith("term = 2021-2026")
    assert second[3:] == ["undo", "#1", ""]
    shown = json.loads(json.dumps(review_dict(corrected), ensure_ascii=False))
    assert (shown["seq"], shown["reviewer"], shown["time"]) == (1, "Thu", "2025-03-01T07:05:00+00:00")
    assert shown["changes"] == [["term", "2021-2026"]] and shown["targets"][0]["article_id"] == "tin-1"
    assert shown["targets"][0]["action"] in get_args(Action)


def test_brackets_are_shown_to_the_letter() -> None:
    target = replace(Target.of(told()), name="Lê [b]Văn[/b] Khải")
    said = review(1, "correct", [target], changes=(("term", "[/x] 2021"),), reason="[kỷ luật] :smile: [/]")
    [row] = rows(log_lines([said]))
    assert row[5] == "[kỷ luật] :smile: [/]" and row[4].startswith("Lê [b]Văn[/b] Khải · ")
    assert row[4].endswith("term = [/x] 2021")
    event = replace(ELECTED, told=replace(ELECTED.told, decided_by="[red]HĐND[/]"))
    assert rows(event_lines([event], ARTICLES.get))[0][5] == "[red]HĐND[/]"
    assert rows(tenure_lines([replace(HELD, person="Lê [/x] Khải")]))[0][0] == "Lê [/x] Khải"


def test_the_heading_of_a_career() -> None:
    career = Career(Person("0123456789abcdef", "Lê Văn Khải", ("Lê Văn Khải",)), (), ())
    assert career_lines(career) == "Lê Văn Khải [01234567]"
