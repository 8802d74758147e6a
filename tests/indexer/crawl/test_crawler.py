from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest

from indexer.archive import Archive
from indexer.errors import NotFetched
from tests.indexer.crawl.conftest import Newspaper, Run, Timer, index_of, page, rss, urlset

Crawl = Callable[..., Run]
CORRECTED = "Đính chính: cuộc họp diễn ra vào buổi chiều, không phải buổi sáng như bản tin đầu đã viết."


def _codes(archive: Archive) -> list[str]:
    """The articles that are stored, by the codes in their texts."""
    return sorted(article.body.rsplit(" mt", 1)[1].split(".")[0] for article in archive.all_articles()
                  if " mt" in article.body)


def test_a_sitemap_gives_its_pages_and_later_what_is_new_or_changed(
    paper: Newspaper, crawl: Crawl, archive: Archive
) -> None:
    for number in (1, 2):
        paper.news(number)
    day = "2026-03-20T08:00:00+07:00"
    sitemap = paper.put("/sitemap.xml", urlset(f"{{home}}/tin-1.html {day}", f"{{home}}/tin-2.html {day}"))
    assert crawl()(sitemap) == {"read": 2, "added": 2, "fetched": 3}
    paper.taken()
    assert crawl()(sitemap) == {"unchanged": 1}
    assert paper.headers[-1]["If-None-Match"] and paper.taken() == ["/sitemap.xml"]
    paper.news(3)
    paper.news(2, CORRECTED)
    paper.put("/sitemap.xml", urlset(
        f"{{home}}/tin-1.html {day}", "{home}/tin-2.html 2026-03-24", "{home}/tin-3.html 2026-03-25"))
    assert crawl()(sitemap) == {"read": 2, "added": 1, "updated": 1, "fetched": 3}
    assert paper.taken() == ["/sitemap.xml", "/tin-3.html", "/tin-2.html"], "what is new comes first"
    assert _codes(archive) == ["1", "2", "3"]


def test_an_index_leads_to_packed_sitemaps_of_which_those_that_stay_are_passed_over(
    paper: Newspaper, crawl: Crawl
) -> None:
    for number in (1, 2):
        paper.news(number)
    paper.put("/a.xml.gz", gzip.compress(urlset(f"{paper.home}/tin-1.html").encode()))
    paper.put("/b.xml", urlset("{home}/tin-2.html", "{home}/tin-1.html"))
    index = paper.put("/sitemap.xml", index_of("{home}/a.xml.gz 2026-01-01", "{home}/b.xml 2026-03-01"))
    assert crawl()(index) == {"read": 2, "added": 2, "fetched": 5}
    assert paper.taken() == ["/sitemap.xml", "/b.xml", "/tin-2.html", "/tin-1.html", "/a.xml.gz"]
    paper.news(3)
    paper.put("/b.xml", urlset("{home}/tin-3.html"))
    paper.put("/sitemap.xml", index_of("{home}/a.xml.gz 2026-01-01", "{home}/b.xml 2026-03-02"))
    assert crawl()(index) == {"read": 1, "added": 1, "fetched": 3}
    assert paper.taken() == ["/sitemap.xml", "/b.xml", "/tin-3.html"]


def test_sitemaps_that_name_each_other_come_to_an_end(paper: Newspaper, crawl: Crawl) -> None:
    start = paper.put("/a.xml", index_of("{home}/b.xml", "{home}/a.xml"))
    paper.put("/b.xml", index_of("{home}/a.xml", "{home}/c.xml"))
    paper.put("/c.xml", index_of("{home}/d.xml"))
    assert crawl()(start) == {"fetched": 3}
    assert paper.taken() == ["/a.xml", "/b.xml", "/c.xml"], "no deeper than three"


def test_a_sitemap_speaks_for_its_own_site(paper: Newspaper, crawl: Crawl) -> None:
    paper.news(1)
    elsewhere = "http://169.254.169.254/latest\nhttps://khac.example/\n"
    sitemap = paper.put("/s.txt", f"{paper.home}/tin-1.html\n{elsewhere}")
    assert crawl()(sitemap) == {"read": 1, "added": 1, "fetched": 2}


