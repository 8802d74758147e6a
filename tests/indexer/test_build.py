from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import BATCH, Archive
from indexer.build import Report, index
from indexer.errors import ArchiveBusy, BadRecordError
from indexer.read import Meter, Source, find
from indexer.read.legacy.tables import TCVN3, VNI
from indexer.types import BadRecord, Term


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive") as made:
        yield made


def _record(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"tin-{number}", "title": f"Tin số {number}",
            "body": f"Xã Phú Lương khánh thành cây cầu số {number}.", **fields}


def _sources(folder: Path, *records: object) -> list[Source]:
    path = folder / "tin.jsonl"
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return find([str(path)])


def test_counts_of_what_is_new_changed_and_known(archive: Archive, tmp_path: Path) -> None:
    first = index(archive, _sources(tmp_path, _record(1), _record(2)))
    assert first.as_dict() == {
        "read": 2, "added": 2, "updated": 0, "skipped": 0, "withheld": 0, "lists": 0, "bad": 0, "passages": 2,
    }
    again = index(archive, _sources(
        tmp_path, _record(1), _record(2, body="Cầu đã sập."), _record(3), '{"title": "Trống"}', "x"
    ))
    assert again.as_dict() == {
        "read": 3, "added": 1, "updated": 1, "skipped": 1, "withheld": 0, "lists": 0, "bad": 2, "passages": 2,
    }
    changed = archive.article("tin-2")
    assert changed is not None and changed.body == "Cầu đã sập."


def test_bad_records_are_told_and_left_out(archive: Archive, tmp_path: Path) -> None:
    told: list[BadRecord] = []
    sources = _sources(tmp_path, _record(1), "{", _record(2), {"title": "Chỉ có tên"})
    report = index(archive, sources, on_bad=told.append)
    assert [(Path(bad.file).name, bad.line) for bad in told] == [("tin.jsonl", 2), ("tin.jsonl", 4)]
    assert "no body" in told[1].reason
    assert (report.bad, archive.totals().articles) == (2, 2)


_FRONT = "<html><head><title>Thời sự</title></head><body>" + "".join(
    f"<div><a href='/tin-{n}.html'>Huyện Bắc Khê khánh thành cây cầu số {n} qua sông Lam</a></div>"
    for n in range(40)) + "</body></html>"


@pytest.mark.parametrize("strict", [False, True])
def test_lists_among_pages_are_counted_and_no_fault(archive: Archive, tmp_path: Path, strict: bool) -> None:
    (tmp_path / "pages").mkdir()
    for name in ("a.html", "c.html"):
        (tmp_path / "pages" / name).write_text(_FRONT, encoding="utf-8")
    (tmp_path / "pages" / "b.jsonl").write_text(json.dumps(_record(1)), encoding="utf-8")
    told: list[BadRecord] = []
    report = index(archive, find([str(tmp_path / "pages")]), strict=strict, on_bad=told.append)
    assert (report.read, report.lists, report.bad, told) == (1, 2, 0, [])


def test_strict_raises_at_the_first_bad_record(archive: Archive, tmp_path: Path) -> None:
    told: list[BadRecord] = []
    sources = _sources(tmp_path, *[_record(n) for n in range(BATCH)], "{", _record(BATCH))
    with pytest.raises(BadRecordError, match=rf"tin\.jsonl:{BATCH + 1}: not JSON") as caught:
        index(archive, sources, strict=True, on_bad=told.append)
    assert (caught.value.record.line, caught.value.exit_code, told) == (BATCH + 1, 3, [])
    assert archive.totals().articles == BATCH, "the batch before it stays"
    report = index(archive, sources)
    assert (report.done.added, report.done.skipped) == (1, BATCH), "the lock was given back"


