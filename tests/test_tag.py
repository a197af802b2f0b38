"""Topic rules: what matches, what does not, and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.gazetteer import index
from briefing.settings import Feed, Name, Near, Term, Topic
from briefing.tag import MINIMUM_STRENGTH, Verdict, compile_topics, judge, tag
from briefing.tag.scan import scan
from tests.builders import article


def terms(*words: str) -> tuple[Term, ...]:
    """Terms without limits."""
    return tuple(Term(term=word) for word in words)


def topic(*any_of: str, **rest: Any) -> Topic:
    """A topic with these terms under `any`."""
    return Topic(id="topic", title="Topic", any_of=terms(*any_of), **rest)


NAMES = index([Name(name="Kim Jong Un", variants=("Kim Jong-un", "김정은", "金正恩", "Kim Jong Eun"))])


def verdict(rule: Topic, title: str = "A headline of no matter", text: str = "", feed: Feed | None = None) -> Verdict:
    """What a rule says of an article."""
    return judge(article(title=title, text=text), compile_topics([rule], NAMES), feed)[0]


def found(term: str, text: str) -> list[str]:
    """What one term matches in a text."""
    return [text[place.start : place.end] for place in scan(text, compile_topics([topic(term)], NAMES))]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("missile", "North fires MISSILE"),
        ("missile", "two missiles fired"),
        ("missile", "the missile’s range"),
        ("launch", "three launches"),
        ("ally", "the allies met"),
        ("DPRK", "the DPRK said"),
        ("ICBM", "ICBMs on parade"),
        ("U.S.", "the U.S.-South Korea drill"),
        ("Kim Jong Un", "Kim Jong-un visits"),
        ("Kim Jong Un", "김정은이 참관"),
        ("Kim Jong Un", "金正恩氏が視察"),
        ("cooperation", "co-operation resumes"),
        ("co-operation", "cooperation resumes"),
        ("Café", "the cafe opened"),
        ("FTA", "ＦＴＡ 협상"),
        ("FTA", "한미FTA를 재협상"),
        ("북한", "북한이 발사"),
        ("북한", "북한의 도발"),
        ("북한", "북한에서는 침묵"),
        ("북한", "‘북한’ 관련"),
        ("북한", "북한측 주장"),
        ("한미", "한·미 연합훈련"),
        ("한미 연합훈련", "한미연합훈련을 실시"),
        ("한미연합훈련", "한미연합훈련 실시"),
        ("북핵*", "북핵문제 논의"),
        ("submarine*", "submariners return"),
        ("北", "北, 미사일 발사"),
        ("北朝鮮", "対北朝鮮政策"),
        ("North Korea", "North\nKorea"),
    ],
)
def test_a_term_finds_its_forms(term: str, text: str) -> None:
    """Case, plurals, possessives, width, hyphens, particles, names and endings are understood."""
    assert found(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("DPRK", "the dprk said"),
        ("US", "tell us more"),
        ("missile", "submissile"),
        ("art", "the party started"),
        ("북한", "북한산에 올랐다"),
        ("북한", "남북한 회담"),
        ("한미", "한미약품 주가"),
        ("北", "北京で会談"),
        ("美", "美しい国"),
        ("ally", "really"),
        ("Kim Jong Un", "Kim Jong Il"),
    ],
)
def test_a_term_is_not_found_inside_another_word(term: str, text: str) -> None:
    """Whole words only, and capitals only as capitals."""
    assert not found(term, text)


@given(st.text(max_size=120), st.sampled_from(["북한", "DPRK", "Kim Jong Un", "co-operation", "北", "missile*"]))
def test_evidence_lies_in_the_text(text: str, term: str) -> None:
    """Every occurrence is a stretch of the original text, whatever folding did."""
    for place in scan(f"{text} {term.rstrip('*')} {text}", compile_topics([topic(term)], NAMES)):
        assert 0 <= place.start < place.end <= 2 * len(text) + len(term) + 2


def test_evidence_names_term_field_and_place() -> None:
    """A match says which term, what the text has, in which field and where."""
    (match,) = verdict(topic("Kim Jong Un"), text="Reports say 김정은은 불참").matches
    assert (match.term, match.found, match.field, match.start) == ("Kim Jong Un", "김정은", "text", 12)


def test_a_title_match_weighs_more_than_one_in_the_text() -> None:
    """The same word counts more in the headline."""
    in_title = verdict(topic("missile"), title="A missile flies").tag
    in_text = verdict(topic("missile"), text="A missile flies").tag
    assert in_title
    assert in_text
    assert in_title.strength > in_text.strength


def test_one_mention_far_down_a_long_text_is_a_near_miss() -> None:
    """A word in the last line of a long article does not file it, and the reason is given."""
    given_verdict = verdict(topic("missile"), text="word " * 400 + "missile")
    assert given_verdict.tag is None
    assert "too far down" in given_verdict.near_miss


def test_all_needs_every_place_filled() -> None:
    """Each place of `all` must be found; a list inside is a choice."""
    rule = topic("missile", all_of=(terms("Seoul", "Tokyo"),))
    assert verdict(rule, title="Missile alarms Tokyo").tag
    miss = verdict(rule, title="Missile alarms Beijing")
    assert miss.tag is None
    assert "Seoul | Tokyo" in miss.near_miss


def test_all_alone_is_a_rule() -> None:
    """A topic may consist of `all` only."""
    rule = Topic(id="topic", title="Topic", all_of=(terms("chip"), terms("export")))
    assert verdict(rule, title="Chip exports rise").tag
    assert verdict(rule, title="Chips rise").tag is None


def test_none_excludes() -> None:
    """A term of `none` takes the topic away, and is named."""
    rule = topic("Jordan", none_of=terms("basketball"))
    assert verdict(rule, title="Jordan reopens its border").tag
    assert "basketball" in verdict(rule, title="Jordan on basketball").near_miss


def test_near_counts_the_words_between() -> None:
    """Terms of a group count when close enough, in either order."""
    rule = Topic(
        id="topic", title="Topic", near=(Near(terms=(terms("tariff"), terms("Seoul", "South Korea")), words=3),)
    )
    assert verdict(rule, title="Tariffs weigh on South Korea").tag
    assert verdict(rule, title="South Korea resists a new tariff").tag
    far = verdict(rule, title="South Korea and its friends in the region resist a tariff")
    assert far.tag is None
    assert "too far apart" in far.near_miss


def test_near_needs_separate_occurrences() -> None:
    """One word cannot fill two places of a group."""
    rule = Topic(id="topic", title="Topic", near=(Near(terms=(terms("South Korea"), terms("Korea")), words=5),))
    assert verdict(rule, title="South Korea votes").tag is None
    assert verdict(rule, title="South Korea and North Korea talk").tag


def test_near_does_not_reach_across_title_and_text() -> None:
    """A group is looked for in one field."""
    rule = Topic(id="topic", title="Topic", near=(Near(terms=(terms("tariff"), terms("Seoul")), words=50),))
    assert verdict(rule, title="A tariff", text="Seoul").tag is None


def test_a_term_may_be_limited_to_the_title() -> None:
    """`field: title` passes over the text."""
    rule = Topic(id="topic", title="Topic", any_of=(Term(term="summit", field="title"),))
    assert verdict(rule, title="Summit ends").tag
    assert verdict(rule, text="Summit ends").tag is None


def test_a_term_may_be_limited_to_a_class_of_outlet() -> None:
    """`class` passes over other outlets."""
    rule = Topic(id="topic", title="Topic", any_of=(Term(term="puppet", kind=("state-media",)),))
    state = Feed(url="https://a.example/f", outlet_class="state-media")
    assert verdict(rule, title="Puppet forces drill", feed=state).tag
    assert verdict(rule, title="Puppet theatre opens", feed=Feed(url="https://b.example/f")).tag is None


def test_a_feed_may_file_all_it_has() -> None:
    """An article of a feed with `topics` belongs there whatever its words, and says so."""
    given_verdict = verdict(topic("missile"), feed=Feed(url="https://a.example/f", topics=("topic",)))
    assert given_verdict.tag
    assert given_verdict.tag.strength == 1
    assert given_verdict.matches[0].field == "feed"


def test_topics_come_strongest_first() -> None:
    """An article's tags are ordered by strength."""
    rules = compile_topics(
        [Topic(id="weak", title="W", any_of=terms("rain")), Topic(id="strong", title="S", any_of=terms("missile"))], {}
    )
    (tagged,) = tag([article(title="Missile test", text="In heavy rain")], rules, {})
    assert [given_tag.topic_id for given_tag in tagged.tags] == ["strong", "weak"]


