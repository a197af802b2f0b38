"""config.yaml: what is read, and how mistakes are told."""

from __future__ import annotations

import json
import textwrap
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from briefing.config import Desk, load, load_text, schema
from briefing.errors import ConfigError
from briefing.settings import Feed, feed_id, parse_duration, write_duration

GOOD = """\
feeds:
  - url: https://news.example.org/rss
    outlet: The Example
topics:
  - id: north-korea
    title: North Korea
    any: [North Korea, DPRK]
"""


def read(text: str, folder: Path = Path("/nowhere")) -> Desk:
    """Read a config's text."""
    return load_text(textwrap.dedent(text), folder / "config.yaml")


def mistakes(text: str, folder: Path = Path("/nowhere")) -> tuple[str, ...]:
    """The mistakes of a config, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        read(text, folder)
    prefix = f"{folder / 'config.yaml'}:"
    assert all(mistake.startswith(prefix) for mistake in caught.value.mistakes)
    return tuple(mistake.removeprefix(prefix) for mistake in caught.value.mistakes)


def test_the_smallest_config_has_sensible_defaults() -> None:
    """Feeds and topics are enough: one brief, a day's window, all formats."""
    config = read(GOOD).config
    assert [brief.id for brief in config.briefs] == ["morning"]
    assert config.briefs[0].window == timedelta(hours=24)
    assert config.store.path == Path("/nowhere/briefing.db")


def test_plain_scalars_are_text_until_their_key_says_otherwise() -> None:
    """Norwegian stays `no`, an outlet may be called 38, and numbers are still numbers."""
    desk = read(GOOD.replace("outlet: The Example", "outlet: 38\n    language: no\n    weight: 1.5"))
    assert (desk.config.feeds[0].outlet, desk.config.feeds[0].language, desk.config.feeds[0].weight) == (
        "38",
        "no",
        1.5,
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [("36h", 36), ("90m", 1.5), ("2d", 48), ("1w", 168), ("36", 36), ("24 hours", 24), ("1.5d", 36)],
)
def test_durations_are_written_as_people_do(written: str, meant: float) -> None:
    """A number and a unit; hours without one."""
    desk = read(GOOD + f"briefs:\n  - id: morning\n    window: {written}\n")
    assert desk.config.briefs[0].window == timedelta(hours=meant)


@given(st.integers(1, 100_000))
def test_a_duration_that_we_write_is_read_as_the_same(minutes: int) -> None:
    """Whatever whole minutes it has."""
    meant = timedelta(minutes=minutes)
    assert parse_duration(write_duration(meant)) == meant


def test_defaults_in_the_schema_may_be_written_into_the_file() -> None:
    """An editor offers them; Pydantic's own form of a day, P1D, would be refused."""
    made = schema()
    assert made["$defs"]["Brief"]["properties"]["window"]["default"] == "24h"
    assert made["$defs"]["Store"]["properties"]["keep"]["default"] == "400d"
    assert made["properties"]["briefs"]["default"][0]["window"] == "24h"


def test_a_key_without_a_value_counts_as_not_given() -> None:
    """Nothing, `~` and `null` leave the default; in quotation marks they are text."""
    text = "briefs:\n  - id: a\n    language:\n    paper: ~\n    marking: null\n    masthead: 'null'\n"
    (brief,) = read(GOOD + text).config.briefs
    assert (brief.language, brief.paper, brief.marking, brief.masthead) == ("en", "A4", "", "null")


def test_terms_may_have_limits_and_lists_may_be_single() -> None:
    """A term is text or a mapping; `all` and `near` take choices."""
    desk = read("""\
        feeds:
          - {url: https://a.example/f, class: agency}
        topics:
          - id: t
            title: T
            any: [{term: drill, field: title, class: agency}]
            all: [Seoul, [missile, rocket]]
            near: [{terms: [a, [b, c]], words: 4}]
        """)
    topic = desk.config.topics[0]
    assert topic.any_of[0].kind == ("agency",)
    assert [[term.term for term in place] for place in topic.all_of] == [["Seoul"], ["missile", "rocket"]]
    assert topic.near[0].words == 4


