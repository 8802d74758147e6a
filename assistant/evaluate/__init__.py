"""How well an archive's questions are answered: asked, measured, kept, compared, reported."""

from assistant.evaluate.figures import ndcg, summary
from assistant.evaluate.measure import Outcome, evaluate
from assistant.evaluate.questions import Question, load_questions

__all__ = ["Outcome", "Question", "evaluate", "load_questions", "ndcg", "summary"]
