"""What the record holds beside headlines and summaries, in every form that a reader may have."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from briefing.record import Appearance, Claim, Edition, Figure, Previous, PrintedStory
from briefing.render import atom, epub, html, mail, markdown, text
from tests.builders import article, edition, printed_story, report
from tests.editions import REWORDINGS, rich
from tests.looks import SHIPPED, THEMES

RECORD = rich(12)


def _book(record: Edition) -> str:
    """Every page of the book, one after another."""
    with zipfile.ZipFile(io.BytesIO(epub.render(record, SHIPPED).body)) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.endswith(".xhtml")]
    bodies = (each for page in pages for each in etree.fromstring(page).iter("{*}body"))
    return "".join(etree.tostring(body, encoding="unicode") for body in bodies)


FORMS: Mapping[str, Callable[[Edition], str]] = {
    "newspaper": lambda record: html.render(record, THEMES["newspaper"]).body.decode(),
    "government": lambda record: html.render(record, THEMES["government"]).body.decode(),
    "paper": lambda record: html.for_paper(record, SHIPPED),
    "mail": lambda record: mail.render(record, SHIPPED).body.decode(),
    "book": _book,
    "feed": lambda record: atom.render([(record, ("html",))], SHIPPED).body.decode(),
    "txt": lambda record: text.render(record).body.decode(),
    "md": lambda record: markdown.render(record).body.decode().replace("\\", ""),
}
every_form = pytest.mark.parametrize("form", FORMS)
#: All but the feed, which names stories in a line.
in_full = pytest.mark.parametrize("form", [form for form in FORMS if form != "feed"])


def shown(form: str, record: Edition = RECORD) -> str:
    """What a reader sees, white space as single spaces."""
    made = FORMS[form](record)
    if form == "feed":
        made = "".join(str(piece) for piece in etree.fromstring(made.encode()).itertext())
    elif form not in ("txt", "md"):
        page: Any = lxml_html.fromstring(f"<body>{made}</body>" if form == "book" else made.encode())
        made = page.text_content()
    return " ".join(made.split())


def tree(record: Edition = RECORD, theme: str = "newspaper") -> Any:
    """The page for screens, parsed."""
    return lxml_html.fromstring(html.render(record, THEMES[theme]).body)


def with_story(**changed: Any) -> Edition:
    """An edition of one story of two reports, changed so."""
    first, second = report(), replace(report(article("2", title="Bridge closed")), outlet="The Other", id="2" * 16)
    return edition(replace(printed_story(first, second), **changed))


@every_form
def test_what_new_is_counted_from_is_said(form: str) -> None:
    """When the edition before is not yesterday's; when it is, nothing is said."""
    said = "New since the edition of Tuesday, January 27 (no. 11)"
    assert said in shown(form)
    yesterday = replace(RECORD, previous=Previous(id="morning-2026-01-29", date="2026-01-29", number=11))
    assert "New since" not in shown(form, yesterday)


@in_full
def test_an_update_says_what_was_added(form: str) -> None:
    """Each sentence in quotation marks, with the outlet; what it has is not said again in the summary."""
    words = shown(form)
    assert re.search(
        r"What is new: ?“양측은 목요일 서울에서 만나 3월에 다시 만나기로 했다\.” — 견본일보 "
        r"“The talks covered 1,200 tonnes of steel\.” — Peninsula Review",
        words,
    )
    story = words[words.index("1,200 tonnes") :][:150]
    assert "“당국자들은" in story
    assert "양측은" not in story


@in_full
def test_what_another_report_adds_is_a_paragraph_of_its_own(form: str) -> None:
    """The sentences of two outlets do not run into each other."""
    before, _, _ = FORMS[form](RECORD).partition("The talks covered 1,200 tonnes of steel")
    ends = "\n\n" if form == "md" else "\n" if form == "txt" else "</p>"
    assert ends in before[before.rindex("견본일보") :]


@every_form
def test_a_zone_is_named_once(form: str) -> None:
    """Not "UTC (UTC)"."""
    assert "UTC (UTC)" not in shown(form, replace(RECORD, timezone="UTC"))


def test_the_feed_names_the_first_sentence_of_an_update() -> None:
    """A line has room for one."""
    assert "What is new: “양측은 목요일 서울에서 만나 3월에 다시 만나기로 했다.”" in shown("feed")
    assert "1,200 tonnes" not in shown("feed")


@pytest.mark.parametrize("form", ["newspaper", "paper", "txt", "book", "feed", "mail"])
def test_origins_are_told_from_reports(form: str) -> None:
    """How many reports there are, and of how many origins."""
    assert "6 reports, 3 origins" in shown(form)


@pytest.mark.parametrize("form", [form for form in FORMS if form not in ("mail", "feed")])
def test_a_report_names_its_source(form: str) -> None:
    """Beside a report that credits another outlet; a copy says whose text it repeats instead."""
    words = shown(form)
    assert "citing Sample Agency" in words
    assert "repeats The Harbour Herald" in words


