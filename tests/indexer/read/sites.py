"""Invented articles in the markup of Vietnamese newspapers' sites, and what is to be read of each page.

The markup follows what is publicly known of each content management system: its class names, its JSON-LD,
how it writes dates, where the byline stands, what stands around and amid the text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

TITLE = "Xã Bắc Khê khánh thành trạm bơm 12 tỷ đồng sau hai năm chờ đợi"
SAPO = (
    "Sau hai năm thi công, trạm bơm điện ở xã Bắc Khê đã vận hành thử, tưới cho hơn 300 ha lúa của ba xã"
    " ven sông Lam trong vụ xuân này."
)
P = (
    "Sáng 5-3, UBND huyện Lâm Sơn tổ chức lễ khánh thành trạm bơm điện Bắc Khê, công trình có tổng vốn đầu tư"
    " hơn 12 tỷ đồng từ ngân sách tỉnh và đóng góp của người dân.",
    "Trạm gồm bốn tổ máy, mỗi giờ đưa được 3.600 m3 nước từ sông Lam lên kênh chính dài 4,2 km. Trước đó,"
    " mỗi mùa"
    " khô bà con phải tát nước qua ba bậc mới tới ruộng.",
    "“Từ nay chúng tôi không còn phải thức đêm canh nước nữa”, ông Lê Văn Tám, trưởng thôn Phú Xá, nói trong"
    " buổi"
    " lễ. Gia đình ông có bảy sào lúa ở cuối kênh.",
    "Theo bà Vũ Thị Lành, Phó chủ tịch UBND xã, giai đoạn hai của dự án sẽ kiên cố hóa 2 km kênh nhánh, dự"
    " kiến"
    " xong trước vụ mùa năm 2021.",
    "Huyện cũng giao hợp tác xã Bắc Khê quản lý trạm, thu phí theo diện tích và công khai sổ điện hằng tháng"
    " tại"
    " nhà văn hóa thôn.",
)
HEADING = "Nước về cuối kênh"
AUTHOR = "Lê Hoa"
WHEN = "2020-03-05T07:15:00+07:00"
URL = "https://bacson.example/xa-bac-khe-khanh-thanh-tram-bom-20200305071500.html"
CAPTION = "Người dân xem vận hành thử tổ máy số một của trạm bơm. Ảnh: Vũ Nam"
CAPTION_ALONE = "Bốn tổ máy của trạm bơm nhìn từ phía bờ sông"
OTHERS = (
    "Giá lúa vụ xuân tăng thêm 500 đồng mỗi ký",
    "Huyện Lâm Sơn trồng 20 ha rừng ven hồ Thạch Hà",
    "Cầu Yên Phác thông xe trước Tết một tuần",
    "Trường học ở Vân Trạch có thêm mười phòng mới",
)


@dataclass(frozen=True)
class Site:
    """A page and what is to be read of it."""

    name: str
    html: str
    title: str = TITLE
    published: str | None = WHEN
    authors: tuple[str, ...] = (AUTHOR,)
    source: str | None = "Bắc Sơn"
    section: str | None = "Kinh tế"
    summary: str = SAPO
    body: tuple[str, ...] = (P[0], P[1], HEADING, P[2], P[3], P[4])
    modified: str | None = None


def linked(**fields: object) -> str:
    """The JSON-LD of the article; a field that is None is left out."""
    node: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "description": SAPO,
        "datePublished": WHEN,
        "author": {"@type": "Person", "name": AUTHOR},
        "publisher": {"@type": "Organization", "name": "Báo Bắc Sơn"},
        "articleSection": "Kinh tế",
        **fields,
    }
    kept = {key: value for key, value in node.items() if value is not None}
    return f'<script type="application/ld+json">{json.dumps(kept, ensure_ascii=False)}</script>'


def head(
    extra: str = "", title: str = f"{TITLE} - Báo Bắc Sơn", og: str = TITLE, kind: str = "article"
) -> str:
    """A head with OpenGraph; without any where ``og`` is empty."""
    graph = (
        f'<meta property="og:title" content="{og}"><meta property="og:description" content="{SAPO}">'
        f'<meta property="og:type" content="{kind}"><meta property="og:url" content="{URL}">'
        '<meta property="og:site_name" content="Báo Bắc Sơn điện tử"><meta name="author" content="Báo Bắc'
        ' Sơn">'
        f'<link rel="canonical" href="{URL}">'
    )
    return f'<head><meta charset="utf-8"><title>{title}</title>{graph if og else ""}{extra}</head>'


def page(top: str, body: str, below: str = "") -> str:
    """A page with what stands on every page of a site around it."""
    return f"<!DOCTYPE html><html lang='vi'>{top}<body>{TOP}{body}{below}{BOTTOM}</body></html>"


def links(titles: tuple[str, ...] = OTHERS, tag: str = "li") -> str:
    """Links to other articles."""
    return "".join(
        f'<{tag}><a href="/tin-{n}.html" title="{t}">{t}</a></{tag}>' for n, t in enumerate(titles)
    )


TOP = (
    '<div class="topbar"><span class="clock">Thứ sáu, 06/03/2020 | 09:41</span><span>Hotline:'
    " 0900.000.001</span>"
    '<a href="/rss">RSS</a> <a href="/epaper">Báo in</a></div><header id="header"><a class="logo"'
    ' href="/"><img'
    ' src="/logo.png" alt="Báo Bắc Sơn"></a><nav class="menu"><ul><li><a href="/">Trang chủ</a></li><li><a'
    ' href="/kinh-te">Kinh tế</a></li><li><a href="/van-hoa">Văn hóa</a></li></ul></nav></header>'
)
BOTTOM = (
    '<footer class="footer"><p>Cơ quan chủ quản: Tỉnh ủy Bắc Sơn. Giấy phép số 12/GP-BTTTT ngày 3/4/2019.'
    " Tổng"
    " biên tập: Phan Đình Lộc. Ghi rõ nguồn khi phát hành lại thông tin từ trang này.</p><p>Tòa soạn: số 1"
    " đường"
    " Lê Lợi, thành phố Bắc Sơn. Điện thoại: 0200.000.000</p></footer>"
)
SHARE = (
    '<div class="social-share"><a href="#">Chia sẻ</a><a href="#">Facebook</a><a href="#">Zalo</a><span>Cỡ'
    " chữ</span>"
    "</div>"
)
RELATED = f'<div class="box-tin-lien-quan"><h3>Tin liên quan</h3><ul>{links()}</ul></div>'
TAGS = (
    '<div class="tags"><span>Từ khóa:</span> <a href="/t/1">trạm bơm</a>, <a href="/t/2">thủy lợi</a></div>'
)
COMMENTS = (
    '<div class="comment-box"><h3>Bình luận (2)</h3><div class="item"><b>Trần Vinh</b><p>Mong xã tôi cũng có'
    " một"
    " trạm bơm như thế này, mùa khô năm nào cũng thiếu nước tưới cho lúa.</p></div><div"
    ' class="item"><b>Hải</b>'
    "<p>Chúc mừng bà con Bắc Khê, từ nay có nước tưới đều rồi.</p></div><textarea>Ý kiến của"
    " bạn</textarea></div>"
)
SIDE = (
    f'<div class="sidebar-right"><h4>Đọc nhiều</h4><ul>{links(OTHERS[::-1])}</ul><div class="ads">Quảng'
    " cáo</div></div>"
)
CLOSING = SHARE + TAGS + RELATED + COMMENTS + SIDE


def paragraphs(form: str = "<p>{}</p>", sub: str = "<h2>{}</h2>", amid: str = "", after: str = "") -> str:
    """The text in a site's form, with what stands amid it and after it."""
    return "".join(
        [
            form.format(P[0]),
            amid,
            form.format(P[1]),
            sub.format(HEADING),
            form.format(P[2]),
            form.format(P[3]),
            form.format(P[4]),
            after,
        ]
    )


# -- the content management systems --------------------------------------------------------


