from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Office, Turn, Want
from assistant.understand import understand
from indexer.archive import Archive
from indexer.types import DateRange, Term, Where
from indexer.words import fold
from tests.conftest import articles

TODAY = date(2024, 12, 31)


def terms(question: str, history: tuple[Turn, ...] = ()) -> dict[str, float]:
    return {t.text: t.counts for t in understand(question, history=history, today=TODAY).terms}


def unmarked(text: str) -> str:
    return " ".join(map(fold, text.split()))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("question") / "a"
    with Archive.create(folder) as made:
        list(made.add(articles(160)))
        yield made


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("Ai chủ trì hội nghị?", "person"),
        ("Tân giám đốc tên gì?", "person"),
        ("Ông Lê Văn B về làm chức gì?", "office"),
        ("Khi nào khởi công cầu?", "date"),
        ("Cầu dài bao nhiêu mét?", "number"),
        ("Vụ cháy xảy ra ở đâu?", "place"),
        ("Công ty nào trúng thầu?", "organisation"),
        ("Vì sao dự án chậm?", "reason"),
        ("Có phải ông Lê Văn B đã nghỉ hưu?", "yes_no"),
        ("Tỉnh đã thông xe cầu Sông Lam chưa?", "yes_no"),
        ("Tóm tắt vụ sạt lở ở Yên Phác", "summary"),
        ("Các mốc thời gian của dự án cầu", "timeline"),
        ("Liệt kê các dự án giao thông", "list"),
        ("Hội nghị bàn gì?", "other"),
    ],
)
def test_what_is_wanted_with_and_without_marks(question: str, want: Want) -> None:
    assert understand(question, today=TODAY).wants == want
    assert understand(unmarked(question), today=TODAY).wants == want


@pytest.mark.parametrize(("question", "many"), [
    ("Những ai được bổ nhiệm?", True), ("Các xã nào bị ngập?", True), ("Hai ông nào làm phó chánh án?", True),
    ("Liệt kê các cây cầu mới", True), ("Ai được bổ nhiệm?", False), ("Xã nào bị ngập?", False),
])
def test_whether_all_are_asked_for(question: str, many: bool) -> None:
    assert understand(question, today=TODAY).many == many
    assert understand(unmarked(question), today=TODAY).many == many


def test_stop_words_are_left_out_and_names_kept() -> None:
    found = terms("Ai là Giám đốc Sở Y tế?")
    assert {"giám", "đốc", "sở", "tế", "giám_đốc"} <= set(found)
    assert not {"ai", "là", "ai_là"} & set(found)


def test_date_words_and_loose_pairs_count_less() -> None:
    found = terms("Năm 2023 tỉnh thu bao nhiêu?")
    assert found["2023"] < found["tỉnh"]
    assert found["thu_bao"] < found["tỉnh_thu"]
    assert terms("Tỉnh thu bao nhiêu hồi tháng 3?")["tháng"] < 1


def test_a_question_of_stop_words_alone_still_searches_something() -> None:
    assert terms("ai là ai?")


def _spelt(text: str) -> st.SearchStrategy[str]:
    """The text in any casing of its letters, composed or not, the tone on either vowel."""
    old_and_new = (("hòa", "hoà"), ("ủy", "uỷ"), ("thúy", "thuý"), ("khỏe", "khoẻ"), ("Hòa", "Hoà"))

    def written(choice: tuple[list[bool], str, bool]) -> str:
        uppers, form, new = choice
        placed = text
        for old, other in old_and_new:
            placed = placed.replace(old, other) if new else placed.replace(other, old)
        cased = "".join(c.upper() if up else c.lower() for c, up in zip(placed, uppers, strict=False))
        return unicodedata.normalize(form, cased + placed[len(uppers) :])

    return st.tuples(
        st.lists(st.booleans(), max_size=len(text)), st.sampled_from(["NFC", "NFD", "NFKD"]), st.booleans(),
    ).map(written)


_QUESTIONS = (
    "Ai là Chủ tịch UBND tỉnh Bắc Kạn hiện nay?",
    "Bà Lê Thúy Hoà, Bí thư Tỉnh uỷ Hoà Bình, sinh năm nào?",
    "Tháng 10/2025 HĐND TP.HCM bầu những ai?",
    "Tin tuần trước về dự án ở phường Đội Cấn, tỉnh Yên Phác",
    "bis thuw tinhr uyr la ai",
    "Who is the director of the hospital in Huế?",
    "6 tháng đầu năm ngoái tỉnh Quảng Nam thu bao nhiêu tỷ đồng, có đạt 50% không?",
)