def test_what_is_no_address_is_told_and_the_rest_is_read(paper: Newspaper, crawl: Crawl) -> None:
    paper.news(1)
    port = paper.home.removeprefix("http://127.0.0.1")
    bad = ["http://[::1/", f"http://127.0.0.1{port}{port}/a", f"http://x@127.0.0.1{port}/b", "http:///c",
           f"http://127.0.0.1{port}/\0", f"http://{'a' * 70}.127.0.0.1{port}/"]
    run = crawl()
    counts = run(paper.put("/s.xml", urlset(*bad, "{home}/tin-1.html")))
    assert counts["added"] == 1 and all("\0" not in record.file for record in run.bad)


def test_a_feed_gives_its_entries_or_else_their_pages(
    paper: Newspaper, crawl: Crawl, archive: Archive
) -> None:
    for number in (1, 2):
        paper.news(number)
    feed = paper.put("/rss", rss(1, 2))
    assert crawl()(feed) == {"read": 2, "added": 2, "fetched": 1}
    assert crawl()(feed) == {"unchanged": 1}
    assert {article.body[:8] for article in archive.all_articles()} == {"Tóm tắt."}
    assert crawl(full=True)(feed) == {"read": 2, "updated": 2, "fetched": 3}, "as if the feed were new"
    (article, _) = archive.all_articles()
    assert article.body.startswith("Sáng nay") and article.url == f"{paper.home}/tin-1.html"
    assert article.published is not None and article.day == date(2026, 3, 25), "which the page does not say"
    assert crawl(full=True)(feed) == {"unchanged": 1}


def test_what_a_feed_holds_stands_in_where_its_page_cannot_be_read(
    paper: Newspaper, crawl: Crawl, archive: Archive
) -> None:
    paper.put("/tin-1.html", "<html><title>Ảnh</title><img src=x></html>", "text/html")
    paper.put("/robots.txt", "User-agent: *\nDisallow: /tin-2")
    feed = paper.put("/rss", rss(1, 2, 3))
    run = crawl(full=True)
    assert run(feed) == {"read": 3, "added": 3, "fetched": 2, "failed": 2}
    assert _codes(archive) == ["1", "2", "3"] and not run.bad
    assert "/tin-2.html" not in paper.asked
    assert crawl(full=True)(feed) == {"unchanged": 1}


def test_an_address_of_one_page(paper: Newspaper, crawl: Crawl, archive: Archive) -> None:
    url = paper.news(1)
    assert crawl()(url) == {"read": 1, "added": 1, "fetched": 1}
    assert crawl()(url) == {"unchanged": 1}
    archive.remove([article.id for article in archive.all_articles()])
    assert crawl()(url) == {"read": 1, "added": 1, "fetched": 1}, "what was erased is asked for anew"
    paper.plain.add("/tin-1.html")
    assert crawl()(url) == {"fetched": 1, "unchanged": 1}, "by its content, where the server gives no ETag"


def test_a_list_page_says_what_to_do(paper: Newspaper, crawl: Crawl) -> None:
    links = "".join(
        f'<li><a href="/tin-{n}.html">Bản tin số {n} về công tác của xã</a></li>' for n in range(30))
    run = crawl()
    url = paper.put("/", f"<html><head><title>Báo</title></head><body><ul>{links}</ul></body></html>")
    assert run(url) == {"bad": 1, "fetched": 1}
    assert run.bad[0].reason.endswith("give --site to read its sitemaps, or the address of its RSS")
    run(paper.put("/x.jpg", b"\xff\xd8\xff\xe0"))
    assert run.bad[1].reason == "binary data"


