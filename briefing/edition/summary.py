"""A story's reports → one to three sentences taken word for word from one of them.

News says what happened in its first sentences (the inverted pyramid), so place decides above all; among them, and among
reports where the lead has nothing to quote, that is best which shares most words with what the other reports say at
their top: the sentence nearest to the centroid (Radev et al. 2004, "Centroid-based summarization of multiple
documents").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from briefing.edition.telling import Telling, tellings
from briefing.furniture import Repeated
from briefing.label import ASIDE, label
from briefing.model import Article
from briefing.record import Summary
from briefing.settings import Feed
from briefing.text import sentences, shorten, words_of

#: Room for two or three agency sentences (25 to 30 words each).
LIMIT = 420
SENTENCES = 3
#: Places from the top at which a summary may begin, and what each place down takes off a sentence.
_BEGINNINGS, _BELOW = 3, 0.6
#: A sentence says nothing new if so much of it was said.
_SAID = 0.7
#: Openings of the other reports that are compared, and sentences of each.
_REPORTS, _OPENING = 30, 2
#: Words with which a sentence leans on the one before it.
_LEANS = re.compile(
    r"(?:[\"'“‘]\s*)?(?:(?:he|she|it|they|this|that|these|those|his|her|their|its|but|and|also|however|meanwhile|instead|"
    r"the (?:latter|former)|il|elle|ils|elles|mais|cela|er|sie|es|aber)\b|그러나|하지만|이어|또|그는|이에|이는|한편|"
    r"しかし|また|一方|これ|その)",
    re.IGNORECASE,
)


def summarise(
    articles: Sequence[Article],
    *,
    feeds: Mapping[str, Feed] | None = None,
    copies: Sequence[tuple[str, str]] = (),
    repeated: Repeated = frozenset(),
) -> Summary:
    """Quote the report that tells the story best; nothing if no report says more than a headline.

    Args:
        articles: the story's, lead first.
        feeds: by id, for labels.
        copies: (copy's id, original's id).
        repeated: furniture that feeds have shown in other articles.
    """
    told = {article.id: tellings(article, repeated) for article in articles[:_REPORTS]}
    speaking = [article for article in articles[:_REPORTS] if told[article.id]]
    if not speaking:
        return Summary(text="", report=None)
    centre = _centre(articles[:_REPORTS], told)
    copied = {copy for copy, _ in copies}

    def worth(article: Article) -> tuple[object, ...]:
        opening = told[article.id][0]
        return (
            label(article, (feeds or {}).get(article.feed_id)) in ASIDE,
            article.language != articles[0].language,
            opening.is_cut,
            article.id in copied,
            article is not articles[0],
            -_centrality(opening.text, centre),
        )

    chosen = min(speaking, key=worth)  # the first of equals
    return Summary(text=_quoted(told[chosen.id], chosen, centre), report=chosen.id)


def _quoted(told: Sequence[Telling], article: Article, centre: Mapping[str, float]) -> str:
    """Sentences in their order within the limit, from the best beginning; one that is too long is cut at a word."""
    begin = max(
        range(min(len(told), _BEGINNINGS)),
        key=lambda place: (
            _BELOW**place * _centrality(told[place].text, centre)
            if place == 0 or not _LEANS.match(told[place].text)
            else -1.0
        ),
    )
    if told[begin].is_cut:
        return shorten(told[begin].text, LIMIT - 1).rstrip("…") + "…"
    kept = [told[begin].text]
    best = kept[0]
    for one in told[begin + 1 :]:
        text = " ".join((*kept, one.text))
        if len(kept) == SENTENCES or len(text) > LIMIT:
            break
        if not _says_again(one.text, kept) and _is_verbatim(text, article):
            kept.append(one.text)
            best = text if _closes_quotations(text) else best
    return shorten(best, LIMIT)


def _closes_quotations(text: str) -> bool:
    """True if every quotation that it opens ends within it."""
    return sum(map(text.count, '"“”„')) % 2 == 0 and text.count("«") == text.count("»")


def _is_verbatim(text: str, article: Article) -> bool:
    """True if every sentence of it stands in the report: a join may make one of two ("… in the U.S." and the next)."""
    return all(one in article.summary or one in article.text for one in sentences(text))


def _says_again(sentence: str, kept: Sequence[str]) -> bool:
    """True if most of its words were said: descriptions and texts of one feed often begin alike."""
    words = words_of(sentence)
    return bool(words) and any(len(words & words_of(one)) >= _SAID * len(words) for one in kept)


def _centre(articles: Sequence[Article], told: Mapping[str, Sequence[Telling]]) -> Mapping[str, float]:
    """Word → share of the reports that have it at their top; a headline's words count double."""
    counted: Counter[str] = Counter()
    for article in articles:
        opening = " ".join(one.text for one in told[article.id][:_OPENING])
        counted.update(words_of(article.title))
        counted.update(words_of(f"{article.title} {opening}"))
    return {word: count / len(articles) for word, count in counted.items()}


def _centrality(sentence: str, centre: Mapping[str, float]) -> float:
    """How much a sentence says of what the reports say; its length is worth its root, so that no list of names wins."""
    words = words_of(sentence)
    return math.fsum(centre.get(word, 0.0) for word in words) / math.sqrt(len(words) + 1)