@in_full
def test_figures_that_differ_stand_with_their_outlets(form: str) -> None:
    """Largest first, equal claims together, named and not judged."""
    words = shown(form)
    differ = words[words.index("Figures differ: injured") :][:120]
    assert re.findall(r"40|at least 35|서른 명", differ) == ["40", "at least 35", "서른 명"]
    assert re.search(r"at least 35 ?\(?견본일보, Peninsula Review", differ)


def test_figures_are_a_table_that_is_read_aloud() -> None:
    """With a caption, and each claim the header of its row."""
    table = tree().xpath("//*[@id='s1']//table[@class='differ']")[0]
    assert table.xpath("string(caption)") == "Figures differ: injured"
    assert [each.text_content() for each in table.xpath("tbody/tr/th[@scope='row']")] == [
        "40",
        "at least 35",
        "서른 명",
    ]
    assert len(table.xpath("tbody/tr/td")) == 3


def test_more_claims_than_a_table_holds_are_counted() -> None:
    """Six are listed."""
    reports = [replace(report(), id=f"{number:016x}", outlet=f"Outlet {number}") for number in range(9)]
    claims = tuple(
        Claim(report=each.id, text=f"{90 - place}", value=90.0 - place) for place, each in enumerate(reports)
    )
    story = replace(printed_story(*reports), figures=(Figure(what="injured", claims=claims),))
    rows = tree(edition(story)).xpath("//table[@class='differ']//tr")
    assert [row.xpath("string(th)") for row in rows] == ["90", "89", "88", "87", "86", "85"]
    assert rows[-1].xpath("string(td)") == "Outlet 5; and 3 more"


@in_full
def test_a_figure_that_no_printed_report_claims_is_left_out(form: str) -> None:
    """Title and table alike."""
    lost = Figure(what="injured", claims=(Claim(report="9" * 16, text="40", value=40.0),))
    assert "Figures differ" not in shown(form, with_story(figures=(lost,)))


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_no_headline_of_a_compared_story_is_printed_twice(theme: str) -> None:
    """It stands beside those of other classes, or in the list below, or above both as the story's own."""
    for story in RECORD.stories:
        article_: Any = tree(theme=theme).get_element_by_id(f"s{story.number}")
        if article_.xpath(".//table[@class='put']"):
            printed = [" ".join(each.text_content().split()) for each in article_.xpath(".//h3//a | .//td/p/a")]
            assert len(printed) == len(set(printed))
            words = " ".join(article_.text_content().split())
            for each in story.reports:
                assert each.outlet in words
    assert tree(theme=theme).xpath("//table[@class='put']")


@pytest.mark.parametrize("form", ["newspaper", "government", "paper", "mail", "book", "txt", "md"])
def test_headlines_stand_by_class_of_outlet(form: str) -> None:
    """The class is named before its headlines."""
    words = shown(form)
    place = words.index("Think tank")
    assert "Leader visits memorial for troops sent abroad as neighbours meet in Beijing" in words[place:][:400]


@in_full
def test_a_story_names_the_editions_before(form: str) -> None:
    """Newest first, three at most; the others are counted."""
    history = tuple(
        Appearance(
            edition=f"morning-2026-01-{28 - back}",
            date=f"2026-01-{28 - back}",
            number=back + 1,
            headline="A",
            language="en",
        )
        for back in range(5)
    )
    record = with_story(status="continuing", history=history)
    assert "Earlier: Wednesday (no. 1), Tuesday (no. 2), Monday (no. 3), and 2 more" in shown(form, record)


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_pages_on_disk_link_to_the_pages_beside_them(theme: str) -> None:
    """A story to where it stood, what ended and what was changed to where they stood; relative, by anchor."""
    document = tree(theme=theme)
    assert document.xpath("//*[@id='s2']//a[starts-with(@href, '2026')]/@href") == [
        "2026-01-27-morning.html#s3",
        "2026-01-26-morning.html#s4",
    ]
    assert document.xpath("//section[@class='changes']//a[starts-with(@href, '2026')]/@href") == [
        *(f"2026-01-27-morning.html#s{number}" for number in range(3, 8)),
        "2026-01-27-morning.html#s4",
        "2026-01-27-morning.html#s9",
    ]


def test_nothing_else_links_to_files() -> None:
    """Neither paper, mail nor book, nor a page that `preview` serves, which has no other beside it."""
    served = html.render(RECORD, SHIPPED, served=True).body.decode()
    for made in (served, *(FORMS[form](RECORD) for form in ("paper", "mail", "book", "md", "txt"))):
        assert "2026-01-27-morning" not in made


@every_form
def test_what_does_not_go_on_is_named(form: str) -> None:
    """Five headlines, and how many more."""
    words = shown(form)
    place = words.index("Not continued from the edition of Tuesday, January 27")
    ended = words[place:][:700]
    assert all(each.headline in ended for each in RECORD.dropped[:5])
    assert RECORD.dropped[5].headline not in ended
    assert "and 2 more" in ended


