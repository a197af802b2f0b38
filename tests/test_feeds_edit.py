"""Feeds are put into a config's text, and the rest of the text stays."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.config import load_text
from briefing.errors import BriefingError, UsageError
from briefing.feeds import edit, entry
from briefing.settings import Feed

FILE = Path("desk.yaml")
TOPICS = "topics:\n  - {id: north-korea, title: North Korea, any: [Pyongyang]}\n"
NEW = Feed(url="https://new.example.org/feed?a=1&b=2", outlet="The New One")

#: Lists of feeds in the ways that people write them, without a line end at the end.
LISTS = (
    "feeds:\n  - url: https://a.example.org/rss",
    "feeds:\n- url: https://a.example.org/rss\n  outlet: A  # the first",
    "feeds:\n    - url: https://a.example.org/rss\n      topics:\n        - north-korea",
    "feeds:\n  - {url: 'https://a.example.org/rss', outlet: A}  # in braces",
    "feeds: [{url: 'https://a.example.org/rss'}, {url: 'https://b.example.org/rss'},  # in brackets\n  ]",
    "feeds: # first\n  # second\n\n  - # third\n    url: https://a.example.org/rss\n    outlet:",
    "feeds: &all\n  # - not this\n  - url: https://a.example.org/rss\n    outlet: |\n      A\n\n",
    "feeds:\n  - url: https://a.example.org/rss\n    outlet: a\n      long name\n  # the end\n",
    '"feeds":\n  - "url": "https://a.example.org/rss"\n    topics: [\n      north-korea\n    ]',
)
NAMES = st.text(max_size=90).map(entry.name)
FEEDS = st.builds(
    Feed,
    url=st.sampled_from(
        (
            "https://new.example.org/feed",
            "http://x.example.org/?q=#a",
            "https://u:p@h.example.org/%20",
            "https://예시.kr/피드",
        )
    ),
    outlet=NAMES,
    outlet_class=st.sampled_from(("news", "think-tank", "null", "38", "yes")),
    language=st.sampled_from((None, "ko", "no", "pt-BR")),
    weight=st.sampled_from((1.0, 0.5, 10.0)),
    topics=st.sampled_from(((), ("north-korea",))),
    max_stories=st.sampled_from((None, 3)),
)


@given(
    listed=st.sampled_from(LISTS),
    after=st.sampled_from(("", "\n", "\n\n# Topics\n", "\n  # indented remark\n")),
    newline=st.sampled_from(("\n", "\r\n")),
    topics_first=st.booleans(),
    feed=FEEDS,
)
@example(listed=LISTS[0], after="", newline="\n", topics_first=True, feed=NEW)
@example(listed=LISTS[0], after="\n", newline="\n", topics_first=False, feed=Feed(url=NEW.url, outlet='"]} # : \u2028'))
def test_an_insertion_adds_the_feed_and_changes_no_other_character(
    listed: str, after: str, newline: str, topics_first: bool, feed: Feed
) -> None:
    """Whatever the style of the list and the name of the outlet, the feed is read back, and the rest is as it was."""
    text = TOPICS + listed + after if topics_first else listed + (after or "\n") + TOPICS
    text = text.replace("\n", newline)

    made = edit.insert(text, [feed])

    before, now = load_text(text, FILE).config, load_text(made, FILE).config
    assert (*before.feeds, feed) == now.feeds
    assert shared(text, made) + shared(text[::-1], made[::-1]) >= len(text)


def shared(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning."""
    return next((place for place, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), len(one))


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (
            "feeds:\n    - url: https://a.example.org/rss # old\n\n# Topics\n",
            "feeds:\n    - url: https://a.example.org/rss # old\n"
            "    - url: https://new.example.org/feed?a=1&b=2\n      outlet: The New One\n\n# Topics\n",
        ),
        (
            "feeds:\n- {url: 'https://a.example.org/rss'}\n",
            "feeds:\n- {url: 'https://a.example.org/rss'}\n"
            '- {url: "https://new.example.org/feed?a=1&b=2", outlet: The New One}\n',
        ),
        (
            "feeds: [{url: 'https://a.example.org/rss'}]\n",
            "feeds: [{url: 'https://a.example.org/rss'}, "
            '{url: "https://new.example.org/feed?a=1&b=2", outlet: The New One}]\n',
        ),
    ],
)
def test_a_new_entry_looks_like_those_above_it(listed: str, expected: str) -> None:
    """The indentation and the kind of brackets are those of the list."""
    assert edit.insert(listed + TOPICS, [NEW]) == expected + TOPICS


@pytest.mark.parametrize(
    "text", ["feeds: []\n", "feeds:\n", "topics: []\n", "- feeds\n", "", "feeds: &f {a: b}\n", "? feeds\n: - url: x\n"]
)
def test_a_list_without_a_place_is_refused_with_what_to_add_by_hand(text: str) -> None:
    """Nothing is guessed: the error gives the entry to be added by hand."""
    with pytest.raises(UsageError, match=r"(?s)add this by hand:\n  - url: https://new\.example\.org"):
        edit.insert(text, [NEW])


