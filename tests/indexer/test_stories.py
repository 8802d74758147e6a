from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.place import Place
from indexer.stories import ALIKE, ALIKE_LATER, DAYS, SIZE, Sketch, Stories, Story, alikeness, sketches
from indexer.types import VIETNAM, Article
from indexer.words import words

_DAY = datetime(2024, 5, 2, 8, tzinfo=VIETNAM)
_SUMMARY = "Cầu Yên Phác nối hai bờ sông Lam sau bốn năm thi công, rút ngắn quãng đường đến trường."
_BODY = (
    "Sáng nay, huyện Yên Phác khánh thành cây cầu dài 412 mét bắc qua sông Lam.\n"
    "Công trình có vốn 230 tỷ đồng, gồm hai làn xe và lối đi bộ, do nhà thầu trong tỉnh thi công.\n"
    "Trước đây người dân phải đi đò hoặc vòng hơn hai mươi cây số mới sang được chợ huyện."
)
_BRIDGE = Article("cầu", "Yên Phác khánh thành cầu qua sông Lam", _BODY, "https://bao.example/cau",
                  _DAY, "Báo Lâm Sơn", summary=_SUMMARY)
_EDITED = replace(
    _BRIDGE, id="cầu-2", url="https://tin.example/cau", source="Tin Bắc Khê",
    title="Khánh thành cầu Yên Phác", body=_BODY.replace("230 tỷ", "231 tỷ").replace("Sáng nay", "Hôm nay"),
)
_REWRITTEN = replace(
    _BRIDGE, id="cầu-3", url="https://dai.example/cau", source="Đài Yên Phác",
    title="Hết cảnh lụy đò ở Yên Phác", summary="Bốn năm chờ đợi của bà con hai bờ đã kết thúc.",
    body="Cây cầu mới dài hơn bốn trăm mét vừa được đưa vào sử dụng. Học sinh không còn phải dậy từ "
         "bốn giờ để kịp chuyến đò sớm, còn nông sản sẽ đến chợ huyện trong mười lăm phút.",
)
_OTHER = Article("rừng", "Bắc Khê trồng rừng gỗ lớn", "Huyện Bắc Khê trồng 300 ha rừng trên các đồi trọc "
                 "ven hồ, dự kiến khép tán sau bảy năm.", "https://bao.example/rung", _DAY)


@pytest.fixture
def archive(tmp_path: Path, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(tmp_path / "kho", encoder) as made:
        yield made


def add(archive: Archive, *items: Article) -> None:
    list(archive.add(items))


def stories(archive: Archive) -> dict[str, int]:
    """The story of each article that has a passage, by its id."""
    stored = archive.passages(range(1, 10_000))
    owners = archive.articles([p.article_key for p in stored.values()])
    return {owners[p.article_key].id: p.story for p in stored.values()}


def groups(archive: Archive) -> set[frozenset[str]]:
    """The ids of each story's articles."""
    found = defaultdict(set)
    for id, story in stories(archive).items():
        found[story].add(id)
    return {frozenset(ids) for ids in found.values()}


def key_of(archive: Archive, id: str) -> int:
    stored = archive.passages(range(1, 10_000)).values()
    owners = archive.articles([p.article_key for p in stored])
    return next(key for key, owner in owners.items() if owner.id == id)


def apart(*ids: str) -> set[frozenset[str]]:
    return {frozenset({id}) for id in ids}


def on(day: int, item: Article = _BRIDGE) -> Article:
    """A copy some days later."""
    return replace(item, id=f"{item.id}+{day}", url=f"https://bao.example/{item.id}-{day}",
                   published=_DAY + timedelta(days=day))


def jaccard(one: Article, other: Article) -> float:
    def pairs(item: Article) -> set[tuple[str, str]]:
        found = words(f"{item.title} {item.summary} {item.body}")
        return set(pairwise(found))

    a, b = pairs(one), pairs(other)
    return len(a & b) / len(a | b)


# -- signatures ----------------------------------------------------------------------------


def _text(numbers: set[int]) -> Article:
    """An article whose pairs of neighbouring words are about those of the numbers, and some more."""
    return Article("x", "", " ".join(f"{number}a {number}b ." for number in sorted(numbers)))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sets(st.integers(0, 10**6), max_size=150), st.sets(st.integers(0, 10**6), min_size=8, max_size=150),
       st.sets(st.integers(0, 10**6), min_size=8, max_size=150))
