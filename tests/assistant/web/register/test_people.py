from __future__ import annotations

import re

import pytest

from indexer.register.types import Holder
from tests.assistant.test_appointments import BUILDING, INSPECTOR, one
from tests.assistant.web.register.conftest import Doors


def office(doors: Doors, name: str, place: str = "") -> str:
    answer = doors.anyone.get("/bo-nhiem/chuc-danh", params={"office": name, "place": place})
    assert answer.status_code == 200
    return answer.text


def test_a_career_is_drawn_and_told_in_words(doors: Doors) -> None:
    person = one(doors.register, "Nông Quang Hiệp", action="bổ nhiệm").person_id
    page = doors.anyone.get(f"/bo-nhiem/nguoi/{person}").text
    assert page.count('<rect class="hb-time-bar" x="') == 1 + 4  # the tenure, and the legend's
    words = re.search(r'<desc id="time-desc">([^<]+)</desc>', page)
    assert words is not None and "Giám đốc Sở Xây dựng" in words[1] and "04/05/2020 – 10/01/2022" in words[1]
    assert page.count("/bo-nhiem/su-kien/") >= 4 and 'aria-labelledby="time-title time-desc"' in page


def test_namesakes_are_named_apart(doors: Doors) -> None:
    person = one(doors.register, "Lương Văn Thụ", place="Hà Tĩnh").person_id
    page = doors.anyone.get(f"/bo-nhiem/nguoi/{person}").text
    others = page.partition("Người khác cùng tên")[2]
    assert "Lai Châu" in others and f"/bo-nhiem/nguoi/{person}" not in others


def test_who_is_only_on_staffs_list_has_a_page(own: Doors) -> None:
    own.site.assistant.archive.put_holders([Holder("Lò Thị Sử", "Giám đốc Sở Y tế Nghệ An", "", "2022-03")])
    [person] = own.register.register.named("Lò Thị Sử")
    page = own.anyone.get(f"/bo-nhiem/nguoi/{person.id}").text
    assert "03/2022 – chưa có tin thôi giữ" in page and "hb-time-bar" in page


def test_a_tenure_of_unknown_time_is_told_but_not_drawn(own: Doors) -> None:
    own.site.assistant.archive.put_holders([Holder("Lò Thị Sử", "Giám đốc Sở Y tế Nghệ An")])
    [person] = own.register.register.named("Lò Thị Sử")
    page = own.anyone.get(f"/bo-nhiem/nguoi/{person.id}").text
    assert page.count("chưa rõ thời gian") == 2 and "<svg" not in page
    page = office(own, "Giám đốc Sở Y tế Nghệ An")
    assert "Lò Thị Sử" in page and "<svg" not in page


def test_an_unknown_person_is_not_found(doors: Doors) -> None:
    assert doors.anyone.get("/bo-nhiem/nguoi/Lương").status_code == 404


def test_an_offices_gap_is_marked(doors: Doors) -> None:
    page = office(doors, BUILDING)
    assert "hb-time-band-gap" in page
    assert "Khoảng trống 10/01/2022 – 20/06/2022, giữa Nông Quang Hiệp và Bế Thị Dịu" in page


def test_what_an_office_went_on_as_is_told(own: Doors) -> None:
    own.site.assistant.archive.put_holders([
        Holder("Lò Thị Sử", "Giám đốc Sở Giao thông vận tải Bắc Giang", "", "2022-03"),
        Holder("Vi Văn Nhàn", "Giám đốc Sở Xây dựng Bắc Ninh", "", "2025-07-01")])
    page = office(own, "Giám đốc Sở Giao thông vận tải Bắc Giang")
    later = page.partition("Nay là")[2]
    assert "Giám đốc Sở Xây dựng Bắc Ninh" in later and "Vi Văn Nhàn" in later
    assert "03/2022 – khoảng 01/03/2025 (suy ra)" in page


def test_an_offices_overlap_is_marked(doors: Doors) -> None:
    page = office(doors, INSPECTOR)
    assert "hb-time-band-overlap" in page and "Lành Công Thiệu và Hoàng Văn Quyết" in page


@pytest.mark.parametrize(("name", "place"), [
    ("Giám đốc Sở Xây dựng", "Cao Bằng"), ("giam doc so xay dung cao bang", ""),
    ("giám đốc|sở xây dựng|cao bằng", ""),
])
def test_an_office_is_found_in_any_spelling_and_by_its_key(doors: Doors, name: str, place: str) -> None:
    assert "Bế Thị Dịu" in office(doors, name, place)


def test_an_office_of_many_places_offers_each(doors: Doors) -> None:
    page = office(doors, "Giám đốc Sở Y tế")
    assert "Nhiều nơi có chức danh này" in page
    assert len(set(re.findall(r"chuc-danh\?office=(gi[^\"&]+)", page))) >= 2


def test_an_unknown_office_is_not_found(doors: Doors) -> None:
    answer = doors.anyone.get("/bo-nhiem/chuc-danh?office=Thuyền+trưởng+tàu+bay")
    assert answer.status_code == 404 and "Sổ không có chức danh này" in answer.text
    assert "nên kèm địa phương" in doors.anyone.get("/bo-nhiem/chuc-danh").text
