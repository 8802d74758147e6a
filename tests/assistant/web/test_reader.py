from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from assistant import Assistant
from assistant.service.database import Database
from assistant.texts import catalogue, texts
from assistant.web import reader
from assistant.web.addresses import article_address, evidence_address
from assistant.web.limits import Limits
from assistant.web.reader import citation
from assistant.web.serve import application
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.settings import Settings
from indexer.types import VIETNAM, Article

HOSTILE = "<img src=x onerror=alert(1)>\"'&"
ODD = "a/b?c#d% ấ\"<"
BODY = ("Sáng 5/5/2024, bà con Bản Lạ dựng lại cây cầu treo đã trôi.\n"
        f"Ông Kha Văn Độc {HOSTILE} nói cầu sẽ xong trước mùa lũ, và ai nấy đều góp công góp sức để kịp ngày "
        "khai giảng năm học mới.")
STRANGE = Article(ODD, f"Bản Lạ {HOSTILE} dựng cầu treo", BODY, "javascript:alert(1)",
                  datetime(2024, 5, 5, tzinfo=VIETNAM), f"Báo {HOSTILE}", f"Mục {HOSTILE}", (HOSTILE,),
                  f"Sapo {HOSTILE}")
COPY = replace(STRANGE, id="ban-sao", url="https://bao.example/cau", source="Tin Nhanh")
UNDATED = Article("khong-ngay", "Chợ phiên", "Chợ phiên họp mỗi tuần.", source="Tin Nhanh")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[TestClient]:
    """Over three articles: a hostile one with an odd id, a copy of it, and an undated one."""
    folder = tmp_path_factory.mktemp("strange")
    with Archive.create(folder / "kho", encoder) as archive, Database(folder / "s.sqlite") as database:
        list(archive.add([STRANGE, COPY, UNDATED]))
        site = Site(Assistant(archive), database, Settings(archive=folder / "kho"), limits=Limits(0))
        app = application(site)
        yield TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False)


