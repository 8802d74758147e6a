from __future__ import annotations

import gzip
import io
import itertools
import lzma
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read import Meter, find, packages, read
from indexer.read.document import Document
from indexer.read.malformed import Malformed
from indexer.types import Article, BadRecord
from tests.indexer.read.samples import TITLES, link, page, tarred, zipped

Reading = Callable[..., list[Article | BadRecord]]
RECORD = '{"title": "Mưa lớn", "body": "Nước sông lên nhanh."}'
MIRROR: dict[str, str | bytes] = {
    "bao.example/thoi-su/": b"",
    "bao.example/thoi-su/cau.html": page(1),
    "bao.example/thoi-su/truong.php": page(2, '<!-- Mirrored from bao.example/truong.php by HTTrack -->'),
    "bao.example/thoi-su/cau_files/quang-cao.html": page(3),
    "bao.example/anh/cau.jpg": b"\xff\xd8\xff\xe0",
    "bao.example/style.css": "p { }",
    "__MACOSX/._cau.html": b"\0\5\26\7",
    ".DS_Store": b"\0\0\0\1",
    "xuat/tin.jsonl.gz": gzip.compress(RECORD.encode()),
    "xuat/tin.xml": "<rss><channel><item><title>Lũ</title><description>Lũ lên.</description></item>"
                    "</channel></rss>",
}


def _titles(outcomes: list[Article | BadRecord]) -> list[str]:
    return [outcome.title if isinstance(outcome, Article) else str(outcome) for outcome in outcomes]


def test_a_zip_of_a_site_gives_its_articles(reading: Reading) -> None:
    found = reading("luu.zip", zipped(MIRROR))
    assert _titles(found) == [TITLES[1], TITLES[2], "Mưa lớn", "Lũ"]
    urls = [a.url for a in found if isinstance(a, Article)]
    assert urls == [None, "http://bao.example/truong.php", None, None]


@pytest.mark.parametrize(("ending", "pack"), [
    ("tar", bytes), ("tar.gz", gzip.compress), ("tgz", gzip.compress), ("tar.xz", lzma.compress),
    ("txz", lzma.compress),
])
def test_a_tar_gives_the_same(reading: Reading, ending: str, pack: Callable[[bytes], bytes]) -> None:
    files = [(name, c.encode() if isinstance(c, str) else c) for name, c in MIRROR.items() if c]
    found = reading(f"luu.{ending}", pack(tarred([(link("./bao.example", tarfile.DIRTYPE), b""), *files])))
    assert _titles(found) == [TITLES[1], TITLES[2], "Mưa lớn", "Lũ"]


def test_a_bad_file_is_named_with_its_archive_and_the_rest_is_read(reading: Reading, tmp_path: Path) -> None:
    found = reading("luu.zip", zipped({
        "a/trong.html": "", "a/hong.jsonl": f"{{\n{RECORD}", "b.html": page(1),
        "c.zip": zipped({"d.txt": "x"}), "e\x1b[31m\n.json": "]",
    }))
    home = tmp_path / "luu.zip"
    assert [found[0], found[1], *found[4:]] == [
        BadRecord(f"{home}!/a/trong.html", None, "empty file"),
        BadRecord(f"{home}!/a/hong.jsonl", 1,
                  "not JSON: Expecting property name enclosed in double quotes at column 2"),
        BadRecord(f"{home}!/c.zip", None, "an archive inside an archive; give it by itself"),
        BadRecord(f"{home}!/e�[31m�.json", 1, "not JSON: Expecting value at column 1"),
    ]
    assert _titles(found[2:4]) == ["Mưa lớn", TITLES[1]]


def test_an_archive_without_articles_says_so(reading: Reading) -> None:
    for name, data in (("a.zip", zipped({"a.jpg": b"x"})), ("a.tar", tarred([("a.jpg", b"x")]))):
        (bad,) = reading(name, data)
        assert isinstance(bad, BadRecord) and bad.reason == "no article file in it"


