"""What stands around the conversation."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.service.accounts import Account
from assistant.texts import Texts
from assistant.web import header
from assistant.web.pages import ASSETS
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged
from tests.assistant.answers import HOSTILE, RICE, Page
from tests.languages import ENGLISH, VIETNAMESE


class Data(HTMLParser):
    """The attributes of the first element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.first: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.first = self.first or {name: value or "" for name, value in attrs}


def test_the_welcome_tells_what_the_archive_holds(site: Site) -> None:
    assert "81 bài · 5 nguồn · từ 25/03/2020 đến 30/12/2024" in header.welcome(site.assistant, VIETNAMESE)
    assert "81 articles · 5 outlets · from 25/03/2020" in header.welcome(site.assistant, ENGLISH)
    assert VIETNAMESE.tagline in header.welcome(site.assistant, VIETNAMESE)


def test_an_empty_archive_tells_how_to_fill_it(tmp_path: Path, encoder: Encoder) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        assistant = Assistant(archive)
        assert header.holding(assistant, VIETNAMESE) == VIETNAMESE.no_articles
        assert header.sources(assistant) == {}


def test_articles_without_a_day_or_a_source_are_counted(tmp_path: Path, encoder: Encoder) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add([RICE]))
        assert header.holding(Assistant(archive), VIETNAMESE) == "1 bài · 0 nguồn"
        assert header.sources(Assistant(archive)) == {}, "what has no name is no source to choose"


def test_an_archive_that_fails_tells_how(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def totals() -> None:
        raise ArchiveDamaged("<kho> hỏng")

    monkeypatch.setattr(site.assistant.archive, "totals", totals)
    assert header.holding(site.assistant, VIETNAMESE) == f"{VIETNAMESE.error} <kho> hỏng"
    assert "&lt;kho&gt; hỏng" in header.welcome(site.assistant, VIETNAMESE)
    assert header.sources(site.assistant) == {}


def test_the_bar_knows_who_has_signed_in(site: Site) -> None:
    nobody, reader, admin = (
        header.top(site, VIETNAMESE, who)
        for who in (None, Account("lan <b>", "reader"), Account("sếp", "admin")))
    assert "/dang-nhap" in nobody and "/quan-tri" not in nobody + reader and "/quan-tri" in admin
    assert "lan &lt;b&gt;" in reader and "/dang-xuat" in reader
    page = Page(str(nobody))
    assert page.all("aria-current") == ["page"]
    assert [tag for tag, _ in page.tags].count("h1") == 1, "of the whole page"
    assert 'hreflang="en"' in nobody and 'hreflang="vi"' in header.top(site, ENGLISH, None)


def test_offers_are_asked_as_they_stand() -> None:
    page = Page(header.offers(["Cầu Vàm?", HOSTILE], VIETNAMESE))
    assert page.said("hb-again") == ["Cầu Vàm?", HOSTILE]
    assert [json.loads(change) for change in page.all("data-change")] == [
        {"field": "question", "value": question} for question in ("Cầu Vàm?", HOSTILE)]
    assert VIETNAMESE.examples in page.text


@pytest.mark.parametrize("words", [VIETNAMESE, ENGLISH])
def test_the_pane_carries_what_the_script_says(words: Texts) -> None:
    html = header.pane({"Báo 'Lâm' Sơn": 3, HOSTILE: 1}, words)
    data = Data(html).first
    assert json.loads(data["data-sources"]) == ["Báo 'Lâm' Sơn", HOSTILE]
    said = json.loads(data["data-texts"])
    assert said["ask_again"] == words.say("chat.ask_again") and all(said.values())
    page = Page(html)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert [tag for tag, _ in page.tags].count("h2") == 1 and page.all("id") == ["hb-pane"]


def test_the_script_finds_every_text_that_it_says() -> None:
    given = set(json.loads(Data(header.pane({}, VIETNAMESE)).first["data-texts"]))
    script = (ASSETS / "chat.js").read_text(encoding="utf-8")
    said = set(re.findall(r"\b(?:say|texts\(\))\.(\w+)", script))
    fields = {"period", "source", "place", "person"}  # say[change.field]
    assert said | fields == given


def test_sources_are_counted(site: Site) -> None:
    counted = header.sources(site.assistant)
    assert sum(counted.values()) == 80 and len(counted) == 5, "one article of 81 has no source"
    fresh = replace(site, assistant=Assistant(site.assistant.archive))
    assert header.sources(fresh.assistant) == counted