def vccorp() -> Site:
    """VCCorp's: Thanh Niên, Tuổi Trẻ, Người Lao Động, Sức khỏe & Đời sống."""
    photo = (
        '<figure class="VCSortableInPreviewMode" type="Photo"><div><img'
        ' src="https://cdn.example/thumb_w/730/1.jpg"'
        f' w="2560" h="1707" alt="{TITLE} - Ảnh 1."></div><figcaption class="PhotoCMS_Caption"><p'
        f' data-placeholder="[nhập chú thích]">{CAPTION_ALONE}</p></figcaption><div'
        ' class="PhotoCMS_Author">VŨ NAM</div>'
        "</figure>"
    )
    one = (
        '<div type="RelatedOneNews" class="VCSortableInPreviewMode"><a href="/khac-2.htm"><img'
        ' src="2.jpg"></a><a'
        f' class="VCCTitle">{OTHERS[0]}</a><p class="VCObjectBoxRelatedNewsItemSapo">Thương lái về tận ruộng'
        " thu mua"
        " ngay từ đầu vụ, bà con nhiều xã phấn khởi vì được giá.</p></div>"
    )
    text = paragraphs(
        '<p class="">{}</p>',
        amid=photo + one,
        after='<div class="VCSortableInPreviewMode link-content-footer IMSCurrentEditorEditObject"'
        f' type="link-content-footer"><a href="/x.htm">{OTHERS[1]}</a></div>',
    ).replace("sông Lam", '<a class="link-inline-content" href="/song-lam.html">sông Lam</a>', 1)
    body = (
        '<div class="main"><div class="detail__section"><div class="container"><div'
        ' class="detail__cmain"><div'
        ' class="detail-top"><div class="detail-cate"><a href="/kinh-te.htm" data-role="cate-name">Kinh'
        " tế</a></div>"
        '<div class="detail-time"><div data-role="publishdate">05/03/2020 07:15 GMT+7</div></div></div>'
        f'<h1 class="detail-title"><span data-role="title">{TITLE}</span></h1><div class="detail-author"><div'
        f' class="author-info"><a class="name" data-role="author" title="{AUTHOR}">{AUTHOR}</a></div></div>'
        f'<h2 class="detail-sapo" data-role="sapo">{SAPO}</h2><div class="detail-cmain"><div'
        ' class="detail-content'
        ' afcbc-body" data-role="content"'
        f' itemprop="articleBody">{text}</div></div>{CLOSING}</div></div></div></div>'
    )
    top = head(
        '<meta property="article:published_time" content="2020-03-05T07:15:00">'
        + linked(author={"@type": "Person", "name": ""}, datePublished="2020-03-05T07:15:00")
    )
    return Site("vccorp", page(top, body))


def cafef() -> Site:
    """CafeF's and CafeBiz's: a source under the text, a list amid it, half days after 24 hours."""
    text = paragraphs(
        amid=f'<div id="listNewsInContent" class="tindnd"><ul>{links()}</ul></div>'
        '<div class="chisochungkhoan"'
        ' style="display:none">BKE: Giá hiện tại Thay đổi Xem hồ sơ doanh nghiệp</div>',
        after='<p class="author" style="text-align:right">Theo Lê Hoa</p>',
    )
    body = (
        '<div class="left_cate totalcontentdetail"><div class="bread-crumb"><a href="/kinh-te.chn">Kinh'
        " tế</a></div><h1"
        f' class="title" data-role="title">{TITLE}</h1><p class="dateandcat"><span class="pdate"'
        ' data-role="publishdate">05-03-2020 - 14:15 PM</span> <a class="category-page__name cat">Kinh'
        " tế</a></p><h2"
        f' class="sapo" data-role="sapo">{SAPO}</h2><div id="mainContent"><div class="detail-content'
        ' afcbc-body"'
        f' data-role="content">{text}</div></div><div class="link-source-wrapper"><a'
        ' class="link-source-name">Theo Báo'
        ' Lâm Sơn</a><span class="btn-copy-link-source">Copy link</span><div class="link-source-detail">Link'
        " bài gốc"
        f" Lấy link! http://lamson.example/1.htm</div></div>{CLOSING}</div>"
    )
    return Site("cafef", page(head(), body), published="2020-03-05T14:15:00+07:00")


def baochinhphu() -> Site:
    """Báo Chính phủ's: the agency before the sapo, the author in bold at the end, a publisher as author."""
    text = paragraphs(after='<p style="text-align: right;"><b>Lê Hoa - Vũ Nam</b></p>').replace(
        f"<p>{P[0]}", f"<p>(Bacson.example) - {P[0]}"
    )
    body = (
        f'<div class="detail-container"><h1 class="detail-title" data-role="title">{TITLE}</h1><div'
        ' class="detail-time"'
        ' data-role="publishdate">05/03/2020 07:15</div><h2 class="detail-sapo"'
        ' data-role="sapo">(Bacson.example)'
        f' - {SAPO}</h2><div class="detail-content afcbc-body clearfix" data-role="content">{text}<div'
        f' class="kbwscwlrl-content"><p><a href="/1.htm">{OTHERS[0]}</a></p></div></div>{CLOSING}</div>'
    )
    top = head(linked(author={"@type": "Organization", "name": "Báo điện tử Bắc Sơn"}))
    return Site(
        "baochinhphu",
        page(top, body),
        authors=("Lê Hoa", "Vũ Nam"),
        body=(f"(Bacson.example) - {P[0]}", P[1], HEADING, *P[2:]),
    )


def kenh14() -> Site:
    """Kenh14's, Soha's and GenK's."""
    text = paragraphs(
        amid=(
            '<div class="VCSortableInPreviewMode" type="Photo" style=""><div><img src="a.jpg" id="img_1"'
            ' type="photo"></div>'
            f'<div class="PhotoCMS_Caption"><p>{CAPTION}</p></div></div><div class="knc-relate-wrapper'
            ' relationnews"><ul'
            f' class="krw-list">{links(OTHERS[:2])}</ul></div>'
        )
    )
    body = (
        f'<div class="klw-body-top"><div class="kbwc-header"><h1 class="kbwc-title">{TITLE}</h1><div'
        ' class="kbwc-meta">'
        f'<span class="kbwcm-author">{AUTHOR}, <span class="kbwcm-source">Theo Đời sống Bắc'
        " Sơn</span></span><span"
        ' class="kbwcm-time" title="2020-03-05T07:15:00">07:15 05/03/2020</span></div></div></div><div'
        f' class="klw-new-content"><h2 class="knc-sapo">{SAPO}</h2><div class="knc-content'
        f' detail-content">{text}</div>'
        f'<div class="link-source-detail">https://doisong.example/1</div></div>{CLOSING}'
    )
    return Site("kenh14", page(head(kind="website"), body), section=None)


def vnexpress() -> Site:
    """VnExpress's: the author as the last paragraph to the right; an organisation in the JSON-LD."""
    text = paragraphs(
        '<p class="Normal">{}</p>',
        '<p class="Normal"><strong>{}</strong></p>',
        amid=(
            '<figure itemprop="associatedMedia image" class="tplCaption action_thumb_added"><div'
            ' class="fig-picture"><picture>'
            '<img itemprop="contentUrl" src="a.jpg"></picture></div><figcaption itemprop="description"><p'
            ' class="Image">'
            f'{CAPTION}</p></figcaption></figure><ul class="list-news"'
            f' data-campaign="Box-Related">{links(OTHERS[:2])}</ul>'
        ),
        after='<p class="author_mail" style="text-align:right;"><strong>Lê Hoa</strong></p>',
    )
    body = (
        '<section class="section page-detail top-detail"><div class="container detail-new"><div'
        ' class="sidebar-1"><div'
        ' class="header-content width_common"><ul class="breadcrumb"><li><a href="/kinh-te">Kinh'
        " tế</a></li></ul><span"
        f' class="date">Thứ năm, 5/3/2020, 07:15 (GMT+7)</span></div><h1 class="title-detail">{TITLE}</h1><p'
        f' class="description"><span class="location-stamp">Bắc Sơn</span>{SAPO}</p><article'
        f' class="fck_detail ">{text}'
        '</article><div class="footer-content width_common"><a href="/kinh-te">Trở lại Kinh'
        f" tế</a></div></div>{CLOSING}"
        "</div></section>"
    )
    top = head(
        '<meta name="pubdate" content="2020-03-05T07:15:00+07:00">'
        + linked(
            author={"@type": "Organization", "name": "Báo Bắc Sơn"},
            datePublished=None,
            dateModified="2020-03-05T08:20:00+07:00",
        )
    )
    return Site("vnexpress", page(top, body), modified="2020-03-05T08:20:00+07:00")


def vnexpress_old() -> Site:
    """VnExpress's of 2012: a photo's paragraph and its caption's, a table for the photo."""
    text = paragraphs(
        '<p class="Normal">{}</p>',
        '<p class="subtitle">{}</p>',
        amid=(
            '<table align="center" border="0" cellpadding="3" cellspacing="0"'
            ' class="tplCaption"><tbody><tr><td><img'
            f' src="a.jpg"></td></tr><tr><td class="Image">{CAPTION_ALONE}</td></tr></tbody></table>'
        ),
        after='<p class="Normal" style="text-align:right;"><strong>Lê Hoa</strong></p>',
    )
    body = (
        '<div class="block_timer_share"><div class="block_timer left txt_666">Thứ năm, 5/3/2020 | 07:15'
        " GMT+7</div></div>"
        f'<div class="title_news"><h1>{TITLE}</h1></div><h2 class="short_intro txt_666">{SAPO}</h2><div'
        f' class="fck_detail width_common block_ads_connect">{text}</div>{CLOSING}'
    )
    return Site("vnexpress_old", page(head(), body), section=None)


