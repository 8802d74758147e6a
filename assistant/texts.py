"""Every text of the interface, in Vietnamese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from indexer.errors import SettingsError
from indexer.types import VIETNAM

NOT_FOUND = "Không tìm thấy trong kho bài"
"""What every "not found" answer starts with in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One language of the interface; names in braces are filled in with ``str.format``."""

    language: str
    title: str
    tagline: str
    welcome: str
    holding: str  # {articles}, {outlets}
    period: str  # {first}, {last}
    no_articles: str
    # what was understood
    completed: str  # {question}
    corrected: str  # {typed}, {read}
    merged: str  # {old}, {now}, {day}
    about: str  # {period}
    only: str  # {period}
    standing: str  # {day}
    told_on: str  # {day}
    nothing: str
    # an answer
    not_found: str  # {question}
    partial: str
    out_of_scope: str
    yes: str
    no: str
    as_cited: str
    conflicting: str
    taken_from: str
    told_around: str
    nothing_more: str
    dropped: str  # {count}
    error: str
    error_next: str
    unexpected: str
    searched: str
    any_date: str
    any_source: str
    since: str  # {first}
    until: str  # {last}
    loosen: str
    nearest: str
    sources: str
    source_number: str  # {number}, {title}
    original: str
    unkept: str
    passage: str
    undated: str
    unnamed: str
    # the page
    searching: str
    stopped: str
    placeholder: str
    question: str
    send: str
    stop: str
    clear: str
    download: str
    copy: str
    copied: str
    examples: str
    chat: str
    filters: str
    from_date: str
    to_date: str
    sources_filter: str
    interface: str
    not_a_date: str  # {label}, {value}
    not_a_period: str  # {first}, {last}
    # numbers
    thousands: str

    def day(self, day: date) -> str:
        """dd/mm/yyyy."""
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"

    def moment(self, moment: datetime | None) -> str:
        """dd/mm/yyyy in Vietnam's time, with hh:mm where it is not midnight."""
        if moment is None:
            return self.undated
        local = moment.astimezone(VIETNAM) if moment.tzinfo else moment
        day = self.day(local.date())
        return day if local.time() == time() else f"{day} {local:%H:%M}"

    def number(self, number: int) -> str:
        """With the language's own separator of thousands."""
        return f"{number:,}".replace(",", self.thousands)

    def between(self, first: date | None, last: date | None) -> str:
        """A period in words; an end that is ``None`` is open."""
        if first and last:
            return self.period.format(first=self.day(first), last=self.day(last))
        if first:
            return self.since.format(first=self.day(first))
        return self.until.format(last=self.day(last)) if last else self.any_date


VIETNAMESE = Texts(
    language="vi",
    title="Hỏi Báo",
    tagline="Hỏi kho tin, mỗi câu trả lời đều dẫn nguồn.",
    welcome="Hỏi bằng tiếng Việt, có dấu hay không dấu đều được. "
    "Mỗi câu trả lời được trích nguyên văn và dẫn về đúng đoạn của bài báo.",
    holding="{articles} bài · {outlets} nguồn",
    period="từ {first} đến {last}",
    no_articles="Kho chưa có bài nào. Thêm bài bằng lệnh “hoibao index”.",
    completed="Hiểu câu hỏi là: {question}",
    corrected="Đọc “{typed}” là “{read}”",
    merged="Từ ngày {day}, {old} thuộc {now}",
    about="Ưu tiên tin {period}",
    only="Chỉ tìm tin {period}",
    standing="Tính đến ngày {day}",
    told_on="tin ngày {day}",
    nothing="Không tìm thấy đoạn nào.",
    not_found=NOT_FOUND + " câu trả lời cho “{question}”.",
    partial="Kho bài không nói thẳng điều được hỏi. Đây là những câu gần nhất:",
    out_of_scope="Hỏi Báo chỉ trả lời về những tin đã đăng trong kho bài. "
    "Hãy hỏi về một sự việc, con người, con số hay ngày tháng trong tin.",
    yes="Có.",
    no="Không.",
    as_cited="Theo bài dẫn dưới đây, mời bạn đọc để tự kiểm lại:",
    conflicting="Các nguồn đưa khác nhau:",
    taken_from="Câu trả lời trên được dẫn từ:",
    told_around="Các bài đã dẫn viết thêm:",
    nothing_more=NOT_FOUND + " điều gì thêm ngoài những câu đã dẫn.",
    dropped="Đã bỏ {count} câu không kiểm chứng được.",
    error="Chưa trả lời được vì có lỗi.",
    error_next="Hãy thử hỏi lại; nếu vẫn lỗi, báo cho người quản trị dòng chữ trên.",
    unexpected="Lỗi ngoài dự kiến ({kind}); chi tiết ở nhật ký của máy chủ.",
    searched="Phạm vi đã tìm:",
    any_date="mọi ngày",
    any_source="mọi nguồn",
    since="từ {first}",
    until="đến {last}",
    loosen="Bộ lọc đang bật; bỏ bớt bộ lọc có thể tìm thấy nhiều hơn.",
    nearest="Kho có những bài gần với câu hỏi, nhưng chưa thấy câu nào trả lời",
    sources="Nguồn",
    source_number="Nguồn {number}: {title}",
    original="Xem bài gốc",
    unkept="Không có câu trả lời nào được lưu.",
    passage="Đoạn được trích",
    undated="không rõ ngày",
    unnamed="không rõ nguồn",
    searching="Đang tìm trong kho bài…",
    stopped="Đã dừng theo yêu cầu.",
    placeholder="Hỏi về tin đã đăng…",
    question="Câu hỏi",
    send="Gửi",
    stop="Dừng",
    clear="Hội thoại mới",
    download="Tải hội thoại",
    copy="Sao chép",
    copied="Đã chép",
    examples="Thử hỏi",
    chat="Hội thoại",
    filters="Lọc theo ngày và nguồn",
    from_date="Từ ngày",
    to_date="Đến ngày",
    sources_filter="Nguồn (để trống: mọi nguồn)",
    interface="Ngôn ngữ",
    not_a_date="{label}: “{value}” không phải một ngày. Hãy viết như 25/03/2020.",
    not_a_period="Từ ngày {first} ở sau đến ngày {last}. Hãy đổi lại một trong hai.",
    thousands=".",
)