def test_a_folder_of_feeds_stands_for_its_files(tmp_path: Path) -> None:
    """Each file is a feed of its own; hidden files are none."""
    (tmp_path / "saved").mkdir()
    for name in ("b.xml", "a.xml", ".hidden"):
        (tmp_path / "saved" / name).write_text("<rss/>")
    desk = read(GOOD.replace("url: https://news.example.org/rss", "path: saved"), tmp_path)
    assert [str(feed.path) for feed in desk.config.feeds] == ["saved/a.xml", "saved/b.xml"]


@pytest.mark.parametrize(
    ("names", "more", "expected"),
    [
        (("a.xml",), "  - path: saved/a.xml\n", "4: feeds[1]: “saved/a.xml” is already in line 2; remove one"),
        (("a b.xml", "a-b.xml"), "", "2: feeds[0]: “saved/a-b.xml” and “saved/a b.xml” have names too alike"),
    ],
)
def test_files_of_a_folder_are_feeds_that_must_differ(
    tmp_path: Path, names: tuple[str, ...], more: str, expected: str
) -> None:
    """Two feeds with one id would store every article twice, which no database takes."""
    (tmp_path / "saved").mkdir()
    for name in names:
        (tmp_path / "saved" / name).write_text("<rss/>")
    text = GOOD.replace("url: https://news.example.org/rss", "path: saved").replace("topics:", f"{more}topics:", 1)
    (found,) = mistakes(text, tmp_path)
    assert found.startswith(expected)


