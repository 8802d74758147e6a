from __future__ import annotations

import copy
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from assistant.register.popolo import popolo, validate, write_popolo
from indexer.errors import HoiBaoError
from indexer.register.offices import Office
from indexer.register.types import Event, Tenure
from indexer.types import Article
from tests.assistant.register.made import (
    ARTICLES,
    CHAIR,
    ELECTED,
    HELD,
    LEFT,
    PERSONS,
    PRESIDENT,
    PROPOSED,
    QUOTE,
    UNDATED,
    registers,
)

EVENTS = [ELECTED, LEFT, PROPOSED]


@pytest.fixture
def document() -> dict[str, Any]:
    return popolo(EVENTS, [HELD], PERSONS, ARTICLES.get)


def test_persons_carry_their_other_spellings(document: dict[str, Any]) -> None:
    assert document["persons"] == [
        {"id": "p1", "name": "Lê Văn Khải", "other_names": [{"name": "Le Van Khai"}]},
        {"id": "p2", "name": "Vũ Quốc Uy"},
    ]


def test_whoever_is_not_named_goes_by_what_is_told() -> None:
    found = popolo(EVENTS, [HELD], {}, ARTICLES.get)["persons"]
    assert found == [{"id": "p1", "name": "Lê Văn Khải"}, {"id": "p2", "name": "Vũ Quốc Uy"}]


def test_a_post_is_of_its_organization(document: dict[str, Any]) -> None:
    posts = {post["label"]: post for post in document["posts"]}
    bodies = {body["id"]: body for body in document["organizations"]}
    chair = posts["Chủ tịch UBND tỉnh Lam Sơn"]
    body = bodies[chair["organization_id"]]
    assert (chair["role"], chair["hoibao"]) == ("chủ tịch", {"office_key": CHAIR.key})
    assert (body["name"], body["classification"]) == ("Ủy ban nhân dân tỉnh Lam Sơn", "people's committee")
    assert body["area"] == chair["area"] and body["area"]["name"] == "Lam Sơn"


def test_a_membership_says_when_and_from_what(document: dict[str, Any]) -> None:
    [held] = document["memberships"]
    assert (held["person_id"], held["role"], held["label"]) == ("p1", "chủ tịch", CHAIR.label)
    assert (held["start_date"], held["end_date"]) == ("2024-05-02", "2025")
    [source] = held["sources"]
    assert source == {"url": "https://bao.example/tin-1?a=1&b=ho%C3%A0%20h%E1%BB%A3p", "note": QUOTE}
    assert held["hoibao"] == {
        "event_ids": ["e1", "e2"], "start_date_inferred": False, "end_date_inferred": True,
    }


def test_the_events_of_its_ends_come_with_a_membership(document: dict[str, Any]) -> None:
    alone = popolo([], [HELD], PERSONS, ARTICLES.get)
    assert validate(alone) == [] and alone["memberships"] == document["memberships"]
    assert [event["id"] for event in alone["hoibao"]["events"]] == ["e1", "e2"]
    assert [event["id"] for event in document["hoibao"]["events"]] == ["e1", "e2", "e3"]


def test_the_day_of_the_article_is_an_inferred_date() -> None:
    held = replace(HELD, since_stated=False, opened=UNDATED)
    [membership] = popolo([], [held], PERSONS, ARTICLES.get)["memberships"]
    assert membership["start_date"] == "2024-05-02" and membership["hoibao"]["start_date_inferred"]


def test_what_is_unknown_is_left_out() -> None:
    open_ended = replace(HELD, office=PRESIDENT, since="", until="", opened=None, closed=None)
    [held] = popolo([], [open_ended], PERSONS, ARTICLES.get)["memberships"]
    assert not {"start_date", "end_date", "organization_id", "area", "sources"} & set(held)
    assert held["hoibao"] == {"event_ids": []}


def test_an_event_carries_its_reports(document: dict[str, Any]) -> None:
    event = next(event for event in document["hoibao"]["events"] if event["id"] == "e1")
    assert (event["action"], event["decided"], event["decision_number"]) == ("bầu", "2024-05", "12/NQ-HĐND")
    assert "signed_by" not in event and "review" not in event
    first, second, gone, _ = event["reports"]
    article = ARTICLES[first["article_id"]]
    assert getattr(article, first["part"])[first["start"]:first["end"]] == first["quote"]
    assert (first["outlet"], first["title"]) == (article.source, article.title)
    assert first["published"] == "2024-05-02"
    assert "url" not in second and second["outlet"] == "Đài Lam Sơn"  # its address is none for a browser
    assert gone["article_id"] == "mất" and "title" not in gone


