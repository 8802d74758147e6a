"""Accounts: made, changed and deleted, but the last admin stays."""

from __future__ import annotations

from assistant.service import accounts, audit
from assistant.service.accounts import Account
from tests.assistant.web.admin.conftest import PASSWORD, Office

PAGE = "/quan-tri/tai-khoan"


def test_accounts_are_made_changed_and_deleted(office: Office) -> None:
    database = office.site.database
    made = office.admin.post(PAGE, data={"name": "lan", "password": PASSWORD, "role": "reader"})
    assert made.status_code == 303
    assert "Đã lưu tài khoản “lan”" in office.admin.get(made.headers["location"]).text
    office.admin.post(PAGE, data={"name": "lan", "password": "mot-mat-khau-khac", "role": "staff"})
    assert accounts.verify(database, "lan", "mot-mat-khau-khac") == Account("lan", "staff")
    assert "Xoá tài khoản “lan”" in office.admin.get(f"{PAGE}/xoa", params={"name": "lan"}).text
    assert "lan" in [one.name for one in accounts.listed(database)]
    gone = office.admin.post(f"{PAGE}/xoa", data={"name": "lan"})
    assert "Đã xoá tài khoản “lan”" in office.admin.get(gone.headers["location"]).text
    assert "lan" not in [one.name for one in accounts.listed(database)]
    assert office.admin.post(f"{PAGE}/xoa", data={"name": "lan"}).status_code == 404
    assert [(entry.action, entry.about) for entry in audit.read(database, 3)] == [
        ("account deleted", "lan"), ("account saved", "lan: staff"), ("account saved", "lan: reader")]


def test_what_cannot_be_an_account_is_told(office: Office) -> None:
    for data in ({"name": "a b", "password": PASSWORD, "role": "staff"}, {"name": "an", "password": "ngan",
                 "role": "staff"}, {"name": "an", "password": PASSWORD, "role": "chu"}, {}):
        answer = office.admin.post(PAGE, data=data)
        assert answer.status_code == 400 and "ít nhất 10 ký tự" in answer.text
        assert PASSWORD not in answer.text
    assert "an" not in [one.name for one in accounts.listed(office.site.database)]


def test_the_last_admin_stays(office: Office) -> None:
    assert office.admin.post(f"{PAGE}/xoa", data={"name": "admin"}).status_code == 409
    lowered = office.admin.post(PAGE, data={"name": "admin", "password": PASSWORD, "role": "staff"})
    assert lowered.status_code == 409 and "quản trị viên cuối cùng" in lowered.text
    office.admin.post(PAGE, data={"name": "hai", "password": PASSWORD, "role": "admin"})
    assert office.admin.post(f"{PAGE}/xoa", data={"name": "hai"}).status_code == 303
    assert accounts.verify(office.site.database, "admin", PASSWORD) == Account("admin", "admin")
