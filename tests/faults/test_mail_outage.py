"""A whole day without a mail server, then a hundred overdue mails and a limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from commandline import CommandLine
from config.wiring import House
from example import ATELIER, PILOTE
from mailserver import MailServer
from models.tables import Message
from notifications.smtp import SmtpCourier
from posting import Post, times_received
from sending import delivers, rows
from tasks.pace import WINDOW
from tasks.record import record
from tasks.superseded import MOVED
from tasks.sweep import sweep

Sees = Callable[[str], None]
RATE = 30
PEOPLE = tuple(f"elue-{number:02d}@b.example" for number in range(40))


@pytest.fixture
def post(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Post:
    house.settings = house.settings.model_copy(update={"mail_rate": RATE})
    command = CommandLine(monkeypatch, capsys, tmp_path, house.settings.database_url)
    command.settings["ATELIER_MAIL_RATE"] = str(RATE)
    return Post(house, command, more=PEOPLE)


def day_of_outage(post: Post, courier: SmtpCourier, start: datetime) -> None:
    """People go on, reminders fall due, and every half-hour the sender finds nobody."""
    agreed = {"event": "lancement-in-situ", "place": "Évron"}
    for half in range(24 * 2):
        at = start + half * timedelta(minutes=30)
        if half in {4, 20}:
            with post.house.writing() as session:
                dates = f"2027-02-{half % 20 + 2:02d}"
                record(session, ATELIER, "date-convenue", agreed | {"dates": dates}, by=PILOTE, at=at)
        if half % 16 == 0:
            with post.house.writing() as session:
                sweep(session, ATELIER, at=at)
        assert delivers(post.house, courier, at).sent == 0


@pytest.mark.slow
@pytest.mark.fault("messagerie-arretee-vingt-quatre-heures", seen="messages attendent leur tour")
def test_after_a_day_without_a_server_each_overdue_mail_leaves_once_oldest_first_within_the_limit(
    post: Post, person_sees: Sees, paris: Callable[[str], datetime]
) -> None:
    with MailServer() as server:
        url = server.url()
    courier = SmtpCourier(url, timeout=2)
    day_of_outage(post, courier, paris("2027-01-12 10:01"))
    waiting = len(rows(post.house))
    assert waiting > 100
    assert post.states == {"queued": waiting}
    assert "connexion refusée" in post("2027-01-13 10:00", "health").out
    server.start()
    answer = post("2027-01-13 10:02", "deliver", courier=url)
    person_sees(answer.out)
    assert (answer.code, post.states["sent"]) == (0, RATE)
    health = post("2027-01-13 10:05", "health").out
    assert "bien  mails :" in health
    at = paris("2027-01-13 10:03")
    while post.states["queued"] and at < paris("2027-01-14 10:00"):
        delivers(post.house, courier, at)
        at += timedelta(minutes=1)
    server.stop()
    # The date moved twice while nobody answered: the first move is said by the second, and by nothing else.
    overtaken = [row for row in rows(post.house) if row.state == "skipped"]
    assert {(row.message, row.reason) for row in overtaken} == {("date-convenue", MOVED)}
    left = waiting - len(overtaken)
    assert post.states == {"sent": left, "skipped": len(overtaken)}
    assert (len(server.received), set(times_received(server).values())) == (left, {1})
    _oldest_first_within_the_limit(post.house, server)


def _oldest_first_within_the_limit(house: House, server: MailServer) -> None:
    with house.reading() as session:
        went = select(Message).where(col(Message.state) == "sent")
        found = session.exec(went.order_by(col(Message.queued_at), col(Message.id))).all()
    assert [str(mail["Message-ID"]) for mail in server.mails] == [row.message_id for row in found]
    left = Counter(row.sent_at for row in found if row.sent_at)
    for start in left:
        assert sum(count for when, count in left.items() if start <= when < start + WINDOW) <= RATE
    # Within the limit, none waits for longer than it must.
    assert max(left) - min(left) <= WINDOW * -(-len(found) // RATE)
