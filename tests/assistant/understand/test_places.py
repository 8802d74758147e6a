import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Merger
from assistant.understand.places import MERGED, mergers, now_in
from indexer.resources import data
from indexer.words import fold, nfc, words

GONE = {
    "Hà Giang": "Tuyên Quang", "Yên Bái": "Lào Cai", "Bắc Kạn": "Thái Nguyên", "Bắc Giang": "Bắc Ninh",
    "Hòa Bình": "Phú Thọ", "Vĩnh Phúc": "Phú Thọ", "Hải Dương": "Hải Phòng", "Thái Bình": "Hưng Yên",
    "Hà Nam": "Ninh Bình", "Nam Định": "Ninh Bình", "Quảng Bình": "Quảng Trị", "Quảng Nam": "Đà Nẵng",
    "Kon Tum": "Quảng Ngãi", "Bình Định": "Gia Lai", "Ninh Thuận": "Khánh Hòa", "Phú Yên": "Đắk Lắk",
    "Bình Thuận": "Lâm Đồng", "Đắk Nông": "Lâm Đồng", "Bình Phước": "Đồng Nai", "Bình Dương": "Hồ Chí Minh",
    "Bà Rịa - Vũng Tàu": "Hồ Chí Minh", "Long An": "Tây Ninh", "Tiền Giang": "Đồng Tháp",
    "Bến Tre": "Vĩnh Long", "Trà Vinh": "Vĩnh Long", "Kiên Giang": "An Giang", "Hậu Giang": "Cần Thơ",
    "Sóc Trăng": "Cần Thơ", "Bạc Liêu": "Cà Mau",
}
KEPT = (
    "Hà Nội", "Cao Bằng", "Điện Biên", "Lai Châu", "Sơn La", "Lạng Sơn", "Quảng Ninh", "Thanh Hóa", "Nghệ An",
    "Hà Tĩnh", "Huế",
)
QUESTIONS = (
    "Chủ tịch tỉnh Hòa Bình là ai?", "Thủy điện Hòa Bình xả lũ khi nào?", "Phường Trúc Bạch có gì mới?",
    "Bà Rịa - Vũng Tàu và Bình Dương thu ngân sách bao nhiêu?", "Ai giữ chức ở Đắk Nông?",
    "Thị trấn Thổ Tang (Vĩnh Phúc) ở đâu?", "BR-VT có mấy khu công nghiệp?", "Vì sao gìn giữ hòa bình?",
    "Xã Cư M'Lan, Đắk Lắk thuộc đâu?", "Biển Thái Bình Dương sâu mấy mét?",
)


def _names(question: str) -> list[str]:
    return [merger.old for merger in mergers(question)]


