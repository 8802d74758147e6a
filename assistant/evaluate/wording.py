"""Every text of the reports, in Vietnamese and in English."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.texts import Texts, texts


@dataclass(frozen=True, slots=True)
class Wording:
    """One language of the reports; names in braces are filled in with ``str.format``.

    ``figures`` names the figures of ``figures.summary`` and ``compare.COMPARED``, ``faults`` those of
    ``measure.Fault``, ``fates`` those of ``compare.Fate``, ``made`` the fields of ``runs.Made``;
    ``statuses`` stand for answers that say nothing.
    """

    language: str
    decimal: str
    title: str
    compared: str
    about: str  # {n}, {questions}
    offline: str
    interval: str  # {low}, {high}
    median: str  # {p95}
    ms: str
    words: str
    by_kind: str
    kind: str
    refused: str
    all: str
    pictures: str
    accuracy_by_kind: str
    risk_coverage: str
    reliability: str
    lengths: str
    times: str
    coverage: str
    accuracy: str
    confidence: str
    right_share: str
    answers_axis: str
    words_axis: str
    ms_axis: str
    perfect: str
    failures: str
    no_failures: str
    failures_of: str  # {failed}, {n}
    show: str
    every_reason: str
    before: str
    expected: str
    no_answer_expected: str
    none_given: str
    gold_missing: str  # {ids}
    answered: str
    retrieved: str
    gold_rank: str  # {ranks}
    gold_unranked: str
    gold_mark: str
    why: str
    sentence_unsupported: str  # {sentence}
    citation_irrelevant: str  # {numbers}, {sentence}
    word_count: str  # {n}
    judge_failed: str  # {failed}, {asked}
    how: str
    definitions: tuple[str, ...]
    figure: str
    old: str
    new: str
    difference: str
    sure: str
    p_value: str  # {p}
    none_so: str
    figures: dict[str, str]
    faults: dict[str, str]
    fates: dict[str, str]
    statuses: dict[str, str]
    made: dict[str, str]

    @property
    def texts(self) -> Texts:
        """What is said around an answer, in the same language."""
        return texts(self.language)

    def number(self, value: float, digits: int = 0) -> str:
        """A number in the language's own writing."""
        plain = f"{value:,.{digits}f}".partition(".")
        return plain[0].replace(",", self.texts.thousands) + (self.decimal + plain[2] if digits else "")

    def share(self, value: float | None) -> str:
        """A share of 1 in per cent; a dash for none."""
        return "–" if value is None else f"{self.number(100 * value, 1)}%"


