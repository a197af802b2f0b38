"""A story's reports → one to three sentences taken word for word from one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefing.model import Article
from briefing.record import Summary
from briefing.text import fold, sentences, shorten

#: Room for two or three agency sentences (25 to 30 words each).
_LIMIT = 420
_SENTENCES = 3
#: What feeds append to an excerpt; not part of the report.
_FURNITURE = re.compile(
    r"^(the post .{0,300} appeared (first )?on .{0,200}|the post .{0,300} first appeared on .{0,200}|"
    r"(continue|keep) reading.{0,80}|read more.{0,80}|click here.{0,80}|view entire post.{0,80}|"
    r"\[?(…|\.\.\.)\]?|\(end\)|\(끝\)|advertisement)\W*$",
    re.IGNORECASE,
)

#: "SEOUL, Jan. 30 (Yonhap) -- ", "(서울=연합뉴스) 홍길동 기자 = ": where and by whom, which the report's own line says.
_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z .,'-]{1,40}(?:, )?(?:[A-Z][a-z]{2,8}\.? \d{1,2} ?)?\([^)]{2,40}\) ?(?:--|[-–—]) ?|"
    r"[(\[][^)\]=]{1,20}=[^)\]]{1,20}[)\]](?: ?[가-힣·, ]{2,30}(?:기자|특파원))? ?=? ?)"
)


def summarise(articles: Sequence[Article]) -> Summary:
    """Sentences of the first article that says more than its headline; those in the lead's language come first."""
    lead = articles[0]
    for article in sorted(articles, key=lambda one: one.language != lead.language):
        text = _excerpt(article)
        if text:
            return Summary(text=text, report=article.id)
    return Summary(text="", report=None)


def _excerpt(article: Article) -> str:
    """Up to three whole sentences within the limit; a first sentence that is too long is cut at a word."""
    headline = _key(article.title)
    chosen: list[str] = []
    for sentence in sentences(_DATELINE.sub("", article.summary or article.text, count=1)):
        if _FURNITURE.match(sentence) or (not chosen and _key(sentence) == headline):
            continue
        if chosen and (len(chosen) == _SENTENCES or len(" ".join((*chosen, sentence))) > _LIMIT):
            break
        chosen.append(sentence)
    return shorten(" ".join(chosen), _LIMIT)


def _key(text: str) -> str:
    """What a headline and a sentence that repeats it share."""
    return re.sub(r"\W+", "", fold(text)[0].lower)
