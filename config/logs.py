"""Technical logs on the terminal's error stream, JSON by setting, discreet whatever is logged."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from config.settings import Settings
from models.characters import masked, shown

#: Tokens of services of discussion are long; the name of a host has points.
SHORTEST_TOKEN = 9


class _Discreet(logging.Formatter):
    """Formats as another one does, then takes out addresses and passwords, whoever put them there."""

    def __init__(self, inner: logging.Formatter, secrets: frozenset[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """One entry; a traceback too."""
        return _without(self._secrets, self._inner.format(record))


def keep_traces_discreet(settings: Settings) -> None:
    """Takes addresses and passwords out of every traceback: Prefect and others log theirs."""
    secrets, made = secrets_of(settings), logging.getLogRecordFactory()

    def discreet(*arguments: Any, **options: Any) -> logging.LogRecord:
        record = made(*arguments, **options)
        if record.exc_info and record.exc_info[0] is not None:
            # A formatter that finds the text of the trace does not write it again.
            record.exc_text = _without(secrets, logging.Formatter().formatException(record.exc_info))
        return record

    logging.setLogRecordFactory(discreet)


def _without(secrets: Iterable[str], text: str) -> str:
    # The longest first: one may be a part of another.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return masked(shown(text))


def start_logs(settings: Settings) -> None:
    """Sends our own logs to stderr; they name ateliers and facts, never people nor secrets."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(settings))
    logger = logging.getLogger("ateliers")
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)


def formatter(settings: Settings) -> logging.Formatter:
    """How an entry is written, by setting."""
    if settings.json_logs:
        from pythonjsonlogger.json import JsonFormatter

        inner: logging.Formatter = JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    else:
        inner = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    return _Discreet(inner, secrets_of(settings))


def secrets_of(settings: Settings) -> frozenset[str]:
    """The passwords of this installation, as they are typed in an address and as they are."""
    found: set[str] = set()
    hidden = (settings.courier, settings.mailbox, settings.ics_url)
    for url in (*(one.get_secret_value() for one in hidden), settings.database_url):
        try:
            password = urlsplit(url).password or ""
        except ValueError:
            # No address at all: whoever needs it says so.
            continue
        found |= {password, unquote(password)}
    found |= set(_chat_secrets(settings.chat.get_secret_value()))
    # A password of three letters would blacken half of every line.
    return frozenset(secret for secret in found if len(secret) > 3)


def _chat_secrets(setting: str) -> Iterable[str]:
    """Of a room's address everything but the scheme may be one: tokens stand before « @ » and in paths.

    What is as short as the words of an address (« webhook », « hooks ») is none.
    """
    for part in re.split(r"[\s;/?&=@:]+", setting):
        if len(part) >= SHORTEST_TOKEN and "." not in part:
            yield from (part, unquote(part))
