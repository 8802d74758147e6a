import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.retrieve import Ranking, retrieve, standing
from assistant.understand import understand
from indexer.archive import Archive
from indexer.errors import ArchiveDamaged
from indexer.rows import StoredPassage
from indexer.types import Article, DateRange, Where

TODAY = date(2024, 12, 31)


def article(id: str, title: str, body: str, day: date | None, source: str = "Báo A") -> Article:
    published = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return Article(id, title, body, published=published, source=source)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("retrieve") / "archive"
    with Archive.create(folder) as made:
        list(made.add([
            article("cu", "Giám đốc Sở Y tế", "Ông Lê Văn Cũ giữ chức Giám đốc Sở Y tế.", date(2023, 3, 1)),
            article("moi", "Giám đốc Sở Y tế", "Bà Hà Thị Mới giữ chức Giám đốc Sở Y tế.", date(2024, 10, 1),
                    "Báo B"),
            article("cau", "Khởi công cầu", "Cầu Sông Lâm khởi công với vốn 685 tỷ đồng.", date(2023, 3, 18)),
            article("khong-ngay", "Sở Y tế", "Sở Y tế phun thuốc trừ muỗi.", None),
        ]))
        yield made


def ids(archive: Archive, question: str, where: Where = Where(), **ranking: float) -> list[str]:  # noqa: B008
    query = understand(question, where=where, today=TODAY)
    return [hit.article.id for hit in retrieve(archive, query, ranking=Ranking(**ranking))]


def test_the_matching_article_is_first_with_and_without_marks(archive: Archive) -> None:
    assert ids(archive, "Cầu Sông Lâm vốn bao nhiêu?")[0] == "cau"
    assert ids(archive, "cau song lam von bao nhieu")[0] == "cau"


def test_hits_are_passages_of_their_articles_best_first(archive: Archive) -> None:
    hits = retrieve(archive, understand("Giám đốc Sở Y tế là ai?", today=TODAY))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    for hit in hits:
        assert hit.article.body[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.found_by and set(hit.found_by) <= {"lexical", "dense"}


def test_the_newest_comes_first_where_now_is_asked(archive: Archive) -> None:
    assert ids(archive, "Hiện nay ai là Giám đốc Sở Y tế?")[0] == "moi"


def test_the_period_asked_about_comes_first(archive: Archive) -> None:
    assert ids(archive, "Tháng 3/2023 ai là Giám đốc Sở Y tế?")[0] == "cu"
    assert ids(archive, "Tháng 10/2024 ai là Giám đốc Sở Y tế?")[0] == "moi"


def test_filters_leave_out_the_rest_and_the_undated(archive: Archive) -> None:
    question = "Giám đốc Sở Y tế là ai?"
    assert set(ids(archive, question, Where(DateRange(date(2024, 1, 1), None)))) == {"moi"}
    assert set(ids(archive, question, Where(sources=("Báo A",)))) == {"cu", "cau", "khong-ngay"}
    assert ids(archive, question, Where(DateRange(date(1999, 1, 1), date(1999, 2, 1)))) == []


def test_either_searcher_alone_finds(archive: Archive) -> None:
    for share in (0.0, 1.0):
        assert ids(archive, "Cầu Sông Lâm khởi công", dense=share)[0] == "cau"


def test_vectors_words_and_the_words_of_its_days_are_searched_at_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_there = threading.Barrier(3)

    def waiting(search: Callable[..., list[tuple[int, float]]]) -> Callable[..., list[tuple[int, float]]]:
        def waits(*given: Any, **more: Any) -> list[tuple[int, float]]:
            all_there.wait(timeout=10)
            return search(*given, **more)

        return waits

    question = "Tháng 3/2023 ai là Giám đốc Sở Y tế?"
    expected = ids(archive, question)
    with monkeypatch.context() as patched:
        patched.setattr(archive, "matching", waiting(archive.matching))
        patched.setattr(archive._dense, "nearest", waiting(archive._dense.nearest))
        assert ids(archive, question) == expected

    def fails(*given: Any, **more: Any) -> list[tuple[int, float]]:
        raise ArchiveDamaged("đã hỏng")

    monkeypatch.setattr(archive, "matching", fails)
    with pytest.raises(ArchiveDamaged, match="đã hỏng"):
        ids(archive, question)


def test_what_is_removed_is_found_no_more(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "a") as archive:
        list(archive.add([article("x", "Bão", "Bão số 3 đổ bộ.", date(2024, 9, 8))]))
        assert ids(archive, "Bão số 3") == ["x"]
        archive.remove(["x"])
        assert ids(archive, "Bão số 3") == []


class _Forgetful(Archive):
    """Another process removes an article between the two looks at the truth."""

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        found = super().passages(keys)
        self.remove(["x"])
        return found


def test_an_article_may_go_while_it_is_being_found(tmp_path: Path) -> None:
    with _Forgetful.create(tmp_path / "a") as archive:
        list(archive.add([article(id, "Bão", f"Bão số 3 đổ bộ {id}.", date(2024, 9, 8)) for id in "xy"]))
        assert ids(archive, "Bão số 3") == ["y"]


def test_what_was_published_after_the_day_of_asking_is_not_found(archive: Archive) -> None:
    found = ids(archive, "Giám đốc Sở Y tế là ai?", Where(until=date(2023, 12, 31)))
    assert found[0] == "cu" and "moi" not in found and "khong-ngay" in found


def test_news_of_a_time_is_found_in_that_time_alone(archive: Archive) -> None:
    assert set(ids(archive, "Tin tháng 3/2023 về Sở Y tế")) == {"cu", "cau"}


def test_how_things_stood_is_told_before_rather_than_after() -> None:
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 3, 21), None]
    before, on_time, after, later, undated = standing(days, date(2024, 2, 10), 30)
    assert on_time == 1.0 and before == pytest.approx(0.5, abs=0.02) and undated == 0.0
    assert after == pytest.approx(0.5) and on_time > after > later
    assert standing([date(2024, 1, 1)], date(2024, 2, 1), 30) == [1.0]  # the newest that there is


