"""What content management systems leave in an article's text: codes for boxes, pictures, blocks."""

from __future__ import annotations

import re

_DROPPED = re.compile(
    r"\[(caption|wp_caption|gallery|playlist|audio|video|embed|contact-form-7)\b[^\[\]]{0,5000}\]"
    r"(?:(?:(?!\[\1\b).)*?\[/\1\])?",
    re.S,
)
"""WordPress's codes of which the content is no text either."""
_CODE = re.compile(r"\[(?P<end>/?)(?P<name>[a-z][\w-]{0,40})(?P<rest>\s[^\[\]]{0,5000})?/?\]", re.I)
_MEDIA = re.compile(r"\[\[\{[^\[\]]{0,5000}\}\]\]|\[\[(?:nid|file|image):[^\[\]]{1,200}\]\]")
"""Drupal's media and links."""
_PLUGIN = re.compile(
    r"\{/?(?:loadposition|loadmodule|loadmoduleid|youtube|vimeo|gallery|slider|attachments)\b[^{}]{0,500}\}")
"""Joomla's plug-ins."""
_BLOCK = re.compile(r"<!--\s*wp:")
"""Gutenberg's remark at the beginning of each block."""
_BLANK_LINE = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+")
_BREAKS = re.compile(r"<(?:p|br|div)\b", re.I)


def without_codes(text: str) -> str:
    """A text field without such codes.

    The lines of WordPress's older editor, which makes paragraphs of them as a page is shown, are marked as
    paragraphs, so that they outlive the tags around them.
    """
    text = text.replace("\r\n", "\n")
    if "[" in text:
        text = _without_shortcodes(_MEDIA.sub(" ", text))
    if "{" in text:
        text = _PLUGIN.sub("\n", text)
    if "<" in text and "\n" in text and not _BLOCK.search(text):
        text = _BLANK_LINE.sub("\n<p>\n", text) if _BREAKS.search(text) else text.replace("\n", "<br>")
    return text


def _without_shortcodes(text: str) -> str:
    text = _DROPPED.sub("\n\n", text)
    ended = {code["name"] for code in _CODE.finditer(text) if code["end"]}

    def kept(code: re.Match[str]) -> str:
        """Nothing of what ends a code, is ended, has attributes or a plug-in's name ("vc_row")."""
        is_code = code["end"] or code["name"] in ended or "_" in code["name"] or "=" in (code["rest"] or "")
        return "" if is_code else code[0]

    return _CODE.sub(kept, text)
