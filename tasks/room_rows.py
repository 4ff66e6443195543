"""What is posted in the room of an atelier or of a session: one row per thing that happened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from models.decent import Mode, Preference, leaving
from models.departure import hours_of
from models.manners import Manner, Timing
from models.office_hours import OfficeHours
from models.owed import Owed
from models.rhythm import Rhythm
from models.roles import Role
from models.situation import Situation
from notifications.room_text import for_room

CHAT = "chat"
#: Who a post is written to: everybody who is in the room.
SALON = "salon"
NO_SETTING = "aucun salon n’est réglé (ATELIER_CHAT)"
_AT_ONCE = Manner(Timing.NOW)


def room_rows(
    owed: Owed, mail: Mapping[str, Any], situation: Situation, at: datetime, *, rhythm: Rhythm, set_up: bool
) -> Iterator[dict[str, Any]]:
    """The post of what is owed, beside the row of a mail about it; in decent hours of the territory.

    None where there is no room: nobody would read it. What it says names nobody, from the row on.
    """
    if not room_of(situation):
        return
    left = leaving(_AT_ONCE, Preference(), room_hours(situation), at, rhythm=rhythm)
    yield {
        **mail,
        "key": f"{owed.scope}:{owed.message}:{SALON}:{owed.cause}",
        "person": SALON,
        "role": SALON,
        "context": json.dumps(for_room(json.loads(mail["context"])), ensure_ascii=False, sort_keys=True),
        "state": "queued" if set_up else "skipped",
        "reason": None if set_up else NO_SETTING,
        "next_try_at": left.moment if set_up else at,
        "mode": str(Mode.ALONE),
        "legal": False,
        "decent_until": left.decent_until if set_up else None,
        "about": None,
        "channel": CHAT,
        "mailbox": None,
    }


def room_of(situation: Situation) -> str | None:
    """The room of this journal, as registered or corrected since."""
    address = situation.history.address
    return address.room if address else None


def room_hours(situation: Situation) -> OfficeHours:
    """When a room is written to: as its pilot reads; that of a session, in Paris."""
    return hours_of(Role.NATIONAL if situation.is_session else Role.PILOTE, situation.history, Preference())
