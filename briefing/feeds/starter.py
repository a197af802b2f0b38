"""A first config: what a newcomer answered → the text of `config.yaml`, with all that is needed to go on editing it.

Keys that are not needed are there as comments, so that the file is its own manual; a test takes away each comment
sign and checks what stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from briefing.feeds import edit
from briefing.settings import Brief, Feed, Topic

_HEAD = """\
# The desk: the feeds it reads, the subjects it follows and the brief it prints. Made by `briefing init`: edit it.
#
#   briefing check           find every mistake in this file
#   briefing feeds check     try every feed                briefing feeds add URL   find a page's feed, add it
#   briefing build           make today's brief            briefing topics test ID  what a topic's rule catches
#   briefing send --test     mail it to you alone          briefing serve           make and mail it at its time
#
# Indent with spaces. Text needs quotes only if it has ": " or " #" in it, or begins with a sign such as * or &.

# ── Feeds ───────────────────────────────────────────────────────────────────────────────────────────────────────────
# url       address of the feed, or `path:` of a feed file or folder on this machine
# outlet    the name that readers see; without it, the name that the feed gives itself
# class     what kind of outlet it is, in your own words; `state-media` is printed as a label beside each report
# language  en, ko, …; without it, what the feed says
# weight    how much its reports count in the order of stories: 1 is normal, 0 to 10
# topics    ids of topics that every article of this feed belongs to, whatever its words: [a, b]
# max_stories  at most so many stories of one edition may be led by this feed
feeds:
"""

_TOPICS = """
# ── Topics ──────────────────────────────────────────────────────────────────────────────────────────────────────────
# One section of the brief each, in this order. An article belongs to a topic if one term of `any`, or one group of
# `near`, is found in its title or text, every line of `all` is found too, and no term of `none` is.
#
#   a term     whole words; case is ignored unless the term is in CAPITALS; plurals and possessives are understood, and
#              so are Korean particles. `missile*` finds every ending.
#   a name     finds every spelling of it that the gazetteer knows: Kim Jong Un also finds 김정은.
#   a limit    - {term: summit, field: title}          only in the title
#              - {term: statement, class: state-media} only in outlets of that class
#   all        - [summit, talks]                       one of these must be found as well
#   near       - {terms: [[Seoul, Tokyo], [summit, talks]], words: 12}   one of each, at most so many words apart
topics:
"""

_BRIEFS = """
# ── Briefs ──────────────────────────────────────────────────────────────────────────────────────────────────────────
# What is printed. `id` is part of every file name: 2026-01-30-morning.pdf.
briefs:
"""

_BRIEF_OPTIONS = """\
    window: 24h          # how far back the first edition looks; later ones start where the one before ended
    max_stories: 60      # at most so many stories an edition, the best
    # language: en       # of the page's own words and dates; headlines keep theirs
    # max_age: 36h       # how old an article that arrives late may be
    # formats: [html, pdf, txt, json]
    # paper: Letter      # or A4
    # marking: INTERNAL  # a line at the top and bottom of every page
    # schedule: "06:30"  # made and sent by itself, while `briefing serve` stays or cron starts `briefing run`
    # recipients: [Kim <kim@example.org>, {address: lee@example.org, language: ko, formats: [pdf, txt]}]
"""

_REST = """
# ── Mail, the site of past editions, and who is told when something is wrong ────────────────────────────────────────
# mail:
#   from: Desk <desk@example.org>
#   server: smtp.example.org       # port 587 with STARTTLS, unless `port` and `security` say otherwise
#   user: desk@example.org
#   password: SMTP_PASSWORD        # an environment variable that holds it, or {file: smtp-password}
#   test: you@example.org          # who gets `briefing send --test`
# site:
#   url: https://brief.example.org/   # where readers find past editions; mails link to it
#   listen: 127.0.0.1:8080            # `briefing serve` answers there
# operator: {address: you@example.org}  # told once of each trouble, and once when it is over

# ── The rest: all of it may be left out ─────────────────────────────────────────────────────────────────────────────
# store: briefing.db     # database of articles and editions; made on first use
# output: editions       # folder for the files of every edition
# gazetteer:             # names to add to those that the program knows
#   - {name: Example Institute, variants: [Example Inst., 예시연구원]}
# network:
#   user_agent: briefing (desk@example.org)   # tells publishers who reads their feeds
#   allow: [intranet.example.org]             # private hosts that feeds may live on
"""


def starter(brief: Brief, topics: Sequence[Topic], feeds: Iterable[Feed]) -> str:
    """Write a config.

    Args:
        brief: id, title and time zone are written; the rest keeps its defaults.
        topics: at least one; of their rules, `any` is written.
        feeds: at least one, each with a `url`; of their topics, those of `topics` are written.
    """
    ids = {topic.id for topic in topics}
    entries = (replace(feed, topics=tuple(topic for topic in feed.topics if topic in ids)) for feed in feeds)
    parts = [_HEAD, *(edit.item(feed, "  ") for feed in entries), _TOPICS, *map(_topic, topics), _BRIEFS]
    parts += [f"  - id: {edit.scalar(brief.id)}\n"]
    parts += [
        f"    {key}: {edit.scalar(value)}\n" for key, value in (("title", brief.title), ("timezone", brief.timezone))
    ]
    return "".join((*parts, _BRIEF_OPTIONS, _REST))


def _topic(topic: Topic) -> str:
    """One topic with its terms, a line each."""
    lines = [f"  - id: {edit.scalar(topic.id)}", f"    title: {edit.scalar(topic.title)}", "    any:"]
    lines += [f"      - {edit.scalar(term.term)}" for term in topic.any_of]
    return "\n".join(lines) + "\n"
