"""Posting in rooms from a command: once, or beside a sender of mails that watches."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Self

from models.errors import AtelierError

if TYPE_CHECKING:
    from config.wiring import House
    from tasks.deliver import Delivered

log = logging.getLogger("ateliers")
#: Seconds between two looks, and before a setting or a database that fails is tried again.
LOOK, AGAIN = 1.0, 10.0
#: Seconds left to the post under way when the command is stopped.
FAREWELL = 10.0


def post_once(house: House) -> Delivered:
    """Posts what waits; nothing is counted where no room is set up, or where another program posts."""
    from tasks.deliver import Delivered
    from tasks.empty_rooms import chat_of, close_rooms, empty_rooms

    chat = chat_of(house)
    if chat is None:
        close_rooms(house, at=house.now())
        return Delivered()
    return empty_rooms(house, chat, at=house.now()) or Delivered()


class Beside:
    """Posts beside the mails, in a thread of its own: a service that hangs holds no mail."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._thread = threading.Thread(target=self._run, name="salons", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._house.closing.set()
        self._thread.join(FAREWELL)

    def _run(self) -> None:
        closing = self._house.closing
        while not closing.is_set():
            closing.wait(self._step())

    def _step(self) -> float:
        from tasks.empty_rooms import posts_wait

        try:
            if posts_wait(self._house):
                post_once(self._house)
        except AtelierError as error:
            log.warning("%s %s", error.message, error.todo)
            return AGAIN
        except Exception:
            # Whatever it was, the other rooms must not wait for somebody to restart us.
            log.exception("posting failed; it goes on")
            return AGAIN
        return LOOK
