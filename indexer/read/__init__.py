"""Files, folders and standard input → articles."""

from indexer.read.files import Source, find
from indexer.read.reader import read
from indexer.read.streams import Meter

__all__ = ["Meter", "Source", "find", "read"]