def dantri() -> Site:
    """Dân trí's of today: utility classes that name nothing."""
    text = paragraphs(
        amid='<figure class="image align-center" contenteditable="false"><img src="a.jpg"><figcaption><p>'
        f"{CAPTION}</p></figcaption></figure>"
    )
    body = (
        '<main class="body container"><div class="dt-grid dt-grid-cols-3"><div class="dt-flex dt-flex-col'
        ' dt-gap-6"><div'
        ' class="dt-flex dt-justify-between"><ul class="dt-flex"><li><a href="/kinh-te.htm">Kinh'
        " tế</a></li></ul></div>"
        '<article class="dt-flex dt-flex-col dt-gap-6"><h1 class="dt-font-inter dt-text-4xl">'
        f'{TITLE}</h1><div class="dt-flex dt-items-center"><a href="/tac-gia/le-hoa"><div'
        f' class="dt-font-semibold">{AUTHOR}'
        '</div></a><time datetime="2020-03-05 07:15" class="dt-text-sm">Thứ năm, 05/03/2020 -'
        " 07:15</time></div><h2"
        f' class="dt-text-lg">(Bắc Sơn) - {SAPO}</h2><div id="desktop-in-article" data-slot="content"'
        ' class="dt-text-lg'
        f' [&>*:not(:last-child)]:dt-mb-6">{text}</div></article><div class="dt-mt-3"></div>{RELATED}<ul'
        ' class="dt-flex'
        f' dt-flex-wrap">{links(("trạm bơm Bắc Khê", "thủy lợi huyện Lâm Sơn"))}</ul></div>{SIDE}</div>'
        f"</main>{COMMENTS}"
    )
    crumbs = (
        '<script type="application/ld+json">'
        '{"@type":"BreadcrumbList","itemListElement":[[{"@type":"ListItem",'
        '"position":1,"name":"Trang chủ"}],[{"@type":"ListItem","position":2,"name":"Kinh tế"}]]}</script>'
    )
    return Site(
        "dantri",
        page(head(crumbs + linked(description=f"(Bắc Sơn) - {SAPO}")), body),
        summary=f"(Bắc Sơn) - {SAPO}",
    )


def onecms() -> Site:
    """ONECMS's: Nhân Dân, Tiền Phong, Pháp luật TP.HCM, Sài Gòn Giải Phóng, VietnamPlus, Hà Tĩnh, Gia Lai."""
    text = paragraphs(
        amid=(
            '<table class="picture" align="center"><tbody><tr><td><img class="cms-photo" src="a.jpg"'
            ' alt=""></td></tr><tr><td'
            f' class="caption">{CAPTION}</td></tr></tbody></table><div class="article-relate hidden"><article'
            ' class="story"><h2'
            f' class="story__heading"><a class="cms-link" href="/p1.html">{OTHERS[0]}</a></h2><div'
            ' class="story__summary">Thương'
            " lái về tận ruộng thu mua ngay từ đầu vụ, bà con nhiều xã phấn khởi vì được"
            " giá.</div></article></div>"
        ),
        after='<p class="article__author text-right"><em>(TTXVN/Vietnam+)</em></p>',
    )
    body = (
        '<div class="main-col content-col"><div class="breadcrumb"><h2 class="main"><a href="/kinh-te/">Kinh'
        " tế</a></h2></div>"
        f'<h1 class="article__title cms-title">{TITLE}</h1><div class="article__meta"><div class="author"><a'
        ' href="/a"'
        f' class="name cms-author">{AUTHOR}</a></div><time class="time"'
        ' datetime="2020-03-05T07:15:00+0700">Thứ năm, ngày'
        ' 05/03/2020 - 07:15</time><div class="social">Chia sẻ</div></div><div class="article__sapo'
        f' cms-desc">{SAPO}</div>'
        f'<div class="article__body zce-content-body cms-body" itemprop="articleBody">{text}</div><div'
        ' class="article__tag">'
        f'<a href="/t">#trạm bơm</a></div>{CLOSING}</div>'
    )
    return Site(
        "onecms",
        page(head('<meta property="article:published_time" content="2020-03-05T07:15:00+0700">'), body),
    )


def znews() -> Site:
    """Zing's: its own names, a box of another article amid the text."""
    text = paragraphs(
        sub="<h3>{}</h3>",
        amid=(
            '<table class="picture" align="center"><tbody><tr><td class="pic"><img'
            ' src="a.jpg"></td></tr><tr><td'
            f' class="pCaption caption"><p>{CAPTION_ALONE}.</p></td></tr></tbody></table><div'
            ' class="inner-article"><a'
            f' href="/x.html"><img src="b.jpg"><h2 class="title">{OTHERS[0]}</h2><p class="summary">Thương'
            ' lái'
            " về tận ruộng thu"
            " mua ngay từ đầu vụ, bà con nhiều xã phấn khởi vì được giá.</p></a></div>"
        ),
    )
    body = (
        '<article class="the-article" article-id="1"><header class="the-article-header"><p'
        ' class="the-article-category"><a'
        f' href="/kinh-te.html">Kinh tế</a></p><h1 class="the-article-title">{TITLE}</h1><ul'
        ' class="the-article-meta"><li'
        f' class="the-article-author"><a>{AUTHOR}</a></li><li class="the-article-publish">Thứ năm, 5/3/2020'
        " 07:15"
        ' (GMT+7)</li><li class="the-article-publish mobile">07:15 5/3/2020</li></ul></header><section'
        ' class="main"><p'
        f' class="the-article-summary">{SAPO}</p><div class="the-article-body">{text}</div><p'
        ' class="the-article-credit"></p><div class="the-article-tags"><a>trạm'
        f" bơm</a></div></section></article>{CLOSING}"
    )
    return Site("znews", page(head(), body), section=None)


def vietnamnet() -> Site:
    """VietNamNet's of today."""
    text = paragraphs(
        sub="<h2>{}</h2>",
        amid=(
            '<figure class="image vnn-content-image"><picture><img'
            f' src="a.jpg"></picture><figcaption>{CAPTION}</figcaption>'
            '</figure><div class="insert-wiki-content" data-id="1"><div class="vnn-wiki"><a'
            f' href="/x.html"><h4>{OTHERS[0]}</h4></a><p>Thương lái về tận ruộng thu mua từ đầu'
            " vụ.</p></div></div>"
        ),
    )
    body = (
        '<div class="main-v1 bg-white"><div class="newsFeatureBox bread-crumb-detail'
        ' sm-show-time"><ul><li><a href="/">Trang'
        ' chủ</a></li><li><a href="/kinh-te">Kinh tế</a></li></ul><div class="bread-crumb-detail__time">Thứ'
        " Năm, 05/03/2020 -"
        ' 07:15</div></div><div class="content-detail content-mobile-change"><h1'
        f' class="content-detail-title">{TITLE}</h1>'
        '<div class="article-detail-author-wrapper"><div class="article-detail-author"><span'
        f' class="name"><a>{AUTHOR}</a>'
        f'</span></div></div><h2 class="content-detail-sapo sm-sapo-mb-0">{SAPO}</h2><div class="maincontent'
        " main-content"
        f' content-full-image content-mobile-change" id="maincontent">{text}</div></div><div'
        f' class="tag-cotnent">{TAGS}'
        f"</div>{CLOSING}</div>"
    )
    return Site(
        "vietnamnet",
        page(head(linked(author=[{"@type": "Person", "name": AUTHOR}], articleSection=None)), body),
    )


def vietnamnet_old() -> Site:
    """VietNamNet's of 2019: the author in bold at the end, related links as a box of the text."""
    text = paragraphs(
        amid=(
            '<table class="FmsArticleBoxStyle FmsArticleBoxStyle-Images"><tbody><tr><td'
            ' class="FmsArticleBoxStyle-ImgTd"><img'
            ' src="a.jpg"></td></tr><tr><td'
            f' class="FmsArticleBoxStyle-Content">{CAPTION_ALONE}</td></tr></tbody></table><div'
            f' class="article-relate"><h3><a href="/x.html">{OTHERS[0]}</a></h3><p>Thương lái về tận ruộng'
            ' thu'
            " mua từ đầu vụ.</p>"
            "</div>"
        ),
        after='<p class="bold"><strong>Lê Hoa</strong></p>',
    )
    body = (
        '<div class="ArticleDetail w-660 d-ib"><div class="ArticleDateTime"><span'
        ' class="ArticleDate">05/03/2020&nbsp; 07:15'
        f'&nbsp; GMT+7</span></div><h1 class="title f-22 c-3e">{TITLE}</h1><div id="ArticleContent"'
        ' class="ArticleContent"><div'
        f' class="bold ArticleLead"><h2>{SAPO}</h2></div>{text}</div>{CLOSING}</div>'
    )
    return Site("vietnamnet_old", page(head(), body), section=None)


def vov() -> Site:
    """VOV's, on Drupal: JSON-LD as a graph without a date, signed by name and station."""
    graph = json.dumps(
        {
            "@context": "https://schema.org",
            "@graph": [
                {
                    "@type": "NewsArticle",
                    "headline": TITLE,
                    "name": TITLE,
                    "description": SAPO,
                    "publisher": {"@type": "Organization", "name": "Báo Bắc Sơn điện tử"},
                },
                {"@type": "WebSite", "name": "BACSON.EXAMPLE"},
            ],
        }
    )
    text = paragraphs(
        amid=(
            '<div class="align-center"><article class="media media--type-image"><div'
            ' class="field--name-field-media-image"><img'
            f' src="a.jpg"></div><div class="field field--name-field-caption">{CAPTION}</div></article></div>'
        ),
        after="<p>&gt;&gt; Mời quý độc giả theo dõi Báo Bắc Sơn trên Google News</p>",
    )
    body = (
        '<main role="main"><div class="row article-header"><div class="col-md-4 mb-2">Thứ Năm, 07:15,'
        " 05/03/2020</div><h1"
        f' class="article-title mb-0">{TITLE}</h1><p class="article-sapo">{SAPO}</p></div><div'
        ' class="text-long'
        f' field--name-field-news-body">{text}</div><div class="article-author"><a>{AUTHOR}/BS-Miền'
        " Trung</a></div>"
        f"{CLOSING}</main>"
    )
    return Site("vov", page(head(f'<script type="application/ld+json">{graph}</script>'), body), section=None)