VIETNAMESE = Wording(
    language="vi",
    decimal=",",
    title="Đánh giá Hỏi Báo",
    compared="So sánh hai lần đánh giá",
    about="{n} câu hỏi trong {questions}",
    offline="Trang này là một tệp duy nhất, mở được khi không có mạng.",
    interval="khoảng tin cậy 95%: {low}–{high}",
    median="trung vị; 95% không quá {p95}",
    ms="ms",
    words="chữ",
    by_kind="Theo loại câu hỏi",
    kind="loại",
    refused="từ chối",
    all="tất cả",
    pictures="Hình",
    accuracy_by_kind="Tỷ lệ đúng theo loại câu hỏi",
    risk_coverage="Bỏ bớt câu trả lời kém chắc thì đúng được bao nhiêu",
    reliability="Độ tin mà máy tự báo so với tỷ lệ đúng",
    lengths="Độ dài câu trả lời",
    times="Thời gian trả lời",
    coverage="phần câu hỏi được trả lời",
    accuracy="tỷ lệ đúng",
    confidence="độ tin máy tự báo",
    right_share="tỷ lệ đúng",
    answers_axis="số câu trả lời",
    words_axis="số chữ",
    ms_axis="mili giây",
    perfect="tự báo hoàn toàn đúng",
    failures="Những câu chưa đạt",
    no_failures="Không có câu nào chưa đạt.",
    failures_of="{failed}/{n} câu chưa đạt",
    show="Chỉ xem",
    every_reason="mọi lý do",
    before="Đã nói trước đó",
    expected="Lẽ ra",
    no_answer_expected="Kho bài không có câu trả lời: lẽ ra phải nói là không tìm thấy.",
    none_given="(tập câu hỏi không ghi đáp án)",
    gold_missing="Bài đúng không có trong kho: {ids}",
    answered="Đã trả lời",
    retrieved="Bài tìm được",
    gold_rank="Bài đúng đứng thứ {ranks}.",
    gold_unranked="Không tìm thấy bài đúng nào.",
    gold_mark="bài đúng",
    why="Vì sao chưa đạt",
    sentence_unsupported="Câu thứ {sentence}: những đoạn được dẫn không nói đủ điều câu này nói.",
    citation_irrelevant="Câu thứ {sentence}: nguồn {numbers} không chứng minh câu này.",
    word_count="Dài {n} chữ.",
    judge_failed="Mô hình chấm không cho kết quả ở {failed} trên {asked} lần hỏi; những lần ấy tính "
    "là KHÔNG.",
    how="Cách tính",
    definitions=(
        "Đúng: một đáp án có trong các câu trả lời, so từng chữ, bỏ qua chữ hoa, dấu câu, cách đặt dấu, i/y; "
        "số và ngày so theo giá trị. Câu không có đáp án: đúng khi trả lời là không tìm thấy.",
        "Độ đủ của dẫn chứng: phần câu được các đoạn nó dẫn cùng chứng minh. Độ chuẩn của dẫn chứng: phần "
        "nguồn tự nó chứng minh được câu, hoặc thiếu nó thì không chứng minh được. Theo ALCE (Gao và "
        "cộng sự, 2023); đoạn được dẫn tính cả những câu liền kề.",
        "Diện tích rủi ro: tỷ lệ sai trung bình khi chỉ trả lời 1, 2, 3… câu chắc nhất (Geifman và "
        "El-Yaniv, 2017). Sai số độ tin: khoảng cách trung bình giữa độ tin tự báo và tỷ lệ đúng, "
        "chia mười nhóm.",
        "Khoảng tin cậy 95%: lấy mẫu lại các câu hỏi 2.000 lần (bootstrap).",
    ),
    figure="chỉ số",
    old="trước",
    new="sau",
    difference="chênh lệch",
    sure="Dòng in đậm: khoảng tin cậy 95% của chênh lệch không chứa 0.",
    p_value="Kiểm định dấu giữa số câu sửa được và số câu hỏng đi: p = {p}.",
    none_so="Không có câu nào.",
    figures={
        "n": "số câu", "right": "đúng", "recall@1": "bài đúng đứng đầu",
        "recall@5": "bài đúng trong 5 bài đầu",
        "recall@10": "bài đúng trong 10 bài đầu", "ndcg@10": "nDCG@10", "answer_hit": "có đáp án",
        "answer_strict": "có đáp án đúng từng ký tự", "answer_60": "có đáp án trong 60 chữ đầu",
        "cite_recall": "độ đủ của dẫn chứng", "cite_precision": "độ chuẩn của dẫn chứng",
        "cite_resolves": "dẫn chứng tra được nguyên văn", "judge_recall": "độ đủ theo mô hình chấm",
        "judge_precision": "độ chuẩn theo mô hình chấm", "refused": "từ chối sai",
        "unanswerable_refused": "từ chối đúng", "answer_words": "số chữ", "over_60": "dài quá 60 chữ",
        "p50_ms": "thời gian", "first_p50_ms": "đến câu đầu tiên", "aurc": "diện tích rủi ro",
        "ece": "sai số độ tin",
    },
    faults={
        "refused": "từ chối sai", "not_refused": "lẽ ra phải từ chối", "missed": "không có đáp án",
        "unsupported": "dẫn chứng không nói đủ", "irrelevant": "nguồn không chứng minh",
        "unresolved": "dẫn chứng không tra được", "long": "quá dài", "error": "lỗi",
    },
    fates={"fixed": "sửa được", "broken": "hỏng đi", "changed": "trả lời khác", "same": "như cũ"},
    statuses={"not_found": "(không tìm thấy)", "out_of_scope": "(ngoài phạm vi)", "error": "(lỗi)"},
    made={
        "at": "lúc", "program": "phiên bản", "questions": "tệp câu hỏi", "sha256": "SHA-256 của tệp",
        "articles": "số bài", "passages": "số đoạn", "encoder": "bộ mã hóa", "reranker": "bộ xếp lại",
        "model": "mô hình viết", "prompt": "phiên bản lời nhắc", "judge": "mô hình chấm",
        "today": "hỏi vào ngày",
    },
)