def test_an_address_of_records_gives_them_all(paper: Newspaper, crawl: Crawl, archive: Archive) -> None:
    lines = [f'{{"id": "t-{n}", "title": "Tin {n}", "body": "Mưa lớn ở Huế. Mã mt{n}."}}' for n in (1, 2)]
    assert crawl()(paper.put("/tin.jsonl", "\n".join([*lines, "{"]))) == {
        "read": 2, "added": 2, "bad": 1, "fetched": 1}
    assert {article.id for article in archive.all_articles()} == {"t-1", "t-2"}


def test_a_site_is_read_by_the_sitemaps_that_it_names(paper: Newspaper, crawl: Crawl) -> None:
    paper.put("/robots.txt", "Sitemap: {home}/mot.xml\nSitemap: /hai.xml\nUser-agent: *\nDisallow:\n")
    paper.put("/mot.xml", urlset("{home}/tin-1.html"))
    paper.put("/hai.xml", urlset("{home}/tin-2.html", "{home}/tin-1.html"))
    for number in (1, 2):
        paper.news(number)
    assert crawl(site=True)(f"{paper.home}/thoi-su/") == {"read": 2, "added": 2, "fetched": 4}
    assert paper.taken() == ["/mot.xml", "/tin-1.html", "/hai.xml", "/tin-2.html"]


def test_a_site_that_names_no_sitemap_has_it_where_most_have(paper: Newspaper, crawl: Crawl) -> None:
    paper.put("/sitemap.xml", urlset("{home}/tin-1.html"))
    paper.news(1)
    assert crawl(site=True)(paper.home) == {"read": 1, "added": 1, "fetched": 2}


def test_the_newest_come_first_and_the_next_run_goes_on(
    paper: Newspaper, crawl: Crawl, archive: Archive
) -> None:
    for number in range(1, 6):
        paper.news(number)
    entries = [f"{{home}}/tin-{n}.html 2026-03-0{n}" for n in range(1, 6)]
    sitemap = paper.put("/sitemap.xml", urlset(*entries))
    assert crawl(limit=2)(sitemap) == {"read": 2, "added": 2, "fetched": 3, "left": 3}
    assert _codes(archive) == ["4", "5"]
    run = crawl(limit=2)
    assert run(sitemap) == {"read": 2, "added": 2, "fetched": 3, "left": 1}
    paper.taken()
    assert run(sitemap) == {"read": 1, "added": 1, "fetched": 1}, "in one process what is left is remembered"
    assert paper.taken() == ["/sitemap.xml", "/tin-1.html"]
    assert _codes(archive) == ["1", "2", "3", "4", "5"]
    assert crawl(limit=2)(sitemap) == {"unchanged": 1}


