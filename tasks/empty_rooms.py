"""Posts all that waits for the rooms: beside the mails, one sender at a time, so many calls a second."""

from __future__ import annotations

import functools
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, update
from sqlmodel import Session

from config.clock import real_now, ticks
from config.wiring import House
from models.queries import messages_due, messages_held
from models.tables import Message, table_of
from notifications.chat import Chat
from tasks.claim import recover
from tasks.claim_post import Announced, claim_post
from tasks.deliver import Delivered, fate_of
from tasks.empty_outbox import KEEP_LEASE
from tasks.fate import Fate, mark
from tasks.freeze import Sending
from tasks.lease import give_back, holder_name, holds, take
from tasks.room_rows import CHAT, NO_SETTING
from tasks.turn import take_turn

LEASE = "salons"
#: Under which name the turns of the calls are taken.
TURNS = "appels des salons"
#: Bound of one run: what is left waits for the next, a moment later.
MAX_POSTS = 100


_M: Any = table_of(Message).c
_CLOSED = (
    update(table_of(Message))
    .where(
        _M.state == literal_column("'queued'"),
        _M.channel == literal_column("'chat'"),
        _M.next_try_at <= bindparam("at"),
    )
    .values(state="skipped", reason=NO_SETTING)
)


def chat_of(house: House) -> Chat | None:
    """How this installation posts in rooms, each call in its turn; None where no room is set up."""
    if not house.settings.chat.get_secret_value().strip():
        return None
    return house.chat(functools.partial(_wait_for_turn, house))


def _wait_for_turn(house: House) -> None:
    """The turns are counted in the database: two processes make no more calls than one."""
    with house.writing() as session:
        wait = take_turn(session, TURNS, house.settings.chat_rate, real=real_now())
    house.closing.wait(wait.total_seconds())


def empty_rooms(
    house: House, chat: Chat, *, at: datetime, keep_lease: bool = False, most: int = MAX_POSTS
) -> Delivered | None:
    """What became of the posts that waited, of `most` of them; None when somebody else is posting.

    « sending » is committed before the first call: a sender killed there leaves one post unknown. A service
    that is away makes its own rooms wait, and no other.
    """
    holder = holder_name()
    run = f"{holder}/{secrets.token_hex(4)}"
    with house.writing() as session:
        held = holds(session, LEASE, holder, real=real_now())
        if not take(session, LEASE, holder, real=real_now()):
            return None
        recover(session, holder=run, channel=CHAT)
        simulation = house.is_simulation_in(session)
    settings = house.settings
    try:
        return _Posting(house, chat, Sending(run, settings.sender, settings.ui, simulation), at).all(most)
    finally:
        if not (keep_lease or held):
            with house.writing() as session:
                give_back(session, LEASE, holder, real=real_now())


def close_rooms(house: House, *, at: datetime, keep_lease: bool = False) -> int:
    """Sets aside, with the reason, the posts whose time comes where no room is set up any more; how many.

    None while another program posts, which may know how.
    """
    holder = holder_name()
    with house.writing() as session:
        held = holds(session, LEASE, holder, real=real_now())
        if not take(session, LEASE, holder, real=real_now()):
            return 0
        recover(session, holder=f"{holder}/{secrets.token_hex(4)}", channel=CHAT)
        closed = session.connection().execute(_CLOSED, {"at": at}).rowcount
        if not (keep_lease or held):
            give_back(session, LEASE, holder, real=real_now())
    return closed


class _Posting:
    """One run: post after post, each marked in the transaction that announces the next."""

    def __init__(self, house: House, chat: Chat, sending: Sending, at: datetime) -> None:
        self._house, self._chat, self._sending, self._at = house, chat, sending, at
        self._away: dict[str, Fate] = {}
        self._kept = ticks()

    def all(self, most: int) -> Delivered:
        """Until nothing waits, or the program is closing."""
        total, before = Delivered(), None
        for _ in range(most):
            one = self._next(before)
            if one is None:
                return total
            fate = self._fate(one)
            before, total = (one.row, fate), total.plus(_counted(fate))
        self._next(before, last=True)
        return total

    def _next(self, before: tuple[int, Fate] | None, *, last: bool = False) -> Announced | None:
        """Marks the post before and announces the next one, in one commit."""
        with self._house.writing() as session:
            if before is not None:
                mark(session, *before, holder=self._sending.holder, at=self._at)
            if last or self._house.closing.is_set() or not self._keeps(session):
                return None
            return claim_post(session, self._sending, at=self._at)

    def _keeps(self, session: Session) -> bool:
        """Whether the lease is still ours, renewed well before it ends."""
        if ticks() - self._kept > KEEP_LEASE:
            self._kept = ticks()
            return take(session, LEASE, holder_name(), real=real_now())
        return True

    def _fate(self, one: Announced) -> Fate:
        """Posts it, unless its service has just been found away."""
        service = self._chat.service_of(one.post.room)
        if service in self._away:
            return self._away[service]
        fate = fate_of(functools.partial(self._chat.post, one.post))
        if fate.away:
            self._away[service] = fate
        return fate


def _counted(fate: Fate) -> Delivered:
    return Delivered(
        sent=int(fate.state == "sent"),
        failed=int(fate.state == "failed"),
        unknown=int(fate.state == "unknown"),
        deferred=int(fate.state == "queued"),
        unreachable=fate.away,
    )


def posts_wait(house: House) -> bool:
    """Whether a post may leave now, or was left half sent by a sender that died; only reads."""
    with house.reading() as session:
        return messages_due(session, house.moment(session), CHAT) > 0 or messages_held(session, CHAT) > 0
