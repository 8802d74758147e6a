"""A browser a module, and one app over the sample archive for those that only read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from indexer.archive import Archive
from indexer.build import index
from indexer.encode import Encoder
from indexer.read import find
from tests.browser.driving import DESK, PHONE, ROOT, chromium, serving, visiting

HOSTILE = {
    "id": "doc", "url": "javascript:window.hacked=1", "published": "2024-05-05",
    "source": "Báo &lt;b&gt;Độc&lt;/b&gt;",
    "title": "Bản Lạ &lt;img src=x onerror=window.hacked=2&gt; có trưởng thôn",
    "body": "Ngày 5/5/2024, bà con Bản Lạ bầu ông Kha Văn Độc làm Trưởng thôn &lt;script&gt;"
            "window.hacked=3&lt;/script&gt; &lt;img src=http://bao.example/x.png onerror="
            "window.hacked=4&gt; [bấm](javascript:window.hacked=5) <svg onload='window.hacked=6'></svg>",
}
"""An article whose text is HTML once its entities are read."""


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """Where the app answers, over the sample archive and one hostile article; no slash at the end."""
    folder = tmp_path_factory.mktemp("browser")
    hostile = folder / "doc.jsonl"
    hostile.write_text(json.dumps(HOSTILE, ensure_ascii=False), encoding="utf-8")
    with Archive.create(folder / "archive", encoder) as archive:
        index(archive, find([str(ROOT / "data" / "sample"), str(hostile)]))
    with serving(folder, {"HOIBAO_ASKS_PER_MINUTE": "0"}) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's browser; closed with its module, since no other event loop can run beside its driver's."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as wide as a desk's, not yet anywhere."""
    with visiting(browser, **DESK) as page:
        yield page


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page as wide as a phone's, not yet anywhere."""
    with visiting(browser, **PHONE) as page:
        yield page
