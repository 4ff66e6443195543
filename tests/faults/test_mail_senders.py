"""The sender dies at the worst moment, or is not alone."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from commandline import CommandLine
from config.wiring import House
from mailserver import MailServer
from posting import Post, nobody_commits, times_received

Sees = Callable[[str], None]


@pytest.fixture
def post(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Post:
    return Post(house, CommandLine(monkeypatch, capsys, tmp_path, house.settings.database_url))


@pytest.mark.slow
@pytest.mark.fault(
    "envoi-tue-apres-la-reponse", seen="l’envoi a été interrompu : ce mail est peut-être parti"
)
def test_a_sender_killed_before_it_could_note_the_answer_leaves_one_mail_unknown(
    post: Post, person_sees: Sees, tmp_path: Path
) -> None:
    """The server has answered « 250 » for the second mail; SIGKILL comes before our commit."""
    held, answering = ExitStack(), threading.Event()

    def hold(number: int) -> None:
        if number == 2:
            held.enter_context(nobody_commits(post.house))
            answering.set()

    with MailServer() as server:
        server.meanwhile = hold
        sender = post.program("10:01", server.url(), tmp_path / "deliver.log")
        assert answering.wait(60)
        # Time for the answer to reach it: it then waits for the database. Earlier, the outcome is the same.
        time.sleep(0.5)
        sender.send_signal(signal.SIGKILL)
        sender.wait(20)
        held.close()
        server.meanwhile = None
        assert post.states == {"sent": 1, "sending": 1, "claimed": 2}
        # The next one, whoever it is, takes over at once: it sees that the process is dead.
        assert "2 messages partis" in post("10:02", "deliver", courier=server.url()).out.replace(
            "\u00a0", " "
        )
        post("2027-02-12 10:00", "deliver", courier=server.url())
    assert post.states == {"sent": 3, "unknown": 1}
    assert times_received(server)[post.only("unknown").message_id or ""] == 1
    assert set(times_received(server).values()) == {1}
    assert len(server.received) == 4
    person_sees(post.shown("10:03"))
    assert "1 mail(s) d’issue inconnue : voyez « atelier messages »" in post("10:03", "health").out


@pytest.mark.slow
@pytest.mark.fault("envoi-tue-avant-de-commencer", seen="4 messages partis, 0 à réessayer, 0 en échec.")
def test_a_sender_killed_before_it_has_claimed_anything_leaves_every_mail_to_the_next_one(
    post: Post, person_sees: Sees, tmp_path: Path
) -> None:
    with MailServer() as server:
        with nobody_commits(post.house):
            sender = post.program("10:01", server.url(), tmp_path / "deliver.log")
            _until_it_reads_the_outbox(sender.pid)
            sender.send_signal(signal.SIGKILL)
            sender.wait(20)
        assert post.states == {"queued": 4}
        person_sees(post("10:02", "deliver", courier=server.url()).out)
    assert post.states == {"sent": 4}
    assert (len(server.received), set(times_received(server).values())) == (4, {1})


def _until_it_reads_the_outbox(pid: int) -> None:
    """Until the program has opened the database, in which it then waits for its turn to write."""
    process, end = psutil.Process(pid), time.monotonic() + 60
    while not (
        process.net_connections("all") or any("atelier.db" in one.path for one in process.open_files())
    ):
        assert time.monotonic() < end, "the program never opened the database"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.fault("deux-envois-a-la-fois", seen="Un autre programme envoie déjà les messages.")
def test_of_two_senders_at_once_the_second_is_told_and_each_mail_leaves_once(
    post: Post, person_sees: Sees, tmp_path: Path
) -> None:
    sending, told = threading.Event(), threading.Event()

    def wait(_: int) -> None:
        sending.set()
        told.wait(60)

    with MailServer() as server:
        server.meanwhile = wait
        first = post.program("10:01", server.url(), tmp_path / "deliver.log")
        assert sending.wait(60)
        second = post("10:01", "deliver", courier=server.url())
        told.set()
        assert first.wait(60) == 0
    assert second.code == 5
    person_sees(second.err)
    assert post.states == {"sent": 4}
    assert set(times_received(server).values()) == {1}
    assert len(server.received) == 4
