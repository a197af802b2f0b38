"""The page in HTML: complete, valid, self-contained, and safe whatever feeds say."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tinycss2  # type: ignore[import-untyped]
from lxml import html as lxml_html
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from briefing.errors import TemplateError
from briefing.record import BriefName, Edition, Matched
from briefing.render import html
from briefing.words import words
from tests.builders import article, edition, printed_story, report
from tests.editions import HOSTILE, TOPICS, rich
from tests.looks import SHIPPED, THEMES, written


def page(record: Edition) -> str:
    """The page of an edition."""
    return html.render(record, SHIPPED).body.decode()


def parsed(text: str) -> Any:
    """A page for XPath, whose answers can be of any type."""
    return lxml_html.fromstring(text.encode())


def tree(record: Edition) -> Any:
    """The page of an edition, parsed."""
    return parsed(page(record))


def shown(record: Edition) -> str:
    """What a reader of the page sees, white space as single spaces."""
    body = tree(record).body
    return " ".join(body.text_content().split())


def words_of(element: Any) -> str:
    """The text of an element, with a space where one piece of it ends."""
    return " ".join(" ".join(element.itertext()).split())


def without_styles(text: str) -> str:
    """The page without its style sheets, its script and their hashes, which their own review covers."""
    text = re.sub(r"(<(style|script)[^>]*>).*?(</\2>)", r"\1…\3", text, flags=re.DOTALL)
    return re.sub(r"&#39;sha256-[^&]*&#39;", "…", text)


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_page_is_as_reviewed(theme: str, language: str, golden: Callable[[str, str], None]) -> None:
    """The whole page of a rich edition."""
    made = html.render(rich(20, language=language, unfiled=True), THEMES[theme])
    golden(f"{theme}-{language}.html", without_styles(made.body.decode()))
    assert (made.format, made.filename) == ("html", "2026-01-30-morning.html")


def test_same_record_gives_the_same_bytes() -> None:
    """Nothing of the page depends on the moment or the process."""
    assert page(rich(30, hostile=True)) == page(rich(30, hostile=True))


@pytest.mark.parametrize(
    "record",
    [rich(0), rich(1), rich(30, unfiled=True), rich(30, language="ko"), rich(12, hostile=True), edition()],
    ids=["empty", "one", "rich", "korean", "hostile", "bare"],
)
def test_page_is_valid(record: Edition) -> None:
    """The HTML parser finds no error, ids are unique, and every inner link leads somewhere."""
    for text in (page(record), html.for_paper(record, SHIPPED)):
        parser = HTMLParser()
        parser.parse(text)
        assert parser.errors == []
        document = parsed(text)
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in document.xpath("//a/@href") if link.startswith("#")} <= set(ids)
        assert set(" ".join(document.xpath("//@aria-labelledby")).split()) <= set(ids)


def test_page_asks_nothing_of_anyone() -> None:
    """No file, no request, no script but its own: only links that a reader may follow, without saying where from."""
    text = page(rich(30))
    document = parsed(text)
    assert (
        document.xpath(
            "//script[@src] | //body//script | //link | //img | //iframe | //object | //@src | //@onclick | //@style"
        )
        == []
    )
    assert "url(" not in text
    assert "@import" not in text
    assert document.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]


def test_policy_allows_its_own_sheets_and_script_only() -> None:
    """The Content-Security-Policy names the hashes of its sheets and script, and allows nothing by default."""
    document = tree(rich(3))
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    sheets = document.xpath("//style/text() | //script/text()")
    assert len(sheets) == 3
    for sheet in sheets:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_margins_cannot_be_left() -> None:
    """A title and a marking are strings in the style sheet, whatever stands in them: no rule, no end of the sheet."""
    record = replace(rich(1, marking='X"}body{display:none}/*'), brief=BriefName(id="a", title="</style><script>1//\\"))
    for text in (page(record), html.for_paper(record, SHIPPED)):
        sheet = parsed(text).xpath("string(//style[contains(., '@page')])")
        assert "display:none" not in sheet.split("\n")[0]
        assert parsed(text).xpath("//head//script[contains(., '1//')]") == []
        (rule,) = [each for each in tinycss2.parse_stylesheet(sheet)[:1] if each.type == "at-rule"]
        assert rule.at_keyword == "page"


def test_hostile_titles_are_only_text() -> None:
    """Markup, template syntax and quotation marks in titles print as they are; bidi overrides are gone."""
    record = rich(12, hostile=True)
    text = shown(record)
    for title in HOSTILE:
        assert " ".join(title.replace("\u202e", "").split()) in text
    assert "\u202e" not in page(record)
    assert tree(record).xpath("//h3//script | //h3//img") == []


def test_controls_are_printed_nowhere() -> None:
    """Neither in text nor in attributes or sentences: HTML and XML forbid them, terminals obey them."""
    match = Matched(term="ta\x1blks", found="talks", field="text", start=0, report="0" * 16)
    story = printed_story(report(outlet="Ag\x1bency"))
    story = replace(story, topics=(replace(story.topics[0], matches=(match,)),))
    record = edition(story)
    assert "Agency" in page(record)
    assert "by the term “talks”" in page(record)
    assert "\x1b" not in page(record)


def test_unsafe_address_is_not_linked() -> None:
    """A report whose address is not of the web is printed without a link."""
    bad = replace(report(), url="javascript:alert(1)")
    document = tree(edition(printed_story(bad)))
    assert document.xpath("//h3")[0].text_content() == bad.title
    assert document.xpath("//h3//a") == []
    assert "javascript:" not in page(edition(printed_story(bad)))


def test_languages_are_marked() -> None:
    """The page has its language; headlines and excerpts in another have theirs."""
    document = tree(rich(30, language="en"))
    assert document.get("lang") == "en"
    korean = [each for each in document.xpath("//h3/a") if "훈련" in each.text_content()]
    assert {each.get("lang") for each in korean} == {"ko"}
    assert {each.get("lang") for each in document.xpath("//blockquote") if "서울" in each.text_content()} == {"ko"}
    english = [each for each in document.xpath("//h3/a") if "joint training" in each.text_content()]
    assert {each.get("lang") for each in english} == {None}
    assert tree(rich(3, language="ko")).get("lang") == "ko"


def test_right_to_left_text_is_isolated() -> None:
    """A headline or an outlet in Arabic cannot turn the words around it."""
    titled = report(article(title="عنوان 123"), outlet="العينة")
    document = tree(edition(printed_story(titled)))
    assert document.xpath("//h3/a")[0].get("dir") == "auto"
    assert "العينة" in [each.text_content() for each in document.xpath("//bdi")]


def test_every_story_and_report_is_on_the_page() -> None:
    """Number, headline, outlet and link of all that the record has, unfiled stories too."""
    record = rich(60, unfiled=True)
    document, text = tree(record), shown(record)
    links = document.xpath("//a/@href")
    for story in record.stories:
        place = document.get_element_by_id(f"s{story.number}")
        said = " ".join(place.text_content().split())
        assert story.headline in said
        for each in story.reports:
            assert each.outlet in said
            assert not each.url or each.url in links
    assert "Articles of the window that matched no topic." in text


def test_empty_section_stays() -> None:
    """A topic without reporting is a section that says so."""
    record = rich(10)
    document = tree(record)
    assert [each.text_content() for each in document.xpath("//main/section//h2")] == [title for _, title in TOPICS]
    assert document.xpath("//section[div/h2='China and the Koreas']/p/text()") == ["No significant reporting"]


def test_empty_edition_points_to_the_collection_note() -> None:
    """Without a story, every section says so, and the first words say where to look."""
    text = shown(rich(0))
    assert "No significant reporting in this window; the collection note says what was read." in text
    assert text.count("No significant reporting") == 1 + len(TOPICS)


def test_masthead_has_its_furniture() -> None:
    """Marking, title, date, number, coverage, cut-off, zone, counts and reading time."""
    masthead = words_of(tree(rich(25)).xpath("//header")[0])
    assert masthead == (
        "INTERNAL Morning Brief Friday, January 30, 2026 No. 12 New since the edition of Tuesday, January 27 (no. 11) "
        "25 stories · 68 reports · 6 outlets · 8 minutes to read "
        "Covers 15:00 KST Thu to 15:00 KST Fri · Information cut-off 15:00 KST Fri · Times are KST (Asia/Seoul)"
    )


def test_reports_say_what_they_are() -> None:
    """Author, time, language, label, copies, own headline, earlier headline."""
    document = tree(rich(25))
    items = [" ".join(each.text_content().split()) for each in document.xpath("//*[@id='s1']//li")]
    assert items[0].startswith("Sample Agency, Kim Min-ji, 11:40 KST, live blog, repeats The Harbour Herald: Allies")
    put = [" ".join(each.text_content().split()) for each in document.xpath("//*[@id='s1']//table[@class='put']//p")]
    assert put[0] == (
        "As above — The Harbour Herald, Ann Example, Bo Example, 14:43 KST; "
        "earlier: “Allies to open nine days of training”"
    )
    assert put[1].endswith("훈련 시작…야외 기동은 지난해보다 줄어 — 견본일보, 이서준 기자, 13:42 KST, Korean, opinion")
    assert put[2].endswith("— Peninsula Review, Dr. C. Example, about 12:41 KST, citing Sample Agency")


def test_copy_of_a_report_that_is_not_printed_is_still_marked() -> None:
    """A report whose origin the story does not show says that it repeats another."""
    copied = replace(report(), copy_of="0" * 16)
    assert "repeats another report" in shown(edition(printed_story(copied)))


def test_every_item_says_why_it_is_here() -> None:
    """Terms as found, where, by which rule; and the score with its parts."""
    text = " ".join(tree(rich(25)).xpath("//*[@id='s1']/details")[0].text_content().split())
    assert text == (
        "Why it is here North Korea: “joint training” (title); “김정은” (text, by the term “Kim Jong Un”). "
        "Score 7.25 = outlets 6.00 + freshness 1.25."
    )


def test_filing_of_a_whole_feed_is_evidence_too() -> None:
    """A topic that the editor gave to a whole feed says so instead of naming a term."""
    story = rich(3).stories[0]
    filed = Matched(term="", found="", field="feed", start=0, report=story.reports[0].id)
    changed = replace(story, topics=(replace(story.topics[0], matches=(filed,)),))
    assert "North Korea: the whole feed is filed here." in shown(edition(changed))


def test_quotations_look_like_quotations() -> None:
    """An excerpt stands in quotation marks, with the outlet that it is taken from."""
    quotation = tree(rich(25)).xpath("//*[@id='s1']/blockquote")[0]
    assert quotation.text_content().startswith("“Both sides met")
    assert quotation.text_content().endswith("steel.” — The Harbour Herald")


def test_collection_note_accounts_for_everything() -> None:
    """Cut-off, feeds with status and message, the way from articles to stories, problems, method."""
    note = words_of(tree(rich(25)).xpath("//section[@class='collection']")[0])
    for said in (
        "covers 15:00 KST Thu to 15:00 KST Fri. 10 feeds: 3 read, 1 unchanged, 1 read in part, 1 stale, 1 failed",
        "Articles considered 412 second listings merged 31 without a topic of this brief 290 left out for room 12",
        "The store is 1.9 GB",
        "State Voice (sample) nothing since January 22; it usually has 6 articles a day stale 12:00 KST Thu 0",
        "feed-7 not read none 0",
        "not an endorsement",
        "Copyright remains with the publishers.",
    ):
        assert said in note


def test_paper_is_the_same_page_without_what_paper_cannot_show() -> None:
    """The PDF's page has every link of the other but to files beside it, one style sheet, and nothing to fold open."""
    record = rich(30)
    screen, paper = tree(record), parsed(html.for_paper(record, SHIPPED))
    links = [link for link in screen.xpath("//a/@href") if not link.startswith("2026-01-")]
    assert links == paper.xpath("//a/@href")
    assert len(links) < len(screen.xpath("//a/@href"))
    assert len(paper.xpath("//style")) == 1
    assert paper.xpath("//details") == []
    assert "Why it is here: “joint training”, “김정은”. " in " ".join(paper.text_content().split()) + " "


