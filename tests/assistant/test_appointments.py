"""The register as developers use it, over a small archive of invented appointments in real provinces."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assistant.appointments import Appointments
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import SourceError
from indexer.rebuild import rebuild
from indexer.register.review import ReviewError
from indexer.register.types import Event, Tenure
from indexer.types import VIETNAM, Article


def news(id: str, day: str, title: str, body: str) -> Article:
    """An article of the outlet that the first letter of its id stands for, of eight in the morning."""
    outlet = {"a": "Báo Sông Con", "b": "Tin Đồi Cát", "c": "Đài Núi Voi"}[id[0]]
    published = datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=VIETNAM)
    return Article(id, title, body, f"https://{id[0]}.example/{id}", published, outlet)


NEWS = (
    news("a-nghean-1", "2022-05-10", "Nghệ An có tân Bí thư Tỉnh ủy",
         "Sáng 10/5/2022, Tỉnh ủy Nghệ An tổ chức hội nghị về công tác cán bộ.\n"
         "Bộ Chính trị quyết định điều động, chỉ định ông Đặng Hữu Tường giữ chức Bí thư Tỉnh ủy Nghệ An "
         "nhiệm kỳ 2020 - 2025."),
    news("a-nghean-2", "2025-10-20", "Nghệ An có Bí thư Tỉnh ủy mới",
         "Ngày 20/10/2025, Bộ Chính trị công bố quyết định chỉ định ông Phan Đức Lãm giữ chức Bí thư Tỉnh ủy "
         "Nghệ An, thay ông Đặng Hữu Tường nghỉ hưu."),
    news("b-nghean-2", "2025-10-21", "Ông Phan Đức Lãm làm Bí thư Tỉnh ủy Nghệ An",
         "Ông Phan Đức Lãm vừa được Bộ Chính trị chỉ định giữ chức Bí thư Tỉnh ủy Nghệ An.\n"
         "Ông sinh năm 1972, từng công tác ở ngành thủy lợi."),
    news("a-sonla-1", "2023-03-14", "Sơn La bầu Chủ tịch UBND tỉnh",
         "Tại kỳ họp sáng 14/3/2023, HĐND tỉnh Sơn La bầu ông Lò Văn Khuyến giữ chức Chủ tịch UBND tỉnh "
         "Sơn La nhiệm kỳ 2021 - 2026."),
    news("a-sonla-2", "2025-11-12", "Sơn La kiện toàn nhân sự",
         "Ngày 12/11/2025, HĐND tỉnh Sơn La bầu bà Hà Thị Mỵ giữ chức Chủ tịch UBND tỉnh Sơn La."),
    news("a-laichau", "2024-02-06", "Bổ nhiệm Giám đốc Sở Y tế Lai Châu",
         "Ngày 6/2/2024, UBND tỉnh Lai Châu bổ nhiệm ông Lương Văn Thụ giữ chức Giám đốc Sở Y tế tỉnh "
         "Lai Châu."),
    news("a-hatinh-1", "2024-09-17", "Hà Tĩnh bổ nhiệm Giám đốc Sở Y tế",
         "Ngày 17/9/2024, UBND tỉnh Hà Tĩnh bổ nhiệm ông Lương Văn Thụ giữ chức Giám đốc Sở Y tế tỉnh "
         "Hà Tĩnh."),
    news("a-quangninh", "2025-06-08", "Quảng Ninh có Giám đốc Sở Tư pháp mới",
         "Ngày 3/6/2025, UBND tỉnh Quảng Ninh bổ nhiệm bà Vi Thị Nhàn giữ chức Giám đốc Sở Tư pháp tỉnh "
         "Quảng Ninh."),
    news("b-quangninh", "2025-06-09", "Sở Tư pháp Quảng Ninh có giám đốc",
         "Ngày 5/6/2025, UBND tỉnh Quảng Ninh bổ nhiệm bà Vi Thị Nhàn giữ chức Giám đốc Sở Tư pháp tỉnh "
         "Quảng Ninh."),
    news("a-caobang-1", "2020-05-04", "Cao Bằng bổ nhiệm Giám đốc Sở Xây dựng",
         "Ngày 4/5/2020, UBND tỉnh Cao Bằng bổ nhiệm ông Nông Quang Hiệp giữ chức Giám đốc Sở Xây dựng tỉnh "
         "Cao Bằng."),
    news("a-caobang-2", "2022-01-10", "Cao Bằng miễn nhiệm Giám đốc Sở Xây dựng",
         "Ngày 10/1/2022, UBND tỉnh Cao Bằng miễn nhiệm chức vụ Giám đốc Sở Xây dựng tỉnh Cao Bằng đối với "
         "ông Nông Quang Hiệp."),
    news("a-caobang-3", "2022-06-20", "Sở Xây dựng Cao Bằng có giám đốc mới",
         "Ngày 20/6/2022, UBND tỉnh Cao Bằng bổ nhiệm bà Bế Thị Dịu giữ chức Giám đốc Sở Xây dựng tỉnh "
         "Cao Bằng."),
    news("a-langson-1", "2019-08-05", "Lạng Sơn có Chánh Thanh tra tỉnh",
         "Ngày 5/8/2019, UBND tỉnh Lạng Sơn bổ nhiệm ông Lành Công Thiệu giữ chức Chánh Thanh tra tỉnh "
         "Lạng Sơn."),
    news("a-langson-2", "2023-02-01", "Lạng Sơn bổ nhiệm Chánh Thanh tra tỉnh",
         "Ngày 1/2/2023, UBND tỉnh Lạng Sơn bổ nhiệm ông Hoàng Văn Quyết giữ chức Chánh Thanh tra tỉnh "
         "Lạng Sơn."),
    news("a-langson-3", "2023-04-15", "Miễn nhiệm Chánh Thanh tra tỉnh Lạng Sơn",
         "Ngày 15/4/2023, UBND tỉnh Lạng Sơn miễn nhiệm chức vụ Chánh Thanh tra tỉnh Lạng Sơn đối với ông "
         "Lành Công Thiệu."),
    news("a-hue", "2025-08-01", "Huế giao quyền Giám đốc Sở Du lịch",
         "Ngày 1/8/2025, UBND thành phố Huế giao quyền Giám đốc Sở Du lịch thành phố Huế cho bà Tôn Nữ "
         "Diệu Ca."),
    news("a-hatinh-2", "2025-09-02", "Gặp mặt cán bộ hưu trí",
         "Ông Tạ Quang Biền, nguyên Bí thư Tỉnh ủy Hà Tĩnh, dự buổi gặp mặt."),
    news("a-thanhhoa", "2025-09-20", "Thanh Hóa giới thiệu nhân sự",
         "Ngày 20/9/2025, Tỉnh ủy Thanh Hóa giới thiệu ông Lê Trọng Cừ để bầu giữ chức Chủ tịch UBND tỉnh "
         "Thanh Hóa."),
    news("a-cau", "2024-12-03", "Khánh thành cầu treo",
         "Sáng 3/12/2024, xã Mường Khương khánh thành cầu treo dài 120 mét."),
)
SECRETARY, CHAIR = "Bí thư Tỉnh ủy Nghệ An", "Chủ tịch UBND tỉnh Sơn La"
BUILDING, INSPECTOR = "Giám đốc Sở Xây dựng Cao Bằng", "Chánh Thanh tra tỉnh Lạng Sơn"
LATER = news("b-sonla-2", "2025-11-13", "Sơn La có nữ Chủ tịch UBND tỉnh",
             "Bà Hà Thị Mỵ được HĐND tỉnh Sơn La bầu giữ chức Chủ tịch UBND tỉnh Sơn La hôm 12/11/2025.")
"""Another outlet's report of an event of ``NEWS``."""


