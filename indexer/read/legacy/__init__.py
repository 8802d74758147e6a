"""Old Vietnamese text: recognised, and converted with a confidence."""

from indexer.read.legacy.decode import Decoded, characters, decode, utf16_of
from indexer.read.legacy.mend import Mended, mend
from indexer.read.legacy.pages import mend_page

__all__ = ["Decoded", "Mended", "characters", "decode", "mend", "mend_page", "utf16_of"]