@given(st.lists(st.sampled_from(["missile", "drill", "Seoul", "rain"]), max_size=30))
def test_strength_is_a_share_and_grows_with_evidence(words: list[str]) -> None:
    """0 to below 1, and one more mention never lowers it."""
    rule = topic("missile", "drill", "Seoul")
    less, more = verdict(rule, text=" ".join(words)), verdict(rule, text=" ".join([*words, "missile"]))
    assert more.tag
    assert MINIMUM_STRENGTH <= more.tag.strength < 1
    assert less.tag is None or less.tag.strength <= more.tag.strength


def test_a_thousand_terms_are_found_in_one_pass() -> None:
    """Every topic's terms are found together, each under its own topic."""
    rules = compile_topics([Topic(id=f"t{n}", title="T", any_of=terms(f"word{n}x")) for n in range(1000)], {})
    verdicts = judge(article(title="word7x meets word993x"), rules, None)
    assert [one.topic_id for one in verdicts if one.tag] == ["t7", "t993"]


@pytest.mark.parametrize("text", ["평양서 열린 회담", "평양에선 눈이 내렸다", "평양엔 봄", "김정은에겐 딸이 있다"])
def test_contracted_particles_of_headlines_are_understood(text: str) -> None:
    """Newspapers shorten 에서, 에는 and 에게는; the name before them is still found."""
    assert found("평양", text) or found("김정은", text)
