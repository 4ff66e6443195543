"""The host's clock is wrong for a while, then put right: nothing is forgotten, doubled or out of order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from commandline import CommandLine
from config.wiring import House
from databases import kept
from example import ATELIER, PILOTE
from mailserver import MailServer
from models.queries import facts_of, messages_of
from models.tables import Lease
from sending import ELSEWHERE
from tasks.health import health
from tasks.lease import LENGTH, take
from tasks.outdated import WHY

Sees = Callable[[str], None]
ACT = ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE)
OPENS = ("open", ATELIER, "lancement-in-situ", "--by", PILOTE)
#: Ten o'clock in truth, and what the host says while it is an hour ahead.
TRUE, AHEAD = datetime(2027, 3, 15, 9, 0, tzinfo=UTC), datetime(2027, 3, 15, 10, 0, tzinfo=UTC)


def moments(house: House) -> list[datetime]:
    with house.reading() as session:
        return [fact.recorded_at for fact in facts_of(session, [ATELIER])]


@pytest.mark.fault(
    "horloge-en-avance-puis-corrigee", seen="l’horloge de la machine a reculé d’au moins 55 minutes"
)
def test_what_was_recorded_an_hour_ahead_is_known_as_soon_as_the_clock_is_right(
    cli: CommandLine, begun: House, person_sees: Sees
) -> None:
    cli.at = AHEAD.isoformat()
    assert cli(*OPENS).code == 0
    cli.at = (TRUE + timedelta(minutes=5)).isoformat()
    person_sees(cli("health").out)
    answer = cli(*OPENS)
    assert (answer.code, "déjà ouverte" in answer.out) == (3, True)
    answer = cli(*ACT)
    assert (answer.code, "◑ en cours  Séminaire de lancement in situ" in answer.out) == (0, True)
    assert moments(begun) == sorted(moments(begun))
    assert moments(begun)[-1] - AHEAD < timedelta(seconds=1)
    assert cli("verify").code == 0
    cli.at = (AHEAD + timedelta(minutes=1)).isoformat()
    assert "ALERTE horloge" not in cli("health").out
    assert cli(*ACT).code == 0
    assert moments(begun)[-1] == AHEAD + timedelta(minutes=1)


@pytest.mark.fault("mails-d-une-horloge-en-avance", seen="les mails attendent")
def test_mails_queued_by_a_clock_ahead_leave_once_it_has_caught_up_and_only_once(
    cli: CommandLine, begun: House, person_sees: Sees
) -> None:
    cli.at = AHEAD.isoformat()
    assert cli(*OPENS).code == 0
    with MailServer() as server:
        for minutes in (5, 50, 61, 62):
            cli.at = (TRUE + timedelta(minutes=minutes)).isoformat()
            assert cli("deliver", courier=server.url()).code == 0
            if minutes == 5:
                person_sees(cli("health").out)
                with begun.reading() as session:
                    waiting = {m.message for m in messages_of(session) if m.state == "queued"}
                assert waiting == {"ouverture-de-phase"}
        with begun.reading() as session:
            rows = list(messages_of(session))
        # What asked for the opening makes no sense once it is open, and says so.
        assert {row.reason for row in rows if row.state == "skipped"} <= {WHY}
        rows = [row for row in rows if row.state != "skipped"]
        assert {row.state for row in rows} == {"sent"}
        assert len(server.received) == len({m["Message-ID"] for m in server.mails}) == len(rows)


@pytest.mark.fault(
    "horloge-remise-a-zero", seen="L’horloge de la machine retarde : elle dit le 1er janvier 2026"
)
def test_nothing_is_judged_by_a_clock_that_lost_its_battery(cli: CommandLine, person_sees: Sees) -> None:
    before = kept(cli)
    cli.at = "2026-01-01T00:00:00+00:00"
    for arguments in (ACT, OPENS):
        answer = cli(*arguments)
        person_sees(answer.err)
        assert (answer.code, "Mettez la machine à l’heure" in answer.err) == (5, True)
    assert kept(cli) == before
    cli.at = TRUE.isoformat()
    assert cli(*ACT).code == 0


@pytest.mark.fault("bail-d-une-horloge-en-avance", seen="la boucle « envois » ne tourne pas")
def test_a_sender_that_died_with_its_clock_ahead_is_seen_dead_and_replaced(
    begun: House, person_sees: Sees
) -> None:
    """On another machine, so that nobody here can see whether its process still lives."""
    with begun.writing() as session:
        session.add(Lease(name="envois", holder=ELSEWHERE, until=AHEAD + LENGTH, beat_at=AHEAD))
    with begun.reading() as session:
        person_sees("\n".join(one["message"] for one in health(session, at=TRUE, real=TRUE)["checks"]))
    with begun.writing() as session:
        assert take(session, "envois", "ici:2", real=TRUE)
    with begun.writing() as session:
        assert not take(session, "envois", ELSEWHERE, real=TRUE - timedelta(seconds=20)), (
            "twenty seconds apart"
        )
