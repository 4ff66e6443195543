"""The mail server takes what it is given and says nothing: before the text, or after it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from commandline import CommandLine
from config.wiring import House
from example import PILOTE
from mailserver import HANG_UP, SAY_NOTHING, MailServer
from posting import Post, impatient, times_received
from sending import ELUE, MAIRE, VOISINE, rows

Sees = Callable[[str], None]


@pytest.fixture
def post(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Post:
    impatient(monkeypatch)
    return Post(house, CommandLine(monkeypatch, capsys, tmp_path, house.settings.database_url))


@pytest.mark.fault("serveur-muet-des-la-connexion", seen="ne répond pas : aucune réponse dans le délai")
def test_a_server_that_accepts_and_says_nothing_makes_mails_wait(post: Post, person_sees: Sees) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"mailto://127.0.0.1:{mute.getsockname()[1]}?from=ateliers@ddt.example"
        answer = post("10:01", "deliver", courier=url)
    assert (answer.code, "n’a pris aucun mail" in answer.err) == (5, True)
    person_sees(post("10:02", "messages").out)
    assert post.states == {"queued": 4}
    with MailServer() as server:
        assert post("10:03", "deliver", courier=server.url()).code == 0
    assert post.states == {"sent": 4}
    assert (len(server.received), set(times_received(server).values())) == (4, {1})


@pytest.mark.fault("serveur-muet-avant-le-texte", seen="a rompu la liaison : aucune réponse dans le délai")
def test_a_server_that_falls_silent_before_the_text_is_tried_again_later(
    post: Post, person_sees: Sees
) -> None:
    with MailServer() as server:
        server.rcpt |= dict.fromkeys((PILOTE, MAIRE, ELUE, VOISINE), SAY_NOTHING)
        # Two in a row: the server is to blame, and the other two are not even tried.
        assert post("10:01", "deliver", courier=server.url()).code == 5
        person_sees(post("10:02", "messages").out)
        assert post.states == {"queued": 4}
        assert sorted(row.attempts for row in rows(post.house)) == [0, 0, 1, 1]
        server.rcpt.clear()
        assert post("10:10", "deliver", courier=server.url()).code == 0
    assert post.states == {"sent": 4}
    assert (len(server.received), set(times_received(server).values())) == (4, {1})


@pytest.mark.fault("serveur-muet-apres-le-texte", seen="0 en échec, 1 d’issue inconnue.")
def test_a_server_that_falls_silent_after_the_text_leaves_one_mail_unknown(
    post: Post, person_sees: Sees
) -> None:
    with MailServer() as server:
        server.data.append(SAY_NOTHING)
        answer = post("10:01", "deliver", courier=server.url())
        person_sees(answer.out)
        assert answer.code == 0
        assert post("2027-02-12 10:00", "deliver", courier=server.url()).out.startswith("0")
    # The server had kept it: sent again, it would have been there twice.
    assert post.states == {"sent": 3, "unknown": 1}
    assert (len(server.received), set(times_received(server).values())) == (4, {1})


@pytest.mark.fault(
    "liaison-coupee-apres-le-texte", seen="ce mail est peut-être parti, et ne repartira pas de lui-même"
)
def test_a_server_that_leaves_between_the_text_and_its_answer(post: Post, person_sees: Sees) -> None:
    with MailServer() as server:
        server.data.append(HANG_UP)
        assert post("10:01", "deliver", courier=server.url()).code == 0
        for later in ("10:30", "2027-01-13 10:00", "2027-02-12 10:00"):
            assert post(later, "deliver", courier=server.url()).out.startswith("0")
    unknown = post.only("unknown")
    # What a person needs to find it in the server's own log: its number, and when it may have left.
    shown = post("10:31", "messages").out
    person_sees(shown)
    assert f"Message-ID {unknown.message_id}" in shown
    assert unknown.sent_at == post.only("unknown").claimed_at
    health = post("10:31", "health")
    assert (health.code, "ALERTE issues d’envoi : 1 mail(s) d’issue inconnue" in health.out) == (5, True)
    assert (len(server.received), set(times_received(server).values())) == (4, {1})
