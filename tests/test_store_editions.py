"""Editions in the store, and what each of them printed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.errors import StoreError
from briefing.model import Article
from briefing.record import BriefName, FeedNote, Matched, Rewording, Section, SectionTopic, StoryTopic
from briefing.store import EditionRow, Store
from tests.builders import NOW, article, edition, feed_state, parsed_feed, printed_story, report
from tests.editions import rich

DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name the database."""
    return tmp_path / "briefing.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(path) as opened:
        yield opened


def save(store: Store, *articles: Article) -> None:
    """Save one body of one feed."""
    store.save_pull([(feed_state(), parsed_feed(*articles))], now=NOW)


def test_an_edition_comes_back_equal(store: Store) -> None:
    """Every part of the record survives: texts, numbers, dates, nothings."""
    found = Matched(term="북한*", found="북한이", field="title", start=3, report="a")
    story = printed_story(
        replace(report(article("1", title='"북한" & <b>')), label="opinion", copy_of="b", earlier_titles=("Old",)),
        topics=(StoryTopic(id="north-korea", title="North Korea", strength=1 / 3, matches=(found,)),),
    )
    note = FeedNote(id="f", outlet="O", url="u", status="unread", message="", newest=None, printed=0)
    made = replace(
        edition(story, feeds=(replace(note, newest=NOW), note), problems=("one",)),
        unfiled=Section(
            topic=SectionTopic(id="other", title="Other"), stories=(printed_story(number=2),), trend=None, comments=()
        ),
    )
    store.save_edition(made, printed=[])
    assert store.edition(made.id) == made


def test_unknown_editions_are_none(store: Store) -> None:
    """Asking for what was never made is no error."""
    assert store.edition("morning-2026-01-30") is None
    assert store.latest_edition("morning") is None
    assert store.previous("morning", before_date="2026-01-30") is None
    assert store.editions() == ()
    assert store.printed("morning", before_date="2026-01-30") == frozenset()
    assert store.printed_since("morning", since=NOW, before_date="2026-01-30") == ()
    assert store.story_dates("morning", ["s"], "2026-01-30") == {}
    assert store.appearances("morning", before_date="2026-01-30", editions_back=30) == {}
    assert store.headlines("morning", since=NOW, before_date="2026-01-30") == ()
    assert store.withdrawn(["x"]) == frozenset()


def test_building_again_replaces_the_edition_and_what_it_printed(store: Store) -> None:
    """Of two builds of one date only the second is known."""
    store.save_edition(edition(number=1), printed=[("a", "s"), ("b", "s")])
    second = edition(printed_story(), number=1)
    store.save_edition(second, printed=[("b", "s"), ("c", "s"), ("c", "s")])
    assert store.edition(second.id) == second
    assert len(store.editions()) == 1
    assert store.printed("morning", before_date="2026-01-31") == {"b", "c"}


def test_editions_are_listed_latest_first(store: Store) -> None:
    """Rows name date, number and size as the masthead has it; a brief's own, or all."""
    store.save_edition(edition(date="2026-01-30", number=2), printed=[])
    store.save_edition(edition(date="2026-01-30", brief_id="evening"), printed=[])
    older = EditionRow(
        id="morning-2026-01-29",
        brief_id="morning",
        date="2026-01-29",
        number=1,
        issued_at=NOW,
        window_end=NOW,
        stories=2,
    )
    aside = Section(
        topic=SectionTopic(id="unfiled", title="Without a topic"),
        stories=(printed_story(number=3),),
        trend=None,
        comments=(),
    )
    store.save_edition(
        replace(edition(printed_story(), printed_story(number=2), date="2026-01-29"), unfiled=aside), printed=[]
    )
    newer = replace(older, id="morning-2026-01-30", date="2026-01-30", number=2, stories=0)
    assert store.editions("morning") == (newer, older)
    assert [row.id for row in store.editions()] == ["evening-2026-01-30", newer.id, older.id]