def test_names_of_the_desk_join_the_shipped_ones() -> None:
    """`gazetteer` adds spellings."""
    desk = read(GOOD + "gazetteer:\n  - name: Kim Jong Un\n    variants: [Kim Dzong Un]\n")
    assert "김정은" in desk.names["kim dzong un"]


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    """One run reports all, structural and semantic alike."""
    found = mistakes("""\
        feeds:
          - url: ftp://a.example/f
            wieght: 2
        topics:
          - id: t
            title: T
            any: [x]
        briefs:
          - id: b
            topics: [s]
            timezone: Asia/Soul
        """)
    assert [int(mistake.split(":")[0]) for mistake in found] == [2, 3, 10, 11]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    outlet: The", "    outlett: The", "3: feeds[0].outlett: unknown key; did you mean “outlet”?"),
        ("    outlet: The Example", "    weight: heavy", "3: feeds[0].weight: found “heavy”; a number is needed"),
        ("    outlet: The Example", "    weight: 11", "3: feeds[0].weight: found “11”; at most 10 is allowed"),
        (
            "    outlet: The Example",
            "    class: News Agency",
            "3: feeds[0].class: found “News Agency”; allowed: lower-case",
        ),
        (
            "    outlet: The Example",
            "    language: korean!",
            "3: feeds[0].language: found “korean!”; allowed: a language",
        ),
        ("    outlet: The Example", "    topics: [nort-korea]", "did you mean “north-korea”?"),
        (
            "    outlet: The Example",
            "    topics: north-korea",
            "3: feeds[0].topics: found “north-korea”; a list is needed",
        ),
        ("    outlet: The Example", "    path: x.xml", "2: feeds[0]: give either `url` (an address) or `path`"),
        (
            "    outlet: The Example",
            "    outlet: A\n    outlet: B",
            "4: key “outlet” is given twice; the first is in line 3",
        ),
        ("url: https://news.example.org/rss", "path: gone.xml", "2: feeds[0].path: found “gone.xml”; there is no such"),
        ("url: https://news.example.org/rss", "url: news.example.org", "an address begins with https://"),
        ("url: https://news.example.org/rss", "url: https:///rss", "not a valid address"),
        ("url: https://news.example.org/rss", "url: 'https://a:b/'", "not a valid address"),
        ("    any: [North Korea, DPRK]", "", "5: topics[0]: no rule: give terms under `any`"),
        ("    any: [North Korea, DPRK]", "    any: [Nor*th]", "`*` may stand only at the end"),
        ("    any: [North Korea, DPRK]", "    any: ['!']", "a term needs a letter or digit"),
        (
            "    any: [North Korea, DPRK]",
            "    any: [{term: a, class: agenci}]",
            "no feed has this class; allowed: news",
        ),
        ("    any: [North Korea, DPRK]", "    any: {a: b}", "7: topics[0].any: found a mapping (a); a list is needed"),
        (
            "    any: [North Korea, DPRK]",
            "    near: [{terms: [a]}]",
            "7: topics[0].near[0].terms: found a list of 1; at least 2",
        ),
        (
            "  - id: north-korea",
            "  - id: North_Korea",
            "5: topics[0].id: found “North_Korea”; allowed: lower-case letters",
        ),
        ("    title: North Korea\n", "", "5: topics[0].title: missing; this key is required"),
    ],
)
def test_a_mistake_names_line_key_and_remedy(old: str, new: str, expected: str) -> None:
    """What was found, what is allowed, and the nearest right spelling."""
    assert old in GOOD
    assert any(expected in mistake for mistake in mistakes(GOOD.replace(old, new)))


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("briefs:\n  - id: a\n  - id: a\n", "10: briefs[1].id: “a” is already used in line 9; ids must differ"),
        ("briefs:\n  - id: a\n    timezone: Asia/Seul\n", "did you mean “Asia/Seoul”?"),
        (
            "briefs:\n  - {schedule: {at: '6:30', late: 0h}}\n",
            "schedule.late: found “0h”; at least 10m, or a short outage costs the edition",
        ),
        ("briefs:\n  - {schedule: {at: '6:30', late: soon}}\n", "schedule.late: found “soon”; needed: a duration"),
        (
            "briefs:\n  - {schedule: {at: '6:30', holidays: kr}}\n",
            "briefs[0].schedule.holidays: found “kr”; a country's ISO 3166 code is needed, such as KR, or with a part, "
            "US-CA; did you mean “KR”?",
        ),
        (
            "briefs:\n  - {schedule: {at: '6:30', holidays: [NO, DE-BW, DE-BX]}}\n",
            "found “DE-BX”; DE has no such part with holidays of its own; allowed: DE-BB, DE-BE, DE-BW, DE-BY, DE-HB, "
            "DE-HE, DE-HH, DE-MV, DE-NI, DE-NW, …",
        ),
        (
            "briefs:\n  - {schedule: {at: '6:30', holidays: KR-11}}\n",
            "found “KR-11”; KR has no such part with holidays of its own; KR has no parts",
        ),
        (
            "briefs:\n  - id: a\n    formats: [pdf, docx]\n",
            "briefs[0].formats[1]: found “docx”; allowed: html, pdf, txt, json",
        ),
        ("briefs:\n  - id: a\n    paper: a4\n", "found “a4”; allowed: A4, Letter; did you mean “A4”?"),
        ("briefs:\n  - id: a\n    window: soon\n", "10: briefs[0].window: found “soon”; needed: a duration such as"),
        ("briefs:\n  - id: a\n    window: 0h\n", "10: briefs[0].window: found no time at all"),
        ("briefs:\n  - id: a\n    max_stories: 2.5\n", "briefs[0].max_stories: found “2.5”; a number is needed"),
        ("briefs:\n  - id: a\n    max_stories: 0\n", "at least 1 is allowed"),
        ("briefs:\n  - id: a\n    topics: [x]\n", "there is no such topic; allowed: north-korea"),
        ("briefs: []\n", "8: briefs: found a list of 0; at least 1 item needed"),
        ("network: {allow: [10.0.0.0/99]}\n", "8: network.allow[0]: found “10.0.0.0/99”; a host name"),
        ("network: {allow: 127.0.0.1}\n", "8: network.allow: found “127.0.0.1”; a list is needed"),
        ("network: {proxy: proxy:3128}\n", "8: network.proxy: found “proxy:3128”"),
        ("network: {timeout: 0}\n", "8: network.timeout: found “0”; more than 0 is allowed"),
        ("network: fast\n", "8: network: found “fast”; a mapping is needed with the keys allow, per_host"),
        ("templates: gone\n", "8: templates: found “gone”; there is no such folder"),
        ("store: postgresql://host/db\n", "a path of a file is needed"),
        ("store: {keep: 2d}\n", "8: store.keep: found “2d”; at least 30d"),
        ("calendars: [{path: https://a.example/x.ics}]\n", "8: calendars[0].path: found “https://a.example/x.ics”; a "),
        ("calendars: [{name: Desk}]\n", "8: calendars[0].path: missing; this key is required"),
        ("calendars: desk.ics\n", "8: calendars: found “desk.ics”; a list is needed: one item a line"),
        ("calendars: [desk.ics]\n", "8: calendars[0]: found “desk.ics”; a mapping is needed with the keys path, name"),
        ("calendars: [{path: /}]\n", "8: calendars[0].path: found “/”; this is a folder, a file such as desk.ics"),
        ("calendars: [{file: desk.ics}]\n", "8: calendars[0].file: unknown key"),
        (
            "calendars:\n  - path: a/desk.ics\n  - path: b.ics\n    name: desk\n",
            "10: calendars[1]: “desk” is already the name of that in line 9; give it another",
        ),
        (
            "calendars: [{path: d.ics, name: Desk}]\nbriefs: [{id: a, calendars: [Dsek]}]\n",
            "9: briefs[0].calendars[0]: found “Dsek”; there is no such calendar; allowed: Desk; did you mean “Desk”?",
        ),
        ("briefs: [{id: a, calendars: [x]}]\n", "there is no such calendar; allowed: none, since `calendars` is empty"),
        ("tpoics: []\n", "8: tpoics: unknown key; did you mean “topics”?"),
        ("  - just text\n", "8: topics[1]: found “just text”; a mapping is needed with the keys id, title, any"),
    ],
)
def test_other_parts_are_checked_alike(added: str, expected: str) -> None:
    """Briefs, network, store and unknown keys."""
    assert any(expected in mistake for mistake in mistakes(GOOD + added))


