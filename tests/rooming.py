"""A session and its atelier that have rooms, and what is posted there."""

from __future__ import annotations

from config.wiring import House
from example import FILE
from models.tables import Message
from sending import rows

ROOM, SESSION_ROOM = "!coevrons:agent.example", "!session:agent.example"
ROOMS = FILE.replace('    departement: "53"\n', f'    departement: "53"\n    room: "{ROOM}"\n').replace(
    "process: national}", f'process: national, room: "{SESSION_ROOM}"}}'
)


def posts(house: House) -> list[Message]:
    """The posts of the outbox, oldest first."""
    return [row for row in rows(house) if row.channel == "chat"]
