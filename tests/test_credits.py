"""Which outlet a report names as the source of its news, under one name for each outlet."""

from __future__ import annotations

import pytest

from briefing.agencies import Agencies
from briefing.cluster import cluster
from briefing.cluster.credits import Credits
from briefing.model import TaggedArticle
from tests.builders import article

OUTLETS = {"herald": "The Herald", "wire": "Yonhap News Agency", "world": "Reuters World", "times": "Northport Times"}


def credited(text: str, *, title: str = "Envoys meet", feed_id: str = "herald", authors: tuple[str, ...] = ()) -> str:
    """The outlet that one report credits; "" if none."""
    one = article("1", feed_id=feed_id, title=title, text=text, authors=authors)
    return dict(Credits(OUTLETS).of([one])).get(one.id, "")


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Envoys met in Seoul on Monday, Yonhap reported.", "Yonhap News Agency"),
        ("Envoys met on Monday, South Korea's Yonhap news agency said.", "Yonhap News Agency"),
        ("According to Yonhap News Agency, envoys met.", "Yonhap News Agency"),
        ("Envoys met on Monday, citing state media KCNA.", "KCNA"),
        ("Envoys met, KCNA said Tuesday. The ministry had no comment.", "KCNA"),
        ("NK News said the envoys had met.", "NK News"),
        ("“We met,” the envoy told Reuters in an interview.", "Reuters"),
        ("The envoys met, the Northport Times reported on Monday.", "Northport Times"),
        ("SEOUL, Jan. 30 (Yonhap) -- Envoys met in Seoul.", "Yonhap News Agency"),
        ("WASHINGTON (AP) — Envoys met in Seoul.", "AP"),
        ("외교관들이 만났다고 연합뉴스에 따르면 알려졌다.", "Yonhap News Agency"),
        ("연합뉴스는 30일 외교관들이 만났다고 보도했다.", "Yonhap News Agency"),
        ("외교관들이 만났다고 타스 통신이 보도했다.", "Tass"),
        ("타스통신은 외교관들이 만났다고 전했다.", "Tass"),
        ("조선중앙통신을 인용해 외교관들이 만났다고 했다.", "KCNA"),
        ("[서울=뉴시스] 홍길동 기자 = 외교관들이 만났다.", "Newsis"),
        ("聯合ニュースによると、外交官が会談した。", "Yonhap News Agency"),
        ("朝鮮中央通信が30日、外交官が会談したと伝えた。", "KCNA"),
        ("（ソウル共同）外交官が会談した。", "Kyodo News"),
        ("据新华社报道，外交官举行会谈。", "Xinhua"),
        ("Les diplomates se sont rencontrés, selon l'AFP.", "AFP"),
        ("Les diplomates se sont rencontrés, a rapporté Reuters.", "Reuters"),
        ("D'après Yonhap, les diplomates se sont rencontrés.", "Yonhap News Agency"),
    ],
)
def test_a_source_is_credited_in_every_language(text: str, outlet: str) -> None:
    """Attributions and datelines, under the config's name for an outlet or else the shipped one."""
    assert credited(text) == outlet


@pytest.mark.parametrize(
    "text",
    [
        "Workers left the Yonhap building in central Seoul on Monday.",
        "CBS pulled an interview from its broadcast on Monday.",
        "Envoys met on Monday. They will meet again. Details are not known. Earlier talks failed, Reuters reported.",
        "The reporter, who worked for Yonhap before, won a prize.",
        "공동 회견이 열렸다.",
        "日韓の共同拠点が設置される。",
        "견본중앙통신이 30일 보도했다.",
        "",
    ],
)
def test_a_mention_in_passing_is_no_credit(text: str) -> None:
    """A building, an outlet as the subject, background far down, and words that only look like a name."""
    assert credited(text) == ""


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("North opens factory: KCNA", "KCNA"),
        ("KCNA: North opens factory", "KCNA"),
        ("Envoy lands in Pyongyang - TASS", "Tass"),
        ("North opens factory, KCNA says", "KCNA"),
        ("Factory opens (Yonhap)", "Yonhap News Agency"),
        ("CBS bars an interview", ""),
        ("時事: envoys meet", ""),
    ],
)
def test_headlines_credit_too(title: str, outlet: str) -> None:
    """A name with a colon, a dash or brackets."""
    assert credited("", title=title) == outlet


def test_bylines_credit_too() -> None:
    """An agency among the authors, but no one of the outlet's own."""
    assert credited("Envoys met.", authors=("Ann Example", "The Associated Press")) == "AP"
    assert credited("Envoys met.", authors=("Ann Example", "The Herald")) == ""


def test_an_outlet_does_not_credit_itself() -> None:
    """Its own dateline, its name in another script, and a service of its name; it may credit others all the same."""
    assert credited("SEOUL, Jan. 30 (Yonhap) -- Envoys met.", feed_id="wire") == ""
    assert credited("(서울=연합뉴스) 홍길동 기자 = 외교관들이 만났다.", feed_id="wire") == ""
    assert credited("“We met,” the envoy told Reuters.", feed_id="world") == ""
    assert credited("SEOUL, Jan. 30 (Yonhap) -- Envoys met, KCNA said.", feed_id="wire") == "KCNA"


def test_who_told_it_first_goes_before_whose_text_it_is() -> None:
    """An agency's report of what another reported has the other's news."""
    assert credited("SEOUL, Jan. 30 (Yonhap) -- Envoys met, KCNA said.") == "KCNA"


def test_stories_carry_the_credits_of_their_reports() -> None:
    """By article id; without outlets' names everyone may be credited."""
    one = article("1", text="SEOUL, Jan. 30 (Yonhap) -- Envoys met in the capital.")
    (story,) = cluster([TaggedArticle(article=one, tags=())])
    assert story.credits == ((one.id, "Yonhap"),)
    (own,) = cluster([TaggedArticle(article=one, tags=())], outlets={one.feed_id: "연합뉴스"})
    assert own.credits == ()


def test_every_spelling_of_an_outlet_is_one_name() -> None:
    """The config's first name for it if it has one, the shipped one if not, and an unknown outlet's as it is."""
    agencies = Agencies(["연합뉴스", "Yonhap News Agency", ""])
    assert {agencies.one_name(name) for name in ("Yonhap", "聯合ニュース", "yonhap news", "Yonhap News Agency")} == {
        "연합뉴스"
    }
    assert agencies.one_name("Agence France-Presse") == "AFP"
    assert agencies.one_name("Northport Times") == "Northport Times"


def test_no_shipped_spelling_stands_twice() -> None:
    """One spelling is one outlet."""
    from collections import Counter

    from briefing.agencies import _shipped

    assert [spelling for spelling, times in Counter(row[1] for row in _shipped()).items() if times > 1] == []


@pytest.mark.parametrize("name", ["A" * 113, "An" * 56])
def test_a_long_word_before_an_outlet_is_read_once(name: str) -> None:
    """A word in capitals could be cut in more ways than anyone can try; it credits nobody."""
    assert credited(f"Envoys told {name}! Reuters is closed.") == ""
