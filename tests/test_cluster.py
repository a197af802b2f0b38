"""Reports of one event become one story."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from briefing.cluster import cluster, groups
from briefing.cluster.linkage import join
from briefing.model import Article, TaggedArticle
from tests.builders import article

MISSILE = [
    ("North Korea fires hypersonic missile into East Sea", "The missile flew 900 km, the Joint Chiefs of Staff said."),
    (
        "Pyongyang launches hypersonic missile, Seoul says",
        "Joint Chiefs of Staff detected a hypersonic missile launch.",
    ),
    ("Hypersonic missile launch draws condemnation", "The missile fell into the East Sea after 900 km."),
]
CHIP = [
    ("KAIST builds first chip that sees twisted light", "The semiconductor detects circularly polarised light."),
    ("New semiconductor detects circularly polarised light", "KAIST researchers used selenium nanocrystals."),
]
NOISE = [
    ("Seoul to expand night bus routes", "Five lines are added in March."),
    ("Rice prices steady before holiday", "Wholesale prices moved little."),
    ("Museum reopens after renovation", "The hall was closed for two years."),
    ("Volleyball league sets attendance record", "The final drew a full house."),
    ("Heavy snow forecast for mountain areas", "The weather agency advised drivers."),
]


def reports(*rows: tuple[str, str]) -> list[Article]:
    """Articles with these headlines and texts."""
    return [article(f"{title}{number}", title=title, text=text) for number, (title, text) in enumerate(rows)]


def tagged(articles: list[Article]) -> list[TaggedArticle]:
    """Articles without topics."""
    return [TaggedArticle(article=one, tags=()) for one in articles]


def test_reports_of_one_event_are_one_story_and_others_are_not() -> None:
    """Two events reworded, and five that stand alone."""
    articles = reports(*MISSILE, *CHIP, *NOISE)
    sizes = sorted(len(members) for members in groups(articles))
    assert sizes == [1, 1, 1, 1, 1, 2, 3]


def test_korean_reports_meet_by_their_characters() -> None:
    """Particles and compounds do not keep two Korean reports of one event apart."""
    articles = reports(
        ("북한, 동해상으로 극초음속미사일 발사", "합동참모본부는 북한이 극초음속 미사일을 발사했다고 밝혔다."),
        ("합참 “북한이 극초음속 미사일을 쐈다”", "북한의 극초음속 미사일은 900km를 날았다."),
        ("서울시, 심야버스 노선 확대", "3월부터 다섯 개 노선이 늘어난다."),
        *NOISE,
    )
    assert max(len(members) for members in groups(articles)) == 2


@given(st.integers(0, 1000))
def test_the_order_of_arrival_does_not_matter(seed: int) -> None:
    """Stories are the same however the articles are shuffled."""
    articles = tagged(reports(*MISSILE, *CHIP, *NOISE))
    shuffled = list(articles)
    Random(seed).shuffle(shuffled)  # noqa: S311  # not for secrets
    assert cluster(shuffled) == cluster(articles)


def test_stories_partition_the_articles() -> None:
    """Every article is in one story."""
    articles = reports(*MISSILE, *CHIP, *NOISE)
    found = [given.article.id for story in cluster(tagged(articles)) for given in story.articles]
    assert sorted(found) == sorted(one.id for one in articles)


def test_a_story_goes_on_under_its_id() -> None:
    """Today's reports of yesterday's event carry its story's id, and yesterday's are kept beside them."""
    before, after = reports(*MISSILE)[:1], reports(*MISSILE)[1:]
    stories = cluster(tagged([*after, *reports(*NOISE)]), [(before[0], "the-story")])
    (story,) = [one for one in stories if one.id == "the-story"]
    assert len(story.articles) == 2
    assert story.earlier == tuple(before)


def test_a_round_up_joins_no_story() -> None:
    """A page about many events stands alone, whatever words it shares."""
    roundup = article("r", title="Morning briefing: missile, chip, summit", text=" ".join(text for _, text in MISSILE))
    sizes = sorted(len(story.articles) for story in cluster(tagged([roundup, *reports(*MISSILE), *reports(*NOISE)])))
    assert sizes == [1, 1, 1, 1, 1, 1, 3]


def test_an_earlier_story_without_news_is_not_printed() -> None:
    """Yesterday's reports alone make no story."""
    stories = cluster(tagged(reports(*NOISE)), [(reports(*MISSILE)[0], "the-story")])
    assert "the-story" not in {story.id for story in stories}


def test_nothing_gives_no_story() -> None:
    """An empty window is no error."""
    assert cluster([]) == ()
    assert groups(reports(("…", ""), ("!", ""))) != ()


def test_average_linkage_does_not_chain() -> None:
    """A middle that is like both ends does not join the ends."""
    assert join(3, [(0, 1, 0.5), (1, 2, 0.3)], [None] * 3, lengths=[80] * 3, threshold=0.6) == ((0, 1), (2,))


def test_linkage_starts_from_what_is_together() -> None:
    """Named groups start as one; their mean counts."""
    assert join(3, [(1, 2, 0.3)], ["a", "a", None], lengths=[80] * 3, threshold=0.6) == ((0, 1), (2,))
    assert join(3, [(0, 2, 0.3), (1, 2, 0.4)], ["a", "a", None], lengths=[80] * 3, threshold=0.6) == ((0, 1, 2),)


def test_a_close_story_takes_no_distant_report() -> None:
    """What is alike enough to begin a story does not join one whose reports are much more alike than that."""
    close = [(left, right, 0.8) for left in range(6) for right in range(left + 1, 6)]
    distant = [(number, 6, 0.25) for number in range(6)]
    assert join(2, [(0, 1, 0.25)], [None] * 2, lengths=[80] * 2, threshold=0.6) == ((0, 1),)
    found = join(7, [*close, *distant], [None] * 7, lengths=[80] * 7, threshold=0.6)
    assert found == ((0, 1, 2, 3, 4, 5), (6,))


def test_headlines_of_a_large_story_may_be_less_alike() -> None:
    """A headline with other words joins many that each share a little with it, where a text would not."""
    pairs = [(left, right, 0.3) for left in range(8) for right in range(left + 1, 8)]
    pairs += [(number, 8, 0.14) for number in range(8)]
    assert len(join(9, pairs, [None] * 9, lengths=[10] * 9, threshold=0.6)) == 1
    assert len(join(9, pairs, [None] * 9, lengths=[80] * 9, threshold=0.6)) == 2


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0.01, 1)), max_size=20).map(
        lambda rows: list({(min(a, b), max(a, b)): (min(a, b), max(a, b), s) for a, b, s in rows if a != b}.values())
    ),
    st.lists(st.integers(0, 200), min_size=8, max_size=8),
)
def test_linkage_partitions_and_comes_to_an_end(pairs: list[tuple[int, int, float]], lengths: list[int]) -> None:
    """Every number is in one group, and no two groups that are left should still be joined."""
    found = join(8, pairs, [None] * 8, lengths=lengths, threshold=0.6)
    assert sorted(number for members in found for number in members) == list(range(8))
    names = {number: str(place) for place, members in enumerate(found) for number in members}
    together = [names[number] for number in range(8)]
    assert join(8, pairs, together, lengths=lengths, threshold=0.6 + 1e-9) == found
