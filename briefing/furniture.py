"""What feeds put around a report: invitations, credits, copyright lines, bylines, rubrics and datelines.

It is known in three ways. A line that a feed repeats under headlines that have nothing in common is furniture whatever
its words (`repeated`). Some kinds are known by their form, in the languages that desks read most (`is_furniture`). And
place, agency and reporter before the first sentence are found as agencies write them (`after_dateline`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from briefing.model import Article
from briefing.text import fold, script, sentences

#: (feed id, `key`) of lines and sentences that are furniture by repetition.
Repeated = frozenset[tuple[str, str]]

#: Headlines, no two of which share a word, that make a line under them furniture. In the captured feeds every line
#: under three such headlines is; two also have sentences about one event.
_HEADLINES = 3
#: Or this share of a feed's articles, five at least: where every headline names its series.
_SHARE, _LEAST = 1 / 3, 5
#: Words of a line in which figures do not matter.
_COUNTED_WORDS = 6
#: Lines at either end of an article, and sentences at either end of a line, that are looked at.
_ENDS = 6
#: Characters of furniture at most; what is longer is text that has such a form in it.
_LONGEST = 300

_FORMS = (
    # what it asks of the reader
    r"the post .+ appeared first on .+",
    r"(?:continue|keep) reading\b.*|read (?:more|also|next|on|full|the (?:full|rest|original|whole))\b.*",
    r".{0,80}\bclick here\b.*|view (?:the )?(?:entire|full|original) \w+.*|(?:register|log ?in) (?:now|here)\b.*",
    r"(?:please )?(?:subscribe|sign up|follow (?:us|our|live)|join us)\b.*",
    r"(?:share (?:this|on|via)|get (?:our|the latest)|listen to (?:this|our)|watch (?:this|our|now|live))\b.*",
    r"(?:watch|listen|video|audio|related|recommended|see also|also read|most read|more (?:on|from)(?: \w+)*)\s*[:|].*",
    r"(?:related|recommended|more|most read)(?: \w+){0,2}|advertisement|sponsored|\d+ min(?:ute)?s? read|\d+ comments?",
    r"[▶▷☞※→►👉].*|(?:기사|뉴스) ?(?:더 ?보기|제보|문의).*|관련 ?기사.*|.*(?:구독|좋아요).{0,20}(?:눌러|해 ?주세요).*",
    r"(?:続きを読む|全文を読む|もっと見る|関連記事|あわせて読みたい).*|.*(?:会員限定|有料)記事.{0,4}",
    r"(?:lire (?:la suite|aussi|plus)|à lire|abonnez-vous|article réservé|suivez-nous)\b.*",
    r"(?:weiterlesen|lesen sie|mehr dazu|leer más|seguir leyendo|lea también|suscríbete)\b.*",
    # whose it is
    r"(?:copyright\s*)?(?:©|ⓒ|\(c\)).*|copyright \d{4}.*|.*all rights reserved.*|.*may not be reproduced.*",
    r".*(?:무단 ?(?:전재|복제|배포)|재배포 ?금지|저작권자|無断転載|無断複製|ⓒ).*",
    r"(?:photo|image|picture|credit|source)s?\s*[:/|].*|(?:photo|image)s? (?:by|courtesy|via)\b.*|courtesy of .*",
    r"(?:file|archive) (?:[-–—]|photo).*|.*\([^()]*(?:photo|image|handout)[^()]*\)|.*(?:via|/|\() ?getty images.*",
    r"(?:[/\[(［（] ?)?(?:사진|그래픽|자료|영상|출처)[ 가-힣]{0,4}[=＝:/\])］）].*|\S{1,12} 제공",
    r"【?(?:写真|画像|動画)[】:：=＝].*",
    r"[가-힣]{2,4} ?(?:인턴|선임)?(?:기자|특파원)|.{0,60}[\w.+-]+@[\w-]+\.[\w.]+.{0,60}",
    # what it is
    r"\(?(?:end|ends|끝|完|了|fin)\)?|.*(?:https?://|\bwww\.).*|(?:[@#]\S+\s+)*[@#]\S+|(?:입력|수정|등록|승인)\b.{0,4}\d.*",
    r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}[\])]?(?: [-–—] .*)?",
)
_FORM = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.IGNORECASE)
#: Of a whole line, which may hold several sentences: it leads to another article, or says where this one appeared.
_LINE = re.compile(
    r"the post .+ appeared first on .+|"
    r"(?:read|see|watch|listen|related|more|lire|à lire|lesen|leer)\b[^.!?:|]{0,24}[:|].+",
    re.IGNORECASE,
)
#: Whose a picture is, in brackets; what stands before it is the picture's caption.
_CREDIT = re.compile(
    r"[(\[（［][^()\[\]]{0,60}(?:photo|image|handout|getty|사진|写真)[^()\[\]]{0,60}[)\]）］]\s*", re.IGNORECASE
)
#: "By Ann Example and Bo Sample, Staff Writer": letter case tells it from a sentence.
_BYLINE = re.compile(r"B[yY](?:,? (?:and|[A-ZÀ-Þ][\w.'’-]*)){1,8}(?:\s*[,|•·–—-].{0,60})?")

_DATE = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?(?: \d{1,2})?(?:, \d{4})?"
#: What the first sentence begins with behind a dash: a capital, a digit, a quotation, or a letter without cases.
_BEGINS = r"(?=[^\W_a-zß-öø-ÿ]|[\"'“‘«„「『])"
_IN_BRACKETS = r"[^()\[\]【】〔〕（）［］\n=＝]{1,24}"
_DATELINE = re.compile(
    "|".join(
        (
            # SEOUL, South Korea, March 12 (Agency) -- ; PARIS (AFP) —
            rf"[^\W\d_a-z][^()\n!?:;“”\"]{{1,60}}? ?\([^\W\d_a-z][^()\n]{{1,40}}\) ?(?:--|[-–—])\s?{_BEGINS}",
            # SEOUL — ; WASHINGTON, Jan. 30 --
            rf"[A-ZÀ-Þ][A-ZÀ-Þ.,'’/ -]{{2,40}}(?:, {_DATE})? ?(?:--|[–—])\s?{_BEGINS}",
            # (서울=연합뉴스) ; [베이징 AFP=연합뉴스] ; 【ソウル＝共同】
            rf"[(\[【〔（［]{_IN_BRACKETS}[=＝]{_IN_BRACKETS}[)\]】〕）］]\s*",
            # （ソウル時事） ; 【AFP】
            r"[(（【][^()（）【】\n]{0,12}(?:共同|時事|AFP|ロイター|聯合|新華社)[)）】]\s*",
            # 홍길동·김철수 특파원 gildong@example.com =
            r"(?:[가-힣]{2,4}[·,\s]+){1,4}(?:인턴|선임)?(?:기자|특파원)(?:\s*\(?[\w.+-]+@[\w.-]+\w\)?)?\s*[=＝]\s*",
        )
    )
)
#: [속보], 【速報】, <앵커>: a rubric in brackets before a report.
_RUBRIC = re.compile(
    r"(?:\[[^\[\]\n]{1,30}\]|【[^【】\n]{1,30}】|〔[^〔〕\n]{1,30}〕|<[^<>\n]{1,30}>|〈[^〈〉\n]{1,30}〉)\s*"
)
#: Rubrics, datelines and bylines that may stand before one another.
_MOST_BEFORE = 4


def repeated(articles: Iterable[Article]) -> Repeated:
    """Learn what feeds repeat from article to article: the more articles of a feed, the more is known."""
    titles: dict[str, set[str]] = defaultdict(set)
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for article in articles:
        titles[article.feed_id].add(article.title)
        for line in _looked_at(article):
            holders[article.feed_id, key(line, article.title)].add(article.title)
    return frozenset(
        (feed_id, found)
        for (feed_id, found), under in holders.items()
        if len(under) >= _HEADLINES and _is_shared(sorted(under), len(titles[feed_id]))
    )


def key(line: str, title: str) -> str:
    """What two lines have in common that differ in the headline that they name, and short ones that differ in figures.

    "74 posts - 43 participants" says the same everywhere; a long sentence with other figures says something else.
    """
    named = line.strip().replace(title, "§") if title else line.strip()
    return re.sub(r"\d+", "0", named) if len(named.split()) <= _COUNTED_WORDS else named


def is_furniture(sentence: str) -> bool:
    """True if a sentence has the form of something that is not reporting."""
    bare = sentence.strip().rstrip(".! »›→")
    if not any(map(str.isalnum, bare)):
        return True
    return len(bare) <= _LONGEST and bool(_FORM.fullmatch(bare) or _BYLINE.fullmatch(bare))


def is_furniture_line(line: str) -> bool:
    """True if a whole line is none of the report, even where it holds several sentences."""
    return len(line) <= _LONGEST and bool(_LINE.fullmatch(line.strip()))


def after_dateline(sentence: str) -> tuple[str, bool]:
    """The sentence without rubrics, credit, place, agency and reporter before it.

    Returns:
        What is left, and True if there was a dateline or a picture's credit: the report begins after it.
    """
    rest, dated = sentence, False
    for _ in range(_MOST_BEFORE):
        if found := _DATELINE.match(rest) or _CREDIT.match(rest):
            dated = True
        elif not (found := _RUBRIC.match(rest)):
            break
        rest = rest[found.end() :]
    return rest, dated


def _looked_at(article: Article) -> set[str]:
    """Lines at both ends of an article, and sentences at both ends of these, of a length that furniture has."""
    found: set[str] = set()
    for text in {article.summary, article.text}:
        lines = text.split("\n")
        for line in {*lines[:_ENDS], *lines[-_ENDS:]}:
            pieces = sentences(line)
            found.update((line, *pieces[:_ENDS], *pieces[-_ENDS:]))
    return {line for line in found if line and len(line) <= _LONGEST}


def _is_shared(headlines: Sequence[str], articles: int) -> bool:
    """True if headlines that have nothing in common have it, or a large share of the feed's articles."""
    if len(headlines) >= max(_LEAST, _SHARE * articles):
        return True
    apart: list[frozenset[str]] = []
    for words in map(_words, headlines):
        if not any(words & other for other in apart):
            apart.append(words)
        if len(apart) == _HEADLINES:
            return True
    return False


def _words(headline: str) -> frozenset[str]:
    """Words that say something: four letters or more in alphabets, two characters in other scripts."""
    found = re.findall(r"[^\W_]+", fold(headline)[0].lower)
    return frozenset(word for word in found if len(word) >= (4 if script(word[0]) == "letter" else 2))
