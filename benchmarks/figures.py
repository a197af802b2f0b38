"""How well figures are read, and on how many stories reports are said to disagree.

`labelled/figures.jsonl` has 42 made-up reports in four languages with the figures that they hold. What is found on the
labelled stories is printed to be read: whether a disagreement is one, no label says.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from math import isclose

from benchmarks.measure import SHARED
from benchmarks.stories import LABELLED, copies, load, morning
from briefing.edition.figures import disagreements
from briefing.edition.quantities import quantities
from briefing.model import Story, TaggedArticle


def main() -> None:
    """Print precision and recall by language, then every disagreement on the labelled stories."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in (LABELLED / "figures.jsonl").read_text("utf-8").splitlines():
        report = json.loads(line)
        found = [
            (one.kind, one.value) for text in ("title", "text") for one in quantities(report[text], report["language"])
        ]
        wanted = [tuple(each) for each in report["figures"]]
        counts[report["language"]].update(found=len(found), wanted=len(wanted), right=_right(found, wanted))
    for language, count in (*counts.items(), ("all", sum(counts.values(), Counter()))):
        precision, recall = count["right"] / count["found"], count["right"] / count["wanted"]
        print(f"{language}: {count['wanted']} figures, precision {precision:.2f}, recall {recall:.2f}")
    if SHARED.is_dir():
        _disagreements()


def _right(found: list[tuple[str, float]], wanted: list[tuple[str, float]]) -> int:
    """How many of the figures are among the wanted, each once."""
    left, right = list(wanted), 0
    for kind, value in found:
        same = next((one for one in left if one[0] == kind and isclose(one[1], value, rel_tol=2e-3)), None)
        if same:
            left.remove(same)
            right += 1
    return right


def _disagreements() -> None:
    """Print what the reports of each labelled story are said to disagree on."""
    files = {name: load(SHARED / "stories" / f"{name}.jsonl") for name in ("ecbplus", "uci-headlines")}
    for name, (articles, gold) in {**files, "world morning": morning(), "day": load(LABELLED / "day.jsonl")}.items():
        stories = defaultdict(list)
        for article, label in zip(articles, gold, strict=True):
            stories[label].append(article)
        for label, members in sorted(stories.items()):
            given = tuple(TaggedArticle(article=one, tags=()) for one in members)
            story = Story(id=label, articles=given, earlier=(), copies=copies(members))
            for figure in disagreements(story, lambda article: article.id):
                print(f"{name} {label}: {figure.what}: {'; '.join(claim.text for claim in figure.claims)}")


if __name__ == "__main__":
    main()
