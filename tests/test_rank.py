"""The order of stories, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.gazetteer import index
from briefing.label import ASIDE
from briefing.model import Article, ScoredStory, Story, Tag, TaggedArticle, Window
from briefing.rank import PARTS, rank
from briefing.settings import Feed, Name
from tests.builders import NOW, article

WINDOW = Window(start=NOW - timedelta(days=1), end=NOW)
FEEDS = {
    feed.id: feed
    for feed in (
        Feed(url="https://a.example/f", outlet="A"),
        Feed(url="https://b.example/f", outlet="B"),
        Feed(url="https://c.example/f", outlet="C", weight=3),
    )
}
A, B, C = FEEDS


def tagged(
    key: str, feed_id: str = A, *, strength: float = 0.6, title: str | None = None, hours: float = 2
) -> TaggedArticle:
    """An article with one topic, so many hours old."""
    one: Article = article(key, feed_id=feed_id, title=title, dated_at=NOW - timedelta(hours=hours))
    tags = (Tag(topic_id="t", strength=strength, matches=()),) if strength else ()
    return TaggedArticle(article=one, tags=tags)


def story(
    key: str, *articles: TaggedArticle, earlier: tuple[Article, ...] = (), copies: tuple[tuple[str, str], ...] = ()
) -> Story:
    """A story."""
    return Story(id=key, articles=articles, earlier=earlier, copies=copies)


def ranked(*stories: Story) -> tuple[ScoredStory, ...]:
    """Stories in order."""
    return rank(stories, FEEDS, ["t", "u"], WINDOW)


def order(*stories: Story) -> list[str]:
    """Ids in order."""
    return [scored.story.id for scored in ranked(*stories)]


def test_more_outlets_come_first() -> None:
    """Two independent outlets outrank one."""
    assert order(story("one", tagged("1")), story("two", tagged("2"), tagged("3", B))) == ["two", "one"]


def test_a_second_report_of_an_outlet_counts_once() -> None:
    """An outlet cannot vote twice."""
    one, twice = ranked(story("a", tagged("1")), story("b", tagged("2"), tagged("3")))
    assert one.score == twice.score


def test_a_copy_is_no_second_voice() -> None:
    """Copies of one text do not corroborate it."""
    first, second = tagged("1"), tagged("2", B)
    copied = story("a", first, second, copies=((second.article.id, first.article.id),))
    assert ranked(copied)[0].score == ranked(story("a", first))[0].score


def test_an_outlet_of_weight_counts_more() -> None:
    """`feeds[].weight` moves a story up."""
    assert order(story("a", tagged("1")), story("c", tagged("2", C))) == ["c", "a"]


def test_what_is_more_about_its_topic_comes_first() -> None:
    """Strength of the topic counts."""
    assert order(story("weak", tagged("1", strength=0.3)), story("strong", tagged("2", strength=0.9)))[0] == "strong"


def test_what_is_fresher_comes_first() -> None:
    """Of two equal stories the newer leads."""
    assert order(story("old", tagged("1", hours=20)), story("new", tagged("2", hours=1)))[0] == "new"


def test_opinion_never_leads_the_reporting() -> None:
    """An opinion piece stands below plain reports."""
    assert order(story("o", tagged("1", title="[Editorial] On the drill")), story("n", tagged("2")))[0] == "n"


def test_the_lead_is_plain_and_original() -> None:
    """Of a story's reports the lead is neither copy nor opinion, whoever came first."""
    opinion = tagged("1", C, title="Opinion: the drill", hours=9)
    copy, own = tagged("2", C, hours=8), tagged("3", A, hours=1)
    (scored,) = ranked(story("s", opinion, copy, own, copies=((copy.article.id, own.article.id),)))
    assert [given.article.id for given in scored.story.articles] == [
        own.article.id,
        opinion.article.id,
        copy.article.id,
    ]


def test_a_story_has_the_topics_of_its_lead_or_of_a_third_of_its_reports() -> None:
    """One stray tag among many reports does not file the story."""
    stray = TaggedArticle(article=article("4", feed_id=B), tags=(Tag(topic_id="u", strength=0.3, matches=()),))
    many = [tagged(str(number)) for number in range(3)]
    assert [tag.topic_id for tag in ranked(story("s", *many, stray))[0].topics] == ["t"]
    assert [tag.topic_id for tag in ranked(story("s", many[0], stray))[0].topics] == ["t", "u"]