def test_ten_copies_do_not_crowd_out_the_second_story(tmp_path: Path) -> None:
    copied = ("Sáng 18-3, huyện Yên Phác khánh thành cầu Sông Lam dài 320 mét sau hai năm thi công, "
              "với tổng vốn đầu tư 685 tỷ đồng từ ngân sách tỉnh.")
    other = "Cầu Sông Lam lại hư hỏng: mặt cầu nứt ba chỗ, huyện Yên Phác phải cấm xe tải qua lại."
    with Archive.create(tmp_path / "a") as archive:
        list(archive.add([
            *(article(f"chep-{n}", "Khánh thành cầu Sông Lam", copied, date(2024, 3, 18), f"Báo {n}")
              for n in range(10)),
            article("khac", "Cầu Sông Lam hư hỏng", other, date(2024, 9, 1)),
        ]))
        hits = retrieve(archive, understand("Cầu Sông Lam khánh thành", today=TODAY), 5)
    assert [hit.article.id for hit in hits[:2]] == [hits[0].article.id, "khac"]
    assert hits[0].article.id.startswith("chep-") and (hits[0].copies, hits[1].copies) == (9, 0)


def test_a_poor_match_of_words_is_no_full_share(archive: Archive) -> None:
    """The best match of words is one of few of them: it must not outweigh the meaning."""
    def best(question: str, certain: float) -> float:
        query = understand(question, today=TODAY)
        return max(hit.lexical for hit in retrieve(archive, query, ranking=Ranking(certain=certain)))

    poor = "Chuồng heo nào của xã Vàm Lũ có dịch, tỉnh phun gì?"
    full = "Cầu Sông Lâm khởi công với vốn 685 tỷ đồng"
    assert best(poor, certain=2.0) < 0.5
    assert best(poor, certain=0.0) == best(full, certain=2.0) == 1.0