def laodong() -> Site:
    """Lao Động's."""
    text = paragraphs(
        amid=(
            '<figure class="insert-center-image"><img'
            f' src="a.jpg"><figcaption>{CAPTION}</figcaption></figure><div'
            f' class="art-relate"><ul>{links(OTHERS[:1])}</ul></div>'
        )
    )
    body = (
        '<div class="art-header"><div class="bread-crumb"><a href="/kinh-te">Kinh tế</a></div><h1'
        f' class="title">{TITLE}</h1>'
        f'<div class="author-time"><span class="author">{AUTHOR}</span> | <span class="time">05/03/2020'
        " 07:15 (GMT+7)</span>"
        f'</div></div><div class="chappeau">{SAPO}</div><div class="art-body">{text}</div>{CLOSING}'
    )
    return Site("laodong", page(head(og=f"{TITLE} | Báo Bắc Sơn"), body))


def qdnd() -> Site:
    """Quân đội nhân dân's, of ASP.NET: signed in capitals, then an invitation to its section."""
    text = paragraphs(
        sub="<p><strong>{}</strong></p>",
        amid=(
            f'<p style="text-align: center;"><img src="a.jpg" alt="{TITLE}"></p><p style="text-align:'
            f' center;"><em>{CAPTION_ALONE}.'
            "</em></p>"
        ),
        after=(
            '<p style="text-align: right;"><strong>Tin và ảnh: LÊ HOA</strong></p><p><em>*Mời bạn đọc vào'
            ' chuyên'
            " mục <a"
            ' href="/kinh-te">Kinh tế</a> xem các tin, bài liên quan.</em></p>'
        ),
    )
    body = (
        '<form id="form1"><div class="post-detail"><ol class="breadcrumb"><li><a href="/kinh-te">Kinh'
        " tế</a></li></ol><span"
        f' class="post-subinfo">Thứ năm, 05/03/2020 - 07:15</span><h1 class="post-title">{TITLE}</h1><p'
        f' class="post-summary"><strong>BSO - {SAPO}</strong></p><div id="dvContent" class="post-content"'
        ' itemprop="articleBody"'
        f">{text}</div></div></form>{CLOSING}"
    )
    return Site("qdnd", page(head(), body), authors=("LÊ HOA",))


def cand() -> Site:
    """Công an nhân dân's: little metadata, titles with the site's name."""
    text = paragraphs(
        amid=f'<div class="box-article"><h4>Các tin liên quan</h4>{links(OTHERS[:2], "p")}</div>'
    )
    body = (
        '<div class="main-detail"><div class="box-date">Thứ Năm, 05/03/2020, 07:15</div><h1'
        ' class="box-title-detail'
        f' entry-title">{TITLE}</h1><div class="box-des-detail"><p>{SAPO}</p></div><div'
        f' class="detail-content-body">{text}'
        f'</div><div class="box-author"><strong>{AUTHOR}</strong></div>{CLOSING}</div>'
    )
    return Site(
        "cand",
        page(head(og=f"{TITLE} - Báo Bắc Sơn điện tử", title=f"{TITLE} - Kinh tế - Báo Bắc Sơn"), body),
        section=None,
    )


def mastercms() -> Site:
    """mastercms's: Công Thương, Thế giới & Việt Nam, Thời đại, PetroTimes."""
    text = paragraphs(
        amid=(
            '<table class="MASTERCMS_TPL_TABLE" style="width:100%;"><tbody><tr><td><img src="a.jpg"'
            ' class="__img_mastercms"'
            f' alt="{CAPTION}"></td></tr><tr><td>{CAPTION_ALONE}</td></tr></tbody></table>'
        ),
        after=(
            '<div class="__MB_ARTICLE_A"><table class="__mb_article_in_image"><tbody><tr><td'
            ' class="__mb_article_in_image_box"><a'
            f' href="/x.html"><strong>{OTHERS[0]}</strong></a> Thương lái về tận ruộng thu mua từ đầu'
            " vụ.</td></tr></tbody>"
            "</table></div>"
        ),
    )
    body = (
        f'<div class="article-detail"><div class="bx-breadcrumb"><a href="/kinh-te">Kinh tế</a></div><h1'
        f' class="article-detail-title f0">{TITLE}</h1><span'
        f' class="article-detail-author">{AUTHOR}</span><span'
        ' class="article-detail-date rt">07:15 | 05/03/2020</span><div class="article-detail-desc'
        f' fw">{SAPO}</div><div'
        f' class="article-detail-content fw lt clearfix __MASTERCMS_CONTENT">{text}</div>{CLOSING}</div>'
    )
    return Site("mastercms", page(head(), body), section=None)


def hemera() -> Site:
    """Hemera's: Công lý, Diễn đàn Doanh nghiệp, Công luận."""
    text = paragraphs(
        '<p style="text-align:justify">{}</p>',
        amid=(
            f'<figure class="image"><img src="a.jpg"><figcaption><p>{CAPTION}</p></figcaption></figure><div'
            ' class="sc-empty-layer">'
            f'</div><div class="b-news-relate"><a href="/x.html">{OTHERS[0]}</a></div>'
        ),
    )
    body = (
        '<div class="sc-longform-header"><div class="sc-longform-header-cate">Kinh tế</div><h1'
        ' class="sc-longform-header-title'
        f' block-sc-title">{TITLE}</h1><div class="sc-longform-header-meta"><span'
        ' class="sc-longform-header-author'
        f' block-sc-author">{AUTHOR}</span> <span class="sc-longform-header-date'
        ' block-sc-publish-time">05/03/2020'
        f' 07:15</span></div><div class="sc-longform-header-sapo block-sc-sapo">{SAPO}</div></div><div'
        ' class="b-maincontent'
        f' clearfix">{text}</div>{CLOSING}'
    )
    return Site("hemera", page(head(), body), section=None)


def vneconomy() -> Site:
    """VnEconomy's: no h1, a clock of the site above, the date without a label."""
    text = paragraphs(
        '<p class="article-graph">{}</p>',
        "<p><strong>{}</strong></p>",
        amid=(
            f'<div class="news-general"><h4><a href="/x.htm">{OTHERS[0]}</a></h4><p>Thương lái về tận ruộng'
            ' thu'
            " mua từ đầu vụ."
            "</p></div>"
        ),
    )
    body = (
        f'<div class="detail__page"><h2 class="name-detail">{TITLE}</h2><div class="detail__meta"><p'
        f' class="name">{AUTHOR}</p><p'
        f' class="date">07:15 05/03/2020</p></div><div class="news-sapo"><p>{SAPO}</p></div><div'
        ' class="ct-edtior-web'
        f' news-type1">{text}</div><div class="list-detail-revert_item">{links()}</div>{CLOSING}</div>'
    )
    return Site("vneconomy", page(head(), body), section=None)


def baodautu() -> Site:
    """Báo Đầu tư's: author and date in one line, photos in tables."""
    text = paragraphs(
        amid=(
            '<table style="width: 500px;" cellspacing="0" align="center"><tbody><tr><td><img'
            ' src="a.jpg"></td></tr><tr><td'
            f' style="text-align:center">{CAPTION_ALONE}.</td></tr></tbody></table>'
        )
    )
    body = (
        '<div class="col630 ml-auto mb40"><div class="fs22 uppercase"><a href="/kinh-te">Kinh'
        " tế</a></div><div"
        f' class="title-detail">{TITLE}</div><div class="author-share-top mb20"><div class="left"><a'
        ' class="author cl_green">'
        f'{AUTHOR}</a> - <span class="post-time">05/03/2020 07:15</span></div></div><div'
        f' class="sapo_detail">{SAPO}</div><div'
        f' id="content_detail_news">{text}</div><div class="list_news_other">{links()}</div>{CLOSING}</div>'
    )
    return Site("baodautu", page(head(), body), section=None)