@pytest.mark.parametrize("name", ["long" * 70, "folder/" + "긴" * 90, "a\\0b"], ids=["long", "korean", "nul"])
@pytest.mark.parametrize("key", ["comments", "output", "store", "templates"])
def test_a_name_that_no_file_can_have_is_a_mistake(key: str, name: str) -> None:
    """Longer than file systems allow, or with a NUL: found before the run, in one line."""
    (found,) = mistakes(f'{GOOD}{key}: "{name}"\n')
    assert found.startswith(f"8: {key}: found ")
    assert "no file or folder can be called that" in found or "there is no such folder" in found


def test_a_calendar_with_a_name_that_no_file_can_have_costs_only_itself() -> None:
    """As one that is not there: the build tells of it."""
    (calendar,) = read(f"{GOOD}calendars: [{{path: {'long' * 70}.ics}}]\n").config.calendars
    assert calendar.path.name == f"{'long' * 70}.ics"


def test_comments_are_a_folder(tmp_path: Path) -> None:
    """A file in its place is a mistake; a folder that is not there yet is none, nor is a calendar."""
    (tmp_path / "notes.txt").write_text("")
    (found,) = mistakes(GOOD + "comments: notes.txt\n", tmp_path)
    assert found == "8: comments: found “notes.txt”; this is a file, a folder of text files is needed"
    config = read(GOOD + "comments: notes\ncalendars: [{path: gone/week.ics}]\n", tmp_path).config
    assert config.comments == Path("notes")
    assert [calendar.title for calendar in config.calendars] == ["week"]


