"""A newspaper's server on the loopback, and a clock whose waits take no time."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.clock import Clock
from indexer.crawl.crawler import Crawler
from indexer.crawl.options import Options
from indexer.crawl.polite import Polite
from indexer.encode import Encoder
from indexer.types import BadRecord


class Timer(Clock):
    """A clock that stands still but for the waits, which it notes; ``set_back`` sets it, as people do."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._run = 1_000.0
        self._start = datetime(2026, 3, 25, 8, tzinfo=UTC)

    def monotonic(self) -> float:
        return self._run

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._run)

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self._run += seconds

    def go_on(self, **time: float) -> None:
        """So much later."""
        self._run += timedelta(**time).total_seconds()

    def set_back(self, **time: float) -> None:
        """The computer's clock is set; nothing else is."""
        self._start -= timedelta(**time)


@dataclass
class Newspaper:
    """A server's documents by path, each with its ETag unless ``plain``; keeps what was asked of it.

    ``answers`` are given first, one after another: (status, headers).
    """

    port: int = 0
    documents: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, content: str | bytes, type: str = "") -> str:
        """Publish a document; "{home}" in a text is the server's address. Returns its address."""
        text = content.replace("{home}", self.home).encode() if isinstance(content, str) else content
        self.documents[path], self.types[path] = text, type
        return self.home + path

    def news(self, number: int, body: str = "", head: str = "") -> str:
        """Publish an article's page."""
        return self.put(f"/tin-{number}.html", page(number, body, head), "text/html; charset=utf-8")

    def taken(self) -> list[str]:
        """What was asked since the last time, robots.txt left out."""
        asked = [path for path in self.asked if path != "/robots.txt"]
        self.asked.clear()
        self.headers.clear()
        return asked


def page(number: int, body: str = "", head: str = "") -> str:
    """An invented article's page, with a menu and a footer as newspapers have."""
    told = body or (
        f"Sáng nay, đoàn kiểm tra số {number} của tỉnh đã làm việc với xã Phú Lương về công tác phòng chống "
        "lụt bão. Theo báo cáo, toàn xã đã gia cố hơn năm cây số đê và chuẩn bị đủ vật tư tại chỗ.")
    title = f"Bản tin số {number} từ xã Phú Lương"
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Bản tin số {number} - Báo Lâm Sơn</title>
<meta property="og:title" content="{title}"><meta property="og:type" content="article">
<meta property="og:site_name" content="Báo Lâm Sơn">{head}
</head><body><nav><a href="/">Trang chủ</a><a href="/thoi-su">Thời sự</a></nav>
<article><h1>{title}</h1><div class="content"><p>{told}</p>
<p>Lãnh đạo xã cho biết sẽ tiếp tục vận động bà con di dời khỏi vùng trũng trước mùa mưa. Mã: mt{number}.</p>
<p>Các tổ xung kích ở thôn xóm trực ngày đêm, sẵn sàng hỗ trợ người già và trẻ nhỏ khi nước lên.</p>
</div></article>
<footer>Giấy phép số 1/GP-BTTTT</footer></body></html>"""


def urlset(*entries: str) -> str:
    """A sitemap; an entry is an address, then its lastmod after a space."""
    return '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for url, _, changed in (entry.partition(" ") for entry in entries)) + "</urlset>"


def index_of(*entries: str) -> str:
    """An index of sitemaps, its entries as those of ``urlset``."""
    return urlset(*entries).replace("urlset", "sitemapindex").replace("<url>", "<sitemap>").replace(
        "</url>", "</sitemap>")


def rss(*numbers: int, text: str = "Tóm tắt.") -> str:
    """A feed of the articles of these numbers."""
    return '<rss version="2.0"><channel><title>Báo Lâm Sơn</title>' + "".join(
        f"<item><title>Tin {n}</title><link>{{home}}/tin-{n}.html</link>"
        f"<description>{text} Mã mt{n}.</description><pubDate>Wed, 25 Mar 2026 08:00:00 +0700</pubDate>"
        "</item>"
        for n in numbers) + "</channel></rss>"


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, newspaper: Newspaper, *rest: object) -> None:
        self._paper = newspaper
        super().__init__(*rest)  # type: ignore[arg-type]

    def log_message(self, format: str, *args: object) -> None:
        del format, args

    def do_GET(self) -> None:
        paper, path = self._paper, self.path
        paper.asked.append(path)
        paper.headers.append(dict(self.headers))
        if paper.answers.get(path):
            status, headers = paper.answers[path].pop(0)
            return self._send(status, b"", headers)
        content = paper.documents.get(path)
        if content is None:
            return self._send(404, b"", {})
        etag = f'"{hashlib.sha256(content).hexdigest()[:8]}"'
        if path in paper.plain:
            return self._send(200, content, {})
        if self.headers.get("If-None-Match") == etag:
            return self._send(304, b"", {"ETag": etag})
        self._send(200, content, {"ETag": etag, "Content-Type": paper.types[path] or "text/plain"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[int, Newspaper]]:
    paper = Newspaper()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, paper))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port, paper
    server.shutdown()
    server.server_close()


@pytest.fixture
def paper(_server: tuple[int, Newspaper]) -> Newspaper:
    """A newspaper that has published nothing yet."""
    port, paper = _server
    paper.__init__(port)  # type: ignore[misc]
    return paper


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def polite(timer: Timer) -> Polite:
    return Polite(timer, private=True)


@pytest.fixture
def archive(tmp_path: Path, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive", encoder) as made:
        yield made


@dataclass
class Run:
    """A crawler, with what it told."""

    crawler: Crawler
    bad: list[BadRecord]
    told: list[str]

    def __call__(self, address: str) -> dict[str, int]:
        """One round; what it adds to the counts."""
        before = {**self.crawler.report.as_dict(), **self.crawler.counts.as_dict()}
        self.crawler.round(address)
        after = {**self.crawler.report.as_dict(), **self.crawler.counts.as_dict()}
        before |= {"left": 0, "passages": after["passages"]}
        return {name: count - before.get(name, 0) for name, count in after.items()
                if count != before.get(name, 0)}


@pytest.fixture
def crawl(archive: Archive, polite: Polite, timer: Timer) -> Callable[..., Run]:
    """Makes a crawler by options, each as a new process would."""

    def make(**options: object) -> Run:
        bad: list[BadRecord] = []
        told: list[str] = []
        crawler = Crawler(
            archive, polite, timer, Options(**options), refuse=bad.append, tell=told.append)  # type: ignore[arg-type]
        return Run(crawler, bad, told)

    return make