def vietstock() -> Site:
    """Vietstock's: what a paragraph is, its class says; a data table; the day before the text."""
    rows = (("Hạng mục", "Vốn (tỷ đồng)"), ("Nhà trạm", "4,5"), ("Kênh chính", "7,6"))
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    text = paragraphs(
        '<p class="pBody">{}</p>',
        '<p class="pSubTitle">{}</p>',
        amid=(f'<p class="pTable">Vốn của dự án</p><table class="table"><tbody>{table}</tbody></table>'),
        after=(
            '<p class="pAuthor"><a href="/tac-gia">Lê Hoa</a></p><p class="pPublishTimeSource right">FILI</p>'
        ),
    )
    body = (
        f'<div class="single_post_heading"><h1 class="article-title">{TITLE}</h1><div class="meta"><span'
        ' class="date">05-03-2020 07:15:00+07:00</span></div></div><div id="vst_detail"'
        ' class="article-content"><p'
        f' class="pTitle">{TITLE}</p><p class="pHead">{SAPO}</p>{text}</div>{CLOSING}'
    )
    lines = ("Vốn của dự án", *(" | ".join(row) for row in rows))
    return Site("vietstock", page(head(), body), section=None, body=(P[0], *lines, P[1], HEADING, *P[2:]))


def bao24h() -> Site:
    """24h's: captions named in Vietnamese, the origin under the text, a list of related items amid it."""
    text = paragraphs(
        amid=(
            f'<p align="center"><img class="news-image" src="a.jpg" alt="{TITLE}"></p><p'
            ' class="img_chu_thich_0407">'
            f'{CAPTION_ALONE}</p><div class="bv-lq"><div class="bv-lq-tit">Tin liên quan</div><a'
            f' href="/x">{OTHERS[0]}</a></div>'
        ),
        after='<p class="linkOrigin"><a href="#">Nguồn: lamson.example/1</a></p>',
    )
    body = (
        '<main><div class="cate-24h-foot-arti-deta"><div class="brm-cap"><a href="/kinh-te">Kinh'
        " tế</a></div><h1"
        f' class="clrTit bld tuht_show" id="article_title">{TITLE}</h1><time'
        ' class="cate-24h-foot-arti-deta-cre-post">Thứ năm,'
        f' ngày 05/03/2020 07:15 AM (GMT+7)</time><h2 id="article_sapo" class="ctTp">{SAPO}</h2><article'
        f' class="cate-24h-foot-arti-deta-info" id="article_body">{text}<div class="nguontin nguontinD bld'
        ' mrT10">Theo Lê Hoa'
        f" (Báo Lâm Sơn)</div></article></div></main>{CLOSING}"
    )
    return Site("24h", page(head(), body), section=None)


def table_layout() -> Site:
    """A provincial paper's of 2010: the page is a table, paragraphs are parted by breaks, no metadata."""
    text = "<br><br>".join(P[:2]) + f"<br><br><b>{HEADING}</b><br><br>" + "<br><br>".join(P[2:])
    photo = (
        '<table align="right" width="200"><tr><td><img src="a.jpg" width="200"></td></tr><tr><td'
        ' class="chuthich"><i>'
        f"{CAPTION_ALONE}</i></td></tr></table>"
    )
    body = (
        '<table width="1000" align="center"><tr><td width="160" valign="top"><table><tr><td><a'
        ' href="/1">Chính trị</a></td>'
        '</tr><tr><td><a href="/2">Kinh tế</a></td></tr></table></td><td valign="top"><table'
        ' width="100%"><tr><td'
        f' class="tieude">{TITLE}</td></tr><tr><td class="ngay">Cập nhật lúc 07:15, Thứ năm, 05/03/2020'
        " (GMT+7)</td></tr><tr>"
        f'<td class="noidung"><font face="Arial" size="2"><b>{SAPO}</b><br><br>{photo}{text}<br><p'
        ' align="right"><b>Lê'
        ' Hoa</b></p></font></td></tr><tr><td>[<a href="#">Quay lại</a>] [<a href="#">In'
        " trang</a>]</td></tr><tr><td><b>Các"
        f" tin khác</b><ul>{links()}</ul></td></tr></table></td></tr></table>"
    )
    top = f"<head><meta charset='utf-8'><title>{TITLE} - Báo Bắc Sơn</title></head>"
    return Site(
        "table_layout", page(top, body), section=None, summary="", body=(SAPO, P[0], P[1], HEADING, *P[2:])
    )


def gov_portal() -> Site:
    """A province's portal of ASP.NET: spans named by controls, the day alone, other news with days."""
    others = "".join(
        f"<li><a href='/{n}'>{t}</a> <span>({n + 1}/3/2020)</span></li>" for n, t in enumerate(OTHERS)
    )
    text = "".join(
        '<p class="MsoNormal" style="text-align:justify"><span'
        f' style="font-size:14pt">{p}<o:p></o:p></span></p>'
        for p in P
    )
    body = (
        '<form method="post" action="./tin-chi-tiet.aspx" id="aspnetForm"><div class="portlet-body"><span'
        f' id="ctl00_PlaceHolderMain_lblTieuDe" class="news-title">{TITLE}</span><span id="ctl00_lblNgay"'
        ' class="ngaydang">Ngày đăng: 05/03/2020</span><div class="tool">Xem với cỡ chữ <a>A-</a>'
        " <a>A+</a></div><div"
        f' class="tomtat"><b>{SAPO}</b></div><div class="ExternalClass123 noidung"'
        f' id="ctl00_lblNoiDung">{text}<p'
        ' style="text-align:right"><strong>Lê Hoa</strong></p></div><div class="tool"><a>In trang</a> <a>Gửi'
        " email</a></div>"
        f'<div class="khac"><div class="tit">CÁC TIN KHÁC</div><ul>{others}</ul></div></div></form>'
    )
    top = "<head><title>Cổng thông tin điện tử tỉnh Bắc Sơn</title></head>"
    return Site(
        "gov_portal",
        page(top, body),
        published="2020-03-05T00:00:00+07:00",
        source=None,
        section=None,
        body=P,
    )


def joomla() -> Site:
    """Joomla's: microdata, who entered it as author, the neighbours below."""
    text = paragraphs(sub="<h3>{}</h3>", after="<p>Tin, ảnh: Lê Hoa</p>")
    body = (
        '<div class="item-page" itemscope itemtype="https://schema.org/Article"><meta itemprop="inLanguage"'
        ' content="vi-VN">'
        f'<div class="page-header"><h2 itemprop="headline">{TITLE}</h2></div><dl class="article-info'
        ' muted"><dt'
        ' class="article-info-term">Chi tiết</dt><dd class="createdby" itemprop="author"><span'
        ' itemprop="name">Super User'
        '</span></dd><dd class="category-name">Chuyên mục: <a itemprop="genre">Kinh tế</a></dd><dd'
        ' class="published"><time'
        ' datetime="2020-03-05T07:15:00+07:00" itemprop="datePublished">Được đăng: 05 Tháng 3'
        " 2020</time></dd><dd"
        ' class="hits">Lượt xem: 204</dd></dl><div'
        f' itemprop="articleBody"><p><strong>{SAPO}</strong></p>{text}</div><ul'
        ' class="pager pagenav"><li class="previous"><a href="/1">Bài trước</a></li><li class="next"><a'
        ' href="/2">Bài tiếp'
        "</a></li></ul></div>"
    )
    top = (
        f'<head><title>{TITLE}</title><meta name="author" content="Super User"><meta name="description"'
        f' content="{SAPO}">'
        '<meta name="generator" content="Joomla! - Open Source Content Management"></head>'
    )
    return Site("joomla", page(top, body), source=None, section=None)


def wordpress() -> Site:
    """WordPress's: a graph of nodes, UTC, a description cut from the text, boxes of plugins in the text."""
    graph = json.dumps(
        {
            "@context": "https://schema.org",
            "@graph": [
                {"@type": "WebSite", "name": "Báo Bắc Sơn"},
                {
                    "@type": "Article",
                    "headline": TITLE,
                    "datePublished": "2020-03-05T00:15:00+00:00",
                    "dateModified": "2020-03-05T02:00:00+00:00",
                    "author": {"name": "admin", "@id": "x"},
                    "articleSection": ["Kinh tế", "Nông nghiệp"],
                },
                {"@type": "WebPage", "name": TITLE, "datePublished": "2020-03-05T00:15:00+00:00"},
            ],
        }
    )
    text = paragraphs(
        amid=(
            '<div id="ez-toc-container" class="ez-toc-v2"><p class="ez-toc-title">Mục lục</p><ul><li><a'
            ' href="#a">Nước về cuối'
            ' kênh</a></li></ul></div><figure class="wp-block-image"><img src="a.jpg"><figcaption'
            ' class="wp-element-caption">'
            f"{CAPTION_ALONE}</figcaption></figure>"
        ),
        after=(
            '<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Chia sẻ:</h3></div><div'
            ' id="jp-relatedposts"'
            f' class="jp-relatedposts"><h3>Có liên quan</h3>{links()}</div>'
        ),
    )
    body = (
        '<div id="page" class="site"><div id="content"><article id="post-1" class="post type-post'
        " status-publish tag-tram-bom"
        f' category-kinh-te"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div'
        ' class="entry-meta"><time'
        ' class="entry-date published" datetime="2020-03-05T07:15:00+07:00">5 Tháng Ba, 2020</time> bởi <span'
        ' class="author vcard">admin</span></div></header><div class="entry-content'
        f' td-post-content">{text}</div><footer'
        ' class="entry-footer"><span class="tags-links">Thẻ <a>trạm bơm</a></span></footer></article><div'
        ' id="comments"'
        ' class="comments-area"><h2>Trả lời</h2><p>Email của bạn sẽ không được hiển thị công'
        " khai.</p></div></div></div>"
    )
    top = head(
        f'<script type="application/ld+json">{graph}</script>', title=f"{TITLE} &#8211; Báo Bắc Sơn"
    ).replace(SAPO, P[0][:119] + " [&hellip;]")
    return Site(
        "wordpress",
        page(top, body),
        published="2020-03-05T00:15:00+00:00",
        authors=(),
        summary=P[0][:119] + " […]",
        modified="2020-03-05T02:00:00+00:00",
    )