def test_the_score_is_the_sum_of_its_parts() -> None:
    """What is printed as reasons adds up."""
    earlier = (article("0"),)
    for scored in ranked(story("a", tagged("1"), earlier=earlier), story("b", tagged("2", title="Live: x y"))):
        assert scored.score.total == pytest.approx(sum(value for _, value in scored.score.parts))


def test_a_story_that_fades_falls() -> None:
    """New stories gain, one with as many reports as before stands, one with fewer loses."""
    before = tuple(article(f"b{number}", dated_at=NOW - timedelta(hours=30)) for number in range(3))
    growth = [
        dict(one.score.parts).get("growth", 0.0)
        for earlier in ((), before[:1], before)
        for one in ranked(story("a", tagged("1"), earlier=earlier))
    ]
    assert growth == [0.25, 0.0, -0.25]


def test_what_was_printed_long_ago_is_no_measure_of_growth() -> None:
    """Only the time before the window, as long as the window, is compared."""
    old = tuple(article(f"b{number}", dated_at=NOW - timedelta(days=3)) for number in range(3))
    (scored,) = ranked(story("a", tagged("1"), earlier=old))
    assert dict(scored.score.parts)["growth"] == 0.25


def test_age_weighs_before_voices_are_counted() -> None:
    """Three outlets of yesterday morning say less than three of this one, and late reports add nothing."""
    fresh = story("fresh", tagged("1", A, hours=1), tagged("2", B, hours=1), tagged("3", C, hours=1))
    old = story("old", tagged("4", A, hours=23), tagged("5", B, hours=23), tagged("6", C, hours=23))
    late = story("late", tagged("7", A, hours=1), tagged("8", B, hours=30), tagged("9", C, hours=30))
    alone = story("alone", tagged("0", A, hours=1))
    origins = {one.story.id: dict(one.score.parts)["origins"] for one in ranked(fresh, old, late, alone)}
    assert origins["fresh"] > origins["old"] > origins["late"] == origins["alone"]


def test_a_story_of_late_reports_has_the_voice_of_its_newest() -> None:
    """It is not counted as told by nobody."""
    (scored,) = ranked(story("late", tagged("1", hours=30), tagged("2", B, hours=26)))
    assert dict(scored.score.parts)["origins"] == pytest.approx(0.585)


def test_classes_of_outlet_add() -> None:
    """An agency and a think tank say more than two papers."""
    feeds = {**FEEDS, "agency": Feed(url="https://d.example/f", outlet="D", outlet_class="agency")}
    both = story("both", tagged("1"), tagged("2", "agency"))
    (scored,) = rank([both], feeds, ["t"], WINDOW)
    assert dict(scored.score.parts)["classes"] == 0.2
    assert "classes" not in dict(ranked(story("same", tagged("1"), tagged("2", B)))[0].score.parts)


def test_a_topic_of_weight_counts_more() -> None:
    """`topics[].weight` moves its stories up, and 0 takes the part away."""
    parts = [
        dict(rank([story("a", tagged("1"))], FEEDS, ["t"], WINDOW, weights={"t": weight})[0].score.parts)
        for weight in (0.0, 1.0, 2.0)
    ]
    assert [part.get("topic", 0.0) for part in parts] == [0.0, 0.9, 1.8]


def test_a_rare_feed_is_lifted() -> None:
    """With an article every four hours not at all, with one a day fully."""
    hours = (1, 4, 12, 24, 240)
    lifts = [
        dict(rank([story("a", tagged("1"))], FEEDS, ["t"], WINDOW, rhythms={A: hour * 3600.0})[0].score.parts)
        for hour in hours
    ]
    assert [part.get("rare", 0.0) for part in lifts] == [0.0, 0.0, pytest.approx(0.184), 0.3, 0.3]


def test_what_several_feeds_of_an_outlet_list_is_prominent() -> None:
    """Every doubling adds, two at the most."""
    one = tagged("1")
    added = [
        dict(rank([story("a", one)], FEEDS, ["t"], WINDOW, listings={one.article.id: listings})[0].score.parts).get(
            "prominence", 0.0
        )
        for listings in (1, 2, 4, 16)
    ]
    assert added == [0.0, 0.15, 0.3, 0.3]


def test_every_part_has_its_sentence() -> None:
    """What `briefing stories explain` says of a part, for all that a score can hold."""
    shown = ranked(story("a", tagged("1", title="Live: x y"), tagged("2", B)))
    assert {name for one in shown for name, _ in one.score.parts} <= set(PARTS)
    assert set(PARTS) >= ASIDE


# Origins, and the report that leads


