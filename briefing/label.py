"""What a report is when it is not plain reporting: opinion, live blog, round-up, photo page, video, notice.

Read from the signs that outlets themselves give, in this order: the marks that desks put into a headline
("[Editorial]", "LIVE:", "[포토]"), the path of the address, the categories, what its page says of subscribers. The
class of outlet comes last.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from briefing.model import Article, Label
from briefing.settings import Feed

#: What a brief may print but never leads with.
ASIDE: frozenset[Label] = frozenset({"opinion", "live", "roundup", "photo", "notice", "video"})

_CATEGORIES: tuple[tuple[Label, str], ...] = (
    ("opinion", r"opinions?|editorials?|op-?eds?|commentary|commentaries|columns?|columnists?|letters"),
    ("opinion", "사설|칼럼|오피니언|시론|기고"),
    ("live", r"live|live ?blogs?|live updates"),
    ("photo", r"photos?|galler(y|ies)|pictures|in pictures|포토|사진"),
    ("video", r"videos?|영상|동영상"),
    ("notice", r"부고|인사|알림|동정|notices?|obituar(y|ies)"),
    ("paywall", r"premium|subscribers?( only)?"),
)
_PATHS: tuple[tuple[Label, str], ...] = (
    ("opinion", r"/(opinions?|editorials?|op-?ed|commentary|commentisfree|columns?|blogs?/opinion)(/|$)"),
    ("live", r"/(live|liveblog|live-blog|live-news|live-updates)(/|$)|-live-updates?\b"),
    ("photo", r"/(photos?|gallery|galleries|in-pictures|photonews)(/|$)"),
    ("video", r"/(videos?|av|watch|newsfeed)(/|$)"),
)
_TITLES: tuple[tuple[Label, str], ...] = (
    ("opinion", r"^\W*(opinion|editorial|op-?ed|column|commentary|guest essay|letters?)\W*[\]|:】]"),
    ("opinion", r"[|]\s*(opinion|editorial)\s*$"),
    ("opinion", r"^\s*[\[【<〈(][^\]】>〉)]{0,12}(사설|칼럼|오피니언|시론|기고|논설|시평|광장|만평)"),
    ("live", r"^\W*live\b\s*(:|\||\]|\s[-–]\s)|\blive (updates?|blog|coverage)\b"),
    ("live", r"\bas it happened\b|^\W*(실시간|생중계)"),
    ("roundup", r"\b(morning|evening|daily|weekly|news) (briefing|brief|round-?up|digest|wrap|summary|headlines)\b"),
    ("roundup", r"^\W*(summary of|top|today'?s|major) (domestic |external )?(news|headlines|stories)"),
    ("roundup", r"^\W*(the )?headlines\W*(of|for|from|this|$)|^\W*news agenda\b"),
    ("roundup", r"\bthe week (ahead|in)\b|\bthings to know (today|this)\b"),
    (
        "roundup",
        r"(오늘|내일|이번 ?주|주간)의? ?(주요 ?)?(일정|뉴스|신문|사설)|주요 ?뉴스|뉴스 ?브리핑|헤드라인|간추린",
    ),
    ("photo", r"^\W*(photos?|pictures?)\b\s*[:|\]]|^\W*in (pictures|photos)\b|\bin (pictures|photos)\s*$"),
    ("photo", r"^\s*[\[【(]\s*(포토|사진|화보|그래픽)"),
    ("video", r"^\W*(video|watch)\b\s*[:|\]]|^\s*[\[【(]\s*(영상|동영상|뉴스영상)"),
    ("notice", r"^\s*[\[【(<]\s*(부고|인사|알림|동정|게시판|정정|바로잡습니다|운세)"),
    ("notice", r"^\W*(correction|clarification)\b\s*:"),
)


def _compiled(rules: tuple[tuple[Label, str], ...]) -> tuple[tuple[Label, re.Pattern[str]], ...]:
    return tuple((label, re.compile(pattern, re.IGNORECASE)) for label, pattern in rules)


_BY_CATEGORY, _BY_PATH, _BY_TITLE = map(_compiled, (_CATEGORIES, _PATHS, _TITLES))


def label(article: Article, feed: Feed | None) -> Label | None:
    """The label that readers see beside the report; None for plain reporting."""
    for given, pattern in _BY_TITLE:
        if pattern.search(article.title):
            return given
    path = urlsplit(article.url).path
    for given, pattern in _BY_PATH:
        if pattern.search(path):
            return given
    for given, pattern in _BY_CATEGORY:
        if any(pattern.fullmatch(category.strip()) for category in article.categories):
            return given
    if article.is_paywalled:
        return "paywall"
    return "state-media" if feed and feed.outlet_class == "state-media" else None
