"""The words by which desks mark what is no plain reporting: English, Korean, Japanese and French.

Lists of marks, in which `*` matches anything, and a few expressions where a mark needs its neighbours. All are compared
in lower case (NFKC, UAX #15). The words are few and plain; what only one outlet's readers understand is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from briefing.model import Label

#: Alone in a headline's brackets, before its colon or bar, as all of a headline, or as a category.
MARKS: Mapping[Label, str] = MappingProxyType(
    {
        "opinion": """
            opinion, opinions, op-ed, op-eds, oped, editorial, editorials, commentary, commentaries, column, columns,
            guest column, guest essay, letters, letters to the editor, letter to the editor, viewpoint, our view,
            사설, *칼럼, 칼럼/*, 오피니언, *시론, *기고, 논설, *논단, *시평, *만평, 기자수첩, 취재수첩, 독자투고,
            社説, 論説, *コラム, 寄稿, オピニオン, 投書,
            éditorial, édito, éditoriaux, chronique, chroniques, tribune, tribunes, point de vue
        """,
        "live": """
            live, live blog, live blogs, liveblog, live update, live updates, live coverage, * live updates,
            * live blog, * live coverage, 생중계, 라이브, ライブ, 生中継, ライブ配信, en direct
        """,
        "notice": """
            correction, corrections, clarification, notice, notices, death notices, horoscope, horoscopes, sponsored,
            sponsored content, paid content, paid post, partner content, advertorial, advertisement, press release,
            부고, * 부고, 부음, 궂긴소식, 인사, * 인사, 인사/*, 알림, 공고, 게시판,
            정정, 정정보도, 바로잡습니다, *운세, 광고, 보도자료,
            おくやみ, お悔やみ, 人事, お知らせ, 訂正, おわび, *占い, 社告,
            carnet, avis de décès, rectificatif, publi-rédactionnel, contenu sponsorisé
        """,
        "roundup": """
            newsletter, newsletters, * newsletter, roundup, round-up, round up, * roundup, * round-up, digest, * digest,
            quiz, news quiz, * quiz, crossword, podcast, podcasts, * podcast, in brief, * in brief, week in review,
            오늘의*, 뉴스레터, 팟캐스트, 퀴즈, ポッドキャスト, クイズ, *ダイジェスト,
            revue de presse, infolettre, en bref
        """,
        "photo": """
            photo, photos, pictures, in pictures, in photos, ap photos, gallery, photo gallery, photo essay,
            photo collection, slideshow, * in pictures, 포토*, *포토, 사진, 화보, 写真, 写真特集, *フォト*,
            en images, en photos, diaporama, portfolio
        """,
        "video": "video, videos, watch, vidéo, vidéos, 영상, 동영상, 뉴스영상, 動画, 映像",
    }
)

#: The same, but not as a category, where they name a section.
HEADLINE_MARKS: Mapping[Label, str] = MappingProxyType(
    {
        "opinion": "letter, view, 主張, billet",
        "live": "as it happened, direct, suivez en direct, 실시간",
        "notice": "weather forecast, obituaries, classifieds, *동정, 모집, *날씨, *天気, météo",
        "roundup": """
            headlines, today's headlines, top stories, first thing, the week ahead, this week, news agenda, on this day,
            daily brief, * daily brief, morning brief, * morning brief, evening brief, business brief, * business brief,
            world brief, news brief, daily recap, * daily recap, markets recap, * markets recap, * wrap, agenda,
            내일의*, 이번주*일정, 이번 주*일정, 주간*일정, *주요일정, *주요 일정, *주요뉴스, *주요 뉴스, 브리핑,
            뉴스*브리핑, 아침*브리핑, 모닝*브리핑, *헤드라인, 간추린*, 조간*, *다시보기, *다시 보기,
            *の予定, 今週の*, *まとめ, 朝刊, 夕刊, l'essentiel, les titres
        """,
        "photo": "그래픽, *한 컷",
    }
)

#: The same, but only as a category.
CATEGORY_MARKS: Mapping[Label, str] = MappingProxyType(
    {
        "opinion": "argument, columnist, columnists, idées",
        "roundup": "* brief, * briefing",
        "paywall": "premium, subscriber, subscribers, subscribers only, subscriber only, paid",
    }
)

#: At the end of a headline, after a bar, dash, comma or colon.
ENDINGS: Mapping[Label, str] = MappingProxyType(
    {
        "opinion": "opinion, op-ed, editorial, commentary, column, letters, 사설, 칼럼, 社説, コラム",
        "live": "live, live updates, latest updates, live blog, live coverage, as it happened, en direct",
        "roundup": "newsletter, podcast, news quiz",
        "photo": "in pictures, in photos, photos, photo gallery, photo essay, en images, 포토*, 화보, 写真特集",
    }
)

#: Anywhere in a headline.
PHRASES: Mapping[Label, str] = MappingProxyType(
    {
        "live": r"\blive (updates|blog)\b|\bas it happened\W*($|\s[-–—:|])",
        "notice": r"^\W*(daily|your|today's) horoscopes?\b",
        "roundup": (
            r"^\W*([\w'.]+ ){0,2}((morning|evening|daily|weekly|news|business) (brief|round-?up|digest|wrap|summary)"
            r"|(morning|evening|weekly) briefing)\b\W*($|[,:|–—-]|(of|for|from)\b)"
            r"|^\W*(summary of|top|today's|major) ([\w-]+ )?(news|headlines|stories)\b|^\W*headlines (of|for|from)\b"
            r"|\bthe week ahead\b(?! of)|^\W*the week in\b|\bthings to know (today|this)\b|\blist of key events\b"
            r"|^\W*today in .{0,20}history\b|^\W*stocks to watch\b|^\W*today, explained\b"
            r"|(오늘|내일|이번 ?주|주간)의? ?(주요 ?)?(일정|뉴스|신문|사설)|주요 ?뉴스|뉴스 ?브리핑|^\W*주요 ?일정"
            r"|(今日|きょう|明日|あす|今週)の(主な)?(予定|ニュース)|ニュースまとめ"
        ),
        "photo": (
            r"\bin (pictures|photos)( and videos?)?\s*($|[:|–—])|^\W*in (pictures|photos)\b"
            r"|^\W*photos of\b(?!.*\b(shows?|reveals?|released?|leaked|sparks?|emerges?|surfaces?|prompts?|raises?)\b)"
            r"|\b(photos?|pictures?) of the (day|week)\b"
        ),
    }
)

#: A segment of an address.
SEGMENTS: Mapping[Label, str] = MappingProxyType(
    {
        "opinion": (
            r"opinions?|editorials?|op-?eds?|commentary|commentisfree|columns?|columnists?|letters|viewpoints?|idees"
            r"|tribunes?|chroniques?|editoriaux|shasetsu"
        ),
        "live": (
            r"live|live-?blogs?|live-news|live-updates|direct|en-direct|live-\d+|.*-live-updates?(-.*)?"
            r"|.*-en-direct(-.*)?"
        ),
        "notice": (
            r"horoscopes?|corrections?|sponsored|advertorials?|partner-content|paid-?posts?|press-releases?|classifieds?"
        ),
        "roundup": (
            r"newsletters?|podcasts?|briefings?|briefs|quiz(zes)?|crosswords?|round-?ups?"
            r"|(.*-)?(up-first|daily|morning|evening|weekly|news)-(newsletter|briefing|roundup|digest|quiz)(-.*)?"
        ),
        "photo": (
            r"photos?|galler(y|ies)|in-pictures|photonews|photo-(gallery|essay)|pictures|slideshows?|diaporamas?"
            r"|portfolios?|en-images"
        ),
        "video": r"videos?|av|watch|newsfeed|vod",
    }
)

#: What a report says of itself at the beginning of its text.
OWN_WORDS: Mapping[Label, str] = MappingProxyType(
    {
        "live": r"\b(this|our) live (blog|page)\b",
        "roundup": r"\byou(['’]re| are) reading\b.{0,60}\bnewsletter\b|\bthis is ([\w'’-]+ ){0,4}newsletter\b",
        "photo": r"\bthis is a (photo (gallery|essay)|gallery)\b",
    }
)


def compiled(*lists: Mapping[Label, str]) -> dict[Label, re.Pattern[str]]:
    """One expression a label for the marks of these lists."""
    marks: dict[Label, list[str]] = {}
    for one in lists:
        for label, words in one.items():
            marks.setdefault(label, []).extend(" ".join(mark.split()) for mark in words.split(",") if mark.strip())
    return {label: re.compile("|".join(_pattern(mark) for mark in every)) for label, every in marks.items()}


def _pattern(mark: str) -> str:
    return re.escape(mark).replace(r"\*", ".*")