def _rows() -> list[list[str]]:
    text = data("lexicons", "mergers.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("old", GONE)
@pytest.mark.parametrize("spelt", [str, fold], ids=["marked", "unmarked"])
def test_each_province_that_went_is_found(old: str, spelt: Callable[[str], str]) -> None:
    assert mergers(spelt(f"Ai là Chủ tịch tỉnh {old}?")) == [Merger(old, (GONE[old],), "province", GONE[old])]


@pytest.mark.parametrize("name", sorted({*KEPT, *GONE.values()}))
def test_a_province_that_kept_its_name_is_no_merger(name: str) -> None:
    assert mergers(f"Chủ tịch tỉnh {name} là ai?") == []


def test_29_of_63_provinces_went() -> None:
    assert {row[1]: row[2] for row in _rows() if row[0] == "province"} == GONE
    assert len({*GONE, *GONE.values(), *KEPT}) == 63


@pytest.mark.parametrize(
    ("question", "old"),
    [
        ("chu tich tinh bac kan", ["Bắc Kạn"]),
        ("Tỉnh BẮC KẠN có gì?", ["Bắc Kạn"]),
        ("Tỉnh Bắc Cạn có gì?", ["Bắc Kạn"]),
        ("Kon Tum cũ có gì?", ["Kon Tum"]),
        ("Kontum", ["Kon Tum"]),
        ("BR-VT", ["Bà Rịa - Vũng Tàu"]),
        ("Bà Rịa – Vũng Tàu thu bao nhiêu?", ["Bà Rịa - Vũng Tàu"]),
        ("thành phố Vũng Tàu", []),
        ("thành phố Bà Rịa", []),
        ("Nam Định, Hà Nam rồi lại Nam Định", ["Nam Định", "Hà Nam"]),
        ("Becamex Bình Dương đá với ai?", ["Bình Dương"]),
        ("Thành phố Nam Định", ["Nam Định"]),
        ("thanh pho nam dinh", ["Nam Định"]),
        ("thị xã Hòa Bình", ["Hòa Bình"]),
        ("hợp tác xã Bình Định", ["Bình Định"]),
        ("dia phuong bac giang lam gi", ["Bắc Giang"]),
        ("đường Hà Nam", []),
        ("phố Bình Định", []),
        ("duong ha nam o dau", []),
        ("đường Trần Phú, Hà Nam", ["Hà Nam"]),
        ("cuối đường, Hà Nam", ["Hà Nam"]),
        ("tu hai duong ha nam di len", ["Hải Dương", "Hà Nam"]),
        ("phường Nam Định", []),
        ("huyện Hòa Bình", []),
        ("tỉnh Hà Nam, Trung Quốc", []),
        ("Hà Nam (Trung Quốc) ngập", []),
        ("Hà Nam của Trung Quốc", []),
        ("Hà Nam bán gì sang Trung Quốc?", ["Hà Nam"]),
        ("biển Thái Bình Dương", []),
        ("bien thai binh duong", []),
        ("Viện Hải dương học", []),
        ("tỉnh Hà Nam Ninh", []),
        ("Nguyễn Thái Bình là ai?", []),
        ("Ca sĩ Trần Bình Định", []),
        ("tinh bac kan có gì", []),
    ],
)
def test_a_name_counts_where_it_is_a_province(question: str, old: list[str]) -> None:
    assert _names(question) == old


@pytest.mark.parametrize(
    "question",
    ["tỉnh Hoà Bình", "TP Hòa Bình", "TP. HÒA BÌNH", "lũ ở Hòa Bình", "mưa tại hòa bình",
     "thủy điện Hoà Bình", "Sở Giáo dục và Đào tạo Hòa Bình", "Công an Hòa Bình", "Hòa Bình cũ",
     "Sơn La, Hòa Bình", "Hòa Bình và Hà Nội", "huyện Lạc Sơn, Hòa Bình", "tinh hoa binh"],
)
def test_peace_is_a_province_by_the_words_beside_it(question: str) -> None:
    assert _names(question) == ["Hòa Bình"]


@pytest.mark.parametrize(
    "question",
    ["gìn giữ hòa bình", "giải Nobel hòa bình", "Giải Nobel Hòa Bình", "xã hội hòa bình", "xã Hòa Bình",
     "xã hội vì hòa bình", "hội nghị hòa bình Paris", "Tập đoàn Hòa Bình", "phuong Hoa Binh", "hòa bình"],
)
def test_peace_is_no_province_otherwise(question: str) -> None:
    assert _names(question) == []


@pytest.mark.parametrize(
    ("question", "now"),
    [
        ("phường Trúc Bạch", ("phường Ba Đình",)),
        ("phuong truc bach", ("phường Ba Đình",)),
        ("phường Kim Mã", ("phường Ba Đình", "phường Ngọc Hà", "phường Giảng Võ")),
        ("phường Cống Vị ở đâu?", ("phường Ngọc Hà", "phường Giảng Võ")),
        ("xã Văn Phú, tỉnh Lào Cai", ("phường Văn Phú",)),
        ("thị trấn N.T Phong Hải", None),
        ("thị trấn Nông trường Phong Hải", ("xã Phong Hải",)),
        ("Trúc Bạch", None),
        ("xã Trúc Bạch", None),
        ("xã Văn Phú", None),
        ("xã Văn Phú, Quảng Ninh", None),
        ("hợp tác xã Văn Phú, Lào Cai", None),
        ("văn hóa xã hội xuân 2026", None),
        ("phường Điện Biên Phủ, Hà Nội", None),
    ],
)
def test_a_commune_counts_where_it_can_be_no_other(question: str, now: tuple[str, ...] | None) -> None:
    assert [merger.now for merger in mergers(question) if merger.level == "commune"] == ([now] if now else [])


def test_a_commune_is_known_by_its_old_and_by_its_new_province() -> None:
    (by_new,) = mergers("xã Văn Phú, Lào Cai")
    assert by_new == Merger("xã Văn Phú", ("phường Văn Phú",), "commune", "Lào Cai")
    assert mergers("Xã Văn Phú, Yên Bái") == [by_new, Merger("Yên Bái", ("Lào Cai",), "province", "Lào Cai")]


_TONE = "([\u0300\u0301\u0303\u0309\u0323])"


def _modern(text: str) -> str:
    """The tone mark where the newer school puts it: "hòa" → "hoà", "thủy" → "thuỷ"."""
    plain = unicodedata.normalize("NFD", text)
    moved = re.sub(rf"(?i)(o){_TONE}([ae])\b|(?<!q)(u){_TONE}(y)\b",
                   lambda m: "".join((m[1] or m[4], m[3] or m[6], m[2] or m[5])), plain)
    return nfc(moved)


def test_the_newer_placement_differs() -> None:
    assert _modern("Hòa Bình, thủy điện") == "Hoà Bình, thuỷ điện"


@given(
    st.sampled_from(QUESTIONS), st.sampled_from([str, str.upper, str.lower, str.title]),
    st.sampled_from(["NFC", "NFD"]), st.sampled_from([str, _modern]),
)
@settings(deadline=None)
def test_casing_form_and_tone_placement_change_nothing(
    question: str, cased: Callable[[str], str], form: str, placed: Callable[[str], str]
) -> None:
    written = unicodedata.normalize(form, cased(placed(question)))  # type: ignore[arg-type]
    assert mergers(written) == mergers(question)


def test_the_questions_of_that_property_name_something() -> None:
    assert [len(mergers(question)) for question in QUESTIONS] == [1, 1, 1, 2, 1, 2, 1, 0, 1, 0]


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_is_taken(text: str) -> None:
    assert all(merger.now for merger in mergers(text))


def test_each_row_is_whole() -> None:
    provinces = {*GONE, *GONE.values(), *KEPT}
    for row in _rows():
        assert len(row) == (4 if row[0] == "province" else 8), row
        level, old, now, province, *rest = row
        assert nfc(old) == old and province in provinces and all(now.split(";")), row
        if level == "commune":
            assert words(old) not in [words(name) for name in now.split(";")], row
            assert re.match(r"(xã|phường|thị trấn) ", old), row
            assert all(re.match(r"(xã|phường|đặc khu) ", name) for name in now.split(";")), row
            assert {rest[1], rest[2]} <= {"country", "province", "old", "-"}, row
            assert rest[0] == "" or GONE.get(rest[0], rest[0]) == province, row
            assert len(words(old)) + len(words(rest[3].split(";")[0])) <= 6, row  # what is matched


def test_each_commune_that_can_be_told_is_found_beside_its_old_province() -> None:
    for level, old, now, province, *rest in _rows():
        if level == "commune" and rest[1] != "-" and not old.startswith("xã Hội"):
            merger = Merger(old, tuple(now.split(";")), "commune", province)
            assert merger in mergers(f"{old}, {rest[0]}"), old


@pytest.mark.parametrize(
    ("province", "old"),
    [
        ("Thái Nguyên", ("Bắc Kạn",)), ("Phú Thọ", ("Hòa Bình", "Vĩnh Phúc")),
        ("PHÚ THỌ", ("Hòa Bình", "Vĩnh Phúc")),
        ("Hồ Chí Minh", ("Bình Dương", "Bà Rịa - Vũng Tàu")), ("Hà Nội", ()), ("Bắc Kạn", ()), ("", ()),
        ("Thái Bình Dương", ()),
    ],
)
def test_what_a_new_province_took_in(province: str, old: tuple[str, ...]) -> None:
    assert now_in(province) == old


def test_a_question_takes_little_time() -> None:
    question = "Ai là Chủ tịch xã Hoà Bình, huyện Thường Tín, Hà Nội và tỉnh Bình Dương vào cuối năm 2024?"
    mergers(question)
    spent = []
    for _ in range(50):
        start = time.perf_counter()
        mergers(question)
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.0005


def test_the_day_of_the_mergers() -> None:
    assert MERGED.isoformat() == "2025-07-01"
