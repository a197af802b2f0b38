"""Whom a report credits with its news: “Yonhap reported”, “(Reuters)” in its dateline, “with AP” in its byline.

Only the news itself counts: what the headline or the first two sentences attribute to another outlet, else whose
dateline or byline it has. The first who told it is the origin, so an attribution in the text goes before a dateline. An
outlet that is mentioned in passing, or names itself, is not credited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from briefing.agencies import Agencies, Named
from briefing.model import Article
from briefing.text import sentences
from briefing.wording import dateline

#: Sentences of the text whose attributions are the report's own news; what stands below is background.
_SENTENCES = 2
#: Characters of a text that are read.
_OPENING = 1000

_FRENCH = r"a rapporté|rapporte|a annoncé|annonce|a indiqué|indique|a révélé|révèle|a affirmé|affirme|a écrit|écrit"
_SAYS = (
    r"reported|reports|said|says|quoted|cited|cites|wrote|writes|revealed|reveals|learned|announced|claimed|broadcast|"
    rf"published|released|carried|was told|{_FRENCH}"
)
_BEFORE = re.compile(
    r"\b(?i:according to|citing|cites|quoting|quotes|(?:cited|quoted|reported|obtained|seen|reviewed|carried) by|"
    r"reports? (?:by|from|in)|told|tells|in an interview (?:with|to)|selon|d['’]après|citant|(?:cité|rapporté)e?s? par|"
    rf"{_FRENCH}|(?:déclaré|dit|confié|affirmé|indiqué|expliqué|confirmé|précisé) (?:à|auprès de))\s+"
    r"(?:(?:(?:the|both|state|official|news|agency|media|outlet|broadcaster|newspaper|daily|l['’]?agence|le|la|les)\b|"
    r"l['’]|[A-Z]\w++(?:['’]s)?)\s*){0,5}$"
)
_AFTER = re.compile(
    rf"(?:['’]s)?,?\s*(?:(?:news|state|agency|wire|service|newspaper|daily|website|magazine|TV|television|media|on|"
    rf"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|has|had|have|also|earlier|first|later)\s+){{0,4}}"
    rf"(?:{_SAYS})\b"
)
_KOREAN = re.compile(
    r"(?:\s(?:통신|방송|신문))?(?:['’\"”]?)(?:\s*\([^)]{1,30}\))?(?:에|의 보도에|\s?보도에) 따르면"
    r"|(?:\s(?:통신|방송|신문|TV))?\s?(?:이|가|은|는|도|등이|등은)\s[^.]{0,160}?(?:보도|전했|전한|밝혔|인용|알렸)"
    r"|(?:\s(?:통신|방송|신문|TV))?(?:을|를)\s(?:인용|통해)"
)
_EAST_ASIAN = re.compile(
    r"\s*[」』]?(?:\([^)]{1,20}\)|（[^）]{1,20}）)?(?:の報道)?(?:に?よると|によれば)"
    r"|[」』]?(?:など)?(?:が|は)[^。]{0,120}?(?:報じ|報道し|伝え|明らかに)|の取材に"
    r"|[^。]{0,12}?(?:报道|報道|報導)"
)
#: What may stand behind a name that ends a headline, and what then stands before it.
_ENDS = frozenset(["", ")", "）", "]", "report", "reports", "says", "보도"])
_BEFORE_END = frozenset(":：-–—|(（[…,")


class Credits:
    """Reads reports for the outlets that they credit."""

    def __init__(self, outlets: Mapping[str, str]) -> None:
        """Take the outlet's name by feed id, in the order of the config; feeds without one credit anyone."""
        self._outlets = outlets
        self._agencies = Agencies(outlets.values())

    def of(self, articles: Iterable[Article]) -> tuple[tuple[str, str], ...]:
        """(article id, outlet credited) of the articles that credit another outlet."""
        return tuple((article.id, name) for article in articles if (name := self._credit(article)))

    def _credit(self, article: Article) -> str:
        outlet = self._outlets.get(article.feed_id, "")
        for name in self._named(article):
            if not outlet or not self._agencies.is_itself(name, outlet):
                return name
        return ""

    def _named(self, article: Article) -> Iterator[str]:
        """Outlets credited, those that told the news first before those whose text it is."""
        text = article.text[:_OPENING]
        line = dateline(text)
        opening = " ".join(sentences(text[len(line) :])[:_SENTENCES])
        for part in (opening, article.title):
            yield from (each.name for each in self._agencies.find(part) if _attributes(part, each))
        yield from (each.name for each in self._agencies.find(article.title) if _marks(article.title, each))
        yield from (each.name for each in self._agencies.find(line))
        for author in article.authors:
            yield from (each.name for each in self._agencies.find(author) if not each.only_in_dateline)


def _attributes(text: str, named: Named) -> bool:
    """Whether a sentence says that what it tells is the outlet's."""
    if named.only_in_dateline:
        return False
    before, after = text[max(0, named.start - 120) : named.start], text[named.end : named.end + 200]
    return bool(_BEFORE.search(before) or _AFTER.match(after) or _KOREAN.match(after) or _EAST_ASIAN.match(after))


def _marks(title: str, named: Named) -> bool:
    """Whether a headline is led by the outlet and a colon, or ends with it: “…: KCNA”, “… - Reuters”, “… (Yonhap)”."""
    if named.only_in_dateline:
        return False
    if not title[: named.start].strip() and title[named.end :].lstrip().startswith((":", "：")):
        return True
    before, after = title[: named.start].rstrip(), title[named.end :].strip()
    return after in _ENDS and before[-1:] in _BEFORE_END