def test_the_previous_edition_is_of_an_earlier_date(store: Store) -> None:
    """Neither the edition being rebuilt, nor a later one, nor another brief's is the one before."""
    for date in ("2026-01-27", "2026-01-28", "2026-01-30", "2026-01-31"):
        store.save_edition(edition(date=date), printed=[])
    store.save_edition(edition(date="2026-01-29", brief_id="evening"), printed=[])
    found = store.previous("morning", before_date="2026-01-30")
    assert found is not None
    assert found.id == "morning-2026-01-28"
    assert store.previous("morning", before_date="2026-01-27") is None
    latest = store.latest_edition("morning")
    assert latest is not None
    assert latest.id == "morning-2026-01-31"


def test_numbers_count_a_briefs_dates(store: Store) -> None:
    """The first is 1, the next date takes the next number, and a rebuilt date keeps its own."""
    assert store.number_for("morning", "2026-01-28") == 1
    store.save_edition(edition(date="2026-01-28", number=1), printed=[])
    store.save_edition(edition(date="2026-01-29", number=2), printed=[])
    assert store.number_for("morning", "2026-01-28") == 1
    assert store.number_for("morning", "2026-01-29") == 2
    assert store.number_for("morning", "2026-02-03") == 3
    assert store.number_for("morning", "2026-01-01") == 1
    assert store.number_for("evening", "2026-02-03") == 1


def test_printed_articles_are_those_of_earlier_dates(store: Store) -> None:
    """A rebuilt edition may print its own articles again; what later or other editions printed does not count."""
    store.save_edition(edition(date="2026-01-28"), printed=[("a", "s")])
    store.save_edition(edition(date="2026-01-29"), printed=[("b", "s")])
    store.save_edition(edition(date="2026-01-30"), printed=[("c", "s")])
    store.save_edition(edition(date="2026-01-28", brief_id="evening"), printed=[("d", "s")])
    assert store.printed("morning", before_date="2026-01-30") == {"a", "b"}


def test_recent_printed_articles_come_with_story_and_date(store: Store) -> None:
    """For continuing stories: from editions issued since then, of earlier dates, by date; removed articles left out."""
    one, two, three = (article(str(n), dated_at=NOW - n * DAY) for n in (1, 2, 3))
    save(store, one, two, three)
    store.save_edition(edition(date="2026-01-27", issued_at=NOW - 3 * DAY), printed=[(three.id, "old")])
    store.save_edition(
        edition(date="2026-01-28", issued_at=NOW - 2 * DAY), printed=[(one.id, "s"), (two.id, "t"), ("removed", "t")]
    )
    store.save_edition(edition(date="2026-01-29", issued_at=NOW - DAY), printed=[(three.id, "s")])
    store.save_edition(edition(date="2026-01-30", issued_at=NOW), printed=[(one.id, "s")])
    expected = ((two, "t", "2026-01-28"), (one, "s", "2026-01-28"), (three, "s", "2026-01-29"))
    assert store.printed_since("morning", since=NOW - 2 * DAY, before_date="2026-01-30") == expected


def test_a_storys_dates_are_counted_once_each(store: Store) -> None:
    """A story of several articles has one entry a date, oldest first, before the date asked."""
    store.save_edition(edition(date="2026-01-29"), printed=[("c", "s")])
    store.save_edition(edition(date="2026-01-28"), printed=[("a", "s"), ("b", "s"), ("d", "t")])
    store.save_edition(edition(date="2026-01-30"), printed=[("e", "s")])
    store.save_edition(edition(date="2026-01-28", brief_id="evening"), printed=[("a", "u")])
    dates = store.story_dates("morning", ["s", "t", "u", "s"], "2026-01-30")
    assert dates == {"s": ("2026-01-28", "2026-01-29"), "t": ("2026-01-28",)}


def test_an_altered_record_is_refused(store: Store, path: Path) -> None:
    """An edition that is not what was published is never printed as if it were."""
    store.save_edition(edition(), printed=[])
    with sqlite3.connect(path) as other:
        other.execute("UPDATE edition SET record = replace(record, 'Morning', 'Evening')")
    other.close()
    with pytest.raises(StoreError, match="morning-2026-01-30 is not as it was stored"):
        store.edition("morning-2026-01-30")


