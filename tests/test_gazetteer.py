"""Names under all their spellings."""

from __future__ import annotations

from briefing.gazetteer import index, key
from briefing.settings import Name


def test_any_spelling_finds_all() -> None:
    """The index leads from each spelling to every spelling, the preferred one first."""
    names = index([Name(name="Kim Jong Un", variants=("김정은", "Kim Jong-un"))])
    assert names[key("김정은")] == names[key("KIM JONG UN")] == ("Kim Jong Un", "김정은", "Kim Jong-un")


def test_what_the_desk_adds_joins_the_shipped_name() -> None:
    """A second entry that shares a spelling adds to the first."""
    names = index([Name(name="Seoul", variants=("서울",)), Name(name="서울", variants=("ソウル",))])
    assert names[key("ソウル")] == ("Seoul", "서울", "ソウル")


def test_an_entry_that_joins_two_names_makes_them_one() -> None:
    """Spellings of two groups named in one entry are one name from then on."""
    names = index(
        [
            Name(name="ROK", variants=("한국",)),
            Name(name="Korea, South", variants=("韓国",)),
            Name(name="ROK", variants=("韓国",)),
        ]
    )
    assert set(names[key("Korea, South")]) == {"ROK", "한국", "Korea, South", "韓国"}
