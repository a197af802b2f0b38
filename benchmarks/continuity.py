"""How often another outlet's report of the same day's news is taken for something new: it should be rare."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from benchmarks.measure import SHARED
from benchmarks.stories import LABELLED, copies, load, morning
from briefing.edition.added import Rarity, additions
from briefing.model import Article, Story, TaggedArticle


def main() -> None:
    """Print, for each labelled set, how many reports that come after all others of their event are called an update."""
    sets = {"made-up day": load(LABELLED / "day.jsonl")}
    if SHARED.is_dir():
        sets |= {"world morning": morning(), "ecbplus": load(SHARED / "stories" / "ecbplus.jsonl")}
    for name, (articles, gold) in sets.items():
        kinds = called_new(articles, gold)
        total = kinds.total()
        new = total - kinds["nothing"]
        print(f"{name}: {total} reports, {new} called an update ({new / max(1, total):.2f}): {dict(kinds)}")


def called_new(articles: Sequence[Article], gold: Sequence[str]) -> Counter[str]:
    """What is called new in each report, with all others of its event known from the day before."""
    stories = defaultdict(list)
    for article, label in zip(articles, gold, strict=True):
        stories[label].append(article)
    rarity = Rarity(articles)
    kinds: Counter[str] = Counter()
    for members in stories.values():
        copied = dict(copies(members))
        for one in members:
            others = tuple(other for other in members if other is not one and other.language == one.language)
            if others and one.id not in copied and one.id not in copied.values():
                given = TaggedArticle(article=one, tags=())
                story = Story(id="", articles=(given,), earlier=others, copies=())
                added = additions(story, [], rarity)
                kinds[added[0].kind if added else "nothing"] += 1
    return kinds


if __name__ == "__main__":
    main()
