"""That a message replaces another one, in the words of a digest and of a room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.french import french_date
from models.moments import local_day


def replaced_in_words(values: Mapping[str, Any]) -> str:
    """« Remplace ce qui a été écrit le 9 avril 2027. »; nothing for most messages."""
    if not (written := values.get("replaces")):
        return ""
    day = local_day(datetime.fromisoformat(written), values["zone"])
    return f"Remplace ce qui a été écrit le {french_date(day)}."
