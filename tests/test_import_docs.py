"""The queries of docs/import.md on databases as Drupal, WordPress and Joomla make them."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.read import find, read
from indexer.types import Article

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "import.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^### ([^\n]+)\n(?:(?!^#).)*?```sql\n(.*?)```", TEXT, re.M | re.S))
CREATED, CHANGED = datetime(2020, 3, 25, 1, 30, tzinfo=UTC), datetime(2020, 3, 26, 2, 0, tzinfo=UTC)
BODY = '<p style="text-align:justify">Nước "sông" lên\tnhanh;\r\n họ đi \\ về.</p>\r\n<p>Đoạn hai.</p>'
DRUPAL_7 = """
CREATE TABLE node (nid, vid, type, language, title, uid, status, created, changed, comment, promote, sticky);
CREATE TABLE field_data_body (entity_type, bundle, deleted, entity_id, revision_id, language, delta,
  body_value, body_summary, body_format);
CREATE TABLE users (uid, name, pass, mail);
CREATE TABLE url_alias (pid, source, alias, language);
CREATE TABLE taxonomy_index (nid, tid, sticky, created);
CREATE TABLE taxonomy_term_data (tid, vid, name);
CREATE TABLE taxonomy_vocabulary (vid, name, machine_name);
INSERT INTO taxonomy_vocabulary VALUES (1, 'Chuyên mục', 'chuyen_muc'), (2, 'Thẻ', 'tags');
INSERT INTO taxonomy_term_data VALUES (5, 1, 'Thời sự'), (6, 2, 'lũ');
INSERT INTO taxonomy_index VALUES (7, 6, 0, 0), (7, 5, 0, 0);
INSERT INTO users VALUES (0, '', '', ''), (3, 'Lê Hoa', '', '');
INSERT INTO url_alias VALUES (1, 'node/7', 'thoi-su/mua-lon.html', 'vi');
INSERT INTO node VALUES (7, 7, 'article', 'vi', 'Mưa lớn ở "Bắc Khê"', 3, 1, :created, :changed, 0, 0, 0),
  (8, 8, 'article', 'vi', 'Nháp', 3, 0, :created, :changed, 0, 0, 0),
  (9, 9, 'page', 'vi', 'Giới thiệu', 3, 1, :created, :changed, 0, 0, 0),
  (10, 10, 'article', 'vi', 'Tin ngắn', 0, 1, :created, :changed, 0, 0, 0);
INSERT INTO field_data_body VALUES ('node', 'article', 0, 7, 7, 'und', 0, :body, 'Sapo', 'full_html'),
  ('node', 'article', 0, 8, 8, 'und', 0, 'x', '', 'full_html'),
  ('node', 'page', 0, 9, 9, 'und', 0, 'x', '', ''), ('comment', 'x', 0, 7, 7, 'und', 0, 'Bình luận', '', ''),
  ('node', 'article', 0, 10, 10, 'und', 0, :body, NULL, '');
"""
DRUPAL_8 = """
CREATE TABLE node_field_data (nid, vid, type, langcode, status, uid, title, created, changed, promote,
  sticky);
CREATE TABLE node__body (bundle, deleted, entity_id, revision_id, langcode, delta, body_value, body_summary,
  body_format);
CREATE TABLE users_field_data (uid, langcode, name, mail);
CREATE TABLE path_alias (id, revision_id, uuid, langcode, path, alias, status);
CREATE TABLE taxonomy_index (nid, tid, status, sticky, created);
CREATE TABLE taxonomy_term_field_data (tid, revision_id, vid, langcode, status, name);
INSERT INTO taxonomy_term_field_data VALUES (5, 5, 'chuyen_muc', 'vi', 1, 'Thời sự'),
  (6, 6, 'tags', 'vi', 1, 'lũ');
INSERT INTO taxonomy_index VALUES (7, 6, 1, 0, 0), (7, 5, 1, 0, 0);
INSERT INTO users_field_data VALUES (0, 'vi', '', ''), (3, 'vi', 'Lê Hoa', '');
INSERT INTO path_alias VALUES (1, 1, 'x', 'vi', '/node/7', '/thoi-su/mua-lon.html', 1);
INSERT INTO node_field_data VALUES
  (7, 7, 'article', 'vi', 1, 3, 'Mưa lớn ở "Bắc Khê"', :created, :changed, 0, 0),
  (7, 7, 'article', 'en', 1, 3, 'Heavy rain', :created, :changed, 0, 0),
  (8, 8, 'article', 'vi', 0, 3, 'Nháp', :created, :changed, 0, 0),
  (10, 10, 'article', 'vi', 1, 0, 'Tin ngắn', :created, :changed, 0, 0);
INSERT INTO node__body VALUES ('article', 0, 7, 7, 'vi', 0, :body, 'Sapo', 'full_html'),
  ('article', 0, 7, 7, 'en', 0, 'Rain.', '', ''), ('article', 0, 8, 8, 'vi', 0, 'x', '', ''),
  ('article', 0, 10, 10, 'vi', 0, :body, NULL, '');
"""
WORDPRESS = """
CREATE TABLE wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt,
  post_status, post_password, post_name, post_modified, post_modified_gmt, post_parent, guid, post_type);
