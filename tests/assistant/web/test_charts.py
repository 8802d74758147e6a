"""Charts: drawings that carry no script and no style, with every text escaped."""

from __future__ import annotations

from xml.etree import ElementTree

from assistant.web import charts

SVG = "{http://www.w3.org/2000/svg}"


def test_a_chart_has_a_title_and_neither_scripts_nor_styles() -> None:
    drawn = charts.bars("Bài <b>theo</b> năm", ["2023", "2024"], {"Báo <i>": [1, 2], "Đài": [0, 4]})
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img" and root[0].text == "Bài <b>theo</b> năm"
    parts = list(root.iter())
    assert {part.tag.removeprefix(SVG) for part in parts if isinstance(part.tag, str)}.isdisjoint(
        {"script", "style", "desc", "b", "i"})
    assert not [name for part in parts for name in part.attrib if name.startswith("on") or name == "id"]


def test_a_bar_tells_its_value() -> None:
    root = ElementTree.fromstring(charts.bars("T", ["2023"], {"Báo": [1200]}, lambda count: f"{count} bài"))
    assert "2023: 1200 bài" in [title.text for title in root.iter(f"{SVG}title")]


def test_the_axes_are_written_in_whole_numbers_and_per_cent() -> None:
    bars = ElementTree.fromstring(charts.bars("T", ["a"], {"x": [5], "y": [4]}))
    assert [text.text for text in bars.iter(f"{SVG}text")] == ["0", "5", "10", "a"]
    steps = {0: 1, 1: 1, 1.2: 2, 2.5: 5, 6: 10, 186: 200, 20_001: 50_000}
    assert {least: charts._round(least) for least in steps} == steps
    line = ElementTree.fromstring(charts.line("T", ["a", "b"], [0.5, None]))
    assert [text.text for text in line.iter(f"{SVG}text")][:5] == ["0 %", "25 %", "50 %", "75 %", "100 %"]


def test_many_labels_are_thinned_out() -> None:
    root = ElementTree.fromstring(charts.bars("T", [f"n{n}" for n in range(40)], {"x": [1] * 40}))
    written = [text.text for text in root.iter(f"{SVG}text")]
    assert [text for text in written if text and text.startswith("n")] == [f"n{n}" for n in range(0, 40, 4)]


def test_the_smallest_series_become_one() -> None:
    rows = [("2024", f"Báo {n}", 10 - n) for n in range(5)] + [("2023", "Báo 4", 1)]
    made = charts.stacked(["2022", "2023", "2024"], rows, "khác", most=3)
    assert made == {"Báo 0": [0, 0, 10], "Báo 1": [0, 0, 9], "khác": [0, 1, 8 + 7 + 6]}
    assert list(charts.stacked(["2024"], rows, "khác")) == [f"Báo {n}" for n in range(5)]