def test_signatures_estimate_the_jaccard_similarity(
    both: set[int], first: set[int], second: set[int]
) -> None:
    one, other = _text(both | first), _text(both | second)
    a, b = sketches([one, other])
    assert abs(alikeness(a.signature, b.signature[None])[0] - jaccard(one, other)) <= 0.2


def test_the_estimate_is_right_on_average() -> None:
    errors = []
    for seed in range(60):
        numbers = np.random.default_rng(seed).choice(10**6, 90, replace=False).tolist()
        one, other = _text(set(numbers[:60])), _text(set(numbers[:30] + numbers[60:]))
        a, b = sketches([one, other])
        errors.append(alikeness(a.signature, b.signature[None])[0] - jaccard(one, other))
    assert abs(np.mean(errors)) < 0.02 and np.std(errors) < 0.06


def test_sets_without_a_common_pair_are_not_alike() -> None:
    a, *others = sketches([_text({n * 50 + k for k in range(40)}) for n in range(50)])
    assert abs(alikeness(a.signature, np.stack([o.signature for o in others])).mean()) < 0.01


def test_a_signature_is_the_same_wherever_it_is_made() -> None:
    """Signatures are stored: where this one changes, the manifest's FORMAT must be raised."""
    [made] = sketches([_BRIDGE])
    assert made.signature[:12].tolist() == [0, 117, 167, 234, 51, 58, 183, 130, 204, 26, 56, 15]
    assert made.signature.dtype == np.uint8 and made.signature.shape == (SIZE,)
    code = ("from indexer.stories import sketches\nfrom tests.indexer.test_stories import _BRIDGE\n"
            "print(sketches([_BRIDGE])[0].signature.tobytes().hex())")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).resolve().parents[2], env={"PYTHONHASHSEED": "7"})
    assert told.stdout.strip() == made.signature.tobytes().hex()


def test_it_does_not_depend_on_the_articles_beside_it() -> None:
    together = sketches([_OTHER, _BRIDGE, Article("trống", "", ""), _EDITED])
    for sketch, item in zip(together, [_OTHER, _BRIDGE, Article("trống", "", ""), _EDITED], strict=True):
        [alone] = sketches([item])
        assert alone.signature.tolist() == sketch.signature.tolist() and alone.bands == sketch.bands
    assert sketches([]) == []


def test_a_stored_signature_has_its_bands() -> None:
    [made] = sketches([_BRIDGE])
    stored = Sketch.of(made.signature.tobytes(), made.numbers)
    assert stored.bands == made.bands and stored.signature.tolist() == made.signature.tolist()
    assert len(set(made.bands)) == len(made.bands) and all(0 <= band < 2**32 for band in made.bands)


def test_spelling_does_not_matter_and_a_summary_that_is_the_body_counts_once() -> None:
    one = replace(_BRIDGE, body="UBND xã Hoà Bình: tỷ lệ 5% — THẤP", summary="")
    other = replace(one, body="ủy ban nhân dân xã hòa bình tỉ lệ 5 phần trăm thấp")
    repeated = replace(one, summary=one.body)
    first, *others = (sketch.signature.tolist() for sketch in sketches([one, other, repeated]))
    assert others == [first, first]


# -- placing -------------------------------------------------------------------------------


def _placed(*items: Article) -> list[int]:
    made = sketches(items)
    placing = Stories([], made, 1)
    return [placing.place(sketch, item.published.toordinal() if item.published else None)
            for sketch, item in zip(made, items, strict=True)]


def test_equal_and_edited_copies_are_one_story_a_rewritten_one_is_another() -> None:
    assert jaccard(_BRIDGE, _EDITED) > 0.6 and jaccard(_BRIDGE, _REWRITTEN) < 0.3
    assert _placed(_BRIDGE, _OTHER, replace(_BRIDGE, id="x"), _EDITED, _REWRITTEN) == [1, 2, 1, 1, 3]


def test_the_most_similar_story_takes_an_article_in() -> None:
    """Both are like it; the later one is equal."""
    [bridge, edited] = sketches([_BRIDGE, _EDITED])
    placing = Stories([Story(4, bridge), Story(9, edited)], [edited, bridge], 10)
    assert [placing.place(edited, None), placing.place(bridge, None)] == [9, 4]
    assert placing.founded == []


