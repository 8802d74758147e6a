"""Withdrawing articles, reinstating and erasing them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.service import audit, talks
from assistant.service.stored import load
from assistant.web.kept import Keeper
from indexer.archive import Archive
from indexer.errors import ArchiveBusy
from tests.assistant.answers import quoting
from tests.assistant.web.admin.conftest import Office
from tests.conftest import article

PAGE = "/quan-tri/go-bai"
FIRST = article(90)
COPY = replace(FIRST, id="tin-90-b", url="https://khac.example/tin-90", source="Tin Nhanh")


@pytest.fixture(autouse=True)
def held(office: Office) -> Iterator[None]:
    """An article and its copy at another source, which are gone again afterwards."""
    list(office.archive.add([FIRST, COPY]))
    yield
    office.archive.remove([FIRST.id, COPY.id])


def test_an_article_is_shown_with_what_can_be_done_with_it(office: Office) -> None:
    page = office.admin.get(PAGE, params={"id": f" {FIRST.id} "})
    assert page.status_code == 200 and FIRST.title in page.text
    assert f'<input type="checkbox" name="copies" value="{COPY.id}">' in page.text
    assert f'href="{PAGE}/xoa?id={FIRST.id}"' in page.text
    assert office.archive.article(FIRST.id) is not None


def test_an_article_is_withdrawn_with_its_reason_and_reinstated(office: Office) -> None:
    answer = office.admin.post(f"{PAGE}/rut", data={"id": FIRST.id, "reason": " Sai <b>tên</b> "})
    assert answer.status_code == 303
    page = office.admin.get(answer.headers["location"]).text
    assert f"Đã rút bài “{FIRST.title}”." in page and "Sai &lt;b&gt;tên&lt;/b&gt;" in page
    gone = office.archive.withdrawal(FIRST.id)
    assert gone and (gone.by, gone.reason) == ("admin", "Sai <b>tên</b>")
    assert office.archive.article(COPY.id), "which was not chosen"
    shown = office.admin.get(PAGE, params={"id": FIRST.id}).text
    assert "admin rút lúc" in shown and f'href="{PAGE}/dua-lai?id={FIRST.id}"' in shown
    asked = office.admin.get(f"{PAGE}/dua-lai", params={"id": FIRST.id}).text
    assert "Đưa bài trở lại" in asked and office.archive.article(FIRST.id) is None
    answer = office.admin.post(f"{PAGE}/dua-lai", data={"id": FIRST.id})
    assert f"Đã đưa lại bài “{FIRST.title}”." in office.admin.get(answer.headers["location"]).text
    assert office.archive.article(FIRST.id) == FIRST
    assert [(entry.action, entry.about) for entry in audit.read(office.site.database, 2)] == [
        ("article reinstated", f"{FIRST.id}: {FIRST.title}"),
        ("article withdrawn", f"{FIRST.id}: Sai <b>tên</b>")]


def test_copies_that_are_chosen_are_withdrawn_too_and_nothing_else(office: Office) -> None:
    office.admin.post(f"{PAGE}/rut", data={"id": FIRST.id, "copies": [COPY.id, "tin-1"]})
    assert {gone.id for gone in office.archive.withdrawals()} == {FIRST.id, COPY.id}
    assert office.archive.article("tin-1")


def test_an_article_is_erased_once_that_is_confirmed(office: Office) -> None:
    asked = office.admin.get(f"{PAGE}/xoa", params={"id": FIRST.id}).text
    assert "không lấy lại được" in asked and office.archive.article(FIRST.id)
    answer = office.admin.post(f"{PAGE}/xoa", data={"id": FIRST.id})
    assert f"Đã xoá bài “{FIRST.title}”." in office.admin.get(answer.headers["location"]).text
    assert office.archive.found([FIRST.id]) == {}
    assert audit.read(office.site.database, 1)[0].action == "article deleted"
    office.archive.withdraw([COPY.id])
    assert office.admin.post(f"{PAGE}/xoa", data={"id": COPY.id}).status_code == 303
    assert office.archive.withdrawals() == [], "nothing of a withdrawn one either"


def test_what_answers_quoted_is_kept_of_a_withdrawn_article_and_not_of_an_erased_one(office: Office) -> None:
    Keeper(office.site, "talk").keep("Tin gì?", quoting(FIRST), 0.1)

    def quotes() -> list[str]:
        return [one.quote for one in load(talks.read(office.site.database, "talk")[0].answer).citations]

    office.admin.post(f"{PAGE}/rut", data={"id": FIRST.id})
    assert quotes() == [quoting(FIRST).citations[0].quote], "it may be reinstated"
    office.admin.post(f"{PAGE}/xoa", data={"id": FIRST.id})
    assert quotes() == [""]


@pytest.mark.parametrize(("path", "method"), [("rut", "withdraw"), ("xoa", "remove")])
def test_what_cannot_be_done_now_is_told_and_the_reason_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch, path: str, method: str
) -> None:
    def busy(*_: object) -> list[str]:
        raise ArchiveBusy("kho: another process is writing")

    monkeypatch.setattr(Archive, method, busy)
    answer = office.admin.post(f"{PAGE}/{path}", data={"id": FIRST.id, "reason": "Sai tên"})
    assert answer.status_code == 409 and "another process is writing" in answer.text
    assert path == "xoa" or ">Sai tên</textarea>" in answer.text


def test_an_unknown_id_is_told(office: Office) -> None:
    answers = [office.admin.get(PAGE, params={"id": "<b>"})]
    answers += [office.admin.get(f"{PAGE}/{path}", params={"id": "<b>"}) for path in ("dua-lai", "xoa")]
    answers += [office.admin.post(f"{PAGE}/{path}", data={"id": "<b>"}) for path in ("rut", "dua-lai", "xoa")]
    for answer in answers:
        assert answer.status_code == 404 and "mã “&lt;b&gt;”" in answer.text
