import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Turn, Want
from assistant.understand import understand
from indexer.types import DateRange, Where

TODAY = date(2024, 12, 31)


def terms(question: str, history: tuple[Turn, ...] = ()) -> dict[str, float]:
    return dict(understand(question, history=history, today=TODAY).terms)


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
        ("Hội nghị bàn gì?", "other"),
    ],
)
def test_what_is_wanted_with_and_without_marks(question: str, want: Want) -> None:
    plain = "".join(
        c for c in unicodedata.normalize("NFD", question.replace("Đ", "D").replace("đ", "d"))
        if not unicodedata.combining(c)
    )
    assert understand(question, today=TODAY).wants == want
    assert understand(plain, today=TODAY).wants == want


def test_stop_words_are_left_out_and_names_kept() -> None:
    found = terms("Ai là Giám đốc Sở Y tế?")
    assert {"giám", "đốc", "sở", "tế", "giám_đốc"} <= set(found)
    assert not {"ai", "là", "ai_là"} & set(found)


def test_date_words_and_loose_pairs_count_less() -> None:
    found = terms("Năm 2023 tỉnh thu bao nhiêu?")
    assert found["2023"] < found["tỉnh"]
    assert found["thu_bao"] < found["tỉnh_thu"]


def test_a_question_of_stop_words_alone_still_searches_something() -> None:
    assert terms("ai là ai?")


def test_decomposed_text_is_the_same_question() -> None:
    question = "Ai được bầu làm Chủ tịch UBND tỉnh?"
    decomposed = understand(unicodedata.normalize("NFD", question), today=TODAY)
    assert decomposed == understand(question, today=TODAY)


def test_a_follow_up_is_completed_from_what_was_said() -> None:
    history = (Turn("user", "Ai làm Giám đốc Sở Y tế Lâm Sơn?"),
               Turn("assistant", "Ông Lưu Thế Kiểm giữ chức Giám đốc Sở Y tế."))
    query = understand("Ông ấy sinh năm nào?", history=history, today=TODAY)
    found = dict(query.terms)
    assert found["kiểm"] < found["sinh"]
    assert "Lưu Thế Kiểm" in query.complete
    assert understand("Còn phó giám đốc?", history=history, today=TODAY).wants == "person"


def test_a_question_that_stands_alone_takes_nothing_from_history() -> None:
    history = (Turn("user", "Ai làm Giám đốc Sở Y tế?"), Turn("assistant", "Ông Lưu Thế Kiểm."))
    question = "Cầu Sông Lâm dài bao nhiêu mét?"
    assert understand(question, history=history, today=TODAY) == understand(question, today=TODAY)


def test_the_filter_is_carried_and_the_period_is_a_preference() -> None:
    where = Where(DateRange(date(2024, 1, 1), None), ("Tin Nhanh",))
    query = understand("Tháng 3/2024 ai được bầu?", where=where, today=TODAY)
    assert query.where == where
    assert query.about == DateRange(date(2024, 3, 1), date(2024, 3, 31))


@given(st.text(max_size=200))
def test_any_text_is_understood(text: str) -> None:
    query = understand(text, today=TODAY)
    assert all(weight > 0 for _, weight in query.terms)
    assert len({term for term, _ in query.terms}) == len(query.terms)


def test_of_a_long_answer_the_first_sentence_is_what_is_pointed_back_at() -> None:
    history = [Turn("user", "Ai làm Giám đốc Sở Y tế?"),
               Turn("assistant", "Ông Lưu Thế Kiểm làm Giám đốc Sở Y tế. Bà Trinh kế nhiệm.")]
    query = understand("Ông ấy sinh năm nào?", history=history, today=TODAY)
    assert "kiểm" in dict(query.terms) and "trinh" not in dict(query.terms)


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
