from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.read import Source, find
from indexer.read.files import is_passed_over, kind_of


def test_folders_are_walked_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.jsonl.xz", "a/.d.txt", ".e/f.txt", "g.png", "h.HTM.GZ", "b_files/i.html"):
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
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(SourceError, match="ending or its content"):
        find([str(tmp_path / "a.png")])


@pytest.mark.parametrize(("name", "content", "kind"), [
    ("bai.htm.1", b"\xef\xbb\xbf\n<!-- a --><!DOCTYPE html><p>x", "html"),
    ("bai.php", b"<html><p>x", "html"), ("bai", b"<?xml version='1.0'?>\n<!DOCTYPE html><html>", "html"),
    ("bai.aspx", "<html>".encode("utf-16"), "html"),
    ("van-ban", b"%PDF-1.7", "pdf"), ("rss.php", b"<?xml version='1.0'?><rss version='2.0'>", "feed"),
])
def test_a_file_tells_by_its_content_what_its_name_does_not(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for path in (tmp_path / name, tmp_path):
        assert [(s.path, s.kind) for s in find([str(path)])] == [(str(tmp_path / name), kind)]


@pytest.mark.parametrize(("name", "content", "kind"), [
    ("a", b'{"title": 1}', "jsonl"), ("a", b"WARC/1.1\r\n", "warc"), ("a", b"PK\x03\x04", "zip"),
    ("a", b"x" * 257 + b"ustar", "tar"), ("a", b"---\ntitle: x\n---\n", "markdown"),
])
def test_a_file_that_is_named_may_be_anything_that_is_read(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "b.txt").write_bytes(b"x")
    assert find([str(tmp_path / name)])[0].kind == kind
    assert [Path(s.path).name for s in find([str(tmp_path)])] == ["b.txt"], "a folder holds much else"


@pytest.mark.parametrize("name", ["a.php", "a.svg", "a.js", "a"])
def test_code_and_pictures_are_no_pages(tmp_path: Path, name: str) -> None:
    php, svg = b"<?php echo '<html>'; ?>", b"<svg><title>x</title></svg>"
    (tmp_path / name).write_bytes(php if name == "a.php" else svg)
    with pytest.raises(SourceError):
        find([str(tmp_path / name)])


@pytest.mark.parametrize(("name", "told"), [
    ("tin.tar.gz", ("tar", "gz")), ("tin.TGZ", ("tar", "gz")), ("tin.tar.xz", ("tar", "xz")),
    ("a.warc.gz", ("warc", "gz")), ("a.wacz", ("zip", "")), ("a.md", ("markdown", "")),
    ("a.doc", ("unknown", "")), ("a.gz", None), ("a", None),
])
def test_endings_tell_kinds(name: str, told: tuple[str, str] | None) -> None:
    assert kind_of(name) == told


def test_an_address_is_not_fetched_yet() -> None:
    (source,) = find([" HTTPS://Bao.Example/rss?a=1#b"[1:]])
    assert source == Source("https://bao.example/rss?a=1", "unknown") and source.is_address
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


@pytest.mark.parametrize(("name", "passed"), [
    ("README.md", True), ("data/Readme_en.md", True), ("LICENSE", True), ("CHANGELOG.txt", True),
    ("readmission.md", False), ("tin-readme.md", False), ("notice-board.html", False),
])
def test_what_tells_of_a_folder_is_no_article(name: str, passed: bool) -> None:
    assert is_passed_over(name) is passed