def test_what_was_only_proposed_is_an_event_and_no_membership(document: dict[str, Any]) -> None:
    assert "e3" in [event["id"] for event in document["hoibao"]["events"]]
    assert "p2" not in [held["person_id"] for held in document["memberships"]]


def test_acting_is_said_and_names_no_post() -> None:
    head = Office("trưởng ban", "ban tổ chức tỉnh ủy", "lam sơn", "Trưởng ban Tổ chức Tỉnh ủy Lam Sơn")
    acting = replace(head, label="Quyền Trưởng ban Tổ chức Tỉnh ủy Lam Sơn", acting=True)
    times = [replace(HELD, office=acting, since="2024-01"), replace(HELD, office=head)]
    document = popolo(EVENTS, times, PERSONS, ARTICLES.get)
    said = {held["label"]: held["hoibao"].get("acting") for held in document["memberships"]}
    assert said == {acting.label: True, head.label: None}
    assert head.label in (labels := [post["label"] for post in document["posts"]])
    assert acting.label not in labels


def test_ids_last() -> None:
    """Ids stay when ends become known, and differ where somebody comes back to an office."""
    before = popolo([ELECTED], [replace(HELD, until="", closed=None)], PERSONS, ARTICLES.get)
    again = replace(HELD, since="2026", until="", opened=None, closed=None)
    after = popolo(EVENTS, [again, HELD], PERSONS, ARTICLES.get)
    [old] = before["memberships"]
    starts = {held["id"]: held["start_date"] for held in after["memberships"]}
    assert len(starts) == 2 and starts[old["id"]] == "2024-05-02"
    assert (old["id"], old["post_id"]) == ("membership-3f5c9b4e56d026dfd0c5", "post-336dfbe16ddfe27b6146")


@given(registers())
@settings(max_examples=40, deadline=None)
def test_any_register_is_valid_in_any_order(
    register: tuple[list[Event], list[Tenure], dict[str, Article]]
) -> None:
    events, tenures, articles = register
    document = popolo(events, tenures, {}, articles.get)
    assert validate(document) == []
    assert popolo(events[::-1], tenures, {}, articles.get) == document


@pytest.mark.parametrize(("path", "value", "said"), [
    (("memberships", 0, "start_date"), "2/5/2024", "$.memberships[0].start_date"),
    (("memberships", 0, "start_date"), "2024-13", "$.memberships[0].start_date"),
    (("memberships", 0, "person_id"), "p9", "$.memberships[0].person_id: 'p9' is none of persons"),
    (("memberships", 0, "hoibao", "event_ids"), ["e9"], "$.memberships[0].hoibao.event_ids: 'e9' is none"),
    (("memberships", 0, "sources", 0, "url"), "javascript:alert(1)", "$.memberships[0].sources[0].url"),
    (("posts", 0, "organization_id"), "x", "$.posts[0].organization_id"),
    (("persons", 1, "id"), "p1", "$.persons: the id 'p1' is there 2 times"),
    (("persons", 0, "name"), "", "$.persons[0].name"),
    (("persons", 0, "hair"), "brown", "$.persons[0]"),
    (("hoibao", "events", 0, "action"), "khen", "$.hoibao.events[0].action"),
])
def test_an_error_names_its_place(
    document: dict[str, Any], path: tuple[str | int, ...], value: object, said: str
) -> None:
    broken: Any = copy.deepcopy(document)
    *above, last = path
    held = broken
    for key in above:
        held = held[key]
    held[last] = value
    assert [error for error in validate(broken) if error.startswith(said)]


def test_what_is_missing_is_an_error(document: dict[str, Any]) -> None:
    del document["persons"]
    assert validate(document) == ["$: 'persons' is a required property"]


def test_it_is_written_as_json(document: dict[str, Any]) -> None:
    file = io.BytesIO()
    write_popolo(document, file)
    assert json.loads(file.getvalue()) == document and "Lê Văn Khải".encode() in file.getvalue()


def test_nothing_is_written_that_is_not_valid() -> None:
    file = io.BytesIO()
    with pytest.raises(HoiBaoError, match=r"1 errors: \$\.memberships\[0\]\.start_date"):
        write_popolo(popolo(EVENTS, [replace(HELD, since="hôm qua")], PERSONS, ARTICLES.get), file)
    assert file.getvalue() == b""
