"""One scored story → one printed story, with its number, reports, topics and reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from briefing.edition.added import additions
from briefing.edition.figures import disagreements
from briefing.edition.summary import summarise
from briefing.furniture import Repeated
from briefing.label import label
from briefing.model import Article, ScoredStory, Story, Tag
from briefing.record import Appearance, Matched, PrintedStory, Report, ScorePart, StoryTopic
from briefing.settings import Feed, outlet_of

_MAX_MATCHES = 10


class Printer:
    """Numbers stories from 1 in the order in which they are printed."""

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        titles: Mapping[str, str],
        days: Mapping[str, int],
        appearances: Mapping[str, Sequence[Appearance]],
        weight: Callable[[str], float],
        repeated: Repeated = frozenset(),
    ) -> None:
        """Take feeds and titles of topics by id, earlier dates and editions by story id, a term's weight, furniture."""
        self._feeds, self._titles, self._days, self._repeated = feeds, titles, days, repeated
        self._appearances, self._weight = appearances, weight
        self._number = 0

    def print(self, scored: ScoredStory) -> PrintedStory:
        """Print the next story."""
        self._number += 1
        story = scored.story
        articles = [given.article for given in story.articles]
        origins = dict(scored.origins)
        history = tuple(self._appearances.get(story.id, ()))
        added = additions(story, [seen.headline for seen in history], self._weight, self._repeated)
        before = max(self._days.get(story.id, 0), 1 if story.earlier else 0)
        return PrintedStory(
            id=story.id,
            number=self._number,
            headline=articles[0].title,
            language=articles[0].language,
            status="updated" if added else "continuing" if before else "new",
            day=before + 1,
            summary=summarise(articles, feeds=self._feeds, copies=story.copies, repeated=self._repeated),
            image=None,
            reports=tuple(self._report(article, dict(story.copies), dict(story.credits)) for article in articles),
            topics=tuple(self._topic(tag, story) for tag in scored.topics),
            score=scored.score.total,
            score_parts=tuple(ScorePart(name=name, value=value) for name, value in scored.score.parts),
            origins=len({name for _, name in scored.origins}),
            added=added,
            history=history,
            figures=disagreements(story, lambda article: origins.get(article.id) or self._outlet(article)),
        )

    def _outlet(self, article: Article) -> str:
        return outlet_of(article.feed_id, self._feeds)

    def _report(self, article: Article, copies: Mapping[str, str], credits: Mapping[str, str]) -> Report:
        feed = self._feeds.get(article.feed_id)
        return Report(
            id=article.id,
            url=article.url,
            title=article.title,
            outlet=self._outlet(article),
            outlet_class=feed.outlet_class if feed else "",
            authors=article.authors,
            published=article.dated_at,
            dating=article.dating,
            published_raw=article.published_raw,
            language=article.language,
            label=label(article, feed),
            copy_of=copies.get(article.id),
            earlier_titles=article.earlier_titles,
            credit=credits.get(article.id, ""),
        )

    def _topic(self, tag: Tag, story: Story) -> StoryTopic:
        matches = [
            Matched(term=match.term, found=match.found, field=match.field, start=match.start, report=given.article.id)
            for given in story.articles
            for own in given.tags
            if own.topic_id == tag.topic_id
            for match in own.matches
        ]
        matches.sort(key=lambda match: match.field != "title")
        return StoryTopic(
            id=tag.topic_id,
            title=self._titles[tag.topic_id],
            strength=tag.strength,
            matches=tuple(matches[:_MAX_MATCHES]),
        )
