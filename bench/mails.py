"""What a mail costs through the outbox, against the bare cost of SMTP for the same bytes."""

from __future__ import annotations

import json
import smtplib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import update

from bench.databases import Database
from bench.processes import Sink
from bench.stage import NOW, import_ateliers, make_ready, open_house, open_launch, settings_of
from bench.table import Row, compared, middle
from config.wiring import House
from models.queries import messages_of
from models.tables import Message
from notifications.courier import Courier
from notifications.mail import Mail
from notifications.smtp import SmtpCourier
from notifications.testing import MemoryCourier
from tasks.empty_outbox import empty_outbox
from tasks.outbox import insert_new
from tasks.sweep_all import sweep_all

ROUNDS, ITEMS = 3, 20


class OneEach:
    """The same courier, which hangs up after each mail: what a relay that takes one at a time would cost."""

    def __init__(self, courier: SmtpCourier) -> None:
        self._courier = courier

    def send(self, mail: Mail) -> None:
        """Connects, hands over, says goodbye."""
        self._courier.send(mail)
        self._courier.close()

    def close(self) -> None:
        """Nothing is left open."""
        self._courier.close()


def measure_mails(db: Database, folder: Path, sink: Sink, count: int) -> list[Row]:
    """So many mails: by smtplib alone, by our courier, by the outbox whole; then a digest of twenty."""
    settings = settings_of(folder, url=db.fresh("mails"), mail_port=sink.port)
    with open_house(settings) as house:
        import_ateliers(house, 1)
        make_ready(house, 0)
        open_launch(house, 0)
        # Nothing is left for a sweep: a digest waits for that of its morning.
        assert sweep_all(house, at=NOW).failed == []
        empty_outbox(house, MemoryCourier(), at=NOW)
        mails = _written(house, count)
        courier = SmtpCourier(settings.courier.get_secret_value())
        ways: dict[str, Callable[[], float]] = {
            "bare": lambda: _timed(lambda: _bare(sink.port, mails)),
            "bare, each": lambda: _timed(lambda: _one_by_one(lambda one: _bare(sink.port, one), mails)),
            "courier": lambda: _timed(lambda: _sent(courier, mails)),
            "courier, each": lambda: _timed(lambda: _one_by_one(lambda one: _sent(courier, one), mails)),
            "outbox": lambda: _outbox(house, courier, count, "alone"),
            "outbox, each": lambda: _outbox(house, OneEach(courier), count, "alone"),
            "digest": lambda: _outbox(house, courier, ITEMS, "daily"),
            "twenty": lambda: _outbox(house, courier, ITEMS, "alone"),
        }
        # In turn, so that a busy moment of the machine falls on all of them.
        found = {name: list[float]() for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                found[name].append(way())
    return _rows(db.name, found, count)


def _rows(name: str, found: dict[str, list[float]], count: int) -> list[Row]:
    def each(way: str) -> list[float]:
        return [seconds / count for seconds in found[way]]

    def a_second(what: str, floor: str, ours: str) -> Row:
        bare, found = middle(each(floor)), middle(each(ours))
        return Row(f"{name}: {what}", f"{1 / bare:.0f} /s", f"{1 / found:.0f} /s", found / bare)

    reused, alone = each("bare"), each("bare, each")
    return [
        a_second("messages a second, one connection for all", "bare", "outbox"),
        a_second("messages a second, a new connection each", "bare, each", "outbox, each"),
        compared(
            f"{name}: bare SMTP of a mail, one connection for all (ours: the courier)",
            reused,
            each("courier"),
        ),
        compared(
            f"{name}: bare SMTP of a mail, a new connection each (ours: the courier)",
            alone,
            each("courier, each"),
        ),
        compared(f"{name}: a mail through the whole outbox, one connection for all", reused, each("outbox")),
        compared(
            f"{name}: a mail through the whole outbox, a new connection each", alone, each("outbox, each")
        ),
        compared(f"{name}: a digest of {ITEMS}, beside {ITEMS} mails", found["twenty"], found["digest"]),
    ]


def _written(house: House, count: int) -> list[Mail]:
    """The mails that the outbox hands over, to be sent again by other means."""
    _queue(house, count, "alone")
    keeper = MemoryCourier()
    empty_outbox(house, keeper, at=NOW)
    assert len(keeper.sent) == count
    return keeper.sent


def _queue(house: House, count: int, mode: str) -> None:
    """The opening of a phase, told so many times to one person."""
    with house.writing() as session:
        # A person has one digest a day, and this one is timed several times.
        session.execute(update(Message).values(gathered_at=None))
        known = next(one for one in messages_of(session) if one.message == "ouverture-de-phase")
        insert_new(session, Message, [_row(known, number, mode) for number in range(count)])


def _row(known: Message, number: int, mode: str) -> dict[str, Any]:
    fresh = {"state": "queued", "attempts": 0, "queued_at": NOW, "next_try_at": NOW, "mode": mode}
    kept = ("scope", "message", "person", "role", "cause", "phase", "fact", "channel", "legal")
    # The moment makes the key: a message is sent once, and this one many times.
    key = f"mesure:{time.monotonic_ns()}:{number}"
    context = json.dumps({**json.loads(known.context), "number": number})
    return {**{name: getattr(known, name) for name in kept}, **fresh, "key": key, "context": context}


def _outbox(house: House, courier: Courier, count: int, mode: str) -> float:
    _queue(house, count, mode)
    seconds = _timed(lambda: empty_outbox(house, courier, at=NOW))
    with house.reading() as session:
        assert not any(one.state == "queued" for one in messages_of(session)), "all have left"
    return seconds


def _bare(port: int, mails: Sequence[Mail]) -> None:
    """The library alone, one connection for these."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for mail in mails:
            smtp.sendmail("ateliers@ddt.example", [mail.to], mail.as_bytes())


def _one_by_one(send: Callable[[Sequence[Mail]], None], mails: Sequence[Mail]) -> None:
    for mail in mails:
        send([mail])


def _sent(courier: SmtpCourier, mails: Sequence[Mail]) -> None:
    for mail in mails:
        courier.send(mail)
    courier.close()


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
