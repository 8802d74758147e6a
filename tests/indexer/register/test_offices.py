from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicons import lines
from indexer.register import office_names as names
from indexer.register.offices import Office, office, offices_of, successors

LABELS = {
    "phó bí thư thường trực tỉnh uỷ thái nguyên": "Phó Bí thư Thường trực Tỉnh ủy Thái Nguyên",
    "Chủ tịch Ủy ban nhân dân tỉnh Bắc Ninh": "Chủ tịch UBND tỉnh Bắc Ninh",
    "Bí thư TPHCM": "Bí thư Thành ủy TP HCM",
    "Chủ tịch TP HCM": "Chủ tịch UBND TP HCM",
    "Giám đốc Sở GD&ĐT Hồ Chí Minh": "Giám đốc Sở Giáo dục và Đào tạo TP HCM",
    "phó ban Tuyên giáo Tỉnh uỷ Lào Cai": "Phó trưởng Ban Tuyên giáo Tỉnh ủy Lào Cai",
    "chủ tịch quốc hội": "Chủ tịch Quốc hội",
    "tổng bí thư": "Tổng Bí thư",
    "bộ trưởng văn hóa, thể thao và du lịch": "Bộ trưởng Bộ Văn hóa, Thể thao và Du lịch",
    "trưởng công an xã Tân Hội": "Trưởng Công an xã Tân Hội",
    "Ngoại trưởng Hoa Kỳ": "Bộ trưởng Bộ Ngoại giao Mỹ",
    "Đại sứ Hoa Kỳ tại Việt Nam": "Đại sứ Mỹ tại Việt Nam",
    "tổng thư ký Liên Hợp Quốc": "Tổng Thư ký Liên Hợp Quốc",
    "bí thư phường phú lâm": "Bí thư Đảng ủy phường Phú Lâm",
    "Chủ tịch Hội đồng quản trị": "Chủ tịch Hội đồng quản trị",
    "Chủ tịch HĐQT": "Chủ tịch HĐQT",
}
PLACES = ["Bắc Ninh", "Hà Nội", "TP HCM", "Bà Rịa - Vũng Tàu", "Huế", "Đắk Lắk", "Bình Dương", "Hòa Bình"]
BODIES = [
    "Tỉnh ủy", "UBND tỉnh", "HĐND tỉnh", "UBND", "HĐND", "Ủy ban MTTQ Việt Nam tỉnh", "Công an tỉnh",
    "Sở Y tế",
    "Sở Tài chính", "Sở LĐ-TB&XH", "Ban Tổ chức Tỉnh ủy", "UBKT Tỉnh ủy", "Tỉnh đoàn", "Bộ CHQS tỉnh",
    "TAND tỉnh",
    "VKSND tỉnh", "LĐLĐ tỉnh", "Hội LHPN tỉnh", "Văn phòng UBND tỉnh", "Đảng ủy UBND tỉnh", "Thành ủy",
    "UBND TP", "Ban Chấp hành Đảng bộ tỉnh", "Đoàn ĐBQH tỉnh", "Bệnh viện Đa khoa tỉnh", "Liên đoàn Bóng đá",
    "Hội Nhà báo", "Trường Chính trị", "BHXH tỉnh", "Ban Dân tộc",
]
BARE = [
    "Bamboo Airways", "Tập đoàn FPT", "HĐQT Vinaconex", "Đại học Hoa Sen", "CLB Nam Định", "Bộ Y tế",
    "Quân khu 5",
    "Ủy ban Kinh tế và Tài chính của Quốc hội", "Ban Nội chính Trung ương", "Đảng ủy phường Phú Lâm",
    "UBND xã Tân Hội",
    "UBND quận 1", "Học viện Chính trị quốc gia Hồ Chí Minh", "Viện KSND Tối cao", "T.Ư Đoàn", "",
    "Nhà hát Tuổi trẻ",
    "Thanh tra Chính phủ", "Bộ Quốc phòng Mỹ", "Quốc hội Hàn Quốc", "Mỹ", "Lào", "UBMTTQ huyện Nga Sơn",
]
ROLES = sorted(role for role in names.role_labels() if not role.endswith(("y viên", "trung ương đảng")))


