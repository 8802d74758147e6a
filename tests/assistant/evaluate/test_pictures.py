from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from assistant.evaluate import pictures

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {
    "bars": pictures.bars(["ai & <b>", "số"], [0.25, 1.0], "đúng"),
    "line": pictures.line([(0.2, 1.0), (0.6, 0.5)], "phủ", "đúng", "đúng"),
    "point": pictures.line([(0.2, 1.0)], "phủ", "đúng", "đúng"),
    "reliability": pictures.reliability([(0.1, 0.2), (0.9, 0.8)], "tin", "đúng", "đúng", "chuẩn"),
    "histogram": pictures.histogram([3, 3, 61, 120], "chữ", "số câu", "chữ"),
    "same": pictures.histogram([0.0, 0.0], "ms", "số câu", "ms"),
}


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("svg", DRAWN.values(), ids=list(DRAWN))
def test_a_drawing_is_svg_alone_and_asks_for_nothing(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg" and root.get("viewBox") and "id" not in root.attrib
    tags = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert tags <= {"svg", "g", "rect", "path", "circle", "text", "title"}
    assert re.findall(r"\w+://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "<!--" not in svg and "<?" not in svg and "href" not in svg


def test_bars_stand_in_the_order_given() -> None:
    root = ElementTree.fromstring(DRAWN["bars"])
    bars = [node for node in root.iter(f"{SVG}rect") if "reactive" in (node.get("class") or "")]
    widths = {float(bar.get("y", 0)): float(bar.get("width", 0)) for bar in bars}
    upper, lower = (widths[y] for y in sorted(widths))
    assert upper == pytest.approx(lower / 4)
    assert {"ai & <b>", "số", "25%", "100%"} <= set(texts(DRAWN["bars"])), "labels are text"


def test_values_are_told_under_the_pointer() -> None:
    titles = [n.text for n in ElementTree.fromstring(DRAWN["reliability"]).iter(f"{SVG}title")]
    assert "10% · 20%" in titles and "90% · 80%" in titles


def test_a_histogram_counts() -> None:
    root = ElementTree.fromstring(DRAWN["histogram"])
    assert [n.text for n in root.iter(f"{SVG}title") if n.get("class") == "value"] == [
        "2", "0", "0", "0", "0", "0", "1", "0", "0", "0", "0", "0", "1",
    ]
    assert {"0", "20", "120"} <= set(texts(DRAWN["histogram"]))
    assert [n.text for n in ElementTree.fromstring(DRAWN["same"]).iter(f"{SVG}title")] == ["2"]
