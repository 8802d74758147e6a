"""Hỏi Báo: questions in Vietnamese, answered from a news archive, every sentence cited.

    from assistant import Assistant

    answer = Assistant.open("archive").ask("Ai chủ trì hội nghị?")
"""

from assistant.chat import Assistant
from assistant.types import Answer, Citation, Hit, Query, Sentence, Turn

__all__ = ["Answer", "Assistant", "Citation", "Hit", "Query", "Sentence", "Turn"]
