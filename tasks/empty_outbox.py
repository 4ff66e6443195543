"""Sends all that waits in the outbox; one sender at a time, with or without Prefect."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from config.clock import real_now, ticks
from config.links import links_if_any
from config.watch import Watch
from config.wiring import House
from models.errors import EnvironmentProblem
from models.queries import messages_due, messages_held
from notifications.courier import Courier
from tasks.claim import BATCH, Claimed, claim, recover
from tasks.deliver import Delivered, hand_over
from tasks.freeze import Sending
from tasks.gather import gather
from tasks.kept_back import undo_kept_back
from tasks.lease import give_back, holder_name, holds, take
from tasks.pace import held_until, mail_may_leave, room

LEASE = "envois"
#: Bound of one run: what is left waits for the next, a moment later.
MAX_BATCHES = 50
#: Seconds at rest before the lease is renewed; it lasts fifteen.
KEEP_LEASE = 5
#: Who is sending in this process: the lease, which they share, does not tell them apart.
_busy: set[str] = set()
_one_by_one = threading.Lock()
#: What is kept when the database fails in the middle of a delivery.
MARKED = "Les mails notés « partis » le sont ; celui qui partait à cet instant sera d’issue inconnue."
RESUMED = "Relancez « atelier deliver » : ce qui attend repartira, rien ne part deux fois en silence."


def empty_outbox(
    house: House, courier: Courier, *, at: datetime, keep_lease: bool = False
) -> Delivered | None:
    """What became of the mails that waited; None when somebody else is sending.

    Takes over from a dead sender first. The lease is given back unless the caller's loop keeps it.
    """
    holder = holder_name()
    with _alone(holder) as alone:
        return _empty(house, courier, holder, at, keep_lease=keep_lease) if alone else None


@contextmanager
def _alone(holder: str) -> Iterator[bool]:
    """Whether nobody else sends in this process under this name."""
    with _one_by_one:
        alone = holder not in _busy
        _busy.add(holder)
    try:
        yield alone
    finally:
        if alone:
            _busy.discard(holder)


def _empty(
    house: House, courier: Courier, holder: str, at: datetime, *, keep_lease: bool
) -> Delivered | None:
    # Each run claims under a name of its own: what a broken run of this process held is taken back too.
    run = f"{holder}/{secrets.token_hex(4)}"
    mark = house.mark_for_calendars()
    with house.writing() as session:
        # A loop of this process may hold the lease already: it is then not ours to give back.
        held = holds(session, LEASE, holder, real=real_now())
        if not take(session, LEASE, holder, real=real_now()):
            return None
        recover(session, holder=run)
        settings = house.settings
        links = links_if_any(settings)
        simulation = house.is_simulation_in(session)
        sending = Sending(run, settings.sender, settings.ui, simulation, links, mark)
        first = _next_batch(session, sending, settings.mail_rate, at)
    with EnvironmentProblem.after(MARKED, todo=RESUMED):
        try:
            return _send_all(house, courier, sending, first, at)
        finally:
            if not keep_lease:
                courier.close()
            if not (keep_lease or held):
                with house.writing() as session:
                    give_back(session, LEASE, holder, real=real_now())


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some of the mails that wait; not the last ones, it may be, when it is full."""

    mails: list[Claimed]
    full: bool


def _next_batch(session: Session, sending: Sending, rate: int, at: datetime) -> _Batch:
    undo_kept_back(session, at=at)
    gather(session, at=at)
    free = room(session, rate, at)
    limit = BATCH if free is None else min(BATCH, free)
    mails = claim(session, sending, at=at, limit=limit) if limit else []
    return _Batch(mails, full=len(mails) == limit)


def _send_all(house: House, courier: Courier, sending: Sending, batch: _Batch, at: datetime) -> Delivered:
    total, kept, rate = Delivered(), ticks(), house.settings.mail_rate
    for _ in range(MAX_BATCHES):
        if batch.mails:
            sent = hand_over(
                batch.mails,
                courier,
                house.writing,
                holder=sending.holder,
                at=at,
                closing=house.closing.is_set,
            )
            total = total.plus(sent)
        if total.unreachable or not batch.full or house.closing.is_set():
            return total
        with house.writing() as session:
            if ticks() - kept > KEEP_LEASE:
                if not take(session, LEASE, holder_name(), real=real_now()):
                    return total
                kept = ticks()
            if until := held_until(session, rate, at):
                return replace(total, limited=messages_due(session, at), until=until)
            batch = _next_batch(session, sending, rate, at)
        if not batch.mails:
            return total
    return total


def mail_waits(house: House) -> bool:
    """Whether a mail may leave now, or was left half sent by a sender that died; only reads."""
    with house.reading() as session:
        if mail_may_leave(session, house.settings.mail_rate, house.moment(session)):
            return True
        return messages_held(session) > 0


def wait_for_mail(house: House, watching: Watch) -> None:
    """Until a message may leave, or the lease is to be renewed."""
    for _ in range(KEEP_LEASE):
        watching.wait(1.0)
        if mail_waits(house):
            return


def explain_deferred(delivered: Delivered) -> EnvironmentProblem | None:
    """Why mails wait, when the server took none of them."""
    if delivered.deferred and not delivered.sent:
        return EnvironmentProblem(
            "Le serveur de messagerie n’a pris aucun mail.",
            kept="Les mails attendent et repartiront d’eux-mêmes.",
            todo="Vérifiez ATELIER_COURIER et le serveur ; « atelier messages » donne la raison de chacun.",
            field="courier",
        )
    return None
