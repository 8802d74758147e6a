"""An admin gives out and deletes a conversation on request."""

from __future__ import annotations

from secrets import token_urlsafe

import pytest

from assistant.service import audit, talks
from assistant.web.kept import Keeper
from assistant.web.site import Site
from tests.assistant.answers import BRIDGE, quoting
from tests.assistant.web.conftest import Signed

PATH = "/quan-tri/rieng-tu"


@pytest.fixture
def kept(site: Site) -> str:
    id = token_urlsafe(16)
    Keeper(site, id).keep("Cầu bí mật?", quoting(BRIDGE), 0.1)
    return id


def test_a_conversation_is_deleted_by_its_shared_address_once_it_is_sure(
    site: Site, signed: Signed, kept: str
) -> None:
    admin, address = signed("admin"), f"https://bao.example/chia-se/{talks.share(site.database, kept)}"
    asked = admin.post(f"{PATH}/xoa", data={"conversation": address})
    assert asked.status_code == 200 and "1 câu hỏi" in asked.text and "bí mật" not in asked.text
    assert talks.found(site.database, kept) == kept
    done = admin.post(f"{PATH}/xoa-han", data={"conversation": kept})
    assert (done.status_code, done.headers["location"]) == (303, f"{PATH}?gone=1")
    assert "Đã xoá hẳn" in admin.get(f"{PATH}?gone=1").text
    assert talks.found(site.database, kept) is None
    entry = audit.read(site.database)[0]
    assert (entry.account, entry.action, entry.about) == ("admin", "conversation deleted", "messages 1")


def test_it_is_given_out_as_a_file(site: Site, signed: Signed, kept: str) -> None:
    given = signed("admin").post(f"{PATH}/xuat", data={"conversation": kept})
    assert given.json()["messages"][0]["question"] == "Cầu bí mật?"
    assert given.headers["content-disposition"].startswith("attachment")
    assert quoting(BRIDGE).citations[0].quote not in given.text, "the archive does not hold its article"
    assert audit.read(site.database)[0].action == "conversation exported"


@pytest.mark.parametrize("path", ["xoa", "xoa-han", "xuat"])
@pytest.mark.parametrize("given", ["", "khong-co", "\x00", "x" * 500])
def test_of_what_is_not_there_it_is_told(signed: Signed, path: str, given: str) -> None:
    told = signed("admin").post(f"{PATH}/{path}", data={"conversation": given})
    assert told.status_code == 404 and "Không có hội thoại nào" in told.text