def test_a_record_of_another_form_is_refused(store: Store, path: Path) -> None:
    """An edition that this version cannot read gets one clear line."""
    store.save_edition(edition(), printed=[])
    with sqlite3.connect(path) as other:
        digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # SHA-256 of "{}"
        other.execute("UPDATE edition SET record = '{}', content_hash = ?", (digest,))
    other.close()
    with pytest.raises(StoreError, match="stored by another version of briefing"):
        store.edition("morning-2026-01-30")


def test_section_counts_are_those_of_each_date(store: Store) -> None:
    """Stories by topic of a brief's editions between two dates; an empty section counts 0, other briefs nothing."""
    record = rich(10)
    for day in ("2026-01-27", "2026-01-28", "2026-01-29", "2026-01-30"):
        store.save_edition(replace(record, id=f"morning-{day}", date=day), printed=[])
    evening = BriefName(id="evening", title="Evening Brief")
    store.save_edition(replace(rich(3), id="evening-2026-01-29", brief=evening, date="2026-01-29"), printed=[])
    counts = store.section_counts("morning", since_date="2026-01-28", before_date="2026-01-30")
    assert set(counts) == {"2026-01-28", "2026-01-29"}
    assert counts["2026-01-29"] == {each.topic.id: len(each.stories) for each in record.sections}


def test_a_damaged_edition_is_passed_over_in_counts(store: Store, path: Path) -> None:
    """What cannot be read costs today's edition nothing."""
    for day in ("2026-01-28", "2026-01-29"):
        store.save_edition(replace(rich(3), id=f"morning-{day}", date=day), printed=[])
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE edition SET record = 'no JSON' WHERE date = '2026-01-28'")
    assert set(store.section_counts("morning", since_date="2026-01-01", before_date="2026-01-30")) == {"2026-01-29"}


def test_an_edition_of_before_there_were_charts_is_still_read(store: Store, path: Path) -> None:
    """A record stored without pictures, trends, comments, agenda and languages of lines is read, with none of them."""
    made = rich(5)
    store.save_edition(made, printed=[])
    with sqlite3.connect(path) as raw:
        record = json.loads(raw.execute("SELECT record FROM edition").fetchone()[0])
        for part in [record, *record["sections"], *record["at_a_glance"], *record["most_covered"]]:
            for name in ("comments", "agenda", "trend", "language"):
                if part is not record or name != "language":
                    part.pop(name, None)
        for section in record["sections"]:
            for story in section["stories"]:
                del story["image"]
        body = json.dumps(record)
        raw.execute(
            "UPDATE edition SET record = ?, content_hash = ?", (body, hashlib.sha256(body.encode()).hexdigest())
        )
    read = store.edition(made.id)
    assert read is not None
    assert (read.agenda, read.comments, read.sections[0].trend) == ((), (), None)
    assert [each.headline for each in read.stories] == [each.headline for each in made.stories]


def three_days(store: Store) -> None:
    """Save editions of three days: a story that goes on, and one of the second day."""
    for number, date in enumerate(("2026-01-28", "2026-01-29", "2026-01-30"), 1):
        goes_on = printed_story(report(article(date, title=f"Talks, {date}")), id="talks", number=number)
        other = [printed_story(report(article("vote", title="Vote")), id="vote", number=3)] if number == 2 else []
        made = edition(goes_on, *other, date=date, number=number, issued_at=NOW - (3 - number) * DAY)
        store.save_edition(made, printed=[])


def test_a_storys_earlier_editions_are_found_newest_first(store: Store) -> None:
    """With number and headline there; later dates and other briefs do not count, and only so many editions."""
    three_days(store)
    store.save_edition(edition(printed_story(id="talks"), brief_id="evening", date="2026-01-29"), printed=[])
    found = store.appearances("morning", before_date="2026-01-30", editions_back=30)
    assert list(found) == ["talks", "vote"]
    assert [(one.edition, one.date, one.number, one.headline, one.language) for one in found["talks"]] == [
        ("morning-2026-01-29", "2026-01-29", 2, "Talks, 2026-01-29", "en"),
        ("morning-2026-01-28", "2026-01-28", 1, "Talks, 2026-01-28", "en"),
    ]
    assert len(store.appearances("morning", before_date="2026-01-30", editions_back=1)["talks"]) == 1


