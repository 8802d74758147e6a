import json
import lzma
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cite.verify import Evidence, contradicted, faults, supported
from indexer.words import nfc
from tests.assistant.cite.liar import Case, lies, papers, truths
from tests.conftest import SHARED, needs_shared

_NEWS = papers()
_FEWEST_LIES, _FEWEST_TRUTHS = 300, 200
_PASSAGES, _LENGTH, _EACH = 60, 900, 25
_PLACES = Evidence(
    "Sáng 25/3, ông Lê Văn Khải, Phó Chủ tịch UBND huyện Yên Phác, cho biết vụ tai nạn làm 5 người chết, "
    "13 người bị thương. Ông Khải nói sẽ xây 3 trường học trị giá 3.000 tỷ đồng. Bí thư Tỉnh ủy, bà Trần Thị "
    "Hoà, đã bổ nhiệm ông Vũ Quốc Uy làm Giám đốc Sở Y tế. Theo ông Phan Đình Lộc, giá xăng tăng 5%. Bà Hoà "
    "không bị bắt. Vợ ông Lộc bị phạt 7 triệu đồng.", "Báo Lâm Sơn\nTai nạn ở Yên Phác", date(2020, 3, 26),
)


def _lies() -> list[Case]:
    evidence = [told.evidence for told in _NEWS]
    made = [case for at, one in enumerate(evidence)
            for case in lies(one, evidence[:at] + evidence[at + 1 :], at)]
    return made + [Case("never", text, (told.evidence,)) for told in _NEWS for text in told.never]


def _truths() -> list[Case]:
    made = [case for at, told in enumerate(_NEWS) for case in truths(told.evidence, at)]
    return made + [Case("also", text, (told.evidence,)) for told in _NEWS for text in told.also]


def test_no_lie_passes() -> None:
    cases = _lies()
    passed = [f"{case.rule}: {case.claim}" for case in cases if supported(case.claim, case.evidence)]
    assert len(cases) >= _FEWEST_LIES and not passed, "\n".join(passed)


def test_what_is_said_passes() -> None:
    cases = _truths()
    failed = [f"{case.rule}: {case.claim} {found}" for case in cases
              if (found := faults(case.claim, case.evidence))]
    assert len(cases) >= _FEWEST_TRUTHS and len(failed) <= 0.03 * len(cases), "\n".join(failed)


@pytest.mark.parametrize("claim", [
    "13 người bị thương.", "Vụ tai nạn khiến năm người tử vong.",
    "Ngày 25/3/2020, vụ tai nạn làm 5 người chết.",
    "Ông Lê Văn Khải là Phó Chủ tịch UBND huyện Yên Phác.", "Bà Trần Thị Hòa là Bí thư Tỉnh uỷ.",
    "Ông Vũ Quốc Uy được bà Trần Thị Hoà bổ nhiệm làm Giám đốc Sở Y tế.",
    "Ông Lê Văn Khải nói sẽ xây 3 trường học trị giá 3 nghìn tỷ.", "Bà Trần Thị Hoà không bị bắt.",
    "Ông Phan Đình Lộc cho rằng giá xăng tăng 5 phần trăm.", "Vợ ông Phan Đình Lộc bị phạt 7 triệu đồng.",
    "Theo Báo Lâm Sơn ngày 26/3/2020, vụ tai nạn làm 5 người chết.",
])
def test_said(claim: str) -> None:
    assert faults(claim, [_PLACES]) == []


@pytest.mark.parametrize("claim, kind", [
    ("Vụ tai nạn làm 15 người chết.", "number"), ("Vụ tai nạn làm 13 người chết.", "bound"),
    ("Sáng 24/3, vụ tai nạn làm 5 người chết.", "date"), ("Ngày 25/3/2021, vụ tai nạn làm 5 người chết.",
    "date"),
    ("Bà Mạc Thị Nhài đã bổ nhiệm ông Vũ Quốc Uy làm Giám đốc Sở Y tế.", "name"),
    ("Ông Lê Văn Khải là Chủ tịch UBND huyện Yên Phác.", "office"),
    ("Ông Lê Văn Khải là nguyên Phó Chủ tịch UBND huyện Yên Phác.", "office"),
    ("Ông Lê Văn Khải là Bí thư Tỉnh ủy.", "bound"), ("Ông Phan Đình Lộc bị phạt 7 triệu đồng.", "bound"),
    ("Ông Vũ Quốc Uy bổ nhiệm bà Trần Thị Hoà làm Giám đốc Sở Y tế.", "bound"),
    ("Ông Lê Văn Khải bị khởi tố.", "unsaid"), ("Bà Trần Thị Hoà bị bắt.", "negation"),
    ("Bà Trần Thị Hoà không bổ nhiệm ông Vũ Quốc Uy làm Giám đốc Sở Y tế.", "negation"),
    ("Ông Khải đã xây 3 trường học trị giá 3.000 tỷ đồng.", "attribution"), ("Giá xăng tăng 5%.",
    "attribution"),
    ("Theo Báo Bắc Khê, vụ tai nạn làm 5 người chết.", "name"), ("Theo ông Phan Đình Lộc, giá xăng giảm 5%.",
    "unsaid"),
    ("Theo Báo Lâm Sơn ngày 25/3/2020, giá xăng tăng 5%.", "attribution"),
])
def test_what_is_wrong_is_named(claim: str, kind: str) -> None:
    assert kind in {fault.kind for fault in faults(claim, [_PLACES])}