def store(folder: Path, encoder: Encoder) -> Path:
    """The archive of ``NEWS`` in a folder."""
    with Archive.create(folder, encoder) as archive:
        list(archive.add(NEWS))
    return folder


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """An archive that tests only read."""
    return store(tmp_path_factory.mktemp("news") / "kho", encoder)


@pytest.fixture(scope="module")
def register(stored: Path, encoder: Encoder) -> Iterator[Appointments]:
    with Archive.open(stored, encoder) as archive:
        yield Appointments(archive)


@pytest.fixture
def own(stored: Path, tmp_path: Path, encoder: Encoder) -> Iterator[Archive]:
    """A copy that the test may change."""
    with Archive.open(shutil.copytree(stored, tmp_path / "kho"), encoder) as archive:
        yield archive


@pytest.fixture
def staff(own: Archive) -> Appointments:
    return Appointments(own)


def told(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.told.person, event.told.day) for event in events]


def held(tenures: list[Tenure]) -> list[str]:
    return [tenure.person for tenure in tenures]


def one(register: Appointments, person: str, **asked: Any) -> Event:
    [event] = register.find(person, **asked)
    return event


# -- questions -----------------------------------------------------------------------------

TUONG, LAM = ("Đặng Hữu Tường", "2022-05-10"), ("Phan Đức Lãm", "2025-10-20")
LEFT = ("Đặng Hữu Tường", "2025-10-20")
MY, KHUYEN = ("Hà Thị Mỵ", "2025-11-12"), ("Lò Văn Khuyến", "2023-03-14")
THU, OTHER_THU = ("Lương Văn Thụ", "2024-02-06"), ("Lương Văn Thụ", "2024-09-17")