def _lines() -> list[list[str]]:
    text = Path(__file__).with_name("offices.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def _cases() -> list[tuple[str, str, str]]:
    return [(position, place, key) for key, *written in _lines() for text in written
            for position, _, place in [text.partition(" @ ")]]


@pytest.mark.parametrize(("position", "place", "key"), _cases())
def test_one_office_has_one_key_however_it_is_written(position: str, place: str, key: str) -> None:
    found = office(position, place)
    assert found.key == key
    assert office(found.label).key == key


@pytest.mark.parametrize(("position", "label"), LABELS.items())
def test_labels_read_well(position: str, label: str) -> None:
    assert office(position).label == label


def test_no_two_offices_share_a_key() -> None:
    keys = [line[0] for line in _lines()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("position", "acting", "former"), [
    ("quyền Chủ tịch UBND tỉnh Bắc Ninh", True, False), ("Q.Chủ tịch UBND tỉnh Bắc Ninh", True, False),
    ("phụ trách Chủ tịch UBND tỉnh Bắc Ninh", True, False),
    ("nguyên Chủ tịch UBND tỉnh Bắc Ninh", False, True),
    ("cựu Chủ tịch tỉnh Bắc Ninh", False, True), ("tân Chủ tịch tỉnh Bắc Ninh", False, False),
    ("Chủ tịch lâm thời UBND tỉnh Bắc Ninh", True, False),
    ("nguyên quyền Chủ tịch tỉnh Bắc Ninh", True, True),
])
def test_who_acts_and_who_did_hold_the_same_office(position: str, acting: bool, former: bool) -> None:
    found = office(position)
    assert found.key == "chủ tịch|ủy ban nhân dân tỉnh|bắc ninh"
    assert (found.acting, found.former) == (acting, former)
    assert found == office("Chủ tịch UBND tỉnh Bắc Ninh")


@pytest.mark.parametrize(("text", "place", "keys"), [
    ("Phó bí thư Tỉnh ủy, Chủ tịch UBND tỉnh Bắc Ninh", "",
     ["phó bí thư|tỉnh ủy|bắc ninh", "chủ tịch|ủy ban nhân dân tỉnh|bắc ninh"]),
    ("Phó bí thư Tỉnh ủy Bắc Ninh, Chủ tịch UBND tỉnh", "Lào Cai",
     ["phó bí thư|tỉnh ủy|bắc ninh", "chủ tịch|ủy ban nhân dân tỉnh|bắc ninh"]),
    ("Chủ tịch HĐND tỉnh và Chủ tịch UBND tỉnh", "Lào Cai",
     ["chủ tịch|hội đồng nhân dân tỉnh|lào cai", "chủ tịch|ủy ban nhân dân tỉnh|lào cai"]),
    ("Phó chủ tịch - Tổng thư ký Ủy ban Trung ương MTTQ Việt Nam", "",
     ["phó chủ tịch|ủy ban trung ương mặt trận tổ quốc việt nam|",
      "tổng thư kí|ủy ban trung ương mặt trận tổ quốc việt nam|"]),
    ("Chủ tịch HĐQT kiêm Tổng giám đốc Vinaconex", "", ["chủ tịch|vinaconex|", "tổng giám đốc|vinaconex|"]),
    ("Bí thư, Chủ tịch HĐND phường An Khánh", "",
     ["bí thư|đảng ủy phường|an khánh", "chủ tịch|hội đồng nhân dân phường|an khánh"]),
    ("Phó bí thư Đảng ủy, Chủ tịch UBND xã Tân Hội", "",
     ["phó bí thư|đảng ủy xã|tân hội", "chủ tịch|ủy ban nhân dân xã|tân hội"]),
    ("Phó bí thư Đảng ủy, Phó chủ tịch UBND TP HCM", "",
     ["phó bí thư|đảng ủy|", "phó chủ tịch|ủy ban nhân dân thành phố|hồ chí minh"]),
    ("Phó Bí thư Huyện ủy, Chủ tịch UBND huyện Nga Sơn", "",
     ["phó bí thư|huyện ủy|nga sơn", "chủ tịch|ủy ban nhân dân huyện|nga sơn"]),
    ("Phó Thủ tướng kiêm Bộ trưởng Tài chính", "", ["phó thủ tướng||", "bộ trưởng|bộ tài chính|"]),
    ("Ủy viên Bộ Chính trị, Bí thư Thành ủy, Trưởng đoàn ĐBQH TP.HCM", "",
     ["ủy viên|bộ chính trị|", "bí thư|thành ủy|hồ chí minh",
      "trưởng đoàn|đoàn đại biểu quốc hội thành phố|hồ chí minh"]),
    ("Ủy viên Trung ương Đảng; Bí thư Tỉnh ủy", "Sơn La",
     ["ủy viên|ban chấp hành trung ương đảng|", "bí thư|tỉnh ủy|sơn la"]),
    ("Bộ trưởng Bộ Văn hóa, Thể thao và Du lịch, Phó Trưởng Ban Tuyên giáo và Dân vận Trung ương", "",
     ["bộ trưởng|bộ văn hóa thể thao và du lịch|", "phó trưởng ban|ban tuyên giáo và dân vận trung ương|"]),
    ("Bộ trưởng Bộ Nông nghiệp và Môi trường", "", ["bộ trưởng|bộ nông nghiệp và môi trường|"]),
    ("Trưởng ban Chính sách, chiến lược Trung ương", "",
     ["trưởng ban|ban chính sách chiến lược trung ương|"]),
    ("Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ", "", ["chủ nhiệm|văn phòng chính phủ|"]),
    ("Phó giám đốc Sở Công Thương Hải Phòng, đồng thời là Bí thư Đảng ủy sở", "",
     ["phó giám đốc|sở công thương|hải phòng", "bí thư|đảng ủy sở|"]),
    ("Phó giám đốc Sở NN&PTNT (NN-PTNT), Trưởng ban Dân tộc tỉnh Lào Cai", "",
     ["phó giám đốc|sở nông nghiệp và phát triển nông thôn|lào cai", "trưởng ban|ban dân tộc|lào cai"]),
    ("nguyên Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ", "", ["chủ nhiệm|văn phòng chính phủ|"]),
    ("Giám đốc Sở Y tế Huế, đồng thời quyền Giám đốc Bệnh viện Đa khoa tỉnh Lào Cai", "",
     ["giám đốc|sở y tế|huế", "giám đốc|bệnh viện đa khoa|lào cai"]),
    ("", "Bắc Ninh", []),
])
def test_offices_of_one_text(text: str, place: str, keys: list[str]) -> None:
    assert [found.key for found in offices_of(text, place)] == keys


def test_former_holds_for_the_offices_that_follow() -> None:
    both = offices_of("nguyên Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh Lào Cai")
    second = offices_of("Bí thư Tỉnh ủy Lào Cai, nguyên Thứ trưởng Bộ Y tế")
    assert [found.former for found in (*both, *second)] == [True, True, False, True]


@pytest.mark.parametrize(("position", "place"), [
    ("Chủ tịch UBND tỉnh", "Hà Nội"), ("Bí thư Thành ủy", "Bắc Ninh"), ("Bí thư Đảng ủy phường", "Bắc Ninh"),
    ("Bí thư Đảng ủy phường", "xã Tân Hội"), ("Giám đốc Bamboo Airways", "Hà Nội"), ("Chủ tịch", "Hà Nội"),
    ("Bộ trưởng Bộ Y tế", "Hà Nội"), ("Bí thư Đảng ủy", "Hà Nội"), ("Chủ tịch UBND phường", "Việt Nam"),
])
def test_a_place_of_another_level_is_not_taken(position: str, place: str) -> None:
    assert office(position, place).key == office(position).key
    assert office(position, place).place == ""


@pytest.mark.parametrize("text", [
    "Chủ tịch Hà Nội FC", "Giám đốc Ngân hàng Chính sách xã hội", "Chủ nhiệm Hợp tác xã Bình Minh",
    "Tổng giám đốc Thông tấn xã Việt Nam", "Chủ tịch Liên đoàn quyền Anh Việt Nam",
    "Hiệu trưởng Đại học Hồng Đức",
])
def test_no_place_is_read_into_a_name(text: str) -> None:
    assert office(text).place == ""


@pytest.mark.parametrize(("before", "after"), [
    ("Giám đốc Sở Kế hoạch và Đầu tư Bắc Giang",
     ["Giám đốc Sở Tài chính Bắc Giang", "Giám đốc Sở Tài chính Bắc Ninh"]),
    ("Giám đốc Sở TN&MT Bắc Ninh", ["Giám đốc Sở Nông nghiệp và Môi trường Bắc Ninh"]),
    ("Phó giám đốc Sở NN&PTNT Hà Nội", ["Phó Giám đốc Sở Nông nghiệp và Môi trường Hà Nội"]),
    ("Giám đốc Sở GTVT", ["Giám đốc Sở Xây dựng"]),
    ("Giám đốc Sở TT&TT Huế", ["Giám đốc Sở Khoa học và Công nghệ Huế"]),
    ("Giám đốc Sở LĐ-TB&XH TP HCM", ["Giám đốc Sở Nội vụ TP HCM"]),
    ("Giám đốc Sở Y tế Bắc Giang", ["Giám đốc Sở Y tế Bắc Ninh"]),
    ("Bí thư Tỉnh ủy Bình Dương", ["Bí thư Thành ủy TP HCM"]),
    ("Chủ tịch UBND tỉnh Thừa Thiên Huế", ["Chủ tịch UBND TP Huế"]),
    ("Bí thư Tỉnh đoàn Quảng Nam", ["Bí thư Thành đoàn Đà Nẵng"]),
    ("Bộ trưởng GTVT", ["Bộ trưởng Bộ Xây dựng"]),
    ("Thứ trưởng Bộ LĐ-TB&XH", ["Thứ trưởng Bộ Nội vụ"]),
    ("Chủ nhiệm Ủy ban Dân tộc", ["Bộ trưởng Bộ Dân tộc và Tôn giáo"]),
    ("Trưởng ban Dân vận Trung ương", ["Trưởng Ban Tuyên giáo và Dân vận Trung ương"]),
    ("Phó ban Tuyên giáo Tỉnh ủy Lào Cai", ["Phó trưởng Ban Tuyên giáo và Dân vận Tỉnh ủy Lào Cai"]),
    ("Phó ban Kinh tế Trung ương", ["Phó trưởng Ban Chính sách, chiến lược Trung ương"]),
    ("Trưởng Ban Dân tộc tỉnh Lào Cai", ["Giám đốc Sở Dân tộc và Tôn giáo Lào Cai"]),
    ("Chủ nhiệm Ủy ban Pháp luật của Quốc hội", ["Chủ nhiệm Ủy ban Pháp luật và Tư pháp"]),
    ("Trưởng ban Tuyên giáo và Dân vận Trung ương", []), ("Bộ trưởng GTVT Mỹ", []),
    ("Bí thư Tỉnh ủy Bắc Ninh", []),
    ("Bí thư Đảng ủy phường Bình Dương", []), ("Hiệu trưởng Đại học Thái Bình", []), ("Thủ tướng", []),
    ("Chủ tịch UBND TP Bắc Giang", []), ("", []),
])
def test_what_offices_went_on_as(before: str, after: list[str]) -> None:
    assert [found.label for found in successors(office(before))] == after


def test_offices_of_one_province_differ() -> None:
    bodies = ("Tỉnh ủy", "UBND tỉnh", "HĐND tỉnh", "Ủy ban MTTQ tỉnh", "Tỉnh đoàn", "Sở Y tế", "Công an tỉnh")
    roles = ("Chủ tịch", "Phó chủ tịch", "Bí thư", "Phó bí thư")
    keys = {office(f"{role} {body} Bắc Ninh").key for role in roles for body in bodies}
    assert len(keys) == len(roles) * len(bodies)


@pytest.mark.parametrize("name", ["titles.tsv", "bodies.tsv", "places.tsv", "roles.tsv"])
def test_no_name_of_the_lists_stands_for_two(name: str) -> None:
    owners: dict[tuple[str, ...], str] = {}
    for line in lines("register", name):
        canonical, others, *_ = [*line.split("\t"), ""]
        for written in (canonical, *filter(None, map(str.strip, others.split(";")))):
            assert owners.setdefault(names.spelt(written), canonical) == canonical


@given(st.sampled_from(ROLES), st.sampled_from(BODIES), st.sampled_from(PLACES))
def test_a_label_names_its_office(role: str, body: str, place: str) -> None:
    found = office(f"{role} {body} {place}")
    assert office(found.label).key == found.key
    assert found.label[0].isupper()
    for after in successors(found):
        assert after.key != found.key
        assert office(after.label).key == after.key


@given(st.sampled_from(ROLES), st.sampled_from(BARE))
def test_a_label_names_its_office_elsewhere(role: str, body: str) -> None:
    found = office(f"{role} {body}")
    assert office(found.label).key == found.key


@given(st.sampled_from(ROLES), st.sampled_from(BODIES + BARE), st.sampled_from(PLACES))
def test_a_deputy_is_never_the_chief(role: str, body: str, place: str) -> None:
    if not role.startswith("phó"):
        chief, deputy = office(f"{role} {body}", place), office(f"phó {role} {body}", place)
        assert deputy.role.startswith(("phó ", "thứ trưởng"))
        assert chief.key != deputy.key


@given(st.sampled_from(ROLES), st.sampled_from(BODIES), st.sampled_from(PLACES))
def test_case_and_unicode_form_do_not_matter(role: str, body: str, place: str) -> None:
    text = f"{role} {body} {place}"
    forms = (text, text.upper(), text.lower(), unicodedata.normalize("NFD", text))
    assert {office(form).key for form in forms} == {office(text).key}


@given(st.text(max_size=60), st.sampled_from(["", *PLACES]))
def test_any_text_is_read(text: str, place: str) -> None:
    for found in offices_of(text, place):
        assert isinstance(found, Office)


@given(st.lists(st.sampled_from(
    "phó bí thư chủ tịch UBND tỉnh Thành ủy phường xã Hà Nội , ( ) - kiêm và nguyên quyền khóa XIV "
    "nhiệm kỳ HĐQT TP.HCM Mỹ thứ 5 của tại Sở Y tế trưởng ban TP".split()), max_size=14))
def test_any_order_of_words_is_read(parts: list[str]) -> None:
    assert all(found.key.count("|") == 2 for found in offices_of(" ".join(parts)))