def test_an_office_file_without_its_ending_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "van-ban").write_bytes(
        (Path(__file__).parent / "golden" / "bai-bao.docx").read_bytes())
    (article,) = read(find([str(tmp_path / "van-ban")]))
    assert isinstance(article, Article) and article.title.startswith("Bắc Khê mở lại bến phà")


def test_a_file_without_a_name_is_passed_over(reading: Reading) -> None:
    data = zipped({"x.html": page(1), "1.html": page(2)}).replace(b"x.html", b"\0.html")
    assert [one.title for one in reading("a.zip", data) if isinstance(one, Article)] == [TITLES[2]]


@pytest.mark.parametrize("data", [zipped({"a.html": page(1)}), tarred([("a.html", page(1).encode())]),
                                  gzip.compress(tarred([("a.html", page(1).encode())]))])
def test_archives_come_by_standard_input(data: bytes) -> None:
    (article,) = read(find(["-"]), stdin=io.BytesIO(data))
    assert isinstance(article, Article) and article.title == TITLES[1]


def test_the_meter_follows_a_zip(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.txt": f"Tin {n}\n\nNội dung." for n in range(50)}))
    (source,) = find([str(tmp_path / "a.zip")])
    meter = Meter()
    assert len(list(read([source], meter=meter))) == 50
    assert source.size is not None and source.size / 2 < meter.bytes


# -- what strangers send ---------------------------------------------------------------------


def test_names_and_links_lead_nowhere(tmp_path: Path, reading: Reading) -> None:
    before = set(tmp_path.rglob("*"))
    names = ["../../../../tmp/thoat.html", "/etc/thoat.html", "C:\\thoat.html", "a/../../thoat.html"]
    found = reading("a.zip", zipped({name: page(1) for name in names}))
    found += reading("b.tar", tarred([
        *((name, page(1).encode()) for name in names),
        (link("mat-khau.html", tarfile.SYMTYPE), b""), (link("cung.html", tarfile.LNKTYPE), b""),
        (link("/dev/sda.html", tarfile.BLKTYPE), b""), (link("ong.html", tarfile.FIFOTYPE), b""),
    ]))
    assert _titles(found) == [TITLES[1]] * 8
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "a.zip", tmp_path / "b.tar"}


def _encrypted(data: bytes) -> bytes:
    """A ZIP whose files all say that they are encrypted, in both of their headers."""
    data = bytearray(data)
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = -1
        while (place := data.find(sign, place + 1)) >= 0:
            data[place + at] |= 1
    return bytes(data)


@pytest.mark.parametrize(("data", "reason"), [
    (_encrypted(zipped({"a.html": page(1), "b.jpg": b"x"})), "encrypted; unpack it with its password first"),
    (zipped({"a.html": page(1)}, zipfile.ZIP_LZMA), "packed by a method that is not read; unpack it first"),
    (zipped({"a.html": page(1)}, zipfile.ZIP_BZIP2), "packed by a method that is not read; unpack it first"),
    (zipped({"a.html": page(1)})[:-30], "the ZIP is broken"),
    (zipped({"a.html": page(1)}).replace(b"PK\1\2", b"PK\1\3"), "the ZIP is broken"),
    (b"PK\3\4" + bytes(100), "the ZIP is broken"),
    (b"", "the ZIP is broken"),
])
def test_a_zip_that_cannot_be_read_says_why(reading: Reading, data: bytes, reason: str) -> None:
    (bad,) = reading("a.zip", data)
    assert isinstance(bad, BadRecord) and bad.reason.startswith(reason)


def test_a_file_of_a_zip_that_is_damaged_is_named_and_the_next_is_read(reading: Reading) -> None:
    data = bytearray(zipped({"a.html": page(1), "b.html": page(2)}, zipfile.ZIP_STORED))
    data[200] ^= 0xFF
    bad, article = reading("a.zip", bytes(data))
    assert isinstance(bad, BadRecord) and "this file of the ZIP is broken (Bad CRC-32" in bad.reason
    assert isinstance(article, Article) and article.title == TITLES[2]


