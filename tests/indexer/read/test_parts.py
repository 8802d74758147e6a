from __future__ import annotations

import lxml.html  # type: ignore[import-untyped]
import pytest

from indexer.read.parts import Part, is_part, parts


@pytest.mark.parametrize(("attributes", "part"), [
    ('class="detail-content afcbc-body"', "body"),
    ('class="tin-lien-quan"', "box"),
    ('id="BoxTinLienQuan"', "box"),
    ('type="RelatedOneNews" class="VCSortableInPreviewMode"', "box"),
    ('class="box tags"', "box"),
    ('class="PhotoCMS_Caption"', "caption"),
    ('class="Image"', "caption"),
    ('data-role="publishdate"', "date"),
    ('class="kbwcm-author"', "byline"),
    ('class="news-sapo"', "sapo"),
    ('id="comment_list"', "talk"),
])
def test_an_elements_names_say_its_part(attributes: str, part: Part) -> None:
    assert is_part(lxml.html.fragment_fromstring(f"<div {attributes}>x</div>"), part)


@pytest.mark.parametrize("names", ["stage", "heritage-list", "content-full-image", "cottage", "shareholder"])
def test_other_names_say_nothing_of_a_box_or_a_caption(names: str) -> None:
    found = parts(lxml.html.fragment_fromstring(f'<div class="{names}">x</div>'))
    assert found.isdisjoint({"box", "caption", "talk"})