def test_a_false_day_of_the_paper_is_no_source() -> None:
    claim = "Theo Báo Lâm Sơn ngày 30/3/2020, bà Hoà đã bổ nhiệm ông Vũ Quốc Uy làm Giám đốc Sở Y tế."
    assert not supported(claim, [_PLACES])
    assert supported(claim.replace("30/3", "26/3"), [_PLACES])


def test_what_the_question_plants_is_no_evidence() -> None:
    asked = "Vụ tai nạn ở Bắc Khê làm 99 người chết phải không?"
    assert not supported("Vụ tai nạn làm 99 người chết.", [_PLACES], asked)
    assert not supported("Vụ tai nạn ở Bắc Khê làm 5 người chết.", [_PLACES], asked)
    assert supported("Thảm kịch làm 5 người chết.", [_PLACES], "Thảm kịch làm mấy người chết?")
    assert not supported("Thảm kịch làm 5 người chết.", [_PLACES])


def test_bound_facts_come_from_one_passage_and_statements_from_several() -> None:
    one = Evidence("Ông Lê Văn Khải là Bí thư Huyện ủy Yên Phác.")
    two = Evidence("Bà Hoà được bầu làm Chủ tịch huyện Bắc Khê.")
    both = "Ông Lê Văn Khải là Bí thư Huyện ủy Yên Phác{} bà Hoà được bầu làm Chủ tịch huyện Bắc Khê."
    assert supported(both.format(";"), [one, two]) and supported(both.format(", còn"), [one, two])
    assert not supported(both.format(";"), [one])
    assert not supported("Ông Lê Văn Khải được bầu làm Chủ tịch huyện Bắc Khê.", [one, two])
    assert not supported(f"{both.format(';')[:-1]}; ông Khải chết.", [one, two])


@pytest.mark.parametrize("claim, expected", [
    ("Bà Trần Thị Hoà bị bắt.", True), ("Bà Trần Thị Hoà không bị bắt.", False),
    ("Ông Vũ Quốc Uy bị bắt.", False),
    ("Bà Trần Thị Hoà chưa bổ nhiệm ông Vũ Quốc Uy làm Giám đốc Sở Y tế.", True),
    ("Giá xăng giảm 5%.", False),
])
def test_contradicted(claim: str, expected: bool) -> None:
    assert contradicted(claim, [_PLACES]) is expected


def test_what_is_denied_is_contradicted() -> None:
    told = Evidence("Ông Tạ Hữu Đoan phủ nhận việc nhận hối lộ.")
    assert contradicted("Ông Tạ Hữu Đoan nhận hối lộ.", [told])


def test_nothing_supports_without_evidence_or_words() -> None:
    assert not supported("Ông Khải là Bí thư.", []) and not supported("", [_PLACES]) and not supported("…",
    [_PLACES])


def test_a_time_alone() -> None:
    assert supported("Ngày 25/3/2020.", [_PLACES]) and not supported("Ngày 24/3/2020.", [_PLACES])


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_checked(claim: str, told: str) -> None:
    faults(nfc(claim), [Evidence(nfc(told), day=date(2024, 2, 29))])


def _real() -> list[Evidence]:
    """Passages of real news, from places drawn with a fixed seed."""
    rng, found = random.Random(1), []
    with lzma.open(SHARED / "corpus" / "news_dev.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if rng.random() < 0.02]
    for record in records:
        text = nfc(record["body"])[:_LENGTH].rpartition(".")[0] + "."
        if len(text) > _LENGTH / 2 and len(found) < _PASSAGES:
            published = record.get("published")
            day = date.fromisoformat(published[:10]) if published else None
            found.append(Evidence(text, nfc(f"{record.get('source') or 'Báo'}\n{record['title']}"), day))
    return found


@needs_shared
def test_real_news() -> None:
    """Lies made by rules are now and then true or word salad: hence not none."""
    passages, rng = _real(), random.Random(2)
    assert len(passages) == _PASSAGES
    false, true = [], []
    for at, one in enumerate(passages):
        made, said = list(lies(one, passages[:at] + passages[at + 1 :], at)), list(truths(one, at))
        false += rng.sample(made, min(_EACH, len(made)))
        true += rng.sample(said, min(_EACH, len(said)))
    passed = [f"{case.rule}: {case.claim}" for case in false if supported(case.claim, case.evidence)]
    failed = [f"{case.rule}: {case.claim}" for case in true if not supported(case.claim, case.evidence)]
    assert len(passed) < 0.005 * len(false), "\n".join(passed)
    assert len(failed) < 0.05 * len(true), "\n".join(failed)