def test_no_more_lists_are_read_than_pages_are_fetched_of(
    paper: Newspaper, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site that lists without end would fill the memory with what is left to the next round."""
    paper.put("/robots.txt", "".join(f"Sitemap: {{home}}/s{n}.xml\n" for n in (3, 2, 1)))
    for number in (1, 2, 3):
        paper.news(number)
        paper.put(f"/s{number}.xml", urlset(f"{{home}}/tin-{number}.html", "{home}/khong-co.html"))
    index = paper.put("/s.xml", index_of(*(f"{{home}}/s{n}.xml 2026-03-0{n}" for n in (1, 2, 3))))
    run = crawl(limit=1)
    assert run(index) == {"read": 1, "added": 1, "fetched": 3, "left": 3}
    assert paper.taken() == ["/s.xml", "/s3.xml", "/tin-3.html"]
    assert crawl(limit=9)(index) == {"read": 2, "added": 2, "bad": 1, "failed": 1, "fetched": 6}
    monkeypatch.setattr("indexer.crawl.crawler.MAX_LISTS", 2)
    paper.taken()
    assert crawl(site=True, again=True)(paper.home)["left"] == 1
    assert "/s1.xml" not in paper.taken()


def test_what_is_older_than_asked_for_is_passed_over(
    paper: Newspaper, crawl: Crawl, archive: Archive
) -> None:
    for number in (1, 2, 3):
        paper.news(number)
    paper.put("/alt.xml", urlset("{home}/tin-3.html"))
    paper.put("/neu.xml", urlset("{home}/tin-1.html 2026-01-31", "{home}/tin-2.html 2026-02-01"))
    index = paper.put("/sitemap.xml", index_of("{home}/alt.xml 2025-12-01", "{home}/neu.xml 2026-02-01"))
    assert crawl(since=date(2026, 2, 1))(index) == {"read": 1, "added": 1, "fetched": 3}
    assert crawl(since=date(2026, 2, 1))(index) == {"unchanged": 1}
    assert crawl()(index) == {"read": 2, "added": 2, "fetched": 5}


def test_a_run_that_breaks_off_goes_on_without_what_is_stored(
    paper: Newspaper, crawl: Crawl, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        paper.news(number)
    sitemap = paper.put("/sitemap.xml", urlset(*[f"{{home}}/tin-{n}.html" for n in range(1, 6)]))
    run = crawl()
    stored = archive.put_visits

    def once(made: list[object]) -> None:
        stored(made)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr("indexer.crawl.intake._MOST", 2)
    monkeypatch.setattr(archive, "put_visits", once)
    with pytest.raises(KeyboardInterrupt):
        run(sitemap)
    monkeypatch.undo()
    known = _codes(archive)
    assert len(known) == 2
    paper.taken()
    crawl()(sitemap)
    asked = paper.taken()
    assert len(asked) == 4 and not any(f"/tin-{code}.html" in asked for code in known)
    assert _codes(archive) == ["1", "2", "3", "4", "5"]


def test_a_page_that_does_not_come_is_left_and_asked_for_later(
    paper: Newspaper, crawl: Crawl, timer: Timer
) -> None:
    for number in (1, 2):
        paper.news(number)
    sitemap = paper.put("/sitemap.xml", urlset("{home}/tin-1.html", "{home}/tin-2.html"))
    paper.answers["/tin-1.html"] = [(503, {})] * 3
    run = crawl()
    assert run(sitemap) == {"read": 1, "added": 1, "bad": 1, "fetched": 2, "failed": 1}
    assert "the server answered 503" in run.bad[0].reason
    paper.taken()
    assert run(sitemap) == {} and paper.taken() == ["/sitemap.xml"], "not at once again"
    timer.go_on(minutes=20)
    assert run(sitemap) == {"read": 1, "added": 1, "fetched": 1}
    assert crawl()(sitemap) == {"unchanged": 1}


def test_a_site_that_goes_away_is_left_alone(paper: Newspaper, crawl: Crawl) -> None:
    sitemap = paper.put("/sitemap.xml", urlset(*[f"{{home}}/tin-{n}.html" for n in range(9)]))
    for number in range(9):
        paper.answers[f"/tin-{number}.html"] = [(500, {})] * 9
    paper.news(0)
    paper.answers["/tin-0.html"] = []
    run = crawl()
    with pytest.raises(NotFetched, match="500"):
        run(sitemap)
    asked = {path for path in paper.taken() if path.startswith("/tin")}
    assert len(asked) == 4, "the one that came, and three"
    assert run.crawler.report.done.added == 1


def test_a_page_that_is_gone_is_told_and_stays_unless_it_is_to_be_withdrawn(
    paper: Newspaper, crawl: Crawl, archive: Archive, timer: Timer
) -> None:
    paper.news(1)
    sitemap = paper.put("/sitemap.xml", urlset("{home}/tin-1.html 2026-03-20"))
    crawl()(sitemap)
    (article,) = archive.all_articles()
    del paper.documents["/tin-1.html"]
    timer.go_on(hours=300)
    watching = crawl(look_back=True)
    assert watching(sitemap) == {"unchanged": 1, "failed": 1, "gone": 1}
    assert watching.told[0].endswith(f"its article stays, unless you run: hoibao withdraw {article.id}")
    assert not watching.bad
    withdrawing = crawl(look_back=True, withdraw_gone=True)
    timer.go_on(minutes=59)
    withdrawing(sitemap)
    assert archive.article(article.id) == article, "a second look comes an hour later"
    timer.go_on(minutes=2)
    assert withdrawing(sitemap) == {"unchanged": 1, "failed": 1}
    assert withdrawing.told[0].endswith(f"article {article.id} is withdrawn")
    assert archive.article(article.id) is None
    assert "404" in archive.withdrawals()[0].reason


def test_a_page_that_comes_back_is_not_gone(
    paper: Newspaper, crawl: Crawl, archive: Archive, timer: Timer
) -> None:
    sitemap = paper.put("/sitemap.xml", urlset(paper.news(1)))
    run = crawl(look_back=True, withdraw_gone=True)
    run(sitemap)
    paper.answers["/tin-1.html"] = [(410, {})]
    timer.go_on(days=8)
    assert run(sitemap)["gone"] == 1
    timer.go_on(hours=2)
    run(sitemap)
    timer.go_on(days=8)
    run(sitemap)
    assert len(list(archive.all_articles())) == 1


def test_a_page_that_leads_to_the_front_page_is_gone(
    paper: Newspaper, crawl: Crawl, timer: Timer
) -> None:
    url = paper.news(1)
    paper.put("/", page(2))
    run = crawl()
    run(url)
    paper.answers["/tin-1.html"] = [(302, {"Location": "/"})]
    assert run(url)["gone"] == 1
    assert "leads to its site's front page now" in run.told[0]


def test_pages_are_looked_at_again_as_they_double_their_age(
    paper: Newspaper, crawl: Crawl, timer: Timer
) -> None:
    published = timer.now()
    head = f'<meta property="article:published_time" content="{published.isoformat()}">'
    paper.news(1, head=head)
    sitemap = paper.put("/sitemap.xml", urlset(f"{{home}}/tin-1.html {published.isoformat()}"))
    run = crawl(look_back=True)
    timer.go_on(minutes=20)
    run(sitemap)
    ages = [20.0]
    while ages[-1] < 60 * 16:
        timer.go_on(minutes=30)
        paper.taken()
        run(sitemap)
        ages += [(timer.now() - published).total_seconds() / 60] * paper.taken().count("/tin-1.html")
    assert 80 <= ages[1] < 110, "an hour after the first look, and then at twice the age"
    assert all(2 <= later / earlier < 2.3 for earlier, later in pairwise(ages[1:]))
    paper.news(1, CORRECTED, head)
    timer.go_on(days=3)
    assert run(sitemap) == {"read": 1, "updated": 1, "fetched": 1, "unchanged": 1}


def test_all_can_be_fetched_again(paper: Newspaper, crawl: Crawl) -> None:
    sitemap = paper.put("/sitemap.xml", urlset(paper.news(1), "{home}/tin-2.html"))
    paper.news(2)
    crawl()(sitemap)
    assert crawl(again=True)(sitemap) == {"read": 2, "skipped": 2, "fetched": 3}
    assert crawl()(sitemap) == {"unchanged": 1}


def test_clocks_that_are_set_change_nothing(paper: Newspaper, crawl: Crawl, timer: Timer) -> None:
    paper.news(1)
    sitemap = paper.put("/sitemap.xml", urlset("{home}/tin-1.html 2026-03-20"))
    run = crawl(look_back=True)
    run(sitemap)
    timer.set_back(days=400)
    assert run(sitemap) == {"unchanged": 1}
    paper.news(1, CORRECTED)
    paper.put("/sitemap.xml", urlset("{home}/tin-1.html 2026-03-21"))
    assert run(sitemap) == {"read": 1, "updated": 1, "fetched": 2}
    paper.answers["/tin-1.html"] = [(500, {})] * 3
    paper.put("/sitemap.xml", urlset("{home}/tin-1.html 2026-03-22"))
    assert run(sitemap)["failed"] == 1
    timer.set_back(days=1)
    assert run(sitemap)["unchanged"] == 1, "what failed in the future is due"
