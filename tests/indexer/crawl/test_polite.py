from __future__ import annotations

import pytest

from indexer.crawl.polite import TRIES, Polite
from indexer.errors import NotFetched
from indexer.visits import REFUSED
from tests.indexer.crawl.conftest import Newspaper, Timer


def test_a_page_that_robots_txt_denies_is_not_asked_for(paper: Newspaper, polite: Polite) -> None:
    paper.put("/robots.txt", "User-agent: HoiBao\nDisallow: /noi-bo/")
    secret = paper.put("/noi-bo/1.html", "x")
    with pytest.raises(NotFetched, match=r"robots\.txt does not allow") as caught:
        polite.get(secret)
    assert (caught.value.status, caught.value.again) == (REFUSED, False)
    paper.answers["/to"] = [(302, {"Location": "/noi-bo/1.html"})]
    with pytest.raises(NotFetched, match=r"robots\.txt does not allow"):
        polite.get(f"{paper.home}/to")
    assert paper.asked == ["/robots.txt", "/to"], "not by a redirect either"


def test_a_crawl_delay_is_kept(paper: Newspaper, polite: Polite, timer: Timer) -> None:
    paper.put("/robots.txt", "User-agent: *\nCrawl-delay: 7")
    for path in ("/a", "/b", "/c"):
        polite.get(paper.put(path, "x"))
    assert timer.waits == [1.0, 7.0, 7.0], "a second after robots.txt"
    assert polite.left(paper.home) == 7


def test_a_site_that_wants_a_request_in_an_age_is_not_asked(
    paper: Newspaper, polite: Polite, timer: Timer
) -> None:
    for number, asked in enumerate(("Crawl-delay: 3601", "Request-rate: 1/999999999999999h")):
        polite = Polite(timer, private=True)
        paper.put("/robots.txt", f"User-agent: *\n{asked}")
        with pytest.raises(NotFetched, match="between two requests; that is too long") as caught:
            polite.get(paper.put("/a", "x"))
        assert (caught.value.status, caught.value.again) == (REFUSED, False), number
    assert timer.waits == [] and "/a" not in paper.asked


def test_whoever_fetches_says_how_to_be_reached(paper: Newspaper, timer: Timer) -> None:
    Polite(timer, private=True, contact="bot@bao.example").get(paper.put("/a", "x"))
    said = [headers["User-Agent"].partition(" ")[2] for headers in paper.headers]
    assert said == ["(+bot@bao.example)"] * 2, "for robots.txt too"


def test_a_host_without_rules_is_asked_once_a_second(paper: Newspaper, polite: Polite, timer: Timer) -> None:
    url = paper.put("/a", "x")
    held = polite.get(url)
    assert polite.get(url, held.etag).unchanged
    assert timer.waits == [1.0, 1.0]
    assert paper.headers[-1]["If-None-Match"] == held.etag


def test_an_answer_that_may_pass_is_asked_for_again(paper: Newspaper, polite: Polite, timer: Timer) -> None:
    url = paper.put("/a", "x")
    paper.answers["/a"] = [(503, {}), (500, {})]
    assert polite.get(url).content == b"x"
    assert timer.waits == [1.0, 2.0, 4.0]
    paper.answers["/a"] = [(502, {})] * 9
    with pytest.raises(NotFetched, match="answered 502"):
        polite.get(url)
    assert len(paper.answers["/a"]) == 9 - TRIES
    paper.answers["/b"] = [(403, {})] * 9
    with pytest.raises(NotFetched):
        polite.get(f"{paper.home}/b")
    assert len(paper.answers["/b"]) == 8, "one that will not pass is asked for once"


def test_a_server_that_names_a_time_is_asked_then(paper: Newspaper, polite: Polite, timer: Timer) -> None:
    url = paper.put("/a", "x")
    paper.answers["/a"] = [(429, {"Retry-After": "30"})]
    assert polite.get(url).content == b"x"
    assert timer.waits == [1.0, 30.0]


def test_a_server_that_asks_for_long_is_left_alone_and_so_is_all_of_its_host(
    paper: Newspaper, polite: Polite, timer: Timer
) -> None:
    url = paper.put("/a", "x")
    paper.answers["/a"] = [(503, {"Retry-After": "600"})]
    for path in ("/a", "/b"):
        with pytest.raises(NotFetched) as caught:
            polite.get(paper.home + path)
        assert caught.value.again and caught.value.after
    assert "/b" not in paper.asked and timer.waits == [1.0]
    timer.go_on(seconds=601)
    assert polite.get(url).content == b"x"


def test_an_unread_robots_txt_is_said_of_the_page(paper: Newspaper, polite: Polite) -> None:
    paper.answers["/robots.txt"] = [(500, {})] * 9
    with pytest.raises(NotFetched, match=r"/a: nothing is fetched there, since .* 500 for its robots\.txt"):
        polite.get(paper.put("/a", "x"))
    assert "/a" not in paper.asked and len(paper.asked) == TRIES


def test_this_machine_is_not_asked_unless_it_is_allowed(paper: Newspaper, timer: Timer) -> None:
    with pytest.raises(NotFetched, match="is no public address; --private-feeds allows"):
        Polite(timer).get(paper.put("/a", "x"))
    assert not paper.asked
