"""What a site puts around an article, told line by line in a text dump."""

from __future__ import annotations

import re

from indexer.read.bylines import UPPER
from indexer.read.identity import canonical_url
from indexer.words import fold

_NETWORKS = (
    "rss|youtube|facebook|fanpage|twitter|x|zalo|tiktok|instagram|telegram|linkedin|pinterest"
    "|google|news|email|mail|print|in|bai|viet|chia|se|copy|link|sao chep|lien ket|luu|share|like"
    "|thich|tweet|theo|doi|tren|gui|nghe|doc|phong|to|thu|nho|aa?|trang|len dau trang"
)
_BUTTONS = re.compile(rf"(?:\b(?:{_NETWORKS})\b|[\W\d_])+")
_CHROME = re.compile(
    "|".join(
        (
            r"(?:chia se|luu|in|gui|copy)(?: (?:bai|bai viet|trang|trang nay|email|tin))?\s?:?",
            r"(?:chia se|gui) (?:len|qua|tren) (?:facebook|zalo|twitter|email|mang xa hoi).*",
            r"theo doi .{2,40} tren (?:google|zalo|facebook|youtube|tiktok|fanpage).*",
            r"nghe (?:doc|audio|bai|podcast).{0,20}|(?:co|kich) chu.{0,20}",
            r"(?:\d+ )?binh luan\W*\d*\W*|(?:luot )?(?:xem|doc|view)s?\W*\d[\d.,]*",
            r"\d[\d.,]* (?:luot|views?).{0,10}|dang (?:nhap|ky)(?:\W+dang (?:ky|nhap))?",
            r"trang (?:chu|nhat)|tim kiem|lien he(?: quang cao| toa soan)?|quang cao",
            r"(?:ban quyen thuoc|copyright|©).*|menu|video|podcasts?|moi nhat|rss|mobile",
            r"(?:duong day nong|dien thoai|tel|fax|email|hop thu|toa soan|tong bien tap)\s?:.*",
            r"e-?magazine|infographics?|quay lai|tro lai|len tren|len dau trang|ban in|dong",
            r"(?:quay |tro )?ve (?:dau )?trang(?: truoc| chu)?|chiu trach nhiem noi dung.*",
            r"co quan (?:cua|ngon luan cua) .*|tieng noi cua .*|dien dan cua .*",
            r"trang (?:thong )?tin dien tu.*|giay phep (?:so|hoat dong|xuat ban|bao chi)\b.*\d.*",
            r"phien ban (?:di dong|mobile|tieng).*",
        )
    )
)
_PHONE = re.compile(r"(?<!\d)(?:\+84|0)\d{2,3}[ .]\d{3}[ .]\d{3,4}(?!\d)|hotline", re.I)
_TAIL = re.compile(
    r"(?:(?:cac )?(?:tin|bai)(?: bai)?(?: viet)?"
    r" (?:lien quan|khac|cu hon|moi hon|cung chuyen muc|da dua"
    r"|moi nhat|moi|noi bat|doc nhieu|xem nhieu|tiep theo)|y kien (?:ban doc|cua ban)"
    r"|binh luan(?: ban doc)?|cung chuyen muc|lien quan|doc nhieu(?: nhat)?|xem nhieu(?: nhat)?"
    r"|co the ban quan tam|(?:ban )?co the quan tam|tin nong|tin doc nhieu|tu khoa|the|tags?"
    r"|gui y kien|gui binh luan|cac bai khac|doc them|xem them|moi ban doc|viet binh luan)"
    r"(?: \(?\d+\)?)?"
)
_TAIL_LABEL = re.compile(r"(?:tu khoa|tags?)\s*:")
_ASIDE = re.compile(r"(?:>+|»|xem them|doc them|moi (?:quy )?(?:vi )?ban doc xem)\s*:?\s*\S")
_CRUMB = re.compile(r"\s*(?:[>›»]|/(?=\s)|(?<=\s)/)\s*")
_PUBLISHER = re.compile(
    rf"(?:Báo|Tạp chí|Đài|Thông tấn xã)(?: điện tử)?\s(?:[{UPPER}]|điện tử)[^.,:!?]{{1,50}}"
    rf"|(?:BÁO|TẠP CHÍ|ĐÀI)(?:\s[{UPPER}-]+){{1,5}}"
)
_URL = re.compile(r"(?:(?:nguồn|link|url)\s?:\s?)?(https?://\S+)", re.I)
_HOME = {"trang chu", "home", "trang nhat", "trang chinh"}


def is_chrome(line: str) -> bool:
    """Whether a line is a menu, a button or a service notice of the site: dropped anywhere."""
    if len(line) > 120:
        return False
    plain = fold(line).strip(" -–|•*\t")
    if not any(c.isalpha() for c in plain):
        return len(plain) < 4
    if _BUTTONS.fullmatch(plain):
        return True
    return bool(_PHONE.search(line)) or bool(_CHROME.fullmatch(plain))


def is_tail(line: str) -> bool:
    """Whether a line heads what follows an article: related items, comments, tags."""
    if len(line) > 60:
        return bool(_TAIL_LABEL.match(fold(line[:20])))
    plain = fold(line).strip(" .:-–|•*>»")
    return bool(_TAIL.fullmatch(plain)) or bool(_TAIL_LABEL.match(plain))


def is_aside(line: str) -> bool:
    """Whether a line points to another article ("Xem thêm: …", ">> …")."""
    return len(line) < 200 and not line.endswith(".") and bool(_ASIDE.match(fold(line)))


def section_of(line: str) -> str | None:
    """The first section in a breadcrumb line ("Trang chủ > Kinh tế > …"), else None."""
    if len(line) > 120 or line.endswith("."):
        return None
    steps = [step.strip() for step in _CRUMB.split(line) if step.strip()]
    if steps and fold(steps[0]) in _HOME:
        steps = steps[1:]
    elif len(steps) < 2 or any(len(step) > 30 for step in steps):
        return None
    return steps[0] if steps else None


def publisher_of(line: str) -> str | None:
    """The line itself where it is the name of a newspaper ("Báo Bắc Sơn"), else None."""
    return line if len(line.split()) <= 8 and _PUBLISHER.fullmatch(line) else None


def url_of(line: str) -> str | None:
    """The canonical address where a line is nothing but one, else None."""
    match = _URL.fullmatch(line)
    return canonical_url(match[1]) if match else None