def elementor() -> Site:
    """WordPress with Elementor: everything is a widget; a title that only the page's title gives."""
    text = paragraphs(after="<p><strong>Lê Hoa</strong></p>")
    body = (
        '<div data-elementor-type="single-post" class="elementor elementor-location-single"><section'
        ' class="elementor-section">'
        '<div class="elementor-widget elementor-widget-theme-post-title"><h1 class="elementor-heading-title">'
        f'{TITLE}</h1></div><div class="elementor-widget elementor-widget-post-info"><ul><li'
        ' class="elementor-repeater-item" itemprop="datePublished"><a'
        ' href="/2020/03/05/">05/03/2020</a></li><li>7:15 sáng'
        f'</li></ul></div><div class="elementor-widget elementor-widget-theme-post-content"><div'
        f' class="elementor-widget-container">{text}</div></div><div class="elementor-widget'
        ' elementor-widget-posts">'
        f"{links(OTHERS, 'h3')}</div></section></div>"
    )
    return Site(
        "elementor",
        page(head('<meta property="article:published_time" content="2020-03-05T07:15:00+07:00">'), body),
        section=None,
    )


def drupal() -> Site:
    """Drupal's."""
    text = paragraphs()
    body = (
        f'<div role="main"><h1 class="page-header"><span property="schema:name">{TITLE}</span></h1><article'
        ' role="article"'
        ' class="node node--type-bai-viet node--view-mode-full"><div class="node__meta"><span>Thứ Năm,'
        " 03/05/2020 - 07:15"
        f'</span></div><div class="field field--name-field-tom-tat">{SAPO}</div><div class="clearfix'
        " text-formatted field"
        f' field--name-body field--type-text-with-summary">{text}</div><div class="field'
        ' field--name-field-tac-gia"><div'
        f' class="field__label">Tác giả</div><div class="field__item">{AUTHOR}</div></div></article><div'
        ' class="views-element-container block-views-blockbai-viet-lien-quan"><h2>Bài viết liên'
        f" quan</h2>{links()}</div></div>"
    )
    return Site("drupal", page(head(title=f"{TITLE} | Báo Bắc Sơn"), body), section=None)


def amp() -> Site:
    """An AMP page."""
    text = paragraphs(
        amid=(
            '<amp-ad width="300" height="250" type="doubleclick"><div placeholder>Quảng'
            " cáo</div></amp-ad><figure><amp-img"
            ' src="a.jpg" width="650" height="433"'
            f' layout="responsive"></amp-img><figcaption>{CAPTION}</figcaption></figure>'
        )
    )
    body = (
        '<amp-sidebar id="sidebar" layout="nodisplay"><ul><li><a href="/">Trang'
        " chủ</a></li></ul></amp-sidebar><article"
        ' class="amp-wp-article"><header class="amp-wp-article-header"><h1'
        f' class="amp-wp-title">{TITLE}</h1><div'
        f' class="amp-wp-byline">{AUTHOR}</div><time datetime="2020-03-05T00:15:00Z">05/03/2020'
        " 07:15</time></header><div"
        f' class="amp-wp-article-content"><p class="sapo">{SAPO}</p>{text}</div></article><amp-analytics'
        ' type="g"><script'
        f' type="application/json">{{}}</script></amp-analytics>{RELATED}'
    )
    html = page(head(linked(datePublished="2020-03-05T00:15:00Z")), body).replace("<html", "<html amp ⚡", 1)
    return Site("amp", html, published="2020-03-05T00:15:00+00:00")


def printed() -> Site:
    """A page made to be printed: nothing but the article, and no metadata."""
    html = (
        f"<html><head><title>{TITLE}</title></head><body onload='window.print()'><div><img src='/logo.png'>"
        " Báo Bắc Sơn"
        f" điện tử</div><div>http://bacson.example/1.html</div><h1>{TITLE}</h1><div>Thứ năm, 05/03/2020,"
        " 07:15 (GMT+7)</div>"
        f"<p><b>{SAPO}</b></p>{paragraphs()}<p align='right'><b>Lê Hoa</b></p><a href='#'>In bài viết</a> <a"
        " href='#'>Đóng</a>"
        "</body></html>"
    )
    return Site(
        "printed", html, source=None, section=None, summary="", body=(SAPO, P[0], P[1], HEADING, *P[2:])
    )


def nextjs() -> Site:
    """A site of utility classes: neither names nor JSON-LD; hashed class names."""
    text = paragraphs('<p class="mb-4 text-justify">{}</p>', '<h3 class="font-bold">{}</h3>')
    body = (
        '<div id="__next"><main class="mx-auto max-w-7xl"><div class="grid grid-cols-12 gap-6"><div'
        ' class="col-span-8"><div'
        ' class="flex gap-2 text-sm"><a href="/">Trang chủ</a><a href="/kinh-te">Kinh tế</a></div><h1'
        ' class="text-4xl'
        f' font-bold">{TITLE}</h1><div class="flex items-center'
        f' text-gray-500"><span>{AUTHOR}</span><span>07:15'
        f' 05/03/2020</span></div><div class="text-lg font-semibold">{SAPO}</div><div class="prose'
        f' css-1x2y3z">{text}</div>'
        '<div class="mt-8 border-t"><div class="font-bold">Tin cùng chuyên mục</div><div class="grid'
        ' grid-cols-2">'
        f'{links(OTHERS, "div")}</div></div></div><div class="col-span-4"><div class="font-bold">Xem'
        " nhiều</div>"
        f"{links(OTHERS[::-1], 'div')}</div></div></main></div>"
    )
    return Site("nextjs", page(head(), body), section=None)


def longform() -> Site:
    """An e-magazine: the text in many sections, photos with captions between them, no author in the head."""
    parts = "".join(
        f'<section class="emg-section"><div class="emg-text"><p>{a}</p><p>{b}</p></div></section><section'
        f' class="emg-photo"><img src="{n}.jpg"><div class="emg-caption">{CAPTION}</div></section>'
        for n, (a, b) in enumerate([(P[0], P[1]), (P[2], P[3])])
    )
    body = (
        f'<div class="emagazine"><div class="emg-cover"><img src="c.jpg"><h1>{TITLE}</h1><p'
        f' class="emg-sapo">{SAPO}</p></div>'
        f'{parts}<section class="emg-section"><div class="emg-text"><p>{P[4]}</p></div></section><div'
        ' class="emg-credit"><p'
        ' class="emg-author">Bài: <b>Lê Hoa</b></p><p>Ảnh: Vũ Nam</p><p>Đồ họa: Trần'
        f" An</p></div></div>{CLOSING}"
    )
    return Site(
        "longform", page(head(linked(author={"@type": "Organization", "name": "Báo Bắc Sơn"})), body), body=P
    )


def english() -> Site:
    """An English edition: its own words for what stands around, its own dates."""
    title = "Bac Khe commune opens a pumping station after two years of work"
    sapo = (
        "The electric station will water more than 300 hectares of rice in three communes along the Lam"
        " River."
    )
    text = (
        "The Lam Son district opened the Bac Khe pumping station on Thursday, a project worth VND12 billion"
        " paid by the"
        " province and by residents.",
        "Its four units lift 3,600 cubic metres an hour into a canal of 4.2 kilometres, which ends the"
        " carrying of water by"
        " hand in the dry season.",
        "“We no longer have to stay awake for the water,” said Le Van Tam, head of Phu Xa hamlet.",
    )
    top = (
        f'<head><title>{title} - Bac Son News</title><meta property="og:title" content="{title}"><meta'
        f' property="og:description" content="{sapo}"><meta property="og:type" content="article"></head>'
    )
    body = (
        f'<div class="main"><div class="detail"><h1 class="headline">{title}</h1><div class="meta">March 05,'
        " 2020 - 07:15</div>"
        f'<div class="sapo">{sapo}</div><div class="detail-text"><p>{text[0]}</p><div'
        ' class="related"><b>Related News</b><ul>'
        '<li><a href="/1">Rice prices rise by 500 dong a kilo in'
        f" spring</a></li></ul></div><p>{text[1]}</p><p>{text[2]}</p><p>"
        "— BSN</p><p>By Le Hoa</p></div><div>Share this article</div></div></div>"
    )
    return Site(
        "english",
        page(top, body),
        title=title,
        authors=("Le Hoa",),
        source=None,
        section=None,
        summary=sapo,
        body=text,
    )


