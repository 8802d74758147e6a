from datetime import date

import pytest

from assistant.understand import understand
from assistant.wanted import find


def strongest(question: str, sentence: str) -> set[str]:
    found = find(understand(question, today=date(2024, 12, 31)), sentence)
    best = max((strength for _, strength in found), default=0.0)
    return {sentence[s.start : s.end] for s, strength in found if strength == best}


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Ai được bổ nhiệm?", "Sở bổ nhiệm ông Trần Văn Bình, Phó Giám đốc Sở.", {"Trần Văn Bình"}),
        ("Huấn luyện viên là ai?", "HLV Thạch Văn Ngà khen Hội Nông dân.", {"Thạch Văn Ngà"}),
        ("Ai thắng?", "Tay vợt Kim Dong-hyuk thắng ở Hà Nội.", {"Kim Dong-hyuk"}),
        ("Cầu rộng bao nhiêu mét?", "Cầu dài 612 m, rộng 22,5 m, vốn 685 tỷ đồng.", {"22,5 m"}),
        ("Phạt bao nhiêu tiền?", "Ngày 12/5, ba người bị phạt 125 triệu đồng.", {"125 triệu đồng"}),
        ("Đạt bao nhiêu phần trăm?", "Giải ngân 1.200 tỷ đồng, đạt 94,5% kế hoạch.", {"94,5%"}),
        ("Khởi công ngày nào?", "Cầu khởi công ngày 18/3/2023 với 3 nhịp.", {"ngày 18/3/2023"}),
        ("Vì sao chậm?", "Dự án chậm do thiếu cát.", {"do thiếu cát"}),
        ("Ông ấy giữ chức gì?", "Ông làm Chánh Văn phòng, quê Yên Phác.", {"Chánh Văn phòng"}),
    ],
)
def test_the_span_that_answers(question: str, sentence: str, expected: set[str]) -> None:
    assert strongest(question, sentence) == expected


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert "Trần Văn Bình" not in strongest("Trần Văn Bình thay ai?", "Ông Trần Văn Bình phát biểu.")


def test_a_province_is_no_person() -> None:
    assert strongest("Ai đến?", "Đoàn đến Hà Nội.") == set()


def test_spans_lie_in_the_sentence_and_are_not_blank() -> None:
    sentence = "Từ 1/1/2024, bà Lò Thị Ước nhận 3 triệu đồng vì có công ở xã Nà Phạ."
    for question in ("Ai nhận?", "Bao nhiêu tiền?", "Khi nào?", "Vì sao?", "Ở đâu?", "Công ty nào?"):
        for span, strength in find(understand(question, today=date(2024, 12, 31)), sentence):
            assert sentence[span.start : span.end].strip() and 0 < strength <= 1
