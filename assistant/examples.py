"""Questions to begin with, which the archive answers."""

from __future__ import annotations

from itertools import islice

from assistant.chat import Assistant
from assistant.suggest import questions, tried
from assistant.texts import Texts
from indexer.errors import HoiBaoError

SAMPLE_SOURCE = "Báo Lâm Sơn"
SAMPLE = (
    "HĐND TP. Ninh Giang bầu ai làm Chủ tịch thành phố vào tháng 11/2023?",
    "Đỉnh lũ sông Lâm ở trạm Cầu Ngói tháng 9/2024 cao bao nhiêu mét?",
    "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?",
    "Ai là thủ khoa khối A00 của Lâm Sơn năm 2023?",
    "duong tinh 268 tu ninh giang len dai khe dai may km",
)
"""Questions that the sample archive answers."""
MOST = 4
"""Questions of another archive, at most."""
_LOOKED_AT = 400  # events, the newest; those that most articles report come first


def examples(assistant: Assistant, texts: Texts) -> list[str]:
    """The sample's questions where the archive is the sample; else some that its register answers."""
    try:
        archive = assistant.archive
        if SAMPLE_SOURCE in archive.sources():
            return list(SAMPLE)
        newest = sorted(archive.register().events[:_LOOKED_AT], key=lambda event: -len(event.reports))
        made = dict.fromkeys(next(questions(event, texts)) for event in newest)
        return list(islice(tried(assistant, made), MOST))
    except HoiBaoError:
        return []  # the page's welcome tells how the archive fails
