"""What an article said before, and articles that were withdrawn: their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.past import version_name
from assistant.service import accounts
from assistant.service.database import Database
from assistant.texts import texts
from assistant.web.addresses import article_address, evidence_address, history_address, version_address
from assistant.web.history import changes
from assistant.web.limits import Limits
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.settings import Settings
from indexer.types import VIETNAM
from tests.assistant.answers import BRIDGE, HOSTILE, RICE
from tests.assistant.web.test_reader import text_of

ODD = "a/b?c#d% ấ\"<"
START = datetime(2025, 3, 1, 2, tzinfo=UTC)
FIRST = replace(BRIDGE, id=ODD, body="\n".join([
    "Cầu dài 120 mét, rộng 7 mét.", *(f"Đoạn {n} không đổi." for n in range(4)), f"Đoạn bỏ đi {HOSTILE}"]))
SECOND = replace(FIRST, body=f"{FIRST.body}\nMột dòng thêm vào.", section="Giao thông")
THIRD = replace(SECOND, title="Đính chính: cầu Vàm", authors=("Mai An",), summary="Cầu ngắn hơn.",
                body=SECOND.body.replace("120", "102").replace(f"\nĐoạn bỏ đi {HOSTILE}", ""),
                modified=datetime(2025, 3, 2, 9, 30, tzinfo=VIETNAM))
WITHDRAWN = replace(BRIDGE, id="da-rut", url=None, title=f"Tin sai {HOSTILE}",
                    body=f"Tin sai sự thật {HOSTILE}.")
REASON = f"Sai nhân thân {HOSTILE}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Site]:
    """Over an article in three versions, one that was withdrawn, and one that is as it was."""
    folder = tmp_path_factory.mktemp("history")
    with Archive.create(folder / "kho", encoder) as archive, Database(folder / "s.sqlite") as database:
        for day, article in enumerate((FIRST, SECOND, THIRD)):
            archive.now = lambda day=day: START + timedelta(day)
            list(archive.add([article, WITHDRAWN, RICE]))
        archive.withdraw(["da-rut"], "an", REASON)
        for role in accounts.ROLES:
            accounts.put(database, role, "mat-khau-dai-lam", role, 0.0)
        yield Site(Assistant(archive), database, Settings(archive=folder / "kho"), limits=Limits(0))


@pytest.fixture
def anyone(site: Site) -> TestClient:
    return TestClient(without_chat(site), base_url="http://127.0.0.1:7860", follow_redirects=False)


# -- versions ------------------------------------------------------------------------------


def test_an_article_that_was_changed_says_so_under_its_title(anyone: TestClient) -> None:
    for address in (article_address(ODD), evidence_address(ODD)):
        html = anyone.get(address).text
        said = text_of(html)
        assert "Bài đã được đính chính ngày 02/03/2025. Xem các bản (3)" in said
        assert "Cập nhật 02/03/2025 09:30" in said
        assert f'href="{history_address(ODD)}"' in html
    assert "hb-changed" not in anyone.get(article_address("lua")).text


def test_its_versions_are_listed_and_the_last_change_shown(anyone: TestClient) -> None:
    html = anyone.get(history_address(ODD)).text
    rows = [text_of(row) for row in re.findall(r'<tr><th scope="row"><a.*?</tr>', html, re.S)]
    assert rows == [
        "Bản 3 (hiện nay) 03/03/2025 09:00 – – –",
        "Bản 2 02/03/2025 09:00 03/03/2025 09:00 đã được đính chính So với nay : Bản 2",
        "Bản 1 01/03/2025 09:00 02/03/2025 09:00 đã được thay So với nay : Bản 1",
    ]
    assert "Thay đổi từ bản 2 sang bản 3" in html
    assert '<del><span class="hb-hidden">bỏ: </span>120</del>' in html
    assert '<ins><span class="hb-hidden">thêm: </span>102</ins>' in html
    assert "4 đoạn không đổi" in text_of(html) and html.count("<details>") == 1
    assert "Giao thông" not in html.partition("hb-changes")[2], "what is the same is not told"
    assert "Mai An" in html and "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_any_two_versions_can_be_compared(anyone: TestClient) -> None:
    first, second = version_name(FIRST), version_name(SECOND)
    html = anyone.get(f"{history_address(ODD, first)}&den={second}").text
    assert "Thay đổi từ bản 1 sang bản 2" in html and "Một dòng thêm vào." in html
    assert '<ins><span class="hb-hidden">thêm: </span>Giao thông</ins>' in html
    assert "Hai bản này giống nhau." in anyone.get(f"{history_address(ODD, first)}&den={first}").text
    assert anyone.get(history_address(ODD, "khong-co")).status_code == 404
    same = anyone.get(history_address("lua"))
    assert same.status_code == 200 and "chưa từng được sửa" in same.text


def test_a_version_has_an_address_that_stays(anyone: TestClient) -> None:
    was, name = anyone.get(version_address(ODD, version_name(FIRST))), version_name(THIRD)
    assert was.status_code == 200 and "Đoạn bỏ đi" in was.text
    assert "trong kho từ 01/03/2025 09:00 đến 02/03/2025 09:00" in text_of(was.text)
    assert f'href="{history_address(ODD, version_name(FIRST))}"' in was.text
    now = anyone.get(version_address(ODD, name))
    assert now.status_code == 200 and "Đoạn bỏ đi" not in now.text and "Đây là bản cũ" not in now.text
    assert anyone.get(version_address(ODD, "khong-co")).status_code == 404


def test_pages_of_versions_speak_english(anyone: TestClient) -> None:
    html = anyone.get(f"{history_address(ODD)}?lang=en").text
    assert "Changes from version 2 to version 3" in html and "removed: " in html
    assert "old version" in anyone.get(f"{version_address(ODD, version_name(FIRST))}&lang=en").text


def test_what_differs_of_an_article_but_its_body() -> None:
    found = changes(FIRST, THIRD, texts("vi"))
    assert set(found.lines) == {"title", "summary"}
    assert [(name, was, is_now) for name, was, is_now in found.facts] == [
        ("section", "", "Giao thông"), ("authors", "", "Mai An")]
    assert [(len(one.paragraphs), one.changed, one.folded) for one in found.body] == [
        (1, True, False), (4, False, True), (2, True, False)]


# -- withdrawn -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", [
    article_address("da-rut"), article_address("da-rut", 0, 5), version_address("da-rut", "x"),
    history_address("da-rut"), evidence_address("da-rut", 0, 5)])
def test_in_the_place_of_a_withdrawn_article_it_is_told_when_and_why(
    anyone: TestClient, address: str
) -> None:
    for who in ("", "reader"):
        found = anyone.get(address, headers=bearer(anyone, who))
        assert found.status_code == 410
        said = unescape(found.text)
        assert "rút khỏi kho ngày 03/03/2025" in said and "Sai nhân thân" in said and "Tin sai " in said
        assert "Tin sai sự thật" not in said and "<script>alert" not in found.text


def test_staff_read_what_was_withdrawn_and_nobody_beside_the_chat(anyone: TestClient) -> None:
    for role in ("staff", "admin"):
        page, part = (anyone.get(address("da-rut"), headers=bearer(anyone, role))
                      for address in (article_address, evidence_address))
        assert page.status_code == part.status_code == 410
        assert "Tin sai sự thật" in page.text and "Tin sai sự thật" not in part.text


def test_what_was_erased_or_never_there_is_not_found(anyone: TestClient, site: Site) -> None:
    for address in (article_address("x"), history_address("x"), evidence_address("x")):
        assert anyone.get(address).status_code == 404


def bearer(client: TestClient, role: str) -> dict[str, str]:
    """The header by which one of a role signs in; none for ""."""
    site: Site = client.app.state.site  # type: ignore[attr-defined]
    if not role:
        return {}
    token = accounts.open_session(site.database, role, site.now(), 3_600, "token")
    return {"Authorization": f"Bearer {token}"}
