from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.read import Source, find


def test_folders_are_walked_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.jsonl.xz", "a/.d.txt", ".e/f.txt", "g.pdf", "h.HTM.GZ"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    found = find([str(tmp_path)])
    names = [str(Path(s.path).relative_to(tmp_path)) for s in found]
    assert names == ["b.txt", "h.HTM.GZ", "a/c.jsonl.xz"]
    assert [(s.kind, s.compression) for s in found] == [
        ("text", ""),
        ("html", "gz"),
        ("jsonl", "xz"),
    ]
    assert all(s.size == 1 for s in found)


def test_standard_input_has_no_size() -> None:
    assert find(["-"])[0].size is None


def test_a_missing_path_is_named() -> None:
    with pytest.raises(SourceError, match=r"không-có\.txt: no such file"):
        find(["không-có.txt"])


def test_a_folder_without_articles_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"\.ndjson"):
        find([str(tmp_path)])


def test_a_named_file_needs_a_known_ending(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    with pytest.raises(SourceError, match="ending"):
        find([str(tmp_path / "a.pdf")])


def test_an_address_is_a_feed_that_is_not_fetched_yet() -> None:
    (source,) = find([" HTTPS://Bao.Example/rss?a=1#b"[1:]])
    assert source == Source("https://bao.example/rss?a=1", "feed") and source.is_address
    assert find(["http://localhost/rss"], private=True)[0].private


@pytest.mark.parametrize(("address", "reason"), [
    ("ftp://bao.example/rss", "only http and https"), ("file:///etc/passwd", "only http and https"),
    ("https://u:p@bao.example/rss", "name or password"), ("https:///rss", "names no host"),
])
def test_an_address_that_is_never_fetched_is_said_at_once(address: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        find([address])


def test_xml_in_a_folder_is_taken_where_it_is_a_feed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<?xml version='1.0'?>\n<rss version='2.0'></rss>", encoding="utf-8")
    (tmp_path / "b.xml").write_text("<urlset></urlset>", encoding="utf-8")
    (tmp_path / "c.atom").write_text("x", encoding="utf-8")
    assert [Path(s.path).name for s in find([str(tmp_path)])] == ["a.xml", "c.atom"]
    assert find([str(tmp_path / "b.xml")])[0].kind == "feed"