CREATE TABLE wp_users (ID, user_login, display_name);
CREATE TABLE wp_terms (term_id, name, slug);
CREATE TABLE wp_term_taxonomy (term_taxonomy_id, term_id, taxonomy);
CREATE TABLE wp_term_relationships (object_id, term_taxonomy_id, term_order);
INSERT INTO wp_users VALUES (3, 'hoale', 'Lê Hoa');
INSERT INTO wp_terms VALUES (5, 'Thời sự', 'thoi-su'), (6, 'lũ', 'lu');
INSERT INTO wp_term_taxonomy VALUES (15, 5, 'category'), (16, 6, 'post_tag');
INSERT INTO wp_term_relationships VALUES (7, 16, 0), (7, 15, 0);
INSERT INTO wp_posts VALUES
  (7, 3, '2020-03-25 08:30:00', '2020-03-25 01:30:00', :body, 'Mưa lớn ở "Bắc Khê"', 'Sapo', 'publish', '',
   'thoi-su/mua-lon.html', '2020-03-26 09:00:00', '2020-03-26 02:00:00', 0, '', 'post'),
  (8, 3, '', '', 'x', 'Nháp', '', 'draft', '', '', '', '', 0, '', 'post'),
  (9, 3, '', '', 'x', 'Trang', '', 'publish', '', '', '', '', 0, '', 'page'),
  (10, 0, '2020-03-25 08:30:00', '2020-03-25 01:30:00', :body, 'Tin ngắn', '', 'publish', '', 'node/10',
   '2020-03-26 09:00:00', '2020-03-26 02:00:00', 0, '', 'post'),
  (11, 3, '', '', 'x', 'Mật', '', 'publish', 'mật', '', '', '', 0, '', 'post');
"""
JOOMLA = """
CREATE TABLE jos_content (id, asset_id, title, alias, introtext, `fulltext`, state, catid, created,
  created_by, created_by_alias, modified, publish_up);
CREATE TABLE jos_categories (id, path, title, alias, extension);
CREATE TABLE jos_users (id, name, username);
INSERT INTO jos_categories VALUES (5, 'thoi-su', 'Thời sự', '', 'com_content'), (6, 'node', '', '', '');
INSERT INTO jos_users VALUES (3, 'Lê Hoa', 'hoale');
INSERT INTO jos_content VALUES
  (7, 1, 'Mưa lớn ở "Bắc Khê"', 'mua-lon.html', :body, '', 1, 5, '2020-03-24 00:00:00', 3, '',
   '2020-03-26 02:00:00', '2020-03-25 01:30:00'),
  (8, 1, 'Nháp', 'x', 'x', '', 0, 5, '2020-03-24 00:00:00', 3, '', '2020-03-24 00:00:00', NULL),
  (10, 1, 'Tin ngắn', '10', :body, '', 1, 6, '2020-03-25 01:30:00', 0, '', '2020-03-26 02:00:00', NULL);
"""


def _rows(tables: str, query: str) -> tuple[list[str], list[tuple[object, ...]]]:
    db = sqlite3.connect(":memory:")
    db.create_function("CONCAT", -1, lambda *parts: "".join(str(part) for part in parts if part is not None))
    values = {"created": int(CREATED.timestamp()), "changed": int(CHANGED.timestamp()), "body": BODY}
    for statement in tables.split(";\n"):
        if statement.strip():
            db.execute(statement, {k: v for k, v in values.items() if f":{k}" in statement})
    found = db.execute(query)
    return [column[0] for column in found.description], found.fetchall()


def _mysql(names: list[str], rows: list[tuple[object, ...]]) -> str:
    """What ``mysql --batch`` writes."""
    marks = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\0": "\\0"}

    def cell(value: object) -> str:
        return "NULL" if value is None else "".join(marks.get(c, c) for c in str(value))

    return "".join("\t".join(map(cell, row)) + "\n" for row in [tuple(names), *rows])


def _csv(names: list[str], rows: list[tuple[object, ...]]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([names, *rows])
    return made.getvalue()


@pytest.mark.parametrize(("name", "tables"), [
    ("Drupal 7", DRUPAL_7), ("Drupal 8 to 11", DRUPAL_8), ("WordPress", WORDPRESS), ("Joomla 3 to 5", JOOMLA),
])
@pytest.mark.parametrize("ending", ["tsv", "csv"])
def test_what_a_query_gives_is_read(tmp_path: Path, name: str, tables: str, ending: str) -> None:
    names, rows = _rows(tables, QUERIES[name])
    written = _mysql(names, rows) if ending == "tsv" else _csv(names, rows)
    (tmp_path / f"tin.{ending}").write_bytes(written.encode())
    first, second = read(find([str(tmp_path / f"tin.{ending}")]))
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.title, first.url) == ('Mưa lớn ở "Bắc Khê"', "https://bao.example/thoi-su/mua-lon.html")
    assert (first.published, first.modified) == (CREATED, CHANGED)
    assert (first.source, first.section, first.authors) == ("Báo Lâm Sơn", "Thời sự", ("Lê Hoa",))
    assert first.summary == ("" if name.startswith("Joomla") else "Sapo")
    assert first.body.split("\n") == ['Nước "sông" lên nhanh; họ đi \\ về.', "Đoạn hai."]
    assert (second.title, second.url, second.authors) == ("Tin ngắn", "https://bao.example/node/10", ())
    assert second.published == CREATED


def test_every_query_of_the_page_is_tried() -> None:
    assert len(QUERIES) == TEXT.count("```sql") == 4