def test_paper_size_and_page_words_are_the_edition_s() -> None:
    """Letter is Letter, in a browser's print too, and a Korean PDF counts its pages in Korean."""
    record = replace(rich(3, language="ko"), paper="Letter")
    assert "@page{size:Letter;" in tree(record).xpath("//style[@media='print']/text()")[0]
    sheet = parsed(html.for_paper(record, SHIPPED)).xpath("//style/text()")[0]
    assert "size:Letter;" in sheet
    assert 'content:"" counter(page) " / " counter(pages) "쪽"' in sheet


def test_operator_s_template_replaces_the_shipped_one(tmp_path: Path) -> None:
    """A file of the same name in the operator's folder is used; the others are still the shipped ones."""
    look = written(tmp_path, "page.html", "<title>{{ edition.brief.title }}</title>{{ print_css }}\n")
    made = html.render(rich(1), look).body.decode()
    assert made.startswith("<title>Morning Brief</title>@page{")


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ("<p>\n{{ edition.titel }}</p>", 2, "has no attribute 'titel'"),
        ("{{ editoin.id }}", 1, "'editoin' is undefined"),
        ("a\nb\n{% if edition %}", 3, "Unexpected end of template"),
        ("{{ edition.id | shout }}", 1, "No filter named 'shout'"),
        ("\n\n\n{{ edition.number / 0 }}", 4, "division by zero"),
        ("{{ ''.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ edition.sections.append(1) }}", 1, "append"),
        ("{% for number in range(10000000) %}{% endfor %}", 1, "Range too big"),
    ],
)
def test_mistake_in_a_template_has_file_and_line(tmp_path: Path, template: str, line: int, said: str) -> None:
    """Whatever is wrong in an operator's template is one line that says where."""
    with pytest.raises(TemplateError) as caught:
        html.render(rich(3), written(tmp_path, "page.html", template))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'page.html'}, line {line}: ")
    assert said in message
    assert "\n" not in message


