"""That an answer can be checked: its citations, and whether what it says stands in what it cites."""

from assistant.cite.citations import check, cite

__all__ = ["check", "cite"]
