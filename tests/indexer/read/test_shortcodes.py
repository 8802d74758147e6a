from __future__ import annotations

import time

import pytest

from indexer.read.markup import to_text
from indexer.read.shortcodes import without_codes


@pytest.mark.parametrize(("text", "left"), [
    ('[caption id="a"]<img src="x"> Ảnh: Hoa[/caption]Tin.', "Tin."), ('Tin.[gallery ids="1,2"]', "Tin."),
    ("[embed]https://x.example/v[/embed]Tin.", "Tin."), ('[video mp4="a.mp4"][/video]Tin.', "Tin."),
    ('[vc_row][vc_column width="1/2"][vc_column_text]Tin.[/vc_column_text][/vc_column][/vc_row]', "Tin."),
    ('[su_box title="Hộp"]Tin.[/su_box]', "Tin."), ("[dropcap]T[/dropcap]in.", "Tin."),
    ("Tin [1], [sic] và [Ảnh: TTXVN] [a=1].", "Tin [1], [sic] và [Ảnh: TTXVN] [a=1]."),
    ('Tin.[[{"fid":"12","view_mode":"default","type":"media"}]]', "Tin."), ("[[nid:12]]Tin.", "Tin."),
    ("{loadposition quang-cao}Tin.{youtube}abc{/youtube}", "Tin.\nabc"), ("Số {n} {x}", "Số {n} {x}"),
    ("[caption]không đóng", "không đóng"), ("", ""),
])
def test_codes_go_and_texts_stay(text: str, left: str) -> None:
    assert to_text(without_codes(text)).strip() == left


@pytest.mark.parametrize(("text", "lines"), [
    ("Một <b>hai</b>.\r\n\r\nBa.", ["Một hai.", "", "Ba."]), ("<em>Một</em>\nhai", ["Một", "hai"]),
    ("<h2>Mục</h2>\nMột.\n\nHai.\n<p>Ba\nbốn.</p>", ["Mục", "Một.", "Hai.", "Ba bốn."]),
    ("<!-- wp:paragraph -->\n<p>Một\nhai.</p>\n<!-- /wp:paragraph -->", ["Một hai."]),
    ("Không thẻ\nhai dòng < 3", ["Không thẻ", "hai dòng < 3"]),
])
def test_the_older_editors_lines_are_paragraphs(text: str, lines: list[str]) -> None:
    found = [line.strip() for line in to_text(without_codes(text)).split("\n")]
    assert [line for line in found if line] == [line for line in lines if line]


@pytest.mark.parametrize("text", [
    "[caption]" * 40_000, "[sic] " * 60_000, "[a " * 100_000, "[/a]" * 80_000, "[[{" * 90_000,
    "{gallery " * 40_000, "<b>" + "\n \n" * 90_000, "[video][audio]" * 25_000,
])
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    begin = time.process_time()
    without_codes(text)
    assert time.process_time() - begin < 2
