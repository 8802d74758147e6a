from __future__ import annotations

from indexer.read.outlets import best_outlet, is_outlet, outlet_name


def test_a_newspapers_name_is_told_from_its_trimmings() -> None:
    assert outlet_name("Báo Bắc Sơn Online - Tin mới nhất") == "Bắc Sơn"
    assert outlet_name("Báo điện tử Bắc Sơn") == "Bắc Sơn"
    assert outlet_name("bacson.vn") == ""


def test_the_best_name_has_marks_and_the_host_stands_in() -> None:
    assert best_outlet(["BAC SON ONLINE", "bacson.vn", "Báo Bắc Sơn"], None) == "Bắc Sơn"
    assert best_outlet(["bacson.vn"], "https://www.bacson.vn/a") == "bacson.vn"


def test_the_newspaper_is_no_author() -> None:
    url = "https://bacson.com.vn/a"
    assert is_outlet("BACSON.COM.VN", "Bắc Sơn", url)
    assert is_outlet("Báo Bắc Sơn", "Bắc Sơn", url)
    assert not is_outlet("Lê Hoa", "Bắc Sơn", url)
