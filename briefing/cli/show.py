"""`briefing show` and `briefing search`: editions and articles on the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, opened, session


@app.command(epilog="Examples: briefing show; briefing show morning-2026-01-30; briefing show --list")
def show(
    edition: Annotated[
        str | None, typer.Argument(metavar="[EDITION]", help="Its id, such as morning-2026-01-30; else the newest.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the stored editions.")] = False,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Print an edition on the terminal."""
    from briefing.errors import UsageError

    desk = session.desk(config)
    with opened(desk) as store:
        rows = store.editions()
        if listed:
            for row in rows:
                print(f"{row.id}  no. {row.number}  {row.stories} stories  to {row.window_end:%Y-%m-%d %H:%M} UTC")
            return
        newest = max(rows, key=lambda row: (row.issued_at, row.id), default=None)
        wanted = edition or (newest.id if newest else None)
        found = store.edition(wanted) if wanted else None
    if found is None:
        what = (
            f"no edition “{edition}”; `briefing show --list` lists them"
            if edition
            else "no edition yet; run `briefing build`"
        )
        raise UsageError(f"there is {what}")
    if json:
        from briefing.render.json import render as render_json

        print(render_json(found).body.decode(), end="")
    else:
        from briefing.render.text import render as render_text

        print(render_text(found).body.decode(), end="")


@app.command(epilog="Example: briefing search hypersonic missile")
def search(
    words: Annotated[list[str], typer.Argument(help="Words that all must be found; the beginning of a word will do.")],
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="Articles at the most.")] = 20,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Find stored articles by their words."""
    from briefing.service.outlets import outlets

    desk = session.desk(config)
    with opened(desk) as store:
        found = store.search(" ".join(words), limit=most)
        names = outlets(desk.config.feeds, store.states())
    if json:
        from json import dumps

        rows = [
            {
                "id": article.id,
                "title": article.title,
                "url": article.url,
                "outlet": names.get(article.feed_id, article.feed_id),
                "dated_at": article.dated_at.isoformat(),
            }
            for article in found
        ]
        print(dumps(rows, indent=2, ensure_ascii=False))
        return
    for article in found:
        outlet = names.get(article.feed_id, article.feed_id)
        print(f"{article.dated_at:%Y-%m-%d}  {outlet}: {article.title}\n            {article.id}  {article.url}")
    if not found:
        print("Nothing found.")