def test_one_id_on_two_sites_is_reported_and_the_first_stays(
    archive: Archive, tmp_path: Path
) -> None:
    told: list[BadRecord] = []
    mine = _record(1, url="https://mot.example/tin", body="Bài của báo Một.")
    theirs = _record(1, url="https://hai.example/tin", body="Bài của báo Hai.")
    report = index(archive, _sources(tmp_path, mine, theirs), on_bad=told.append)
    assert report.as_dict() == {
        "read": 1, "added": 1, "updated": 0, "skipped": 0, "withheld": 0, "lists": 0, "bad": 1, "passages": 1,
    }
    later = index(archive, _sources(tmp_path, theirs), on_bad=told.append)
    assert (later.read, later.bad) == (0, 1)
    assert [bad.file for bad in told] == ["https://hai.example/tin"] * 2
    assert "'tin-1' belongs already to an article of another site" in told[0].reason
    kept = archive.article("tin-1")
    assert kept is not None and kept.body == "Bài của báo Một."
    with pytest.raises(BadRecordError, match="tin-1"):
        index(archive, _sources(tmp_path, theirs), strict=True)


def test_progress_is_told_after_each_transaction(archive: Archive, tmp_path: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    meter = Meter()
    sources = _sources(tmp_path, *[_record(n) for n in range(2 * BATCH + 7)])

    def follow(report: Report) -> None:
        seen.append((report.done.added, archive.totals().articles, meter.bytes))

    index(archive, sources, meter=meter, on_progress=follow)
    assert [added for added, _, _ in seen] == [BATCH, 2 * BATCH, 2 * BATCH + 7]
    assert all(added == stored for added, stored, _ in seen)
    sizes = [read for _, _, read in seen]
    assert 0 < sizes[0] and sizes == sorted(sizes)
    assert meter.bytes == sources[0].size


def test_standard_input_is_a_source(archive: Archive) -> None:
    stream = io.BytesIO(json.dumps(_record(5)).encode())
    assert index(archive, find(["-"]), stdin=stream).read == 1
    assert archive.article("tin-5") is not None


def test_what_was_indexed_is_found_by_words_and_by_vector(archive: Archive, tmp_path: Path) -> None:
    other = _record(2, title="Giá vải thiều", body="Vải thiều được mùa, giá tăng.")
    index(archive, _sources(tmp_path, _record(1), other))
    by_words = archive.matching([Term("vải"), Term("thiều")], 5)
    by_vector = archive.asked("giá vải thiều năm nay").nearest(5)
    for found in (by_words, by_vector):
        best = archive.passages([found[0][0]])[found[0][0]]
        assert archive.articles([best.article_key])[best.article_key].id == "tin-2"
    assert len(by_words) == 1


def test_a_second_writer_is_turned_away(archive: Archive, tmp_path: Path) -> None:
    sources = _sources(tmp_path, _record(1))
    with Archive.open(archive.folder) as other, archive.writing():
        with pytest.raises(ArchiveBusy, match="another process is writing"):
            index(other, sources)
    assert archive.totals().articles == 0
    assert index(archive, sources).done.added == 1


def test_what_was_converted_is_counted_and_what_is_in_doubt_told(archive: Archive, tmp_path: Path) -> None:
    body = "Sáng nay nước sông Lam lên nhanh, ba xã vùng thấp phải dời dân; chiều nước mới rút."
    texts = [TCVN3.encode(body), VNI.encode(body), "V¬ng quèc", body]
    records = [_record(n, title="Tin", body=text) for n, text in enumerate(texts)]
    report = index(archive, _sources(tmp_path, *records))
    assert report.converted == {"tcvn3": 1, "vni": 1}
    counts = report.as_dict()
    assert (counts["converted_tcvn3"], counts["converted_vni"], counts["doubtful"]) == (1, 1, 1)
    assert len(report.doubts) == 1 and "may be in tcvn3 (" in report.doubts[0]
    first, doubted = archive.article("tin-0"), archive.article("tin-2")
    assert first is not None and first.body == body
    assert doubted is not None and doubted.body == "V¬ng quèc"
