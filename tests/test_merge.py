"""Second listings of one article."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from briefing.merge import listings, merge
from briefing.model import Article
from briefing.settings import Feed
from tests.builders import NOW, article

FIRST, SECOND = Feed(url="https://a.example/f", outlet="A"), Feed(url="https://b.example/f", outlet="A")
FEEDS = {FIRST.id: FIRST, SECOND.id: SECOND}
HEADLINE = "Envoys agree to meet again"


def kept(*articles: Article, printed: tuple[Article, ...] = ()) -> set[str]:
    """Ids of what is worked with."""
    return {one.id for one in merge(articles, FEEDS, printed)[0]}


def test_one_address_is_one_article() -> None:
    """Of two feeds that list one address the first feed's listing stays."""
    left = article("1", feed_id=FIRST.id, canonical_url="https://x.example/1", title="One wording of it all")
    right = article("2", feed_id=SECOND.id, canonical_url="https://x.example/1", title="Another wording of it")
    assert kept(left, right) == {left.id}


def test_one_headline_of_one_outlet_is_one_article() -> None:
    """An outlet that lists an article again under another link has said it once."""
    left = article("1", feed_id=FIRST.id, title=HEADLINE)
    right = article("2", feed_id=SECOND.id, title="ENVOYS agree to meet again")
    assert kept(left, right) == {left.id}


def test_the_same_headline_days_apart_is_another_article() -> None:
    """A headline may come back."""
    left = article("1", feed_id=FIRST.id, title=HEADLINE)
    right = article("2", feed_id=FIRST.id, title=HEADLINE, dated_at=NOW - timedelta(days=5))
    assert kept(left, right) == {left.id, right.id}


def test_two_texts_under_a_headline_of_form_are_two_articles() -> None:
    """Two statements of one office within a day share their headline, and no more; a text brought up to date does."""
    first = "The ministry rejects what was said abroad about the drill in the north and calls for talks on it at once."
    second = "Exports rose for the third month, an official said on Friday, and the trade gap with the west has closed."
    left = article("1", feed_id=FIRST.id, title="Statement of the foreign ministry", text=first)
    other = article("2", feed_id=SECOND.id, title="Statement of the foreign ministry", text=second)
    longer = article("3", feed_id=SECOND.id, title="Statement of the foreign ministry", text=f"{first} {second}")
    assert kept(left, other) == {left.id, other.id}
    assert kept(left, longer) == {left.id}


def test_a_standing_headline_tells_nothing() -> None:
    """Two articles called “Photo of the” something short stay two."""
    left, right = (article(key, feed_id=FIRST.id, title="Editorial") for key in "12")
    assert kept(left, right) == {left.id, right.id}


def test_what_was_printed_is_not_printed_under_another_id() -> None:
    """A listing in a second feed the day after is dropped."""
    before = article("1", feed_id=FIRST.id, canonical_url="https://x.example/1", title="One wording of it all")
    again = article("2", feed_id=SECOND.id, canonical_url="https://x.example/1", title="Another wording of it")
    assert kept(again, printed=(before,)) == set()


def test_listings_of_one_article_are_counted() -> None:
    """By feed: a second listing of the same feed says nothing, and what was printed before is not counted."""
    third = Feed(url="https://c.example/f", outlet="A")
    feeds = {**FEEDS, third.id: third}
    first, again, renamed, other = (
        article(key, feed_id=feed.id, canonical_url=f"https://x.example/{link}", title=title)
        for key, feed, link, title in (
            ("1", FIRST, 1, HEADLINE),
            ("2", SECOND, 1, "Another wording of it all"),
            ("3", third, 3, HEADLINE),
            ("4", FIRST, 4, "What nobody else lists today"),
        )
    )
    kept_ones, dropped = merge([first, again, renamed, other], feeds)
    assert listings(kept_ones, dropped, feeds) == {first.id: 3}
    twice = article("5", feed_id=FIRST.id, canonical_url="https://x.example/1", title="A third wording of it all")
    assert listings([first, other], [twice, article("6", feed_id=third.id)], feeds) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=8), st.randoms())
def test_every_article_is_kept_or_dropped_whatever_the_order(rows: list[tuple[int, int, bool]], random: object) -> None:
    """Kept and dropped partition the input, and the order of the input does not matter."""
    articles = [
        article(
            str(number),
            feed_id=(FIRST if first else SECOND).id,
            canonical_url=f"https://x.example/{url}",
            title=f"Headline of several words {title}",
        )
        for number, (url, title, first) in enumerate(rows)
    ]
    expected = merge(articles, FEEDS)
    assert sorted(one.id for part in expected for one in part) == sorted(one.id for one in articles)
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(shuffled, FEEDS) == expected


def test_many_texts_under_one_headline_of_form_stay_apart() -> None:
    """A feed that gives all its entries one headline keeps them, and what it lists again is still known."""
    texts = [" ".join(f"word{number}x{place}" for place in range(30)) for number in range(120)]
    own = [article(f"{number}", feed_id=FIRST.id, title=HEADLINE, text=text) for number, text in enumerate(texts)]
    again = article("again", feed_id=SECOND.id, title=HEADLINE, text=own[-1].text)
    assert len(kept(*own)) == 120
    assert len(kept(own[-1], again)) == 1