ENGLISH = Texts(
    language="en",
    title="Hỏi Báo",
    tagline="Ask the news archive; every answer shows its source.",
    welcome="Ask in Vietnamese, with or without marks. "
    "Every sentence of an answer is quoted to the letter and points at its passage.",
    holding="{articles} articles · {outlets} outlets",
    period="from {first} to {last}",
    no_articles="The archive holds no article yet. Add some with “hoibao index”.",
    completed="Understood as: {question}",
    corrected="“{typed}” was read as “{read}”",
    merged="Since {day}, {old} is part of {now}",
    about="News {period} first",
    only="Only news {period}",
    standing="As of {day}",
    told_on="news of {day}",
    nothing="No passage was found.",
    not_found="Not found in the archive: an answer to “{question}”.",
    partial="The archive does not say outright what was asked. The nearest sentences are:",
    out_of_scope="Hỏi Báo only answers from the news in its archive. "
    "Ask about an event, a person, a figure or a date in the news.",
    yes="Yes.",
    no="No.",
    as_cited="According to what is cited below; please read it to check:",
    conflicting="The sources differ:",
    taken_from="The answer above is quoted from:",
    told_around="The articles cited also say:",
    nothing_more="Not found in the archive: anything beyond what the articles cited were quoted for.",
    dropped="Left out since they could not be checked: {count} sentence(s).",
    error="An error kept this question from being answered.",
    error_next="Try again; if it stays, pass the line above on to the administrator.",
    unexpected="Unexpected error ({kind}); the server's log has the details.",
    searched="Searched:",
    any_date="any date",
    any_source="any outlet",
    since="from {first}",
    until="up to {last}",
    loosen="A filter is on; with fewer filters more may be found.",
    nearest="The archive has articles near to it, but no sentence that answers was found",
    sources="Sources",
    source_number="Source {number}: {title}",
    original="Read the original",
    unkept="No answer was kept.",
    passage="The passage quoted",
    undated="undated",
    unnamed="outlet unknown",
    searching="Searching the archive…",
    stopped="Stopped as asked.",
    placeholder="Ask about published news…",
    question="Question",
    send="Send",
    stop="Stop",
    clear="New conversation",
    download="Download",
    copy="Copy",
    copied="Copied",
    examples="Try asking",
    chat="Conversation",
    filters="Filter by date and outlet",
    from_date="From",
    to_date="To",
    sources_filter="Outlets (empty: all of them)",
    interface="Language",
    not_a_date="{label}: “{value}” is not a date. Write it like 25/03/2020.",
    not_a_period="From {first} is after to {last}. Change one of the two.",
    thousands=",",
)

LANGUAGES = {t.language: t for t in (VIETNAMESE, ENGLISH)}


def texts(language: str) -> Texts:
    """The texts in a language, "vi" or "en". Raises ``SettingsError`` for another."""
    try:
        return LANGUAGES[language]
    except KeyError:
        listed = ", ".join(LANGUAGES)
        raise SettingsError(f"language: {language!r} is not one of {listed}") from None