def test_on_another_day_an_article_must_be_more_similar() -> None:
    """The wording is the same, the event another one."""
    one, other = (replace(_BRIDGE, body=f"{_BODY} {more}", id=more) for more in (
        "Lễ cắt băng bắt đầu lúc 9 giờ, có hơn một nghìn người dự, phần lớn là bà con hai xã ven sông.",
        "Huyện Cẩm Đình cũng xin vốn làm một cây cầu treo ở thượng nguồn, nơi học sinh còn phải lội suối "
        "mỗi mùa mưa"))
    assert ALIKE < jaccard(one, other) < ALIKE_LATER
    assert _placed(one, other) == [1, 1]
    assert _placed(one, on(1, other)) == _placed(one, replace(other, published=None)) == [1, 2]
    assert _placed(one, on(1, one)) == [1, 1]
    [first, second] = sketches([one, other])
    two_days = Story(1, first, 10, 11)
    assert Stories([two_days], [second], 2).place(second, 11) == 1


@pytest.mark.parametrize("title, other, same", [
    ("Giá vàng ngày 3 tháng 1", "Giá vàng ngày 4 tháng 1", False),
    ("Giá vàng hôm nay 3.1", "Giá vàng hôm nay", False),
    ("Giá vàng ngày 03/1", "Giá vàng 1-3", True),
    ("Giá vàng lập đỉnh", "Vàng lập đỉnh mới", True),
])
def test_other_numbers_in_the_title_are_another_days_story(title: str, other: str, same: bool) -> None:
    one, later = replace(_BRIDGE, title=title), on(1, replace(_BRIDGE, title=other))
    undated = replace(later, published=None)
    assert _placed(one, later) == _placed(one, undated) == _placed(undated, one) == (
        [1, 1] if same else [1, 2])
    assert _placed(one, replace(later, published=_DAY)) == [1, 1], "on one day they are a later count"


def test_a_fixed_wording_on_other_days_is_another_story() -> None:
    assert _placed(*(on(day) for day in (0, DAYS, DAYS + 1, 2 * DAYS + 1, 1))) == [1, 1, 2, 2, 1]


def test_a_story_never_spans_more_days_also_backwards() -> None:
    assert _placed(on(0), on(-2), on(2), on(1)) == [1, 1, 2, 1]


def test_an_undated_copy_belongs_to_a_dated_story() -> None:
    undated = replace(_BRIDGE, id="x", published=None)
    assert _placed(_BRIDGE, undated, on(DAYS + 1)) == [1, 1, 2]
    assert _placed(undated, on(5), on(9), undated) == [1, 1, 2, 1]


def test_short_articles_are_one_story_only_if_they_are_equal() -> None:
    short = Article("a", "Tin vắn", "Cầu mới đã thông xe.")
    same, other = (replace(short, body=body) for body in ("CẦU MỚI đã thông xe", "Cầu mới sắp thông xe."))
    assert _placed(short, same, other) == [1, 1, 2]
    caption = "Người dân qua cầu mới trong ngày đầu thông xe"
    assert _placed(Article("a", "Bà Lan", caption), Article("b", "Bà Huệ", caption)) == [1, 2]


# -- in the archive ------------------------------------------------------------------------

_COPIES = (_BRIDGE, replace(_BRIDGE, id="x", url=None, source="Đài Yên Phác"), _EDITED)
_ALL = {frozenset({"cầu", "x", "cầu-2"}), *apart("cầu-3", "rừng")}


def test_copies_are_grouped_in_one_batch_and_across_batches(archive: Archive) -> None:
    add(archive, *_COPIES[:2], _OTHER, _REWRITTEN)
    before = stories(archive)
    add(archive, _EDITED)
    assert groups(archive) == _ALL
    assert before.items() <= stories(archive).items(), "what is there keeps its story"


def test_they_are_grouped_at_the_next_opening(archive: Archive, encoder: Encoder) -> None:
    add(archive, _BRIDGE, _OTHER, _REWRITTEN)
    with Archive.open(archive.folder, encoder) as again:
        add(again, *_COPIES[1:])
        assert groups(again) == _ALL


def test_the_order_within_a_batch_does_not_matter(tmp_path: Path, encoder: Encoder) -> None:
    items = (*_COPIES, _REWRITTEN, _OTHER)
    daily = tuple(on(day, replace(_OTHER, id="ngày")) for day in range(0, 10, 2))
    seen = set()
    for number, order in enumerate([*list(permutations(range(5)))[::17], (4, 3, 2, 1, 0)]):
        with Archive.create(tmp_path / f"kho-{number}", encoder) as made:
            add(made, *(daily[i] for i in order), *(items[i] for i in order))
            seen.add(frozenset(groups(made)))
    [found] = seen
    assert {ids for ids in found if not any(id.startswith("ngày") for id in ids)} == _ALL - apart("rừng")
    assert frozenset({"ngày+0", "ngày+2", "rừng"}) in found


