"""The edition: chosen, filed, numbered, counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.edition import Plan, Sifted, compose
from briefing.edition.summary import summarise
from briefing.model import Match, ScoredStory, Story, Tag, TaggedArticle, Window
from briefing.rank import rank
from briefing.record import Comment, Edition, Event, FeedNote
from briefing.settings import Brief, Feed, Term, Topic
from tests.builders import NOW, article

WINDOW = Window(start=NOW - timedelta(days=1), end=NOW)
TOPICS = tuple(Topic(id=name, title=name.title(), any_of=(Term(term=name),)) for name in ("alpha", "beta", "gamma"))
FEEDS = {
    feed.id: feed
    for feed in (
        Feed(url="https://a.example/f", outlet="A"),
        Feed(url="https://b.example/f", outlet="B", max_stories=1),
    )
}
A, B = FEEDS


def scored(
    key: str,
    *topics: str,
    feed_id: str = A,
    more: tuple[TaggedArticle, ...] = (),
    earlier: bool = False,
) -> ScoredStory:
    """A story of one report (and `more`) with these topics, the first strongest."""
    match = Match(term="x", found="X", field="title", start=0)
    tags = tuple(
        Tag(topic_id=topic, strength=0.9 - 0.1 * number, matches=(match,)) for number, topic in enumerate(topics)
    )
    told = f"Envoys met in Seoul on day {key}. They agreed on {key} points."
    lead = TaggedArticle(article=article(key, feed_id=feed_id, summary=told), tags=tags)
    before = (article(f"before-{key}"),) if earlier else ()
    story = Story(id=f"story-{key}", articles=(lead, *more), earlier=before, copies=())
    return rank([story], FEEDS, [topic.id for topic in TOPICS], WINDOW)[0]


def made(
    *ranked: ScoredStory,
    max_stories: int = 60,
    with_unfiled: bool = False,
    days: dict[str, int] | None = None,
    merged: int = 0,
) -> Edition:
    """An edition of these stories."""
    brief = Brief(id="morning", timezone="Asia/Seoul", max_stories=max_stories)
    considered = sum(len(one.story.articles) for one in ranked) + merged
    notes = [
        FeedNote(id=feed_id, outlet=feed.outlet, url=feed.location, status="read", message="", newest=None, printed=0)
        for feed_id, feed in FEEDS.items()
    ]
    return compose(
        ranked,
        plan=Plan(brief=brief, topics=TOPICS, feeds=FEEDS),
        window=WINDOW,
        now=NOW,
        date="2026-01-30",
        number=7,
        days=days or {},
        sifted=Sifted(considered=considered, merged=merged, too_old=0),
        notes=notes,
        with_unfiled=with_unfiled,
    )


def test_every_topic_has_its_section_even_without_a_story() -> None:
    """Sections stand in the order of the brief; an empty one does not vanish."""
    edition = made(scored("1", "gamma"))
    assert [(section.topic.id, len(section.stories)) for section in edition.sections] == [
        ("alpha", 0),
        ("beta", 0),
        ("gamma", 1),
    ]


def test_a_story_stands_once_under_its_strongest_topic() -> None:
    """Its other topics are named beside it."""
    edition = made(scored("1", "beta", "alpha"))
    (story,) = edition.stories
    assert [topic.id for topic in story.topics] == ["beta", "alpha"]
    assert edition.sections[1].stories == (story,)


def test_numbers_run_in_the_order_of_print() -> None:
    """1, 2, 3 … through the sections."""
    edition = made(scored("1", "beta"), scored("2", "alpha"), scored("3", "beta"))
    assert [story.number for section in edition.sections for story in section.stories] == [1, 2, 3]
    assert edition.sections[0].stories[0].id == "story-2"


def test_the_id_is_brief_and_local_date() -> None:
    """The reader's own date, not UTC's."""
    assert (made().id, made().date, made().filename) == ("morning-2026-01-30", "2026-01-30", "2026-01-30-morning")


def test_the_limit_leaves_out_the_last() -> None:
    """`max_stories` keeps the best, and what is left out is counted."""
    edition = made(scored("1", "alpha"), scored("2", "alpha"), scored("3", "alpha"), max_stories=2)
    assert [story.id for story in edition.stories] == ["story-1", "story-2"]
    assert edition.collection.left_out == 1


def test_a_feeds_limit_lets_others_in() -> None:
    """A loud feed leads only as many stories as it may."""
    edition = made(
        scored("1", "alpha", feed_id=B), scored("2", "alpha", feed_id=B), scored("3", "alpha"), max_stories=2
    )
    assert [story.id for story in edition.stories] == ["story-1", "story-3"]


def test_articles_without_a_topic_are_counted_and_listed_only_on_demand() -> None:
    """`--all` gives them a last section of their own."""
    assert made(scored("1")).unfiled is None
    assert made(scored("1")).collection.untopical == 1
    shown = made(scored("1", "alpha"), scored("2"), with_unfiled=True)
    assert shown.unfiled
    assert [story.number for story in shown.unfiled.stories] == [2]
    assert shown.counts.stories == 1


def test_a_story_of_yesterday_is_continuing() -> None:
    """Day 2 after one earlier date; new without any."""
    edition = made(scored("1", "alpha", earlier=True), scored("2", "alpha"), days={"story-1": 2})
    assert [(story.status, story.day) for story in edition.stories] == [("continuing", 3), ("new", 1)]


def test_most_covered_counts_outlets() -> None:
    """Two outlets at least; one outlet twice is one."""
    other = TaggedArticle(article=article("9", feed_id=B), tags=())
    same = TaggedArticle(article=article("8", feed_id=A), tags=())
    edition = made(scored("1", "alpha", more=(same,)), scored("2", "alpha", more=(other,)))
    assert [(line.story, line.outlets) for line in edition.most_covered] == [(2, 2)]


def test_most_covered_counts_origins_where_they_are_known() -> None:
    """Two outlets that took one text are one origin; two texts of one outlet's sources are two."""
    other = TaggedArticle(article=article("9", feed_id=B), tags=())
    one = scored("1", "alpha", more=(other,))
    ids = [given.article.id for given in one.story.articles]
    same = replace(one, origins=((ids[0], "The Wire"), (ids[1], "The Wire")))
    apart = replace(one, origins=((ids[0], "The Wire"), (ids[1], "B")))
    assert made(same).most_covered == ()
    assert [line.outlets for line in made(apart).most_covered] == [2]