def test_a_tar_that_is_cut_gives_what_stood_before(reading: Reading) -> None:
    whole = tarred([(f"{n}.html", page(n).encode()) for n in (1, 2, 3)])
    for size in (len(page(1).encode()) + 1_000, 600):
        *_, bad = reading("a.tar", whole[:size])
        assert isinstance(bad, BadRecord)
        assert any(said in bad.reason for said in ("cut short", "breaks off", "unexpected end")), bad.reason
    *_, bad = reading("a.tar.gz", gzip.compress(whole)[:-100])
    assert isinstance(bad, BadRecord) and "the compressed stream is broken" in bad.reason


def _lying(size: int, name: bytes = b"a.html") -> bytes:
    """A ZIP of one file that unpacks to ``size`` bytes and says that it has one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(size)) + packer.flush()
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(b"\0"), len(packed), 1, len(name), 0)
    local = b"PK\3\4" + fields + name + packed
    central = (b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def test_a_zip_that_lies_about_a_size_is_read_as_far_as_it_says(reading: Reading) -> None:
    (bad,) = reading("a.zip", _lying(1 << 20))
    assert isinstance(bad, BadRecord) and bad.reason in {"binary data", "empty file"}


def test_a_zip_that_swells_is_left(reading: Reading) -> None:
    files = {f"{n:03}.jsonl": b" " * (2 << 20) for n in range(10)}
    *_, bad = reading("a.zip", zipped(files))
    assert isinstance(bad, BadRecord) and "!/" not in bad.file
    assert bad.reason == "it unpacks to more than 200 times its size, which no text does"


def test_a_zip_may_list_so_many_files(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{n}.txt": "Tin\n\nx" for n in range(30)})
    monkeypatch.setattr(packages, "MAX_MEMBERS", 29)
    (bad,) = reading("a.zip", data)
    assert isinstance(bad, BadRecord) and bad.reason == "it lists more than 29 files; split it"
    monkeypatch.setattr(packages, "MAX_MEMBERS", 30)
    monkeypatch.setattr(packages, "_MAX_LISTING", 1_000)
    (bad,) = reading("a.zip", data)
    assert isinstance(bad, BadRecord) and bad.reason == "it lists more than 30 files; split it"


def _tar_of_long_header() -> bytes:
    """A TAR whose header of one file announces 8 GiB of further headers."""
    header = tarfile.TarInfo("././@PaxHeader")
    header.type, header.size = tarfile.XHDTYPE, 8 << 30
    return header.tobuf(tarfile.GNU_FORMAT)


_READ_WITHIN_1_GIB = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from indexer.read import find, read
for found in read(find(sys.argv[1:])):
    print(getattr(found, "reason", found))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")
def test_bombs_in_archives_are_read_in_little_memory(tmp_path: Path) -> None:
    blank = gzip.compress(bytes(16 << 20))
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(_tar_of_long_header()) + blank * 128)
    (tmp_path / "b.zip").write_bytes(_lying(96 << 20))
    (tmp_path / "c.zip").write_bytes(zipped({"a.html.gz": blank * 64}))
    (tmp_path / "d.zip").write_bytes(zipped({"word/document.xml": bytes(96 << 20)}))
    paths = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run([sys.executable, "-c", _READ_WITHIN_1_GIB, *paths],
                          capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == [
        "the header of a file in it is too long to be one", "binary data",
        "file larger than 32 MiB",
        "a part larger than 64 MiB; no document is that long",
    ]


@given(st.binary(max_size=300), st.integers(0, 1_200), st.sampled_from(["zip", "tar"]))
def test_any_bytes_in_an_archive_give_articles_or_reasons(noise: bytes, at: int, kind: str) -> None:
    whole = (zipped({"a.html": page(1), "b.jsonl": RECORD}) if kind == "zip"
             else tarred([("a.html", page(1).encode()), ("b.jsonl", RECORD.encode())]))
    data = whole[:at] + noise + whole[at + len(noise):]
    found = packages.unzip(io.BytesIO(data)) if kind == "zip" else packages.untar(iter([data]))
    try:
        for _, document in itertools.islice(found, 10):
            if isinstance(document, Document):
                list(document.content)
    except Malformed as error:
        assert str(error)
