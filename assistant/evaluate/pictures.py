"""Pictures as inline SVG: no script, no style of their own, nothing fetched. The page's CSS colours them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT = 440, 280
_LINKS = ' xmlns:xlink="http://www.w3.org/1999/xlink"'
_LEFT_OUT = ("comment", "defs", "desc", "title")
_STEPS = 12
"""Bars of a histogram, about."""

Point = tuple[float, float]


def bars(labels: Sequence[str], shares: Sequence[float], name: str) -> str:
    """A lying bar for each share of 1, the first on top."""
    from pygal import HorizontalBar

    chart = HorizontalBar(**_config(range=(0, 1), print_values=True, print_values_position="bottom",
                                    height=60 + 30 * len(labels), value_formatter=_percent, spacing=12))
    chart.x_labels = list(reversed(labels))
    chart.y_labels = [0, 0.25, 0.5, 0.75, 1]
    chart.add(name, list(reversed(shares)))
    return _inline(chart)


def line(points: Sequence[Point], x: str, y: str, name: str) -> str:
    """A line through points within 0…1."""
    chart = _unit_square(x, y)
    chart.add(name, list(points), show_dots=len(points) == 1)
    return _inline(chart)


def reliability(points: Sequence[Point], x: str, y: str, name: str, perfect: str) -> str:
    """Points beside the diagonal on which they should lie."""
    chart = _unit_square(x, y, classes=("two",))
    chart.add(perfect, [(0, 0), (1, 1)], show_dots=False)
    chart.add(name, list(points), dots_size=4)
    return _inline(chart)


def histogram(values: Sequence[float], x: str, y: str, name: str) -> str:
    """How many values lie in each of some steps of equal, round width."""
    from pygal import Histogram

    step = _round(max(values) / _STEPS)
    count = [0] * (math.floor(max(values) / step) + 1)
    for value in values:
        count[math.floor(value / step)] += 1
    chart = Histogram(**_config(x_title=x, y_title=y, formatter=lambda bar: f"{bar[0]:g}",
                                value_formatter=_plain, x_value_formatter=_plain))
    chart.y_labels = _ticks(max(count))
    chart.x_labels = [step * at for at in range(0, len(count) + 1, 2)]
    chart.add(name, [(number, step * at, step * (at + 1)) for at, number in enumerate(count)])
    return _inline(chart)


def _unit_square(x: str, y: str, **more: Any) -> Any:
    from pygal import XY

    chart = XY(**_config(range=(0, 1), xrange=(0, 1), x_title=x, y_title=y, value_formatter=_percent,
                         x_value_formatter=_percent,
                         formatter=lambda point: " · ".join(map(_percent, point)), **more))
    chart.x_labels = chart.y_labels = [0, 0.25, 0.5, 0.75, 1]
    return chart


def _config(**more: Any) -> dict[str, Any]:
    from pygal.style import Style

    style = Style(label_font_size=12, major_label_font_size=12, title_font_size=12, value_font_size=12)
    return {"js": [], "css": [], "width": WIDTH, "height": HEIGHT, "style": style, "show_legend": False,
            "margin": 8, **more}


def _inline(chart: Any) -> str:
    """The drawing without what serves a page of its own; a value is told where the pointer rests on it."""
    from pygal.etree import etree

    root = chart.render_tree()
    root.attrib.pop("id")
    _prune(root)
    return str(etree.tostring(root, encoding="unicode")).replace(_LINKS, "")


def _prune(node: Any) -> None:
    for child in list(node):
        tag = child.tag if isinstance(child.tag, str) else "comment"
        if tag == "desc" and child.get("class") == "value":
            child.tag = "title"
        elif tag in _LEFT_OUT or child.get("class") == "plot tooltip-overlay":
            node.remove(child)
        else:
            _prune(child)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _plain(number: float) -> str:
    return f"{number:g}"


def _round(least: float) -> float:
    """The least of 1, 2, 5, 10, … that is not less."""
    power = 10.0 ** math.floor(math.log10(max(least, 1)))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least)


def _ticks(most: int) -> list[float]:
    step = _round(most / 5)
    return [step * at for at in range(math.floor(most / step) + 2)]
