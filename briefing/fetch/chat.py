"""Ask a language model of the operator's, at an address that speaks OpenAI's API ("chat completions").

In: prompts by name. Out: what it answered to each, or why it did not. One after the other, the first first; the server
that does not answer twice in a row is left alone. Only the configured host is reached: redirects are not followed.

Source of the form: OpenAI's API reference, "Create chat completion"; llama.cpp, Ollama and vLLM speak it too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

from yarl import URL

from briefing import __version__
from briefing.errors import FetchError
from briefing.fetch.named import finish, toward
from briefing.fetch.purpose import CHAT
from briefing.fetch.session import Session
from briefing.fetch.turns import Turns
from briefing.settings import Network, Summarizer

#: Tokens of an answer at most; three sentences take some 150, and twice that in Korean.
MAX_TOKENS = 500
#: Characters of an answer that are read.
_LONGEST = 4_000
#: Failures in a row after which the others are not asked.
_GIVE_UP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is told: the rules, and the material."""

    rules: str
    material: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one prompt."""

    #: "" if it failed.
    text: str = ""
    #: Why, in a few words with the host's name; "" if it did not fail.
    error: str = ""


def converse(
    prompts: Mapping[str, Prompt], server: Summarizer, network: Network, *, key: str, seconds: float
) -> dict[str, Reply]:
    """Ask about each prompt in order; those not asked have the reason too.

    Args:
        prompts: by any name.
        server: where, which model, and how long each may take.
        network: its proxy and `user_agent` are used, its `allow` is not.
        key: sent as a bearer token; "" for none.
        seconds: for all of them together.
    """
    return finish(_all(prompts, server, network, key, seconds))


async def _all(
    prompts: Mapping[str, Prompt],
    server: Summarizer,
    network: Network,
    key: str,
    seconds: float,
) -> dict[str, Reply]:
    replies: dict[str, Reply] = {}
    url = URL(server.endpoint)
    deadline = asyncio.get_running_loop().time() + seconds
    failures = 0
    async with Session(toward(url.host or "", network), CHAT) as session:
        for name, prompt in prompts.items():
            if failures == _GIVE_UP:
                replies[name] = Reply(error=f"{url.host} was not asked again")
                continue
            left = min(server.timeout, deadline - asyncio.get_running_loop().time())
            replies[name] = await _one(session, url, prompt, server, network, key, left)
            failures = failures + 1 if replies[name].error else 0
    return replies


async def _one(
    session: Session, url: URL, prompt: Prompt, server: Summarizer, network: Network, key: str, seconds: float
) -> Reply:
    """Send one prompt; whatever goes wrong with it makes a `Reply` with an error."""
    headers = {
        "Accept": CHAT.accept,
        "Content-Type": "application/json",
        "User-Agent": network.user_agent or f"briefing/{__version__}",
    }
    if key:
        headers["Authorization"] = f"Bearer {key}"
    asked = {
        "model": server.model,
        "messages": [{"role": "system", "content": prompt.rules}, {"role": "user", "content": prompt.material}],
        "temperature": 0,
        "max_tokens": MAX_TOKENS,
        "stream": False,
    }
    try:
        async with asyncio.timeout(max(0.0, seconds)), Turns(server.stories).turn(url.host or "") as turn:
            answer = await session.ask("summarizer", url, headers, turn, json.dumps(asked).encode())
    except TimeoutError:
        return Reply(error=f"{url.host} did not answer in time")
    except FetchError as error:
        return Reply(error=str(error).partition(": ")[0])
    if answer.body is None:
        return Reply(error=f"{url.host} answered {answer.status}")
    text = _text(answer.body)
    return Reply(text=text) if text else Reply(error=f"{url.host} sent no chat completion")


def _text(body: bytes) -> str:
    """The first choice's words; "" if there are none in the form that is expected."""
    try:
        found = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return found[:_LONGEST].strip() if isinstance(found, str) else ""