def test_a_brief_may_have_no_calendar_at_all() -> None:
    """An empty list is not the same as none given."""
    desk = read(GOOD + "briefs:\n  - {id: a, calendars: []}\n  - {id: b}\n")
    assert [brief.calendars for brief in desk.config.briefs] == [(), None]


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        (
            "theme: newspapr",
            "10: briefs[0].theme: no theme “newspapr”: it is none of government, newspaper, nor a folder",
        ),
        ("theme: newspapr", "did you mean “newspaper”?"),
        ("theme: feeds", "10: briefs[0].theme: no theme “feeds”"),
        ("theme: [a]", "10: briefs[0].theme: found a list of 1; text is needed"),
        ("theme: house", "theme.yaml: tokens.ink: found “inkish”; a CSS colour such as #9a1b1e is needed"),
        ("design: {acent: red}", "10: briefs[0].design.acent: found “red”; the theme newspaper has no such token"),
        ("design: {acent: red}", "did you mean “accent”?"),
        (
            "design: {accent: inkish}",
            "10: briefs[0].design.accent: found “inkish”; a CSS colour such as #9a1b1e is needed",
        ),
        ("design:\n      accent: #9a1b1e", "11: briefs[0].design.accent: no value; quote a colour"),
        ("design: {print-size: 10}", "found “10”; a length such as 9.5pt, 12mm or 1.1rem is needed"),
        ("design: {serif: 'a;b'}", 'found “a;b”; names of fonts such as "Noto Serif", serif is needed'),
        ("design: {accent: [red]}", "10: briefs[0].design.accent: found a list of 1; text is needed"),
        ("design: [a]", "10: briefs[0].design: found a list of 1; a mapping is needed"),
        ("logo: logo.gif", "10: briefs[0].logo: found “logo.gif”; a PNG, JPEG or SVG file is needed"),
        ("logo: gone.png", "10: briefs[0].logo: found “gone.png”; there is no such file beside the config"),
        ("logo: large.png", "10: briefs[0].logo: found “large.png”; the file is larger than 100 KB"),
        ("logo: [a]", "10: briefs[0].logo: found a list of 1; text is needed"),
        (f"masthead: {'x' * 121}", "at most 120 characters are allowed"),
        ("appendix: maybe", "10: briefs[0].appendix: found “maybe”; true or false is needed"),
    ],
)
def test_looks_are_checked_before_anything_is_drawn(tmp_path: Path, added: str, expected: str) -> None:
    """Themes, tokens and logos are told with line, key and remedy."""
    for name in ("feeds", "house"):
        (tmp_path / name).mkdir()
    (tmp_path / "house/theme.yaml").write_text("{title: H, tokens: {ink: {kind: colour, value: inkish}}}", "utf-8")
    (tmp_path / "logo.gif").write_bytes(b"GIF89a")
    (tmp_path / "large.png").write_bytes(bytes(100_001))

    assert any(expected in mistake for mistake in mistakes(GOOD + f"briefs:\n  - id: a\n    {added}\n", tmp_path))


def test_a_good_look_is_read(tmp_path: Path) -> None:
    """A theme of its own, its tokens, a logo and a masthead."""
    (tmp_path / "house").mkdir()
    (tmp_path / "house/theme.yaml").write_text("{title: House, extends: government}", "utf-8")
    (tmp_path / "logo.PNG").write_bytes(b"")
    look = "theme: house, design: {accent: '#005a9c'}, logo: logo.PNG, masthead: House, appendix: yes"

    (brief,) = read(GOOD + f"briefs: [{{{look}}}]\n", tmp_path).config.briefs

    assert (brief.theme, brief.design, brief.masthead) == ("house", {"accent": "#005a9c"}, "House")
    assert (brief.logo, brief.appendix) == (Path("logo.PNG"), True)