def text_of(html: str) -> str:
    """What is read of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def titles(html: str) -> list[str]:
    """The headlines of a list."""
    return [unescape(title) for title in re.findall(r'<h2><a href="[^"]*">(.*?)</a></h2>', html)]


def test_the_list_is_of_all_articles_the_newest_first_by_pages(
    anyone: TestClient, sample_archive: Archive
) -> None:
    seen, address, pages = [], "/bai-bao", 0
    while address:
        html = anyone.get(address).text
        assert f"{sample_archive.totals().articles} bài" in text_of(html)
        seen, pages = seen + titles(html), pages + 1
        following = re.search(r'rel="next"[^>]* href="([^"]+)"', html)
        address = unescape(following[1]) if following else ""
    assert seen == [item.title for item in sample_archive.browse(limit=1_000)[0]]
    assert pages == -(-len(seen) // reader.PAGE) > 2


def test_a_page_beyond_the_last_leads_to_the_last(anyone: TestClient) -> None:
    found = anyone.get("/bai-bao?source=Tin+Nhanh&page=99")
    assert (found.status_code, found.headers["location"]) == (303, "/bai-bao?source=Tin+Nhanh")


def test_the_list_keeps_to_what_is_chosen(anyone: TestClient, sample_archive: Archive) -> None:
    html = anyone.get("/bai-bao?from=2024-01-01&to=31/12/2024&source=Tin+Nhanh").text
    shown = [item for item in sample_archive.all_articles() if item.title in titles(html)]
    assert {item.source for item in shown} == {"Tin Nhanh"}
    assert {item.day.year for item in shown if item.day} == {2024}
    assert 'value="2024-12-31"' in html
    assert '<option selected>Tin Nhanh</option>' in html
    only = anyone.get("/bai-bao?section=Y+t%E1%BA%BF").text
    assert titles(only) == [item.title for item in sample_archive.browse(section="Y tế")[0]] != []


def test_what_is_searched_is_shown_by_its_best_sentence_and_linked_to_it(
    anyone: TestClient, sample_archive: Archive
) -> None:
    html = anyone.get("/bai-bao", params={"q": "đỉnh lũ trạm Cầu Ngói"}).text
    first = html[html.index('<ol class="hb-finds"'):html.index("</li>")]
    assert "<mark>" in first
    address = unescape(re.findall(r'<h2><a href="([^"]+)"', first)[0])
    page = anyone.get(address).text
    quoted = unescape(re.findall(r'<mark id="trich" tabindex="-1">(.*?)</mark>', page)[0])
    assert text_of(re.findall(r'<p class="hb-glimpse">(.*?)</p>', first)[0]).removesuffix(" …") == quoted


def test_a_search_may_be_put_by_day(anyone: TestClient, sample_archive: Archive) -> None:
    html = anyone.get("/bai-bao", params={"q": "bổ nhiệm", "sort": "newest"}).text
    moments = {item.title: item.published for item in sample_archive.all_articles()}
    days = [moments[title] for title in titles(html)]
    assert len(days) > 3
    assert days == sorted(days, key=lambda moment: -moment.timestamp() if moment else 0.0)


def test_where_nothing_is_found_it_is_said(anyone: TestClient) -> None:
    found = anyone.get("/bai-bao?from=1999-01-01&to=1999-01-02")
    assert (found.status_code, titles(found.text)) == (200, [])
    assert "Không có bài nào." in found.text


@pytest.mark.parametrize("address", ["/bai-bao", "/bai-bao/dong-thoi-gian"])
@pytest.mark.parametrize(("asked", "said"), [
    ("from=hom-qua", "“hom-qua” không phải một ngày"), ("to=2024-02-30", "“2024-02-30” không phải một ngày"),
    ("from=2024-02-02&to=2024-01-01", "Từ ngày 02/02/2024 ở sau đến ngày 01/01/2024"),
    ("source=B%C3%A1o+Ma", "Kho không có nguồn “Báo Ma”"),
])
def test_a_fault_is_told_at_its_field(anyone: TestClient, address: str, asked: str, said: str) -> None:
    found = anyone.get(f"{address}?q=l%C5%A9&{asked}")
    name = asked.split("=")[0]
    assert (found.status_code, found.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert said in text_of(found.text)
    assert re.search(rf'name="{name}"[^>]* aria-invalid="true" aria-describedby="fault-{name}"', found.text)
    assert f'id="fault-{name}"' in found.text


def test_an_article_tells_all_of_it(anyone: TestClient, sample_archive: Archive) -> None:
    item = max(sample_archive.all_articles(), key=lambda a: len(a.body))
    html = anyone.get(article_address(item.id)).text
    said = text_of(html)
    for part in (item.title, item.source, item.section, *item.authors, item.summary, *item.body.split("\n")):
        assert " ".join(part.split()) in said
    assert f'href="{item.url}" target="_blank" rel="noopener noreferrer"' in html
    assert citation(item, texts("vi")) in said
    assert 'id="trich"' not in html.replace('href="#trich-dan"', "")


def test_passages_of_an_article_lead_into_it(anyone: TestClient, sample_archive: Archive) -> None:
    item = max(sample_archive.all_articles(), key=lambda a: len(a.body))
    passages = sample_archive.article_passages(item.id)
    html = unescape(anyone.get(article_address(item.id)).text)
    assert len(passages) > 1
    assert all(f'"{article_address(item.id, p.start, p.end)}"' in html for p in passages)


def test_an_article_names_its_appointments(anyone: TestClient, sample_archive: Archive) -> None:
    event = sample_archive.register().events[0]
    html = anyone.get(article_address(event.reports[0].article_id)).text
    assert f'<a href="/bo-nhiem/nguoi/{event.person_id}">{event.told.person}</a>' in html
    assert f'href="/bo-nhiem/su-kien/{event.id}"' in html
    assert event.told.position in text_of(html)


def test_an_article_leads_to_those_of_its_story(strange: TestClient) -> None:
    html = strange.get(article_address(ODD)).text
    after = html[html.index('id="tuong-tu"'):]
    assert f'href="{article_address("ban-sao")}"' in after
    assert '<a href="#tuong-tu">+1 bài tương tự</a>' in html
    assert 'id="tuong-tu"' not in strange.get(article_address(UNDATED.id)).text


@pytest.mark.parametrize("address", [
    article_address(ODD, 60, 90), evidence_address(ODD, 60, 90), "/bai-bao",
    "/bai-bao?q=" + quote(HOSTILE + " cầu"),
    "/bai-bao/dong-thoi-gian?q=" + quote("cầu treo " + HOSTILE), "/bai-bao/dong-thoi-gian?q=c%E1%BA%A7u+treo",
    "/bai-bao?section=" + quote(HOSTILE), evidence_address(HOSTILE),
])
def test_nothing_of_an_article_or_an_address_is_html(strange: TestClient, address: str) -> None:
    html = strange.get(address).text
    assert "<img" not in html and "javascript:" not in html and "onerror=alert(1)&gt;" in html
    scripts = re.findall(r"<script[^>]*>.", html)
    assert all(re.match(r'<script src="/hb/[a-z]+\.js" defer><', script) for script in scripts)
    assert not re.search(r"<[^>]* on[a-z]+=", re.sub(r'"[^"]*"', '""', html))


def test_the_evidence_is_a_part_of_a_page_with_its_quote(strange: TestClient) -> None:
    start = BODY.index("Bản Lạ")
    html = strange.get(evidence_address(ODD, start, start + 6)).text.strip()
    assert html.startswith(f'<article class="hb-evidence" data-id="{escape(ODD)}">')
    assert html.endswith("</article>")
    assert "<script" not in html and "<html" not in html
    assert '<mark id="trich" tabindex="-1">Bản Lạ</mark>' in html
    assert f'<h2><a href="{article_address(ODD)}">' in html
    assert f'<a href="{article_address(ODD)}#tuong-tu">+1 bài tương tự</a>' in html


def test_the_evidence_links_to_where_a_browser_may_go_only(strange: TestClient) -> None:
    assert "hb-original" not in strange.get(evidence_address(ODD)).text
    assert 'href="https://bao.example/cau" target="_blank" rel="noopener noreferrer"' in strange.get(
        evidence_address("ban-sao")).text


@pytest.mark.parametrize("ends", ["?start=x&end=y", "?start=9", "?start=5&end=5", "?start=99999&end=100000"])
def test_a_quote_that_is_nowhere_is_not_marked(strange: TestClient, ends: str) -> None:
    for address in (article_address(ODD), evidence_address(ODD)):
        found = strange.get(address + ends)
        assert (found.status_code, "<mark" in found.text) == (200, False)


def test_an_article_that_has_left_is_told_of(anyone: TestClient) -> None:
    page, part = anyone.get("/bai-bao/da-go"), anyone.get("/trich/da-go")
    assert (page.status_code, part.status_code) == (404, 404)
    assert "<html" in page.text and 'class="hb-button" href="/bai-bao"' in page.text
    assert part.text.strip().startswith('<article class="hb-evidence" data-id="da-go">')
    assert all("gỡ khỏi kho" in found.text for found in (page, part))


def test_no_article_at_all_is_the_list(anyone: TestClient) -> None:
    found = anyone.get("/bai-bao/")
    assert (found.status_code, found.headers["location"]) == (303, "/bai-bao")


def test_the_undated_come_last(strange: TestClient) -> None:
    html = strange.get("/bai-bao").text
    assert titles(html)[-1] == UNDATED.title
    assert "không rõ ngày" in text_of(html[html.index(UNDATED.title):])


def test_a_topic_over_time_is_told_in_figures_with_links(anyone: TestClient) -> None:
    html = anyone.get("/bai-bao/dong-thoi-gian", params={"q": "bổ nhiệm", "source": "Báo Lâm Sơn"}).text
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">(\d\d/\d{4})</a></th><td>(\d+)</td>', html)
    assert len(rows) > 3
    assert re.search(r"<svg.*role=\"img\".*</svg>", html, re.S)
    said = int(re.findall(r"(\d+) bài viết về chủ đề này", html)[0])
    assert sum(int(number) for *_, number in rows) == said
    for address, _, number in rows[:3]:
        month = anyone.get(unescape(address)).text
        assert f"{number} bài" in text_of(month)
        assert "source=B%C3%A1o+L%C3%A2m+S%C6%A1n" in address
    assert "Tháng có nhiều bài nhất" in html and "Bài đầu tiên" in html and "Bài mới nhất" in html


def test_a_topic_that_nobody_tells_of_has_no_picture(anyone: TestClient) -> None:
    html = anyone.get("/bai-bao/dong-thoi-gian", params={"q": "núi lửa Iceland phun trào"}).text
    assert "Không có bài nào chứa đủ các từ này." in html and "<svg" not in html
    empty = anyone.get("/bai-bao/dong-thoi-gian")
    assert (empty.status_code, "<svg" in empty.text) == (200, False)


def test_pages_speak_english(anyone: TestClient) -> None:
    html = anyone.get("/bai-bao?q=l%C5%A9&lang=en").text
    assert '<html lang="en">' in html
    assert {catalogue("en")[f"reader.{name}"] for name in ("words", "order", "newest", "over_time")} <= {
        part.strip() for part in re.split(r"<[^>]*>|\n", html)}


def test_a_citation_is_one_line_and_leaves_out_what_is_not_known() -> None:
    known = replace(COPY, title="Cầu\nmới", authors=("Lan", "Hoa"), source="Tin Nhanh")
    assert citation(known, texts("vi")) == (
        "Lan, Hoa. “Cầu mới”. Tin Nhanh, 05/05/2024. https://bao.example/cau")
    bare = replace(STRANGE, title="Cầu", authors=(), source="", published=None)
    assert citation(bare, texts("vi")) == "“Cầu”. không rõ nguồn, không rõ ngày."
