"""The command line: reads arguments and the clock, calls the service, prints, and turns errors into exit codes.

Exit codes: 0 good; 1 failed; 2 wrong usage or config; 3 made, with problems. Every import that takes time is inside
the command that needs it, so that `briefing --help` answers at once.
"""

from __future__ import annotations

import gc
import os
import sys

# Before anything else is imported: a command lives for seconds and makes few cycles, and looking for them after every
# 700 new objects, as Python does, costs a fifth of an unchanged pull of 1,000 feeds (1.2 s against 0.95 s of CPU).
gc.set_threshold(100_000, 20, 20)

from briefing.cli import (  # noqa: E402
    backup,
    build,
    check,
    deliveries,
    demo,
    doctor,
    feeds,
    init,
    lines,
    preview,
    pull,
    recipients,
    schedule,
    send,
    serve,
    show,
    site,
    status,
    stories,
    subscribe,
    templates,
    topics,
)
from briefing.cli.application import app  # noqa: E402
from briefing.cli.session import harmless  # noqa: E402
from briefing.errors import BriefingError, ConfigError, UsageError  # noqa: E402

__all__ = [
    "app",
    "backup",
    "build",
    "check",
    "deliveries",
    "demo",
    "doctor",
    "feeds",
    "init",
    "lines",
    "main",
    "preview",
    "pull",
    "recipients",
    "schedule",
    "send",
    "serve",
    "show",
    "site",
    "status",
    "stories",
    "subscribe",
    "templates",
    "topics",
]


def main() -> None:
    """Run the command line; never returns a traceback to the user (BRIEFING_DEBUG=1 shows it)."""
    try:
        app()
    except ConfigError as error:
        for mistake in error.mistakes:
            print(harmless(mistake), file=sys.stderr)
        sys.exit(2)
    except BriefingError as error:
        print(f"briefing: {harmless(str(error))}", file=sys.stderr)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("BRIEFING_DEBUG"):
            raise
        reason = " ".join(str(error).split()) or "no message"
        print(
            f"briefing: an error of the program itself: {type(error).__name__}: {harmless(reason)}; "
            "BRIEFING_DEBUG=1 shows where; please report it",
            file=sys.stderr,
        )
        sys.exit(1)