def origins(*articles: TaggedArticle, copies: tuple[tuple[str, str], ...] = (), **credits: str) -> list[str]:
    """The origins of the reports in their order; credits by k and the place of the report."""
    named = tuple((articles[int(key[1:])].article.id, outlet) for key, outlet in credits.items())
    (scored,) = ranked(Story(id="s", articles=articles, earlier=(), copies=copies, credits=named))
    by_id = dict(scored.origins)
    return [by_id[given.article.id] for given in articles]


def test_every_outlet_is_an_origin() -> None:
    """Two reports of one outlet are of one origin."""
    assert origins(tagged("1"), tagged("2"), tagged("3", B)) == ["A", "A", "B"]


def test_a_copy_has_the_origin_of_what_it_repeats() -> None:
    """Also where the repeated report is second-hand itself."""
    one, two, three = tagged("1"), tagged("2", B), tagged("3", C)
    copies = ((two.article.id, one.article.id),)
    assert origins(one, two, three, copies=copies) == ["A", "A", "C"]
    assert origins(one, two, three, copies=copies, k0="Yonhap") == ["Yonhap", "Yonhap", "C"]


def test_a_credited_report_and_the_sources_own_are_one_origin() -> None:
    """However the source is spelt: its own feed's name is used."""
    assert origins(tagged("1"), tagged("2", B), k1="a news agency") == ["A", "A"]
    assert origins(tagged("1"), tagged("2", B), k0="Wire", k1="The Wire") == ["The Wire", "The Wire"]


def test_an_outlets_names_in_two_scripts_are_one_origin() -> None:
    """As far as the gazetteer knows them."""
    names = index([Name(name="KCNA", variants=("조선중앙통신",))])
    one, two = tagged("1"), tagged("2", B)
    credited = Story(
        id="s",
        articles=(one, two),
        earlier=(),
        copies=(),
        credits=((one.article.id, "KCNA"), (two.article.id, "조선중앙통신")),
    )
    (scored,) = rank([credited], FEEDS, ["t"], WINDOW, names=names)
    assert {name for _, name in scored.origins} == {"KCNA"}
    assert len({name for _, name in ranked(credited)[0].origins}) == 2


def test_the_sources_own_report_leads() -> None:
    """Not the one that credits it, be its outlet of more weight; without the source's own, any leads."""
    own, second = tagged("1", A), tagged("2", C)
    credited = Story(id="s", articles=(own, second), earlier=(), copies=(), credits=((second.article.id, "A"),))
    assert ranked(credited)[0].story.articles[0] is own
    absent = Story(id="s", articles=(own, second), earlier=(), copies=(), credits=((second.article.id, "Wire"),))
    assert ranked(absent)[0].story.articles[0] is own
    assert ranked(Story(id="s", articles=(own, second), earlier=(), copies=()))[0].story.articles[0] is second


def test_the_headline_that_others_share_leads() -> None:
    """Of equal outlets, the plain headline stands before the turned one; of equal headlines, the newest."""
    turned = tagged("1", title="A long road from South Carolina", hours=1)
    plain, plainer = (
        tagged(key, B, title="Civil rights leader dies aged 84", hours=hours) for key, hours in (("2", 3), ("3", 2))
    )
    assert ranked(story("s", turned, plain, plainer))[0].story.articles[0] is plainer


def test_headlines_without_spaces_are_compared_too() -> None:
    """By pairs of characters."""
    turned, plain, other = (
        tagged(key, A, title=title)
        for key, title in (("1", "빈손으로 끝난 하루"), ("2", "북한 미사일 발사"), ("3", "북한 탄도미사일 발사"))
    )
    assert ranked(story("s", turned, plain, other))[0].story.articles[0] is not turned


def test_a_states_own_outlet_gives_way() -> None:
    """Of two equal reports the other leads."""
    feeds = {**FEEDS, "state": Feed(url="https://s.example/f", outlet="S", outlet_class="state-media")}
    state, paper = tagged("1", "state", hours=1), tagged("2", A, hours=9)
    (scored,) = rank([story("s", state, paper)], feeds, ["t"], WINDOW)
    assert scored.story.articles[0] is paper


@given(st.permutations(range(6)))
def test_ranking_is_a_total_order(numbers: list[int]) -> None:
    """Equal stories stand by id, whatever order they come in."""
    stories = [story(f"s{number}", tagged(str(number), hours=2 + number % 2)) for number in range(6)]
    assert order(*(stories[number] for number in numbers)) == order(*stories)
