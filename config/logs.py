"""Technical logs of `atelier up`: one line each on the terminal's error stream, JSON by setting."""

from __future__ import annotations

import logging

from config.settings import Settings


def start_logs(settings: Settings) -> None:
    """Sends our own logs to stderr; they name ateliers and facts, never people nor secrets."""
    handler = logging.StreamHandler()
    if settings.json_logs:
        from pythonjsonlogger.json import JsonFormatter

        handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("ateliers")
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)