@every_form
def test_headlines_that_were_changed_are_shown_old_and_new(form: str) -> None:
    """With the outlet; one that was withdrawn says so."""
    words = shown(form)
    assert "The Harbour Herald: “Allies to open nine days of training” → “Allies open eleven days of training”" in words
    assert "견본일보: “장관, 사의 표명” → withdrawn" in words


@every_form
def test_many_changed_headlines_are_counted(form: str) -> None:
    """Eight are shown."""
    words = shown(form, replace(RECORD, dropped=(), rewordings=REWORDINGS * 5))
    assert words.count("nine days of training” →") + words.count("장관, 사의 표명") == 8
    assert form == "feed" or "and 2 more" in words


@every_form
def test_who_is_quiet_is_told_from_who_failed(form: str) -> None:
    """Since when, and what its normal is."""
    words = shown(form)
    assert "State Voice (sample): nothing since 06:00 KST Wed; its normal is 14 a day" in words
    assert "China and the Koreas: 1 article; its normal is 9.5 a day" in words


@pytest.mark.parametrize("form", ["newspaper", "government", "paper", "mail", "book", "txt", "md"])
def test_a_tag_says_what_is_usual_where_that_is_known(form: str) -> None:
    """Behind its number."""
    assert "Olympics (4), 날씨 (3; usually 0.4 a day)" in shown(form)


def written() -> PrintedStory:
    """A story whose summary a model wrote from both reports."""
    story = with_story().stories[0]
    support = tuple(each.id for each in story.reports)
    return replace(story, summary=replace(story.summary, written_by="sample-model", support=support))


@in_full
def test_what_a_model_wrote_says_so_and_is_no_quotation(form: str) -> None:
    """Neither in quotation marks nor set as one; with the model's name and the outlets that support it."""
    record = edition(written())
    words = shown(form, record)
    assert "Written by sample-model from: The Example, The Other" in words
    assert "“Both sides" not in words
    assert "Both sides met in Seoul on Thursday." in words
    assert "<blockquote" not in FORMS[form](record)
    assert not re.search("^>", FORMS[form](record), re.MULTILINE) or form != "md"


def test_a_line_says_that_a_model_wrote_it() -> None:
    """Also where a story has one line."""
    stories = [replace(written(), number=number, id=f"{number:016x}") for number in range(1, 9)]
    lines = tree(edition(*stories)).xpath("//li[@class='line']/p[@class='brief']")
    assert [each.text_content().count("Written by sample-model from:") for each in lines] == [1, 1]


@in_full
def test_the_method_says_whether_a_model_wrote_anything(form: str) -> None:
    """That no sentence is a program's is said only where it is so."""
    assert "no sentence is written by a program" in shown(form, with_story())
    words = shown(form, edition(written()))
    assert "no sentence is written by a program" not in words
    assert "summaries that are marked as written by a language model" in words


@pytest.mark.parametrize("form", ["newspaper", "government", "paper", "book", "mail"])
def test_names_that_turn_are_isolated(form: str) -> None:
    """Right-to-left words in an outlet, a claim, a tag or an old headline stand in an element of their own."""
    arabic = "عنوان"
    reports = tuple(replace(each, outlet=arabic + "1", credit=arabic + "2") for each in with_story().stories[0].reports)
    figure = Figure(what=arabic + "3", claims=(Claim(report=reports[0].id, text=arabic + "4", value=1.0),))
    story = replace(with_story().stories[0], reports=reports, figures=(figure,))
    silences = (replace(RECORD.silences[0], name=arabic + "5"),)
    rewordings = (replace(REWORDINGS[0], before=arabic + "6"),)
    made = FORMS[form](replace(edition(story), silences=silences, rewordings=rewordings))
    for number in range(1, 7):
        assert re.search(f"<(bdi|span|a)[^>]*>{arabic}{number}</", made), number
        assert not re.search(f"<(p|li|td|th|caption)[^>]*>{arabic}{number}", made), number


def test_foreign_words_have_their_language() -> None:
    """A headline of another language in the comparison, an added sentence and an ended headline."""
    document = tree()
    assert document.xpath("//*[@id='s1']//table[@class='put']//a[@lang='ko']")
    assert document.xpath("//*[@id='s2']/p[@class='added']/bdi[@lang='ko']")
    assert document.xpath("//section[@class='changes']//bdi[@lang='ko']")


def test_details_are_the_first_that_a_mail_leaves_out() -> None:
    """A mail that is too long has every report and link, before it is short of what stands beside them."""
    assert [room.details for room in mail.STEPS] == [True] + [False] * (len(mail.STEPS) - 1)
    assert replace(mail.STEPS[0], details=False) == mail.STEPS[1]
    without = mail.with_room(RECORD, SHIPPED, mail.STEPS[1]).decode()
    assert "What is new" not in without
    assert "Figures differ" not in without
    assert len(without) < len(FORMS["mail"](RECORD))


def test_an_edition_with_nothing_of_all_this_names_none_of_it() -> None:
    """No empty heading, table or line."""
    for form in FORMS:
        words = shown(form, edition(printed_story()))
        for title in ("What is new", "Figures differ", "How each", "Earlier:", "For the record", "Quiet today"):
            assert title not in words