def test_agenda_comments_and_problems_have_their_places() -> None:
    """A topic's comment stands in its section, one of no section of the brief nowhere."""
    event = Event(date="2026-01-30", starts_at=None, title="Talks", place="", url="", calendar="Desk")
    remarks = {key: (Comment(paragraphs=(key or "day",), author="", language="en"),) for key in ("", "beta", "omega")}
    edition = compose(
        [],
        plan=Plan(brief=Brief(id="morning"), topics=TOPICS, feeds=FEEDS),
        window=WINDOW,
        now=NOW,
        date="2026-01-30",
        number=1,
        days={},
        sifted=Sifted(considered=0, merged=0, too_old=0),
        notes=(),
        agenda=[event],
        comments=remarks,
        problems=["A calendar is missing."],
    )
    assert (edition.agenda, edition.comments) == ((event,), remarks[""])
    assert [section.comments for section in edition.sections] == [(), remarks["beta"], ()]
    assert edition.collection.problems == ("A calendar is missing.",)


def test_feeds_tell_how_many_reports_they_gave() -> None:
    """The collection note counts printed reports by feed."""
    edition = made(scored("1", "alpha"), scored("2", "alpha"), scored("3", "beta", feed_id=B))
    assert [note.printed for note in edition.collection.feeds] == [2, 1]


def test_a_glance_is_a_sentence_of_the_best() -> None:
    """At most five, each pointing to a story."""
    edition = made(*(scored(str(number), "alpha") for number in range(8)))
    assert [line.story for line in edition.at_a_glance] == [1, 2, 3, 4, 5]
    assert edition.at_a_glance[0].text == "Envoys met in Seoul on day 0."


@pytest.mark.parametrize(
    "summary",
    [
        "Tributes poured in from many sides.",  # says too little without the headline
        "Envoys met in Seoul, and after that they",  # no whole sentence
        f"Envoys met in Seoul {'and in Busan ' * 20}.",  # too long
        "",
    ],
)
def test_a_glance_is_the_headline_where_no_sentence_stands_without_it(summary: str) -> None:
    """The line must be understood alone."""
    one = scored("1", "alpha")
    lead = replace(one.story.articles[0], article=article("1", feed_id=A, summary=summary))
    edition = made(replace(one, story=replace(one.story, articles=(lead,))))
    assert [line.text for line in edition.at_a_glance] == ["Envoys meet in Seoul, day 1"]


@given(
    st.lists(st.sampled_from([(), ("alpha",), ("beta", "alpha"), ("gamma",)]), max_size=12),
    st.integers(1, 5),
    st.integers(0, 3),
)
def test_every_considered_article_is_accounted_for(topics: list[tuple[str, ...]], limit: int, merged: int) -> None:
    """Considered is merged, untopical, left out and printed, and nothing else."""
    note = made(
        *(scored(str(n), *given) for n, given in enumerate(topics)), max_stories=limit, merged=merged
    ).collection
    assert note.considered == note.merged + note.untopical + note.left_out + note.printed


def test_a_summary_is_whole_sentences_of_one_report() -> None:
    """Up to three, within the limit, and it says whose."""
    one = article("1", title="Envoys meet", summary="First thing. Second thing. Third thing. Fourth thing.")
    assert summarise([one]).text == "First thing. Second thing. Third thing."
    assert summarise([one]).report == one.id


def test_a_summary_does_not_repeat_the_headline() -> None:
    """A first sentence that is the headline again is passed over."""
    one = article("1", title="Envoys meet in Seoul", summary="Envoys meet in Seoul. They talked for two hours.")
    assert summarise([one]).text == "They talked for two hours."


def test_a_summary_leaves_out_the_feeds_furniture() -> None:
    """“The post … appeared first on …” is not reporting."""
    one = article("1", title="X", summary="They talked.\nThe post X appeared first on The Example.")
    assert summarise([one]).text == "They talked."


@pytest.mark.parametrize(
    "opening",
    [
        "SEOUL, Jan. 30 (Example News) -- ",
        "WASHINGTON (The Example) — ",
        "(서울=예시뉴스) 홍길동 기자 = ",
        "[서울=예시] ",
    ],
)
def test_a_summary_begins_after_the_dateline(opening: str) -> None:
    """Place, agency and reporter stand beside the report already."""
    assert summarise([article("1", summary=f"{opening}They talked.")]).text == "They talked."


def test_a_headline_alone_borrows_a_sentence_from_another_report() -> None:
    """Of the same language first; the source is named."""
    bare = article("1", summary="")
    korean = article("2", summary="양측이 만났다.", language="ko")
    english = article("3", summary="They met.")
    assert summarise([bare, korean, english]).report == english.id
    assert summarise([bare, korean]).report == korean.id
    assert summarise([bare]).text == ""


def test_a_sentence_too_long_is_cut_at_a_word() -> None:
    """With an ellipsis, within the limit."""
    text = summarise([article("1", summary="word " * 200)]).text
    assert text.endswith("word…")
    assert len(text) <= 420
