"""What stands beside what in a story: headlines by class of outlet, figures by claim, what is new beside the summary.

In: a story of the record. Out: its reports and sentences in the order of print, each of them once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.record import Figure, PrintedStory, Report
from briefing.render.filters import report_of

#: Headlines of one class of outlet, and classes: at most ten headlines stand side by side. Our choice: more are a list.
A_CLASS, CLASSES = 2, 5
#: Fewer headlines than these are no comparison.
_FEWEST = 3
#: Different claims of one figure, and outlets named beside one claim. Our choice.
CLAIMS, _BESIDE = 6, 4
#: Sentences of what is new.
_ADDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one class of outlet put it."""

    outlet_class: str
    #: Each of another outlet, with a headline of its own; one at least.
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One claim of a figure, and who makes it."""

    #: As the reports write it, each wording once: "about 900 km / 900-km".
    text: str
    #: Of the first of them.
    language: str
    #: Each of another outlet.
    reports: tuple[Report, ...]
    #: Outlets besides.
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One sentence of what is new."""

    text: str
    report: Report
    #: Whether the next sentence is of another report, so that this one's is to be named here.
    named: bool


def wordings(story: PrintedStory) -> tuple[Wording, ...]:
    """The headlines of a story by class of outlet, side by side: classes in the order of the reports, two a class.

    Nothing where fewer than three headlines or two classes differ; copies and an outlet's second report are left out.
    """
    by_class: dict[str, list[Report]] = {}
    outlets: set[str] = set()
    titles: set[str] = set()
    for report in story.reports:
        beside = by_class.get(report.outlet_class, [])
        is_new = not report.copy_of and report.outlet not in outlets and report.title.casefold() not in titles
        if is_new and len(beside) < A_CLASS and (beside or len(by_class) < CLASSES):
            by_class[report.outlet_class] = [*beside, report]
            outlets.add(report.outlet)
            titles.add(report.title.casefold())
    if len(by_class) < 2 or len(titles) < _FEWEST:
        return ()
    return tuple(Wording(outlet_class=name, reports=tuple(reports)) for name, reports in by_class.items())


def other_reports(story: PrintedStory) -> tuple[Report, ...]:
    """The reports that `wordings` does not show; all of them where it shows none."""
    shown = {report.id for wording in wordings(story) for report in wording.reports}
    return tuple(report for report in story.reports if report.id not in shown)


def claims(figure: Figure, story: PrintedStory) -> tuple[Claimed, ...]:
    """What the reports of a story say a figure is, largest first; equal values once, in every wording."""
    by_value: dict[float, list[tuple[str, Report]]] = {}
    for claim in figure.claims:
        if report := report_of(story, claim.report):
            by_value.setdefault(claim.value, []).append((claim.text, report))
    return tuple(
        Claimed(
            text=" / ".join(dict.fromkeys(text for text, _ in said)),
            language=said[0][1].language,
            reports=first[:_BESIDE],
            more=len(first[_BESIDE:]),
        )
        for said in by_value.values()
        for first in [_by_outlet([report for _, report in said])]
    )


def additions(story: PrintedStory) -> tuple[Added, ...]:
    """What is new in a story since the brief last printed it: three sentences at most."""
    found = [(each.text, report) for each in story.added if (report := report_of(story, each.report))][:_ADDED]
    following = [*found[1:], None]
    return tuple(
        Added(text=text, report=report, named=after is None or after[1].id != report.id)
        for (text, report), after in zip(found, following, strict=False)
    )


def told(story: PrintedStory) -> str:
    """The summary without the sentences that `additions` quotes, so that none is printed twice; a gap is "…"."""
    text = story.summary.text
    if story.summary.written_by:
        return text
    for added in additions(story):
        text = re.sub(rf"(?:(?<=\s)|^){re.escape(added.text)}(?=\s|$)", "\n", text)
    return " … ".join(part.strip() for part in text.split("\n") if part.strip())


def supporting(story: PrintedStory) -> tuple[Report, ...]:
    """The reports that support what a model wrote, one an outlet, in the order of its sentences."""
    named = story.summary.support or (story.summary.report,)
    return _by_outlet([report for each in named if (report := report_of(story, each))])


def _by_outlet(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The first report of each outlet."""
    first: dict[str, Report] = {}
    for report in reports:
        first.setdefault(report.outlet, report)
    return tuple(first.values())