def test_mistake_in_an_included_template_names_that_one(tmp_path: Path) -> None:
    """The innermost template is named, not the page that includes it."""
    (tmp_path / "part.html").write_text("\n{{ nothing }}", encoding="utf-8")
    look = written(tmp_path, "page.html", "{% include 'part.html' %}")
    with pytest.raises(TemplateError, match=r"part\.html, line 2: 'nothing' is undefined"):
        html.render(rich(1), look)


def test_template_that_is_used_again_is_seen_as_it_is_then(tmp_path: Path) -> None:
    """A kept compilation tells a mistake's line again, gives way to a change, and holds no other language's words."""
    look = written(tmp_path, "page.html", "\n{{ nothing }}")
    for _ in range(2):
        with pytest.raises(TemplateError, match=r"page\.html, line 2: 'nothing' is undefined"):
            html.render(edition(), look)

    written(tmp_path, "page.html", '{{ "feed" | place }}')
    records = (replace(edition(), language=code) for code in ("en", "ko"))
    english, korean = (html.render(record, look).body.decode().strip() for record in records)

    assert (english, korean) == ("the whole feed is filed here", words("ko").say("the whole feed is filed here"))
    assert english != korean


def test_missing_template_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """Without any template there is one line with its name and the folders."""
    with pytest.raises(TemplateError, match=r"no template base\.css; looked in ") as caught:
        html.render(rich(1), replace(SHIPPED, folders=(tmp_path,)))
    assert str(tmp_path) in str(caught.value)


def test_template_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """A file in another encoding is one clear line."""
    with pytest.raises(TemplateError, match="is not UTF-8"):
        html.render(rich(1), written(tmp_path, "print.css", b"/* \xff */"))
