from __future__ import annotations

import time

import pytest

from indexer.crawl.robots import MAX_ROBOTS, Robots, RobotsUnread, read_rules, sitemaps_of
from indexer.errors import NotFetched
from indexer.fetch import Fetched
from tests.indexer.crawl.conftest import Timer

AT = "https://bao.example"


class Site:
    """Answers for robots.txt: a text, or a status; 0 for silence."""

    def __init__(self, answer: str | int) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if isinstance(self.answer, int):
            again = self.answer in (0, 429) or self.answer >= 500
            raise NotFetched(url, "no answer", self.answer, again=again)
        return Fetched(url, self.answer.encode())


def test_our_own_group_counts_before_that_of_all() -> None:
    rules = read_rules(
        b"User-agent: *\nDisallow: /\n\nUser-agent: HoiBao\nUser-agent: Khac\nDisallow: /noi-bo/\n"
        b"Allow: /noi-bo/cong-khai\nDisallow: /*.pdf$\nCrawl-delay: 2.5\n")
    assert rules.allows(f"{AT}/tin-1.html") and rules.allows(f"{AT}/noi-bo/cong-khai/1")
    assert not rules.allows(f"{AT}/noi-bo/1") and not rules.allows(f"{AT}/a/b.pdf")
    assert rules.delay == 2.5


@pytest.mark.parametrize(("text", "delay"), [
    ("User-agent: *\nRequest-rate: 1/20", 20), ("User-agent: *\nRequest-rate: 30/1m\nCrawl-delay: 5", 5),
    ("User-agent: Khac\nCrawl-delay: 60", 0), ("", 0),
])
def test_the_pace_that_is_asked_for(text: str, delay: float) -> None:
    assert read_rules(text.encode()).delay == delay


def test_nothing_is_denied_that_is_not_meant() -> None:
    rules = read_rules(b"\xef\xbb\xbfUser-agent: *\nDisallow:\n<html>\xff\xfe\nDisallow /x y z\n\n")
    assert rules.allows(f"{AT}/tin.html")


def test_a_file_made_to_cost_much_is_read_in_no_time() -> None:
    agents = b"".join(b"User-agent: bot%d\n" % n for n in range(16_000))
    rules = b"".join(b"Disallow: /%d*a*b*c*d$\n" % n for n in range(16_000))
    began = time.process_time()
    found = read_rules(agents + b"User-agent: *\n" + rules + b"Disallow: /" + b"*a" * 200_000)
    assert found.allows(f"{AT}/{'a' * 2_000}")
    assert time.process_time() - began < 2
    cut = read_rules(b"User-agent: *\nDisallow: /a\n#" + b"x" * MAX_ROBOTS + b"\nDisallow: /b\n")
    assert not cut.allows(f"{AT}/a") and cut.allows(f"{AT}/b"), "as far as it is read"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_the_file_allows_all(timer: Timer, status: int) -> None:
    robots = Robots(site := Site(status), timer)
    assert robots.rules(f"{AT}/tin?a=1#b").allows(f"{AT}/tin")
    assert site.asked == [f"{AT}/robots.txt"]


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_a_site_whose_file_cannot_be_had_is_left_alone_until_it_can(timer: Timer, status: int) -> None:
    robots = Robots(site := Site(status), timer)
    for _ in range(2):
        with pytest.raises(RobotsUnread) as caught:
            robots.rules(f"{AT}/tin")
    assert caught.value.again and len(site.asked) == 1, "it is not asked for at each page"
    site.answer = "User-agent: *\nDisallow: /noi-bo"
    timer.go_on(minutes=6)
    assert robots.rules(f"{AT}/tin").allows(f"{AT}/tin")


def test_each_host_is_asked_once_a_day_and_what_was_read_holds_in_an_outage(timer: Timer) -> None:
    robots = Robots(site := Site("User-agent: *\nDisallow: /noi-bo"), timer)
    for path in ("a", "b"):
        assert not robots.rules(f"{AT}/{path}").allows(f"{AT}/noi-bo")
    robots.rules("http://bao.example/a")
    robots.rules("https://bao.example:8443/a")
    assert site.asked == [
        f"{AT}/robots.txt", "http://bao.example/robots.txt", "https://bao.example:8443/robots.txt"]
    site.answer = 503
    timer.go_on(hours=25)
    assert not robots.rules(f"{AT}/a").allows(f"{AT}/noi-bo") and len(site.asked) == 4
    site.answer = 404
    timer.go_on(minutes=6)
    assert robots.rules(f"{AT}/a").allows(f"{AT}/noi-bo")


def test_sitemaps_are_named_from_the_host() -> None:
    rules = read_rules(
        b"Sitemap: /a.xml\nSitemap: https://cdn.example/b.xml\nsitemap: /a.xml\nSitemap: ftp://x/\n"
        b"Sitemap: b.xml\n")
    assert sitemaps_of(rules, f"{AT}/thoi-su/") == [
        f"{AT}/a.xml", "https://cdn.example/b.xml", f"{AT}/b.xml"]
