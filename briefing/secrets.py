"""A `Secret` of the config → the secret: from the environment, a file or the system's keyring.

Errors name the place, never the value. The keyring is imported only when it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from briefing.errors import UsageError, one_line
from briefing.settings import Secret

#: The longest private key has some 10,000 characters.
_MOST_BYTES = 100_000


def read(secret: Secret, root: Path, environment: Mapping[str, str], user: str = "") -> str:
    """Read a secret, without the line end that editors leave behind it.

    Args:
        secret: where it is.
        root: what a file is relative to.
        environment: the process's variables.
        user: whose it is in the keyring.

    Raises:
        UsageError: it is not there, or cannot be read.
    """
    if secret.env is not None:
        found = environment.get(secret.env, "")
        where = f"the environment variable {secret.env}"
    elif secret.file is not None:
        found, where = _of_file(root / secret.file), f"the file {secret.file}"
    else:
        found, where = _of_keyring(secret.keyring or "", user), f"the keyring's {secret.keyring} for {user or 'nobody'}"
    found = found.rstrip("\r\n")
    if not found:
        raise UsageError(f"{where} is empty or not set; it should hold a password or key")
    return found


def _of_file(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            body = opened.read(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:
            raise UsageError(f"the file {file} is too large to hold a password or key")
        return body.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"the file {file} holds no text; it should hold a password or key") from error
    except OSError as error:
        raise UsageError(f"the file {file} of a password or key cannot be read: {error.strerror}") from error


def _of_keyring(service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise UsageError("secrets in the keyring need the package keyring: pip install keyring") from error
    try:
        return keyring.get_password(service, user) or ""
    except KeyringError as error:
        raise UsageError(f"the keyring's {service} cannot be read: {one_line(error)}") from error
