"""The mail server refuses: everything, one address, or just now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commandline import CommandLine
from config.wiring import House
from example import PILOTE
from mailserver import HANG_UP, MailServer
from posting import Post, times_received
from sending import ELUE, MAIRE, VOISINE

Sees = Callable[[str], None]


@pytest.fixture
def post(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Post:
    return Post(house, CommandLine(monkeypatch, capsys, tmp_path, house.settings.database_url))


@pytest.mark.fault("messagerie-arretee", seen="Le serveur de messagerie n’a pris aucun mail.")
def test_a_server_that_refuses_connections_loses_no_mail(post: Post, person_sees: Sees) -> None:
    with MailServer() as server:
        url = server.url()
    answer = post("10:01", "deliver", courier=url)
    assert answer.code == 5
    person_sees(answer.err)
    assert post.states == {"queued": 4}
    waiting = post("10:30", "health").out
    assert "4 mail(s) attendent depuis plus de 10 minutes" in waiting
    assert "127.0.0.1 ne répond pas : connexion refusée" in waiting
    server.start()
    assert "4" in post("10:31", "deliver", courier=url).out
    server.stop()
    assert post.states == {"sent": 4}
    assert set(times_received(server).values()) == {1}
    assert len(server.received) == 4


@pytest.mark.fault("adresse-refusee", seen="1 mail(s) en échec : voyez « atelier messages »")
def test_one_bad_recipient_never_holds_the_others(post: Post, person_sees: Sees) -> None:
    with MailServer() as server:
        server.rcpt[MAIRE] = "550 5.1.1 boite inconnue"
        answer = post("10:01", "deliver", courier=server.url())
        assert (answer.code, "1 en échec" in answer.out) == (0, True)
        # Refused once and for all: nobody insists, and the pilot is told of it.
        assert post("11:00", "deliver", courier=server.url()).out.startswith("1")
        assert post("11:30", "deliver", courier=server.url()).out.startswith("0")
    assert sorted(server.recipients) == sorted([PILOTE, ELUE, VOISINE, PILOTE])
    assert "mail revenu" in server.mails[-1]["Subject"]
    assert post.states == {"sent": 4, "failed": 1}
    shown = post.shown("11:01")
    assert f"{MAIRE} (Le serveur de messagerie a refusé (550 5.1.1 boite inconnue).)" in shown
    person_sees(shown)


@pytest.mark.fault("adresse-differee", seen="demande de réessayer (451 4.3.0 plus tard)")
def test_an_address_put_off_is_tried_again_later_and_sent_once(post: Post, person_sees: Sees) -> None:
    with MailServer() as server:
        server.rcpt[MAIRE] = "451 4.3.0 plus tard"
        assert "1 à réessayer" in post("10:01:00", "deliver", courier=server.url()).out
        person_sees(post("10:01:10", "messages").out)
        before = post.only("queued").next_try_at
        assert post("10:01:10", "deliver", courier=server.url()).out.startswith("0")
        assert post("10:03", "deliver", courier=server.url()).code == 5
        assert post.only("queued").next_try_at > before
        assert (post.only("queued").attempts, MAIRE in server.recipients) == (2, False)
        del server.rcpt[MAIRE]
        for hour in ("10:10", "10:20", "11:00"):
            assert post(hour, "deliver", courier=server.url()).code == 0
    assert post.states == {"sent": 4}
    assert sorted(server.recipients) == sorted([PILOTE, MAIRE, ELUE, VOISINE])


@pytest.mark.fault("adresse-qui-fait-raccrocher", seen="a rompu la liaison : liaison coupée")
def test_an_address_at_which_the_server_hangs_up_holds_nobody(post: Post, person_sees: Sees) -> None:
    with MailServer() as server:
        server.rcpt[PILOTE] = HANG_UP
        # The next mail leaves: it was the address, not the server.
        assert post("10:01", "deliver", courier=server.url()).out.startswith("3")
        person_sees(post("10:01", "messages").out)
        assert sorted(server.recipients) == sorted([MAIRE, ELUE, VOISINE])
        assert post("10:04", "deliver", courier=server.url()).code == 5
        assert post.states == {"sent": 3, "queued": 1}
        del server.rcpt[PILOTE]
        assert post("10:10", "deliver", courier=server.url()).code == 0
    assert set(times_received(server).values()) == {1}
    assert post.states == {"sent": 4}