def test_keys_after_the_list_are_passed_over() -> None:
    """A key `feeds` inside another mapping is not the list of feeds."""
    text = "store: {path: a.db}\nbriefs:\n  - feeds:\n      - x\nfeeds:\n- url: https://a.example.org/rss\n"

    made = edit.insert(text, [NEW])

    assert made.startswith(text)


@pytest.mark.parametrize(
    "name", ["38", "3.14", "Yes", "null", "- a", "a: b", "a #b", "x\u200dy", "&a", "*", "🇰🇷", "'", ""]
)
def test_names_that_yaml_would_read_otherwise_are_quoted(name: str) -> None:
    """Numbers, words and signs of YAML come in double quotes."""
    assert edit.scalar(name)[0] == edit.scalar(name)[-1] == '"'


@pytest.mark.parametrize("name", ["Beyond Parallel (CSIS)", "연합뉴스", "38 North", "AT&T", "L'Equipe", "U.S."])
def test_ordinary_names_are_written_as_they_are(name: str) -> None:
    """A newcomer reads names, not quotation marks."""
    assert edit.scalar(name) == name


def test_replacing_keeps_permissions_and_links(tmp_path: Path) -> None:
    """A config that is a link stays one, and its file keeps its mode."""
    real, link = tmp_path / "real.yaml", tmp_path / "config.yaml"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)

    edit.replace(link, before=b"old", after=b"new")

    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """What an editor saved in between is not lost, and no temporary file stays."""
    file = tmp_path / "config.yaml"
    file.write_bytes(b"edited")

    with pytest.raises(BriefingError, match="changed meanwhile"):
        edit.replace(file, before=b"old", after=b"new")

    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("config.yaml", b"edited")]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A missing folder gives one line."""
    with pytest.raises(BriefingError, match=r"config\.yaml cannot be written: No such file"):
        edit.replace(tmp_path / "none" / "config.yaml", before=b"", after=b"new")


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        (" https://a.example.org/rss ", "https://a.example.org/rss"),
        ("feed://a.example.org/rss", "https://a.example.org/rss"),
        ("feed:https://a.example.org/rss", "https://a.example.org/rss"),
        ("feed:http://a.example.org/rss", "http://a.example.org/rss"),
        ("HTTPS://A.example.org/rss", "HTTPS://A.example.org/rss"),
    ],
)
def test_addresses_are_read_as_people_write_them(given_text: str, expected: str) -> None:
    """White space and the scheme of feed readers are understood."""
    assert entry.address(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "problem"),
    [
        ("www.nknews.org", "did you mean https://www.nknews.org"),
        ("javascript:alert(1)", "begins with https:// or http://$"),
        ("file:///etc/passwd", "begins with https:// or http://$"),
        ("", "begins with https:// or http://$"),
        ("https://", "not a valid address"),
        ("https://a b.example.org/", "not a valid address"),
        ("https://a.example.org:99999/", "not a valid address"),
        ("https://[::1/", "not a valid address"),
        ("https:///path", "not a valid address"),
        ("https://-", "not a valid address"),
        ("https://a.example.org/" + "a" * 2000, "longer than 2,000"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(given_text: str, problem: str) -> None:
    """The reason says what is wrong, and the likely address if there is one."""
    with pytest.raises(ValueError, match=problem):
        entry.address(given_text)


@given(st.one_of(st.text(), st.from_regex(r"https?://[ -~]{1,40}", fullmatch=True)))
@example("https://a\\b")
@example("https://ex.org/\u2028")
def test_an_address_that_passes_is_one_that_a_config_may_hold(text: str) -> None:
    """The rule for addresses is never wider than the config's own."""
    try:
        address = entry.address(text)
    except ValueError:
        return
    made = edit.insert("feeds:\n- url: https://the.only.other.feed.example.org/rss\n" + TOPICS, [Feed(url=address)])
    assert load_text(made, FILE).config.feeds[-1].url == address


@pytest.mark.parametrize(
    ("text", "expected"), [("EN-us", "en-us"), ("ko", "ko"), ("pt_BR", "pt-BR"), ("unknown", None), ("", None)]
)
def test_languages_are_tags_or_nothing(text: str, expected: str | None) -> None:
    """What is no language tag is left out."""
    assert entry.language(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [("North Korea", "north-korea"), ("  Café & Bar! ", "cafe-bar"), ("북한", ""), ("x" * 47 + " y", "x" * 47)],
)
def test_ids_are_made_of_titles(title: str, expected: str) -> None:
    """An id holds what is Latin in a title."""
    assert entry.slug(title) == expected
    assert not expected or entry.is_id(expected)