ENGLISH = Wording(
    language="en",
    decimal=".",
    title="Hỏi Báo, evaluated",
    compared="Two evaluations compared",
    about="{n} questions of {questions}",
    offline="This page is one file; it opens without a network.",
    interval="95% interval: {low}–{high}",
    median="median; 95% within {p95}",
    ms="ms",
    words="words",
    by_kind="By kind of question",
    kind="kind",
    refused="refused",
    all="all",
    pictures="Pictures",
    accuracy_by_kind="Share right, by kind of question",
    risk_coverage="Accuracy as less sure answers are left out",
    reliability="Confidence told against the share that is right",
    lengths="Length of the answers",
    times="Time to answer",
    coverage="share of questions answered",
    accuracy="accuracy",
    confidence="confidence told",
    right_share="share right",
    answers_axis="answers",
    words_axis="words",
    ms_axis="ms",
    perfect="perfectly calibrated",
    failures="Failures",
    no_failures="There is no failure.",
    failures_of="{failed} of {n} failed",
    show="Show only",
    every_reason="every reason",
    before="Said before",
    expected="Expected",
    no_answer_expected="The archive has no answer: it should have said that none was found.",
    none_given="(the questions name no answer)",
    gold_missing="Gold articles that the archive lacks: {ids}",
    answered="Answered",
    retrieved="Retrieved",
    gold_rank="Gold article at rank {ranks}.",
    gold_unranked="No gold article was found.",
    gold_mark="gold",
    why="Why it failed",
    sentence_unsupported="Sentence {sentence}: what it cites does not say all that it says.",
    citation_irrelevant="Sentence {sentence}: {numbers} does not support it.",
    word_count="{n} words long.",
    judge_failed="The judge gave no verdict {failed} of {asked} times; these count as no.",
    how="Definitions",
    definitions=(
        "Right: an expected answer stands in the answer's sentences, word by word without case, punctuation, "
        "tone placement, i/y; numbers and days by value. A question without an answer: right where none is "
        "given.",
        "Citation recall: the share of sentences that their citations together support. Citation precision: "
        "the share of citations that support their sentence alone, or without which it is not supported. "
        "After ALCE (Gao et al., 2023); what is cited includes the sentences beside the quote.",
        "Area under the risk: the mean share of wrong answers when only the 1, 2, 3… surest are given "
        "(Geifman and El-Yaniv, 2017). Calibration error: the mean distance of confidence and share right, "
        "in ten bins.",
        "95% intervals: bootstrap over the questions, 2,000 resamples.",
    ),
    figure="figure",
    old="old",
    new="new",
    difference="difference",
    sure="Bold: the 95% interval of the difference leaves out 0.",
    p_value="Sign test of fixed against broken questions: p = {p}.",
    none_so="None.",
    figures={
        "n": "n", "right": "right", "recall@1": "recall@1", "recall@5": "recall@5", "recall@10": "recall@10",
        "ndcg@10": "nDCG@10", "answer_hit": "says the answer", "answer_strict": "says it to the letter",
        "answer_60": "says it within 60 words", "cite_recall": "citation recall",
        "cite_precision": "citation precision", "cite_resolves": "citations resolve",
        "judge_recall": "citation recall, judge", "judge_precision": "citation precision, judge",
        "refused": "wrongly refused", "unanswerable_refused": "rightly refused", "answer_words": "words",
        "over_60": "over 60 words", "p50_ms": "time", "first_p50_ms": "to the first sentence",
        "aurc": "area under the risk", "ece": "calibration error",
    },
    faults={
        "refused": "wrongly refused", "not_refused": "not refused", "missed": "gold not in the answer",
        "unsupported": "citations do not say it", "irrelevant": "a citation supports nothing",
        "unresolved": "citation does not resolve", "long": "too long", "error": "error",
    },
    fates={"fixed": "fixed", "broken": "broken", "changed": "answered otherwise", "same": "as before"},
    statuses={"not_found": "(not found)", "out_of_scope": "(out of scope)", "error": "(error)"},
    made={
        "at": "at", "program": "version", "questions": "questions", "sha256": "their SHA-256",
        "articles": "articles", "passages": "passages", "encoder": "encoder", "reranker": "reranker",
        "model": "model", "prompt": "prompt version", "judge": "judge", "today": "asked on",
    },
)


def wording(language: str) -> Wording:
    """The reports' texts in a language; raises ``SettingsError`` for one that there is none of."""
    return {"vi": VIETNAMESE, "en": ENGLISH}[texts(language).language]
