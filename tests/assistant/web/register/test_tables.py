from __future__ import annotations

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from tests.assistant.web.register.conftest import Doors


def people(page: str) -> list[str]:
    return re.findall(r'<a class="hb-rg-name"[^>]*>([^<]+)</a>', page)


def test_the_newest_event_stands_first_with_its_article_and_quote(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem").text
    assert people(page)[0] == "Hà Thị Mỵ"
    assert re.search(r'href="/bai-bao/a-sonla-2\?start=\d+&amp;end=\d+#trich"[^>]*>Báo Sông Con</a>', page)
    assert "12/11/2025" in page and "HĐND tỉnh Sơn La" in page


def test_several_reports_and_what_they_tell_differently_are_shown(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem", params={"person": "Vi Thị Nhàn"}).text
    assert people(page) == ["Vi Thị Nhàn"]
    assert "+1 bài" in page and "khác nhau: ngày quyết định" in page


@pytest.mark.parametrize(("asked", "expected"), [
    ({"person": "phan duc lam"}, {"Phan Đức Lãm"}),
    ({"office": "Chủ tịch UBND tỉnh Sơn La"}, {"Hà Thị Mỵ", "Lò Văn Khuyến"}),
    ({"place": "huế"}, {"Tôn Nữ Diệu Ca"}),
    ({"action": "giới thiệu"}, {"Lê Trọng Cừ"}),
    ({"since": "20/10/2025", "until": "11/2025"}, {"Đặng Hữu Tường", "Phan Đức Lãm", "Hà Thị Mỵ"}),
    ({"until": "2019"}, {"Lành Công Thiệu"}),
    ({"review": "conflicts"}, {"Vi Thị Nhàn"}),
    ({"q": "thay ong dang huu tuong"}, {"Phan Đức Lãm", "Đặng Hữu Tường"}),
    ({"q": "không đâu nói"}, set()),
])
def test_filters(doors: Doors, asked: dict[str, str], expected: set[str]) -> None:
    answer = doors.anyone.get("/bo-nhiem", params=asked)
    assert (answer.status_code, set(people(answer.text))) == (200, expected)


def test_heads_sort_by_links_and_say_so(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem?sort=person&place=Cao+Bằng").text
    assert people(page) == ["Bế Thị Dịu", "Nông Quang Hiệp", "Nông Quang Hiệp"]  # by the given name
    assert page.count("aria-sort") == 1 and 'aria-sort="ascending"' in page
    turned = re.search(r'href="(/bo-nhiem\?[^"]*sort=-person[^"]*)"', page)
    assert turned is not None
    assert people(doors.anyone.get(turned[1].replace("&amp;", "&")).text) == [
        "Nông Quang Hiệp", "Nông Quang Hiệp", "Bế Thị Dịu"]


def test_a_page_beyond_the_last_is_the_last(doors: Doors) -> None:
    assert people(doors.anyone.get("/bo-nhiem?page=99").text) == people(doors.anyone.get("/bo-nhiem").text)


def test_nothing_found_says_what_to_ask_less_of(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem", params={"person": "Ai Đó", "place": "Huế"}).text
    assert "Không có dòng nào khớp" in page
    assert 'href="/bo-nhiem?place=Hu%E1%BA%BF"' in page and "bỏ “Người: Ai Đó”" in page


@pytest.mark.parametrize(("asked", "field"), [
    ({"since": "32/1/2024"}, "since"), ({"until": "hôm qua"}, "until"), ({"on": "x"}, "on"),
    ({"since": "2025", "until": "2024"}, "until"), ({"action": "khen"}, "action"),
    ({"review": "gì"}, "review"),
])
def test_what_cannot_be_asked_is_told_beside_its_field(
    doors: Doors, asked: dict[str, str], field: str
) -> None:
    if field == "on":
        asked = asked | {"person": "a"}
    answer = doors.anyone.get("/bo-nhiem", params=asked)
    assert answer.status_code == 422
    assert f'aria-describedby="fault-{field}"' in answer.text and f'id="fault-{field}"' in answer.text


def test_who_holds_what_on_a_day(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem?on=2025-10-19&office=Bí+thư+Tỉnh+ủy+Nghệ+An").text
    assert people(page) == ["Đặng Hữu Tường"]
    assert re.search(r'aria-current="page">Đương nhiệm<', page)
    assert "1 người đương nhiệm ngày 19/10/2025" in page and 'value="19/10/2025"' in page


def test_people_of_one_name_stay_apart(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem?person=Lương+Văn+Thụ").text
    assert "Nhiều người khớp tên" in page
    assert len(set(re.findall(r"/bo-nhiem/nguoi/(\w+)", page))) == 2


def test_english_names_actions_too(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem?action=bầu&lang=en").text
    assert ">elected</a>" in page and "not reviewed" in page and '<html lang="en">' in page


def test_only_staff_can_choose_rows(doors: Doors) -> None:
    assert 'type="checkbox"' not in doors.client("reader").get("/bo-nhiem").text
    assert 'type="checkbox"' in doors.staff.get("/bo-nhiem").text


def test_markup_in_what_is_asked_stays_text(doors: Doors) -> None:
    page = doors.anyone.get("/bo-nhiem", params={"person": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_csv_holds_what_is_asked(doors: Doors) -> None:
    answer = doors.anyone.get("/bo-nhiem/xuat?format=csv&place=Sơn+La&sort=day")
    assert answer.headers["content-disposition"] == 'attachment; filename="bo-nhiem-2026-01-15.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Họ tên"] for row in rows] == ["Lò Văn Khuyến", "Hà Thị Mỵ"]


def test_holders_of_a_day_are_exported_as_tenures(doors: Doors) -> None:
    answer = doors.anyone.get("/bo-nhiem/xuat?format=csv&on=ngày+19/10/2025&office=Bí+thư+Tỉnh+ủy+Nghệ+An")
    assert "duong-nhiem-2025-10-19.csv" in answer.headers["content-disposition"]
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["Họ tên"], row["Từ ngày"]) == ("Đặng Hữu Tường", "2022-05-10")


def test_workbook_and_popolo(doors: Doors) -> None:
    book = load_workbook(io.BytesIO(doors.anyone.get("/bo-nhiem/xuat?format=xlsx&place=Huế").content))
    assert [sheet.max_row for sheet in book.worksheets] == [2, 2]
    answer = doors.anyone.get("/bo-nhiem/xuat?format=popolo&place=Huế")
    assert [person["name"] for person in json.loads(answer.content)["persons"]] == ["Tôn Nữ Diệu Ca"]


@pytest.mark.parametrize("query", ["format=pdf", "format=csv&since=x"])
def test_what_cannot_be_exported_goes_back_to_the_table(doors: Doors, query: str) -> None:
    answer = doors.anyone.get(f"/bo-nhiem/xuat?{query}")
    assert answer.status_code == 303 and answer.headers["location"].startswith("/bo-nhiem")