def test_headlines_are_those_that_readers_saw_last(store: Store) -> None:
    """As printed, or as a later edition said that they were reworded; not of editions of long ago."""
    three_days(store)
    first = article("2026-01-28")
    told = Rewording(
        report=first.id,
        outlet="The Example",
        url=first.url,
        before="Talks, 2026-01-28",
        after="Talks fail",
        language="en",
        edition="morning-2026-01-28",
        number=1,
    )
    store.save_edition(replace(edition(date="2026-01-30", number=3), rewordings=(told,)), printed=[])
    found = store.headlines("morning", since=NOW - 5 * DAY, before_date="2026-01-31")
    assert [(one.title, one.edition, one.number) for one in found] == [
        ("Talks, 2026-01-29", "morning-2026-01-29", 2),
        ("Vote", "morning-2026-01-29", 3),
        ("Talks fail", "morning-2026-01-28", 1),
    ]
    recent = store.headlines("morning", since=NOW - DAY, before_date="2026-01-30")
    assert [one.title for one in recent] == ["Talks, 2026-01-29", "Vote"]


def test_a_damaged_edition_is_passed_over_in_histories(store: Store, path: Path) -> None:
    """A record that is not JSON costs only itself."""
    three_days(store)
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE edition SET record = '{' WHERE date = '2026-01-29'")
    with Store.open(path) as again:
        found = again.appearances("morning", before_date="2026-01-30", editions_back=30)
        assert [one.date for one in found["talks"]] == ["2026-01-28"]
        assert [one.title for one in again.headlines("morning", since=NOW - 5 * DAY, before_date="2026-01-30")] == [
            "Talks, 2026-01-28"
        ]


LISTED = [article(str(n), published_at=NOW - timedelta(hours=n + 1), title=f"Report {n}") for n in range(12)]


def pulled_again(store: Store, *listed: Article, remark: str = "", hours: float = 1) -> frozenset[str]:
    """What counts as withdrawn once the feed lists these."""
    later = NOW + timedelta(hours=hours)
    store.save_pull([(feed_state(remark=remark), parsed_feed(*listed))], now=later)
    return store.withdrawn([one.id for one in LISTED])


def test_a_report_that_its_feed_lists_no_more_is_withdrawn(store: Store) -> None:
    """Older ones are still listed; what falls off the end only grew old."""
    save(store, *LISTED)
    assert store.withdrawn([one.id for one in LISTED]) == frozenset()
    assert pulled_again(store, *LISTED[:4], *LISTED[5:10]) == {LISTED[4].id}
    assert store.withdrawn([LISTED[0].id]) == frozenset()


def test_a_feed_of_its_own_choice_withdraws_nothing(store: Store) -> None:
    """One that drops many of its newer reports, or keeps a few old ones, does not list what is newest."""
    save(store, *LISTED)
    assert pulled_again(store, *LISTED[::2]) == frozenset()
    assert pulled_again(store, *LISTED[10:], hours=2) == frozenset()


def test_a_body_read_in_part_withdraws_nothing(store: Store) -> None:
    """What is missing may have been in the damaged part."""
    save(store, *LISTED)
    assert pulled_again(store, *LISTED[:4], *LISTED[5:], remark="breaks off") == frozenset()


def test_a_report_that_came_back_under_another_id_is_not_withdrawn(store: Store) -> None:
    """The feed lists the same headline."""
    save(store, *LISTED)
    again = article("again", published_at=NOW - timedelta(hours=5), title=LISTED[4].title)
    assert pulled_again(store, *LISTED[:4], again, *LISTED[5:]) == frozenset()


def test_a_report_without_a_date_of_its_own_is_not_withdrawn(store: Store) -> None:
    """Where it stood among the others is not known."""
    save(store, *LISTED[:4], replace(LISTED[4], dating="neighbour"), *LISTED[5:])
    assert pulled_again(store, *LISTED[:4], *LISTED[5:]) == frozenset()
