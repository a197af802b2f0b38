"""`briefing recipients …`: who gets what, and who does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, brief_of, harmless, opened, say, session

if TYPE_CHECKING:
    from briefing.delivery import Delivery, Pause
    from briefing.service.recipients import Subscriber

recipients = typer.Typer(no_args_is_help=True, help="Show who gets what; pause and resume.", rich_markup_mode=None)
app.add_typer(recipients, name="recipients")

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="The recipient's mail address.")]


@recipients.command("list", epilog="Example: briefing recipients list morning")
def list_recipients(
    brief: Annotated[str | None, typer.Argument(metavar="[BRIEF]", help="Of this brief only.")] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """List who gets which brief: from which group, with which wishes, paused or not, and the last mail to them."""
    from briefing.service.recipients import subscribers

    desk = session.desk(config)
    briefs = (brief_of(desk, brief),) if brief else desk.config.briefs
    with opened(desk) as store:
        found, problems = subscribers(desk, store, briefs)
    for problem in problems:
        say(problem, quiet=False)
    if json:
        from json import dumps

        print(dumps([_as_json(one) for one in found], indent=2, ensure_ascii=False))
    elif found:
        from briefing.cli.table import show

        show(
            ("brief", "address", "name", "from", "wishes", "last mail", "paused"),
            [[harmless(cell) for cell in _row(one)] for one in found],
        )
    else:
        print("nobody gets a brief by mail; name `recipients` or `groups` of a brief in the config")
    if problems:
        raise typer.Exit(3)


@recipients.command(epilog="Example: briefing recipients pause ann@example.org --brief morning")
def pause(
    address: AddressArgument,
    brief: Annotated[str | None, typer.Option("--brief", help="Of this brief only; without it, of all.")] = None,
    config: ConfigOption = None,
) -> None:
    """Let a recipient get mail no more, that of today included if it waits."""
    from datetime import UTC, datetime

    from briefing.service.recipients import pause as run

    desk = session.desk(config)
    brief_id = brief_of(desk, brief).id if brief else ""
    with opened(desk) as store:
        is_new = run(address, brief_id, store, now=datetime.now(UTC).replace(microsecond=0))
    print(f"{address} {'gets no more mail' if is_new else 'was paused already'}: {brief_id or 'all briefs'}")


@recipients.command(epilog="Example: briefing recipients resume ann@example.org")
def resume(
    address: AddressArgument,
    brief: Annotated[
        str | None, typer.Option("--brief", help="Of this brief only; without it, whatever is paused.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Let a recipient get mail again, from the next edition on."""
    from briefing.service.recipients import resume as run

    desk = session.desk(config)
    with opened(desk) as store:
        run(address, brief, store)
    print(f"{address} gets mail again")


def _row(one: Subscriber) -> tuple[str, ...]:
    recipient = one.recipient
    wishes = [recipient.language or "", "+".join(recipient.formats or ()), " ".join(recipient.topics)]
    if recipient.formats == ():
        wishes[1] = "no files"
    return (
        one.brief_id,
        recipient.address,
        recipient.name,
        one.source or "(in no list)",
        ", ".join(filter(None, wishes)),
        f"{one.last.date} {one.last.state}" if one.last else "never",
        _why(one.pause) if one.pause else "",
    )


def _why(pause: Pause) -> str:
    note = f": {pause.note}" if pause.note else ""
    return f"{pause.reason} {pause.since:%Y-%m-%d}{'' if pause.brief_id else ', all briefs'}{note}"


def _as_json(one: Subscriber) -> dict[str, object]:
    recipient = one.recipient
    return {
        "brief": one.brief_id,
        "address": recipient.address,
        "name": recipient.name,
        "source": one.source,
        "language": recipient.language,
        "formats": recipient.formats,
        "topics": recipient.topics,
        "paused": one.pause
        and {
            "brief": one.pause.brief_id,
            "reason": one.pause.reason,
            "since": one.pause.since.isoformat(),
            "note": one.pause.note,
        },
        "last": one.last and _last(one.last),
    }


def _last(delivery: Delivery) -> dict[str, object]:
    return {"date": delivery.date, "state": delivery.state, "code": delivery.code, "response": delivery.response}