def test_the_same_feed_twice_is_told_with_the_first_line() -> None:
    """Addresses with http and https, with or without www, are one feed."""
    found = mistakes(GOOD.replace("topics:", "  - url: http://www.news.example.org/rss/\ntopics:", 1))
    assert found == ("4: feeds[1]: “http://www.news.example.org/rss/” is already in line 2; remove one",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("feeds:\n\t- url: x\n", "2: not valid YAML: a tab character; indent with spaces"),
        ("feeds: [\n", "not valid YAML"),
        ("a: b: c\n", "1: not valid YAML: a second “: ” in one line (quote the value)"),
        ("any: *북한\n", "1: not valid YAML: a value that begins with * must be quoted"),
        ("a: b\nc\n", "not valid YAML: a key without “:” after it"),
        ("a: @x\n", "1: not valid YAML: this line cannot be read: a: @x"),
        ("feeds:\n  - url: x\n - url: y\n", "3: not valid YAML: this line does not fit those above"),
        ("", "1: the file has nothing; it needs at least `feeds:` and `topics:`"),
        ("- a\n", "1: the file has no keys; it needs at least"),
        ("feeds: []\ntopics: []\n", "1: feeds: found a list of 0; at least 1 item needed"),
        ("? [a]\n: b\n", "1: a key must be plain text"),
        ("a: &a [*a]\n", "an alias that contains itself"),
    ],
)
def test_what_is_no_config_is_told_with_its_line(text: str, expected: str) -> None:
    """Broken YAML, an empty file, and a file of another kind."""
    assert any(mistake.startswith(expected) or expected in mistake for mistake in mistakes(text))


def test_aliases_cannot_multiply_without_end() -> None:
    """A “billion laughs” file is refused quickly."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert "aliases that multiply" in mistakes(bomb)[0]


def test_a_missing_file_tells_how_to_make_one(tmp_path: Path) -> None:
    """The message names `briefing init`."""
    with pytest.raises(ConfigError, match="briefing init"):
        load(tmp_path / "config.yaml")


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """The line of the first bad byte is named."""
    (tmp_path / "config.yaml").write_bytes(b"feeds:\n  - outlet: \xc7\xd1\n")
    with pytest.raises(ConfigError, match=r"config\.yaml:2: not UTF-8"):
        load(tmp_path / "config.yaml")


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    """A folder in the place of the file gives one line."""
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_a_folder_cannot_be_the_database(tmp_path: Path) -> None:
    """Paths of the wrong kind are found before the run."""
    (tmp_path / "file").write_text("")
    found = mistakes(GOOD + "store: .\noutput: file\n", tmp_path)
    assert [mistake.split(";")[-1].strip() for mistake in found] == [
        "this is a folder, a file such as briefing.db is needed",
        "this is a file, a folder is needed",
    ]


@given(st.text(max_size=300))
def test_no_text_gives_a_traceback(text: str) -> None:
    """Any text is a config or a list of mistakes."""
    with suppress(ConfigError):
        read(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["feeds", "topics", "briefs", "url", "any", "near", "terms", "id", "store", "network", "allow"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_shape_gives_a_traceback(tree: object) -> None:
    """Known keys with values of any shape are a config or a list of mistakes."""
    with suppress(ConfigError):
        read(json.dumps(tree))


def test_the_schema_accepts_the_shipped_config() -> None:
    """What editors check with agrees with what the program takes."""
    shipped = Path(__file__).parents[1] / "config.yaml"
    jsonschema.validate(yaml.safe_load(shipped.read_text("utf-8")), schema())
    assert load(shipped).config.feeds


@given(st.text(min_size=1, max_size=80))
def test_feed_ids_are_short_and_plain(location: str) -> None:
    """Lower-case letters, digits and hyphens, at most 48, whatever the address."""
    made = feed_id(f"https://a.example/{location}")
    assert made
    assert len(made) <= 48
    assert all(character in "abcdefghijklmnopqrstuvwxyz0123456789-" for character in made)


@pytest.mark.parametrize("address", ["https://me:secret@a.example/rss", "http://secret@www.a.example/rss/"])
def test_a_password_in_an_address_is_not_printed(address: str) -> None:
    """The feed's id and the address that readers see have neither user name nor password; the request has."""
    feed = Feed(url=address)
    assert feed.id == "a-example-rss"
    assert "secret" not in feed.public_location
    assert feed.location == address


def test_only_what_stands_before_the_host_is_a_password() -> None:
    """An @ in a path or query stays, as does one in the name of a file."""
    assert Feed(url="https://a.example/@me?x=b@c").public_location == "https://a.example/@me?x=b@c"
    assert Feed(path=Path("https/a@b.xml")).public_location == "https/a@b.xml"