def khmer() -> Site:
    """A Khmer edition: sentences end with their own sign."""
    title = "ឃុំបាកខេ សម្ពោធស្ថានីយបូមទឹក"
    text = (
        "ព្រឹកថ្ងៃទី ៥ ខែមីនា ស្រុកឡាំសឺន បានរៀបចំពិធីសម្ពោធស្ថានីយបូមទឹកអគ្គិសនី ដែលមានទុនវិនិយោគជាង ១២"
        " ប៊ីលានដុង។",
        "ស្ថានីយនេះមានម៉ាស៊ីនបួនគ្រឿង បូមទឹកបាន ៣.៦០០ ម៉ែត្រគូបក្នុងមួយម៉ោង ពីទន្លេឡាំ ទៅកាន់ប្រឡាយមេ។",
    )
    top = f"<head><title>{title}</title><meta property='og:title' content='{title}'></head>"
    body = (
        f'<div class="content"><h1 class="title">{title}</h1><span class="date">05/03/2020 07:15</span><div'
        ' class="detail">'
        f"<p>{text[0]}</p><p>{text[1]}</p></div></div>"
    )
    return Site(
        "khmer", page(top, body), title=title, authors=(), source=None, section=None, summary="", body=text
    )


def interview() -> Site:
    """An interview: short questions, a poem, a list, a quotation from elsewhere."""
    lines = (
        P[0],
        "PV: Thưa bà, vì sao phải mất hai năm?",
        "Bà Vũ Thị Lành: Mùa lũ năm ngoái cuốn trôi đê quai.",
        "* Hỏi: Còn kênh nhánh?",
        "- Đáp: Sang năm.",
        "Bà đọc hai câu:",
        "Nước về mát ruộng đồng ta",
        "Lúa xanh một dải, tiếng gà gọi trưa",
        "Bà kể ba việc còn lại:",
        "Kiên cố hóa kênh nhánh",
        "Lắp đồng hồ điện",
        "Tập huấn vận hành",
        P[4],
    )
    text = (
        f"<p>{lines[0]}</p><p><strong>{lines[1]}</strong></p><p><strong>Bà Vũ Thị Lành</strong>: Mùa lũ năm"
        " ngoái cuốn trôi đê"
        f" quai.</p><p><i>{lines[3]}</i></p><p>{lines[4]}</p><p>{lines[5]}</p>"
        f"<p><em>{lines[6]}<br>{lines[7]}</em></p>"
        f"<p>{lines[8]}</p><ul><li>{lines[9]}</li><li>{lines[10]}</li><li>{lines[11]}</li></ul>"
        f"<p>{lines[12]}</p><blockquote"
        ' class="twitter-tweet"><a href="https://x.example/1"></a></blockquote>'
    )
    body = f'<article><h1>{TITLE}</h1><div class="article-body">{text}</div></article>{CLOSING}'
    return Site("interview", page(head(linked()), body), body=lines)


def live() -> Site:
    """A live report: its entries with their times."""
    entries = "".join(
        f'<div class="live-item"><div class="live-time">{t}</div><div'
        f' class="live-text"><p>{p}</p></div></div>'
        for t, p in (("09:40", P[2]), ("08:30", P[1]), ("07:50", P[0]))
    )
    body = (
        f'<div class="live-detail"><h1 class="live-title">{TITLE}</h1><p class="live-sapo">{SAPO}</p><div'
        f' class="live-list">{entries}</div></div>{CLOSING}'
    )
    ld = linked(**{"@type": "LiveBlogPosting", "coverageStartTime": WHEN})
    return Site("live", page(head(ld), body), body=("09:40", P[2], "08:30", P[1], "07:50", P[0]))


def photo_story() -> Site:
    """A story in photos: its captions are its text."""
    told = (
        CAPTION_ALONE + ".",
        "Bà con thôn Phú Xá đứng chật hai bên kênh chính chờ dòng nước đầu tiên.",
        "Thợ máy Trần Vinh kiểm tra đồng hồ điện trước giờ vận hành.",
    )
    photos = "".join(
        f'<figure class="image"><img src="{n}.jpg"><figcaption>{t}</figcaption></figure>'
        for n, t in enumerate(told)
    )
    body = (
        f'<h1 class="title">{TITLE}</h1><div class="sapo">{SAPO}</div><div'
        f' class="detail-content">{photos}</div>{CLOSING}'
    )
    return Site("photo_story", page(head(linked()), body), body=told)


def infographic() -> Site:
    """A picture alone: its sapo is all there is to read."""
    body = (
        f'<h1 class="title">{TITLE}</h1><div class="sapo">{SAPO}</div><div'
        ' class="detail-content"><figure><img src="i.png">'
        f"</figure></div>{CLOSING}"
    )
    return Site("infographic", page(head(linked()), body), body=(SAPO,), summary="")


def broken_linked() -> Site:
    """Quotes in the title break the JSON-LD; the canonical address is the site's front."""
    body = (
        f'<h1>{TITLE}</h1><div class="author">{AUTHOR}</div><div class="detail">{paragraphs()}</div>{CLOSING}'
    )
    ld = linked(author=None).replace("khánh thành", 'khánh "thành"', 1)
    top = head(ld).replace(f'rel="canonical" href="{URL}"', 'rel="canonical" href="https://bacson.example/"')
    return Site("broken_linked", page(top, body))


def wrong_zone() -> Site:
    """Vietnam's time called UTC; the page shows the same hour."""
    body = (
        f'<h1>{TITLE}</h1><div class="date">Thứ năm, 05/03/2020 - 07:15</div><div'
        f' class="detail">{paragraphs()}</div>{CLOSING}'
    )
    return Site("wrong_zone", page(head(linked(datePublished="2020-03-05T07:15:00Z")), body))


def american() -> Site:
    """.NET's order of month and day in the JSON-LD, microseconds of 1970 beside it."""
    body = f'<h1>{TITLE}</h1><div class="detail">{paragraphs()}</div>{CLOSING}'
    return Site("american", page(head(linked(datePublished="3/5/2020 7:15:00 AM")), body))


def epoch() -> Site:
    """Seconds since 1970."""
    body = f'<h1>{TITLE}</h1><div class="detail">{paragraphs()}</div>{CLOSING}'
    return Site("epoch", page(head(linked(datePublished="1583367300")), body))


def only_updated() -> Site:
    """When it was published, the page does not say: only that it was hours ago."""
    body = (
        f'<h1>{TITLE}</h1><span class="time">3 giờ trước</span><div class="author">{AUTHOR}</div><div'
        ' class="detail">'
        f"{paragraphs()}</div>{CLOSING}"
    )
    return Site("only_updated", page(head(), body), published=None, section=None)


def in_words() -> Site:
    """The day in words, at the end; signed by an agency."""
    body = (
        f'<h1>{TITLE}</h1><div class="detail">{paragraphs()}<p>Ngày 5 tháng 3 năm 2020</p><p'
        ' align="right">Theo TTXVN</p></div>'
        f"{CLOSING}"
    )
    return Site(
        "in_words", page(head(), body), published="2020-03-05T00:00:00+07:00", authors=(), section=None
    )


def capitals() -> Site:
    """A heading in capitals, an og:title of another wording, P.V. at the end."""
    body = (
        f'<h1 class="title">{TITLE.upper()}</h1><div class="date">05/03/2020 07:15</div><div class="detail">'
        f"{paragraphs(after='<p><strong>P.V</strong></p>')}</div>{CLOSING}"
    )
    return Site(
        "capitals",
        page(head(og=f"{TITLE} - Báo Bắc Sơn"), body),
        title=TITLE.upper(),
        authors=(),
        section=None,
    )


def saved() -> Site:
    """Saved by a browser: its comment with the address, scripts run, everything absolute."""
    site = vccorp()
    html = (
        site.html.replace(
            "<!DOCTYPE html><html lang='vi'>",
            (f'<!DOCTYPE html>\n<!-- saved from url=(0088){URL} -->\n<html lang="vi" class="js no-touch">'),
        )
        .replace(f'<link rel="canonical" href="{URL}">', "")
        .replace(f'<meta property="og:url" content="{URL}">', "")
    )
    popup = (
        '<div class="adm-popup" style="display: none;"><p>Đăng ký nhận tin để không bỏ lỡ tin nóng mỗi ngày'
        ' nhé.</p></div>'
    )
    return replace(site, name="saved", html=html.replace("</body>", f"{popup}</body>"))


def view_source() -> Site:
    """The source as a browser shows it, saved."""
    from html import escape

    site = laodong()
    rows = "".join(
        f'<tr><td class="line-number" value="{n}"></td><td class="line-content">{escape(line)}</td></tr>'
        for n, line in enumerate(site.html.replace("><", ">\n<").split("\n"), start=1)
    )
    html = (
        f"<html><head><title>view-source:{URL}</title></head><body><table><tbody>{rows}</tbody></table></body></html>"
    )
    return replace(site, name="view_source", html=html)


