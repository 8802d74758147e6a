"""Invented pages and containers of them, as sites, crawlers and office programs make them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping

TITLES = {
    1: "Bắc Khê khánh thành cầu Đá Trắng", 2: "Lâm Sơn mở rộng trường nội trú",
    3: "Phú Xá trồng 40 ha rừng gỗ lớn", 4: "Tàu khách qua Cẩm Đình chạy lại",
}


def page(number: int, head: str = "", address: str = "") -> str:
    """The invented article of that number, as a site's page; ``address`` is what it calls itself."""
    title = TITLES[number]
    canonical = f'<link rel="canonical" href="{address}">' if address else ""
    told = "".join(
        f"<p>Sáng {day} tháng {number}, người dân hai bờ sông Lam dự lễ tại nhà văn hóa xã, nghe báo cáo về "
        f"{day * 10 + number} hộ đã nhận hỗ trợ trong năm qua.</p>" for day in range(2, 8))
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title} | Báo Lâm Sơn</title>'
        f'{canonical}<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="2021-0{number}-05T08:00:00+07:00">{head}</head>'
        f'<body><div class="menu"><a href="/">Trang chủ</a></div><article><h1>{title}</h1>{told}</article>'
        "</body></html>"
    )


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of files by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(files: Iterable[tuple[tarfile.TarInfo | str, bytes]], mode: str = "w") -> bytes:
    """A TAR of files, each by its name or its header."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for header, content in files:
            member = tarfile.TarInfo(header) if isinstance(header, str) else header
            member.size = len(content) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def link(name: str, kind: bytes, target: str = "/etc/passwd") -> tarfile.TarInfo:
    """A link, a device or a folder of a TAR."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member