def test_a_daily_template_is_a_story_of_each_few_days(archive: Archive) -> None:
    for day in range(0, 3 * (DAYS + 1)):
        add(archive, on(day))
    assert sorted(len(ids) for ids in groups(archive)) == [DAYS + 1] * 3


def test_an_updated_article_is_grouped_anew(archive: Archive) -> None:
    add(archive, *_COPIES)
    story = stories(archive)["cầu"]
    add(archive, replace(_OTHER, id="x", url=None), _OTHER)
    assert groups(archive) == {frozenset({"cầu", "cầu-2"}), frozenset({"x", "rừng"})}
    assert stories(archive)["cầu"] == stories(archive)["cầu-2"] == story
    add(archive, _COPIES[1])
    assert groups(archive) == {frozenset({"cầu", "x", "cầu-2"}), frozenset({"rừng"})}


def test_one_that_founded_a_story_leaves_it_to_the_others(archive: Archive) -> None:
    add(archive, _BRIDGE)
    add(archive, *_COPIES[1:])
    story = stories(archive)["cầu"]
    add(archive, replace(_OTHER, id="cầu"))
    assert groups(archive) == {frozenset({"cầu"}), frozenset({"x", "cầu-2"})}
    assert stories(archive)["x"] == story
    add(archive, replace(_BRIDGE, id="y"))
    assert stories(archive)["y"] == story


def test_an_article_keeps_its_story_through_a_small_change(archive: Archive) -> None:
    add(archive, _OTHER, _BRIDGE)
    story = stories(archive)["cầu"]
    add(archive, replace(_BRIDGE, title=f"{_BRIDGE.title} (cập nhật)"))
    assert stories(archive)["cầu"] == story
    add(archive, replace(_BRIDGE, published=_DAY + timedelta(days=30)))
    assert stories(archive)["cầu"] == story, "its own former day does not keep it out"


def test_a_removed_article_leaves_the_others_together(archive: Archive) -> None:
    add(archive, *_COPIES, _OTHER)
    story = stories(archive)["x"]
    archive.remove(["cầu", "rừng"])
    assert groups(archive) == {frozenset({"x", "cầu-2"})}
    add(archive, replace(_BRIDGE, id="y"))
    assert stories(archive) == {"x": story, "cầu-2": story, "y": story}


def test_nothing_stays_of_a_story_without_articles(place: Place, encoder: Encoder) -> None:
    def left() -> tuple[int, int]:
        with archive._truth.reading() as db:
            return (db.execute(text("SELECT count(*) FROM stories")).scalar_one(),
                    db.execute(text("SELECT count(DISTINCT story) FROM bands")).scalar_one())

    with Archive.create(place, encoder) as archive:
        add(archive, *_COPIES, _OTHER)
        archive.remove(["cầu", "x"])
        assert left() == (2, 2)
        add(archive, replace(_REWRITTEN, id="cầu-2", url=_EDITED.url))
        assert left() == (2, 2), "its former story has gone"
        archive.remove(["cầu-2", "rừng"])
        assert left() == (0, 0)
        add(archive, _BRIDGE)
        assert left() == (1, 1)


def test_copies_are_the_other_articles_the_earliest_first(archive: Archive) -> None:
    early = replace(_EDITED, published=_DAY - timedelta(hours=3))
    undated = replace(_BRIDGE, id="không-ngày", published=None)
    add(archive, undated, _BRIDGE, _OTHER)
    add(archive, on(1), early)
    assert [a.id for a in archive.copies(key_of(archive, "cầu"))] == ["cầu-2", "cầu+1", "không-ngày"]
    assert [a.id for a in archive.copies(key_of(archive, "cầu-2"))] == ["cầu", "cầu+1", "không-ngày"]
    assert archive.copies(key_of(archive, "cầu-2"))[0] == _BRIDGE
    assert archive.copies(key_of(archive, "rừng")) == [] == archive.copies(9_999)


def test_many_equal_pages_are_one_story_of_one_signature(archive: Archive) -> None:
    add(archive, *(replace(_BRIDGE, id=f"b-{n}", url=None) for n in range(700)), _OTHER)
    assert sorted(len(ids) for ids in groups(archive)) == [1, 700]
    assert len(archive.copies(key_of(archive, "b-5"))) == 699
