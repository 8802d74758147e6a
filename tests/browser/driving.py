"""How browser tests start the app in a process of its own, and visit it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from assistant.service import accounts
from assistant.service.database import Database
from indexer.archive import Archive
from indexer.settings import PREFIX

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS", ROOT / "screenshots"))
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update"]
PASSWORD = "mat-khau-dai-lam"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WIDER = """() => [...document.querySelectorAll("body *")].filter(
    (e) => e.checkVisibility() && Math.round(e.getBoundingClientRect().right) > innerWidth
        && !e.closest(".hb-scroll")
).map((e) => e.outerHTML.slice(0, 120))"""
"""What reaches over the right edge of the window, but within what may be scrolled by itself."""

marks = [
    pytest.mark.browser,
    pytest.mark.timeout(120, method="thread"),  # a browser that died hangs its driver for good
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}"),
]
"""What every browser test is marked with."""
expect.set_options(timeout=15_000)


FRUIT, RAID = "ls-2023-014", "ls-2023-005"
"""Articles of the sample, of which one is corrected and the other withdrawn."""


def corrected(archive: Archive) -> None:
    """Let the article on fruit be corrected, as the sample tells that it was."""
    article = archive.article(FRUIT)
    assert article is not None
    body = article.body.replace("41.500 tấn", "14.500 tấn")
    note = "Đính chính: bản đăng trước ghi sai sản lượng vải toàn huyện."
    list(archive.add([replace(article, body=f"{body}\n{note}")]))


@contextmanager
def serving(
    folder: Path, settings: Mapping[str, str] | None = None, command: list[str] | None = None,
    where: Path | None = None,
) -> Iterator[str]:
    """The address of the app over the archive in ``folder/archive``; it is interrupted in the end, and
    must end well. An account of each role is there, named after it."""
    command = command or [sys.executable, str(ROOT / "app.py")]
    with Database(folder / "archive.service.sqlite") as database:
        for role in accounts.ROLES:
            accounts.put(database, role, PASSWORD, role, 0.0)
    rest = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    chosen = {"HOIBAO_ARCHIVE": str(folder / "archive"), "HOIBAO_PORT": "0", "HOIBAO_LOG_LEVEL": "warning",
              **(settings or {})}
    with (folder / "log").open("w+", encoding="utf-8") as log, subprocess.Popen(
        command, cwd=where or folder, env=rest | chosen, stdout=subprocess.PIPE, stderr=log,
        encoding="utf-8", start_new_session=True,
    ) as app:
        try:
            assert app.stdout is not None
            found = (re.search(r"http://\S+", line) for line in app.stdout)  # ends where the app does
            said = next(filter(None, found), None)
            assert said, (folder / "log").read_text(encoding="utf-8")
            yield said[0].replace("localhost", "127.0.0.1").rstrip("/")
        finally:
            os.killpg(app.pid, signal.SIGINT)
            code = app.wait(timeout=20)
    if command[0] != "make":  # make fails where it was interrupted
        assert (code, (folder / "log").read_text(encoding="utf-8")) == (0, "")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser."""
    with sync_playwright() as playwright, playwright.chromium.launch(
        executable_path=CHROMIUM, args=FLAGS
    ) as browser:
        yield browser


@contextmanager
def visiting(browser: Browser, **device: Any) -> Iterator[Page]:
    """A page in a profile of its own. It may ask no other machine, and run into no error."""
    asked: set[str | None] = set()
    faults: list[str] = []
    with browser.new_context(**device) as context:
        context.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        yield context.new_page()
    assert (asked - {None}, faults) == ({"127.0.0.1"}, [])


def sign_in(page: Page, address: str, role: str, then: str = "/") -> None:
    """Sign in as the account of a role, and go on to a path."""
    page.goto(f"{address}/dang-nhap?next={then}")
    page.get_by_label("Tên đăng nhập").fill(role)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{address}{then}")


def screenshot(page: Page, name: str, *, full_page: bool = False) -> None:
    """Keep how a page looks, below ``screenshots/`` or where the variable SCREENSHOTS says; of the sample
    archive alone, since ``make screenshots`` puts it among the docs."""
    kept = partial(page.screenshot, path=SCREENSHOTS / name, animations="disabled", full_page=full_page)
    try:
        kept()
    except Error:  # Chromium says now and then, while it lays a page out anew, that it cannot
        page.wait_for_timeout(500)
        kept()