@pytest.mark.parametrize(("asked", "expected"), [
    ({"person": "Phan Đức Lãm"}, {LAM}),
    ({"person": "phan duc lam"}, {LAM}),
    ({"person": "LÃM"}, {LAM}),
    ({"person": "Lương Văn Thụ"}, {THU, OTHER_THU}),
    ({"person": "Lương Văn Thụ", "place": "Hà Tĩnh"}, {OTHER_THU}),
    ({"person": "Dương Chí Sảo"}, set()),
    ({"office": SECRETARY}, {TUONG, LAM, LEFT}),
    ({"office": "bí thư tỉnh uỷ tỉnh nghệ an"}, {TUONG, LAM, LEFT}),
    ({"office": "Bí thư Tỉnh ủy", "place": "Nghệ An"}, {TUONG, LAM, LEFT}),
    ({"office": "Chủ tịch Ủy ban nhân dân tỉnh Sơn La"}, {MY, KHUYEN}),
    ({"office": "Bi thu Tinh uy Nghe An"}, {TUONG, LAM, LEFT}),
    ({"office": "bi thu tinh uy tinh nghe an"}, {TUONG, LAM, LEFT}),
    ({"office": "Bi thu Tinh uy", "place": "Nghe An"}, {TUONG, LAM, LEFT}),
    ({"office": "Bí thư Tỉnh ủy", "place": "nghe an"}, {TUONG, LAM, LEFT}),
    ({"office": "Chu tich UBND Son La"}, {MY, KHUYEN}),
    ({"office": "Giam doc So Y te"}, {THU, OTHER_THU}),
    ({"office": "Giam doc So Y te", "place": "Lai Chau"}, {THU}),
    ({"office": "Pho Bi thu Tinh uy Nghe An"}, set()),
    ({"office": "Giám đốc Sở Y tế"}, {THU, OTHER_THU}),
    ({"office": "Phó Bí thư Tỉnh ủy Nghệ An"}, set()),
    ({"place": "Sơn La"}, {MY, KHUYEN}),
    ({"place": "tinh son la"}, {MY, KHUYEN}),
    ({"place": "La"}, {MY, KHUYEN}),
    ({"place": "Phú Thọ"}, set()),
    ({"since": date(2025, 10, 20)}, {LAM, LEFT, MY}),
    ({"since": date(2025, 10, 21)}, {MY}),
    ({"until": date(2020, 5, 4)}, {("Lành Công Thiệu", "2019-08-05"), ("Nông Quang Hiệp", "2020-05-04")}),
    ({"until": date(2020, 5, 3)}, {("Lành Công Thiệu", "2019-08-05")}),
    ({"since": date(2024, 2, 6), "until": date(2024, 2, 6)}, {THU}),
    ({"action": "bầu"}, {MY, KHUYEN}),
    ({"action": "bau"}, {MY, KHUYEN}),
    ({"action": "Bầu"}, {MY, KHUYEN}),
    ({"action": "khen"}, set()),
    ({"action": "giới thiệu"}, {("Lê Trọng Cừ", "2025-09-20")}),
    ({"action": "giao quyền"}, {("Tôn Nữ Diệu Ca", "2025-08-01")}),
    ({"action": "bầu", "office": SECRETARY}, set()),
    ({"on": date(2025, 10, 19), "office": SECRETARY}, {TUONG}),
    ({"on": date(2025, 10, 20), "office": SECRETARY}, {LAM}),
])
def test_events_are_found(
    register: Appointments, asked: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    assert set(told(register.find(**asked))) == expected


def test_the_newest_stands_first(register: Appointments) -> None:
    days = [event.told.day for event in register.find()]
    assert days == sorted(days, reverse=True) and len(set(days)) > 10


def test_a_part_of_a_place_finds_whole_words_only(register: Appointments) -> None:
    assert register.find(place="Sơn L") == []


def test_every_event_points_at_what_its_articles_say(register: Appointments) -> None:
    for event in register.find():
        for report in event.reports:
            article = register.article(report.article_id)
            assert article and getattr(article, report.part)[report.start : report.end] == report.quote
            assert report.person in report.quote


def test_two_outlets_make_one_event(register: Appointments) -> None:
    event = one(register, "Phan Đức Lãm")
    assert {report.article_id for report in event.reports} == {"a-nghean-2", "b-nghean-2"}


@pytest.mark.parametrize(("day", "office", "expected"), [
    (date(2022, 5, 9), SECRETARY, []),
    (date(2022, 5, 10), SECRETARY, ["Đặng Hữu Tường"]),
    (date(2025, 10, 19), SECRETARY, ["Đặng Hữu Tường"]),
    (date(2025, 10, 20), SECRETARY, ["Phan Đức Lãm"]),
    (date(2025, 10, 21), SECRETARY, ["Phan Đức Lãm"]),
    (date(2025, 11, 11), CHAIR, ["Lò Văn Khuyến"]),
    (date(2025, 11, 12), CHAIR, ["Hà Thị Mỵ"]),
    (date(2022, 1, 9), BUILDING, ["Nông Quang Hiệp"]),
    (date(2022, 3, 1), BUILDING, []),
    (date(2022, 6, 20), BUILDING, ["Bế Thị Dịu"]),
    (date(2023, 3, 1), INSPECTOR, ["Lành Công Thiệu", "Hoàng Văn Quyết"]),
    (date(2023, 4, 15), INSPECTOR, ["Hoàng Văn Quyết"]),
    (date(2025, 12, 1), "Chủ tịch UBND tỉnh Thanh Hóa", []),  # proposed only
    (date(2025, 12, 1), "Bí thư Tỉnh ủy Hà Tĩnh", []),  # a former one only
])
def test_who_held_an_office_on_a_day(
    register: Appointments, day: date, office: str, expected: list[str]
) -> None:
    assert held(register.holders(day, office)) == expected


def test_holders_of_a_place_of_a_person_and_of_an_office_anywhere(register: Appointments) -> None:
    day = date(2025, 12, 1)
    assert held(register.holders(day, place="Nghệ An")) == ["Phan Đức Lãm"]
    assert held(register.holders(day, place="nghe an")) == ["Phan Đức Lãm"]
    assert held(register.holders(day, "Bí thư Tỉnh ủy", "Nghệ An")) == ["Phan Đức Lãm"]
    assert held(register.holders(day, "Bi thu Tinh uy Nghe An")) == ["Phan Đức Lãm"]
    assert held(register.holders(day, "Chanh Thanh tra tinh Lang Son")) == ["Hoàng Văn Quyết"]
    assert [t.office.place for t in register.holders(day, person="ha thi my")] == ["sơn la"]
    anywhere = register.holders(day, "Giám đốc Sở Y tế")
    assert {tenure.office.place for tenure in anywhere} == {"lai châu", "hà tĩnh"}
    assert register.holders(date(2019, 1, 1)) == []


def test_a_place_holds_beside_an_office_however_it_is_written(register: Appointments) -> None:
    day = date(2025, 12, 1)
    for office in ("Giám đốc Sở Y tế", "Giam doc So Y te"):
        for place in ("Lai Châu", "Lai Chau", "tỉnh Lai Châu", "tinh lai chau"):
            assert [t.office.place for t in register.holders(day, office, place)] == ["lai châu"]
        assert register.holders(day, office, "Phu Tho") == register.holders(day, office, "Xa Lắc") == []


def test_what_is_inferred_is_told_from_what_is_stated(register: Appointments) -> None:
    [before, after] = register.line(CHAIR).tenures
    assert (before.since, before.since_stated) == ("2023-03-14", True)
    assert (before.until, before.until_stated) == ("2025-11-12", False)  # no article says that he left
    assert (after.until, after.opened and after.opened.told.person) == ("", "Hà Thị Mỵ")
    stated = register.line(BUILDING).tenures[0]
    assert (stated.until, stated.until_stated) == ("2022-01-10", True)


def test_the_day_of_an_article_is_no_statement(register: Appointments) -> None:
    [before, after] = register.line(SECRETARY).tenures
    assert (before.since, before.since_stated, before.since_known) == ("2022-05-10", False, "news")
    assert (after.since, after.since_stated, after.since_known) == ("2025-10-20", True, "stated")


def test_a_line_with_a_gap(register: Appointments) -> None:
    line = register.line("Giám đốc Sở Xây dựng", "Cao Bằng")
    [gap] = line.gaps
    assert (gap.since, gap.until) == ("2022-01-10", "2022-06-20")
    assert (gap.before.person, gap.after.person) == ("Nông Quang Hiệp", "Bế Thị Dịu")
    assert held(list(line.tenures)) == ["Nông Quang Hiệp", "Bế Thị Dịu"] and not line.overlaps


def test_a_line_with_an_overlap(register: Appointments) -> None:
    line = register.line(INSPECTOR)
    [overlap] = line.overlaps
    assert (overlap.since, overlap.until) == ("2023-02-01", "2023-04-15")
    assert {overlap.before.person, overlap.after.person} == {"Lành Công Thiệu", "Hoàng Văn Quyết"}
    assert not line.gaps


def test_a_line_of_nobody(register: Appointments) -> None:
    line = register.line("Giám đốc Sở Xây dựng Điện Biên")
    assert (line.tenures, line.gaps, line.overlaps) == ((), (), ())


def test_two_of_one_name_in_two_provinces_stay_apart(register: Appointments) -> None:
    careers = register.career("luong van thu")
    assert {career.tenures[0].office.place for career in careers} == {"lai châu", "hà tĩnh"}
    assert len({career.person.id for career in careers}) == 2
    assert all(len(career.tenures) == len(career.events) == 1 for career in careers)
    [alone] = register.career(careers[0].person.id)
    assert alone == careers[0]


def test_a_career_in_order_of_time(register: Appointments) -> None:
    [career] = register.career("Nông Quang Hiệp")
    assert [event.told.action for event in career.events] == ["bổ nhiệm", "miễn nhiệm"]
    [tenure] = career.tenures
    assert (tenure.since, tenure.until) == ("2020-05-04", "2022-01-10")


def test_changes_are_what_was_done(register: Appointments) -> None:
    assert set(told(register.changes(date(2025, 9, 20)))) == {LAM, LEFT, MY}  # not what was proposed then
    assert register.changes(date(2026, 1, 1)) == []


def test_dates_told_differently_are_conflicts(register: Appointments) -> None:
    [event] = register.conflicts()
    assert event.told.person == "Vi Thị Nhàn" and event.conflicts == ("decided",)
    assert {(report.article_id, report.decided) for report in event.reports} == {
        ("a-quangninh", "2025-06-03"), ("b-quangninh", "2025-06-05")}


# -- staff's say ---------------------------------------------------------------------------


def again(own: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read all articles again, as after a change of the rules."""
    monkeypatch.setattr("indexer.archive.rules", lambda: "khác")
    assert own.outdated() == own.totals().articles
    list(own.reread())
    assert own.outdated() == 0


def added_again(own: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the articles out and in, so that every row of them is new."""
    kept = list(own.all_articles())
    assert len(own.remove([article.id for article in kept])) == len(kept)
    assert Appointments(own).find() == []
    list(own.add(reversed(kept)))


def edited(own: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another edition of each article in its place; what is quoted stands elsewhere."""
    kept = list(own.all_articles())
    list(own.add(replace(article, body=f"Bản tin đã cập nhật.\n{article.body}") for article in kept))


def rebuilt(own: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuild(own.folder)


KEPT = pytest.mark.parametrize("happens", [again, added_again, edited, rebuilt])
Happening = Callable[[Archive, pytest.MonkeyPatch], None]


def test_confirmed(staff: Appointments) -> None:
    before = datetime.now(VIETNAM)
    review = staff.confirm(one(staff, "Hà Thị Mỵ").id, "Thu", "đã gọi điện hỏi")
    assert one(staff, "Hà Thị Mỵ").review == "confirmed"
    [logged] = staff.log()
    assert logged == review and (logged.seq, logged.verb) == (1, "confirm")
    assert (logged.reviewer, logged.reason) == ("Thu", "đã gọi điện hỏi")
    assert before - timedelta(seconds=1) <= logged.time <= datetime.now(VIETNAM)
    assert logged.time.tzinfo is not None


@KEPT
def test_a_correction_survives(
    own: Archive, staff: Appointments, monkeypatch: pytest.MonkeyPatch, happens: Happening
) -> None:
    changes = {"effective": "2025-11-15", "term": "2021-2026"}
    staff.correct(one(staff, "Hà Thị Mỵ").id, changes, "Thu", "theo văn bản")
    happens(own, monkeypatch)
    event = one(staff, "Hà Thị Mỵ")
    assert (event.told.effective, event.told.term, event.review) == ("2025-11-15", "2021-2026", "corrected")
    assert held(staff.holders(date(2025, 11, 14), CHAIR)) == ["Lò Văn Khuyến"]
    assert held(staff.holders(date(2025, 11, 15), CHAIR)) == ["Hà Thị Mỵ"]
    [logged] = staff.log()
    assert (logged.reviewer, logged.reason) == ("Thu", "theo văn bản")
    assert dict(logged.changes) == changes


def test_the_reports_of_a_corrected_event_stay_as_written(staff: Appointments) -> None:
    event = one(staff, "Hà Thị Mỵ")
    staff.correct(event.id, {"person": "Hà Thị Mỵ Dung", "position": "Chủ tịch UBND tỉnh Điện Biên"}, "Thu")
    changed = one(staff, "Hà Thị Mỵ Dung")
    assert changed.id == event.id and changed.reports == event.reports
    assert (changed.office.place, changed.told.position) == ("điện biên", "Chủ tịch UBND tỉnh Điện Biên")
    assert held(staff.holders(date(2025, 12, 1), CHAIR)) == ["Lò Văn Khuyến"]


def test_a_correction_settles_a_conflict(staff: Appointments) -> None:
    [event] = staff.conflicts()
    staff.correct(event.id, {"decided": event.told.decided}, "Thu", "số quyết định ghi ngày này")
    assert staff.conflicts() == [] and one(staff, "Vi Thị Nhàn").told.decided == event.told.decided


@KEPT
def test_a_rejection_survives(
    own: Archive, staff: Appointments, monkeypatch: pytest.MonkeyPatch, happens: Happening
) -> None:
    staff.reject(one(staff, "Hà Thị Mỵ").id, "Thu", "tin sai")
    happens(own, monkeypatch)
    assert staff.find("Hà Thị Mỵ") == []
    assert told(staff.find(office=CHAIR)) == [KHUYEN]
    assert held(staff.holders(date(2025, 12, 1), CHAIR)) == ["Lò Văn Khuyến"]


@KEPT
def test_a_rejected_event_does_not_return_when_another_outlet_reports_it(
    own: Archive, staff: Appointments, monkeypatch: pytest.MonkeyPatch, happens: Happening
) -> None:
    staff.reject(one(staff, "Hà Thị Mỵ").id, "Thu", "tin sai")
    list(own.add([LATER]))
    assert staff.find("Hà Thị Mỵ") == []
    happens(own, monkeypatch)
    assert staff.find("Hà Thị Mỵ") == []
    staff.undo(1, "Thu", "tin đúng")  # what was kept out was there all the time
    assert {report.article_id for report in one(staff, "Hà Thị Mỵ").reports} == {"a-sonla-2", "b-sonla-2"}


def test_a_rejection_keeps_no_other_event_out(own: Archive, staff: Appointments) -> None:
    staff.reject(one(staff, "Hà Thị Mỵ").id, "Thu", "tin sai")
    list(own.add([
        news("b-other", "2025-11-20", "Sơn La có Chủ tịch UBND tỉnh",
             "Ngày 20/11/2025, HĐND tỉnh Sơn La bầu ông Cầm Bá Lịch giữ chức Chủ tịch UBND tỉnh Sơn La."),
        news("b-years", "2027-05-20", "Sơn La bầu Chủ tịch UBND tỉnh khóa mới",
             "Ngày 20/5/2027, HĐND tỉnh Sơn La bầu bà Hà Thị Mỵ giữ chức Chủ tịch UBND tỉnh Sơn La."),
    ]))
    found = told(staff.find(office=CHAIR))
    assert found == [("Hà Thị Mỵ", "2027-05-20"), ("Cầm Bá Lịch", "2025-11-20"), KHUYEN]


def test_two_of_one_name_are_merged_and_the_merge_undone(staff: Appointments) -> None:
    persons = {career.person.id for career in staff.career("Lương Văn Thụ")}
    merged = staff.merge(persons, "Thu", "cùng một người")
    [career] = staff.career("Lương Văn Thụ")
    assert told(list(career.events)) == [THU, OTHER_THU] and merged.verb == "merge"
    assert {event.person_id for event in staff.find("Lương Văn Thụ")} == {career.person.id}
    undone = staff.undo(merged.seq, "Hà", "nhầm")
    assert {found.person.id for found in staff.career("Lương Văn Thụ")} == persons
    assert [(r.seq, r.verb, r.reviewer, r.reason) for r in staff.log()] == [
        (1, "merge", "Thu", "cùng một người"), (2, "undo", "Hà", "nhầm")]
    staff.undo(undone.seq, "Thu", "đúng là một người")
    assert len(staff.career("Lương Văn Thụ")) == 1


@KEPT
def test_a_merge_survives(
    own: Archive, staff: Appointments, monkeypatch: pytest.MonkeyPatch, happens: Happening
) -> None:
    staff.merge_people((career.person.id for career in staff.career("Lương Văn Thụ")), "Thu")
    happens(own, monkeypatch)
    [career] = staff.career("Lương Văn Thụ")
    assert len(career.tenures) == 2


def test_events_of_one_appointment_are_merged_and_the_merge_undone(own: Archive, staff: Appointments) -> None:
    """Two outlets tell days that are too far apart to be taken for one event."""
    list(own.add([news(
        "b-caobang", "2022-10-01", "Giám đốc Sở Xây dựng Cao Bằng",
        "Ngày 20/9/2022, UBND tỉnh Cao Bằng bổ nhiệm bà Bế Thị Dịu giữ chức Giám đốc Sở Xây dựng tỉnh Cao "
        "Bằng.",
    )]))
    both = staff.find("Bế Thị Dịu")
    assert len(both) == 2
    staff.merge((event.id for event in both), "Thu", "một quyết định")
    event = one(staff, "Bế Thị Dịu")
    assert len(event.reports) == 2 and event.conflicts == ("decided",)
    staff.undo(1, "Thu")
    assert told(staff.find("Bế Thị Dịu")) == told(both)


def test_a_person_is_split_and_the_split_undone(staff: Appointments) -> None:
    [career] = staff.career("Nông Quang Hiệp")
    left = career.events[-1]
    staff.split([left.id], "Thu", "người khác trùng tên")
    apart = staff.career("Nông Quang Hiệp")
    assert sorted(len(found.events) for found in apart) == [1, 1]
    assert one(staff, "Nông Quang Hiệp", action="miễn nhiệm").person_id != career.person.id
    assert one(staff, "Nông Quang Hiệp", action="bổ nhiệm").person_id == career.person.id
    staff.undo(1, "Thu")
    assert staff.career("Nông Quang Hiệp") == [career]


def test_a_correction_and_a_rejection_are_undone(staff: Appointments) -> None:
    before = staff.find()
    staff.correct(one(staff, "Hà Thị Mỵ").id, {"position": "Chủ tịch HĐND tỉnh Sơn La"}, "Thu")
    staff.reject(one(staff, "Bế Thị Dịu").id, "Thu")
    assert staff.find() != before
    staff.undo(1, "Thu")
    staff.undo(2, "Thu")
    assert staff.find() == before and len(staff.log()) == 4


def test_what_cannot_be_said_is_not_logged(staff: Appointments) -> None:
    my, events = one(staff, "Hà Thị Mỵ").id, [event.id for event in staff.find("Nông Quang Hiệp")]
    with pytest.raises(ReviewError, match="no event 'không'"):
        staff.confirm("không", "Thu")
    with pytest.raises(ReviewError, match="nobody is named"):
        staff.confirm(my, " ")
    with pytest.raises(ReviewError, match="no field 'ngày'"):
        staff.correct(my, {"ngày": "2025"}, "Thu")
    with pytest.raises(ReviewError, match="decided: '12/11/2025' is no date; write YYYY"):
        staff.correct(my, {"decided": "12/11/2025"}, "Thu")
    with pytest.raises(ReviewError, match="says so already"):
        staff.correct(my, {"action": "bầu"}, "Thu")
    with pytest.raises(ReviewError, match="name two or more"):
        staff.merge([my, my], "Thu")
    with pytest.raises(ReviewError, match="nothing would be left"):
        staff.split(events, "Thu")
    with pytest.raises(ReviewError, match="events of 2 persons"):
        staff.split([my, events[0]], "Thu")
    with pytest.raises(ReviewError, match="undoes 7, which is not in the log"):
        staff.undo(7, "Thu")
    staff.confirm(my, "Thu")
    staff.undo(1, "Thu")
    with pytest.raises(ReviewError, match="was undone by 2 already"):
        staff.undo(1, "Thu")
    assert [review.verb for review in staff.log()] == ["confirm", "undo"]


def test_the_log_is_kept_between_openings(own: Archive, staff: Appointments, encoder: Encoder) -> None:
    staff.reject(one(staff, "Hà Thị Mỵ").id, "Thu", "tin sai")
    with Archive.open(own.folder, encoder) as other:
        assert Appointments(other).log() == staff.log() and Appointments(other).find("Hà Thị Mỵ") == []
        Appointments(other).undo(1, "Hà")
    assert len(staff.log()) == 2 and staff.find("Hà Thị Mỵ")  # seen without opening anew


# -- staff's list --------------------------------------------------------------------------

LIST = """Họ tên;Chức vụ;Địa phương;Từ ngày;Đến ngày;Ghi chú
Trịnh Bá Khoát;Bí thư Tỉnh ủy;Nghệ An;15/8/2018;10/5/2022;hồ sơ lưu
Giàng A Páo;Bí thư Tỉnh ủy Lai Châu;;2020;;
;Giám đốc Sở Y tế;Điện Biên;2020;;
Bế Thị Dịu;Giám đốc Sở Tài chính;Cao Bằng;khi nào;;
"""


def test_holders_from_a_list(staff: Appointments, tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.csv"
    path.write_text(LIST, encoding="utf-8")
    new, bad = staff.add_holders(path)
    assert (new, [record.line for record in bad]) == (2, [4, 5])
    assert held(staff.holders(date(2022, 5, 9), SECRETARY)) == ["Trịnh Bá Khoát"]
    assert held(staff.holders(date(2025, 12, 1), "Bí thư Tỉnh ủy Lai Châu")) == ["Giàng A Páo"]
    assert held(list(staff.line(SECRETARY).tenures)) == ["Trịnh Bá Khoát", "Đặng Hữu Tường", "Phan Đức Lãm"]
    assert staff.find("Trịnh Bá Khoát") == []  # no article tells it
    assert staff.add_holders(path)[0] == 0


def test_a_holder_of_the_list_is_who_the_articles_tell_of(staff: Appointments, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"Name,Position,From\nĐẶNG HỮU TƯỜNG,{SECRETARY},2022-05-10\n", encoding="utf-8")
    assert staff.add_holders(path) == (1, [])
    [career] = staff.career("Đặng Hữu Tường")
    assert career.person.name == "Đặng Hữu Tường" and len(career.tenures) == 1


def test_the_list_survives_a_rebuild(own: Archive, staff: Appointments, tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.csv"
    path.write_text(LIST, encoding="utf-8")
    staff.add_holders(path)
    rebuild(own.folder)
    assert held(staff.holders(date(2022, 5, 9), SECRETARY)) == ["Trịnh Bá Khoát"]
    assert staff.add_holders(path)[0] == 0


def test_a_list_that_is_none(staff: Appointments, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"không\.csv: "):
        staff.add_holders(tmp_path / "không.csv")
    wrong = tmp_path / "sai.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"sai\.csv: .*Họ tên"):
        staff.add_holders(wrong)


# -- export --------------------------------------------------------------------------------


def written(register: Appointments, format: Any, **more: Any) -> bytes:
    file = io.BytesIO()
    register.export(file, format, **({"events": register.find(office=SECRETARY)} | more))
    return file.getvalue()


def test_events_as_csv(register: Appointments) -> None:
    rows = list(csv.DictReader(io.StringIO(written(register, "csv").decode("utf-8-sig"))))
    assert (rows[-1]["Họ tên"], rows[-1]["Ngày công bố"], rows[-1]["Ngày đăng"]) == (TUONG[0], "", TUONG[1])
    lam = next(row for row in rows if row["Họ tên"] == "Phan Đức Lãm")
    assert lam["Mã sự kiện"] == one(register, "Phan Đức Lãm").id and lam["Ngày công bố"] == "2025-10-20"
    assert set(lam["Nguồn"].split("; ")) == {"Báo Sông Con", "Tin Đồi Cát"}
    assert "Phan Đức Lãm" in lam["Trích dẫn"]


def test_no_tenures_as_csv_have_the_header_of_tenures(register: Appointments) -> None:
    [header] = written(register, "csv", events=None).decode("utf-8-sig").splitlines()
    assert "Căn cứ ngày bắt đầu" in header and "Trích dẫn" not in header
    [header] = written(register, "csv", events=[]).decode("utf-8-sig").splitlines()
    assert "Trích dẫn" in header
    assert json.loads(written(register, "popolo", events=None))["memberships"] == []


def test_tenures_as_csv_are_read_back_as_a_list(
    register: Appointments, staff: Appointments, tmp_path: Path
) -> None:
    tenures = register.holders(date(2025, 12, 1))
    content = written(register, "csv", events=[], tenures=tenures)
    path = tmp_path / "ra.csv"
    path.write_bytes(content)
    new, bad = staff.add_holders(path)
    assert (new, bad) == (len(tenures), [])
    assert set(held(staff.holders(date(2025, 12, 1)))) == set(held(tenures))


def test_both_as_xlsx(register: Appointments) -> None:
    tenures = register.line(SECRETARY).tenures
    content = written(register, "xlsx", tenures=tenures, language="en")
    book = load_workbook(io.BytesIO(content))
    events, held_by = (list(book[name].values) for name in ("Events", "Tenures"))
    person, names = events[0].index("Person"), held_by[0].index("Person")
    assert {row[person] for row in events[1:]} == {"Đặng Hữu Tường", "Phan Đức Lãm"}
    assert [row[names] for row in held_by[1:]] == ["Đặng Hữu Tường", "Phan Đức Lãm"]


def test_both_as_popolo(register: Appointments) -> None:
    tenures = register.line(SECRETARY).tenures
    document = json.loads(written(register, "popolo", tenures=tenures))
    persons = {person["id"]: person["name"] for person in document["persons"]}
    assert set(persons.values()) == {"Đặng Hữu Tường", "Phan Đức Lãm"}
    terms = {(persons[member["person_id"]], member.get("start_date"), member.get("end_date"))
             for member in document["memberships"]}
    assert ("Đặng Hữu Tường", "2022-05-10", "2025-10-20") in terms


def members(content: bytes) -> set[tuple[str, str, str]]:
    """Name, label and beginning of each membership of a Popolo document."""
    document = json.loads(content)
    persons = {person["id"]: person["name"] for person in document["persons"]}
    return {(persons[one["person_id"]], one["label"], one.get("start_date", ""))
            for one in document["memberships"]}


def test_events_alone_come_with_the_tenures_of_their_people_and_offices(register: Appointments) -> None:
    assert members(written(register, "popolo")) == {
        ("Đặng Hữu Tường", SECRETARY, "2022-05-10"), ("Phan Đức Lãm", SECRETARY, "2025-10-20")}
    [event] = register.find("Phan Đức Lãm")
    assert members(written(register, "popolo", events=[event])) == {
        ("Phan Đức Lãm", SECRETARY, "2025-10-20")}  # nobody else's, though his coming ended another's
    everything = members(written(register, "popolo", events=register.find()))
    assert len(everything) == sum(map(len, register.register.tenures.values()))
    book = load_workbook(io.BytesIO(written(register, "xlsx", language="en")))
    names = [row[1] for row in book["Tenures"].values]
    assert names == ["Person", "Đặng Hữu Tường", "Phan Đức Lãm"]


def test_what_was_held_before_comes_with_the_event_that_tells_it(own: Archive, staff: Appointments) -> None:
    list(own.add([news(
        "b-move", "2025-12-05", "Nghệ An có Phó Chủ tịch UBND tỉnh",
        "Ngày 5/12/2025, HĐND tỉnh Nghệ An bầu ông Kha Văn Nghiệp, Giám đốc Sở Tài chính Nghệ An, giữ chức "
        "Phó Chủ tịch UBND tỉnh Nghệ An.")]))
    found = members(written(staff, "popolo", events=staff.find("Kha Văn Nghiệp")))
    assert {(name, since) for name, _, since in found} == {
        ("Kha Văn Nghiệp", ""), ("Kha Văn Nghiệp", "2025-12-05")}


def test_tenures_alone_come_with_the_events_of_their_ends(register: Appointments) -> None:
    tenures = register.holders(date(2025, 10, 1), SECRETARY)
    document = json.loads(written(register, "popolo", events=[], tenures=tenures))
    [held] = document["memberships"]
    ids = {event["id"] for event in document["hoibao"]["events"]}
    assert ids == set(held["hoibao"]["event_ids"]) and len(ids) == 2
    book = load_workbook(io.BytesIO(written(register, "xlsx", events=[], tenures=tenures)))
    rows = list(book["Sự kiện"].values)
    assert {row[0] for row in rows[1:]} == ids
    assert len(list(book["Nhiệm kỳ"].values)) == 2


def test_nothing_is_exported_of_nothing(register: Appointments) -> None:
    assert members(written(register, "popolo", events=[])) == set()


# -- the rules -----------------------------------------------------------------------------


def test_articles_that_other_rules_read(
    own: Archive, staff: Appointments, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = staff.find()
    assert staff.outdated() == 0
    for module in ("archive", "entries"):
        monkeypatch.setattr(f"indexer.{module}.rules", lambda: "mới")
    assert staff.outdated() == len(NEWS)
    list(own.add([LATER]))
    assert staff.outdated() == len(NEWS)  # what is added now is read by these rules
    list(own.reread())
    assert staff.outdated() == 0
    assert {event.id for event in before} <= {event.id for event in staff.find()}
