"""The limit of mails in ten minutes, on both databases: oldest first, nothing lost, nobody spins."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update

from commandline import CommandLine
from config.settings import Settings
from config.wiring import House
from example import Paris
from models.tables import Message
from notifications.courier import Deferred, Rejected, Uncertain
from sending import Recorder, delivers, rows, states
from tasks.deliver import Delivered
from tasks.empty_outbox import mail_waits
from tasks.health import health
from tasks.pace import WINDOW, held_until, room


@pytest.fixture
def limited(filled: House) -> House:
    """Thirteen mails wait, and five may leave in ten minutes."""
    filled.settings = filled.settings.model_copy(update={"mail_rate": 5})
    return filled


def test_no_more_leave_in_ten_minutes_than_the_limit_and_all_leave_in_the_end(
    limited: House, paris: Paris
) -> None:
    at, courier = paris("2027-01-12 10:01"), Recorder()
    left: list[tuple[datetime, int]] = []
    for _ in range(40):
        left.append((at, delivers(limited, courier, at).sent))
        at += timedelta(minutes=1)
    assert states(limited) == {"sent": 13}
    assert [(when, sent) for when, sent in left if sent] == [
        (paris("2027-01-12 10:01"), 5),
        (paris("2027-01-12 10:11"), 5),
        (paris("2027-01-12 10:21"), 3),
    ]
    for start, _ in left:
        assert sum(sent for when, sent in left if start <= when < start + WINDOW) <= 5
    assert [mail.message_id for mail in courier.sent] == [row.message_id for row in rows(limited)]


def test_who_waits_for_the_limit_is_said_with_its_end(limited: House, paris: Paris) -> None:
    found = delivers(limited, Recorder(), paris("2027-01-12 10:01"))
    assert found == Delivered(sent=5, limited=8, until=paris("2027-01-12 10:11"))
    again = delivers(limited, Recorder(), paris("2027-01-12 10:05"))
    assert again == Delivered(limited=8, until=paris("2027-01-12 10:11"))


def test_what_may_have_left_counts_and_what_was_refused_or_put_off_does_not(
    limited: House, paris: Paris
) -> None:
    courier = Recorder()
    courier.failures = [
        Rejected("non"),
        Deferred("plus tard"),
        Uncertain("peut-être"),
        Uncertain("peut-être"),
    ]
    found = delivers(limited, courier, paris("2027-01-12 10:01"))
    assert (found.sent, found.unknown, found.failed, found.deferred, found.limited) == (3, 2, 1, 1, 6)
    assert states(limited) == {"sent": 3, "unknown": 2, "failed": 1, "queued": 7}


def test_what_a_dead_sender_may_have_sent_counts_too(limited: House, paris: Paris) -> None:
    at = paris("2027-01-12 10:01")
    with limited.writing() as session:
        first = sorted(row.id or 0 for row in rows(limited))[:2]
        values = {"state": "sending", "claimed_by": "ailleurs.example:1", "claimed_at": at}
        session.execute(update(Message).where(col(Message.id).in_(first)).values(**values))
    assert delivers(limited, Recorder(), at).sent == 3
    assert states(limited) == {"sent": 3, "unknown": 2, "queued": 8}


def test_the_limit_is_kept_in_the_database_not_in_the_sender(limited: House, paris: Paris) -> None:
    delivers(limited, Recorder(), paris("2027-01-12 10:01"))
    other = House(limited.settings)
    assert delivers(other, Recorder(), paris("2027-01-12 10:02")).sent == 0
    assert delivers(other, Recorder(), paris("2027-01-12 10:11")).sent == 5
    other.close()


def test_without_a_limit_all_leave_at_once(limited: House, paris: Paris) -> None:
    limited.settings = limited.settings.model_copy(update={"mail_rate": 0})
    assert delivers(limited, Recorder(), paris("2027-01-12 10:01")) == Delivered(sent=13)


def test_loops_do_not_wake_a_sender_that_the_limit_holds(limited: House, paris: Paris) -> None:
    at = paris("2027-01-12 10:01")
    limited.set_clock(at)
    assert mail_waits(limited)
    delivers(limited, Recorder(), at)
    assert not mail_waits(limited)
    limited.set_clock(at + WINDOW)
    assert mail_waits(limited)


def test_a_clock_that_went_back_by_far_holds_nobody(limited: House, paris: Paris) -> None:
    delivers(limited, Recorder(), paris("2027-01-12 10:01"))
    with limited.reading() as session:
        assert room(session, 5, paris("2027-01-12 10:00")) == 0
        assert held_until(session, 5, paris("2027-01-12 09:00")) is None


def test_health_notes_the_limit_and_complains_once_nobody_sends_any_more(
    limited: House, paris: Paris
) -> None:
    delivers(limited, Recorder(), paris("2027-01-12 10:01"))
    delivers(limited, Recorder(), paris("2027-01-12 10:11"))

    def mails(at: str) -> tuple[bool, str]:
        with limited.reading() as session:
            checks = health(session, at=paris(at), real=paris(at), rate=5)["checks"]
        (found,) = [check for check in checks if check["name"] == "mails"]
        return found["ok"], found["message"].replace("\u00a0", " ").replace("\u202f", " ")

    ok, said = mails("2027-01-12 10:15")
    assert ok
    assert said == (
        "3 messages attendent leur tour (5 mails au plus en dix minutes, ATELIER_MAIL_RATE) ; "
        "prochain départ le 12 janvier 2027 à 10 h 21"
    )
    assert mails("2027-01-12 10:21")[0]
    assert mails("2027-01-12 10:23") == (False, "3 mail(s) attendent depuis plus de 10 minutes")


def test_deliver_says_how_many_wait_and_until_when(cli: CommandLine) -> None:
    waiting = cli("messages", "--json").data["counts"]["queued"]
    answer = cli("deliver", mail_rate="4")
    plain = answer.out.replace("\u00a0", " ").replace("\u202f", " ")
    assert answer.code == 0
    assert "4 messages partis" in plain
    assert f"{waiting - 4} messages attendent leur tour (4 mails au plus en dix minutes" in plain
    assert "prochain départ le 12 mars 2027 à 10 h 10" in plain
    held = cli("deliver", "--json", mail_rate="4")
    assert held.data["limited"] == waiting - 4
    assert datetime.fromisoformat(held.data["until"]) == datetime.fromisoformat("2027-03-12T10:10:00+01:00")


def test_the_limit_is_a_setting_and_a_limit_that_makes_no_sense_is_refused(cli: CommandLine) -> None:
    assert cli("settings", "--json").data["ATELIER_MAIL_RATE"]["value"] == "200"
    for wrong in ("-1", "beaucoup"):
        answer = cli("deliver", mail_rate=wrong)
        assert (answer.code, "ATELIER_MAIL_RATE" in answer.err) == (5, True)


def test_the_demonstration_and_the_bench_know_no_limit(tmp_path: Path) -> None:
    from bench.stage import settings_of, variables_of
    from service.demo_house import demo_house

    demo = demo_house(Settings(home=tmp_path))
    demo.close()
    assert demo.settings.mail_rate == 0
    settings = settings_of(tmp_path)
    assert (settings.mail_rate, variables_of(settings)["ATELIER_MAIL_RATE"]) == (0, "0")
