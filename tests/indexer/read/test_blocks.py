from __future__ import annotations

import lxml.html  # type: ignore[import-untyped]

from indexer.read.blocks import Block, blocks_of, joined, linked_share


def _blocks(html: str) -> list[Block]:
    return blocks_of(lxml.html.document_fromstring(f"<body>{html}</body>"))


def test_a_block_a_line_and_inline_elements_within_it() -> None:
    found = _blocks("<div>Một <b>hai</b><p>Ba<span>bốn</span></p>năm<br>sáu</div><script>x</script>")
    assert [b.text for b in found] == ["Một hai", "Babốn", "năm", "sáu"]
    assert [b.element.tag for b in found] == ["div", "p", "div", "div"]


def test_the_shares_of_links_bold_and_italics_count_letters() -> None:
    [block] = _blocks("<p>ab<a>cd</a><b>ef<i>gh</i></b></p>")
    assert (block.linked, block.bold, block.slanted, block.own) == (0.25, 0.5, 0.25, 6)
    assert linked_share([block]) == 0.25


def test_a_data_table_gives_a_line_a_row_and_a_layout_its_blocks() -> None:
    rows = "<tr><th>Huyện</th><th>Vốn</th></tr><tr><td><p>Lâm Sơn</p></td><td>12</td></tr>"
    assert [b.text for b in _blocks(f"<table>{rows}</table>")] == ["Huyện | Vốn", "Lâm Sơn | 12"]
    layout = "<table><tr><td>Menu</td><td><p>Một.</p><p>Hai.</p></td></tr></table>"
    assert [b.text for b in _blocks(layout)] == ["Menu", "Một.", "Hai."]


def test_images_stand_in_their_place_but_icons_do_not() -> None:
    found = _blocks("<p>Một</p><img src='a'><p>Hai<img src='b' width='16'></p>")
    assert [(b.text, b.is_image) for b in found] == [("Một", False), ("", True), ("Hai", False)]


def test_comments_and_what_nobody_sees_leave_no_trace() -> None:
    found = _blocks("<p>Một<!-- x --> hai<noscript><p>ba</p></noscript> bốn</p><template>năm</template>")
    assert [b.text for b in found] == ["Một hai bốn"]


def test_a_break_amid_a_sentence_is_no_end() -> None:
    first = "Trạm bơm đưa nước từ sông Lam lên kênh chính dài bốn cây số và"
    parted = _blocks(f"<p>{first}<br>tưới cho ba xã.<br>Câu hai.</p><li>câu ba</li>")
    assert joined(parted) == [f"{first} tưới cho ba xã.", "Câu hai.", "câu ba"]
    assert joined(_blocks(f"<li>{first}</li><li>tưới cho ba xã</li>")) == [first, "tưới cho ba xã"]