@given(st.sampled_from(_QUESTIONS).flatmap(lambda text: st.tuples(st.just(text), _spelt(text))))
def test_any_casing_form_or_tone_placement_is_the_same_query(archive: Archive, pair: tuple[str, str]) -> None:
    plain, spelt = pair
    for vocabulary in (None, archive):
        assert understand(spelt, today=TODAY, vocabulary=vocabulary) == understand(
            plain, today=TODAY, vocabulary=vocabulary)


def test_different_questions_are_different_queries() -> None:
    one, other = (understand(q, today=TODAY) for q in ("Ai là Bí thư?", "Ai là Chủ tịch?"))
    assert one != other


def test_a_follow_up_is_completed_from_what_was_said() -> None:
    history = (Turn("user", "Ai làm Giám đốc Sở Y tế Lâm Sơn?"),
               Turn("assistant", "Ông Lưu Thế Kiểm giữ chức Giám đốc Sở Y tế."))
    query = understand("Ông ấy sinh năm nào?", history=history, today=TODAY)
    found = {t.text: t.counts for t in query.terms}
    assert found["kiểm"] < found["sinh"]
    assert query.follows and query.complete == "Ông Lưu Thế Kiểm sinh năm nào?"
    assert understand("Còn phó giám đốc?", history=history, today=TODAY).wants == "person"


def test_a_follow_up_that_another_completed_is_taken_as_it_is() -> None:
    history = (Turn("user", "Ai làm Giám đốc Sở Y tế?"), Turn("assistant", "Ông Lưu Thế Kiểm."))
    query = understand("Ông ấy sinh năm nào?", history=history, today=TODAY,
                       complete="Ông Lưu Thế Kiểm sinh năm nào?")
    assert query.complete == "Ông Lưu Thế Kiểm sinh năm nào?"
    alone = "Cầu Sông Lâm dài bao nhiêu mét?"
    assert understand(alone, history=history, today=TODAY, complete="Khác?").complete == alone


def test_a_question_that_stands_alone_takes_nothing_from_history() -> None:
    history = (Turn("user", "Ai làm Giám đốc Sở Y tế?"), Turn("assistant", "Ông Lưu Thế Kiểm."))
    question = "Cầu Sông Lâm dài bao nhiêu mét?"
    assert understand(question, history=history, today=TODAY) == understand(question, today=TODAY)


def test_the_filter_is_carried_and_the_period_is_a_preference() -> None:
    where = Where(DateRange(date(2024, 1, 1), None), ("Tin Nhanh",))
    query = understand("Tháng 3/2024 ai được bầu?", where=where, today=TODAY)
    assert query.where == query.within == where
    assert query.about == DateRange(date(2024, 3, 1), date(2024, 3, 31)) and not query.strict


def test_the_period_of_news_asked_for_is_a_filter_beside_the_users_own() -> None:
    where = Where(DateRange(date(2024, 3, 10), None), ("Tin Nhanh",))
    query = understand("Tin tháng 3/2024 về dự án cầu", where=where, today=TODAY)
    assert query.strict
    assert query.within == Where(DateRange(date(2024, 3, 10), date(2024, 3, 31)), ("Tin Nhanh",))
    assert understand("Tin tháng 3/2024 về dự án", today=TODAY).within.published == query.about


def test_a_time_said_before_counts_where_the_question_points_at_it() -> None:
    history = (Turn("user", "Tháng 3/2020 ai làm giám đốc?"), Turn("assistant", "Ông Lưu Thế Kiểm."))
    march = DateRange(date(2020, 3, 1), date(2020, 3, 31))
    assert understand("Khi đó ông ấy bao nhiêu tuổi?", history=history, today=TODAY).about == march
    assert understand("Ông ấy bao nhiêu tuổi?", history=history, today=TODAY).about is None


@pytest.mark.parametrize(("question", "as_of"), [
    ("Ai là Giám đốc Sở Y tế?", TODAY), ("Cuối tháng 3/2024 ai là Giám đốc Sở Y tế?", date(2024, 3, 31)),
    ("Ai được bầu làm Giám đốc Sở Y tế?", None),
])
def test_the_day_on_which_things_are_asked_to_stand(question: str, as_of: date | None) -> None:
    query = understand(question, today=TODAY)
    assert query.as_of == as_of and query.newest == (as_of == TODAY)
    assert query.office == Office("giam doc", ("so", "y", "te"))
    at_any = understand(question, today=TODAY, anytime=True)
    assert at_any.as_of is None and not at_any.newest and at_any.office == query.office


