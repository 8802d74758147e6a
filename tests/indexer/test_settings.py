from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SettingsError
from indexer.postgres import schema_of
from indexer.settings import Settings
from indexer.split import Splitting


def _load(folder: Path, toml: str = "", environment: dict[str, str] | None = None,
          **flags: Any) -> Settings:
    if toml:
        (folder / "hoibao.toml").write_text(toml, encoding="utf-8")
    return Settings.load(flags, environment=environment or {}, folder=folder)


def test_the_defaults(tmp_path: Path) -> None:
    assert _load(tmp_path) == Settings(
        Path("archive"), None, 600, 120, "127.0.0.1", 7860, "vi"
    )


@pytest.mark.parametrize(("name", "toml", "variable", "flag"), [
    ("database", '"postgresql://a/1"', "postgresql://a/2", "postgresql+psycopg://a"),
    ("archive", '"tệp"', "biến", "cờ"), ("encoder", '"file"', "variable", "flag"),
    ("size", "301", "302", 303), ("overlap", "31", "32", 33), ("host", '"file"', "variable", "flag"),
    ("port", "8001", "8002", 8003), ("language", '"en"', "vi", "en"),
    ("model", '"a:1"', "a:2", "a:3"), ("model_timeout", "31", "32", 33),
    ("crawl_contact", '"https://a/bot"', "bot@b.example", "http://c"),
    ("model_context", "8192", "4000", 2048), ("model_url", '"http://a/v1"', "https://b/v1", "http://c"),
])
def test_a_flag_goes_before_a_variable_and_that_before_the_file(
    tmp_path: Path, name: str, toml: str, variable: str, flag: Any
) -> None:
    kind = type(getattr(Settings(), name) or "")
    file = f"{name} = {toml}\n"
    environment = {f"HOIBAO_{name.upper()}": variable}
    from_file = kind(toml.strip('"'))
    assert getattr(_load(tmp_path, file), name) == from_file
    assert getattr(_load(tmp_path, file, environment), name) == kind(variable)
    assert getattr(_load(tmp_path, file, environment, **{name: flag}), name) == kind(flag)
    assert getattr(_load(tmp_path, file, **{name: None}), name) == from_file


@pytest.mark.parametrize(("database", "service", "schema"), [
    ("postgresql://h/d", "", "hoibao_service"),
    ("postgresql://h/d?options=-csearch_path%3Dkho", "", "kho_service"),
    ("postgresql://h/d", "postgresql+psycopg://u:p@g/e", "hoibao_service"),
    ("", "postgresql://g/e?options=-c%20search_path%3Drieng", "rieng"),
])
def test_accounts_have_a_schema_of_their_own(
    tmp_path: Path, database: str, service: str, schema: str
) -> None:
    place = _load(tmp_path, database=database, service=service).service_place
    assert isinstance(place, str) and schema_of(place) == schema
    assert (service or database).partition("?")[0].partition("//")[2] in place


def test_accounts_are_a_file_beside_the_archive_or_where_one_is_named(tmp_path: Path) -> None:
    assert _load(tmp_path, archive=tmp_path / "kho").service_place == tmp_path / "kho.service.sqlite"
    named = _load(tmp_path, database="postgresql://h/d", service="~/s.sqlite")
    assert named.service_place == Path.home() / "s.sqlite"


def test_each_key_is_settled_by_itself(tmp_path: Path) -> None:
    found = _load(tmp_path, "size = 300\nport = 1\n", {"HOIBAO_OVERLAP": "30"}, archive=Path("x"))
    assert (found.size, found.overlap, found.port, found.archive) == (300, 30, 1, Path("x"))
    assert found.splitting == Splitting(300, 30)


def test_what_is_empty_was_not_given(tmp_path: Path) -> None:
    empty = {f"HOIBAO_{name.upper()}": "" for name in Settings.__dataclass_fields__}
    assert _load(tmp_path, environment=empty) == Settings()
    assert _load(tmp_path, 'host = ""\nencoder = ""\n') == Settings()
    assert _load(tmp_path, 'host = "0.0.0.0"\n', empty).host == "0.0.0.0"


def test_a_home_folder_is_found(tmp_path: Path) -> None:
    assert _load(tmp_path, archive="~/kho").archive == Path.home() / "kho"


@pytest.mark.parametrize(("name", "bad", "why"), [
    ("size", "lớn", "not a whole number"), ("size", "1.5", "not a whole number"),
    ("size", "-1", "not between 0 and 100000"), ("size", "100001", "not between 0 and 100000"),
    ("overlap", "x", "not a whole number"), ("port", "65536", "not between 0 and 65535"),
    ("port", "http", "not a whole number"), ("language", "fr", "not one of vi, en"),
    ("model_timeout", "0", "not between 1 and 3600"),
    ("model_context", "512", "not between 2048 and 1000000"),
    ("model_url", "localhost:8080", "not an address such as http://localhost:8080/v1"),
    *(("crawl_contact", bad, "neither an address such as .* nor an e-mail such as bot@bao.example")
      for bad in ("toa soan", "https://a/ b", "bot@", "bot;x@bao.example")),
])
def test_a_bad_value_is_named_with_its_origin(
    tmp_path: Path, name: str, bad: str, why: str
) -> None:
    with pytest.raises(SettingsError, match=f"^--{name.replace('_', '-')}: .*{bad}.* {why}$"):
        _load(tmp_path, **{name: bad})
    with pytest.raises(SettingsError, match=f"^HOIBAO_{name.upper()}: .*{why}$"):
        _load(tmp_path, environment={f"HOIBAO_{name.upper()}": bad})
    with pytest.raises(SettingsError, match=rf"^hoibao\.toml: {name}: .*{why}$"):
        _load(tmp_path, f'{name} = "{bad}"\n')


@pytest.mark.parametrize(("toml", "why"), [
    ("port = 1\nsize =\nhost = 2\n", "hoibao.toml: .*line 2"),
    ("sise = 3\n", "hoibao.toml: no setting 'sise'; there are: archive, encoder, size"),
    ("[size]\nmost = 3\n", "hoibao.toml: size: .*not a whole number"),
    ("port = true\n", "hoibao.toml: port: True is not a whole number"),
    ('language = ["vi"]\n', "hoibao.toml: language: .*not one of"),
])
def test_a_bad_file_is_named(tmp_path: Path, toml: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        _load(tmp_path, toml)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "hoibao.toml").write_bytes('archive = "thư mục"'.encode("utf-16"))
    with pytest.raises(SettingsError, match=r"hoibao\.toml: "):
        _load(tmp_path)


@pytest.mark.parametrize(("size", "overlap"), [(100, 100), (0, 0), (50, 60)])
def test_sizes_that_do_not_fit_are_named(tmp_path: Path, size: int, overlap: int) -> None:
    settings = _load(tmp_path, size=size, overlap=overlap)
    with pytest.raises(SettingsError, match=f"^size, overlap: overlap {overlap} .* size {size}$"):
        _ = settings.splitting