def divs() -> Site:
    """Paragraphs are div elements; a film with its description; a poll; an author's box below."""
    text = paragraphs(
        "<div>{}</div>",
        "<div><b>{}</b></div>",
        amid=(
            '<div class="video-wrapper" type="VideoStream"><video src="a.mp4"></video><p>Xem trạm bơm vận'
            ' hành'
            " thử trong buổi lễ.</p>"
            '</div><div class="vote-box"><p>Bạn có ủng hộ việc thu phí theo diện tích'
            " không?</p><label>Có</label><label>Không"
            "</label></div>"
        ),
    )
    body = (
        f'<div class="wrap"><h1>{TITLE}</h1><div>Thứ năm, 05/03/2020 - 07:15</div><div'
        ' class="tin-chi-tiet"><div'
        f' class="chapeau">{SAPO}</div>{text}</div><div class="author-box"><img'
        f' src="a.jpg"><h4>{AUTHOR}</h4><p>Phóng viên ban'
        " Kinh tế, mười năm theo dõi mảng nông nghiệp và thủy lợi ở các huyện ven"
        f" sông.</p></div></div>{CLOSING}"
    )
    return Site("divs", page(head(), body), section=None)


SITES: tuple[Callable[[], Site], ...] = (
    vccorp,
    cafef,
    baochinhphu,
    kenh14,
    vnexpress,
    vnexpress_old,
    dantri,
    onecms,
    znews,
    vietnamnet,
    vietnamnet_old,
    vov,
    laodong,
    qdnd,
    cand,
    mastercms,
    hemera,
    vneconomy,
    baodautu,
    vietstock,
    bao24h,
    table_layout,
    gov_portal,
    joomla,
    wordpress,
    elementor,
    drupal,
    amp,
    printed,
    nextjs,
    longform,
    english,
    khmer,
    interview,
    live,
    photo_story,
    infographic,
    broken_linked,
    wrong_zone,
    american,
    epoch,
    only_updated,
    in_words,
    capitals,
    saved,
    view_source,
    divs,
)


# -- articles that look like lists ----------------------------------------------------------


def short_news() -> Site:
    """Two sentences among dozens of links, without JSON-LD."""
    text = (P[0], "Trạm tưới cho 300 ha lúa.")
    many = tuple(f"{title} {n}" for n in range(9) for title in OTHERS)
    body = (
        f'<h1 class="title">{TITLE}</h1><div class="date">05/03/2020 07:15</div><div'
        f' class="detail"><p>{text[0]}</p><p>{text[1]}'
        f'</p></div><div class="list"><h3>Tin khác</h3>{links(many, "p")}</div>'
    )
    return Site("short_news", page(head(), body), authors=(), section=None, body=text)


def round_up() -> Site:
    """The day's news in short, each with a pointer under it, on a page that calls itself a website."""
    text = "".join(
        f'<p>{p}</p><p><a href="/{n}.html">{t}</a></p>'
        for n, (p, t) in enumerate(zip(P, [*OTHERS, *OTHERS], strict=False))
    )
    body = (
        f'<h1>{TITLE}</h1><div class="date">05/03/2020 07:15</div><div'
        f' class="detail-text">{text}</div>{CLOSING}'
    )
    return Site("round_up", page(head(kind="website"), body), authors=(), section=None, body=P)


SITES += (short_news, round_up)


# -- lists ------------------------------------------------------------------------------------

_TEASERS = tuple(
    (f"{title}{more}", f"{told}{more}, bà con nhiều xã ven sông Lam phấn khởi vì vụ xuân năm nay được mùa.")
    for more in ("", " trong tuần qua", " so với năm ngoái", " sau trận lũ lớn")
    for title, told in (
        (OTHERS[0], "Thương lái về tận ruộng thu mua ngay từ đầu vụ"),
        (OTHERS[1], "Các đội trồng rừng ra quân từ sáng sớm"),
        (OTHERS[2], "Người dân hai bờ không còn phải đi phà"),
        (OTHERS[3], "Thầy trò dọn vào dãy nhà hai tầng"),
    )
)
FRONT = "https://bacson.example/kinh-te.html"


def _front(title: str, extra: str = "", kind: str = "website", url: str = FRONT) -> str:
    return head(extra, title, title, kind).replace(URL, url)


def _teasers(form: str) -> str:
    return "".join(
        form.format(url=f"/{n}.html", title=title, told=told) for n, (title, told) in enumerate(_TEASERS)
    )


def lists() -> dict[str, str]:
    """Pages that hold no article of their own."""
    h2 = (
        '<article class="story"><h2 class="story__heading"><a href="{url}">{title}</a></h2><p'
        ' class="sapo">{told}</p></article>'
    )
    item = (
        '<li class="news-item"><a href="{url}" class="title">{title}</a><span'
        ' class="time">05/03/2020</span></li>'
    )
    nodes = ",".join(
        json.dumps({"@type": "ListItem", "url": f"https://bacson.example/{n}.html", "name": t})
        for n, (t, _) in enumerate(_TEASERS)
    )
    collection = (
        '<script type="application/ld+json">'
        '{"@context":"https://schema.org","@type":"CollectionPage","name":"Kinh tế",'
        f'"mainEntity":{{"@type":"ItemList","itemListElement":[{nodes}]}}}}</script>'
    )
    several = "".join(
        linked(headline=t, url=f"https://bacson.example/{n}.html") for n, (t, _) in enumerate(_TEASERS[:5])
    )
    bio = (
        "<p>Phóng viên Lê Hoa, mười năm theo dõi mảng nông nghiệp và thủy lợi ở các huyện ven sông Lam. Chị"
        " từng đoạt giải báo"
        " chí tỉnh Bắc Sơn các năm 2016 và 2018 với loạt bài về hạn hán.</p>"
    )
    long = "".join(
        f'<div class="blog-item"><h2 itemprop="headline"><a href="/{n}.html">{t}</a></h2><p>{told}'
        f" {P[n % 5]}</p><p"
        f' class="readmore"><a href="/{n}.html">Đọc thêm:'
        f" {t}</a></p></div>"
        for n, (t, told) in enumerate(_TEASERS)
    )
    rows = "".join(
        f'<tr><td>{n}/3/2020</td><td><a href="/{n}.aspx">{t}</a></td></tr>'
        for n, (t, _) in enumerate(_TEASERS, 1)
    )
    found = "".join(
        f'<div class="result"><h3><a href="/{n}.html">{t}</a></h3><div class="snippet">… {told} …</div></div>'
        for n, (t, told) in enumerate(_TEASERS)
    )
    old = "".join(
        f'<tr><td><a href="/{n}.htm"><b>{t}</b></a><br>{told}<br></td></tr>'
        for n, (t, told) in enumerate(_TEASERS)
    )
    films = "".join(
        f'<div class="item-video"><a href="/v{n}.html"><img src="{n}.jpg"></a><h3><a'
        f' href="/v{n}.html">{t}</a></h3>'
        "<span>02:15</span></div>"
        for n, (t, _) in enumerate(_TEASERS)
    )
    return {
        "section": page(
            _front("Tin kinh tế mới nhất - Báo Bắc Sơn", kind="article"), f"<h1>Kinh tế</h1>{_teasers(h2)}"
        ),
        "section_linked": page(_front("Kinh tế", several), f"<h1>Kinh tế</h1>{_teasers(h2)}"),
        "collection": page(_front("Kinh tế | Báo Bắc Sơn", collection), f"<main>{_teasers(h2)}</main>"),
        "home": page(
            _front("Báo Bắc Sơn điện tử", url="https://bacson.example/"),
            f"<h1>Báo Bắc Sơn</h1>{_teasers(h2)}",
        ),
        "tag": page(
            _front("trạm bơm - tin tức về trạm bơm"), f"<h1>trạm bơm</h1><p>{SAPO}</p>{_teasers(h2)}"
        ),
        "search": page(
            "<head><title>Tìm kiếm: trạm bơm</title></head>", f"<p>Tìm thấy 16 kết quả</p>{found}"
        ),
        "author": page(_front("Lê Hoa - Báo Bắc Sơn"), f"<h1>Lê Hoa</h1>{bio}{_teasers(h2)}"),
        "films": page(_front("Video - Báo Bắc Sơn"), f"<h1>Video</h1>{films}"),
        "second_page": page(
            _front("Kinh tế - trang 2"),
            f'<ul>{_teasers(item)}</ul><div class="paging"><a>1</a><a>2</a></div>',
        ),
        "blog": page(_front("Kinh tế", kind=""), f'<div class="blog">{long}</div>'),
        "portal": page(
            "<head><title>Cổng thông tin điện tử tỉnh Bắc Sơn</title></head>",
            f"<div>Tin tức - Sự kiện</div><table>{rows}</table>",
        ),
        "table_layout": page(
            "<head><title>Báo Bắc Sơn</title></head>",
            f"<table><tr><td><table>{old}</table></td></tr></table>",
        ),
        "topic": page(
            _front("Hạn hán vụ xuân 2020"),
            f'<h1>Hạn hán vụ xuân 2020</h1><div class="topic-desc">{P[1]} {P[3]}</div>' + _teasers(h2),
        ),
        "plain": page(
            _front("Kinh tế", kind=""), _teasers('<div><a href="{url}">{title}</a><div>{told}</div></div>')
        ),
    }
