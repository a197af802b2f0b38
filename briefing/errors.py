"""Every error that briefing raises.

BriefingError                  the message names its subject; the cause is chained with "from"
├─ ConfigError                 every mistake of one config, each with file, line and key        exit code 2
├─ UsageError                  a command was asked for something that does not exist            exit code 2
├─ FeedError (feed_id)         caught per feed, shown in the collection note
│  ├─ FetchError
│  └─ ParseError
├─ PictureError                a picture cannot be printed; the story is printed without it
├─ WorkerError                 a worker process was stopped: time, memory or crash; caught by whoever asked
├─ StoreError                  stops the run                                                    exit code 1
│  └─ BusyError                somebody else holds a lock of the store; a schedule tries again
└─ RenderError                 HTML: stops the run; PDF: the brief is made without it           exit code 1 or 3
   └─ TemplateError            has file and line                                                exit code 1
"""

from __future__ import annotations


class BriefingError(Exception):
    """Base of all; ``str()`` is one line that says what happened and what to do."""


class ConfigError(BriefingError):
    """A config that cannot be used.

    Attributes:
        mistakes: one line each, in the order of the file; never empty.
    """

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class UsageError(BriefingError):
    """A brief, topic, article or option that does not exist or cannot be combined."""


class FeedError(BriefingError):
    """One feed's failure; costs only that feed."""

    def __init__(self, feed_id: str, message: str) -> None:
        super().__init__(message)
        self.feed_id = feed_id

    def __reduce__(self) -> tuple[type[FeedError], tuple[str, str]]:
        """Rebuild from both arguments: a worker process sends its errors to the main one."""
        return type(self), (self.feed_id, str(self))


class FetchError(FeedError):
    """The feed could not be read: refused address, network, status, size or time."""


class ParseError(FeedError):
    """What came is no feed, or costs more than a feed may."""


class PictureError(BriefingError):
    """What came is no picture, or none that is safe to print; the message goes on after the host's name."""


class WorkerError(BriefingError):
    """A task in a worker process ran out of time or memory, or took its process down."""


class StoreError(BriefingError):
    """The database is missing, locked, damaged, full or of a later version."""


class BusyError(StoreError):
    """Another process, or another part of this one, is at the same work."""


class RenderError(BriefingError):
    """An edition could not be put into one format."""


class TemplateError(RenderError):
    """A template names what does not exist; the message has its file and line."""


def one_line(error: BaseException) -> str:
    """An error's message without line breaks; its type where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
