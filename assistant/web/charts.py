"""Charts as inline SVG without a script; their colours are the page's, see ``assets/admin.css``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

COLOURS = 8
"""The series that the style sheet has colours for."""
_SVG = "{http://www.w3.org/2000/svg}"
_LABELS = 12
"""Labels of the time axis that are written out, at most."""
_STEPS = 4
"""Steps of the axis of values."""


def stacked(
    labels: Sequence[str], rows: Iterable[tuple[str, str, int]], rest: str, most: int = COLOURS
) -> dict[str, list[int]]:
    """Counts of (label, series) as one list a series in the order of the labels, the largest series first;
    beyond ``most`` series the smallest are one of the name ``rest``."""
    counts: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    for label, name, count in rows:
        counts[label, name] += count
        sizes[name] += count
    names = [name for name, _ in sizes.most_common()]
    kept = names if len(names) <= most else names[: most - 1]
    series = {name: [counts[label, name] for label in labels] for name in kept}
    if small := names[len(kept):]:
        series[rest] = [sum(counts[label, name] for name in small) for label in labels]
    return series


def bars(
    title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]],
    written: Callable[[int], str] = str,
) -> Markup:
    """Stacked bars: a bar a label, a colour a series, to be named by a legend of the page."""
    import pygal

    highest = max((sum(each) for each in zip(*series.values(), strict=True)), default=0)
    step = _round(highest / _STEPS)
    return _drawn(pygal.StackedBar, title, labels, series, lambda value: written(round(value or 0)),
                  y_labels=range(0, highest + step, step))


def line(title: str, labels: Sequence[str], shares: Sequence[float | None]) -> Markup:
    """A line of shares from 0 to 1, told in per cent; None leaves a gap."""
    import pygal

    return _drawn(pygal.Line, title, labels, {title: shares}, lambda share: f"{round((share or 0) * 100)} %",
                  range=(0, 1), y_labels=[step / _STEPS for step in range(_STEPS + 1)])


def _round(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, … that is no less."""
    power = 1
    while power * 5 < least:
        power *= 10
    return next(step * power for step in (1, 2, 5) if step * power >= least)


def _drawn(
    kind: Callable[..., Any], title: str, labels: Sequence[str],
    series: Mapping[str, Sequence[float | None]], written: Callable[[float | None], str], **more: Any,
) -> Markup:
    from pygal.style import Style

    chart = kind(
        js=[], css=[], style=Style(label_font_size=13, major_label_font_size=13),
        disable_xml_declaration=True, width=720, height=280, margin=8, spacing=8, dots_size=3,
        show_legend=False, truncate_label=-1, show_minor_x_labels=False, value_formatter=written, **more)
    chart.x_labels = list(labels)
    chart.x_labels_major = list(labels)[:: -(-len(labels) // _LABELS) or 1]
    for name, values in series.items():
        chart.add(name, list(values))
    chart.add_xml_filter(lambda root: _plain(root, title))
    return Markup(chart.render(is_unicode=True))


def _plain(root: Any, title: str) -> Any:
    """The drawing without scripts, styles and what only scripts show; each bar tells its value."""
    for name in ("script", "style", "title", "desc"):
        for each in [*root.iter(name), *root.iter(_SVG + name)]:
            if each.get("class") == "value":
                each.tag = each.tag.replace("desc", "title")
                label = each.getparent().find("*[@class='x_label']")
                each.text = each.text if label is None else f"{label.text}: {each.text}"
            else:
                each.getparent().remove(each)
    for each in [root, *root.iterfind(".//*[@id]")]:
        each.attrib.pop("id", None)
    root.set("role", "img")
    root.set("class", "hb-plot")
    named = root.makeelement("title")
    named.text = title
    root.insert(0, named)
    return root