@pytest.mark.parametrize("question", [
    "Giám đốc Sở Y tế tuần trước là ai?", "Ai là Giám đốc Sở Y tế cách đây ba tháng?",
    "Cuối tháng trước ai là Giám đốc Sở Y tế?",
])
def test_the_time_is_no_part_of_the_office(question: str) -> None:
    assert understand(question, today=TODAY).office == Office("giam doc", ("so", "y", "te"))


def test_an_office_is_asked_about_only_where_its_holder_is() -> None:
    assert understand("Ai ký quyết định thanh tra nhà của giám đốc Sở Y tế?", today=TODAY).office is None
    assert understand("Giám đốc Sở Y tế nói gì?", today=TODAY).office is None


def test_what_went_in_the_mergers_is_told_and_searched_by_its_new_name() -> None:
    query = understand("Chủ tịch tỉnh Bắc Kạn là ai?", today=date(2026, 1, 1))
    assert [(m.old, m.now) for m in query.mergers] == [("Bắc Kạn", ("Thái Nguyên",))]
    assert "thái_nguyên" in {t.text for t in query.terms} and "bắc_kạn" in {t.text for t in query.also}
    assert query.office == Office("chu tich", (), ("thai", "nguyen"))
    event = understand("Lũ ở Bắc Kạn làm bao nhiêu người chết?", today=date(2026, 1, 1))
    assert "bắc_kạn" in {t.text for t in event.terms} and "thái_nguyên" in {t.text for t in event.also}
    assert not understand("Chủ tịch tỉnh Bắc Kạn là ai?", today=date(2025, 6, 30)).mergers
    before = understand("Năm 2020 Chủ tịch tỉnh Bắc Kạn là ai?", today=date(2026, 1, 1))
    assert not before.mergers and "thái_nguyên" not in {t.text for t in (*before.terms, *before.also)}


def test_words_typed_without_marks_among_others_are_compared_without_them(archive: Archive) -> None:
    marked = {t.text: t.marked for t in understand(
        "chủ tich UBND huyện Yên Phác là ai", today=TODAY, vocabulary=archive).terms}
    assert marked["chủ"] and marked["phác"] and not marked.get("tich", True)
    assert not any(t.marked for t in understand("chu tich la ai", today=TODAY, vocabulary=archive).terms)


@given(st.text(max_size=200))
def test_any_text_is_understood(text: str) -> None:
    query = understand(text, today=TODAY)
    assert all(isinstance(term, Term) and term.counts > 0 for term in query.terms)
    assert len({(term.text, term.marked) for term in query.terms}) == len(query.terms)


def test_of_a_long_answer_the_first_sentence_is_what_is_pointed_back_at() -> None:
    history = [Turn("user", "Ai làm Giám đốc Sở Y tế?"),
               Turn("assistant", "Ông Lưu Thế Kiểm làm Giám đốc Sở Y tế. Bà Trinh kế nhiệm.")]
    found = {t.text for t in understand("Ông ấy sinh năm nào?", history=history, today=TODAY).terms}
    assert "kiểm" in found and "trinh" not in found


@pytest.mark.parametrize("question", [
    "Who is the director of Lâm Sơn hospital?", "when was the bridge opened", "How many people died?",
    "What did the chairman of Thái Nguyên province say about the flood?", "WHERE IS THE NEW SCHOOL",
])
def test_an_english_question_is_recognised(question: str) -> None:
    assert understand(question, today=TODAY).language == "en"


@pytest.mark.parametrize("question", [
    "Ai là giám đốc bệnh viện Lâm Sơn?", "the do to in on an a them can be", "ai lam chu tich tinh",
    "The Voice mùa 3 phát sóng khi nào?", "Giá iPhone 16 Pro Max?", "", "???",
    "Phim Where the Crawdads Sing chiếu ở rạp nào tại thành phố Ninh Giang",
])
def test_a_vietnamese_question_is_not_taken_for_english(question: str) -> None:
    assert understand(question, today=TODAY).language == "vi"


def test_english_function_words_are_not_searched() -> None:
    found = terms("Who is the director of the hospital in Ninh Giang?")
    assert {"director", "hospital", "ninh", "giang", "ninh_giang"} <= set(found)
    assert not {"who", "is", "the", "of", "in"} & set(found)


@pytest.mark.parametrize(("question", "want"), [
    ("Who is the director of the school?", "person"), ("When was the bridge opened?", "date"),
    ("How many people were injured?", "number"), ("Where is the new bridge?", "place"),
    ("Why was the project late?", "reason"),
])
def test_what_is_wanted_in_english(question: str, want: Want) -> None:
    assert understand(question, today=TODAY).wants == want
